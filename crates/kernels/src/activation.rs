//! The functions between layers, each with its derivative written in terms of its own output.

use crate::exp::exp_of_negative;
use crate::lanes::zero_below;
use crate::math::polynomial;
use crate::real::Real;

/// A sample's gradients below this become zero: their products and squares would be denormal, which is slow.
pub(crate) const SMALLEST_GRADIENT: f32 = 1e-14;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    Linear,
    Relu,
    Sigmoid,
    Tanh,
}

impl Activation {
    /// `row <- f(row)`, in place.
    #[inline(never)]
    pub fn forward(self, row: &mut [f32]) {
        match self {
            Self::Linear => {}
            Self::Relu => row.iter_mut().for_each(|y| *y = relu(*y)),
            Self::Sigmoid => row.iter_mut().for_each(|y| *y = sigmoid(*y)),
            Self::Tanh => row.iter_mut().for_each(|y| *y = tanh(*y)),
        }
    }

    /// `gradient <- gradient * f'(z)`, where `output` is `f(z)`.
    #[inline(never)]
    pub fn backward(self, gradient: &mut [f32], output: &[f32]) {
        assert_eq!(gradient.len(), output.len(), "activation: lengths differ");
        let pairs = gradient.iter_mut().zip(output);
        match self {
            Self::Linear => pairs.for_each(|(g, _)| *g = zero_below(*g, SMALLEST_GRADIENT)),
            Self::Relu => {
                pairs.for_each(|(g, &y)| *g = if y > 0.0 { zero_below(*g, SMALLEST_GRADIENT) } else { 0.0 })
            }
            Self::Sigmoid => {
                pairs.for_each(|(g, &y)| *g = zero_below(*g * (y * (1.0 - y)), SMALLEST_GRADIENT))
            }
            Self::Tanh => pairs.for_each(|(g, &y)| *g = zero_below(*g * (1.0 - y * y), SMALLEST_GRADIENT)),
        }
    }
}

/// `max(0, z)`; NaN stays NaN, so that a diverged network shows it.
#[inline(always)]
pub(crate) fn relu(z: f32) -> f32 {
    if z < 0.0 { 0.0 } else { z }
}

/// `1 / (1 + e^-z)`, by `e^-|z|` so that nothing overflows.
#[inline(always)]
pub(crate) fn sigmoid<R: Real>(z: R) -> R {
    let one = R::splat(1.0);
    let e = exp_of_negative(z.negative_size());
    // `e` is at most 1: what is larger is the one that belongs there.
    let above = one.zero_where_below(z, R::splat(0.0));
    above.at_least(e) / (one + e)
}

/// `tanh z`: near zero, where `1 - e^-2|z|` would cancel, a polynomial (Cephes `tanhf`, Moshier 1989).
#[inline(always)]
pub(crate) fn tanh<R: Real>(z: R) -> R {
    const P: [f32; 5] = [-5.704_988_7e-3, 2.063_909e-2, -5.373_971_6e-2, 1.333_144_1e-1, -3.333_328e-1];
    let (zero, one, size) = (R::splat(0.0), R::splat(1.0), z.size());
    let e = exp_of_negative(R::splat(-2.0) * size);
    let far = (one - e) / (one + e);
    let square = z * z;
    let near = polynomial(P, square) * (square * size) + size;
    let value = size.if_less(R::splat(0.625), near, far);
    z.if_less(zero, zero - value, value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Activation::*;

    fn inputs() -> impl Iterator<Item = f32> {
        (-4000..=4000).map(|i| i as f32 * 0.005)
    }

    fn apply(f: Activation, z: f32) -> f32 {
        let mut row = [z];
        f.forward(&mut row);
        row[0]
    }

    #[test]
    fn values_agree_with_f64() {
        for z in inputs() {
            let d = f64::from(z);
            let close = |f: Activation, exact: f64| {
                let error = (f64::from(apply(f, z)) - exact).abs();
                assert!(error <= 4e-7 * exact.abs() + 1e-37, "{f:?}({z}): {} against {exact}", apply(f, z));
            };
            close(Linear, d);
            close(Relu, d.max(0.0));
            close(Sigmoid, 1.0 / (1.0 + (-d).exp()));
            close(Tanh, d.tanh());
        }
    }

    #[test]
    fn derivatives_agree_with_finite_differences() {
        let exact = [
            (Linear, (|z| z) as fn(f64) -> f64),
            (Relu, |z| z.max(0.0)),
            (Sigmoid, |z| 1.0 / (1.0 + (-z).exp())),
            (Tanh, f64::tanh),
        ];
        for (f, exact) in exact {
            for z in inputs().filter(|z| z.abs() > 1e-3 && z.abs() < 8.0) {
                let h = 1e-5;
                let slope = (exact(f64::from(z) + h) - exact(f64::from(z) - h)) / (2.0 * h);
                let mut g = [1.0];
                f.backward(&mut g, &[apply(f, z)]);
                assert!((f64::from(g[0]) - slope).abs() < 1e-6, "{f:?}'({z}): {} against {slope}", g[0]);
            }
        }
    }

    #[test]
    fn every_length_equals_one_at_a_time() {
        for f in [Linear, Relu, Sigmoid, Tanh] {
            for n in 0..=33 {
                let z: Vec<f32> = (0..n).map(|i| 0.31 * (i as f32 - 14.0)).collect();
                let mut row = z.clone();
                f.forward(&mut row);
                let single: Vec<f32> = z.iter().map(|&z| apply(f, z)).collect();
                assert_eq!(row, single, "{f:?}, n = {n}");
            }
        }
    }

    #[test]
    fn nan_is_not_hidden() {
        for f in [Linear, Relu, Sigmoid, Tanh] {
            assert!(apply(f, f32::NAN).is_nan(), "{f:?}");
        }
    }
}
