//! The one way the engine gets memory: it returns an error where `Vec` would abort the whole instance.

use crate::error::{Error, Result};

/// A vector of `length` zeros (or other defaults).
///
/// # Errors
/// [`Error::Memory`] if the bytes cannot be had.
pub fn zeroed<T: Clone + Default>(length: usize) -> Result<Vec<T>> {
    let mut vec = with_capacity(length)?;
    vec.resize(length, T::default());
    Ok(vec)
}

/// An empty vector with room for `capacity` elements.
///
/// # Errors
/// [`Error::Memory`] if the bytes cannot be had.
pub fn with_capacity<T>(capacity: usize) -> Result<Vec<T>> {
    let mut vec = Vec::new();
    vec.try_reserve_exact(capacity)
        .map_err(|_| Error::Memory { bytes: capacity.saturating_mul(size_of::<T>()) })?;
    Ok(vec)
}

/// `a * b`, or the error that so much memory does not exist.
pub fn area(a: usize, b: usize) -> Result<usize> {
    a.checked_mul(b).ok_or(Error::Memory { bytes: usize::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_impossible_is_an_error() {
        assert_eq!(zeroed::<f32>(3), Ok(vec![0.0; 3]));
        assert_eq!(zeroed::<f32>(usize::MAX / 8), Err(Error::Memory { bytes: (usize::MAX / 8) * 4 }));
        assert!(area(usize::MAX, 2).is_err());
    }
}
