//! The inverse trigonometric functions, by the polynomials of Cephes (`asinf`, `atanf`; Moshier 1989).

use super::polynomial;
use core::f32::consts::{FRAC_PI_2, FRAC_PI_4, PI};

/// For `(asin s - s) / s^3` in terms of `s^2`, `s` up to 1/2.
const ASIN: [f32; 5] = [4.216_32e-2, 2.418_131e-2, 4.547_002_6e-2, 7.495_300_3e-2, 1.666_675_2e-1];
/// For `(atan t - t) / t^3` in terms of `t^2`, `t` up to tan(pi / 8).
const ATAN: [f32; 4] = [8.053_744_5e-2, -1.387_768_6e-1, 1.997_771_1e-1, -3.333_295e-1];
const TAN_PI_8: f32 = 0.414_213_56;
const TAN_3_PI_8: f32 = 2.414_213_6;

/// Within 3 units in the last place; NaN outside of -1 to 1.
#[inline(always)]
pub fn asin(x: f32) -> f32 {
    let (far, value) = asin_part(x.abs());
    (if far { FRAC_PI_2 - 2.0 * value } else { value }).copysign(x)
}

/// Within 3 units in the last place; NaN outside of -1 to 1.
#[inline(always)]
pub fn acos(x: f32) -> f32 {
    let (far, value) = asin_part(x.abs());
    let double = 2.0 * value;
    let beyond = if x < 0.0 { PI - double } else { double };
    if far { beyond } else { FRAC_PI_2 - value.copysign(x) }
}

/// Whether `size` is above 1/2, and the arc sine of it, or else of `sqrt((1 - size) / 2)`: half of what lacks to pi / 2.
#[inline(always)]
fn asin_part(size: f32) -> (bool, f32) {
    let far = size > 0.5;
    let square = if far { 0.5 * (1.0 - size) } else { size * size };
    let s = if far { square.sqrt() } else { size };
    (far, polynomial(ASIN, square) * (square * s) + s)
}

/// Within 3 units in the last place.
#[inline(always)]
pub fn atan(x: f32) -> f32 {
    let size = x.abs();
    let (far, middle) = (size > TAN_3_PI_8, size > TAN_PI_8);
    let numerator = if middle { size - 1.0 } else { size };
    let denominator = if middle { size + 1.0 } else { 1.0 };
    let t = (if far { -1.0 } else { numerator }) / (if far { size } else { denominator });
    let start = if far { FRAC_PI_2 } else { FRAC_PI_4 };
    let rest = atan_near(t);
    (if middle { start + rest } else { rest }).copysign(x)
}

/// The angle of the point `(x, y)`, from -pi to pi, with the signs of zeros and at infinity as IEEE 754 has them.
#[inline(always)]
pub fn atan2(y: f32, x: f32) -> f32 {
    let (height, width) = (y.abs(), x.abs());
    let steep = height > width;
    let (small, large) = if steep { (width, height) } else { (height, width) };
    // From here `small / large` is at most 1, once 0 / 0 is taken for 0 and infinity / infinity for 1.
    let (small, large) = if small == f32::INFINITY { (1.0, 1.0) } else { (small, large) };
    let large = if large == 0.0 { 1.0 } else { large };
    let middle = small > TAN_PI_8 * large;
    let numerator = if middle { small - large } else { small };
    let denominator = if middle { small + large } else { large };
    let rest = atan_near(numerator / denominator);
    let octant = if middle { FRAC_PI_4 + rest } else { rest };
    let quadrant = if steep { FRAC_PI_2 - octant } else { octant };
    let half = if x.is_sign_negative() { PI - quadrant } else { quadrant };
    if x.is_nan() || y.is_nan() { f32::NAN } else { half.copysign(y) }
}

#[inline(always)]
fn atan_near(t: f32) -> f32 {
    let square = t * t;
    polynomial(ATAN, square) * (square * t) + t
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::check::{all_sizes_and_signs, evenly, ulps, worst_ulps};

    #[test]
    fn are_close_to_the_f64_functions() {
        let bound = |name: &str, worst: f64| assert!(worst < 3.0, "{name}: {worst} ulps");
        bound("asin", worst_ulps(asin, f64::asin, all_sizes_and_signs(1e-37, 1.0)));
        bound("asin", worst_ulps(asin, f64::asin, evenly(-1.0, 1.0, 200_000)));
        bound("acos", worst_ulps(acos, f64::acos, all_sizes_and_signs(1e-37, 1.0)));
        bound("acos", worst_ulps(acos, f64::acos, evenly(-1.0, 1.0, 200_000)));
        bound("atan", worst_ulps(atan, f64::atan, all_sizes_and_signs(1e-37, f32::MAX)));
        let mut worst: f64 = 0.0;
        for y in all_sizes_and_signs(1e-3, 1e3).step_by(50) {
            for x in all_sizes_and_signs(1e-3, 1e3).step_by(53) {
                worst = worst.max(ulps(atan2(y, x), f64::from(y).atan2(f64::from(x))));
            }
        }
        bound("atan2", worst);
    }

    #[test]
    fn complementary_angles_make_a_right_one() {
        for x in evenly(-1.0, 1.0, 5000) {
            assert!((asin(x) + acos(x) - FRAC_PI_2).abs() < 3e-7, "{x}");
        }
    }

    #[test]
    fn the_plane_s_special_points_are_those_of_ieee_754() {
        let inf = f32::INFINITY;
        let values = [0.0, -0.0, 1.0, -1.0, 1e-30, -1e-30, 1e30, -1e30, inf, -inf];
        for y in values {
            for x in values {
                let (ours, exact) = (atan2(y, x), f64::from(y).atan2(f64::from(x)) as f32);
                assert!((ours - exact).abs() < 4e-7, "atan2({y}, {x}): {ours}");
                assert_eq!(ours.is_sign_negative(), exact.is_sign_negative(), "atan2({y}, {x})");
            }
            assert!(atan2(y, f32::NAN).is_nan() && atan2(f32::NAN, y).is_nan());
        }
    }

    #[test]
    fn the_ends_of_the_range() {
        assert_eq!([1.0, 0.0, -1.0].map(asin), [FRAC_PI_2, 0.0, -FRAC_PI_2]);
        assert_eq!([1.0, 0.0, -1.0].map(acos), [0.0, FRAC_PI_2, PI]);
        assert_eq!([f32::INFINITY, 0.0, f32::NEG_INFINITY].map(atan), [FRAC_PI_2, 0.0, -FRAC_PI_2]);
        for outside in [1.000_000_1, -2.0, f32::INFINITY, f32::NAN] {
            assert!(asin(outside).is_nan() && acos(outside).is_nan(), "{outside}");
        }
        assert!(atan(f32::NAN).is_nan());
    }
}
