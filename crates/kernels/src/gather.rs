//! Rows of a tensor looked up by their indices.
//!
//! Indices are checked before anything is moved, so that the caller can say which one was wrong.

use crate::strided::run;
use core::ops::Range;

/// How a lookup along one dimension sees its tensors, everything before and after that dimension taken together.
#[derive(Clone, Copy, Debug)]
pub struct Lookup {
    /// Batches, each with indices of its own.
    pub batches: usize,
    /// Blocks of a batch that are looked up by the same indices.
    pub outer: usize,
    /// Rows that there are to choose from in a block.
    pub size: usize,
    /// Elements of a row.
    pub row: usize,
}

/// `out[b, o, i, ...] <- x[b, o, indices[b, i], ...]`, for so many `rows` of all that the output has.
///
/// Shapes: `x` `[batches, outer, size, row]`, `indices` `[batches, n]`, `out` `[rows, row]` of the whole
/// `[batches * outer * n, row]`.
///
/// # Panics
/// If the lengths are not the shapes', or an index of these rows is not in `0..size`: see [`first_outside`].
pub fn gather<T: Copy>(out: &mut [T], rows: Range<usize>, x: &[T], indices: &[i32], lookup: &Lookup) {
    let Lookup { batches, outer, size, row } = *lookup;
    assert!(x.len() == batches * outer * size * row, "gather: length of the input");
    assert!(out.len() == rows.len() * row, "gather: length of the output");
    if out.is_empty() {
        return;
    }
    let n = indices.len() / batches;
    let mut at = rows.start;
    let mut out = out;
    while at < rows.end {
        let block = at / n;
        let indices = &indices[block / outer * n..][..n][at % n..];
        let count = indices.len().min(rows.end - at);
        let (now, rest) = out.split_at_mut(count * row);
        gather_block(now, &x[block * size * row..][..size * row], &indices[..count], row);
        (out, at) = (rest, at + count);
    }
}

#[inline(never)]
fn gather_block<T: Copy>(out: &mut [T], x: &[T], indices: &[i32], row: usize) {
    if row == 1 {
        out.iter_mut().zip(indices).for_each(|(out, &index)| *out = x[index as usize]);
        return;
    }
    for (out, &index) in out.chunks_exact_mut(row).zip(indices) {
        run(out, &x[index as usize * row..][..row]);
    }
}

/// The place of the first index that is not in `0..size`.
pub fn first_outside(indices: &[i32], size: usize) -> Option<usize> {
    let is_outside = |&index: &i32| index as u32 >= size as u32;
    // Without a way out of the loop it runs on whole registers.
    let any = indices.iter().fold(false, |any, index| any | is_outside(index));
    if any { indices.iter().position(is_outside) } else { None }
}

/// `out[i, ...] <- x[place of indices[i], ...]`.
///
/// Shapes: `dims` are the first of `x`, as many as an index has numbers: `indices` `[n, dims.len()]`, `out` `[n, row]`,
/// `x` `[product of dims, row]`.
///
/// # Panics
/// If the lengths are not the shapes', or a place is outside: see [`first_outside_nd`].
pub fn gather_nd<T: Copy>(out: &mut [T], x: &[T], indices: &[i32], dims: &[usize], row: usize) {
    assert!(dims.is_empty() || out.len() * dims.len() == indices.len() * row, "gather: length of the output");
    if row == 0 {
        return;
    }
    for (i, out) in out.chunks_exact_mut(row).enumerate() {
        let place = place(&indices[i * dims.len()..][..dims.len()], dims);
        run(out, &x[place as usize * row..][..row]);
    }
}

/// Where an index of several numbers leads. As in tfjs the numbers by themselves may be outside of their dimensions.
#[inline(always)]
pub(crate) fn place(index: &[i32], dims: &[usize]) -> i64 {
    index.iter().zip(dims).fold(0, |place, (&at, &size)| place * size as i64 + i64::from(at))
}

/// The number of the first index that leads to none of the rows that `dims` have.
pub fn first_outside_nd(indices: &[i32], dims: &[usize]) -> Option<usize> {
    let rows = 0..dims.iter().product::<usize>() as i64;
    let is_outside = |index: &[i32]| !rows.contains(&place(index, dims));
    indices.chunks_exact(dims.len().max(1)).position(is_outside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lookups_equal_the_oracle_whole_and_in_parts() {
        for [batches, outer, size, row] in [
            [1, 1, 5, 1],
            [1, 3, 4, 1],
            [2, 1, 3, 7],
            [2, 3, 4, 40],
            [3, 2, 1, 2],
            [1, 1, 6, 0],
            [2, 0, 3, 4],
        ] {
            for n in [0, 1, 2, 9] {
                let x: Vec<u32> = (0..(batches * outer * size * row) as u32).collect();
                let indices: Vec<i32> = (0..batches * n).map(|i| (i * i + 1) as i32 % size as i32).collect();
                let rows = batches * outer * n;
                let expected: Vec<u32> = (0..rows * row)
                    .map(|i| {
                        let (j, at, block) = (i % row, i / row % n, i / row / n);
                        x[(block * size + indices[block / outer * n + at] as usize) * row + j]
                    })
                    .collect();
                let lookup = Lookup { batches, outer, size, row };
                for cuts in [[0, rows, rows], [0, rows / 3, rows]] {
                    let mut out = vec![u32::MAX; expected.len()];
                    for cut in cuts.windows(2) {
                        let part = &mut out[cut[0] * row..cut[1] * row];
                        gather(part, cut[0]..cut[1], &x, &indices, &lookup);
                    }
                    assert_eq!(out, expected, "{lookup:?}, {n} indices, cuts {cuts:?}");
                }
            }
        }
    }

    #[test]
    fn all_indices_in_order_change_nothing() {
        let x: Vec<u32> = (0..60).collect();
        let mut out = [0; 60];
        let lookup = Lookup { batches: 1, outer: 4, size: 3, row: 5 };
        gather(&mut out, 0..12, &x, &[0, 1, 2], &lookup);
        assert_eq!(out[..], x);
    }

    #[test]
    fn indices_of_several_numbers_lead_to_rows() {
        let x = [10, 11, 20, 21, 30, 31, 40, 41, 50, 51, 60, 61];
        let mut out = [0; 6];
        gather_nd(&mut out, &x, &[1, 2, 0, 0, 0, 2], &[2, 3], 2);
        assert_eq!(out, [60, 61, 10, 11, 30, 31]);
        // An index without numbers is the whole.
        let mut out = [0; 24];
        gather_nd(&mut out, &x, &[], &[], 12);
        assert_eq!((&out[..12], &out[12..]), (&x[..], &x[..]));
    }

    #[test]
    fn the_first_index_outside_is_found() {
        for n in 0..20 {
            for at in 0..n {
                for wrong in [-1, i32::MIN, 3, i32::MAX] {
                    let mut indices: Vec<i32> = (0..n).map(|i| i % 3).collect();
                    assert_eq!(first_outside(&indices, 3), None);
                    indices[at as usize] = wrong;
                    assert_eq!(first_outside(&indices, 3), Some(at as usize));
                    indices[n as usize - 1] = -2;
                    assert_eq!(first_outside(&indices, 3), Some(at as usize));
                }
            }
        }
        assert_eq!(first_outside(&[0], 0), Some(0));
        assert_eq!(first_outside_nd(&[0, 0, 1, 2, 1, 3, -1, 0], &[2, 3]), Some(2));
        assert_eq!(first_outside_nd(&[0, 5, 1, -3], &[2, 3]), None);
        assert_eq!(first_outside_nd(&[0, -1], &[2, 3]), Some(0));
        assert_eq!(first_outside_nd(&[], &[]), None);
    }
}
