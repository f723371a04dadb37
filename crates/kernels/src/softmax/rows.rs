//! Softmax and its logarithm over the rows of a batch.
//!
//! What limits it is the exponential, and what limits that is how many steps wait for each other. So it has a shorter
//! polynomial than [`crate::exp`], whose bits the training step is bound to, and is made in two passes over a block:
//! each has half the steps, and its constants stay in registers.

use super::log_of_sum;
use crate::lanes::{F32x4, LANES};
use crate::reduce::TERMS;
use core::hint::black_box;

/// Registers of a block.
const BLOCK: usize = TERMS;
/// Rows of fewer classes are exponentiated several at a time, so that lanes are full.
const SHORT: usize = 32;

/// `out <- softmax(x)` of whole rows `[.., classes]`: `e^(z - max z)` over its sum.
///
/// # Panics
/// If the lengths differ or are no multiple of `classes`.
pub fn softmax_rows(out: &mut [f32], x: &[f32], classes: usize) {
    assert!(out.len() == x.len() && (x.is_empty() || x.len().is_multiple_of(classes)), "softmax: sizes");
    if x.is_empty() {
        return;
    }
    let mut reduced = Reduced::new();
    if classes < SHORT {
        let size = BLOCK * LANES / classes * classes;
        for (out, x) in out.chunks_mut(size).zip(x.chunks(size)) {
            subtract_maxima(out, x, classes);
            reduced.fill(out, 0.0);
            reduced.exponentials(out);
            normalize(out, classes);
        }
        return;
    }
    for (row, x) in out.chunks_exact_mut(classes).zip(x.chunks_exact(classes)) {
        let sum = exponentials(row, x, max_of(x), &mut reduced);
        scale(row, 1.0 / sum);
    }
}

/// `out <- ln softmax(x)` of whole rows `[.., classes]`: `(z - max z) - ln sum e^(z - max z)`.
///
/// # Panics
/// As [`softmax_rows`].
pub fn log_softmax_rows(out: &mut [f32], x: &[f32], classes: usize) {
    assert!(out.len() == x.len() && (x.is_empty() || x.len().is_multiple_of(classes)), "log_softmax: sizes");
    if x.is_empty() {
        return;
    }
    let mut reduced = Reduced::new();
    for (row, x) in out.chunks_exact_mut(classes).zip(x.chunks_exact(classes)) {
        let max = max_of(x);
        let sum = exponentials(row, x, max, &mut reduced);
        let log = log_of_sum(sum) as f32;
        row.iter_mut().zip(x).for_each(|(y, &x)| *y = (x - max) - log);
    }
}

/// The largest value; a NaN is passed over, and shows in what is made of its row.
#[inline(never)]
fn max_of(row: &[f32]) -> f32 {
    const WIDTH: usize = 4 * LANES;
    let (blocks, rest) = row.as_chunks::<WIDTH>();
    let mut lanes = [f32::NEG_INFINITY; WIDTH];
    for block in blocks {
        lanes.iter_mut().zip(block).for_each(|(max, &z)| *max = larger(*max, z));
    }
    lanes.into_iter().chain(rest.iter().copied()).fold(f32::NEG_INFINITY, larger)
}

#[inline(always)]
fn larger(max: f32, z: f32) -> f32 {
    if max < z { z } else { max }
}

/// `out <- x - max x` in each short row.
#[inline(never)]
fn subtract_maxima(out: &mut [f32], x: &[f32], classes: usize) {
    for (row, x) in out.chunks_exact_mut(classes).zip(x.chunks_exact(classes)) {
        let max = x.iter().copied().fold(f32::NEG_INFINITY, larger);
        row.iter_mut().zip(x).for_each(|(z, &x)| *z = x - max);
    }
}

/// Divides each short row by its sum, whose terms are taken in ascending order.
#[inline(never)]
fn normalize(values: &mut [f32], classes: usize) {
    for row in values.chunks_exact_mut(classes) {
        let factor = 1.0 / row.iter().fold(0.0, |sum, &p| sum + p);
        row.iter_mut().for_each(|p| *p *= factor);
    }
}

#[inline(never)]
fn scale(values: &mut [f32], factor: f32) {
    values.iter_mut().for_each(|p| *p *= factor);
}

/// `out <- e^(x - max)`, where no `x` is above `max`. Returns its sum, block by block.
fn exponentials(out: &mut [f32], x: &[f32], max: f32, reduced: &mut Reduced) -> f32 {
    let blocks = out.chunks_mut(BLOCK * LANES).zip(x.chunks(BLOCK * LANES));
    blocks.fold(0.0, |sum, (out, x)| {
        reduced.fill(x, max);
        sum + reduced.exponentials(out)
    })
}

/// A block of exponents `n ln 2 + r`, half way to their exponentials `2^n e^r`.
struct Reduced {
    /// `|r| <= ln 2 / 2`.
    rest: [[f32; LANES]; BLOCK],
    /// `n` in the last bits, as rounding leaves it.
    rounded: [[f32; LANES]; BLOCK],
}

/// The least exponent: below it the exponential would be denormal. At it, it is below [`ZERO`] and becomes 0.
const LEAST: f32 = -87.0;
const ZERO: f32 = 1.646e-38;
/// log2 e; 1.5 * 2^23, which rounds when it is added and subtracted; ln 2 in two parts, as in [`crate::exp`].
static REDUCTION: [f32; 5] = [LEAST, core::f32::consts::LOG2_E, 12_582_912.0, 0.693_359_4, -2.121_944_4e-4];
/// Minimax polynomial for `(e^r - 1 - r) / r^2`, relative to `e^r`: off by 1.05e-7 at most (Remez).
static POLYNOMIAL: [f32; 6] = [ZERO, 1.0, 0.499_992_3, 0.166_671_15, 0.041_890_335, 8.312_501e-3];

// Constants are kept out of sight of the compiler: V8 builds those it sees anew at each use, in three instructions.
impl Reduced {
    fn new() -> Self {
        Self { rest: [[0.0; LANES]; BLOCK], rounded: [[0.0; LANES]; BLOCK] }
    }

    /// Takes the exponents `x - max`, and the least one for what is missing in the last register.
    #[inline(never)]
    fn fill(&mut self, x: &[f32], max: f32) {
        let [least, log2_e, round, ln2_high, ln2_low] = black_box(&REDUCTION).map(F32x4::splat);
        let max = F32x4::splat(max);
        let reduce = |x: &[f32; LANES], rest: &mut [f32; LANES], rounded: &mut [f32; LANES]| {
            let x = (F32x4::load(x) - max).at_least(least);
            let n_rounded = x * log2_e + round;
            let n = n_rounded - round;
            ((x - n * ln2_high) - n * ln2_low).store(rest);
            n_rounded.store(rounded);
        };
        let (blocks, tail) = x.as_chunks::<LANES>();
        for ((x, rest), rounded) in blocks.iter().zip(&mut self.rest).zip(&mut self.rounded) {
            reduce(x, rest, rounded);
        }
        if !tail.is_empty() {
            let mut x = [f32::NEG_INFINITY; LANES];
            x[..tail.len()].copy_from_slice(tail);
            reduce(&x, &mut self.rest[blocks.len()], &mut self.rounded[blocks.len()]);
        }
    }

    /// `out <- e^x` within 2 units in the last place, of the `x` that were taken. Returns the sum: term `i` goes to lane
    /// `i mod 4`, and lanes are joined `(0 + 2) + (1 + 3)`.
    #[inline(never)]
    fn exponentials(&self, out: &mut [f32]) -> f32 {
        let [zero, one, c2, c3, c4, c5] = black_box(&POLYNOMIAL).map(F32x4::splat);
        let exp = |rest: &[f32; LANES], rounded: &[f32; LANES]| {
            let r = F32x4::load(rest);
            let square = r * r;
            // Terms in pairs: fewer steps wait for each other than in Horner's scheme.
            let terms = (c2 + c3 * r) * square + (c4 + c5 * r) * (square * square);
            let e = (terms + (r + one)).times_power_of_two(F32x4::load(rounded));
            e.zero_where_below(e, zero)
        };
        let mut sums = F32x4::splat(0.0);
        let (blocks, tail) = out.as_chunks_mut::<LANES>();
        let last = blocks.len();
        for ((out, rest), rounded) in blocks.iter_mut().zip(&self.rest).zip(&self.rounded) {
            let e = exp(rest, rounded);
            e.store(out);
            sums = sums + e;
        }
        let mut lanes = [0.0; LANES];
        if !tail.is_empty() {
            let e = exp(&self.rest[last], &self.rounded[last]);
            e.store(&mut lanes);
            tail.copy_from_slice(&lanes[..tail.len()]);
            sums = sums + e;
        }
        sums.store(&mut lanes);
        (lanes[0] + lanes[2]) + (lanes[1] + lanes[3])
    }
}

#[cfg(test)]
mod tests;
