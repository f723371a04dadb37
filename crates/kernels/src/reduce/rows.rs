//! Reduction of rows of single values, `inner = 1`: 16 accumulators stay in registers.

use super::fold::Fold;
use super::{LANES, TERMS};

/// The folds of whole rows `[.., length]`, chunk by chunk.
#[inline(never)]
pub(crate) fn fold_rows<F: Fold<T>, T: Copy>(out: &mut [T], x: &[T], length: usize) {
    for (out, row) in out.iter_mut().zip(x.chunks_exact(length)) {
        *out = if length < LANES {
            row.iter().fold(F::EMPTY, |sum, &x| F::join(sum, x))
        } else {
            row.chunks(TERMS * LANES).map(fold_chunk::<F, T>).fold(F::EMPTY, F::join)
        };
    }
}

/// The fold of a chunk of a row.
#[inline(never)]
fn fold_chunk<F: Fold<T>, T: Copy>(chunk: &[T]) -> T {
    let (blocks, rest) = chunk.as_chunks::<LANES>();
    let lanes = F::join_blocks([F::EMPTY; LANES], blocks);
    let sum = join_lanes::<F, T>(lanes);
    rest.iter().fold(sum, |sum, &x| F::join(sum, x))
}

/// Joins accumulators half to half.
#[inline(always)]
pub(crate) fn join_lanes<F: Fold<T>, T: Copy>(mut lanes: [T; LANES]) -> T {
    for half in [8, 4, 2, 1] {
        for i in 0..half {
            lanes[i] = F::join(lanes[i], lanes[i + half]);
        }
    }
    lanes[0]
}
