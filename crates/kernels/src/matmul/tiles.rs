//! Tiles of 4 rows by 8 columns, from stripes of the left factor, which are packed, and rows of the right one.

use super::pack::Factor;
use super::{ROWS, TERMS, Workspace};
use crate::gemm::{R, V, add_outer_products, load, store};
use crate::lanes::{F32x4, PANEL};
use core::ops::Range;

/// Some rows in memory, of which a tile reads 8 columns.
#[derive(Clone, Copy)]
struct Rows<'a> {
    values: &'a [f32],
    stride: usize,
    column: usize,
}

/// Whether tiles of so few rows are worth it: the rows that are not there cost as much as the others.
pub(super) fn pay(rows: usize) -> bool {
    4 * rows > 3 * rows.next_multiple_of(R)
}

/// `out <- ` some rows of the product with the packed panels: see `Product::multiply_rows`.
///
/// The sums of long rows wait in `out`, without loss, while the first cache is full of other terms.
pub(super) fn multiply(
    out: &mut [f32],
    left: &Factor,
    rows: Range<usize>,
    columns: usize,
    packed: &[f32],
    workspace: &mut Workspace,
) {
    for begin in (0..left.terms).step_by(TERMS) {
        let terms = begin..left.terms.min(begin + TERMS);
        for (first, out) in rows.clone().step_by(ROWS).zip(out.chunks_mut(ROWS * columns)) {
            let stripes = pack_stripes(left, first, out.len() / columns, &terms, workspace);
            for (p, panel) in packed.chunks_exact(left.terms * PANEL).enumerate() {
                let panel = &panel.as_chunks().0[terms.clone()];
                tiles(out, columns, p * PANEL, stripes, panel, begin > 0);
            }
        }
    }
}

/// `out <- ` some columns of the product, the right factor being as it is: see `Product::multiply_columns`. It must not
/// lie by line.
///
/// Few rows at a time meet a panel while it is in the first cache, for which it need not be packed.
pub(super) fn multiply_directly(
    out: &mut [f32],
    left: &Factor,
    right: &Factor,
    columns: Range<usize>,
    workspace: &mut Workspace,
) {
    let width = columns.len();
    for begin in (0..left.terms).step_by(TERMS) {
        let terms = begin..left.terms.min(begin + TERMS);
        for (first, out) in (0..left.lines).step_by(ROWS).zip(out.chunks_mut(ROWS * width)) {
            let stripes = pack_stripes(left, first, out.len() / width, &terms, workspace);
            for column in columns.clone().step_by(PANEL) {
                let at = column - columns.start;
                let mut panel;
                let rows = if at + PANEL <= width {
                    Rows { values: right.rows(&terms), stride: right.lines, column }
                } else {
                    panel = [[0.0; PANEL]; TERMS];
                    let panel = &mut panel[..terms.len()];
                    right.pack(panel, column, terms.clone());
                    Rows { values: panel.as_flattened(), stride: PANEL, column: 0 }
                };
                for (stripe, out) in stripes.chunks_exact(terms.len()).zip(out.chunks_mut(R * width)) {
                    direct_tile(out, width, at, stripe, rows, begin > 0);
                }
            }
        }
    }
}

/// Some terms of some rows, in the workspace.
fn pack_stripes<'w>(
    left: &Factor,
    first: usize,
    rows: usize,
    terms: &Range<usize>,
    workspace: &'w mut Workspace,
) -> &'w [[f32; R]] {
    let stripes = &mut workspace.as_chunks_mut::<R>().0[..rows.div_ceil(R) * terms.len()];
    left.pack(stripes, first, terms.clone());
    stripes
}

/// `out[.., column..column + 8] (+)= stripe^T * panel`, on top of earlier sums if there are `more` than these terms.
///
/// Shapes: `out` `[1..=4, columns]`; `stripe` `[terms, 4]`; `panel` `[terms, 8]`.
#[inline(never)]
fn tiles(
    out: &mut [f32],
    columns: usize,
    column: usize,
    stripes: &[[f32; R]],
    panel: &[[f32; PANEL]],
    more: bool,
) {
    for (stripe, out) in stripes.chunks_exact(panel.len()).zip(out.chunks_mut(R * columns)) {
        let terms = stripe.iter().zip(panel).map(|(a, b)| (*a, &b[..]));
        let earlier = earlier_sums(out, columns, column, more);
        let sums = add_outer_products(earlier, terms, 0);
        store_sums(out, columns, column, sums);
    }
}

/// The same with rows of the right factor, or of a panel, in the place of a panel: a stride costs a tenth.
#[inline(never)]
fn direct_tile(out: &mut [f32], columns: usize, column: usize, stripe: &[[f32; R]], rows: Rows, more: bool) {
    let terms = stripe.iter().copied().zip(rows.values.chunks_exact(rows.stride));
    let earlier = earlier_sums(out, columns, column, more);
    let sums = add_outer_products(earlier, terms, rows.column);
    store_sums(out, columns, column, sums);
}

#[inline(always)]
fn earlier_sums(out: &[f32], columns: usize, column: usize, more: bool) -> [[F32x4; V]; R] {
    let mut sums = [[F32x4::splat(0.0); V]; R];
    if more {
        let whole = column + PANEL <= columns;
        for (sums, row) in sums.iter_mut().zip(out.chunks(columns)) {
            *sums = if whole { load(row, column) } else { load_some(&row[column..]) };
        }
    }
    sums
}

#[inline(always)]
fn store_sums(out: &mut [f32], columns: usize, column: usize, sums: [[F32x4; V]; R]) {
    let whole = column + PANEL <= columns;
    let mut rest = out;
    for sums in sums {
        if rest.is_empty() {
            break;
        }
        let (row, below) = rest.split_at_mut(columns);
        if whole {
            store(row, column, sums)
        } else {
            store_some(&mut row[column..], sums)
        }
        rest = below;
    }
}

/// The columns of a panel that are there.
#[inline(never)]
fn load_some(row: &[f32]) -> [F32x4; V] {
    let mut padded = [0.0; PANEL];
    for (padded, x) in padded.iter_mut().zip(row) {
        *padded = *x;
    }
    load(&padded, 0)
}

#[inline(never)]
fn store_some(row: &mut [f32], sums: [F32x4; V]) {
    let mut padded = [0.0; PANEL];
    store(&mut padded, 0, sums);
    for (x, padded) in row.iter_mut().zip(padded) {
        *x = padded;
    }
}
