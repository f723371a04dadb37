//! Tensors whose elements are another's, moved: transposes, slices, repetitions.

use crate::crew::Crew;
use crate::dims::{Dims, elements};
use crate::dtype::DType;
use crate::shape;
use crate::store::{Number, Tensors};
use inkling_engine::error::{Error, Result};
use inkling_kernels::strided::{self, Element, Plan, copy};

/// What it takes to move an element, in nanoseconds.
pub(crate) const MOVE: f64 = 0.2;

impl Tensors {
    /// `out[i[perm[0]], i[perm[1]], ...] <- x[i[0], i[1], ...]`.
    ///
    /// # Errors
    /// If `x` has not this shape, or `perm` is no permutation of its dimensions.
    pub fn transpose(&mut self, x: Number, x_shape: &[u32], perm: &[u32]) -> Result<Number> {
        let dims = self.dims_of(x, x_shape)?;
        let perm = Dims::of_rank(dims.len(), "perm", perm)?;
        let seen = perm.iter().fold(0, |seen: u32, &d| seen | 1u32.checked_shl(d as u32).unwrap_or(0));
        if seen != (1 << dims.len()) - 1 {
            return Err(Error::argument("perm", "a permutation of the dimensions", format!("{:?}", &*perm)));
        }
        self.moved(x, &strided::transpose(&dims, &perm))
    }

    /// `out[i, j, ...] <- x[start[0] + i * step[0], start[1] + j * step[1], ...]`, of shape `size`.
    ///
    /// # Errors
    /// If `x` has not this shape, or the slice leaves it.
    pub fn slice(
        &mut self,
        x: Number,
        x_shape: &[u32],
        start: &[u32],
        size: &[u32],
        step: &[i32],
    ) -> Result<Number> {
        let dims = self.dims_of(x, x_shape)?;
        let start = Dims::of_rank(dims.len(), "start", start)?;
        let size = Dims::of_rank(dims.len(), "size", size)?;
        if step.len() != dims.len() {
            return Err(Error::argument("step", format!("{} numbers", dims.len()), step.len()));
        }
        let mut steps = [1; strided::MAX_RANK];
        let is_empty = elements(size.iter().copied())? == 0;
        for d in 0..dims.len() {
            steps[d] = step[d] as isize;
            let last = start[d] as i64 + (size[d] as i64 - 1) * i64::from(step[d]);
            if !is_empty && (start[d] >= dims[d] || !(0..dims[d] as i64).contains(&last)) {
                return Err(Error::argument("slice", format!("a part of dimension {d}"), last));
            }
        }
        self.moved(x, &strided::slice(&dims, &start, &size, &steps[..dims.len()]))
    }

    /// `x` repeated `reps[d]` times in dimension `d`.
    ///
    /// # Errors
    /// If `x` has not this shape, or memory runs out.
    pub fn tile(&mut self, x: Number, x_shape: &[u32], reps: &[u32]) -> Result<Number> {
        let dims = self.dims_of(x, x_shape)?;
        let reps = Dims::of_rank(dims.len(), "reps", reps)?;
        elements(dims.iter().chain(reps.iter()).copied())?;
        self.moved(x, &strided::tile(&dims, &reps))
    }

    /// `out[i, i] <- x[i]`, and 0 elsewhere, of all elements of `x`.
    ///
    /// # Errors
    /// If there is no such tensor, or memory runs out.
    pub fn diagonal(&mut self, x: Number) -> Result<Number> {
        let size = self.block(x)?.len();
        let (dtype, length) = (self.block(x)?.dtype(), elements([size, size])?);
        let plan = strided::diagonal(size);
        let mut out = self.allocate(dtype, length)?;
        let x = self.block(x)?;
        match dtype {
            DType::Bool => scattered(out.bools_mut()?, x.bools()?, &plan, 0),
            DType::F32 | DType::I32 => scattered(out.words_mut()?, x.words()?, &plan, 0),
        }
        Ok(self.insert(out))
    }

    /// The dimensions of a tensor.
    ///
    /// # Errors
    /// If it has not this shape.
    pub(crate) fn dims_of(&self, x: Number, x_shape: &[u32]) -> Result<Dims> {
        shape::check("x", self.block(x)?.len(), x_shape)?;
        Dims::new("x", x_shape)
    }

    /// A tensor of all that a plan takes from `x`, each element in its place.
    fn moved(&mut self, x: Number, plan: &Plan) -> Result<Number> {
        let dtype = self.block(x)?.dtype();
        let mut out = self.allocate(dtype, plan.len())?;
        let x = self.block(x)?;
        match dtype {
            DType::Bool => carry_out(&self.crew, out.bools_mut()?, x.bools()?, plan)?,
            DType::F32 | DType::I32 => carry_out(&self.crew, out.words_mut()?, x.words()?, plan)?,
        }
        Ok(self.insert(out))
    }
}

fn carry_out<T: Element + Send + Sync>(crew: &Crew, out: &mut [T], x: &[T], plan: &Plan) -> Result<()> {
    let row = out.len() / plan.rows().max(1);
    crew.share(out, row, MOVE * plan.len() as f64, |first, part| {
        // Making a plan takes as long as moving a hundred elements.
        match part.len() == plan.len() {
            true => copy(part, x, plan),
            false => copy(part, x, &plan.part(first..first + part.len() / row)),
        }
    })
}

/// What a plan writes, and `rest` where it writes nothing.
fn scattered<T: Element>(out: &mut [T], x: &[T], plan: &Plan, rest: T) {
    out.fill(rest);
    copy(out, x, plan);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crew::tests::crew_of;

    /// So many words, each another.
    pub(crate) fn counted(tensors: &mut Tensors, length: usize) -> Number {
        let mut block = tensors.allocate(DType::I32, length).unwrap();
        block.ints_mut().unwrap().iter_mut().enumerate().for_each(|(i, x)| *x = i as i32);
        tensors.insert(block)
    }

    #[test]
    fn many_members_move_what_one_does() {
        // Large enough to be shared out, with an odd number of rows.
        let shape = [5, 301, 403];
        let of_members = |members: usize| {
            let mut tensors = Tensors::new(crew_of(members));
            let x = counted(&mut tensors, 5 * 301 * 403);
            let transposed =
                [[2, 1, 0], [0, 2, 1], [1, 0, 2]].map(|perm| tensors.transpose(x, &shape, &perm));
            let sliced = tensors.slice(x, &shape, &[4, 1, 402], &[5, 300, 201], &[-1, 1, -2]);
            let tiled = tensors.tile(x, &shape, &[1, 2, 3]);
            let all = transposed.into_iter().chain([sliced, tiled]);
            let all: Vec<Vec<i32>> = all.map(|out| tensors.ints(out.unwrap()).unwrap().to_vec()).collect();
            tensors.crew.close();
            all
        };
        let alone = of_members(1);
        assert_eq!(alone[0][1..3], [301 * 403, 2 * 301 * 403]);
        assert_eq!(alone[3][..2], [(4 * 301 + 1) * 403 + 402, (4 * 301 + 1) * 403 + 400]);
        assert!(of_members(3) == alone);
    }

    #[test]
    fn bools_and_empty_tensors_are_moved_too() {
        let mut tensors = Tensors::new(Crew::alone());
        let mut block = tensors.allocate(DType::Bool, 4).unwrap();
        block.bools_mut().unwrap().copy_from_slice(&[1, 0, 0, 0]);
        let x = tensors.insert(block);
        let diagonal = tensors.diagonal(x).unwrap();
        assert_eq!(tensors.bools(diagonal).unwrap(), [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        let turned = tensors.slice(x, &[2, 2], &[1, 1], &[2, 2], &[-1, -1]).unwrap();
        assert_eq!(tensors.bools(turned).unwrap(), [0, 0, 0, 1]);
        let none = tensors.slice(x, &[2, 2], &[0, 2], &[2, 0], &[1, 1]).unwrap();
        assert_eq!(tensors.bools(none).unwrap(), [0; 0]);
        let still_none = tensors.tile(none, &[2, 0], &[3, 3]).unwrap();
        assert_eq!(tensors.bools(still_none).unwrap(), [0; 0]);
    }

    #[test]
    fn what_does_not_fit_together_is_an_error() {
        let mut tensors = Tensors::new(Crew::alone());
        let x = counted(&mut tensors, 6);
        let used = tensors.used_bytes();
        assert!(tensors.transpose(x, &[2, 4], &[1, 0]).is_err());
        assert!(tensors.transpose(x, &[2, 3], &[1, 1]).is_err());
        assert!(tensors.transpose(x, &[2, 3], &[0, 99]).is_err());
        assert!(tensors.transpose(x, &[2, 3], &[0]).is_err());
        assert!(tensors.transpose(x, &[1, 1, 1, 1, 1, 1, 1, 1, 6], &[0; 9]).is_err());
        assert!(tensors.slice(x, &[6], &[3], &[4], &[1]).is_err());
        assert!(tensors.slice(x, &[6], &[3], &[5], &[-1]).is_err());
        assert!(tensors.slice(x, &[6], &[u32::MAX], &[1], &[1]).is_err());
        assert!(tensors.tile(x, &[6], &[u32::MAX]).is_err() && tensors.diagonal(9).is_err());
        assert_eq!(tensors.used_bytes(), used);
    }
}
