//! The one tile all dense products share: `R` rows by `V` registers of sums, held in registers.

use crate::lanes::{F32x4, LANES};
use core::array::from_fn;

/// `V` registers of consecutive columns.
#[inline(always)]
pub(crate) fn load<const V: usize>(row: &[f32], column: usize) -> [F32x4; V] {
    let lanes = row[column..column + V * LANES].as_chunks::<LANES>().0;
    from_fn(|v| F32x4::load(&lanes[v]))
}

#[inline(always)]
pub(crate) fn store<const V: usize>(row: &mut [f32], column: usize, registers: [F32x4; V]) {
    let lanes = row[column..column + V * LANES].as_chunks_mut::<LANES>().0;
    for (register, lane) in registers.into_iter().zip(lanes) {
        register.store(lane);
    }
}

/// `tile[r, j] = sum over k of a_k[r] * b_k[column + j]`, `k` ascending from a sum of +0.
///
/// `terms` yields `(a_k, b_k)`: `R` factors, one a row of the tile, and a row of the right-hand matrix.
#[inline(always)]
pub(crate) fn tile<'b, const R: usize, const V: usize>(
    terms: impl Iterator<Item = ([f32; R], &'b [f32])>,
    column: usize,
) -> [[F32x4; V]; R] {
    let mut sums = [[F32x4::splat(0.0); V]; R];
    for (factors, row) in terms {
        let row: [F32x4; V] = load(row, column);
        for (sums, factor) in sums.iter_mut().zip(factors) {
            let factor = F32x4::splat(factor);
            for (sum, x) in sums.iter_mut().zip(row) {
                *sum = sum.plus_product(factor, x);
            }
        }
    }
    sums
}
