//! The short functions of the elementwise kernels, as tfjs's `cpu` backend defines them.

use crate::activation::relu;
use crate::exp::{exp_of_negative, expm1_of_negative};
use crate::math::log::ln_1p_inside;
use crate::real::Real;

/// The two constants of self-normalizing networks (Klambauer et al. 2017, arXiv:1706.02515).
const SELU_SCALE: f32 = 1.050_701;
const SELU_SCALE_ALPHA: f32 = 1.758_099_3;

#[inline(always)]
pub fn negative<R: Real>(x: R) -> R {
    x * R::splat(-1.0)
}

/// NaN has none: 0.
#[inline(always)]
pub fn sign(x: f32) -> f32 {
    let not_positive = if x < 0.0 { -1.0 } else { 0.0 };
    if x > 0.0 { 1.0 } else { not_positive }
}

/// NaN stays NaN. Of bounds the wrong way around, which tfjs does not let pass, the upper one is the result.
#[inline(always)]
pub fn clip(x: f32, least: f32, most: f32) -> f32 {
    let not_below = if x < least { least } else { x };
    if most < not_below { most } else { not_below }
}

/// 1 above 0, `below` at 0 and below; NaN stays NaN.
#[inline(always)]
pub fn step(x: f32, below: f32) -> f32 {
    let value = if x > 0.0 { 1.0 } else { below };
    if x.is_nan() { x } else { value }
}

#[inline(always)]
pub fn leaky_relu<R: Real>(x: R, slope: f32) -> R {
    x.if_less(R::splat(0.0), R::splat(slope) * x, x)
}

/// Prelu: the slope is a tensor too.
#[inline(always)]
pub fn prelu(x: f32, slope: f32) -> f32 {
    if x < 0.0 { slope * x } else { x }
}

/// `ln(1 + e^x)` as `max(x, 0) + ln(1 + e^-|x|)`, so that nothing overflows.
#[inline(always)]
pub fn softplus(x: f32) -> f32 {
    relu(x) + ln_1p_inside(exp_of_negative(-x.abs()))
}

#[inline(always)]
pub fn elu<R: Real>(x: R) -> R {
    let zero = R::splat(0.0);
    // Of NaN both are NaN.
    x.if_less(zero, expm1_of_negative(x), x)
}

/// The slope of `elu` in terms of its own output: 1 above 0, `e^x = y + 1` below.
#[inline(always)]
pub fn elu_grad(dy: f32, y: f32) -> f32 {
    if y >= 0.0 { dy } else { dy * (y + 1.0) }
}

#[inline(always)]
pub fn selu(x: f32) -> f32 {
    if x >= 0.0 { SELU_SCALE * x } else { SELU_SCALE_ALPHA * expm1_of_negative(x) }
}

/// NaN if either is.
#[inline(always)]
pub fn maximum(a: f32, b: f32) -> f32 {
    if a > b || a.is_nan() { a } else { b }
}

/// NaN if either is.
#[inline(always)]
pub fn minimum(a: f32, b: f32) -> f32 {
    if a < b || a.is_nan() { a } else { b }
}

#[inline(always)]
pub fn squared_difference<R: Real>(a: R, b: R) -> R {
    (a - b) * (a - b)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `Unary` and `Binary` compare all of them with `f64`.
    #[test]
    fn the_edges_by_hand() {
        assert_eq!([-2.0, 0.0, 0.5, 9.0].map(|x| clip(x, -1.0, 1.0)), [-1.0, 0.0, 0.5, 1.0]);
        assert_eq!([step(0.0, 0.25), step(1e-40, 0.25)], [0.25, 1.0]);
        assert_eq!([sign(f32::NAN), sign(-0.0)], [0.0, 0.0]);
        assert!(maximum(f32::NAN, 1.0).is_nan() && maximum(1.0, f32::NAN).is_nan());
        assert!(minimum(f32::NAN, 1.0).is_nan() && minimum(1.0, f32::NAN).is_nan());
        assert_eq!(softplus(0.0), core::f32::consts::LN_2);
        assert_eq!(elu_grad(3.0, -0.5), 1.5);
    }
}
