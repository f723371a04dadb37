//! A row times the transpose of a matrix: a dot product for each of its lines, in squares that are turned over on the way.

use crate::lanes::{F32x4, LANES};
use core::array::from_fn;

/// `out[j] = sum over k of row[k] * lines[j, k]`, `k` ascending from a sum of +0.
#[inline(never)]
pub(crate) fn dots(out: &mut [f32], row: &[f32], lines: &[f32]) {
    let (outs, rest) = out.as_chunks_mut::<LANES>();
    let mut together = lines.chunks_exact(LANES * row.len());
    for (out, lines) in outs.iter_mut().zip(&mut together) {
        four(out, row, from_fn(|i| &lines[i * row.len()..][..row.len()]));
    }
    for (out, line) in rest.iter_mut().zip(together.remainder().chunks_exact(row.len())) {
        *out = row.iter().zip(line).fold(0.0, |sum, (a, b)| sum + a * b);
    }
}

#[inline(always)]
fn four(out: &mut [f32; LANES], row: &[f32], lines: [&[f32]; LANES]) {
    let lines = lines.map(|line| line.as_chunks::<LANES>());
    let (squares, rest) = row.as_chunks::<LANES>();
    let mut sums = F32x4::splat(0.0);
    for (k, a) in squares.iter().enumerate() {
        let square = F32x4::transpose(from_fn(|i| F32x4::load(&lines[i].0[k])));
        for (a, b) in a.iter().zip(square) {
            sums = sums.plus_product(F32x4::splat(*a), b);
        }
    }
    for (k, a) in rest.iter().enumerate() {
        sums = sums.plus_product(F32x4::splat(*a), F32x4::load(&from_fn(|i| lines[i].1[k])));
    }
    sums.store(out);
}
