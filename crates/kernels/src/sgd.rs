//! Stochastic gradient descent with momentum (Polyak 1964; in the form of Sutskever et al. 2013 that PyTorch uses).

use crate::lanes::zero_below;

/// Velocities below this count as zero, or a quiet weight's would decay into the denormals.
const SMALLEST_VELOCITY: f32 = 1e-30;

/// `velocity <- momentum * velocity + g`, `w <- w - rate * velocity`, in place; all slices are `[n]`.
///
/// Plain enough for the compiler to vectorize: one statement an element, no sum.
///
/// # Panics
/// If the three lengths differ.
#[inline(never)]
pub fn sgd(w: &mut [f32], velocity: &mut [f32], g: &[f32], rate: f32, momentum: f32) {
    assert!([velocity.len(), g.len()] == [w.len(); 2], "sgd: lengths differ");
    for ((w, velocity), &g) in w.iter_mut().zip(velocity).zip(g) {
        *velocity = zero_below(momentum * *velocity + g, SMALLEST_VELOCITY);
        *w -= rate * *velocity;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_equals_one_at_a_time() {
        for n in 0..=33 {
            let g: Vec<f32> = (0..n).map(|i| 0.37 * (i as f32 - 16.0)).collect();
            let (mut w, mut velocity) = (vec![0.5; n], vec![0.25; n]);
            sgd(&mut w, &mut velocity, &g, 0.1, 0.9);
            for i in 0..n {
                let (mut one, mut moved) = ([0.5], [0.25]);
                sgd(&mut one, &mut moved, &g[i..=i], 0.1, 0.9);
                assert_eq!((w[i], velocity[i]), (one[0], moved[0]), "n = {n}, i = {i}");
            }
        }
    }

    #[test]
    fn two_steps_by_hand() {
        let (mut w, mut velocity) = ([1.0], [0.0]);
        sgd(&mut w, &mut velocity, &[2.0], 0.5, 0.5);
        assert_eq!((w[0], velocity[0]), (0.0, 2.0));
        sgd(&mut w, &mut velocity, &[-3.0], 0.5, 0.5);
        assert_eq!((w[0], velocity[0]), (1.0, -2.0));
    }
}
