//! Rows looked up by indices.

use crate::block::Block;
use crate::crew::Crew;
use crate::dims::{Dims, elements};
use crate::dtype::DType;
use crate::moves::MOVE;
use crate::store::{Number, Tensors};
use inkling_engine::error::{Error, Result};
use inkling_kernels::gather::{self, Lookup};

/// What it takes to find a row, in nanoseconds.
pub(crate) const FIND: f64 = 3.0;

impl Tensors {
    /// `out[b, o, i, ...] <- x[b, o, indices[b, i], ...]`. See [`gather::gather`].
    ///
    /// # Errors
    /// If the tensors have not the lookup's shapes, or an index is not one of its rows.
    pub fn gather(&mut self, x: Number, indices: Number, lookup: Lookup) -> Result<Number> {
        let Lookup { batches, outer, size, row } = lookup;
        let (block, ids) = (self.block(x)?, self.ints(indices)?);
        expect("x", block.len(), elements([batches, outer, size, row])?)?;
        if !ids.len().is_multiple_of(batches.max(1)) {
            return Err(Error::argument("indices", format!("{batches} rows"), ids.len()));
        }
        if let Some(wrong) = gather::first_outside(ids, size) {
            return Err(Error::argument("indices", format!("numbers below {size}"), ids[wrong]));
        }
        let dtype = block.dtype();
        let rows = if batches == 0 { 0 } else { elements([ids.len(), outer])? };
        let mut out = self.allocate(dtype, elements([rows, row])?)?;
        let (x, indices) = (self.block(x)?, self.ints(indices)?);
        match dtype {
            DType::Bool => look_up(&self.crew, out.bools_mut()?, x.bools()?, indices, &lookup)?,
            DType::F32 | DType::I32 => look_up(&self.crew, out.words_mut()?, x.words()?, indices, &lookup)?,
        }
        Ok(self.insert(out))
    }

    /// `out[i, ...] <- x[place of indices[i], ...]`, for `count` indices of as many numbers as `dims` has: these are the
    /// first dimensions of `x`.
    ///
    /// # Errors
    /// If the tensors have not these shapes, or an index leads out of `x`.
    pub fn gather_nd(&mut self, x: Number, indices: Number, dims: &[u32], count: usize) -> Result<Number> {
        let (dims, row) = self.rows_of(self.block(x)?.len(), indices, dims, count)?;
        let dtype = self.block(x)?.dtype();
        let mut out = self.allocate(dtype, elements([count, row])?)?;
        let (x, indices) = (self.block(x)?, self.ints(indices)?);
        let result = match dtype {
            DType::Bool => gather::gather_nd(out.bools_mut()?, x.bools()?, indices, &dims, row),
            DType::F32 | DType::I32 => gather::gather_nd(out.words_mut()?, x.words()?, indices, &dims, row),
        };
        self.inserted(out, result)
    }

    /// The dimensions that indices lead through, and the elements of a row behind them.
    ///
    /// # Errors
    /// If they do not fit together.
    pub(crate) fn rows_of(
        &self,
        length: usize,
        indices: Number,
        dims: &[u32],
        count: usize,
    ) -> Result<(Dims, usize)> {
        let dims = Dims::new("dims", dims)?;
        let indices = self.ints(indices)?;
        expect("indices", indices.len(), elements([count, dims.len()])?)?;
        let rows = elements(dims.iter().copied())?;
        if !length.is_multiple_of(rows.max(1)) {
            return Err(Error::argument("dims", format!("a divisor of {length} elements"), rows));
        }
        Ok((dims, length / rows.max(1)))
    }

    /// What was made with indices of several numbers, unless one of them leads nowhere.
    pub(crate) fn inserted(&mut self, out: Block, result: core::result::Result<(), usize>) -> Result<Number> {
        match result {
            Ok(()) => Ok(self.insert(out)),
            Err(wrong) => {
                self.give_back(out);
                Err(Error::argument("indices", "places within the tensor", format!("index {wrong}")))
            }
        }
    }
}

pub(crate) fn expect(name: &'static str, length: usize, expected: usize) -> Result<()> {
    match length == expected {
        true => Ok(()),
        false => Err(Error::argument(name, format!("{expected} numbers"), length)),
    }
}

fn look_up<T: Copy + Send + Sync>(
    crew: &Crew,
    out: &mut [T],
    x: &[T],
    indices: &[i32],
    lookup: &Lookup,
) -> Result<()> {
    let row = lookup.row;
    let nanoseconds = (MOVE * row as f64 + FIND) * out.len().checked_div(row).unwrap_or(0) as f64;
    crew.share(out, row, nanoseconds, |first, part| {
        let count = part.len().checked_div(row).unwrap_or(0);
        gather::gather(part, first..first + count, x, indices, lookup);
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crew::tests::crew_of;

    fn ints(tensors: &mut Tensors, numbers: &[i32]) -> Number {
        let mut block = tensors.allocate(DType::I32, numbers.len()).unwrap();
        block.ints_mut().unwrap().copy_from_slice(numbers);
        tensors.insert(block)
    }

    #[test]
    fn many_members_look_up_what_one_does() {
        let lookup = Lookup { batches: 2, outer: 3, size: 101, row: 33 };
        let numbers: Vec<i32> = (0..2 * 3 * 101 * 33).collect();
        let places: Vec<i32> = (0..2 * 5001).map(|i| i * 7 % 101).collect();
        let of_members = |members: usize| {
            let mut tensors = Tensors::new(crew_of(members));
            let [x, indices] = [&numbers, &places].map(|numbers| ints(&mut tensors, numbers));
            let out = tensors.gather(x, indices, lookup).unwrap();
            let out = tensors.ints(out).unwrap().to_vec();
            tensors.crew.close();
            out
        };
        let alone = of_members(1);
        assert_eq!(alone.len(), 2 * 3 * 5001 * 33);
        assert_eq!(alone[33], 7 * 33);
        assert!(of_members(3) == alone);
    }

    #[test]
    fn wrong_indices_and_shapes_are_errors_and_leave_nothing() {
        let mut tensors = Tensors::new(Crew::alone());
        let [x, good, bad] = [&[5, 6, 7, 8][..], &[1, 0], &[1, 2]].map(|numbers| ints(&mut tensors, numbers));
        let used = tensors.used_bytes();
        let lookup = Lookup { batches: 1, outer: 1, size: 2, row: 2 };
        assert!(tensors.gather(x, bad, lookup).is_err());
        assert!(tensors.gather(x, good, Lookup { row: 3, ..lookup }).is_err());
        assert!(tensors.gather(x, x, Lookup { batches: 3, ..lookup }).is_err());
        assert!(
            tensors.gather_nd(x, bad, &[2, 2], 1).is_err() && tensors.gather_nd(x, good, &[3], 2).is_err()
        );
        assert!(tensors.gather_nd(x, good, &[2, 2], 2).is_err());
        assert_eq!(tensors.used_bytes(), used);
        let out = tensors.gather_nd(x, good, &[2, 2], 1).unwrap();
        assert_eq!(tensors.ints(out).unwrap(), [7]);
        let none = ints(&mut tensors, &[]);
        let twice = tensors.gather_nd(x, none, &[], 2).unwrap();
        assert_eq!(tensors.ints(twice).unwrap(), [5, 6, 7, 8, 5, 6, 7, 8]);
    }
}
