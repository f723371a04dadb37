//! Softmax and its logarithm over the rows of a batch.
//!
//! What limits it is the exponential, and what limits that is how many steps wait for each other. So it has a shorter
//! polynomial than [`crate::exp`], whose bits the training step is bound to, and scales by adding to the exponent.

use crate::lanes::{F32x4, LANES};
use crate::ln::ln;
use crate::reduce::TERMS;

/// `out <- softmax(x)` of whole rows `[.., classes]`: `e^(z - max z)` over its sum.
///
/// # Panics
/// If the lengths differ or are no multiple of `classes`.
#[inline(never)]
pub fn softmax_rows(out: &mut [f32], x: &[f32], classes: usize) {
    let constants = constants();
    for (row, x) in rows(out, x, classes) {
        let factor = 1.0 / exponentials(row, x, max_of(x), &constants);
        row.iter_mut().for_each(|p| *p *= factor);
    }
}

/// `out <- ln softmax(x)` of whole rows `[.., classes]`: `(z - max z) - ln sum e^(z - max z)`.
///
/// # Panics
/// As [`softmax_rows`].
#[inline(never)]
pub fn log_softmax_rows(out: &mut [f32], x: &[f32], classes: usize) {
    let constants = constants();
    for (row, x) in rows(out, x, classes) {
        let max = max_of(x);
        let sum = exponentials(row, x, max, &constants);
        let log = if sum.is_normal() { ln(f64::from(sum)) as f32 } else { f32::NAN };
        row.iter_mut().zip(x).for_each(|(y, &x)| *y = (x - max) - log);
    }
}

fn rows<'a>(
    out: &'a mut [f32],
    x: &'a [f32],
    classes: usize,
) -> impl Iterator<Item = (&'a mut [f32], &'a [f32])> {
    assert!(out.len() == x.len() && (x.is_empty() || x.len().is_multiple_of(classes)), "softmax: sizes");
    // Nothing has no rows, even of no classes.
    let classes = classes.max(1);
    out.chunks_exact_mut(classes).zip(x.chunks_exact(classes))
}

/// The largest value; a NaN is passed over, and shows in what is made of its row.
#[inline(never)]
fn max_of(row: &[f32]) -> f32 {
    const WIDTH: usize = 4 * LANES;
    let larger = |max: f32, z: f32| if max < z { z } else { max };
    let (blocks, rest) = row.as_chunks::<WIDTH>();
    let mut max = f32::NEG_INFINITY;
    if !blocks.is_empty() {
        let mut lanes = [max; WIDTH];
        for block in blocks {
            lanes.iter_mut().zip(block).for_each(|(max, &z)| *max = larger(*max, z));
        }
        max = lanes.into_iter().fold(max, larger);
    }
    rest.iter().fold(max, |max, &z| larger(max, z))
}

/// `out <- e^(x - max)`, where no `x` is above `max`. Returns its sum: term `i` of up to [`TERMS`] in each lane goes to
/// lane `i mod 4`, lanes are joined `(0 + 2) + (1 + 3)`, and such sums are added in order.
#[inline(always)]
fn exponentials(out: &mut [f32], x: &[f32], max: f32, constants: &Constants) -> f32 {
    let max = F32x4::splat(max);
    let mut total = 0.0;
    for (out, x) in out.chunks_mut(TERMS * LANES).zip(x.chunks(TERMS * LANES)) {
        let (blocks, rest) = out.as_chunks_mut::<LANES>();
        let (x_blocks, x_rest) = x.as_chunks::<LANES>();
        let mut sums = F32x4::splat(0.0);
        for (block, x) in blocks.iter_mut().zip(x_blocks) {
            let e = exp_at_most_zero(F32x4::load(x) - max, constants);
            e.store(block);
            sums = sums + e;
        }
        if !rest.is_empty() {
            // What fills the register up becomes zero, which changes no sum.
            let mut block = [f32::NEG_INFINITY; LANES];
            block[..rest.len()].copy_from_slice(x_rest);
            let e = exp_at_most_zero(F32x4::load(&block) - max, constants);
            e.store(&mut block);
            rest.copy_from_slice(&block[..rest.len()]);
            sums = sums + e;
        }
        let mut lanes = [0.0; LANES];
        sums.store(&mut lanes);
        total += (lanes[0] + lanes[2]) + (lanes[1] + lanes[3]);
    }
    total
}

/// What [`exp_at_most_zero`] reckons with, in the order of its use.
static CONSTANTS: [f32; 10] = [
    // Below this `e^x` would be denormal; we return 0.
    -87.0,
    core::f32::consts::LOG2_E,
    // 1.5 * 2^23: adding and subtracting it rounds to the nearest integer.
    12_582_912.0,
    // ln 2 in two parts, as in `exp`.
    0.693_359_4,
    -2.121_944_4e-4,
    1.0,
    // Minimax polynomial for `(e^r - 1 - r) / r^2` on `|r| <= ln 2 / 2`, off by 1.05e-7 of `e^r` at most (Remez).
    0.499_992_3,
    0.166_671_15,
    0.041_890_335,
    8.312_501e-3,
];

type Constants = [F32x4; 10];

/// Out of sight of the compiler: V8 builds a constant anew at each use, in three instructions.
#[inline(always)]
fn constants() -> Constants {
    core::hint::black_box(&CONSTANTS).map(F32x4::splat)
}

/// `e^x` within 2 units in the last place, of an `x` that is at most 0; 0 below -87, NaN for NaN.
#[inline(always)]
fn exp_at_most_zero(x: F32x4, constants: &Constants) -> F32x4 {
    let [smallest, log2_e, round, ln2_high, ln2_low, one, c2, c3, c4, c5] = *constants;
    let rounded = x * log2_e + round;
    let n = rounded - round;
    let r = (x - n * ln2_high) - n * ln2_low;
    let square = r * r;
    // Terms in pairs: fewer steps wait for each other than in Horner's scheme.
    let terms = (c2 + c3 * r) * square + (c4 + c5 * r) * (square * square);
    (terms + (r + one)).times_power_of_two(rounded).zero_where_below(x, smallest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exp(x: f32) -> f32 {
        let mut out = [0.0; LANES];
        exp_at_most_zero(F32x4::splat(x), &constants()).store(&mut out);
        out[0]
    }

    /// Rows of a batch, one of them with values far apart.
    fn batch(rows: usize, classes: usize) -> Vec<f32> {
        (0..rows * classes).map(|i| (i * 7919 % 1009) as f32 / if i < classes { 5.0 } else { 70.0 }).collect()
    }

    #[test]
    fn the_exponential_is_close_to_the_f64_function() {
        let mut worst: f64 = 0.0;
        for i in 0..400_000 {
            let x = -87.0 * (i as f32 / 400_000.0);
            worst = worst.max((f64::from(exp(x)) / f64::from(x).exp() - 1.0).abs());
        }
        assert!(worst < 2.0 * f64::from(f32::EPSILON), "relative error {worst:e}");
        let known = [0.0, -0.0, -87.01, -1e30, f32::NEG_INFINITY].map(exp);
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
                let sum = e.chunks(4 * TERMS).fold(0.0, |total, e| {
                    let of = |lane: usize| e.iter().skip(lane).step_by(4).fold(0.0, |sum, e| sum + e);
                    total + ((of(0) + of(2)) + (of(1) + of(3)))
                });
                let p: Vec<f32> = e.iter().map(|e| e * (1.0 / sum)).collect();
                assert_eq!(out[i * classes..][..classes], p, "{classes} classes");
                let log: Vec<f32> = x.iter().map(|x| (x - max) - ln(f64::from(sum)) as f32).collect();
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
