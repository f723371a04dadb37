//! `sinh`, `cosh` and the inverses of `sinh`, `cosh` and `tanh`, from `e^x - 1` and `ln(1 + x)`: exact near 0, where
//! the textbook's differences cancel.

use super::log::{ln_1p_inside, ln_1p_times};
use crate::exp::quarters;

/// Above this `e^x / 2` exceeds `f32::MAX`.
const LARGEST: f32 = 89.5;
/// From here on `sqrt(x^2 ± 1)` is `x` in `f32`, so that the logarithm of twice `x` is meant; `x^2` is still far from
/// overflowing. A power of 2: divided by it, `x` keeps its digits.
const FAR: f32 = 1_073_741_824.0;

/// `(E + E / (E + 1)) / 2` with `E = e^|x| - 1`, signed as `x`.
#[inline(always)]
pub fn sinh(x: f32) -> f32 {
    let (_, quarter) = quarters(x.abs().at_most(LARGEST));
    (2.0 * quarter + quarter / (2.0 * quarter + 0.5)).copysign(x)
}

/// `(e^|x| + e^-|x|) / 2`.
#[inline(always)]
pub fn cosh(x: f32) -> f32 {
    let (quarter, _) = quarters(x.abs().at_most(LARGEST));
    2.0 * quarter + 0.125 / quarter
}

/// `ln(|x| + sqrt(x^2 + 1))`, signed as `x`.
#[inline(always)]
pub fn asinh(x: f32) -> f32 {
    let size = x.abs();
    let most = size.at_most(FAR);
    let square = most * most;
    let value = ln_1p_times(most + square / (1.0 + (square + 1.0).sqrt()), at_least_far(size) / FAR);
    (if size < f32::INFINITY { value } else { size }).copysign(x)
}

/// `ln(x + sqrt(x^2 - 1))`; NaN below 1.
#[inline(always)]
pub fn acosh(x: f32) -> f32 {
    let most = x.at_most(FAR);
    let above = most - 1.0;
    let value = ln_1p_times(above + (above * (above + 2.0)).sqrt(), at_least_far(x) / FAR);
    let finite = if x >= 1.0 { value } else { f32::NAN };
    if x < f32::INFINITY { finite } else { x }
}

/// `ln((1 + x) / (1 - x)) / 2`; infinite at -1 and 1, NaN beyond.
#[inline(always)]
pub fn atanh(x: f32) -> f32 {
    let size = x.abs();
    let value = 0.5 * ln_1p_inside(2.0 * size / (1.0 - size)).copysign(x);
    let end = if size == 1.0 { f32::INFINITY.copysign(x) } else { f32::NAN };
    if size < 1.0 { value } else { end }
}

#[inline(always)]
fn at_least_far(x: f32) -> f32 {
    if x > FAR { x } else { FAR }
}

trait AtMost {
    fn at_most(self, most: f32) -> f32;
}

impl AtMost for f32 {
    /// `f32::min` would hide a NaN.
    #[inline(always)]
    fn at_most(self, most: f32) -> f32 {
        if self > most { most } else { self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::check::{all_sizes, all_sizes_and_signs, evenly, worst_ulps};

    #[test]
    fn are_close_to_the_f64_functions() {
        let bound = |name: &str, worst: f64, most: f64| assert!(worst < most, "{name}: {worst} ulps");
        bound("sinh", worst_ulps(sinh, f64::sinh, all_sizes_and_signs(1e-37, 89.4)), 3.0);
        bound("cosh", worst_ulps(cosh, f64::cosh, all_sizes_and_signs(1e-37, 89.4)), 2.5);
        bound("cosh", worst_ulps(cosh, f64::cosh, evenly(-89.4, 89.4, 100_000)), 2.5);
        bound("sinh", worst_ulps(sinh, f64::sinh, evenly(-89.4, 89.4, 100_000)), 3.0);
        bound("asinh", worst_ulps(asinh, exact_asinh, all_sizes_and_signs(1e-37, f32::MAX)), 4.0);
        bound("acosh", worst_ulps(acosh, f64::acosh, all_sizes(1.001, f32::MAX)), 4.0);
        bound("atanh", worst_ulps(atanh, f64::atanh, all_sizes_and_signs(1e-37, 0.999_999)), 4.0);
    }

    /// The standard library's loses digits below 1.
    fn exact_asinh(x: f64) -> f64 {
        let square = x * x;
        (x.abs() + square / (1.0 + (square + 1.0).sqrt())).ln_1p().copysign(x)
    }

    #[test]
    fn inverses_lead_back() {
        for x in evenly(0.01, 8.0, 1000) {
            assert!((asinh(sinh(x)) - x).abs() < 1e-6 * x.max(1.0), "asinh(sinh {x})");
            assert!((acosh(cosh(x)) - x).abs() < 1e-3, "acosh(cosh {x})");
            assert!((cosh(x).powi(2) - sinh(x).powi(2) - 1.0).abs() < 1e-6 * cosh(x).powi(2), "{x}");
        }
    }

    #[test]
    fn the_ends_of_the_range() {
        let inf = f32::INFINITY;
        assert_eq!([0.0, 90.0, -inf].map(sinh), [0.0, inf, -inf]);
        assert_eq!([0.0, 90.0, -inf].map(cosh), [1.0, inf, inf]);
        assert_eq!([0.0, inf, -inf].map(asinh), [0.0, inf, -inf]);
        assert_eq!([1.0, inf].map(acosh), [0.0, inf]);
        assert_eq!([0.0, 1.0, -1.0].map(atanh), [0.0, inf, -inf]);
        for (f, outside) in [(acosh as fn(f32) -> f32, [0.5, -3.0, -inf]), (atanh, [1.5, -3.0, inf])] {
            assert!(outside.map(f).iter().all(|y| y.is_nan()));
        }
        for f in [sinh, cosh, asinh, acosh, atanh] {
            assert!(f(f32::NAN).is_nan());
        }
    }
}
