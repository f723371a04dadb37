//! One result an element: functions of one tensor, of two with broadcasting, choices, casts and fillings.
//!
//! The values are those of tfjs's `cpu` backend: NaN goes on where it goes on there, integers wrap around, `bool` is a
//! byte of 0 or 1. No element depends on another, so any range of an output may be computed by itself.

pub mod add_n;
pub mod binary;
pub mod broadcast;
pub mod cast;
pub mod comparison;
pub mod division;
pub mod fill;
pub mod integers;
pub mod logical;
pub mod select;
pub mod unary;

/// Elements of a block that is first tried without branches, and then, rarely, done one by one.
const BLOCK: usize = 64;

/// What an output's range takes from one input: an element each, or the same for all.
#[derive(Clone, Copy)]
pub enum Operand<'a, T> {
    Slice(&'a [T]),
    Scalar(T),
}

/// A binary operation on a range.
pub type Kernel<T, O> = fn(&mut [O], Operand<T>, Operand<T>);

/// An `enum` whose values have numbers from 0 on, by which JavaScript names them.
macro_rules! codes {
    ($(#[$attribute:meta])* $name:ident { $($variant:ident),* $(,)? }) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($variant),* }

        impl $name {
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            pub fn from_code(code: u8) -> Option<Self> {
                Self::ALL.get(usize::from(code)).copied()
            }
        }
    };
}
pub(crate) use codes;

/// `out[i] <- f(x[i])`.
///
/// # Panics
/// If the lengths differ.
#[inline(never)]
fn map<T: Copy, O>(out: &mut [O], x: &[T], f: impl Fn(T) -> O) {
    assert_eq!(out.len(), x.len(), "elementwise: lengths differ");
    for (out, &x) in out.iter_mut().zip(x) {
        *out = f(x);
    }
}

/// `out[i] <- f(a[i], b[i])`, in a loop for each way the operands may come: for what is done often and costs little.
///
/// # Panics
/// If a slice is not as long as `out`.
#[inline(always)]
fn zip<T: Copy, O: Copy>(out: &mut [O], a: Operand<T>, b: Operand<T>, f: impl Fn(T, T) -> O) {
    match (a, b) {
        (Operand::Slice(a), Operand::Slice(b)) => zip_slices(out, a, b, f),
        (Operand::Slice(a), Operand::Scalar(b)) => {
            assert_eq!(out.len(), a.len(), "elementwise: lengths differ");
            out.iter_mut().zip(a).for_each(|(out, &a)| *out = f(a, b));
        }
        (Operand::Scalar(a), Operand::Slice(b)) => {
            assert_eq!(out.len(), b.len(), "elementwise: lengths differ");
            out.iter_mut().zip(b).for_each(|(out, &b)| *out = f(a, b));
        }
        (Operand::Scalar(a), Operand::Scalar(b)) => out.fill(f(a, b)),
    }
}

#[inline(always)]
fn zip_slices<T: Copy, O>(out: &mut [O], a: &[T], b: &[T], f: impl Fn(T, T) -> O) {
    assert!([a.len(), b.len()] == [out.len(); 2], "elementwise: lengths differ");
    for ((out, &a), &b) in out.iter_mut().zip(a).zip(b) {
        *out = f(a, b);
    }
}

/// `f(out, a, b)` on blocks, a scalar repeated in a block of its own: one loop for what is rare or costs much.
#[inline(always)]
fn blocks<T: Copy + Default, O>(
    out: &mut [O],
    a: Operand<T>,
    b: Operand<T>,
    f: impl Fn(&mut [O], &[T], &[T]),
) {
    let (a_repeated, b_repeated) = (repeated(a), repeated(b));
    for (i, out) in out.chunks_mut(BLOCK).enumerate() {
        f(out, block(a, &a_repeated, i, out.len()), block(b, &b_repeated, i, out.len()));
    }
}

/// [`zip`] by [`blocks`].
#[inline(always)]
fn zip_blocks<T: Copy + Default, O>(out: &mut [O], a: Operand<T>, b: Operand<T>, f: impl Fn(T, T) -> O) {
    blocks(out, a, b, |out, a, b| zip_slices(out, a, b, &f));
}

fn repeated<T: Copy + Default>(x: Operand<T>) -> [T; BLOCK] {
    match x {
        Operand::Slice(_) => [T::default(); BLOCK],
        Operand::Scalar(x) => [x; BLOCK],
    }
}

fn block<'a, T>(x: Operand<'a, T>, repeated: &'a [T; BLOCK], i: usize, len: usize) -> &'a [T] {
    match x {
        Operand::Slice(x) => &x[i * BLOCK..][..len],
        Operand::Scalar(_) => &repeated[..len],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_and_length_equals_one_at_a_time() {
        let f = |a: f32, b: f32| 2.0 * a - b;
        for n in 0..=150 {
            let a: Vec<f32> = (0..n).map(|i| 0.37 * (i as f32 - 16.0)).collect();
            let b: Vec<f32> = (0..n).map(|i| (i * i % 17) as f32).collect();
            for a in [Operand::Slice(&a[..]), Operand::Scalar(3.5)] {
                for b in [Operand::Slice(&b[..]), Operand::Scalar(-0.25)] {
                    let at = |x: Operand<f32>, i: usize| match x {
                        Operand::Slice(x) => x[i],
                        Operand::Scalar(x) => x,
                    };
                    let expected: Vec<f32> = (0..n).map(|i| f(at(a, i), at(b, i))).collect();
                    let (mut in_loops, mut in_blocks) = (vec![9.0; n], vec![9.0; n]);
                    zip(&mut in_loops, a, b, f);
                    zip_blocks(&mut in_blocks, a, b, f);
                    assert_eq!([&in_loops, &in_blocks], [&expected; 2], "n = {n}");
                }
            }
        }
    }

    #[test]
    #[should_panic(expected = "lengths differ")]
    fn a_shorter_operand_is_a_mistake() {
        zip(&mut [0.0; 3], Operand::Slice(&[1.0; 2]), Operand::Scalar(1.0), |a, b| a + b);
    }
}
