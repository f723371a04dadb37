//! Losses of outputs that are numbers, forward and backward: the squared error of linear ones, and the binary
//! cross-entropy of sigmoid ones. Both are means over a row's outputs.

use crate::activation::{SMALLEST_GRADIENT, sigmoid};
use crate::exp::exp;
use crate::lanes::zero_below;
use crate::ln::ln;

/// The mean of `(y - t)^2`.
///
/// # Panics
/// If the lengths differ.
pub fn squared_error(outputs: &[f32], targets: &[f32]) -> f64 {
    assert_eq!(outputs.len(), targets.len(), "squared_error: lengths differ");
    let square = |(&y, &t): (&f32, &f32)| (f64::from(y) - f64::from(t)) * (f64::from(y) - f64::from(t));
    outputs.iter().zip(targets).map(square).sum::<f64>() / outputs.len() as f64
}

/// The gradient of a batch's mean [`squared_error`] by the outputs: `2 (y - t) / (outputs * batch)`.
///
/// # Panics
/// If the lengths differ.
#[inline(never)]
pub fn squared_error_gradient(gradient: &mut [f32], outputs: &[f32], targets: &[f32], batch: f32) {
    assert_eq!([gradient.len(); 2], [outputs.len(), targets.len()], "squared_error_gradient: lengths differ");
    let half = 0.5 * outputs.len() as f32 * batch;
    for ((g, y), t) in gradient.iter_mut().zip(outputs).zip(targets) {
        *g = zero_below((y - t) / half, SMALLEST_GRADIENT);
    }
}

/// The mean of `-t ln p - (1 - t) ln(1 - p)`, where `p = sigmoid z`; the logits `z` turn into these probabilities.
///
/// Computed as `max(z, 0) - z t + ln(1 + e^-|z|)`, which neither overflows nor cancels.
///
/// # Panics
/// If the lengths differ.
pub fn binary_cross_entropy(logits: &mut [f32], targets: &[f32]) -> f64 {
    assert_eq!(logits.len(), targets.len(), "binary_cross_entropy: lengths differ");
    let mut sum = 0.0;
    for (z, &t) in logits.iter_mut().zip(targets) {
        let (wide, e) = (f64::from(*z), 1.0 + f64::from(exp(-z.abs())));
        let log = if e.is_normal() { ln(e) } else { f64::NAN };
        sum += wide.max(0.0) - wide * f64::from(t) + log;
        *z = sigmoid(*z);
    }
    sum / logits.len() as f64
}

/// The gradient of a batch's mean [`binary_cross_entropy`] by the logits: `(p - t) / (outputs * batch)`.
///
/// # Panics
/// If the lengths differ.
#[inline(never)]
pub fn binary_cross_entropy_gradient(
    gradient: &mut [f32],
    probabilities: &[f32],
    targets: &[f32],
    batch: f32,
) {
    assert_eq!(
        [gradient.len(); 2],
        [probabilities.len(), targets.len()],
        "binary_cross_entropy_gradient: lengths differ"
    );
    let count = probabilities.len() as f32 * batch;
    for ((g, p), t) in gradient.iter_mut().zip(probabilities).zip(targets) {
        *g = zero_below((p - t) / count, SMALLEST_GRADIENT);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wave(n: usize, factor: f32) -> Vec<f32> {
        (0..n).map(|i| 3.0 * (factor * i as f32 + 0.4).sin()).collect()
    }

    /// Probabilities, the ends of their range among them.
    fn shares(n: usize) -> Vec<f32> {
        (0..n).map(|i| [0.0, 1.0, 0.25, 0.9][i % 4]).collect()
    }

    fn squares(y: &[f64], t: &[f32]) -> f64 {
        y.iter().zip(t).map(|(y, &t)| (y - f64::from(t)).powi(2)).sum::<f64>() / y.len() as f64
    }

    fn entropy(z: &[f64], t: &[f32]) -> f64 {
        let of = |(z, &t): (&f64, &f32)| {
            let (p, t) = (1.0 / (1.0 + (-z).exp()), f64::from(t));
            -t * p.ln() - (1.0 - t) * (1.0 - p).ln()
        };
        z.iter().zip(t).map(of).sum::<f64>() / z.len() as f64
    }

    #[test]
    fn losses_and_gradients_agree_with_f64_and_finite_differences_at_every_length() {
        for n in 1..=33 {
            let (z, numbers, shares) = (wave(n, 0.7), wave(n, 1.9), shares(n));
            let wide: Vec<f64> = z.iter().map(|&z| f64::from(z)).collect();
            let mut p = z.clone();
            assert!((squared_error(&z, &numbers) - squares(&wide, &numbers)).abs() < 1e-12, "n = {n}");
            assert!(
                (binary_cross_entropy(&mut p, &shares) - entropy(&wide, &shares)).abs() < 1e-6,
                "n = {n}"
            );
            for (p, z) in p.iter().zip(&wide) {
                assert!((f64::from(*p) - 1.0 / (1.0 + (-z).exp())).abs() < 1e-6, "n = {n}");
            }
            let [mut by_squares, mut by_entropy] = [vec![0.0; n], vec![0.0; n]];
            squared_error_gradient(&mut by_squares, &z, &numbers, 2.0);
            binary_cross_entropy_gradient(&mut by_entropy, &p, &shares, 2.0);
            for i in 0..n {
                let slope = |loss: fn(&[f64], &[f32]) -> f64, targets: &[f32]| {
                    let [up, down] = [1e-6, -1e-6].map(|h| {
                        let mut moved = wide.clone();
                        moved[i] += h;
                        loss(&moved, targets)
                    });
                    (up - down) / 2e-6 / 2.0
                };
                assert!((f64::from(by_squares[i]) - slope(squares, &numbers)).abs() < 1e-6, "n = {n}, {i}");
                assert!((f64::from(by_entropy[i]) - slope(entropy, &shares)).abs() < 1e-6, "n = {n}, {i}");
            }
        }
    }

    #[test]
    fn known_values() {
        assert_eq!(squared_error(&[1.0, -2.0], &[0.0, 2.0]), 8.5);
        let mut undecided = [0.0; 3];
        let loss = binary_cross_entropy(&mut undecided, &[0.0, 1.0, 0.5]);
        assert!((loss - core::f64::consts::LN_2).abs() < 1e-12);
        assert_eq!(undecided, [0.5; 3]);
    }

    #[test]
    fn large_logits_do_not_overflow_and_nan_shows() {
        let mut sure = [1e4, -1e4];
        assert_eq!(binary_cross_entropy(&mut sure, &[0.0, 0.0]), 5e3);
        assert_eq!(sure, [1.0, 0.0]);
        assert!(binary_cross_entropy(&mut [f32::NAN], &[1.0]).is_nan());
        assert!(squared_error(&[f32::NAN], &[1.0]).is_nan());
        let mut gradient = [0.0];
        squared_error_gradient(&mut gradient, &[f32::NAN], &[1.0], 1.0);
        assert!(gradient[0].is_nan());
    }
}
