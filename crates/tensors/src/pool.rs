//! Memory for blocks: what was given back serves the next one of about its size.
//!
//! A step of training makes hundreds of tensors of the same few sizes and drops them again. WebAssembly's memory never
//! shrinks, so what is kept here costs nothing but what the engine's other users might need; they get it when the pool
//! is much larger than what is in use, or when memory runs out.

use crate::block::{Block, LINE, Line};
use crate::dtype::DType;
use inkling_engine::error::{Error, Result};
use inkling_engine::memory::zeroed;

/// Sizes between a power of two and the next: a block is at most a quarter larger than asked for.
const STEPS: usize = 4;
/// Kept beyond the bytes in use.
const SPARE: usize = 64 << 20;

#[derive(Default)]
pub(crate) struct Pool {
    /// By class of size.
    free: Vec<Vec<Vec<Line>>>,
    /// Bytes of all free lines.
    free_bytes: usize,
    /// Bytes of all blocks that were given out and have not come back.
    used_bytes: usize,
}

impl Pool {
    /// A block of so many numbers, which may be anything.
    ///
    /// # Errors
    /// If memory runs out.
    pub fn block(&mut self, dtype: DType, length: usize) -> Result<Block> {
        let too_large = Error::Memory { bytes: usize::MAX };
        let bytes = length.checked_mul(dtype.size()).ok_or(too_large)?;
        let (class, lines) = size_class(bytes.div_ceil(LINE));
        let lines = match self.free.get_mut(class).and_then(Vec::pop) {
            Some(lines) => {
                self.free_bytes -= lines.len() * LINE;
                lines
            }
            None => zeroed(lines).or_else(|_| {
                self.clear();
                zeroed(lines)
            })?,
        };
        self.used_bytes += lines.len() * LINE;
        Ok(Block::new(lines, dtype, length))
    }

    /// Takes a block back.
    pub fn give_back(&mut self, block: Block) {
        let bytes = block.capacity();
        self.used_bytes -= bytes;
        if bytes == 0 || self.free_bytes + bytes > self.used_bytes + SPARE {
            return;
        }
        let lines = block.into_lines();
        let (class, _) = size_class(lines.len());
        if self.free.len() <= class {
            self.free.resize_with(class + 1, Vec::new);
        }
        self.free[class].push(lines);
        self.free_bytes += bytes;
    }

    /// Bytes of the blocks in use, their rounding included.
    pub fn used_bytes(&self) -> usize {
        self.used_bytes
    }

    /// Gives all that is free to whoever needs memory.
    fn clear(&mut self) {
        self.free.clear();
        self.free_bytes = 0;
    }
}

/// The class of so many lines, and how many lines its blocks have: up to 8 each number is a class of its own, after
/// that there are [`STEPS`] between powers of two.
fn size_class(lines: usize) -> (usize, usize) {
    if lines <= 2 * STEPS {
        return (lines, lines);
    }
    let step_bits = (lines - 1).ilog2() - STEPS.ilog2();
    let steps = lines.div_ceil(1 << step_bits);
    (steps + step_bits as usize * STEPS, steps << step_bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_ascend_hold_what_they_must_and_waste_at_most_a_quarter() {
        let mut before = (0, 0);
        for lines in 0..5000 {
            let (class, rounded) = size_class(lines);
            assert!(rounded >= lines && rounded * 4 <= lines * 5, "{lines} lines become {rounded}");
            assert_eq!(size_class(rounded), (class, rounded), "a class holds its own size");
            match class == before.0 {
                true => assert_eq!(rounded, before.1, "{lines} lines"),
                false => assert!(class > before.0 && rounded > before.1, "{lines} lines"),
            }
            before = (class, rounded);
        }
    }

    #[test]
    fn memory_that_came_back_is_given_again() {
        let mut pool = Pool::default();
        let block = pool.block(DType::F32, 1000).unwrap();
        let address = block.address();
        assert_eq!(pool.used_bytes(), 4096);
        pool.give_back(block);
        assert_eq!(pool.used_bytes(), 0);
        let again = pool.block(DType::Bool, 3900).unwrap();
        assert_eq!((again.address(), again.len()), (address, 3900));
        assert_ne!(pool.block(DType::Bool, 3900).unwrap().address(), address);
    }

    #[test]
    fn the_impossible_is_an_error_and_the_pool_goes_on() {
        let mut pool = Pool::default();
        let block = pool.block(DType::I32, 5).unwrap();
        pool.give_back(block);
        assert!(pool.block(DType::I32, usize::MAX / 2).is_err());
        assert!(pool.block(DType::I32, usize::MAX / 8).is_err());
        assert_eq!((pool.used_bytes(), pool.free_bytes), (0, 0));
        assert!(pool.block(DType::I32, 5).is_ok());
    }
}
