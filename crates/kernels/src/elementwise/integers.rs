//! Arithmetic of `i32`. It wraps around; tfjs's `cpu` backend, which computes in `f64`, does the same up to 2^53, and
//! leaves rounded bits beyond it.

use super::broadcast::Broadcast;
use super::division::{floor_div, to_int32};
use super::unary::Unary;
use super::{Kernel, codes, map_in_steps, map_steps, zip_steps};

codes! {
    /// In tfjs's names.
    IntegerBinary {
        Add, Sub, Multiply, RealDiv, Maximum, Minimum, SquaredDifference, Mod, Pow, FloorDiv, BitwiseAnd,
    }
}

impl IntegerBinary {
    /// `out <- f(a, b)` on the range of the output that begins at `start`. Whatever is divided by 0 gives 0.
    ///
    /// # Panics
    /// As [`Broadcast::run`].
    pub fn integers(self, plan: &Broadcast, start: usize, out: &mut [i32], a: &[i32], b: &[i32]) {
        plan.run(start, out, a, b, self.kernel());
    }

    fn kernel(self) -> Kernel<i32, i32> {
        match self {
            Self::Add => Kernel::new(|out, a, b| zip_steps(out, a, b, i32::wrapping_add)),
            Self::Sub => Kernel::new(|out, a, b| zip_steps(out, a, b, i32::wrapping_sub)),
            Self::Multiply => Kernel::new(|out, a, b| zip_steps(out, a, b, i32::wrapping_mul)),
            Self::RealDiv => Kernel::new(|out, a, b| zip_steps(out, a, b, divide)),
            Self::Maximum => Kernel::new(|out, a, b| zip_steps(out, a, b, i32::max)),
            Self::Minimum => Kernel::new(|out, a, b| zip_steps(out, a, b, i32::min)),
            Self::SquaredDifference => Kernel::new(|out, a, b| zip_steps(out, a, b, squared_difference)),
            Self::Mod => Kernel::new(|out, a, b| zip_steps(out, a, b, modulo)),
            Self::Pow => Kernel::new(|out, a, b| zip_steps(out, a, b, power)),
            Self::FloorDiv => Kernel::new(floor_div),
            Self::BitwiseAnd => Kernel::new(|out, a, b| zip_steps(out, a, b, |a, b| a & b)),
        }
    }
}

/// `out <- floor(a / b)` of `f32`, whose result is an integer too.
///
/// # Panics
/// As [`Broadcast::run`].
pub fn floor_div_of_floats(plan: &Broadcast, start: usize, out: &mut [i32], a: &[f32], b: &[f32]) {
    plan.run(start, out, a, b, Kernel::new(floor_div));
}

/// `out <- f(x)`, with the attributes of [`Unary::floats`]; both are `[n]`. `false`, and nothing done, where tfjs has
/// no integers or rounds what is no integer.
///
/// # Panics
/// If the lengths differ.
#[must_use]
pub fn unary(op: Unary, out: &mut [i32], x: &[i32], attributes: [f64; 2]) -> bool {
    let simple = match op {
        Unary::Abs => |out: &mut [i32], x: &[i32]| map_steps(out, x, i32::wrapping_abs),
        Unary::Neg => |out: &mut [i32], x: &[i32]| map_steps(out, x, i32::wrapping_neg),
        Unary::Sign => |out: &mut [i32], x: &[i32]| map_steps(out, x, i32::signum),
        Unary::Square => |out: &mut [i32], x: &[i32]| map_steps(out, x, |x| x.wrapping_mul(x)),
        Unary::Floor | Unary::Ceil | Unary::Round => |out: &mut [i32], x: &[i32]| out.copy_from_slice(x),
        Unary::Relu => return bounded(out, x, Bounds::new(0.0, f64::INFINITY)),
        Unary::Relu6 => return bounded(out, x, Bounds::new(0.0, 6.0)),
        Unary::ClipByValue => return bounded(out, x, Bounds::new(attributes[0], attributes[1])),
        Unary::Step => {
            return bounded(out, x, Bounds { low: 1, below: to_int32(attributes[0]), high: 1, above: 1 });
        }
        _ => return false,
    };
    map_in_steps(out, x, &simple);
    true
}

/// What is less than `low` becomes `below`, what is greater than `high` becomes `above`.
#[derive(Clone, Copy)]
struct Bounds {
    low: i32,
    below: i32,
    high: i32,
    above: i32,
}

impl Bounds {
    /// They need not be whole: what lies outside becomes the truncated bound. One that is NaN bounds nothing.
    fn new(least: f64, most: f64) -> Self {
        // Conversions saturate.
        let low = if least.is_nan() { i32::MIN } else { least.ceil() as i32 };
        let high = if most.is_nan() { i32::MAX } else { most.floor() as i32 };
        Self { low, below: to_int32(least), high, above: to_int32(most) }
    }
}

fn bounded(out: &mut [i32], x: &[i32], bounds: Bounds) -> bool {
    let Bounds { low, below, high, above } = bounds;
    map_in_steps(out, x, &|out, x| {
        map_steps(out, x, |x| {
            let not_below = if x < low { below } else { x };
            if x > high { above } else { not_below }
        });
    });
    true
}

fn divide(a: i32, b: i32) -> i32 {
    if b == 0 { 0 } else { a.wrapping_div(b) }
}

fn squared_difference(a: i32, b: i32) -> i32 {
    let difference = a.wrapping_sub(b);
    difference.wrapping_mul(difference)
}

/// With the sign of `b`.
fn modulo(a: i32, b: i32) -> i32 {
    if b == 0 {
        return 0;
    }
    let remainder = a.wrapping_rem(b);
    if remainder != 0 && (a < 0) != (b < 0) { remainder + b } else { remainder }
}

/// Below 1 it is truncated: a negative power is 0 but for those of 1 and -1; that of 0 would be infinite, and is 0 too.
fn power(a: i32, b: i32) -> i32 {
    match (u32::try_from(b), a) {
        (Ok(b), _) => a.wrapping_pow(b),
        (_, 1) => 1,
        (_, -1) => 1 - 2 * (b & 1),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUES: [i32; 13] = [0, 1, -1, 2, -3, 7, -7, 10, 255, -1000, 30_000, i32::MAX, i32::MIN];

    fn one(op: IntegerBinary, a: i32, b: i32) -> i32 {
        let (mut out, plan) = ([9], Broadcast::new(&[], &[], &[]).unwrap());
        op.integers(&plan, 0, &mut out, &[a], &[b]);
        out[0]
    }

    /// As tfjs's `cpu` backend defines it: in `f64`, then turned into an `int32`. Correct up to 2^53.
    fn in_f64(op: IntegerBinary, a: i32, b: i32) -> f64 {
        let (x, y) = (f64::from(a), f64::from(b));
        match op {
            IntegerBinary::Add => x + y,
            IntegerBinary::Sub => x - y,
            IntegerBinary::Multiply => x * y,
            IntegerBinary::RealDiv => x / y,
            IntegerBinary::Maximum => x.max(y),
            IntegerBinary::Minimum => x.min(y),
            IntegerBinary::SquaredDifference => (x - y) * (x - y),
            IntegerBinary::Mod if (x < 0.0) == (y < 0.0) => x % y,
            IntegerBinary::Mod => (x % y + y) % y,
            IntegerBinary::Pow => x.powf(y),
            IntegerBinary::FloorDiv => (x / y).floor(),
            IntegerBinary::BitwiseAnd => f64::from(a & b),
        }
    }

    #[test]
    fn equals_javascript_where_its_numbers_are_exact() {
        let mut compared = 0;
        for &op in IntegerBinary::ALL {
            for a in VALUES {
                for b in VALUES {
                    let exact = in_f64(op, a, b);
                    let of_zero = exact.is_infinite() && (a == 0 || b == 0);
                    if exact.abs() > 2.0_f64.powi(53) && !of_zero {
                        continue;
                    }
                    compared += 1;
                    assert_eq!(one(op, a, b), to_int32(exact), "{op:?}({a}, {b}): {exact}");
                }
            }
        }
        assert!(compared > 1600);
    }

    #[test]
    fn every_length_and_form_equals_one_at_a_time() {
        for &op in IntegerBinary::ALL {
            for n in (0..=33).chain([64, 65, 130]) {
                let [a, b] = [17, 5].map(|step| (0..n as i32).map(|i| i * step % 23 - 9).collect::<Vec<_>>());
                for (a, b) in [(&a[..], &b[..]), (&a[..], &[-3][..]), (&[40][..], &b[..])] {
                    let plan = Broadcast::new(&[n], &[a.len()], &[b.len()]);
                    let Some(plan) = plan.filter(|plan| plan.len() == n) else { continue };
                    let mut out = vec![9; n];
                    op.integers(&plan, 0, &mut out, a, b);
                    for i in 0..n {
                        assert_eq!(
                            out[i],
                            one(op, a[i % a.len()], b[i % b.len()]),
                            "{op:?}, n = {n}, i = {i}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn overflow_wraps_around() {
        assert_eq!(one(IntegerBinary::Multiply, 65_536, 65_537), 65_536);
        assert_eq!(one(IntegerBinary::Pow, 3, 40), 3_i32.wrapping_pow(40));
        assert_eq!(one(IntegerBinary::RealDiv, i32::MIN, -1), i32::MIN);
    }

    #[test]
    fn functions_of_one() {
        let apply = |op, attributes| {
            let mut out = [9; 13];
            unary(op, &mut out, &VALUES, attributes).then_some(out)
        };
        let with = |f: fn(i32) -> i32| Some(VALUES.map(f));
        assert_eq!(apply(Unary::Abs, [0.0; 2]), with(i32::wrapping_abs));
        assert_eq!(apply(Unary::Neg, [0.0; 2]), with(i32::wrapping_neg));
        assert_eq!(apply(Unary::Sign, [0.0; 2]), with(i32::signum));
        assert_eq!(apply(Unary::Square, [0.0; 2]), with(|x| x.wrapping_mul(x)));
        assert_eq!(apply(Unary::Relu, [0.0; 2]), with(|x| x.max(0)));
        assert_eq!(apply(Unary::Relu6, [0.0; 2]), with(|x| x.clamp(0, 6)));
        assert_eq!(apply(Unary::Round, [0.0; 2]), with(|x| x));
        assert_eq!(apply(Unary::Step, [-2.7, 0.0]), with(|x| if x > 0 { 1 } else { -2 }));
        // -3 is below -2.5 and becomes -2; 7 is above 6.5 and becomes 6.
        assert_eq!(apply(Unary::ClipByValue, [-2.5, 6.5]), with(|x| x.clamp(-2, 6)));
        assert_eq!(apply(Unary::ClipByValue, [f64::NAN, f64::INFINITY]), with(|x| x));
        assert_eq!(apply(Unary::Sin, [0.0; 2]), None);
    }
}
