//! Running sums and products along an axis (cumsum, cumprod), each value rounded in turn as tfjs's are.

use crate::reduce::product::Factor;
use core::array::from_fn;

/// Rows taken side by side: each running value waits for the one before it.
const ROWS: usize = 4;

/// What running values are made by.
pub trait Step<T> {
    const FIRST: T;
    fn step(running: T, x: T) -> T;
}

/// Integers wrap around.
pub struct Sums;
pub struct Products;

impl Step<f32> for Sums {
    const FIRST: f32 = 0.0;
    #[inline(always)]
    fn step(running: f32, x: f32) -> f32 {
        running + x
    }
}

impl Step<i32> for Sums {
    const FIRST: i32 = 0;
    #[inline(always)]
    fn step(running: i32, x: i32) -> i32 {
        running.wrapping_add(x)
    }
}

impl Step<f32> for Products {
    const FIRST: f32 = 1.0;
    #[inline(always)]
    fn step(running: f32, x: f32) -> f32 {
        running * x
    }
}

impl Step<i32> for Products {
    const FIRST: i32 = 1;
    #[inline(always)]
    fn step(running: i32, x: i32) -> i32 {
        i32::from_f64(running.to_f64() * x.to_f64())
    }
}

/// Which values a running one includes, and from where.
#[derive(Clone, Copy, Debug, Default)]
pub struct Direction {
    /// All before its own place, without its own.
    pub exclusive: bool,
    /// From the end of the axis.
    pub reverse: bool,
}

/// `out[o, i, j]` is the running value of `x[o, 0..=i, j]`. Both are `[.., length, inner]`, any number of them.
///
/// # Panics
/// If the lengths differ or are no multiple of `length * inner`.
pub fn scan<S: Step<T>, T: Copy>(out: &mut [T], x: &[T], length: usize, inner: usize, direction: Direction) {
    let size = length * inner;
    assert!(out.len() == x.len() && (out.is_empty() || out.len().is_multiple_of(size)), "scan: sizes");
    if out.is_empty() {
        return;
    }
    if inner > 1 {
        for (out, x) in out.chunks_exact_mut(size).zip(x.chunks_exact(size)) {
            scan_columns::<S, T>(out, x, inner, direction);
        }
        return;
    }
    let whole = out.len() / (ROWS * length) * (ROWS * length);
    let (out, out_rest) = out.split_at_mut(whole);
    for (out, x) in out.chunks_exact_mut(ROWS * length).zip(x.chunks_exact(ROWS * length)) {
        scan_rows::<S, T, ROWS>(out, x, length, direction);
    }
    for (out, x) in out_rest.chunks_exact_mut(length).zip(x[whole..].chunks_exact(length)) {
        scan_rows::<S, T, 1>(out, x, length, direction);
    }
}

/// `R` rows of single values.
#[inline(never)]
fn scan_rows<S: Step<T>, T: Copy, const R: usize>(
    out: &mut [T],
    x: &[T],
    length: usize,
    direction: Direction,
) {
    let mut rest = out;
    let out: [&mut [T]; R] = from_fn(|_| {
        let (row, after) = core::mem::take(&mut rest).split_at_mut(length);
        rest = after;
        row
    });
    let x: [&[T]; R] = from_fn(|r| &x[r * length..][..length]);
    let mut running = [S::FIRST; R];
    for i in 0..length {
        let at = if direction.reverse { length - 1 - i } else { i };
        for r in 0..R {
            let next = S::step(running[r], x[r][at]);
            out[r][at] = if direction.exclusive { running[r] } else { next };
            running[r] = next;
        }
    }
}

/// One `[length, inner]`.
#[inline(never)]
fn scan_columns<S: Step<T>, T: Copy>(out: &mut [T], x: &[T], inner: usize, direction: Direction) {
    let length = x.len() / inner;
    let at = |i: usize| if direction.reverse { length - 1 - i } else { i } * inner;
    if direction.exclusive {
        out[at(0)..][..inner].fill(S::FIRST);
    } else {
        out[at(0)..][..inner].copy_from_slice(&x[at(0)..][..inner]);
    }
    for i in 1..length {
        let (from, to) = (at(i - 1), at(i));
        let added = &x[if direction.exclusive { from } else { to }..][..inner];
        let (low, high) = out.split_at_mut(from.max(to));
        let (before, after) = if from < to { (&low[from..], high) } else { (&*high, &mut low[to..]) };
        for ((after, &before), &x) in after[..inner].iter_mut().zip(before).zip(added) {
            *after = S::step(before, x);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<S: Step<T>, T: Copy + PartialEq + core::fmt::Debug>(value: impl Fn(usize) -> T) {
        for (outer, length, inner) in
            [(1, 1, 1), (4, 5, 1), (7, 33, 1), (9, 2, 1), (2, 6, 3), (3, 1, 8), (2, 7, 33)]
        {
            let x: Vec<T> = (0..outer * length * inner).map(&value).collect();
            for (exclusive, reverse) in [(false, false), (false, true), (true, false), (true, true)] {
                let mut out = x.clone();
                scan::<S, T>(&mut out, &x, length, inner, Direction { exclusive, reverse });
                for first in (0..outer * inner).map(|i| i / inner * length * inner + i % inner) {
                    let mut running = S::FIRST;
                    for i in 0..length {
                        let at = first + inner * if reverse { length - 1 - i } else { i };
                        let next = S::step(running, x[at]);
                        let expected = if exclusive { running } else { next };
                        assert_eq!(out[at], expected, "{outer} {length} {inner} {exclusive} {reverse}");
                        running = next;
                    }
                }
            }
        }
    }

    #[test]
    fn every_shape_and_direction_equals_one_value_at_a_time() {
        check::<Sums, f32>(|i| (i * 37 % 19) as f32 / 7.0 - 1.0);
        check::<Products, f32>(|i| 0.7 + (i * 37 % 19) as f32 / 30.0);
        check::<Sums, i32>(|i| (i as i32).wrapping_mul(100_000_007));
        check::<Products, i32>(|i| i as i32 * 7919 - 1000);
    }

    #[test]
    fn running_values_by_hand() {
        let mut out = [0; 4];
        let mut of = |exclusive, reverse| {
            scan::<Sums, i32>(&mut out, &[1, 2, 3, 4], 4, 1, Direction { exclusive, reverse });
            out
        };
        assert_eq!(of(false, false), [1, 3, 6, 10]);
        assert_eq!(of(true, false), [0, 1, 3, 6]);
        assert_eq!(of(false, true), [10, 9, 7, 4]);
        assert_eq!(of(true, true), [9, 7, 4, 0]);
        scan::<Products, i32>(&mut out, &[1, 2, 3, 4], 4, 1, Direction::default());
        assert_eq!(out, [1, 2, 6, 24]);
    }

    #[test]
    fn nothing_is_scanned_to_nothing() {
        scan::<Sums, f32>(&mut [], &[], 0, 3, Direction::default());
    }
}
