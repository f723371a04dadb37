//! What keeps weights small: the L2 penalty's gradient, and decay that is decoupled from it (Loshchilov & Hutter 2019,
//! arXiv:1711.05101).
//!
//! Both are plain enough for the compiler to vectorize: one statement an element, no sum.

use crate::lanes::zero_below;

/// Weights below this become zero: decay would lead those that nothing else moves into the denormals.
const SMALLEST_WEIGHT: f32 = 1e-30;
/// Gradients below this become zero: a penalty leads weights and with them gradients towards zero, and their squares would be
/// denormal, which made steps slower by a third.
const SMALLEST_GRADIENT: f32 = 1e-16;

/// `w <- factor w`, in place: `factor` is `1 - rate decay`.
#[inline(never)]
pub fn decay(w: &mut [f32], factor: f32) {
    for w in w.iter_mut() {
        *w = zero_below(*w * factor, SMALLEST_WEIGHT);
    }
}

/// `g <- g + penalty w`: the gradient of `penalty / 2 |w|^2` besides. Both are `[n]`.
///
/// # Panics
/// If the lengths differ.
#[inline(never)]
pub fn add_l2(g: &mut [f32], w: &[f32], penalty: f32) {
    assert_eq!(g.len(), w.len(), "add_l2: lengths differ");
    g.iter_mut().zip(w).for_each(|(g, &w)| *g = zero_below(*g + penalty * w, SMALLEST_GRADIENT));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_equals_one_at_a_time() {
        for n in 0..=33 {
            let w: Vec<f32> = (0..n).map(|i| 0.37 * (i as f32 - 16.0)).collect();
            let (mut decayed, mut g) = (w.clone(), vec![0.25; n]);
            decay(&mut decayed, 0.9);
            add_l2(&mut g, &w, 0.5);
            for i in 0..n {
                assert_eq!((decayed[i], g[i]), (w[i] * 0.9, 0.25 + 0.5 * w[i]), "n = {n}, i = {i}");
            }
        }
    }

    #[test]
    fn the_gradient_is_that_of_the_penalty() {
        let (w, penalty, h) = (0.7f32, 0.3f32, 1e-4);
        let loss = |w: f64| f64::from(penalty) / 2.0 * w * w;
        let slope = (loss(f64::from(w) + h) - loss(f64::from(w) - h)) / (2.0 * h);
        let mut g = [0.0];
        add_l2(&mut g, &[w], penalty);
        assert!((f64::from(g[0]) - slope).abs() < 1e-6);
    }

    #[test]
    fn what_is_no_number_stays_none() {
        let mut w = [f32::NAN, f32::INFINITY, -1.0];
        decay(&mut w, 0.5);
        assert!(w[0].is_nan() && w[1..] == [f32::INFINITY, -0.5]);
    }

    #[test]
    fn squares_of_gradients_are_never_denormal() {
        let mut g = [0.0; 40];
        let w: Vec<f32> = (0..40).map(|i| 10f32.powi(-i)).collect();
        add_l2(&mut g, &w, 1e-4);
        assert!(g.iter().all(|g| *g == 0.0 || (g * g * 1e-3).is_normal()), "{g:?}");
        assert!(g[11] == 1e-4 * w[11] && g[13] == 0.0);
    }

    #[test]
    fn decay_ends_at_zero_and_never_in_the_denormals() {
        let mut w = [1.0, -1e-3];
        for _ in 0..2000 {
            decay(&mut w, 0.9);
            assert!(w.iter().all(|w| *w == 0.0 || w.is_normal()));
        }
        assert_eq!(w, [0.0; 2]);
    }
}
