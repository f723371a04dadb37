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
        let rows = first..first + part.len().checked_div(row).unwrap_or(0);
        copy(part, x, &plan.part(rows));
    })
}

/// What a plan writes, and `rest` where it writes nothing.
fn scattered<T: Element>(out: &mut [T], x: &[T], plan: &Plan, rest: T) {
    out.fill(rest);
    copy(out, x, plan);
}
