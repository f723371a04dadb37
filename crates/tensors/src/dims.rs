//! Shapes and places of few dimensions, as the kernels that move elements take them.

use core::ops::{Deref, DerefMut};
use inkling_engine::error::{Error, Result};
use inkling_kernels::strided::MAX_RANK;

/// One number for each dimension of a tensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dims {
    numbers: [usize; MAX_RANK],
    rank: usize,
}

impl Dims {
    /// # Errors
    /// If there are more than [`MAX_RANK`].
    pub fn new(name: &'static str, numbers: &[u32]) -> Result<Self> {
        let rank = numbers.len();
        if rank > MAX_RANK {
            return Err(Error::argument(name, format!("at most {MAX_RANK} dimensions"), rank));
        }
        let mut dims = Self { numbers: [0; MAX_RANK], rank };
        dims.numbers.iter_mut().zip(numbers).for_each(|(dim, &number)| *dim = number as usize);
        Ok(dims)
    }

    /// The same for numbers that must be as many as another tensor's dimensions.
    ///
    /// # Errors
    /// If they are not.
    pub fn of_rank(rank: usize, name: &'static str, numbers: &[u32]) -> Result<Self> {
        match numbers.len() == rank {
            true => Self::new(name, numbers),
            false => Err(Error::argument(name, format!("{rank} numbers"), numbers.len())),
        }
    }
}

impl Deref for Dims {
    type Target = [usize];

    fn deref(&self) -> &[usize] {
        &self.numbers[..self.rank]
    }
}

impl DerefMut for Dims {
    fn deref_mut(&mut self) -> &mut [usize] {
        &mut self.numbers[..self.rank]
    }
}

/// How many numbers a tensor of this shape has.
///
/// # Errors
/// If there are more than memory could hold.
pub(crate) fn elements(shape: impl IntoIterator<Item = usize>) -> Result<usize> {
    let product = shape.into_iter().try_fold(1usize, |size, n| size.checked_mul(n));
    product.ok_or(Error::Memory { bytes: usize::MAX })
}
