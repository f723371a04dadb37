//! Softmax and its logarithm over the rows of a batch.
//!
//! What limits it is the exponential, and what limits that is how many steps wait for each other. So it has a shorter
//! polynomial than [`crate::exp`], whose bits the training step is bound to, and scales by adding to the exponent.

use crate::ln::ln;
use crate::reduce::fold::Sum;
use crate::reduce::rows::join_lanes;
use crate::reduce::{LANES, TERMS};

/// Values of short rows that are exponentiated in one go, so that lanes are full.
const BLOCK: usize = 512;

/// `out <- softmax(x)` of whole rows `[.., classes]`: `e^(z - max z)` over its sum, in the order of [`crate::reduce`].
///
/// # Panics
/// If the lengths differ or are no multiple of `classes`.
pub fn softmax_rows(out: &mut [f32], x: &[f32], classes: usize) {
    assert!(out.len() == x.len() && (x.is_empty() || x.len().is_multiple_of(classes)), "softmax: sizes");
    if x.is_empty() {
        return;
    }
    if classes >= LANES {
        for (row, x) in out.chunks_exact_mut(classes).zip(x.chunks_exact(classes)) {
            let sum = exponentials(row, x, max_of(x));
            scale(row, 1.0 / sum);
        }
        return;
    }
    let size = BLOCK / classes * classes;
    for (block, x) in out.chunks_mut(size).zip(x.chunks(size)) {
        short_rows(block, x, classes);
    }
}

/// A block of rows, each of fewer values than a row is wide in lanes.
#[inline(never)]
fn short_rows(block: &mut [f32], x: &[f32], classes: usize) {
    let mut shifted = [0.0; BLOCK];
    let shifted = &mut shifted[..x.len()];
    for (row, x) in shifted.chunks_exact_mut(classes).zip(x.chunks_exact(classes)) {
        let max = x.iter().fold(f32::NEG_INFINITY, |max, &z| if max < z { z } else { max });
        row.iter_mut().zip(x).for_each(|(z, &x)| *z = x - max);
    }
    exponentiate(block, shifted, 0.0);
    for row in block.chunks_exact_mut(classes) {
        let factor = 1.0 / row.iter().fold(0.0, |sum, &p| sum + p);
        row.iter_mut().for_each(|p| *p *= factor);
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
    for (row, x) in out.chunks_exact_mut(classes).zip(x.chunks_exact(classes)) {
        let max = max_of(x);
        let sum = exponentials(row, x, max);
        let log = if sum.is_normal() { ln(f64::from(sum)) as f32 } else { f32::NAN };
        row.iter_mut().zip(x).for_each(|(y, &x)| *y = (x - max) - log);
    }
}

/// The largest value; a NaN is passed over, and shows in what is made of its row.
#[inline(never)]
fn max_of(row: &[f32]) -> f32 {
    let larger = |max: f32, z: f32| if max < z { z } else { max };
    let (blocks, rest) = row.as_chunks::<LANES>();
    let mut lanes = [f32::NEG_INFINITY; LANES];
    for block in blocks {
        lanes.iter_mut().zip(block).for_each(|(max, &z)| *max = larger(*max, z));
    }
    lanes.into_iter().chain(rest.iter().copied()).fold(f32::NEG_INFINITY, larger)
}

/// `out <- e^(x - max)`. Returns its sum.
#[inline(never)]
fn exponentials(out: &mut [f32], x: &[f32], max: f32) -> f32 {
    let constants = core::hint::black_box(&CONSTANTS);
    let mut total = 0.0;
    for (out, x) in out.chunks_mut(TERMS * LANES).zip(x.chunks(TERMS * LANES)) {
        let (blocks, rest) = out.as_chunks_mut::<LANES>();
        let (x_blocks, x_rest) = x.as_chunks::<LANES>();
        let mut sums = [0.0; LANES];
        for (block, x) in blocks.iter_mut().zip(x_blocks) {
            for i in 0..LANES {
                block[i] = exp_at_most_zero(x[i] - max, constants);
                sums[i] += block[i];
            }
        }
        exponentiate(rest, x_rest, max);
        total += rest.iter().fold(join_lanes::<Sum, f32>(sums), |sum, &e| sum + e);
    }
    total
}

/// `out <- e^(x - max)`, where no `x` is above `max`.
#[inline(never)]
fn exponentiate(out: &mut [f32], x: &[f32], max: f32) {
    // Out of sight of the compiler: V8 builds a constant anew at each use, in three instructions.
    let constants = core::hint::black_box(&CONSTANTS);
    out.iter_mut().zip(x).for_each(|(e, &x)| *e = exp_at_most_zero(x - max, constants));
}

#[inline(never)]
fn scale(values: &mut [f32], factor: f32) {
    values.iter_mut().for_each(|p| *p *= factor);
}

/// What [`exp_at_most_zero`] reckons with.
struct Constants {
    /// Below this `e^x` would be denormal; we return 0.
    smallest: f32,
    log2_e: f32,
    /// 1.5 * 2^23: adding and subtracting it rounds to the nearest integer.
    round: f32,
    /// ln 2 in two parts, as in [`crate::exp`].
    ln2_high: f32,
    ln2_low: f32,
    one: f32,
    /// Minimax polynomial for `(e^r - 1 - r) / r^2` on `|r| <= ln 2 / 2`, relative to `e^r`: 1.05e-7 at most (Remez).
    p: [f32; 4],
}

static CONSTANTS: Constants = Constants {
    smallest: -87.0,
    log2_e: core::f32::consts::LOG2_E,
    round: 12_582_912.0,
    ln2_high: 0.693_359_4,
    ln2_low: -2.121_944_4e-4,
    one: 1.0,
    p: [0.499_992_3, 0.166_671_15, 0.041_890_335, 8.312_501e-3],
};

/// `e^x` within 2 units in the last place, of an `x` that is at most 0; 0 below -87, NaN for NaN.
#[inline(always)]
fn exp_at_most_zero(x: f32, c: &Constants) -> f32 {
    let rounded = x * c.log2_e + c.round;
    let n = rounded - c.round;
    let r = (x - n * c.ln2_high) - n * c.ln2_low;
    let square = r * r;
    let poly = (c.p[0] + c.p[1] * r) + (c.p[2] + c.p[3] * r) * square;
    let e = (poly * square + r) + c.one;
    // The last bits of `rounded` are those of `n`; shifted, they add to the exponent. The result is a normal number.
    let scaled = f32::from_bits(e.to_bits().wrapping_add(rounded.to_bits() << 23));
    if x < c.smallest { 0.0 } else { scaled }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reduce::{Shape, reduce};

    /// Rows of a batch, one of them with values far apart.
    fn batch(rows: usize, classes: usize) -> Vec<f32> {
        (0..rows * classes).map(|i| (i * 7919 % 1009) as f32 / if i < classes { 5.0 } else { 70.0 }).collect()
    }

    #[test]
    fn the_exponential_is_close_to_the_f64_function() {
        let mut worst: f64 = 0.0;
        for i in 0..400_000 {
            let x = -87.0 * (i as f32 / 400_000.0);
            worst = worst.max((f64::from(exp_at_most_zero(x, &CONSTANTS)) / f64::from(x).exp() - 1.0).abs());
        }
        assert!(worst < 2.0 * f64::from(f32::EPSILON), "relative error {worst:e}");
        let known = [0.0, -0.0, -87.01, -1e30, f32::NEG_INFINITY].map(|x| exp_at_most_zero(x, &CONSTANTS));
        assert_eq!(known, [1.0, 1.0, 0.0, 0.0, 0.0]);
        assert!(exp_at_most_zero(f32::NAN, &CONSTANTS).is_nan());
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
                let e: Vec<f32> = x.iter().map(|x| exp_at_most_zero(x - max, &CONSTANTS)).collect();
                let mut sum = [0.0];
                reduce::<Sum, f32>(&mut sum, 0, &e, Shape { outer: 1, reduced: classes, inner: 1 });
                let p: Vec<f32> = e.iter().map(|e| e * (1.0 / sum[0])).collect();
                assert_eq!(out[i * classes..][..classes], p, "{classes} classes");
                let log: Vec<f32> = x.iter().map(|x| (x - max) - ln(f64::from(sum[0])) as f32).collect();
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
