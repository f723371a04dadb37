//! The transpose of a matrix, by square tiles.
//!
//! An output's row is an input's column, so one side always jumps from cache line to cache line. A strip of few columns
//! of the output keeps the lines it reads at hand until every element of them is used, and writes whole lines.

use super::Dim;
use crate::lanes::{F32x4, LANES};
use core::array::from_fn;

/// Rows and columns of a tile, which is transposed in registers.
pub(crate) const SIDE: usize = LANES;
/// Columns of a strip: a cache line of the wider elements.
const STRIP: usize = 16;
/// Rows of the output that a strip is worked on at a time.
const BLOCK: usize = 64;
/// Strides of whole multiples of this put the rows' lines on top of each other in a cache, which then holds only few.
const CROWDED: usize = 256;
const CROWDED_BLOCK: usize = 8;

/// What is moved: `u32` stands for everything of four bytes, `u8` for everything of one.
pub trait Element: Copy {
    /// `turned[i][j] = rows[j][i]`.
    #[inline(always)]
    fn turn(rows: [&[Self; SIDE]; SIDE]) -> [[Self; SIDE]; SIDE] {
        from_fn(|i| from_fn(|j| rows[j][i]))
    }
}

impl Element for u8 {}

impl Element for u32 {
    #[inline(always)]
    fn turn(rows: [&[Self; SIDE]; SIDE]) -> [[Self; SIDE]; SIDE] {
        F32x4::transpose(rows.map(|row| F32x4::load(&row.map(f32::from_bits)))).map(|column| {
            let mut turned = [0.0; SIDE];
            column.store(&mut turned);
            turned.map(f32::to_bits)
        })
    }
}

/// `out[i, j] <- x[j, i]` of so many rows and columns of the output, each at least [`SIDE`]; the strides `columns.out`
/// and `rows.x` are 1. At the edges tiles overlap, so that there are no tails.
#[inline(never)]
pub(crate) fn copy<T: Element>(out: &mut [T], x: &[T], [o, p]: [usize; 2], rows: Dim, columns: Dim) {
    let (out_stride, x_stride) = (rows.out, columns.x as usize);
    let (out, x) = (&mut out[o..], &x[p..]);
    let block = if out_stride.is_multiple_of(CROWDED) { CROWDED_BLOCK } else { BLOCK };
    for strip in (0..columns.size).step_by(STRIP) {
        let tiles_at = (strip..columns.size.min(strip + STRIP)).step_by(SIDE);
        let mut turn = |i: usize, height: usize| {
            for j in tiles_at.clone().map(|j| j.min(columns.size - SIDE)) {
                let rows = from_fn(|k| &x[(j + k) * x_stride + i..][..height]);
                tiles(&mut out[i * out_stride + j..], out_stride, rows);
            }
        };
        for i in (0..rows.size).step_by(block) {
            turn(i, block.min(rows.size - i) / SIDE * SIDE);
        }
        if !rows.size.is_multiple_of(SIDE) {
            turn(rows.size - SIDE, SIDE);
        }
    }
}

/// The tiles below each other that some rows of an input become.
#[inline(always)]
fn tiles<T: Element>(out: &mut [T], stride: usize, rows: [&[T]; SIDE]) {
    let [a, b, c, d] = rows.map(|row| row.as_chunks().0);
    let mut o = 0;
    for (((a, b), c), d) in a.iter().zip(b).zip(c).zip(d) {
        for row in T::turn([a, b, c, d]) {
            out[o..o + SIDE].copy_from_slice(&row);
            o += stride;
        }
    }
}
