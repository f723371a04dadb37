//! All tensors, each under a number.

use crate::block::Block;
use crate::crew::Crew;
use crate::dtype::DType;
use crate::pool::Pool;
use inkling_engine::error::{Error, Result};

/// What a tensor's memory is called.
pub type Number = u32;

/// The tensors of one backend, and who works on them.
pub struct Tensors {
    blocks: Vec<Option<Block>>,
    /// Numbers that were in use and may be again.
    unused: Vec<Number>,
    pool: Pool,
    pub(crate) crew: Crew,
}

impl Tensors {
    pub fn new(crew: Crew) -> Self {
        Self { blocks: Vec::new(), unused: Vec::new(), pool: Pool::default(), crew }
    }

    /// # Errors
    /// If there is no such tensor.
    pub fn block(&self, number: Number) -> Result<&Block> {
        self.blocks.get(number as usize).and_then(Option::as_ref).ok_or_else(|| unknown(number))
    }

    /// The tensor's floats. See [`Block::floats`]; there are shorthands for the other kinds too.
    ///
    /// # Errors
    /// If there is no such tensor or it holds other numbers.
    pub fn floats(&self, number: Number) -> Result<&[f32]> {
        self.block(number)?.floats()
    }

    /// # Errors
    /// If there is no such tensor or it holds other numbers.
    pub fn ints(&self, number: Number) -> Result<&[i32]> {
        self.block(number)?.ints()
    }

    /// # Errors
    /// If there is no such tensor or it holds other numbers.
    pub fn bools(&self, number: Number) -> Result<&[u8]> {
        self.block(number)?.bools()
    }

    /// Memory for a new tensor, whose numbers may be anything yet. It is nobody's until [`insert`](Self::insert): so an
    /// operation can write it while it reads others.
    ///
    /// # Errors
    /// If memory runs out.
    pub fn allocate(&mut self, dtype: DType, length: usize) -> Result<Block> {
        self.pool.block(dtype, length)
    }

    /// Gives memory that was allocated a number.
    pub fn insert(&mut self, block: Block) -> Number {
        match self.unused.pop() {
            Some(number) => {
                self.blocks[number as usize] = Some(block);
                number
            }
            None => {
                self.blocks.push(Some(block));
                self.blocks.len() as Number - 1
            }
        }
    }

    /// Gives back memory that was allocated and did not become a tensor: what an operation needed on its way.
    pub fn give_back(&mut self, block: Block) {
        self.pool.give_back(block);
    }

    /// Takes a tensor out, to be written while others are read; [`put_back`](Self::put_back) follows.
    ///
    /// # Errors
    /// If there is no such tensor.
    pub fn take(&mut self, number: Number) -> Result<Block> {
        self.blocks.get_mut(number as usize).and_then(Option::take).ok_or_else(|| unknown(number))
    }

    /// Puts back what was taken from a number.
    pub fn put_back(&mut self, number: Number, block: Block) {
        self.blocks[number as usize] = Some(block);
    }

    /// Ends a tensor.
    ///
    /// # Errors
    /// If there is no such tensor.
    pub fn free(&mut self, number: Number) -> Result<()> {
        let block = self.take(number)?;
        self.pool.give_back(block);
        self.unused.push(number);
        Ok(())
    }

    /// Bytes that all tensors take.
    pub fn used_bytes(&self) -> usize {
        self.pool.used_bytes()
    }
}

fn unknown(number: Number) -> Error {
    Error::argument("tensor", "the number of a tensor", number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_used_again_and_unknown_ones_refused() {
        let mut tensors = Tensors::new(Crew::alone());
        let [a, b] = [1, 2].map(|length| {
            let block = tensors.allocate(DType::F32, length).unwrap();
            tensors.insert(block)
        });
        assert_eq!([a, b].map(|number| tensors.floats(number).unwrap().len()), [1, 2]);
        tensors.free(a).unwrap();
        assert!(tensors.floats(a).is_err() && tensors.free(a).is_err() && tensors.take(9).is_err());
        let block = tensors.allocate(DType::Bool, 3).unwrap();
        assert_eq!(tensors.insert(block), a);
        assert_eq!(tensors.used_bytes(), 128);
        assert!(tensors.floats(a).is_err());
    }
}
