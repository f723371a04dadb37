//! The natural logarithm in `f32`: of `x`, and of `1 + x` without losing a small `x`.

use super::polynomial;
use core::f32::consts::SQRT_2;

/// Minimax polynomial for `(ln(1 + f) - f + f^2 / 2) / f^3` with `1 + f` from sqrt(1/2) to sqrt(2) (Cephes `logf`,
/// Moshier 1989).
const P: [f32; 9] = [
    7.037_683_6e-2,
    -1.151_461e-1,
    1.167_699_9e-1,
    -1.242_014_1e-1,
    1.424_932_3e-1,
    -1.666_805_8e-1,
    2.000_071_5e-1,
    -2.499_999_4e-1,
    3.333_333e-1,
];
/// ln 2 in two parts: the first has trailing zero bits, so its product with an exponent is exact.
const LN2_HIGH: f32 = 0.693_359_4;
const LN2_LOW: f32 = -2.121_944_4e-4;
/// 2^23 makes every denormal a normal number.
const SCALE: u32 = 23;

/// `ln x` within 2 units in the last place: -infinity for 0, NaN below 0 and for NaN.
#[inline(always)]
pub fn ln(x: f32) -> f32 {
    // By arithmetic, not by a choice: for two choices the compiler would do all that follows twice.
    let scale = SCALE * u32::from(x < f32::MIN_POSITIVE);
    let value = ln_scaled(x * f32::from_bits((127 + scale) << 23), -(scale as i32));
    let not_positive = if x == 0.0 { f32::NEG_INFINITY } else { f32::NAN };
    let finite = if x > 0.0 { value } else { not_positive };
    // Infinity and NaN are their own logarithms.
    if x < f32::INFINITY { finite } else { x }
}

/// `ln(1 + x)` within 3 units in the last place, near 0 too: -infinity for -1, NaN below -1 and for NaN.
#[inline(always)]
pub fn ln_1p(x: f32) -> f32 {
    let sum = 1.0 + x;
    let value = ln_scaled(sum, 0) + lost(x, sum);
    let not_positive = if sum == 0.0 { f32::NEG_INFINITY } else { f32::NAN };
    let finite = if sum > 0.0 { value } else { not_positive };
    if sum < f32::INFINITY { finite } else { sum }
}

/// [`ln_1p`] of `x` above -1 and finite; NaN for NaN.
#[inline(always)]
pub(crate) fn ln_1p_inside(x: f32) -> f32 {
    let sum = 1.0 + x;
    ln_scaled(sum, 0) + lost(x, sum)
}

/// `ln(factor * (1 + x))` of `x` above -1 and finite, and a factor from 1 to 2^127 that is 1 unless `x` is huge.
#[inline(always)]
pub(crate) fn ln_1p_times(x: f32, factor: f32) -> f32 {
    let sum = 1.0 + x;
    // Halved, for it may overflow.
    ln_scaled(sum * 0.5 * factor, 1) + lost(x, sum)
}

/// What `sum`, which is `1 + x`, lost in rounding, as the first term of the logarithm's series around it.
#[inline(always)]
fn lost(x: f32, sum: f32) -> f32 {
    (x - (sum - 1.0)) / sum
}

/// `ln x + exponent * ln 2` of a positive, normal, finite `x`: `x = m * 2^e` with `m` from sqrt(1/2) to sqrt(2).
#[inline(always)]
fn ln_scaled(x: f32, exponent: i32) -> f32 {
    const LEAST: u32 = (SQRT_2 * 0.5).to_bits();
    let offset = x.to_bits().wrapping_sub(LEAST);
    let e = (((offset as i32) >> 23) + exponent) as f32;
    let f = f32::from_bits((offset & 0x007f_ffff) + LEAST) - 1.0;
    let square = f * f;
    let rest = polynomial(P, f) * (f * square) + e * LN2_LOW - 0.5 * square;
    (f + rest) + e * LN2_HIGH
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::check::{all_sizes, all_sizes_and_signs, evenly, worst_ulps};

    #[test]
    fn is_close_to_the_f64_function_over_the_whole_range() {
        let worst = worst_ulps(ln, f64::ln, all_sizes(f32::from_bits(1), f32::MAX));
        assert!(worst < 1.5, "{worst} units in the last place");
        let worst = worst_ulps(ln, f64::ln, evenly(0.5, 2.0, 300_000));
        assert!(worst < 1.5, "{worst} units in the last place, near 1");
    }

    #[test]
    fn of_one_plus_is_close_too_above_all_near_zero() {
        let worst = worst_ulps(ln_1p, f64::ln_1p, all_sizes(1e-37, f32::MAX));
        assert!(worst < 2.5, "{worst} units in the last place");
        let worst = worst_ulps(ln_1p, f64::ln_1p, all_sizes_and_signs(1e-37, 0.999_999));
        assert!(worst < 2.5, "{worst} units in the last place, near 0");
    }

    #[test]
    fn the_logarithm_of_a_power_of_two_is_its_exponent() {
        for n in -149_i16..=127 {
            let exact = f64::from(n) * core::f64::consts::LN_2;
            assert_eq!(ln(2_f64.powi(n.into()) as f32), exact as f32, "2^{n}");
        }
    }

    #[test]
    fn the_ends_of_the_range() {
        let (inf, nan) = (f32::INFINITY, f32::NAN);
        assert_eq!([1.0, 0.0, -0.0, inf].map(ln), [0.0, -inf, -inf, inf]);
        assert!([-1.0, -1e-40, -inf, nan].map(ln).iter().all(|y| y.is_nan()));
        assert_eq!([0.0, -1.0, inf].map(ln_1p), [0.0, -inf, inf]);
        assert!([-1.5, -inf, nan].map(ln_1p).iter().all(|y| y.is_nan()));
    }
}
