//! Few rows: each passes over the right factor as it is, 32 columns at a time.

use super::long_rows;
use super::pack::Factor;
use super::{WORKSPACE, Workspace};
use crate::gemm::{add_outer_products, load, store};
use crate::lanes::{F32x4, LANES};
use core::array::from_fn;
use core::ops::Range;

/// Columns of a pass: 8 registers of sums leave room for the others.
pub(super) const WIDE: usize = 32;
/// Terms of a pass: what the workspace has room for.
const TERMS: usize = WORKSPACE / WIDE;

/// Some values of each row in memory, from a column on.
#[derive(Clone, Copy)]
struct Strided<'a> {
    values: &'a [f32],
    stride: usize,
    column: usize,
}

/// `out <- ` some columns of the product: see `Product::multiply_columns`.
pub(super) fn multiply(
    out: &mut [f32],
    left: &Factor,
    right: &Factor,
    columns: Range<usize>,
    workspace: &mut Workspace,
) {
    let (mut out, mut columns) = (out, columns);
    if left.lines == 1 && !right.by_line {
        // Columns that make up no pass need no packing if they are the end of the only row.
        let whole = columns.len() / WIDE * WIDE;
        let (passes, rest) = out.split_at_mut(whole);
        long_rows::multiply(rest, left, right, columns.start + whole..columns.end);
        (out, columns) = (passes, columns.start..columns.start + whole);
    }
    for begin in (0..right.terms).step_by(TERMS) {
        let terms = begin..right.terms.min(begin + TERMS);
        for first in columns.clone().step_by(WIDE) {
            let wide = WIDE.min(columns.end - first);
            let matrix = if right.by_line || wide < WIDE {
                let packed = &mut workspace.as_chunks_mut::<WIDE>().0[..terms.len()];
                right.pack(packed, first, terms.clone());
                Strided { values: packed.as_flattened(), stride: WIDE, column: 0 }
            } else {
                Strided { values: right.rows(&terms), stride: right.lines, column: first }
            };
            for (i, out) in out.chunks_exact_mut(columns.len()).enumerate() {
                let factors = if left.by_line {
                    Strided { values: left.line(i, &terms), stride: 1, column: 0 }
                } else {
                    Strided { values: left.rows(&terms), stride: left.lines, column: i }
                };
                let out = &mut out[first - columns.start..][..wide];
                if let Ok(out) = out.try_into() {
                    pass(out, factors, matrix, begin > 0);
                } else {
                    let mut padded = from_fn(|j| out.get(j).copied().unwrap_or(0.0));
                    pass(&mut padded, factors, matrix, begin > 0);
                    out.copy_from_slice(&padded[..wide]);
                }
            }
        }
    }
}

/// `out[j] (+)= sum over k of factors[k] * matrix[k, j]`, on top of earlier sums if there are `more` than these terms.
#[inline(never)]
fn pass(out: &mut [f32; WIDE], factors: Strided, matrix: Strided, more: bool) {
    let sums: [F32x4; WIDE / LANES] = if more { load(out, 0) } else { [F32x4::splat(0.0); _] };
    let factors = factors.values.chunks_exact(factors.stride).map(|row| [row[factors.column]]);
    let rows = matrix.values.chunks_exact(matrix.stride);
    let [sums] = add_outer_products([sums], factors.zip(rows), matrix.column);
    store(out, 0, sums);
}
