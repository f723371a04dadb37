//! Reduction of columns, `inner > 1`: values beside each other are reduced in the lanes of registers.

use super::Shape;
use super::fold::Fold;
use core::array::from_fn;

/// Columns worked on at a time: their accumulators stay in the nearest cache.
const BLOCK: usize = 1024;
/// Rows taken in one pass over the accumulators.
const ROWS: usize = 8;
/// The widest that narrow rows get side by side.
const WIDTH: usize = 32;

/// The fold of all chunks of columns `column..` of `x` `[reduced, inner]`, as many as `out` holds.
pub(super) fn fold_columns<F: Fold<T>, T: Copy>(out: &mut [T], x: &[T], column: usize, shape: Shape) {
    for (i, out) in out.chunks_mut(BLOCK).enumerate() {
        let column = column + i * BLOCK;
        let mut chunks = x.chunks(shape.chunk_rows() * shape.inner);
        fold_chunk::<F, T>(out, chunks.next().unwrap_or_default(), column, shape);
        if chunks.len() == 0 {
            continue;
        }
        let mut buffer = [F::EMPTY; BLOCK];
        let partial = &mut buffer[..out.len()];
        for chunk in chunks {
            fold_chunk::<F, T>(partial, chunk, column, shape);
            fold_rows::<F, T>(out, partial, 0, partial.len());
        }
    }
}

/// The fold of a chunk's columns `column..`.
pub(super) fn fold_chunk<F: Fold<T>, T: Copy>(out: &mut [T], chunk: &[T], column: usize, shape: Shape) {
    let (inner, lanes) = (shape.inner, shape.lanes());
    if lanes == 1 {
        out.fill(F::EMPTY);
        return fold_rows::<F, T>(out, chunk, column, inner);
    }
    let mut buffer = [F::EMPTY; WIDTH];
    let mut width = lanes * inner;
    let (whole, rest) = chunk.split_at(chunk.len() / width * width);
    fold_rows::<F, T>(&mut buffer[..width], whole, 0, width);
    while width > inner {
        width /= 2;
        let (low, high) = buffer.split_at_mut(width);
        fold_rows::<F, T>(low, &high[..width], 0, width);
    }
    fold_rows::<F, T>(&mut buffer[..inner], rest, 0, inner);
    out.copy_from_slice(&buffer[column..][..out.len()]);
}

/// `sums <- sums` joined with columns `column..` of each row of `x` `[.., stride]`, in ascending order.
#[inline(never)]
pub(super) fn fold_rows<F: Fold<T>, T: Copy>(sums: &mut [T], x: &[T], column: usize, stride: usize) {
    let width = sums.len();
    let mut groups = x.chunks_exact(ROWS * stride);
    for group in &mut groups {
        let rows: [&[T]; ROWS] = from_fn(|r| &group[r * stride + column..][..width]);
        for (j, sum) in sums.iter_mut().enumerate() {
            *sum = F::join_all(*sum, rows.map(|row| row[j]));
        }
    }
    for row in groups.remainder().chunks_exact(stride) {
        for (sum, &x) in sums.iter_mut().zip(&row[column..]) {
            *sum = F::join(*sum, x);
        }
    }
}
