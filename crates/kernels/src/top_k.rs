//! The `k` largest values of rows with their indices, in descending order; of equal values the first comes first, and
//! NaN before all.
//!
//! The output itself keeps the best so far: in order where they are few, else as a heap whose root is the worst of them
//! (Williams 1964, CACM algorithm 232), sorted at the end. Most values of a row are worse and cost one comparison.

use crate::reduce::LANES;

/// More than so many are kept as a heap.
const FEW: usize = 32;

/// Whether a value comes before another in the result when both have the same index.
pub trait Rank: Copy {
    fn above(self, other: Self) -> bool;
}

impl Rank for f32 {
    #[inline(always)]
    fn above(self, other: Self) -> bool {
        (self > other) | (self.is_nan() & !other.is_nan())
    }
}

impl Rank for i32 {
    #[inline(always)]
    fn above(self, other: Self) -> bool {
        self > other
    }
}

/// The `k` best of each row of `x` `[rows, size]`; `values` and `indices` are `[rows, k]`.
///
/// # Panics
/// If the sizes do not fit or `k` exceeds `size`.
pub fn top_k<T: Rank>(values: &mut [T], indices: &mut [i32], x: &[T], size: usize, k: usize) {
    assert!(k <= size && values.len() == indices.len(), "top_k: k");
    if k == 0 || x.is_empty() {
        return;
    }
    assert!(x.len() / size * k == values.len() && x.len().is_multiple_of(size), "top_k: sizes");
    let outputs = values.chunks_exact_mut(k).zip(indices.chunks_exact_mut(k));
    for ((values, indices), row) in outputs.zip(x.chunks_exact(size)) {
        if k <= FEW {
            take_few(values, indices, row);
        } else {
            Heap { values, indices }.take(row);
        }
    }
}

/// Keeps the best of a row in order.
#[inline(never)]
fn take_few<T: Rank>(values: &mut [T], indices: &mut [i32], row: &[T]) {
    let k = values.len();
    let (first, rest) = row.split_at(k);
    for (i, &x) in first.iter().enumerate() {
        insert(values, indices, i, x, i);
    }
    for_each_above(rest, values, k - 1, |values, i, x| insert(values, indices, k - 1, x, k + i));
}

/// Puts the value of a place into order among those before it, over the one at `hole`.
#[inline(always)]
fn insert<T: Rank>(values: &mut [T], indices: &mut [i32], mut hole: usize, x: T, index: usize) {
    while hole > 0 && x.above(values[hole - 1]) {
        (values[hole], indices[hole]) = (values[hole - 1], indices[hole - 1]);
        hole -= 1;
    }
    (values[hole], indices[hole]) = (x, index as i32);
}

/// Calls `take` with each place and value that belongs above the worst of `values`.
#[inline(always)]
fn for_each_above<T: Rank>(
    rest: &[T],
    values: &mut [T],
    worst: usize,
    mut take: impl FnMut(&mut [T], usize, T),
) {
    for (block, x) in rest.chunks(LANES).enumerate() {
        let limit = values[worst];
        // Later values must be better, not equal. A block of none takes but a few operations in lanes.
        if !x.iter().fold(false, |any, x| any | x.above(limit)) {
            continue;
        }
        for (i, &x) in x.iter().enumerate() {
            if x.above(values[worst]) {
                take(values, LANES * block + i, x);
            }
        }
    }
}

/// Pairs of value and index, each parent (at `i`) coming after its children (at `2 i + 1` and `2 i + 2`).
struct Heap<'a, T> {
    values: &'a mut [T],
    indices: &'a mut [i32],
}

impl<T: Rank> Heap<'_, T> {
    #[inline(never)]
    fn take(&mut self, row: &[T]) {
        let k = self.values.len();
        let (first, rest) = row.split_at(k);
        self.values.copy_from_slice(first);
        self.indices.iter_mut().enumerate().for_each(|(i, index)| *index = i as i32);
        (0..k / 2).rev().for_each(|i| self.sink(i, k, self.values[i], self.indices[i]));
        let indices = &mut *self.indices;
        for_each_above(rest, self.values, 0, |values, i, x| {
            Heap { values, indices: &mut *indices }.sink(0, k, x, (k + i) as i32);
        });
        for end in (1..k).rev() {
            let last = (self.values[end], self.indices[end]);
            (self.values[end], self.indices[end]) = (self.values[0], self.indices[0]);
            self.sink(0, end, last.0, last.1);
        }
    }

    /// Puts a pair where the one at `i` was, and lower while a child comes after it.
    fn sink(&mut self, mut i: usize, end: usize, value: T, index: i32) {
        let after = |(a, i): (T, i32), (b, j): (T, i32)| b.above(a) | (!a.above(b) & (i > j));
        while 2 * i + 1 < end {
            let mut child = 2 * i + 1;
            let pair = |c: usize| (self.values[c], self.indices[c]);
            if child + 1 < end && after(pair(child + 1), pair(child)) {
                child += 1;
            }
            if !after(pair(child), (value, index)) {
                break;
            }
            (self.values[i], self.indices[i]) = pair(child);
            i = child;
        }
        (self.values[i], self.indices[i]) = (value, index);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stable sort puts the first of equals first.
    fn oracle(row: &[f32], k: usize) -> Vec<(u32, i32)> {
        let mut pairs: Vec<(f32, i32)> = row.iter().copied().zip(0..).collect();
        pairs.sort_by(|a, b| {
            b.0.is_nan().cmp(&a.0.is_nan()).then(b.0.partial_cmp(&a.0).unwrap_or(core::cmp::Ordering::Equal))
        });
        pairs.iter().take(k).map(|&(x, i)| (x.to_bits(), i)).collect()
    }

    #[test]
    fn every_k_of_every_length_equals_a_stable_sort() {
        for size in 1..=70 {
            // Few different values, so that there are many equal ones.
            let different = [3, 7, 1000][size % 3];
            let x: Vec<f32> = (0..2 * size)
                .map(|i| if i % 13 == 5 { f32::NAN } else { (i * 7919 % different) as f32 - 3.0 })
                .collect();
            for k in 1..=size {
                let (mut values, mut indices) = (vec![0.0; 2 * k], vec![0; 2 * k]);
                top_k(&mut values, &mut indices, &x, size, k);
                let got: Vec<_> = values.iter().map(|x| x.to_bits()).zip(indices).collect();
                assert_eq!(got, [oracle(&x[..size], k), oracle(&x[size..], k)].concat(), "{k} of {size}");
            }
        }
    }

    #[test]
    fn known_places() {
        let (mut values, mut indices) = ([0; 3], [0; 3]);
        top_k(&mut values, &mut indices, &[1, 9, -4, 9, 5], 5, 3);
        assert_eq!((values, indices), ([9, 9, 5], [1, 3, 4]));
        top_k::<f32>(&mut [], &mut [], &[1.0], 1, 0);
    }
}
