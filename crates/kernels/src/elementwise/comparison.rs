//! Comparisons of two tensors, with broadcasting: 1 where they hold, 0 where not.

use super::broadcast::Broadcast;
use super::{Kernel, codes, zip_steps};

codes! {
    /// In tfjs's names. NaN is unequal to all and itself, and neither less nor greater.
    Comparison { Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual }
}

impl Comparison {
    /// `out <- a ? b` on the range of the output that begins at `start`, for `f32`, `i32` and the bytes of `bool`.
    ///
    /// # Panics
    /// As [`Broadcast::run`].
    pub fn run<T: Copy + Default + PartialOrd>(
        self,
        plan: &Broadcast,
        start: usize,
        out: &mut [u8],
        a: &[T],
        b: &[T],
    ) {
        plan.run(start, out, a, b, self.kernel());
    }

    fn kernel<T: Copy + PartialOrd>(self) -> Kernel<T, u8> {
        Kernel::new(match self {
            Self::Equal => |out, a, b| zip_steps(out, a, b, |a, b| u8::from(a == b)),
            Self::NotEqual => |out, a, b| zip_steps(out, a, b, |a, b| u8::from(a != b)),
            Self::Less => less,
            Self::LessEqual => less_or_equal,
            Self::Greater => |out, a, b| less(out, b, a),
            Self::GreaterEqual => |out, a, b| less_or_equal(out, b, a),
        })
    }
}

#[inline(never)]
fn less<T: Copy + PartialOrd>(out: &mut [u8], a: &[T], b: &[T]) {
    zip_steps(out, a, b, |a, b| u8::from(a < b));
}

#[inline(never)]
fn less_or_equal<T: Copy + PartialOrd>(out: &mut [u8], a: &[T], b: &[T]) {
    zip_steps(out, a, b, |a, b| u8::from(a <= b));
}

#[cfg(test)]
mod tests {
    use super::*;
    use Comparison::*;

    fn compare<T: Copy + Default + PartialOrd>(op: Comparison, a: &[T], b: &[T]) -> Vec<u8> {
        let n = a.len().max(b.len());
        let mut out = vec![9; n];
        op.run(&Broadcast::new(&[n], &[a.len()], &[b.len()]).unwrap(), 0, &mut out, a, b);
        out
    }

    #[test]
    fn nan_and_zeros() {
        let (a, b) =
            ([f32::NAN, f32::NAN, 0.0, 1.0, f32::INFINITY], [f32::NAN, 1.0, -0.0, 2.0, f32::INFINITY]);
        let expected = [
            (Equal, [0, 0, 1, 0, 1]),
            (NotEqual, [1, 1, 0, 1, 0]),
            (Less, [0, 0, 0, 1, 0]),
            (LessEqual, [0, 0, 1, 1, 1]),
            (Greater, [0, 0, 0, 0, 0]),
            (GreaterEqual, [0, 0, 1, 0, 1]),
        ];
        for (op, expected) in expected {
            assert_eq!(compare(op, &a, &b), expected, "{op:?}");
        }
    }

    #[test]
    fn every_length_equals_one_at_a_time_and_opposites_exclude_each_other() {
        for n in (1..=33).chain([64, 65, 130]) {
            let a: Vec<i32> = (0..n).map(|i| i * 7 % 5).collect();
            let b: Vec<i32> = (0..n).map(|i| i * 3 % 5).collect();
            for (op, f) in [(Equal, i32::eq as fn(&i32, &i32) -> bool), (Less, i32::lt), (LessEqual, i32::le)]
            {
                let expected: Vec<u8> = a.iter().zip(&b).map(|(a, b)| u8::from(f(a, b))).collect();
                assert_eq!(compare(op, &a, &b), expected, "{op:?}, n = {n}");
            }
            for (op, opposite) in [(Equal, NotEqual), (Less, GreaterEqual), (LessEqual, Greater)] {
                let bytes = |x: &[i32]| x.iter().map(|&x| x as u8).collect::<Vec<_>>();
                let (ours, other) = (compare(op, &a, &b), compare(opposite, &bytes(&a), &bytes(&b)));
                assert!(ours.iter().zip(&other).all(|(x, y)| x + y == 1), "{op:?}, n = {n}");
            }
            assert_eq!(compare(Greater, &a, &[2]), compare(Less, &[2], &a));
        }
    }
}
