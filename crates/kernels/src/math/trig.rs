//! Sine, cosine and tangent. An angle is reduced to `|r| <= pi / 4` and a number of quarter turns in `f64`: whole
//! blocks of angles up to [`NEAR`] without a branch, larger ones one at a time against the bits of 2 / pi.

use super::polynomial64;
use core::f64::consts::{FRAC_2_PI, FRAC_PI_2};

/// Up to this size an angle is at most 2^20 quarter turns, whose product with [`QUARTER_HIGH`] is exact.
pub const NEAR: f32 = 1_048_576.0;

/// 1.5 * 2^52: adding it rounds to the nearest integer, and leaves that in the lowest bits.
const ROUND: f64 = 6_755_399_441_055_744.0;
/// pi / 2 in two parts, the first of 32 bits.
const QUARTER_HIGH: f64 = 1.570_796_326_734_125_6;
const QUARTER_LOW: f64 = 6.077_100_506_506_192e-11;

/// The series of `sin r / r` and of `cos r` in terms of `r^2`: the terms left out are below 2e-9 and 2e-10.
const SIN: [f64; 5] = [1.0 / 362_880.0, -1.0 / 5040.0, 1.0 / 120.0, -1.0 / 6.0, 1.0];
const COS: [f64; 6] = [-1.0 / 3_628_800.0, 1.0 / 40_320.0, -1.0 / 720.0, 1.0 / 24.0, -0.5, 1.0];

/// The bits of 2 / pi after the point, behind 32 zeros.
const TWO_OVER_PI: [u32; 9] = [
    0,
    0xa2f9_836e,
    0x4e44_1529,
    0xfc27_57d1,
    0xf534_ddc0,
    0xdb62_9599,
    0x3c43_9041,
    0xfe51_63ab,
    0xdebb_c561,
];

/// `|x| <= NEAR`: false for NaN and the infinities.
#[inline(always)]
pub fn is_near(x: f32) -> bool {
    x.abs() <= NEAR
}

/// Quarter turns that make a sine of an angle, or of its complement: the cosine.
pub const SINE: u64 = 0;
pub const COSINE: u64 = 1;

/// The sine of `x` and some quarter turns, within 1 unit in the last place; NaN at infinity. For any `x`;
/// [`sine_near`] gives the same bits.
pub fn sine(x: f32, turns: u64) -> f32 {
    if is_near(x) { sine_near(x, turns) } else { sine_of(reduce_far(x), turns) }
}

/// The tangent, likewise.
pub fn tangent(x: f32) -> f32 {
    if is_near(x) { tangent_near(x) } else { tangent_of(reduce_far(x)) }
}

/// For `x` that [`is_near`].
#[inline(always)]
pub fn sine_near(x: f32, turns: u64) -> f32 {
    sine_of(reduce_near(x), turns)
}

#[inline(always)]
pub fn tangent_near(x: f32) -> f32 {
    tangent_of(reduce_near(x))
}

/// An angle: quarter turns, of which only the lowest two bits count, and what is left.
type Angle = (u64, f64);

#[inline(always)]
fn sine_of((quarters, rest): Angle, turns: u64) -> f32 {
    let quarters = quarters.wrapping_add(turns);
    let (sin, cos) = series(rest);
    let value = if quarters & 1 == 0 { sin } else { cos };
    (if quarters & 2 == 0 { value } else { -value }) as f32
}

#[inline(always)]
fn tangent_of((quarters, rest): Angle) -> f32 {
    let (sin, cos) = series(rest);
    let even = quarters & 1 == 0;
    ((if even { sin } else { -cos }) / (if even { cos } else { sin })) as f32
}

#[inline(always)]
fn series(rest: f64) -> (f64, f64) {
    let square = rest * rest;
    (polynomial64(SIN, square) * rest, polynomial64(COS, square))
}

#[inline(always)]
fn reduce_near(x: f32) -> Angle {
    let x = f64::from(x);
    let shifted = x * FRAC_2_PI + ROUND;
    let quarters = shifted - ROUND;
    (shifted.to_bits(), (x - quarters * QUARTER_HIGH) - quarters * QUARTER_LOW)
}

/// For `x` of at least 1 (Payne & Hanek 1983): `x = m * 2^e`, and of `2^e * 2 / pi` the bits that weigh a whole turn
/// or more cannot matter, nor those after the next 128.
#[cold]
fn reduce_far(x: f32) -> Angle {
    if !x.is_finite() {
        return (0, f64::NAN);
    }
    let mantissa = (x.to_bits() & 0x007f_ffff) | 0x0080_0000;
    // From the bit that weighs 2 on; the table's first bit weighs 2^31.
    let first = ((x.abs().to_bits() >> 23) as usize) - (127 + 23 - 30);
    let (word, shift) = (first / 32, first % 32);
    let bits = TWO_OVER_PI[word..][..5]
        .iter()
        .fold((0_u128, 0), |(high, last), &w| (high << 32 | last, u128::from(w)));
    let window = (bits.0 << shift) | (bits.1 >> (32 - shift));
    let product = window.wrapping_mul(u128::from(mantissa));
    // Two bits before the point: the quarter turns; the rest, rounded to the nearest, is a signed fraction.
    let quarters = (product.wrapping_add(1 << 125) >> 126) as u64;
    let fraction = (product << 2) as i128 as f64 * 2.0_f64.powi(-128);
    let rest = fraction * FRAC_PI_2;
    if x < 0.0 { (quarters.wrapping_neg(), -rest) } else { (quarters, rest) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::check::{all_sizes_and_signs, evenly, ulps, worst_ulps};

    fn sin(x: f32) -> f32 {
        sine(x, SINE)
    }

    fn cos(x: f32) -> f32 {
        sine(x, COSINE)
    }

    #[test]
    fn are_close_to_the_f64_functions() {
        type Pair = (fn(f32) -> f32, fn(f64) -> f64);
        let pairs: [Pair; 3] = [(sin, f64::sin), (cos, f64::cos), (tangent, f64::tan)];
        for (i, (f, exact)) in pairs.into_iter().enumerate() {
            let worst = worst_ulps(f, exact, all_sizes_and_signs(1e-37, f32::MAX));
            assert!(worst < 1.0, "function {i}: {worst} ulps");
            let worst = worst_ulps(f, exact, evenly(-30.0, 30.0, 300_000));
            assert!(worst < 1.0, "function {i}: {worst} ulps near 0");
        }
    }

    #[test]
    fn both_reductions_agree_where_both_hold() {
        for x in all_sizes_and_signs(1.0, NEAR) {
            let (near, far) = (sine_of(reduce_near(x), SINE), sine_of(reduce_far(x), SINE));
            assert!(ulps(far, f64::from(near)) <= 1.0, "sin {x}: {near} and {far}");
        }
    }

    #[test]
    fn squares_add_up_to_one() {
        for x in all_sizes_and_signs(1e-3, f32::MAX) {
            assert!((sin(x).powi(2) + cos(x).powi(2) - 1.0).abs() < 3e-7, "{x}");
        }
    }

    /// The `f32` nearest to pi is 8.742_278e-8 above it, and 16367173 * 2^72 the closest to a multiple of pi / 2 of all
    /// (Muller, Elementary Functions, chapter on range reduction: here for binary32).
    #[test]
    fn known_values() {
        assert_eq!(sin(core::f32::consts::PI), -8.742_278e-8);
        assert_eq!([0.0_f32, -0.0].map(|x| sin(x).to_bits()), [0.0_f32, -0.0].map(f32::to_bits));
        assert_eq!((cos(0.0), tangent(0.0)), (1.0, 0.0));
        let hardest = 16_367_173.0 * 2.0_f32.powi(72);
        assert!((f64::from(cos(hardest).abs()) - f64::from(hardest).cos().abs()).abs() < 1e-15);
        for x in [f32::INFINITY, f32::NEG_INFINITY, f32::NAN] {
            assert!(sin(x).is_nan() && cos(x).is_nan() && tangent(x).is_nan());
        }
    }
}
