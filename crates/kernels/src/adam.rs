//! Adam step (Kingma & Ba 2015, Algorithm 1, arXiv:1412.6980), in the order of operations of its section 2.

use crate::lanes::{F32x4, LANES, at_least, zero_below};

/// First moments below this count as zero: that of a quiet weight decays into the denormals in some 850 steps. Second
/// moments, which are never negative, stop here, far below what `epsilon` leaves visible.
const SMALLEST_MOMENT: f32 = 1e-30;

/// The numbers of one step, the same for every weight.
#[derive(Clone, Copy, Debug)]
pub struct AdamStep {
    pub beta1: f32,
    pub beta2: f32,
    /// `1 - beta1` and `1 - beta2`, rounded once: the difference of rounded numbers would be off by 5e-5 of itself.
    pub rest1: f32,
    pub rest2: f32,
    /// `rate * sqrt(1 - beta2^t) / (1 - beta1^t)`.
    pub rate: f32,
    /// `epsilon * sqrt(1 - beta2^t)`.
    pub epsilon: f32,
}

impl AdamStep {
    /// Step `t`, whose `powers` are `beta1^t` and `beta2^t`.
    pub fn new(rate: f64, [beta1, beta2]: [f64; 2], epsilon: f64, powers: [f64; 2]) -> Self {
        let correction = (1.0 - powers[1]).sqrt();
        Self {
            beta1: beta1 as f32,
            beta2: beta2 as f32,
            rest1: (1.0 - beta1) as f32,
            rest2: (1.0 - beta2) as f32,
            rate: (rate * correction / (1.0 - powers[0])) as f32,
            epsilon: (epsilon * correction) as f32,
        }
    }
}

/// `m <- b1 m + (1 - b1) g`, `v <- b2 v + (1 - b2) g^2`, `w <- w - rate m / (sqrt(v) + epsilon)`, in place.
///
/// Shapes: all four slices are `[n]`, flat views of one tensor. Bit-identical to [`adam_scalar`].
///
/// # Panics
/// If the four lengths differ.
#[inline(never)]
pub fn adam(w: &mut [f32], m: &mut [f32], v: &mut [f32], g: &[f32], step: &AdamStep) {
    assert!([m.len(), v.len(), g.len()] == [w.len(); 3], "adam: lengths differ");
    let ((w4, w), (m4, m)) = (w.as_chunks_mut::<LANES>(), m.as_chunks_mut::<LANES>());
    let ((v4, v), (g4, g_tail)) = (v.as_chunks_mut::<LANES>(), g.as_chunks::<LANES>());
    let [beta1, beta2, rest1, rest2] = [step.beta1, step.beta2, step.rest1, step.rest2].map(F32x4::splat);
    let [rate, epsilon] = [step.rate, step.epsilon].map(F32x4::splat);
    let smallest = F32x4::splat(SMALLEST_MOMENT);
    for (((w, m), v), g) in w4.iter_mut().zip(m4).zip(v4).zip(g4) {
        let g = F32x4::load(g);
        let m_new = (beta1 * F32x4::load(m) + rest1 * g).zero_below(smallest);
        let v_new = (beta2 * F32x4::load(v) + rest2 * (g * g)).at_least(smallest);
        (F32x4::load(w) - rate * m_new / (v_new.sqrt() + epsilon)).store(w);
        m_new.store(m);
        v_new.store(v);
    }
    adam_scalar(w, m, v, g_tail, step);
}

/// The oracle of [`adam`], and its tail.
pub fn adam_scalar(w: &mut [f32], m: &mut [f32], v: &mut [f32], g: &[f32], step: &AdamStep) {
    let AdamStep { beta1, beta2, rest1, rest2, rate, epsilon } = *step;
    for (((w, m), v), &g) in w.iter_mut().zip(m).zip(v).zip(g) {
        *m = zero_below(beta1 * *m + rest1 * g, SMALLEST_MOMENT);
        *v = at_least(beta2 * *v + rest2 * (g * g), SMALLEST_MOMENT);
        *w -= rate * *m / (v.sqrt() + epsilon);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: AdamStep = AdamStep {
        beta1: 0.9,
        beta2: 0.999,
        rest1: 0.1,
        rest2: 0.001,
        rate: 0.001 * 0.031_622_776 / 0.1,
        epsilon: 3e-10,
    };

    #[test]
    fn lanes_equal_the_scalar_oracle_at_every_tail_length() {
        for n in 0..=33 {
            let g: Vec<f32> = (0..n).map(|i| 0.37 * (i as f32 - 16.0)).collect();
            let mut fast = [vec![0.5; n], vec![0.1; n], vec![0.2; n]];
            let mut oracle = fast.clone();
            let [w, m, v] = &mut fast;
            adam(w, m, v, &g, &STEP);
            let [w, m, v] = &mut oracle;
            adam_scalar(w, m, v, &g, &STEP);
            assert_eq!(fast, oracle, "n = {n}");
        }
    }

    #[test]
    fn the_first_step_moves_every_weight_by_the_rate_whatever_the_gradients_size() {
        let g = [1e-3, -5.0, 700.0, -0.02, 3.0];
        let (mut w, mut m, mut v) = ([0.0; 5], [0.0; 5], [0.0; 5]);
        adam(&mut w, &mut m, &mut v, &g, &STEP);
        for (w, g) in w.iter().zip(g) {
            assert!((w + 0.001 * g.signum()).abs() < 1e-7, "moved by {w}");
        }
    }

    #[test]
    fn quiet_moments_end_at_zero_and_never_turn_denormal() {
        let (mut w, mut m, mut v) = ([1.0; 4], [1e-3; 4], [1e-6; 4]);
        for _ in 0..2000 {
            adam(&mut w, &mut m, &mut v, &[0.0; 4], &STEP);
            assert!(m.iter().all(|m| *m == 0.0 || m.is_normal()));
        }
        assert_eq!(m, [0.0; 4]);
    }
}
