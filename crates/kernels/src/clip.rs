//! Clipping gradients, by value and by their common norm (Pascanu et al. 2013, arXiv:1211.5063, section 3.2).

use crate::lanes::{F32x4, LANES};

/// Added to the norm before it divides, as PyTorch does: gradients of zero are left alone.
const EPSILON: f64 = 1e-6;

/// `g <- g`, at least `-limit` and at most `limit`; NaN stays NaN. `g` is `[n]`.
///
/// Plain enough for the compiler to vectorize: one statement an element.
#[inline(never)]
pub fn clip_values(g: &mut [f32], limit: f32) {
    for g in g.iter_mut() {
        let above = if *g > limit { limit } else { *g };
        *g = if above < -limit { -limit } else { above };
    }
}

/// The sum of the squares of `x`, `[n]`: term `i` goes to lane `i mod 8`, and lanes are joined in ascending order.
/// Bit-identical to `sum_of_squares_scalar`.
pub fn sum_of_squares(x: &[f32]) -> f64 {
    let sum = sum_in_lanes(x);
    // Squares overflow from 1.8e19 on, where the gradients that clipping is for may well be.
    if sum.is_finite() { sum } else { x.iter().map(|&x| f64::from(x) * f64::from(x)).sum() }
}

#[inline(never)]
fn sum_in_lanes(x: &[f32]) -> f64 {
    let (pairs, tail) = x.as_chunks::<{ 2 * LANES }>();
    let mut sums = [F32x4::splat(0.0); 2];
    for pair in pairs {
        let (halves, _) = pair.as_chunks::<LANES>();
        for (sum, half) in sums.iter_mut().zip(halves) {
            let x = F32x4::load(half);
            *sum = *sum + x * x;
        }
    }
    let mut lanes = [0.0; 2 * LANES];
    let (halves, _) = lanes.as_chunks_mut::<LANES>();
    sums.iter().zip(halves).for_each(|(sum, half)| sum.store(half));
    lanes.iter_mut().zip(tail).for_each(|(lane, x)| *lane += x * x);
    lanes.iter().map(|&lane| f64::from(lane)).sum()
}

/// What to multiply gradients with so that their norm, whose square is given, is at most `limit`.
pub fn norm_factor(sum_of_squares: f64, limit: f64) -> f32 {
    let factor = limit / (sum_of_squares.sqrt() + EPSILON);
    if factor < 1.0 { factor as f32 } else { 1.0 }
}

/// `g <- factor g`, in place; `g` is `[n]`.
#[inline(never)]
pub fn scale(g: &mut [f32], factor: f32) {
    g.iter_mut().for_each(|g| *g *= factor);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The oracle of sums that do not overflow.
    fn sum_of_squares_scalar(x: &[f32]) -> f64 {
        let mut lanes = [0.0f32; 2 * LANES];
        for (i, x) in x.iter().enumerate() {
            lanes[i % (2 * LANES)] += x * x;
        }
        lanes.into_iter().fold(0.0, |sum, lane| sum + f64::from(lane))
    }

    fn gradient(n: usize) -> Vec<f32> {
        (0..n).map(|i| 0.37 * ((i * 7 % 33) as f32 - 16.0)).collect()
    }

    #[test]
    fn values_stay_inside_the_limit_at_every_length_and_nan_shows() {
        for n in 0..=33 {
            let mut g = gradient(n);
            clip_values(&mut g, 2.0);
            let expected: Vec<f32> = gradient(n).into_iter().map(|g| g.clamp(-2.0, 2.0)).collect();
            assert_eq!(g, expected, "n = {n}");
        }
        let mut g = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY];
        clip_values(&mut g, 0.5);
        assert!(g[0].is_nan() && g[1..] == [0.5, -0.5]);
    }

    #[test]
    fn lanes_equal_the_scalar_oracle_at_every_tail_length() {
        let sizes = |i: usize| [1.0, 1e-3, 1e4, 7e-9, 0.1][i % 5];
        for n in (0..=33).chain([255, 256]) {
            let x: Vec<f32> = gradient(n).iter().enumerate().map(|(i, g)| g * sizes(i)).collect();
            assert_eq!(sum_of_squares(&x).to_bits(), sum_of_squares_scalar(&x).to_bits(), "n = {n}");
        }
    }

    #[test]
    fn squares_may_overflow_and_their_sum_is_still_one() {
        for n in 1..=33 {
            let mut x = gradient(n);
            x[n / 2] = -f32::MAX;
            let (sum, expected) = (sum_of_squares(&x), f64::from(f32::MAX).powi(2));
            assert!((sum / expected - 1.0).abs() < 1e-12, "n = {n}: {sum}");
            x[n - 1] = f32::INFINITY;
            assert_eq!(sum_of_squares(&x), f64::INFINITY, "n = {n}");
        }
        let factor = norm_factor(sum_of_squares(&[3e30, -4e30]), 10.0);
        assert!((factor / 2e-30 - 1.0).abs() < 1e-6, "{factor}");
    }

    #[test]
    fn scaling_equals_one_product_at_a_time() {
        for n in 0..=33 {
            let mut g = gradient(n);
            scale(&mut g, 0.3);
            let expected: Vec<f32> = gradient(n).into_iter().map(|g| g * 0.3).collect();
            assert_eq!(g, expected, "n = {n}");
        }
    }

    #[test]
    fn sums_agree_with_f64_at_every_length() {
        for n in 0..=33 {
            let exact: f64 = gradient(n).iter().map(|&x| f64::from(x) * f64::from(x)).sum();
            let error = (sum_of_squares(&gradient(n)) - exact).abs();
            assert!(error <= 1e-6 * exact, "n = {n}: off by {error}");
        }
        assert_eq!(sum_of_squares(&[3.0, 4.0]), 25.0);
        assert!(sum_of_squares(&[1.0, f32::NAN]).is_nan());
    }

    #[test]
    fn a_norm_above_the_limit_comes_down_to_it_and_one_below_stays() {
        let mut g = gradient(33);
        let factor = norm_factor(sum_of_squares(&g), 1.0);
        scale(&mut g, factor);
        assert!((sum_of_squares(&g) - 1.0).abs() < 1e-5);
        assert_eq!([norm_factor(0.25, 1.0), norm_factor(0.0, 1.0)], [1.0, 1.0]);
        // Norms that are none change nothing, so that NaN goes where it came from; infinite ones leave nothing.
        assert_eq!([norm_factor(f64::NAN, 1.0), norm_factor(f64::INFINITY, 1.0)], [1.0, 0.0]);
        // As PyTorch's `clip_grad_norm_` has it: 1 / (2 + 1e-6).
        assert_eq!(norm_factor(4.0, 1.0), 0.499_999_75);
    }
}
