//! Softmax and its logarithm over the rows of a batch.
//!
//! What limits it is the exponential, and what limits that is how many steps wait for each other. So it has a shorter
//! polynomial than [`crate::exp`], whose bits the training step is bound to, and is made in two passes over a block:
//! each has half the steps, and its constants stay in registers.

use crate::lanes::{F32x4, LANES};
use crate::ln::ln;
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
        let log = if sum.is_normal() { ln(f64::from(sum)) as f32 } else { f32::NAN };
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
mod tests {
    use super::*;

    fn exp(x: f32) -> f32 {
        let mut reduced = Reduced::new();
        reduced.fill(&[x], 0.0);
        let mut out = [9.0];
        reduced.exponentials(&mut out);
        out[0]
    }

    /// Rows of a batch, one of them with values far apart.
    fn batch(rows: usize, classes: usize) -> Vec<f32> {
        (0..rows * classes).map(|i| (i * 7919 % 1009) as f32 / if i < classes { 5.0 } else { 70.0 }).collect()
    }

    #[test]
    fn the_exponential_is_close_to_the_f64_function() {
        let mut worst: f64 = 0.0;
        for i in 0..100_000 {
            let x = -86.999 * (i as f32 / 100_000.0);
            worst = worst.max((f64::from(exp(x)) / f64::from(x).exp() - 1.0).abs());
        }
        assert!(worst < 2.0 * f64::from(f32::EPSILON), "relative error {worst:e}");
        let known = [0.0, -0.0, -87.0, -1e30, f32::NEG_INFINITY].map(exp);
        assert_eq!(known, [1.0, 1.0, 0.0, 0.0, 0.0]);
        assert!(exp(f32::NAN).is_nan());
    }

    #[test]
    fn rows_agree_with_f64_and_sum_to_one() {
        for classes in [1, 2, 10, 15, 16, 17, 1000] {
            let x = batch(3, classes);
            let mut out = vec![0.0; x.len()];
            softmax_rows(&mut out, &x, classes);
            for (p, x) in out.chunks(classes).zip(x.chunks(classes)) {
                let sum: f64 = x.iter().map(|&x| f64::from(x).exp()).sum();
                for (p, x) in p.iter().zip(x) {
                    assert!((f64::from(*p) - f64::from(*x).exp() / sum).abs() < 3e-7, "{classes} classes");
                }
                assert!((p.iter().sum::<f32>() - 1.0).abs() < 1e-5);
            }
        }
    }

    #[test]
    fn rows_of_every_length_equal_their_definition_bit_for_bit() {
        for classes in (1..=40).chain([100, 1000, 5000]) {
            let x = batch(70, classes);
            let (mut out, mut logs) = (vec![0.0; x.len()], vec![0.0; x.len()]);
            softmax_rows(&mut out, &x, classes);
            log_softmax_rows(&mut logs, &x, classes);
            for (i, x) in x.chunks(classes).enumerate() {
                let max = x.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                let e: Vec<f32> = x.iter().map(|x| exp(x - max)).collect();
                let in_lanes = e.chunks(4 * TERMS).fold(0.0, |total, e| {
                    let of = |lane: usize| e.iter().skip(lane).step_by(4).fold(0.0, |sum, e| sum + e);
                    total + ((of(0) + of(2)) + (of(1) + of(3)))
                });
                let sum = if classes < SHORT { e.iter().fold(0.0, |sum, e| sum + e) } else { in_lanes };
                let p: Vec<f32> = e.iter().map(|e| e * (1.0 / sum)).collect();
                assert_eq!(out[i * classes..][..classes], p, "{classes} classes");
                let log: Vec<f32> = x.iter().map(|x| (x - max) - ln(f64::from(in_lanes)) as f32).collect();
                assert_eq!(logs[i * classes..][..classes], log, "{classes} classes");
            }
        }
    }

    #[test]
    fn logarithms_agree_with_f64_where_the_probability_is_zero() {
        let mut out = [0.0; 3];
        log_softmax_rows(&mut out, &[0.0, 1000.0, 999.0], 3);
        let log = (1.0 + (-1.0_f64).exp()).ln();
        for (out, exact) in out.iter().zip([-1000.0 - log, -log, -1.0 - log]) {
            assert!((f64::from(*out) - exact).abs() < 3e-7 * exact.abs(), "{out} against {exact}");
        }
    }

    #[test]
    fn a_row_without_an_answer_is_nan_and_harms_no_other() {
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            for classes in [2, 9, 40] {
                let mut x = vec![0.5; 3 * classes];
                x[classes..][..classes].fill(bad);
                for of in [softmax_rows, log_softmax_rows] {
                    let mut out = vec![9.0; x.len()];
                    of(&mut out, &x, classes);
                    let nan: Vec<bool> =
                        out.chunks(classes).map(|row| row.iter().all(|p| p.is_nan())).collect();
                    assert_eq!(nan, [false, true, false], "{bad}, {classes} classes");
                    assert!(out[0] == out[2 * classes]);
                }
            }
        }
    }
}
