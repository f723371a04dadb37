//! Softmax and its cross-entropy loss, forward and backward in one pass over a row of logits.

pub mod rows;
pub mod targets;

use crate::activation::SMALLEST_GRADIENT;
use crate::exp::exp;
use crate::lanes::zero_below;
use crate::ln::ln;

/// `row <- softmax(row)`: `e^(z - max z)` over its sum. Returns that sum and the maximum.
#[inline(never)]
pub fn softmax(row: &mut [f32]) -> (f32, f32) {
    let max = row.iter().fold(f32::NEG_INFINITY, |max, &z| if z > max { z } else { max });
    for z in row.iter_mut() {
        *z = exp(*z - max);
    }
    let sum = row.iter().sum();
    for p in row.iter_mut() {
        *p /= sum;
    }
    (sum, max)
}

/// The loss of one sample, `ln sum e^z - z[label]`; `logits` turn into probabilities.
///
/// # Panics
/// If `label` is no index of `logits`.
pub fn cross_entropy(logits: &mut [f32], label: usize) -> f64 {
    let chosen = logits[label];
    let (sum, max) = softmax(logits);
    log_of_sum(sum) - (f64::from(chosen) - f64::from(max))
}

/// The logarithm of the sum that [`softmax`] returns; NaN if there is none.
fn log_of_sum(sum: f32) -> f64 {
    if sum.is_normal() { ln(f64::from(sum)) } else { f64::NAN }
}

/// The gradient of the batch's mean loss by the logits, `(p - target) / batch`. The target is
/// `(1 - smoothing) onehot(label) + smoothing / classes`: label smoothing (Szegedy et al. 2016, arXiv:1512.00567,
/// section 7); plain cross-entropy at 0.
///
/// # Panics
/// If the lengths differ.
#[inline(never)]
pub fn cross_entropy_gradient(
    gradient: &mut [f32],
    probabilities: &[f32],
    label: usize,
    smoothing: f32,
    batch: f32,
) {
    assert_eq!(gradient.len(), probabilities.len(), "cross_entropy_gradient: lengths differ");
    let other = smoothing / probabilities.len() as f32;
    let chosen = 1.0 - smoothing + other;
    for (i, (g, &p)) in gradient.iter_mut().zip(probabilities).enumerate() {
        let target = if i == label { chosen } else { other };
        *g = zero_below((p - target) / batch, SMALLEST_GRADIENT);
    }
}

/// The index of the largest value, the first of equals; 0 when every value is NaN.
pub fn argmax(row: &[f32]) -> usize {
    let mut best = 0;
    for (i, &x) in row.iter().enumerate() {
        if x > row[best] || row[best].is_nan() && !x.is_nan() {
            best = i;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn logits(n: usize) -> Vec<f32> {
        (0..n).map(|i| 1.7 * ((i * 7 % 11) as f32) - 6.0).collect()
    }

    #[test]
    fn probabilities_and_loss_agree_with_f64_at_every_length() {
        for n in 1..=33 {
            let z: Vec<f64> = logits(n).iter().map(|&z| f64::from(z)).collect();
            let sum: f64 = z.iter().map(|z| z.exp()).sum();
            let mut p = logits(n);
            let loss = cross_entropy(&mut p, n / 2);
            assert!((loss - (sum.ln() - z[n / 2])).abs() < 1e-5, "n = {n}");
            for (p, z) in p.iter().zip(&z) {
                assert!((f64::from(*p) - z.exp() / sum).abs() < 1e-6, "n = {n}");
            }
        }
    }

    #[test]
    fn gradient_agrees_with_finite_differences() {
        let (n, label, h) = (10, 3, 1e-5);
        let z: Vec<f64> = logits(n).iter().map(|&z| f64::from(z)).collect();
        let mut p = logits(n);
        cross_entropy(&mut p, label);
        for smoothing in [0.0, 0.1, 0.75] {
            // The cross-entropy with each class as the label, weighted by the class's target.
            let loss = |z: &[f64]| {
                let mean = z.iter().sum::<f64>() / n as f64;
                z.iter().map(|z| z.exp()).sum::<f64>().ln() - (1.0 - smoothing) * z[label] - smoothing * mean
            };
            let mut g = vec![0.0; n];
            cross_entropy_gradient(&mut g, &p, label, smoothing as f32, 1.0);
            for i in 0..n {
                let (mut up, mut down) = (z.clone(), z.clone());
                up[i] += h;
                down[i] -= h;
                let slope = (loss(&up) - loss(&down)) / (2.0 * h);
                assert!((f64::from(g[i]) - slope).abs() < 1e-6, "logit {i}, smoothing {smoothing}");
            }
        }
    }

    #[test]
    fn smoothed_targets_are_met_by_their_own_probabilities() {
        let mut g = [1.0; 4];
        // A smoothing of a half over four classes: an eighth each, and half for the label besides.
        cross_entropy_gradient(&mut g, &[0.125, 0.125, 0.625, 0.125], 2, 0.5, 1.0);
        assert_eq!(g, [0.0; 4]);
    }

    #[test]
    fn equal_logits_give_the_uniform_distribution_and_its_entropy() {
        let mut p = [5.0; 8];
        assert!((cross_entropy(&mut p, 0) - 8f64.ln()).abs() < 1e-12);
        assert_eq!(p, [0.125; 8]);
    }

    #[test]
    fn large_logits_do_not_overflow_and_nan_shows() {
        let mut p = [1e4, -1e4];
        assert_eq!(cross_entropy(&mut p, 1), 2e4);
        assert!(cross_entropy(&mut [f32::NAN, 0.0], 1).is_nan());
        assert!(cross_entropy(&mut [f32::INFINITY, 0.0], 1).is_nan());
    }

    #[test]
    fn argmax_takes_the_first_of_equals_and_survives_nan() {
        assert_eq!(argmax(&[1.0, 3.0, 3.0]), 1);
        assert_eq!(argmax(&[f32::NAN, -1.0, 2.0]), 2);
        assert_eq!(argmax(&[f32::NAN; 3]), 0);
    }
}
