//! The loops beneath all of them, written for a vectorizing compiler: over whole steps, so that each function is
//! compiled once, for vectors, and not again for a tail. The last step overlaps with the one before it, or comes in
//! buffers where there is none.

use crate::real::F32x16;
use core::hint::black_box;

/// Elements of a step: whole vectors of bytes too.
pub(super) const STEP: usize = 16;
/// Elements of a block that is first tried without branches and then, rarely, done one by one.
pub(super) const BLOCK: usize = 4 * STEP;

/// A function of two.
///
/// All three slices have one length, a multiple of [`STEP`]; but where it `repeats`, one of the two inputs may be a single
/// step, for all steps of the output.
#[derive(Clone, Copy)]
pub struct Kernel<T, O> {
    run: fn(&mut [O], &[T], &[T]),
    pub(super) repeats: bool,
}

impl<T: Copy, O: Copy + Default> Kernel<T, O> {
    pub(super) const fn new(run: fn(&mut [O], &[T], &[T])) -> Self {
        Self { run, repeats: false }
    }

    /// For what is made with [`zip_wide`].
    pub(super) const fn repeating(run: fn(&mut [O], &[T], &[T])) -> Self {
        Self { run, repeats: true }
    }

    /// `out <- kernel(a, b)`, of any length.
    ///
    /// # Panics
    /// If the lengths differ, unless it `repeats` a step.
    pub(super) fn apply(self, out: &mut [O], a: &[T], b: &[T]) {
        let len = out.len();
        let fits = |x: &[T]| x.len() == len || self.repeats && x.len() == STEP;
        assert!(fits(a) && fits(b), "elementwise: lengths differ");
        let whole = len - len % STEP;
        (self.run)(&mut out[..whole], cut(a, len, 0, whole), cut(b, len, 0, whole));
        if whole == len {
        } else if let Some(last) = len.checked_sub(STEP) {
            // Some elements once more, to the same bits.
            (self.run)(&mut out[last..], cut(a, len, last, len), cut(b, len, last, len));
        } else {
            let mut step = [O::default(); STEP];
            (self.run)(&mut step, &filled_up(a), &filled_up(b));
            out.copy_from_slice(&step[..len]);
        }
    }
}

/// The part of an operand that belongs to a part of an output of `len`: all of it where it is a step that is repeated.
fn cut<T>(x: &[T], len: usize, begin: usize, end: usize) -> &[T] {
    if x.len() == len { &x[begin..end] } else { x }
}

/// `out <- kernel(x)`, where the kernel takes whole steps.
///
/// # Panics
/// If the lengths differ.
#[inline(never)]
pub(super) fn map_in_steps<T: Copy, O: Copy + Default>(
    out: &mut [O],
    x: &[T],
    kernel: &dyn Fn(&mut [O], &[T]),
) {
    assert_eq!(out.len(), x.len(), "elementwise: lengths differ");
    let len = out.len();
    let whole = len - len % STEP;
    kernel(&mut out[..whole], &x[..whole]);
    if whole == len {
    } else if let Some(last) = len.checked_sub(STEP) {
        kernel(&mut out[last..], &x[last..]);
    } else {
        let mut step = [O::default(); STEP];
        kernel(&mut step, &filled_up(x));
        out.copy_from_slice(&step[..len]);
    }
}

/// `x`, of less than a step, filled up with its first element: with something that may well occur.
#[inline(never)]
fn filled_up<T: Copy>(x: &[T]) -> [T; STEP] {
    let mut step = [x[0]; STEP];
    step[..x.len()].copy_from_slice(x);
    step
}

/// `out[i] <- f(x[i])` over whole steps.
#[inline(always)]
pub(super) fn map_steps<T: Copy, O>(out: &mut [O], x: &[T], f: impl Fn(T) -> O) {
    // Tells the compiler that no element is left over.
    let whole = out.len() / STEP * STEP;
    for (out, &x) in out[..whole].iter_mut().zip(&x[..whole]) {
        *out = f(x);
    }
}

/// The same, a step at a time in four registers.
#[inline(always)]
pub(super) fn map_wide(out: &mut [f32], x: &[f32], f: impl Fn(F32x16) -> F32x16) {
    // The compiler knows that the two do not overlap, and would put the stores between the loads.
    let (out, x) = black_box((out, x));
    for (out, x) in out.as_chunks_mut().0.iter_mut().zip(x.as_chunks().0) {
        f(F32x16::load(x)).store(out);
    }
}

/// The same of plain numbers, where the compiler finds better instructions than lanes name: two comparisons with what
/// is no constant.
#[inline(always)]
pub(super) fn map_unrolled(out: &mut [f32], x: &[f32], f: impl Fn(f32) -> f32) {
    let (out, x) = black_box((out, x));
    for (out, x) in out.as_chunks_mut::<STEP>().0.iter_mut().zip(x.as_chunks::<STEP>().0) {
        *out = x.map(&f);
    }
}

/// `out[i] <- f(a[i], b[i])` over whole steps, likewise; one of the inputs may be a single step.
#[inline(always)]
pub(super) fn zip_wide(out: &mut [f32], a: &[f32], b: &[f32], f: impl Fn(F32x16, F32x16) -> F32x16) {
    let (out, a, b) = black_box((out, a, b));
    let (out, _) = out.as_chunks_mut();
    match (a.as_chunks().0, b.as_chunks().0) {
        (a, [b]) => {
            let b = F32x16::load(b);
            out.iter_mut().zip(a).for_each(|(out, a)| f(F32x16::load(a), b).store(out));
        }
        ([a], b) => {
            let a = F32x16::load(a);
            out.iter_mut().zip(b).for_each(|(out, b)| f(a, F32x16::load(b)).store(out));
        }
        (a, b) => {
            out.iter_mut()
                .zip(a)
                .zip(b)
                .for_each(|((out, a), b)| f(F32x16::load(a), F32x16::load(b)).store(out));
        }
    }
}

/// `out[i] <- f(a[i], b[i])` over whole steps.
#[inline(always)]
pub(super) fn zip_steps<T: Copy, O>(out: &mut [O], a: &[T], b: &[T], f: impl Fn(T, T) -> O) {
    let whole = out.len() / STEP * STEP;
    for ((out, &a), &b) in out[..whole].iter_mut().zip(&a[..whole]).zip(&b[..whole]) {
        *out = f(a, b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_equals_one_at_a_time() {
        for n in 0..=150 {
            let a: Vec<f32> = (0..n).map(|i| 0.37 * (i as f32 - 16.0)).collect();
            let b: Vec<f32> = (0..n).map(|i| (i * i % 17) as f32).collect();
            let mut out = vec![9.0; n];
            Kernel::new(|out, a, b| zip_steps(out, a, b, |a, b| 2.0 * a - b)).apply(&mut out, &a, &b);
            assert!((0..n).all(|i| out[i] == 2.0 * a[i] - b[i]), "n = {n}");
            let repeating = Kernel::repeating(|out, a, b| zip_wide(out, a, b, |a, b| a - b));
            for (a, b) in [(&a[..], &b[..]), (&a[..], &[0.75; STEP][..]), (&[0.75; STEP][..], &b[..])] {
                repeating.apply(&mut out, a, b);
                let at = |x: &[f32], i: usize| if x.len() == n { x[i] } else { 0.75 };
                assert!((0..n).all(|i| out[i] == at(a, i) - at(b, i)), "n = {n}");
            }
            map_in_steps(&mut out, &a, &|out, x| map_steps(out, x, |x| x + 1.0));
            assert!((0..n).all(|i| out[i] == a[i] + 1.0), "n = {n}");
        }
    }

    #[test]
    #[should_panic(expected = "lengths differ")]
    fn a_shorter_operand_is_a_mistake() {
        let add = Kernel::new(|out, a, b| zip_steps(out, a, b, |a: f32, b: f32| a + b));
        add.apply(&mut [0.0; 3], &[1.0; 2], &[1.0; 3]);
    }
}
