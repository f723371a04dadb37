//! `e^x` and `e^x - 1` in `f32`, ours alone: the standard library's follow the toolchain, and the bits must not.

use crate::math::polynomial;
use crate::real::Real;

/// Below this `e^x` would be denormal; we return 0.
const SMALLEST: f32 = -87.0;
/// From here on `e^x` exceeds `f32::MAX`; we return infinity.
const LARGEST: f32 = 88.722_84;
/// Below this `e^x - 1` is -1 in `f32`.
const SMALLEST_OF_EXPM1: f32 = -20.0;
/// ln 2 in two parts: the first has trailing zero bits, so `n * LN2_HIGH` is exact (Cody & Waite 1980).
const LN2_HIGH: f32 = 0.693_359_4;
const LN2_LOW: f32 = -2.121_944_4e-4;
/// 1.5 * 2^23: adding it rounds to the nearest integer, and leaves that in the lowest bits.
const ROUND: f32 = 12_582_912.0;
/// Minimax polynomial for `(e^r - 1 - r) / r^2` on `|r| <= ln 2 / 2` (Cephes `expf`, Moshier 1989).
const P: [f32; 6] = [1.987_569_1e-4, 1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5];

/// `e^x` within 2 units in the last place; 0 below -87, infinity above 88.72, NaN for NaN.
///
/// Free of branches, so that a loop over a slice is vectorized.
#[inline(always)]
pub fn exp<R: Real>(x: R) -> R {
    let (n, less_one) = reduce(x);
    // Times 2^n, which is no f32 where n is 128: added to the exponent. The product always has one.
    let scaled = (less_one + R::splat(1.0)).add_bits(n.to_exponent());
    let low = scaled.zero_where_below(x, R::splat(SMALLEST));
    // The sum is infinite, or NaN.
    x.if_less(R::splat(LARGEST), low, x + R::splat(f32::INFINITY))
}

/// [`exp`] of what is not above 0, to the same bits: there a power of two is always an f32, and NaN needs no care.
#[inline(always)]
pub fn exp_of_negative<R: Real>(x: R) -> R {
    let (n, less_one) = reduce(x);
    let scaled = (less_one + R::splat(1.0)) * power_of_two(n, 0);
    scaled.zero_where_below(x, R::splat(SMALLEST))
}

/// `e^x - 1` within 2 units in the last place, near 0 too; NaN for NaN.
///
/// `e^x - 1 = 2^n (e^r - 1) + (2^n - 1)`, all of it halved until the end: n reaches 128.
#[inline(always)]
pub fn expm1<R: Real>(x: R) -> R {
    let (n, less_one) = reduce(x);
    let scale = power_of_two(n, -1);
    let value = R::splat(2.0) * (scale * less_one + (scale - R::splat(0.5)));
    let low = x.if_less(R::splat(SMALLEST_OF_EXPM1), R::splat(-1.0), value);
    x.if_less(R::splat(LARGEST), low, x + R::splat(f32::INFINITY))
}

/// [`expm1`] of what is not above 0, to the same bits.
#[inline(always)]
pub fn expm1_of_negative<R: Real>(x: R) -> R {
    // From -20 down 2^n is lost beside 1.
    let (n, less_one) = reduce(x.at_least(R::splat(SMALLEST)));
    let scale = power_of_two(n, 0);
    scale * less_one + (scale - R::splat(1.0))
}

/// A quarter of `e^x` and of `e^x - 1`, for `x` from 0 to 89.5: what overflows only when halves of it do.
#[inline(always)]
pub(crate) fn quarters(x: f32) -> (f32, f32) {
    let (n, less_one) = reduce(x);
    let scale = power_of_two(n, -2);
    (scale * less_one + scale, scale * less_one + (scale - 0.25))
}

/// The whole `n` nearest to `x / ln 2`, in the lowest bits, and `e^r - 1` of the rest `r = x - n ln 2`.
///
/// Both are nonsense where `x` is too large for `n`; the second is NaN for NaN.
#[inline(always)]
fn reduce<R: Real>(x: R) -> (R, R) {
    let shifted = x * R::splat(core::f32::consts::LOG2_E) + R::splat(ROUND);
    let n = shifted - R::splat(ROUND);
    let r = (x - n * R::splat(LN2_HIGH)) - n * R::splat(LN2_LOW);
    (shifted, polynomial(P, r) * (r * r) + r)
}

/// `2^(n + offset)`, of an `n` in the lowest bits: the others are shifted out.
#[inline(always)]
fn power_of_two<R: Real>(n: R, offset: i32) -> R {
    n.to_exponent().add_bits(R::splat(f32::from_bits(((127 + offset) as u32) << 23)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::check::{all_sizes_and_signs, evenly, worst_ulps};

    #[test]
    fn is_close_to_the_f64_function_over_the_whole_range() {
        let mut worst: f64 = 0.0;
        for i in 0..400_000 {
            let x = -86.9 + 175.6 * (i as f32 / 400_000.0);
            let exact = f64::from(x).exp();
            worst = worst.max((f64::from(exp(x)) / exact - 1.0).abs());
        }
        assert!(worst < 2.0 * f64::from(f32::EPSILON), "relative error {worst:e}");
    }

    #[test]
    fn less_one_is_close_too_above_all_near_zero() {
        let worst = worst_ulps(expm1, f64::exp_m1, evenly(-25.0, 88.7, 400_000));
        assert!(worst < 2.5, "{worst} units in the last place");
        let worst = worst_ulps(expm1, f64::exp_m1, all_sizes_and_signs(1e-37, 1.0));
        assert!(worst < 2.5, "{worst} units in the last place");
    }

    #[test]
    fn the_shorter_ways_for_negative_numbers_give_the_same_bits() {
        for x in all_sizes_and_signs(1e-37, f32::MAX).filter(|x| *x < 0.0) {
            assert_eq!(exp(x).to_bits(), exp_of_negative(x).to_bits(), "e^{x}");
            assert_eq!(expm1(x).to_bits(), expm1_of_negative(x).to_bits(), "e^{x} - 1");
        }
        for f in [exp_of_negative::<f32>, expm1_of_negative] {
            assert_eq!(f(f32::NEG_INFINITY), f(-1e30));
            assert!(f(f32::NAN).is_nan());
        }
    }

    #[test]
    fn the_ends_of_the_range() {
        assert_eq!(exp(0.0), 1.0);
        assert_eq!(exp(-1e30), 0.0);
        assert_eq!(exp(f32::NEG_INFINITY), 0.0);
        assert_eq!(exp(89.0), f32::INFINITY);
        assert!(exp(88.7).is_finite());
        assert!(exp(f32::NAN).is_nan());
        assert_eq!([0.0, -30.0, f32::NEG_INFINITY].map(expm1), [0.0, -1.0, -1.0]);
        assert_eq!([89.0, f32::INFINITY].map(expm1), [f32::INFINITY; 2]);
        assert!(expm1(88.7).is_finite());
        assert!(expm1(f32::NAN).is_nan());
    }
}
