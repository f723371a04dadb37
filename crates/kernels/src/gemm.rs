//! The tiles that all dense products share: `R` rows by a panel of columns, whose sums stay in registers.

use crate::lanes::{F32x4, LANES, PANEL};
use core::array::from_fn;

/// Rows of a tile: 4 by 2 registers of sums, 2 of the matrix and a factor fit 16 registers.
pub(crate) const R: usize = 4;
/// Registers of a panel.
pub(crate) const V: usize = PANEL / LANES;

/// `V` registers of consecutive columns.
#[inline(always)]
pub(crate) fn load<const V: usize>(row: &[f32], column: usize) -> [F32x4; V] {
    let lanes = &row[column..].as_chunks::<LANES>().0[..V];
    from_fn(|v| F32x4::load(&lanes[v]))
}

#[inline(always)]
pub(crate) fn store<const V: usize>(row: &mut [f32], column: usize, registers: [F32x4; V]) {
    let lanes = row[column..column + V * LANES].as_chunks_mut::<LANES>().0;
    for (register, lane) in registers.into_iter().zip(lanes) {
        register.store(lane);
    }
}

/// Terms of a block of a product.
pub(crate) const DEPTH: usize = 8;

/// `tile[r, j] = sum over k of a[r][k] * b[k][j]`, `k` ascending from a sum of +0.
///
/// Shapes: the rows of `a` `[terms]`, whole times [`DEPTH`]; `blocks` are the right-hand rows of so many terms each, of
/// which `row` gives some columns of the one with a number.
#[inline(always)]
pub(crate) fn tile<'b, const R: usize, B: Copy>(
    a: [&[f32]; R],
    blocks: impl Iterator<Item = B>,
    row: impl Fn(B, usize) -> &'b [f32; PANEL],
) -> [[F32x4; V]; R] {
    let a: [&[[f32; DEPTH]]; R] = a.map(|row| row.as_chunks().0);
    let mut sums = [[F32x4::splat(0.0); V]; R];
    for (i, block) in blocks.enumerate() {
        let a: [&[f32; DEPTH]; R] = a.map(|row| &row[i]);
        for k in 0..DEPTH {
            let b: [F32x4; V] = load(row(block, k), 0);
            for (sums, a) in sums.iter_mut().zip(a) {
                *sums = add_product(*sums, a[k], b);
            }
        }
    }
    sums
}

/// `tile[r, j] = sum over samples of a[r] * b[j]`, in their order from a sum of +0.
#[inline(always)]
pub(crate) fn outer_products<'b, const R: usize>(
    terms: impl Iterator<Item = ([f32; R], &'b [f32])>,
    column: usize,
) -> [[F32x4; V]; R] {
    add_outer_products([[F32x4::splat(0.0); V]; R], terms, column)
}

/// The same on top of sums of earlier terms, and for any number of registers of columns.
#[inline(always)]
pub(crate) fn add_outer_products<'b, const R: usize, const V: usize>(
    mut sums: [[F32x4; V]; R],
    terms: impl Iterator<Item = ([f32; R], &'b [f32])>,
    column: usize,
) -> [[F32x4; V]; R] {
    for (a, b) in terms {
        let b: [F32x4; V] = load(b, column);
        for (sums, a) in sums.iter_mut().zip(a) {
            *sums = add_product(*sums, a, b);
        }
    }
    sums
}

#[inline(always)]
pub(crate) fn add_product<const V: usize>(sums: [F32x4; V], a: f32, b: [F32x4; V]) -> [F32x4; V] {
    let a = F32x4::splat(a);
    from_fn(|v| sums[v].plus_product(a, b[v]))
}
