//! Functions of one `f32`.

use super::angles::{map_sines, map_tangents};
use super::functions::{clip, elu, leaky_relu, negative, selu, sign, softplus, step};
use super::{codes, map_in_steps, map_steps, map_unrolled, map_wide};
use crate::activation::{sigmoid, tanh};
use crate::exp::{exp, expm1};
use crate::math::erf::erf;
use crate::math::hyperbolic::{acosh, asinh, atanh, cosh, sinh};
use crate::math::inverse_trig::{acos, asin, atan};
use crate::math::log::{ln, ln_1p};
use crate::math::trig::{COSINE, SINE};
use crate::real::Real;

codes! {
    /// In tfjs's names.
    Unary {
        Abs, Neg, Sign, Square, Sqrt, Rsqrt, Reciprocal, Floor, Ceil, Round,
        Exp, Expm1, Log, Log1p, Sin, Cos, Tan, Asin, Acos, Atan, Sinh, Cosh, Tanh, Asinh, Acosh, Atanh, Erf,
        Sigmoid, Softplus, Relu, Relu6, Elu, Selu, LeakyRelu, Step, ClipByValue,
    }
}

impl Unary {
    /// `out <- f(x)`; both are `[n]`.
    ///
    /// `attributes`: the slope of `LeakyRelu` or the value of `Step` below 0, then unused; of `ClipByValue` the least
    /// and the most; else unused. Half-way cases of `Round` go to the even number.
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn floats(self, out: &mut [f32], x: &[f32], attributes: [f64; 2]) {
        let attributes = match self {
            Self::Relu => [0.0, f32::INFINITY],
            Self::Relu6 => [0.0, 6.0],
            _ => attributes.map(|a| a as f32),
        };
        let kernel = self.kernel();
        map_in_steps(out, x, &|out, x| kernel(out, x, attributes));
    }

    /// For whole steps.
    fn kernel(self) -> fn(&mut [f32], &[f32], [f32; 2]) {
        match self {
            Self::Abs => |out, x, _| map_wide(out, x, Real::size),
            Self::Neg => |out, x, _| map_wide(out, x, negative),
            Self::Sign => |out, x, _| map_steps(out, x, sign),
            Self::Square => |out, x, _| map_wide(out, x, |x| x * x),
            Self::Sqrt => |out, x, _| map_steps(out, x, f32::sqrt),
            Self::Rsqrt => |out, x, _| map_steps(out, x, |x| 1.0 / x.sqrt()),
            Self::Reciprocal => |out, x, _| map_steps(out, x, |x| 1.0 / x),
            Self::Floor => |out, x, _| map_steps(out, x, f32::floor),
            Self::Ceil => |out, x, _| map_steps(out, x, f32::ceil),
            Self::Round => |out, x, _| map_steps(out, x, f32::round_ties_even),
            Self::Exp => |out, x, _| map_wide(out, x, exp),
            Self::Expm1 => |out, x, _| map_steps(out, x, expm1),
            Self::Log => |out, x, _| map_steps(out, x, ln),
            Self::Log1p => |out, x, _| map_steps(out, x, ln_1p),
            Self::Sin => |out, x, _| map_sines(out, x, SINE),
            Self::Cos => |out, x, _| map_sines(out, x, COSINE),
            Self::Tan => |out, x, _| map_tangents(out, x),
            Self::Asin => |out, x, _| map_steps(out, x, asin),
            Self::Acos => |out, x, _| map_steps(out, x, acos),
            Self::Atan => |out, x, _| map_steps(out, x, atan),
            Self::Sinh => |out, x, _| map_steps(out, x, sinh),
            Self::Cosh => |out, x, _| map_steps(out, x, cosh),
            Self::Tanh => |out, x, _| map_wide(out, x, tanh),
            Self::Asinh => |out, x, _| map_steps(out, x, asinh),
            Self::Acosh => |out, x, _| map_steps(out, x, acosh),
            Self::Atanh => |out, x, _| map_steps(out, x, atanh),
            Self::Erf => |out, x, _| map_steps(out, x, erf),
            Self::Sigmoid => |out, x, _| map_wide(out, x, sigmoid),
            Self::Softplus => |out, x, _| map_steps(out, x, softplus),
            Self::Relu | Self::Relu6 | Self::ClipByValue => {
                |out, x, [least, most]| map_unrolled(out, x, |x| clip(x, least, most))
            }
            Self::Elu => |out, x, _| map_wide(out, x, elu),
            Self::Selu => |out, x, _| map_steps(out, x, selu),
            Self::LeakyRelu => |out, x, [slope, _]| map_wide(out, x, |x| leaky_relu(x, slope)),
            Self::Step => |out, x, [below, _]| map_steps(out, x, |x| step(x, below)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::check::ulps;

    const ATTRIBUTES: [f64; 2] = [-0.3, 0.8];

    fn one(op: Unary, x: f32) -> f32 {
        let mut out = [9.0];
        op.floats(&mut out, &[x], ATTRIBUTES);
        out[0]
    }

    /// As tfjs's `cpu` backend defines it, in `f64`.
    fn exact(op: Unary, x: f64) -> f64 {
        let sign = if x < 0.0 { -1.0 } else { f64::from(u8::from(x > 0.0)) };
        match op {
            Unary::Abs => x.abs(),
            Unary::Neg => -x,
            Unary::Sign => sign,
            Unary::Square => x * x,
            Unary::Sqrt => x.sqrt(),
            Unary::Rsqrt => 1.0 / x.sqrt(),
            Unary::Reciprocal => 1.0 / x,
            Unary::Floor => x.floor(),
            Unary::Ceil => x.ceil(),
            Unary::Round => x.round_ties_even(),
            Unary::Exp => x.exp(),
            Unary::Expm1 => x.exp_m1(),
            Unary::Log => x.ln(),
            Unary::Log1p => x.ln_1p(),
            Unary::Sin => x.sin(),
            Unary::Cos => x.cos(),
            Unary::Tan => x.tan(),
            Unary::Asin => x.asin(),
            Unary::Acos => x.acos(),
            Unary::Atan => x.atan(),
            Unary::Sinh => x.sinh(),
            Unary::Cosh => x.cosh(),
            Unary::Tanh => x.tanh(),
            Unary::Asinh => x.asinh(),
            Unary::Acosh => x.acosh(),
            Unary::Atanh => x.atanh(),
            // Its own file compares it with its series.
            Unary::Erf => f64::from(erf(x as f32)),
            Unary::Sigmoid => 1.0 / (1.0 + (-x).exp()),
            Unary::Softplus => x.max(0.0) + (-x.abs()).exp().ln_1p() + if x.is_nan() { x } else { 0.0 },
            Unary::Relu => {
                if x < 0.0 {
                    0.0
                } else {
                    x
                }
            }
            Unary::Relu6 => {
                if x.is_nan() {
                    x
                } else {
                    x.clamp(0.0, 6.0)
                }
            }
            Unary::Elu => {
                if x >= 0.0 {
                    x
                } else {
                    x.exp_m1()
                }
            }
            Unary::Selu => {
                if x >= 0.0 {
                    1.050_700_987_355_480_5 * x
                } else {
                    1.758_099_340_847_376_9 * x.exp_m1()
                }
            }
            Unary::LeakyRelu => {
                if x < 0.0 {
                    -0.3 * x
                } else {
                    x
                }
            }
            Unary::Step => {
                if x > 0.0 {
                    1.0
                } else {
                    x * 0.0 - 0.3
                }
            }
            Unary::ClipByValue => {
                if x.is_nan() {
                    x
                } else {
                    x.clamp(-0.3, 0.8)
                }
            }
        }
    }

    #[test]
    fn values_agree_with_f64() {
        for &op in Unary::ALL {
            for x in (-4000..=4000).map(|i| i as f32 * 0.005) {
                let (value, exact) = (one(op, x), exact(op, f64::from(x)));
                let agree = value.is_nan() && exact.is_nan() || ulps(value, exact) < 5.0;
                assert!(agree || f64::from(value) == exact, "{op:?}({x}): {value} against {exact}");
            }
        }
    }

    #[test]
    fn special_values_are_those_of_f64() {
        let step_of_infinities = |op, x: f32| op == Unary::Step && x == f32::NEG_INFINITY;
        for &op in Unary::ALL {
            for x in [0.0, -0.0, f32::INFINITY, f32::NEG_INFINITY, f32::NAN] {
                let (value, exact) = (one(op, x), exact(op, f64::from(x)) as f32);
                let same = value == exact || value.is_nan() && exact.is_nan();
                assert!(same || step_of_infinities(op, x), "{op:?}({x}): {value} against {exact}");
            }
        }
        assert_eq!(one(Unary::Step, f32::NEG_INFINITY), -0.3);
        assert_eq!([0.5, 1.5, 2.5, -0.5].map(|x| one(Unary::Round, x)), [0.0, 2.0, 2.0, 0.0]);
    }

    #[test]
    fn every_length_equals_one_at_a_time() {
        for &op in Unary::ALL {
            for n in (0..=33).chain([63, 64, 65, 130]) {
                let x: Vec<f32> = (0..n).map(|i| 0.31 * (i as f32 - 14.0)).collect();
                let mut out = vec![9.0; n];
                op.floats(&mut out, &x, ATTRIBUTES);
                let single: Vec<u32> = x.iter().map(|&x| one(op, x).to_bits()).collect();
                assert_eq!(out.iter().map(|y| y.to_bits()).collect::<Vec<_>>(), single, "{op:?}, n = {n}");
            }
        }
    }

    #[test]
    fn codes_name_operations_from_0_on() {
        assert_eq!((Unary::from_code(0), Unary::from_code(35)), (Some(Unary::Abs), Some(Unary::ClipByValue)));
        assert_eq!(Unary::from_code(36), None);
    }
}
