//! Rows of a tensor looked up by their indices.
//!
//! Indices that lead nowhere are found, so that the caller can say which one was wrong.

use crate::strided::run;
use core::ops::Range;

/// Rows that are copied side by side.
const ABREAST: usize = 8;
/// Elements of a row that are copied at once: of numbers, a cache line.
const CHUNK: usize = 16;

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
    let groups = if row < CHUNK { &[] } else { indices.as_chunks().0 };
    let (abreast, rest) = out.split_at_mut(groups.len() * ABREAST * row);
    for (out, indices) in abreast.chunks_exact_mut(ABREAST * row).zip(groups) {
        copy_abreast(out, x, indices, row);
    }
    for (out, &index) in rest.chunks_exact_mut(row).zip(&indices[groups.as_flattened().len()..]) {
        run(out, &x[index as usize * row..][..row]);
    }
}

/// Copies some rows side by side, a cache line of each in turn: while one row comes from memory so do the others. From a
/// tensor larger than the caches that takes two thirds of the time of one row after the other.
#[inline(never)]
fn copy_abreast<T: Copy>(out: &mut [T], x: &[T], indices: &[i32; ABREAST], row: usize) {
    let starts = indices.map(|index| index as usize * row);
    let last = row - CHUNK;
    for at in (0..last).step_by(CHUNK).chain([last]) {
        for (i, start) in starts.iter().enumerate() {
            let (out, x) = (&mut out[i * row + at..][..CHUNK], &x[start + at..][..CHUNK]);
            out.copy_from_slice(x);
        }
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
/// # Errors
/// The number of the first index that leads out of `x`; `out` is then written in part.
///
/// # Panics
/// If the lengths are not the shapes'.
pub fn gather_nd<T: Copy>(
    out: &mut [T],
    x: &[T],
    indices: &[i32],
    dims: &[usize],
    row: usize,
) -> Result<(), usize> {
    let count = out.len().checked_div(row).unwrap_or(0);
    for_each_place(indices, dims, count, |i, place| {
        run(&mut out[i * row..][..row], &x[place * row..][..row]);
    })
}

/// Calls `put` with the number of each of so many indices and where it leads. As in tfjs the numbers of an index may by
/// themselves be outside of their dimensions.
///
/// # Errors
/// The number of the first index that leads to none of the rows that `dims` have.
#[inline(always)]
pub(crate) fn for_each_place(
    indices: &[i32],
    dims: &[usize],
    count: usize,
    mut put: impl FnMut(usize, usize),
) -> Result<(), usize> {
    let rows = dims.iter().product::<usize>() as u64;
    for i in 0..count {
        let index = &indices[i * dims.len()..][..dims.len()];
        let places = index.iter().zip(dims);
        let place = places.fold(0i64, |place, (&at, &size)| place * size as i64 + i64::from(at)) as u64;
        if place >= rows {
            return Err(i);
        }
        put(i, place as usize);
    }
    Ok(())
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
            [1, 2, 9, 15],
            [1, 2, 9, 16],
            [1, 2, 9, 17],
            [3, 2, 1, 2],
            [1, 1, 6, 0],
            [2, 0, 3, 4],
        ] {
            for n in [0, 1, 2, 7, 8, 9, 17] {
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
        gather_nd(&mut out, &x, &[1, 2, 0, 0, 0, 2], &[2, 3], 2).unwrap();
        assert_eq!(out, [60, 61, 10, 11, 30, 31]);
        // An index without numbers is the whole.
        let mut out = [0; 24];
        gather_nd(&mut out, &x, &[], &[], 12).unwrap();
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
    }

    #[test]
    fn the_first_index_that_leads_out_is_found() {
        let first_outside =
            |indices: &[i32]| gather_nd(&mut vec![0; indices.len() / 2], &[0; 6], indices, &[2, 3], 1).err();
        assert_eq!(first_outside(&[0, 0, 1, 2, 1, 3, -1, 0]), Some(2));
        assert_eq!(first_outside(&[0, 5, 1, -3]), None);
        assert_eq!(first_outside(&[0, -1]), Some(0));
        assert_eq!(first_outside(&[i32::MAX, i32::MAX]), Some(0));
    }
}
