//! The index of the largest or smallest value along an axis: the first of equals.
//!
//! A NaN that comes first is never exceeded, so index 0 wins; other NaNs exceed nothing. These are tfjs's rules. They
//! let a row be searched in two steps, each in lanes: for the largest value, then for its first place.

use super::{LANES, Shape, for_each_run};

/// Values searched for the largest before its place is looked for: they are still in the nearest cache.
const CHUNK: usize = 4096;
/// Columns searched side by side.
const WIDTH: usize = 64;

/// Which values win.
pub trait Order {
    fn exceeds<T: PartialOrd>(x: T, best: T) -> bool;
}

pub struct Largest;
pub struct Smallest;

impl Order for Largest {
    #[inline(always)]
    fn exceeds<T: PartialOrd>(x: T, best: T) -> bool {
        x > best
    }
}

impl Order for Smallest {
    #[inline(always)]
    fn exceeds<T: PartialOrd>(x: T, best: T) -> bool {
        x < best
    }
}

/// The indices along the reduced axis of the best of `x` `[outer, reduced, inner]`: those from `begin` on of
/// `[outer, inner]`, as many as `out` holds; 0 of nothing.
///
/// # Panics
/// If `x` has not the size of its shape, or `out` leaves that of the results.
pub fn argument<O: Order, T: Copy + PartialOrd>(out: &mut [i32], begin: usize, x: &[T], shape: Shape) {
    assert!(x.len() == shape.input() && begin + out.len() <= shape.outputs(), "argument: sizes");
    if shape.reduced == 0 {
        return out.fill(0);
    }
    if shape.inner == 1 {
        let rows = x.chunks_exact(shape.reduced).skip(begin);
        return out.iter_mut().zip(rows).for_each(|(out, row)| *out = of_row::<O, T>(row) as i32);
    }
    for_each_run(out, begin, shape.inner, |out, outer, column| {
        let x = &x[outer * shape.reduced * shape.inner..][..shape.reduced * shape.inner];
        for (i, out) in out.chunks_mut(WIDTH).enumerate() {
            of_columns::<O, T>(out, x, column + i * WIDTH, shape.inner);
        }
    });
}

fn of_row<O: Order, T: Copy + PartialOrd>(row: &[T]) -> usize {
    if row.len() < 2 * LANES {
        return of_row_scalar::<O, T>(row);
    }
    let (mut best, mut begin) = (row[0], 0);
    for (i, chunk) in row.chunks(CHUNK).enumerate() {
        let candidate = best_of::<O, T>(chunk, best);
        if O::exceeds(candidate, best) {
            (best, begin) = (candidate, i * CHUNK);
        }
    }
    begin + place(&row[begin..], best)
}

/// The best of `first` and a chunk's values.
#[inline(never)]
fn best_of<O: Order, T: Copy + PartialOrd>(chunk: &[T], first: T) -> T {
    let better = |best: T, x: T| if O::exceeds(x, best) { x } else { best };
    let (blocks, rest) = chunk.as_chunks::<LANES>();
    let mut lanes = [first; LANES];
    for block in blocks {
        for (best, &x) in lanes.iter_mut().zip(block) {
            *best = better(*best, x);
        }
    }
    lanes.iter().chain(rest).fold(first, |best, &x| better(best, x))
}

/// The first place of a value; 0 if it is nowhere, as of NaN.
#[inline(never)]
fn place<T: Copy + PartialOrd>(row: &[T], value: T) -> usize {
    let (blocks, _) = row.as_chunks::<LANES>();
    let block = blocks.iter().position(|block| block.iter().fold(false, |any, &x| any | (x == value)));
    let begin = LANES * block.unwrap_or(blocks.len());
    row[begin..].iter().position(|&x| x == value).map_or(0, |i| begin + i)
}

/// The oracle, and the way of short rows.
fn of_row_scalar<O: Order, T: Copy + PartialOrd>(row: &[T]) -> usize {
    let (mut best, mut index) = (row[0], 0);
    for (i, &x) in row.iter().enumerate() {
        if O::exceeds(x, best) {
            (best, index) = (x, i);
        }
    }
    index
}

/// At most [`WIDTH`] columns of `x` `[.., inner]` from `column` on.
#[inline(never)]
fn of_columns<O: Order, T: Copy + PartialOrd>(out: &mut [i32], x: &[T], column: usize, inner: usize) {
    let mut best = [x[column]; WIDTH];
    let best = &mut best[..out.len()];
    best.copy_from_slice(&x[column..][..out.len()]);
    out.fill(0);
    for (i, row) in x.chunks_exact(inner).enumerate() {
        for ((index, best), &x) in out.iter_mut().zip(&mut *best).zip(&row[column..]) {
            let exceeds = O::exceeds(x, *best);
            *best = if exceeds { x } else { *best };
            *index = if exceeds { i as i32 } else { *index };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values that often are equal, and some that are no numbers.
    fn numbers(n: usize, nan: usize) -> Vec<f32> {
        (0..n).map(|i| if i % nan == nan - 1 { f32::NAN } else { ((i * 7919) % 23) as f32 - 11.0 }).collect()
    }

    fn check<O: Order, T: Copy + PartialOrd>(x: &[T], shape: Shape) {
        let expected: Vec<i32> = (0..shape.outputs())
            .map(|i| {
                let first = i / shape.inner * shape.reduced * shape.inner + i % shape.inner;
                let column: Vec<T> =
                    x[first..].iter().step_by(shape.inner).take(shape.reduced).copied().collect();
                of_row_scalar::<O, T>(&column) as i32
            })
            .collect();
        let mut out = vec![-1; shape.outputs()];
        for (i, part) in out.chunks_mut(5).enumerate() {
            argument::<O, T>(part, 5 * i, x, shape);
        }
        assert_eq!(out, expected, "{shape:?}");
    }

    #[test]
    fn lanes_equal_the_scalar_oracle_at_every_tail() {
        let rows = (1..=70).chain([4095, 4096, 4097, 9000]).map(|n| (3, n, 1));
        let columns = [2, 3, 7, 16, 63, 64, 65, 130].map(|inner| (2, 9, inner));
        for (outer, reduced, inner) in rows.chain(columns) {
            let shape = Shape { outer, reduced, inner };
            for nan in [5, 29, usize::MAX] {
                let x = numbers(shape.input(), nan);
                check::<Largest, f32>(&x, shape);
                check::<Smallest, f32>(&x, shape);
                let x: Vec<i32> = x.iter().map(|&x| x as i32).collect();
                check::<Largest, i32>(&x, shape);
                check::<Smallest, i32>(&x, shape);
            }
        }
    }

    #[test]
    fn a_late_best_is_found_once_in_a_long_row() {
        let mut x = vec![1; 10_000];
        (x[8200], x[9000]) = (7, 7);
        let mut out = [0];
        argument::<Largest, i32>(&mut out, 0, &x, Shape { outer: 1, reduced: 10_000, inner: 1 });
        assert_eq!(out, [8200]);
    }

    #[test]
    fn a_leading_nan_wins_and_others_lose() {
        let mut out = [9; 3];
        let x = [f32::NAN, 1.0, 1.0, 2.0, f32::NAN, 3.0, -0.0, 0.0, f32::NAN];
        argument::<Largest, f32>(&mut out, 0, &x, Shape { outer: 3, reduced: 3, inner: 1 });
        assert_eq!(out, [0, 2, 0]);
        let long: Vec<f32> = core::iter::once(f32::NAN).chain((0..99).map(|i| i as f32)).collect();
        argument::<Smallest, f32>(&mut out[..1], 0, &long, Shape { outer: 1, reduced: 100, inner: 1 });
        assert_eq!(out[0], 0);
    }
}
