//! The memory of one tensor: whole cache lines, seen as the numbers that the tensor holds.
#![allow(unsafe_code)]

use crate::dtype::DType;
use core::slice::{from_raw_parts, from_raw_parts_mut};
use inkling_engine::error::{Error, Result};

/// Bytes of a cache line.
pub(crate) const LINE: usize = 64;

#[derive(Clone, Copy, Default)]
#[repr(C, align(64))]
pub(crate) struct Line([u32; LINE / 4]);

/// Some numbers of one kind. There may be more lines than they need.
pub struct Block {
    lines: Vec<Line>,
    dtype: DType,
    length: usize,
}

impl Block {
    /// `length` numbers in these lines, as they are.
    ///
    /// # Panics
    /// If there are too few lines.
    pub(crate) fn new(lines: Vec<Line>, dtype: DType, length: usize) -> Self {
        assert!(length * dtype.size() <= lines.len() * LINE, "block: {length} numbers need more lines");
        Self { lines, dtype, length }
    }

    pub(crate) fn into_lines(self) -> Vec<Line> {
        self.lines
    }

    pub fn dtype(&self) -> DType {
        self.dtype
    }

    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.length
    }

    /// Bytes of its lines.
    pub(crate) fn capacity(&self) -> usize {
        self.lines.len() * LINE
    }

    /// Where it begins, for JavaScript, which reads and writes it there.
    pub fn address(&self) -> usize {
        self.lines.as_ptr().expose_provenance()
    }

    /// # Errors
    /// If it holds other numbers than `f32`.
    pub fn floats(&self) -> Result<&[f32]> {
        self.expect(DType::F32)?;
        // SAFETY: the lines are initialized and reach for `length` numbers (see `new`); every pattern of 4 bytes is an
        // `f32`; they are borrowed as long as `self`.
        Ok(unsafe { from_raw_parts(self.lines.as_ptr().cast(), self.length) })
    }

    /// # Errors
    /// If it holds other numbers than `f32`.
    pub fn floats_mut(&mut self) -> Result<&mut [f32]> {
        self.expect(DType::F32)?;
        // SAFETY: as in `floats`; borrowed mutably.
        Ok(unsafe { from_raw_parts_mut(self.lines.as_mut_ptr().cast(), self.length) })
    }

    /// # Errors
    /// If it holds other numbers than `i32`.
    pub fn ints(&self) -> Result<&[i32]> {
        self.expect(DType::I32)?;
        // SAFETY: as in `floats`; every pattern of 4 bytes is an `i32`.
        Ok(unsafe { from_raw_parts(self.lines.as_ptr().cast(), self.length) })
    }

    /// # Errors
    /// If it holds other numbers than `i32`.
    pub fn ints_mut(&mut self) -> Result<&mut [i32]> {
        self.expect(DType::I32)?;
        // SAFETY: as in `ints`; borrowed mutably.
        Ok(unsafe { from_raw_parts_mut(self.lines.as_mut_ptr().cast(), self.length) })
    }

    /// # Errors
    /// If it holds other numbers than bools.
    pub fn bools(&self) -> Result<&[u8]> {
        self.expect(DType::Bool)?;
        // SAFETY: as in `floats`; every byte is a `u8`.
        Ok(unsafe { from_raw_parts(self.lines.as_ptr().cast(), self.length) })
    }

    /// # Errors
    /// If it holds other numbers than bools.
    pub fn bools_mut(&mut self) -> Result<&mut [u8]> {
        self.expect(DType::Bool)?;
        // SAFETY: as in `bools`; borrowed mutably.
        Ok(unsafe { from_raw_parts_mut(self.lines.as_mut_ptr().cast(), self.length) })
    }

    /// The numbers of 4 bytes, floats or ints, as patterns of bits: for what only moves them.
    ///
    /// # Errors
    /// If it holds bools.
    pub fn words(&self) -> Result<&[u32]> {
        self.expect_words()?;
        // SAFETY: as in `floats`; every pattern of 4 bytes is a `u32`.
        Ok(unsafe { from_raw_parts(self.lines.as_ptr().cast(), self.length) })
    }

    /// # Errors
    /// If it holds bools.
    pub fn words_mut(&mut self) -> Result<&mut [u32]> {
        self.expect_words()?;
        // SAFETY: as in `words`; borrowed mutably.
        Ok(unsafe { from_raw_parts_mut(self.lines.as_mut_ptr().cast(), self.length) })
    }

    fn expect(&self, dtype: DType) -> Result<()> {
        match self.dtype == dtype {
            true => Ok(()),
            false => {
                Err(Error::argument("tensor", format!("{dtype:?} numbers"), format!("{:?}", self.dtype)))
            }
        }
    }

    fn expect_words(&self) -> Result<()> {
        match self.dtype {
            DType::F32 | DType::I32 => Ok(()),
            DType::Bool => Err(Error::argument("tensor", "numbers of 4 bytes", "Bool")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_seen_as_what_they_are_and_as_nothing_else() {
        let mut block = Block::new(vec![Line::default(); 2], DType::F32, 17);
        block.floats_mut().unwrap()[16] = 1.0;
        assert_eq!((block.floats().unwrap()[16], block.words().unwrap()[16]), (1.0, 0x3f80_0000));
        assert_eq!((block.len(), block.capacity(), block.address() % LINE), (17, 128, 0));
        assert!(block.ints().is_err() && block.bools().is_err());
        let bools = Block::new(block.into_lines(), DType::Bool, 128);
        assert!(bools.bools().is_ok() && bools.words().is_err());
    }

    #[test]
    #[should_panic(expected = "more lines")]
    fn too_few_lines_are_no_block() {
        Block::new(vec![Line::default()], DType::I32, 17);
    }
}
