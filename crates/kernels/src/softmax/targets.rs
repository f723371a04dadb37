//! Softmax with its cross-entropy from distributions, such as one-hot labels or softened ones, and the gradient at once.

use super::{SMALLEST_GRADIENT, log_of_sum, softmax};
use crate::lanes::zero_below;

/// `losses[i] <- sum over c of t[i, c] (ln sum e^z[i] - z[i, c])`, each row's cross-entropy, and
/// `gradient[i] <- p[i] sum t[i] - t[i]`, that loss's slopes by the row's logits.
///
/// Shapes: `losses` `[rows]`; `gradient`, `logits` and `targets` `[rows, classes]`. Where a target is 0 the logit may be
/// minus infinity. A row whose loss is no number has NaN.
///
/// # Panics
/// If the lengths differ.
pub fn cross_entropies(
    losses: &mut [f32],
    gradient: &mut [f32],
    logits: &[f32],
    targets: &[f32],
    classes: usize,
) {
    let lengths = [gradient.len(), logits.len(), targets.len()];
    assert_eq!(lengths, [losses.len() * classes; 3], "cross_entropies: lengths");
    if classes == 0 {
        losses.fill(0.0);
        return;
    }
    let rows = gradient.chunks_exact_mut(classes).zip(logits.chunks_exact(classes));
    for ((loss, (g, z)), t) in losses.iter_mut().zip(rows).zip(targets.chunks_exact(classes)) {
        g.copy_from_slice(z);
        let (sum, max) = softmax(g);
        let log = log_of_sum(sum);
        let mut total = 0.0;
        let mut mass = 0.0;
        for (&z, &t) in z.iter().zip(t).filter(|(_, t)| **t != 0.0) {
            total += f64::from(t) * (log - (f64::from(z) - f64::from(max)));
            mass += t;
        }
        // Without any mass NaN among the logits shows too.
        *loss = if log.is_nan() { f32::NAN } else { total as f32 };
        for (g, &t) in g.iter_mut().zip(t) {
            *g = zero_below(*g * mass - t, SMALLEST_GRADIENT);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{cross_entropy, cross_entropy_gradient};
    use super::*;

    fn logits(n: usize) -> Vec<f32> {
        (0..n).map(|i| 1.7 * ((i * 7 % 11) as f32) - 6.0).collect()
    }

    fn of(logits: &[f32], targets: &[f32], classes: usize) -> (Vec<f32>, Vec<f32>) {
        let (mut losses, mut gradient) = (vec![9.0; logits.len() / classes], vec![9.0; logits.len()]);
        cross_entropies(&mut losses, &mut gradient, logits, targets, classes);
        (losses, gradient)
    }

    fn loss(z: &[f64], t: &[f64]) -> f64 {
        let log = z.iter().map(|z| z.exp()).sum::<f64>().ln();
        z.iter().zip(t).map(|(z, t)| t * (log - z)).sum()
    }

    #[test]
    fn losses_and_gradients_agree_with_f64_and_finite_differences_at_every_length() {
        for classes in 1..=17 {
            let z = logits(3 * classes);
            // Some of no mass, some of more than one.
            let t: Vec<f32> = (0..3 * classes).map(|i| (i * 5 % 4) as f32 * 0.2).collect();
            let (losses, gradient) = of(&z, &t, classes);
            let wide = |x: &[f32]| -> Vec<f64> { x.iter().map(|&x| f64::from(x)).collect() };
            for row in 0..3 {
                let range = row * classes..(row + 1) * classes;
                let (z, t) = (wide(&z[range.clone()]), wide(&t[range]));
                assert!((f64::from(losses[row]) - loss(&z, &t)).abs() < 1e-5, "{classes} classes");
                for c in 0..classes {
                    let [up, down] = [1e-5, -1e-5].map(|h| {
                        let mut z = z.clone();
                        z[c] += h;
                        loss(&z, &t)
                    });
                    let slope = (up - down) / 2e-5;
                    assert!((f64::from(gradient[row * classes + c]) - slope).abs() < 2e-6, "{classes}, {c}");
                }
            }
        }
    }

    #[test]
    fn of_a_label_it_is_what_training_computes_to_the_bit() {
        for (classes, label) in [(1, 0), (7, 2), (10, 9)] {
            let z = logits(classes);
            let mut t = vec![0.0; classes];
            t[label] = 1.0;
            let (losses, gradient) = of(&z, &t, classes);
            let mut p = z.clone();
            assert_eq!(losses, [cross_entropy(&mut p, label) as f32]);
            let mut expected = vec![9.0; classes];
            cross_entropy_gradient(&mut expected, &p, label, 0.0, 1.0);
            assert_eq!(gradient, expected);
        }
    }

    #[test]
    fn a_distribution_is_met_by_its_own_logits() {
        // Probabilities an eighth, an eighth, three quarters: only the entropy is left of the loss.
        let z = [0.0, 0.0, 6f32.ln()];
        let (losses, gradient) = of(&z, &[0.125, 0.125, 0.75], 3);
        assert!((losses[0] - (0.25 * 8f32.ln() + 0.75 * (4.0f32 / 3.0).ln())).abs() < 1e-6);
        assert!(gradient.iter().all(|g| g.abs() < 1e-7), "{gradient:?}");
    }

    #[test]
    fn what_is_no_number_shows_and_what_is_impossible_may_be_infinitely_so() {
        let (losses, _) = of(&[f32::NAN, 0.0, f32::INFINITY, 0.0], &[1.0, 0.0, 0.0, 1.0], 2);
        assert!(losses.iter().all(|loss| loss.is_nan()), "{losses:?}");
        let (losses, gradient) = of(&[f32::NEG_INFINITY, 3.0], &[0.0, 1.0], 2);
        assert_eq!((losses, gradient), (vec![0.0], vec![0.0, 0.0]));
    }
}
