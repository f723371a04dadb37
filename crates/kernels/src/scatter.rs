//! Rows put, or added, to the places that indices name: [`crate::gather`] backwards.

use crate::gather::for_each_place;
use crate::strided::run;

/// What can be added up: integers wrap around, as they do in JavaScript's typed arrays.
pub trait Sum: Copy {
    fn plus(self, other: Self) -> Self;
}

impl Sum for f32 {
    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        self + other
    }
}

impl Sum for i32 {
    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        self.wrapping_add(other)
    }
}

impl Sum for u8 {
    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        self.wrapping_add(other)
    }
}

/// `out[place of indices[i], ...] += updates[i, ...]`, in the order of the indices, which may repeat.
///
/// Shapes: `dims` are the first of `out`, as many as an index has numbers: `indices` `[n, dims.len()]`, `updates`
/// `[n, row]`, `out` `[product of dims, row]`.
///
/// # Errors
/// The number of the first index that leads out of `out`, which is then written in part.
///
/// # Panics
/// If the lengths are not the shapes'.
pub fn add<T: Sum>(
    out: &mut [T],
    indices: &[i32],
    dims: &[usize],
    updates: &[T],
    row: usize,
) -> Result<(), usize> {
    for_each_place(indices, dims, indices.len().checked_div(dims.len()).unwrap_or(0), |i, place| {
        let updates = &updates[i * row..][..row];
        let out = &mut out[place * row..][..row];
        out.iter_mut().zip(updates).for_each(|(out, &update)| *out = out.plus(update));
    })
}

/// `out[place of indices[i], ...] <- updates[i, ...]`; of indices that repeat the last one counts. A single update
/// serves all places.
///
/// Shapes, errors and panics: as for [`add`].
pub fn update<T: Copy>(
    out: &mut [T],
    indices: &[i32],
    dims: &[usize],
    updates: &[T],
    row: usize,
) -> Result<(), usize> {
    for_each_place(indices, dims, indices.len().checked_div(dims.len()).unwrap_or(0), |i, place| {
        let out = &mut out[place * row..][..row];
        match updates {
            [update] => out.fill(*update),
            _ => run(out, &updates[i * row..][..row]),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gather::gather_nd;

    #[test]
    fn what_is_scattered_is_gathered_again() {
        for row in 0..20 {
            let indices = [2, 1, 0, 0, 1, 2, 2, 2];
            let updates: Vec<f32> = (1..=4 * row).map(|i| i as f32).collect();
            let (mut added, mut updated) = (vec![0.0; 9 * row], vec![-1.0; 9 * row]);
            add(&mut added, &indices, &[3, 3], &updates, row).unwrap();
            update(&mut updated, &indices, &[3, 3], &updates, row).unwrap();
            for out in [added, updated] {
                let mut back = vec![0.0; updates.len()];
                gather_nd(&mut back, &out, &indices, &[3, 3], row).unwrap();
                assert_eq!(back, updates, "{row}");
                let untouched = out.iter().filter(|&&x| x <= 0.0).count();
                assert_eq!(untouched, 5 * row);
            }
        }
    }

    #[test]
    fn repeated_indices_add_in_their_order_and_the_last_update_stays() {
        let (mut sums, mut last) = ([0.0f32; 2], [0.0; 2]);
        let updates = [1e8, 1.0, -1e8, 5.0];
        add(&mut sums, &[1, 1, 1, 0], &[2], &updates, 1).unwrap();
        update(&mut last, &[1, 1, 1, 0], &[2], &updates, 1).unwrap();
        assert_eq!(sums, [5.0, 0.0]);
        assert_eq!(last, [5.0, -1e8]);
    }

    #[test]
    fn integers_wrap_around() {
        let (mut words, mut bytes) = ([i32::MAX], [255]);
        add(&mut words, &[0], &[1], &[1], 1).unwrap();
        add(&mut bytes, &[0], &[1], &[2u8], 1).unwrap();
        assert_eq!((words, bytes), ([i32::MIN], [1]));
    }

    #[test]
    fn an_index_that_leads_out_is_an_error() {
        assert_eq!(add(&mut [0.0; 3], &[2, 3], &[3], &[1.0, 1.0], 1), Err(1));
        assert_eq!(update(&mut [0; 3], &[-1, 3], &[3], &[1, 1], 1), Err(0));
    }

    #[test]
    fn one_update_serves_all_places() {
        let mut out = [0; 6];
        update(&mut out, &[2, 0], &[3], &[7], 2).unwrap();
        assert_eq!(out, [7, 7, 0, 0, 7, 7]);
    }
}
