//! Shapes as they come from JavaScript.

use inkling_engine::error::{Error, Result};

/// How many numbers a tensor of this shape has.
///
/// # Errors
/// If there are more than memory could hold.
pub(crate) fn size(shape: &[u32]) -> Result<usize> {
    shape
        .iter()
        .try_fold(1usize, |size, &n| size.checked_mul(n as usize))
        .ok_or(Error::Memory { bytes: usize::MAX })
}

/// # Errors
/// If a tensor has not as many numbers as its shape says.
pub(crate) fn check(name: &'static str, length: usize, shape: &[u32]) -> Result<()> {
    match size(shape)? == length {
        true => Ok(()),
        false => {
            Err(Error::argument(name, format!("a tensor of shape {shape:?}"), format!("{length} numbers")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_multiply_and_the_impossible_is_an_error() {
        assert_eq!([size(&[]), size(&[2, 3]), size(&[4, 0])].map(Result::unwrap), [1, 6, 0]);
        assert!(size(&[u32::MAX, u32::MAX, u32::MAX]).is_err());
        assert!(check("x", 6, &[2, 3]).is_ok() && check("x", 5, &[2, 3]).is_err());
    }
}
