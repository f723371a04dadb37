//! Functions of one or two `f32`, ours alone: the standard library's follow the toolchain, and the bits must not.
//!
//! None has a branch, so that a loop over a slice is vectorized. What `f32` cannot carry (reducing an angle, the
//! exponent of a power) is done in `f64`, two lanes at a time.

pub mod erf;
pub mod hyperbolic;
pub mod inverse_trig;
pub mod log;
pub mod pow;
pub mod trig;

use crate::real::Real;

/// The polynomial with these coefficients, the highest power's first (Horner's rule).
#[inline(always)]
pub(crate) fn polynomial<R: Real, const N: usize>(coefficients: [f32; N], x: R) -> R {
    let highest = R::splat(coefficients[0]);
    coefficients[1..].iter().fold(highest, |sum, &c| sum * x + R::splat(c))
}

/// The same in `f64`.
#[inline(always)]
pub(crate) fn polynomial64<const N: usize>(coefficients: [f64; N], x: f64) -> f64 {
    coefficients[1..].iter().fold(coefficients[0], |sum, &c| sum * x + c)
}

#[cfg(test)]
pub(crate) mod check {
    /// The largest error of `f` against the `f64` function, in units of the exact value's last place.
    pub fn worst_ulps(
        f: impl Fn(f32) -> f32,
        exact: impl Fn(f64) -> f64,
        inputs: impl Iterator<Item = f32>,
    ) -> f64 {
        inputs.map(|x| ulps(f(x), exact(f64::from(x)))).fold(0.0, f64::max)
    }

    pub fn ulps(value: f32, exact: f64) -> f64 {
        let size = (exact as f32).abs().max(f32::MIN_POSITIVE);
        let ulp = f64::from(f32::from_bits(size.to_bits() & 0x7f80_0000)) * f64::from(f32::EPSILON);
        (f64::from(value) - exact).abs() / ulp
    }

    /// `count` values from `low` to `high`, evenly.
    pub fn evenly(low: f32, high: f32, count: usize) -> impl Iterator<Item = f32> {
        (0..=count).map(move |i| low + (high - low) * (i as f32 / count as f32))
    }

    /// Positive values from `low` to `high`, of all sizes between: every so many'th pattern of bits.
    pub fn all_sizes(low: f32, high: f32) -> impl Iterator<Item = f32> {
        (low.to_bits()..=high.to_bits()).step_by(29_989).map(f32::from_bits)
    }

    /// The same and their negatives.
    pub fn all_sizes_and_signs(low: f32, high: f32) -> impl Iterator<Item = f32> {
        all_sizes(low, high).flat_map(|x| [x, -x])
    }
}
