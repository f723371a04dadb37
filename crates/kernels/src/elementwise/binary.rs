//! Arithmetic of two tensors of `f32`, with broadcasting.

use super::broadcast::Broadcast;
use super::division::modulo;
use super::functions::{elu_grad, maximum, minimum, prelu, squared_difference};
use super::{Kernel, codes, zip_steps, zip_wide};
use crate::math::inverse_trig::atan2;
use crate::math::pow::pow;

codes! {
    /// In tfjs's names; `Prelu` takes `x` and `alpha`, `EluGrad` the gradient `dy` and the output `y`.
    Binary {
        Add, Sub, Multiply, RealDiv, Maximum, Minimum, SquaredDifference, Mod, Pow, Atan2, Prelu, EluGrad,
    }
}

impl Binary {
    /// `out <- f(a, b)` on the range of the output that begins at `start`.
    ///
    /// # Panics
    /// As [`Broadcast::run`].
    pub fn floats(self, plan: &Broadcast, start: usize, out: &mut [f32], a: &[f32], b: &[f32]) {
        plan.run(start, out, a, b, self.kernel());
    }

    fn kernel(self) -> Kernel<f32, f32> {
        match self {
            Self::Add => Kernel::repeating(|out, a, b| zip_wide(out, a, b, |a, b| a + b)),
            Self::Sub => Kernel::repeating(|out, a, b| zip_wide(out, a, b, |a, b| a - b)),
            Self::Multiply => Kernel::repeating(|out, a, b| zip_wide(out, a, b, |a, b| a * b)),
            Self::RealDiv => Kernel::repeating(|out, a, b| zip_wide(out, a, b, |a, b| a / b)),
            Self::Maximum => Kernel::new(|out, a, b| zip_steps(out, a, b, maximum)),
            Self::Minimum => Kernel::new(|out, a, b| zip_steps(out, a, b, minimum)),
            Self::SquaredDifference => Kernel::repeating(|out, a, b| zip_wide(out, a, b, squared_difference)),
            Self::Mod => Kernel::new(modulo),
            Self::Pow => Kernel::new(|out, a, b| zip_steps(out, a, b, pow)),
            Self::Atan2 => Kernel::new(|out, a, b| zip_steps(out, a, b, atan2)),
            Self::Prelu => Kernel::new(|out, x, alpha| zip_steps(out, x, alpha, prelu)),
            Self::EluGrad => Kernel::new(|out, dy, y| zip_steps(out, dy, y, elu_grad)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::check::ulps;

    fn one(op: Binary, a: f32, b: f32) -> f32 {
        let (mut out, plan) = ([9.0], Broadcast::new(&[], &[], &[]).unwrap());
        op.floats(&plan, 0, &mut out, &[a], &[b]);
        out[0]
    }

    /// As tfjs's `cpu` backend defines it, in `f64`.
    fn exact(op: Binary, a: f64, b: f64) -> f64 {
        let nan_or = |value: f64| if a.is_nan() || b.is_nan() { f64::NAN } else { value };
        match op {
            Binary::Add => a + b,
            Binary::Sub => a - b,
            Binary::Multiply => a * b,
            Binary::RealDiv => a / b,
            Binary::Maximum => nan_or(a.max(b)),
            Binary::Minimum => nan_or(a.min(b)),
            Binary::SquaredDifference => (a - b) * (a - b),
            Binary::Mod => {
                let same = a < 0.0 && b < 0.0 || a >= 0.0 && b >= 0.0;
                if same { a % b } else { (a % b + b) % b }
            }
            Binary::Pow => {
                if a.abs() == 1.0 && !b.is_finite() {
                    f64::NAN
                } else {
                    a.powf(b)
                }
            }
            Binary::Atan2 => a.atan2(b),
            Binary::Prelu => {
                if a < 0.0 {
                    b * a
                } else {
                    a
                }
            }
            Binary::EluGrad => {
                if b >= 0.0 {
                    a
                } else {
                    a * (b + 1.0)
                }
            }
        }
    }

    #[test]
    fn values_and_special_values_agree_with_f64() {
        let values = [0.0, 1.0, 0.3, 2.5, 7.0, 1e-3, 123.456, 1e20, 3e7, f32::INFINITY];
        let values = values.iter().flat_map(|&x| [x, -x]).chain([f32::NAN]);
        for &op in Binary::ALL {
            for a in values.clone() {
                for b in values.clone() {
                    let (value, exact) = (one(op, a, b), exact(op, f64::from(a), f64::from(b)));
                    let same = value.is_nan() && exact.is_nan() || value == exact as f32;
                    assert!(same || ulps(value, exact) < 3.0, "{op:?}({a}, {b}): {value} against {exact}");
                }
            }
        }
    }

    #[test]
    fn every_length_and_form_equals_one_at_a_time() {
        for &op in Binary::ALL {
            for n in (0..=33).chain([64, 65, 130]) {
                let a: Vec<f32> = (0..n).map(|i| 0.37 * (i as f32 - 16.0)).collect();
                let b: Vec<f32> = (0..n).map(|i| 0.21 * (7.0 - i as f32)).collect();
                let forms: [(&[usize], &[usize]); 3] = [(&[n], &[n]), (&[n], &[]), (&[], &[n])];
                for (a_shape, b_shape) in forms {
                    let plan = Broadcast::new(&[n], a_shape, b_shape).unwrap();
                    let pick =
                        |x: &[f32], shape: &[usize]| if shape.is_empty() { vec![1.7] } else { x.to_vec() };
                    let (a, b) = (pick(&a, a_shape), pick(&b, b_shape));
                    let mut out = vec![9.0; n];
                    op.floats(&plan, 0, &mut out, &a, &b);
                    for i in 0..n {
                        let single = one(op, a[i % a.len()], b[i % b.len()]);
                        assert_eq!(out[i].to_bits(), single.to_bits(), "{op:?}, n = {n}, i = {i}");
                    }
                }
            }
        }
    }

    #[test]
    fn rows_plus_a_row() {
        let plan = Broadcast::new(&[2, 2], &[2, 2], &[2]).unwrap();
        let mut out = [0.0; 4];
        Binary::Add.floats(&plan, 0, &mut out, &[1.0, 2.0, 3.0, 4.0], &[10.0, 20.0]);
        assert_eq!(out, [11.0, 22.0, 13.0, 24.0]);
    }
}
