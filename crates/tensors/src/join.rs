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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crew::tests::crew_of;

    fn filled(tensors: &mut Tensors, length: usize, first: i32) -> Number {
        let mut block = tensors.allocate(DType::I32, length).unwrap();
        block.ints_mut().unwrap().iter_mut().zip(first..).for_each(|(x, i)| *x = i);
        tensors.insert(block)
    }

    #[test]
    fn many_members_join_what_one_does() {
        for rows in [1, 1001] {
            let widths = [300, 0, 1, 253];
            let expected: Vec<i32> = (0..rows)
                .flat_map(|row| {
                    let rows_of = widths.iter().zip([0, 0, 1_000_000, 2_000_000]);
                    rows_of.flat_map(move |(&width, first)| {
                        (row * width..(row + 1) * width).map(move |i| first + i)
                    })
                })
                .collect();
            for members in [1, 3] {
                let mut tensors = Tensors::new(crew_of(members));
                let xs = [(300, 0), (0, 0), (1, 1_000_000), (253, 2_000_000)]
                    .map(|(width, first)| filled(&mut tensors, (rows * width) as usize, first));
                let out = tensors.concat(&xs, rows as usize).unwrap();
                assert!(tensors.ints(out).unwrap() == expected, "{rows} rows, {members} members");
                tensors.crew.close();
            }
        }
    }

    #[test]
    fn what_does_not_fit_together_is_an_error() {
        let mut tensors = Tensors::new(Crew::alone());
        let [a, b] = [6, 4].map(|length| filled(&mut tensors, length, 0));
        let floats = tensors.fill(DType::F32, 6, 0.0).unwrap();
        assert!(tensors.concat(&[a, b], 3).is_err() && tensors.concat(&[a, floats], 3).is_err());
        assert!(tensors.concat(&[], 3).is_err() && tensors.concat(&[a, 9], 3).is_err());
        assert!(tensors.concat(&[a, b], 2).is_ok());
    }
}
