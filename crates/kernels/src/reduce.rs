//! Sums, largest and smallest values over some axes of a tensor, seen as `[outer, reduced, inner]`, row-major.
//!
//! The order in which terms meet follows from that shape alone, never from how the output is shared out:
//! 1. Rows of the reduced axis are dealt out in turn to 16 accumulators where `inner` is 1; to fewer the larger
//!    `inner` is, so that lanes are full; to a single one from `inner = 16` on. See [`Shape::lanes`].
//! 2. Each accumulator takes up to [`TERMS`] terms, in ascending order: these rows are a chunk. Its accumulators are
//!    added half to half (`i` and `i + 8`, then `i` and `i + 4` ...), then come the rows left over, in ascending order.
//! 3. Chunks are added in ascending order. Long sums keep their accuracy, and threads may share the chunks of one.

pub mod argument;
mod columns;
pub mod fold;
pub mod product;
pub(crate) mod rows;

use crate::reduce::fold::{Fold, Sum};

/// Terms that an accumulator takes, at most.
pub const TERMS: usize = 256;
/// Accumulators of a row of single values.
pub(crate) const LANES: usize = 16;

/// `[outer, reduced, inner]`: what is reduced lies `inner` apart, and there are `outer * inner` results.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    pub outer: usize,
    pub reduced: usize,
    pub inner: usize,
}

impl Shape {
    /// Elements of the result, `[outer, inner]`.
    pub const fn outputs(self) -> usize {
        self.outer * self.inner
    }

    /// Rows that are reduced side by side: a power of two that makes them at least 16 values wide.
    const fn lanes(self) -> usize {
        LANES.div_ceil(self.inner).next_power_of_two()
    }

    const fn chunk_rows(self) -> usize {
        TERMS * self.lanes()
    }

    /// Chunks that threads may share, of each output.
    pub const fn chunks(self) -> usize {
        if self.inner == 0 { 0 } else { self.reduced.div_ceil(self.chunk_rows()) }
    }

    fn input(self) -> usize {
        self.outer * self.reduced * self.inner
    }
}

/// Reduces `x` `[outer, reduced, inner]` to the results from `begin` on of `[outer, inner]`, as many as `out` holds.
///
/// # Panics
/// If `x` has not the size of its shape, or `out` leaves that of the results.
pub fn reduce<F: Fold<T>, T: Copy>(out: &mut [T], begin: usize, x: &[T], shape: Shape) {
    assert!(x.len() == shape.input() && begin + out.len() <= shape.outputs(), "reduce: sizes");
    if shape.reduced == 0 {
        return out.fill(F::EMPTY);
    }
    if shape.inner == 1 {
        return rows::fold_rows::<F, T>(out, &x[begin * shape.reduced..], shape.reduced);
    }
    for_each_run(out, begin, shape.inner, |out, outer, column| {
        let x = &x[outer * shape.reduced * shape.inner..][..shape.reduced * shape.inner];
        columns::fold_columns::<F, T>(out, x, column, shape);
    });
}

/// Reduces each chunk by itself: partial results from `begin` on of `[outer, chunks, inner]`.
///
/// # Panics
/// As [`reduce`].
pub fn reduce_chunks<F: Fold<T>, T: Copy>(partials: &mut [T], begin: usize, x: &[T], shape: Shape) {
    let size = shape.outputs() * shape.chunks();
    assert!(x.len() == shape.input() && begin + partials.len() <= size, "reduce_chunks: sizes");
    for_each_run(partials, begin, shape.inner, |out, index, column| {
        let (outer, chunk) = (index / shape.chunks(), index % shape.chunks());
        let rows = chunk * shape.chunk_rows()..shape.reduced.min((chunk + 1) * shape.chunk_rows());
        let x = &x[(outer * shape.reduced + rows.start) * shape.inner..][..rows.len() * shape.inner];
        columns::fold_chunk::<F, T>(out, x, column, shape);
    });
}

/// The results of [`reduce`] from the partial ones of [`reduce_chunks`], bit for bit.
///
/// # Panics
/// As [`reduce`].
pub fn join_chunks<F: Fold<T>, T: Copy>(out: &mut [T], begin: usize, partials: &[T], shape: Shape) {
    let size = shape.chunks() * shape.inner;
    assert!(
        partials.len() == shape.outer * size && begin + out.len() <= shape.outputs(),
        "join_chunks: sizes"
    );
    for_each_run(out, begin, shape.inner, |out, outer, column| {
        out.fill(F::EMPTY);
        columns::fold_rows::<F, T>(out, &partials[outer * size..][..size], column, shape.inner);
    });
}

/// The mean of what [`reduce`] sums up; NaN of nothing.
pub fn mean(out: &mut [f32], begin: usize, x: &[f32], shape: Shape) {
    reduce::<Sum, f32>(out, begin, x, shape);
    divide(out, shape);
}

/// Makes means of sums.
pub fn divide(sums: &mut [f32], shape: Shape) {
    let count = shape.reduced as f32;
    sums.iter_mut().for_each(|sum| *sum /= count);
}

/// Cuts a part of `[outer, inner]` where `outer` changes: calls `each(run, outer, its first column)`.
fn for_each_run<T>(
    mut part: &mut [T],
    begin: usize,
    inner: usize,
    mut each: impl FnMut(&mut [T], usize, usize),
) {
    let mut at = begin;
    while !part.is_empty() {
        let (outer, column) = (at / inner, at % inner);
        let (run, rest) = part.split_at_mut(part.len().min(inner - column));
        at += run.len();
        each(run, outer, column);
        part = rest;
    }
}

#[cfg(test)]
pub(crate) mod tests;
