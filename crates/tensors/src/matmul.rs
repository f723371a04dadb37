//! Products of matrices and of batches of them: tfjs's `BatchMatMul` and `_FusedMatMul`.

mod finish;
mod job;

use crate::dtype::DType;
use crate::store::{Number, Tensors};
pub(crate) use finish::Finisher;
pub use finish::{Activation, Finish};
use inkling_engine::error::{Error, Result};
use inkling_engine::memory::area;
use job::Job;

/// Some matrices of the same shape, one after the other.
#[derive(Clone, Copy, Debug)]
pub struct Matrices<'a> {
    pub number: Number,
    pub transposed: bool,
    /// Which of them each product takes. Empty: its own, or all the only one.
    pub which: &'a [u32],
}

impl Tensors {
    /// `count` products `[rows, terms] * [terms, columns]`, one after the other, each finished as wanted.
    ///
    /// # Errors
    /// If a tensor holds other numbers or not as many as the shapes say, or memory runs out.
    pub fn matmul(
        &mut self,
        shape: [usize; 3],
        count: usize,
        a: Matrices,
        b: Matrices,
        finish: &Finish,
    ) -> Result<Number> {
        let job = Job::new(self, shape, count, a, b, finish)?;
        let (length, members) = (job.len()?, job.members(&self.crew));
        let scratch = job.scratch(members)?;
        let mut out = self.allocate(DType::F32, length)?;
        let mut scratch = self.allocate(DType::F32, scratch)?;
        let job = Job::new(self, shape, count, a, b, finish)?;
        job.run(&self.crew, members, out.floats_mut()?, scratch.floats_mut()?)?;
        self.give_back(scratch);
        Ok(self.insert(out))
    }
}

/// What the products' matrices are taken from.
#[derive(Clone, Copy)]
struct Source<'a> {
    values: &'a [f32],
    /// Numbers of one matrix.
    size: usize,
    which: &'a [u32],
}

impl<'a> Source<'a> {
    fn new(
        tensors: &'a Tensors,
        name: &'static str,
        from: Matrices<'a>,
        size: usize,
        count: usize,
    ) -> Result<Self> {
        let values = tensors.floats(from.number)?;
        let source = Self { values, size, which: from.which };
        let fits = match from.which {
            _ if count == 0 => true,
            [] => values.len() == size || values.len() == area(size, count)?,
            which => {
                which.len() == count && which.iter().all(|&i| source.range(i as usize).end <= values.len())
            }
        };
        match fits {
            true => Ok(source),
            false => {
                Err(Error::argument(name, format!("matrices of {size} for {count} products"), values.len()))
            }
        }
    }

    /// Whether all products take the same.
    fn is_shared(&self) -> bool {
        self.which.is_empty() && self.values.len() == self.size
    }

    fn range(&self, i: usize) -> core::ops::Range<usize> {
        let begin = i.saturating_mul(self.size);
        begin..begin.saturating_add(self.size)
    }

    /// The matrix of a product.
    fn of(&self, product: usize) -> &'a [f32] {
        let i = match self.which {
            [] if self.is_shared() => 0,
            [] => product,
            which => which[product] as usize,
        };
        &self.values[self.range(i)]
    }
}

#[cfg(test)]
mod tests;
