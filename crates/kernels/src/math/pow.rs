//! `x^y` as `e^(y ln |x|)` in `f64`, with JavaScript's special values: 1 to an infinite power is NaN, where C says 1.

use super::polynomial64;
use core::f64::consts::{LN_2, LOG2_E, SQRT_2};

/// From here on `e^t` is infinite as `f32`, and below the second 0.
const LARGEST: f64 = 89.0;
const SMALLEST: f64 = -104.0;
/// 1.5 * 2^52: adding it rounds to the nearest integer, and leaves that in the lowest bits.
const ROUND: f64 = 6_755_399_441_055_744.0;
/// The series of `e^r`; on `|r| <= ln 2 / 2` the terms left out are below 3e-10.
const EXP: [f64; 9] =
    [1.0 / 40_320.0, 1.0 / 5040.0, 1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0];
/// The series of `2 artanh(s) / s` in terms of `s^2`; on `|s| <= 0.172` the terms left out are below 2e-12.
const LN: [f64; 7] = [2.0 / 13.0, 2.0 / 11.0, 2.0 / 9.0, 2.0 / 7.0, 2.0 / 5.0, 2.0 / 3.0, 2.0];

/// Within 1 unit in the last place, where the result is no denormal.
#[inline(always)]
pub fn pow(x: f32, y: f32) -> f32 {
    let (x, y) = (f64::from(x), f64::from(y));
    let value = exp(y * ln(x.abs()));
    let half = y * 0.5;
    let (whole, even) = (y == y.floor(), half == half.floor());
    let signed = if whole & !even { value.copysign(x) } else { value };
    let is_real = (x >= 0.0) | whole | (x == f64::NEG_INFINITY);
    let real = if is_real { signed } else { f64::NAN };
    (if y == 0.0 { 1.0 } else { real }) as f32
}

/// `ln x` of `x` from 0 to infinity, as [`crate::ln::ln`], to the precision that the power of an `f32` needs.
#[inline(always)]
fn ln(x: f64) -> f64 {
    // The mantissa is from sqrt(1/2) to sqrt(2).
    const LEAST: u64 = (SQRT_2 * 0.5).to_bits();
    const MANTISSA: u64 = (1 << 52) - 1;
    // The number of a whole 2^52 + i is i in its lowest bits: the way to a float that vectors have.
    const WHOLE: f64 = 4_503_599_627_370_496.0;
    const BIAS: u64 = 1023;
    let offset = x.to_bits().wrapping_sub(LEAST).wrapping_add(BIAS << 52);
    let exponent = f64::from_bits((offset >> 52) | WHOLE.to_bits()) - (WHOLE + BIAS as f64);
    let mantissa = f64::from_bits((offset & MANTISSA) + LEAST);
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let value = exponent * LN_2 + s * polynomial64(LN, s * s);
    let from_above_0 = if x > 0.0 { value } else { f64::NEG_INFINITY };
    // Infinity and NaN are their own logarithms.
    if x < f64::INFINITY { from_above_0 } else { x }
}

/// `e^t`, to about the precision of `f32`; NaN for NaN.
#[inline(always)]
fn exp(t: f64) -> f64 {
    let shifted = t * LOG2_E + ROUND;
    let n = shifted - ROUND;
    let scale = f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52);
    let value = polynomial64(EXP, t - n * LN_2) * scale;
    let low = if t < SMALLEST { 0.0 } else { value };
    // The sum is infinite, or NaN.
    if t < LARGEST { low } else { t + f64::INFINITY }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::check::{all_sizes, ulps};

    #[test]
    fn is_close_to_the_f64_function() {
        let mut worst: f64 = 0.0;
        for x in all_sizes(1e-37, f32::MAX).step_by(37) {
            for i in -400..=400 {
                let y = i as f32 * 0.11;
                let exact = f64::from(x).powf(f64::from(y));
                if exact > f64::from(f32::MIN_POSITIVE) && exact < f64::from(f32::MAX) {
                    worst = worst.max(ulps(pow(x, y), exact));
                }
            }
        }
        assert!(worst < 1.0, "{worst} units in the last place");
    }

    #[test]
    fn special_values_are_those_of_ieee_754_but_for_one() {
        let inf = f32::INFINITY;
        let values =
            [0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 2.0, -2.0, 3.0, -3.0, 2.5, 1e30, -1e30, inf, -inf, f32::NAN];
        for x in values {
            for y in values {
                let (ours, ieee) = (pow(x, y), f64::from(x).powf(f64::from(y)) as f32);
                if x.abs() == 1.0 && y.is_infinite() || x == 1.0 && y.is_nan() {
                    assert!(ours.is_nan(), "{x}^{y}");
                } else if ieee.is_nan() {
                    assert!(ours.is_nan(), "{x}^{y}: {ours}");
                } else {
                    assert_eq!(ours, ieee, "{x}^{y}");
                    assert_eq!(ours.is_sign_negative(), ieee.is_sign_negative(), "{x}^{y}");
                }
            }
        }
    }

    #[test]
    fn whole_powers_are_products() {
        assert_eq!(
            [pow(2.0, 10.0), pow(-3.0, 3.0), pow(-3.0, 4.0), pow(0.5, -3.0)],
            [1024.0, -27.0, 81.0, 8.0]
        );
        for x in all_sizes(1e-3, 1e3).step_by(100) {
            assert!(ulps(pow(x, 3.0), f64::from(x).powi(3)) < 1.0, "{x}");
            assert!(ulps(pow(x, 0.5), f64::from(x).sqrt()) < 1.0, "{x}");
        }
    }
}
