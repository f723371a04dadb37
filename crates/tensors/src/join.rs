//! Tensors put together.

use crate::crew::Crew;
use crate::dtype::DType;
use crate::moves::MOVE;
use crate::store::{Number, Tensors};
use inkling_engine::error::{Error, Result};
use inkling_kernels::strided::{Element, Plan, copy, insert};

impl Tensors {
    /// The rows of some tensors beside each other: `out[i] <- xs[0][i], xs[1][i], ...`.
    ///
    /// Shapes: each of `xs` `[rows, its width]`, `out` `[rows, sum of widths]`: everything before the dimension along
    /// which they are joined, and everything from there on.
    ///
    /// # Errors
    /// If there is none, or one has not its width or another kind of number than the first.
    pub fn concat(&mut self, xs: &[Number], rows: usize) -> Result<Number> {
        let Some(&first) = xs.first() else { return Err(Error::argument("xs", "at least one tensor", 0)) };
        let dtype = self.block(first)?.dtype();
        let mut length = 0;
        for &x in xs {
            let block = self.block(x)?;
            if block.dtype() != dtype || !block.len().is_multiple_of(rows.max(1)) {
                let expected = format!("{rows} rows of {dtype:?}");
                let got = format!("{} numbers of {:?}", block.len(), block.dtype());
                return Err(Error::argument("xs", expected, got));
            }
            length += block.len();
        }
        let mut out = self.allocate(dtype, length)?;
        match dtype {
            DType::Bool => {
                let xs: Vec<&[u8]> = xs.iter().map(|&x| self.bools(x)).collect::<Result<_>>()?;
                join(&self.crew, out.bools_mut()?, &xs, rows)?;
            }
            DType::F32 | DType::I32 => {
                let words = xs.iter().map(|&x| self.block(x)?.words());
                join(&self.crew, out.words_mut()?, &words.collect::<Result<Vec<_>>>()?, rows)?;
            }
        }
        Ok(self.insert(out))
    }
}

fn join<T: Element + Send + Sync>(crew: &Crew, out: &mut [T], xs: &[&[T]], rows: usize) -> Result<()> {
    if rows <= 1 {
        let mut rest = out;
        for x in xs {
            let (now, later) = rest.split_at_mut(x.len());
            rest = later;
            crew.share(now, 1, MOVE * x.len() as f64, |first, part| {
                let plan = insert(&[part.len()], &[0], &[part.len()]);
                copy(part, &x[first..][..part.len()], &plan);
            })?;
        }
        return Ok(());
    }
    let width = out.len() / rows;
    let nanoseconds = MOVE * out.len() as f64;
    crew.share(out, width, nanoseconds, |first, part| {
        let rows_here = part.len().checked_div(width).unwrap_or(0);
        let mut column = 0;
        for x in xs {
            let own = x.len() / rows;
            let plan: Plan = insert(&[rows_here, width], &[0, column], &[rows_here, own]);
            copy(part, &x[first * own..][..rows_here * own], &plan);
            column += own;
        }
    })
}
