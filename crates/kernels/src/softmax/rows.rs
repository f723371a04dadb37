//! Softmax and its logarithm over the rows of a batch.

use super::{exponentials, exponentiate, max_of, softmax};
use crate::ln::ln;
use crate::reduce::LANES;

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
            row.copy_from_slice(x);
            softmax(row);
        }
        return;
    }
    let size = BLOCK / classes * classes;
    for (block, x) in out.chunks_mut(size).zip(x.chunks(size)) {
        for (row, x) in block.chunks_exact_mut(classes).zip(x.chunks_exact(classes)) {
            let max = max_of(x);
            row.iter_mut().zip(x).for_each(|(z, &x)| *z = x - max);
        }
        exponentiate(block, 0.0);
        for row in block.chunks_exact_mut(classes) {
            let sum = row.iter().fold(0.0, |sum, &p| sum + p);
            row.iter_mut().for_each(|p| *p /= sum);
        }
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
        row.copy_from_slice(x);
        let max = max_of(x);
        let sum = exponentials(row, max);
        let log = if sum.is_normal() { ln(f64::from(sum)) as f32 } else { f32::NAN };
        row.iter_mut().zip(x).for_each(|(y, &x)| *y = (x - max) - log);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exp::exp;
    use crate::reduce::fold::Sum;
    use crate::reduce::{Shape, reduce};

    /// Rows of a batch, one of them with values far apart.
    fn batch(rows: usize, classes: usize) -> Vec<f32> {
        (0..rows * classes).map(|i| (i * 7919 % 1009) as f32 / if i < classes { 5.0 } else { 70.0 }).collect()
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
                let mut sum = [0.0];
                reduce::<Sum, f32>(&mut sum, 0, &e, Shape { outer: 1, reduced: classes, inner: 1 });
                let p: Vec<f32> = e.iter().map(|e| e / sum[0]).collect();
                assert_eq!(out[i * classes..][..classes], p, "{classes} classes");
                let log: Vec<f32> = x.iter().map(|x| (x - max) - ln(f64::from(sum[0])) as f32).collect();
                assert_eq!(logs[i * classes..][..classes], log, "{classes} classes");
                let mut alone = x.to_vec();
                assert_eq!(softmax(&mut alone), (sum[0], max));
                assert_eq!(alone, p);
            }
        }
    }

    #[test]
    fn logarithms_agree_with_f64_where_the_probability_is_zero() {
        let mut out = [0.0; 3];
        log_softmax_rows(&mut out, &[0.0, 1000.0, 999.0], 3);
        let log = (1.0 + (-1.0_f64).exp()).ln();
        for (out, exact) in out.iter().zip([-1000.0 - log, -log, -1.0 - log]) {
            assert!((f64::from(*out) - exact).abs() < 1e-7 * exact.abs(), "{out} against {exact}");
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
