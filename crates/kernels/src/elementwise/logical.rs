//! Logic of `bool` tensors, whose bytes are 0 or 1, and the questions to a float that `bool` answers.

use super::broadcast::Broadcast;
use super::{Kernel, codes, map_in_steps, map_steps, zip_steps};

codes! {
    /// In tfjs's names.
    Logical { LogicalAnd, LogicalOr }
}

codes! {
    /// In tfjs's names.
    Question { IsNan, IsInf, IsFinite }
}

impl Logical {
    /// `out <- f(a, b)` on the range of the output that begins at `start`. Any byte but 0 is true.
    ///
    /// # Panics
    /// As [`Broadcast::run`].
    pub fn run(self, plan: &Broadcast, start: usize, out: &mut [u8], a: &[u8], b: &[u8]) {
        let kernel: fn(&mut [u8], &[u8], &[u8]) = match self {
            Self::LogicalAnd => |out, a, b| zip_steps(out, a, b, |a, b| u8::from((a != 0) & (b != 0))),
            Self::LogicalOr => |out, a, b| zip_steps(out, a, b, |a, b| u8::from(a | b != 0)),
        };
        plan.run(start, out, a, b, Kernel::new(kernel));
    }
}

impl Question {
    /// `out <- f(x)`; both are `[n]`.
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn ask(self, out: &mut [u8], x: &[f32]) {
        let kernel: fn(&mut [u8], &[f32]) = match self {
            Self::IsNan => |out, x| map_steps(out, x, |x| u8::from(x.is_nan())),
            Self::IsInf => |out, x| map_steps(out, x, |x| u8::from(x.is_infinite())),
            Self::IsFinite => |out, x| map_steps(out, x, |x| u8::from(x.is_finite())),
        };
        map_in_steps(out, x, &kernel);
    }
}

/// `out <- not x`; both are `[n]`.
///
/// # Panics
/// If the lengths differ.
pub fn not(out: &mut [u8], x: &[u8]) {
    map_in_steps(out, x, &|out, x| map_steps(out, x, |x| u8::from(x == 0)));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn combine(op: Logical, a: &[u8], b: &[u8]) -> Vec<u8> {
        let mut out = vec![9; a.len()];
        op.run(&Broadcast::new(&[a.len()], &[a.len()], &[b.len()]).unwrap(), 0, &mut out, a, b);
        out
    }

    #[test]
    fn truth_tables() {
        let (a, b) = ([0, 0, 1, 1, 2], [0, 1, 0, 1, 4]);
        assert_eq!(combine(Logical::LogicalAnd, &a, &b), [0, 0, 0, 1, 1]);
        assert_eq!(combine(Logical::LogicalOr, &a, &b), [0, 1, 1, 1, 1]);
        let mut out = [9; 5];
        not(&mut out, &a);
        assert_eq!(out, [1, 1, 0, 0, 0]);
    }

    #[test]
    fn de_morgan_at_every_length() {
        for n in 1..=70 {
            let a: Vec<u8> = (0..n).map(|i| (i % 7 % 3 == 1).into()).collect();
            let b: Vec<u8> = (0..n).map(|i| (i % 4 > 1).into()).collect();
            let inverse = |x: &[u8]| {
                let mut out = vec![9; x.len()];
                not(&mut out, x);
                out
            };
            assert_eq!(
                inverse(&combine(Logical::LogicalAnd, &a, &b)),
                combine(Logical::LogicalOr, &inverse(&a), &inverse(&b)),
                "n = {n}"
            );
        }
    }

    #[test]
    fn each_float_is_one_of_the_three() {
        for n in 0..=40 {
            let kinds = [1.5, f32::NAN, f32::INFINITY, 0.0, f32::NEG_INFINITY, f32::MAX, 1e-40];
            let x: Vec<f32> = (0..n).map(|i| kinds[i % 7]).collect();
            let answers = Question::ALL.iter().map(|question| {
                let mut out = vec![9; n];
                question.ask(&mut out, &x);
                out
            });
            let [nan, infinite, finite] = answers.collect::<Vec<_>>().try_into().unwrap();
            for i in 0..n {
                let expected =
                    [[0, 0, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 0], [0, 0, 1], [0, 0, 1]][i % 7];
                assert_eq!([nan[i], infinite[i], finite[i]], expected, "n = {n}, {}", x[i]);
            }
        }
    }
}
