//! Few rows times a wide matrix, or a very narrow one: its rows stream through the processor from end to end, a few side by side.
//!
//! The sums wait in the results, which cost a load and a store for so many terms; in return memory is read in order.

use super::pack::Factor;
use crate::gemm::{V, load, store};
use crate::lanes::{F32x4, LANES, PANEL};
use core::array::from_fn;
use core::ops::Range;

/// Rows that are read side by side: more would need more registers than there are.
const TOGETHER: usize = 6;

/// `out <- ` some columns of the product: see `Product::multiply_columns`. The right factor must not lie by line.
pub(super) fn multiply(out: &mut [f32], left: &Factor, right: &Factor, columns: Range<usize>) {
    out.fill(0.0);
    if out.is_empty() {
        return;
    }
    let width = columns.len();
    let row = |k: usize| &right.values[k * right.lines..][columns.clone()];
    let whole = right.terms / TOGETHER * TOGETHER;
    for k in (0..whole).step_by(TOGETHER) {
        for (i, out) in out.chunks_exact_mut(width).enumerate() {
            add::<TOGETHER>(out, &from_fn(|t| F32x4::splat(left.at(i, k + t))), from_fn(|t| row(k + t)));
        }
    }
    for k in whole..right.terms {
        for (i, out) in out.chunks_exact_mut(width).enumerate() {
            add::<1>(out, &[F32x4::splat(left.at(i, k))], [row(k)]);
        }
    }
}

/// `out[j] += sum over t of factors[t] * rows[t][j]`, term after term; each factor in all lanes.
#[inline(never)]
fn add<const T: usize>(out: &mut [f32], factors: &[F32x4; T], rows: [&[f32]; T]) {
    let (outs, rest) = out.as_chunks_mut::<PANEL>();
    let tails = rows.map(|row| &row[outs.len() * PANEL..]);
    let rows: [&[[f32; PANEL]]; T] = rows.map(|row| &row.as_chunks().0[..outs.len()]);
    for (j, out) in outs.iter_mut().enumerate() {
        let mut sums: [F32x4; V] = load(out, 0);
        for t in 0..T {
            let row: [F32x4; V] = load(&rows[t][j], 0);
            sums = from_fn(|v| sums[v].plus_product(factors[t], row[v]));
        }
        store(out, 0, sums);
    }
    for (j, out) in rest.iter_mut().enumerate() {
        for t in 0..T {
            *out += first(factors[t]) * tails[t][j];
        }
    }
}

fn first(register: F32x4) -> f32 {
    let mut lanes = [0.0; LANES];
    register.store(&mut lanes);
    lanes[0]
}
