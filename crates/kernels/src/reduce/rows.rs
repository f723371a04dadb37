//! Reduction of rows of single values, `inner = 1`: 16 accumulators stay in registers.

use super::fold::Fold;
use super::{LANES, TERMS};

/// The fold of a whole row, chunk by chunk.
pub(super) fn fold_row<F: Fold<T>, T: Copy>(row: &[T]) -> T {
    if row.len() < LANES {
        return row.iter().fold(F::EMPTY, |sum, &x| F::join(sum, x));
    }
    row.chunks(TERMS * LANES).map(fold_chunk::<F, T>).fold(F::EMPTY, F::join)
}

/// The fold of a chunk of a row.
#[inline(never)]
fn fold_chunk<F: Fold<T>, T: Copy>(chunk: &[T]) -> T {
    let (blocks, rest) = chunk.as_chunks::<LANES>();
    let mut lanes = [F::EMPTY; LANES];
    for block in blocks {
        for (sum, &x) in lanes.iter_mut().zip(block) {
            *sum = F::join(*sum, x);
        }
    }
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
