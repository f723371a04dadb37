//! The error function.

use super::polynomial;
use crate::exp::exp_of_negative;

/// Minimax polynomial for `erf(x) / x` in terms of `x^2` on 0 to 1, relative error 1.2e-9 (by Remez' exchange).
const NEAR: [f32; 7] = [
    7.853_861e-5,
    -8.010_193e-4,
    5.188_327_7e-3,
    -2.685_381_2e-2,
    1.128_358_5e-1,
    -3.761_262_6e-1,
    core::f32::consts::FRAC_2_SQRT_PI,
];
/// `erf x = 1 - (a1 t + ... + a5 t^5) e^-x^2` with `t = 1 / (1 + p x)`, error 1.5e-7 (Abramowitz & Stegun 7.1.26):
/// a few units in the last place where `erf` is near 1, which is where we use it.
const FAR: [f32; 6] = [1.061_405_4, -1.453_152, 1.421_413_8, -0.284_496_74, 0.254_829_6, 0.0];
const P: f32 = 0.327_591_1;

/// Within 3 units in the last place; NaN for NaN.
#[inline(always)]
pub fn erf(x: f32) -> f32 {
    let size = x.abs();
    let square = x * x;
    let near = polynomial(NEAR, square) * size;
    let far = 1.0 - polynomial(FAR, 1.0 / (1.0 + P * size)) * exp_of_negative(-square);
    (if size < 1.0 { near } else { far }).copysign(x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::check::{all_sizes_and_signs, worst_ulps};

    /// The series `2 / sqrt(pi) * sum of x^(2n+1) * 2^n / (1 * 3 * ... * (2n + 1)) * e^-x^2`, all terms positive
    /// (Abramowitz & Stegun 7.1.6).
    fn exact(x: f64) -> f64 {
        let (mut term, mut sum) = (x, x);
        for n in 1..300 {
            term *= 2.0 * x * x / f64::from(2 * n + 1);
            sum += term;
        }
        sum * core::f64::consts::FRAC_2_SQRT_PI * (-x * x).exp()
    }

    #[test]
    fn is_close_to_its_series() {
        let worst = worst_ulps(erf, exact, all_sizes_and_signs(1e-37, 6.0));
        assert!(worst < 3.0, "{worst} units in the last place");
    }

    #[test]
    fn known_values() {
        assert!((erf(0.5) - 0.520_499_9).abs() < 1e-7);
        assert!((erf(1.0) - 0.842_700_8).abs() < 3e-7);
        let inf = f32::INFINITY;
        assert_eq!([0.0, 9.0, inf, -inf].map(erf), [0.0, 1.0, 1.0, -1.0]);
        assert!(erf(f32::NAN).is_nan());
    }
}
