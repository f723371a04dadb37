//! Sums by the segment that an index names: the gradient of an embedding, and counts of integers.

/// Values that can be summed up.
pub trait Term: Copy {
    const ZERO: Self;
    fn plus(self, other: Self) -> Self;
}

impl Term for f32 {
    const ZERO: Self = 0.0;
    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        self + other
    }
}

/// Wraps around.
impl Term for i32 {
    const ZERO: Self = 0;
    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        self.wrapping_add(other)
    }
}

/// `out[s] = sum of x[i] where segments[i] = first + s`, in ascending order of `i`; other rows are left out.
///
/// Shapes: `out` `[.., inner]`, the segments from `first` on, `x` `[n, inner]`, `segments` `[n]`.
///
/// # Panics
/// If the sizes do not fit.
pub fn segment_sums<T: Term>(out: &mut [T], first: usize, x: &[T], segments: &[i32], inner: usize) {
    assert!(x.len() == segments.len() * inner && (inner == 0 || out.len().is_multiple_of(inner)), "segments");
    out.fill(T::ZERO);
    if inner == 0 {
        return;
    }
    let count = out.len() / inner;
    for (row, &segment) in x.chunks_exact(inner).zip(segments) {
        let Some(s) = place(segment, first, count) else { continue };
        for (sum, &x) in out[s * inner..][..inner].iter_mut().zip(row) {
            *sum = sum.plus(x);
        }
    }
}

/// `out[v]` counts the `x` that are `v`, or sums up their `weights` where there are some; larger `x` are left out.
///
/// # Panics
/// If there are weights, but not as many as values.
pub fn bin_counts<T: Term>(out: &mut [T], x: &[i32], weights: &[T], one: T) {
    assert!(weights.is_empty() || weights.len() == x.len(), "bin_counts: weights");
    out.fill(T::ZERO);
    for (i, &x) in x.iter().enumerate() {
        if let Some(v) = place(x, 0, out.len()) {
            out[v] = out[v].plus(weights.get(i).copied().unwrap_or(one));
        }
    }
}

/// Where an index is among `count` of them from `first` on; nowhere if it is negative.
#[inline(always)]
fn place(index: i32, first: usize, count: usize) -> Option<usize> {
    let place = usize::try_from(index).ok()?.checked_sub(first)?;
    (place < count).then_some(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_equal_the_product_with_a_matrix_of_ones_and_zeros() {
        let (n, count) = (50, 7);
        let segments: Vec<i32> = (0..n).map(|i| (i * 31 % 11) as i32 - 2).collect();
        for inner in [1, 2, 5, 16, 33] {
            let x: Vec<f32> = (0..n * inner).map(|i| (i * 37 % 101) as f32 / 7.0 - 5.0).collect();
            let mut out = vec![9.0; count * inner];
            for (i, part) in out.chunks_mut(3 * inner).enumerate() {
                segment_sums(part, 3 * i, &x, &segments, inner);
            }
            for (i, &sum) in out.iter().enumerate() {
                let rows = (0..n).filter(|&r| segments[r] == (i / inner) as i32);
                let expected = rows.fold(0.0, |sum, r| sum + x[r * inner + i % inner]);
                assert_eq!(sum, expected, "segment {} of {inner}", i / inner);
            }
        }
    }

    #[test]
    fn ids_outside_are_left_out() {
        let mut out = [9; 2];
        segment_sums(&mut out, 0, &[1, 2, 4, 8, 16], &[1, -1, 2, 1, i32::MIN], 1);
        assert_eq!(out, [0, 9]);
        segment_sums::<f32>(&mut [], 0, &[], &[3, 4], 0);
    }

    #[test]
    fn values_are_counted_or_weighed() {
        let mut out = [9; 4];
        bin_counts(&mut out, &[1, 3, 1, 4, 1], &[], 1);
        assert_eq!(out, [0, 3, 0, 1]);
        bin_counts(&mut out, &[1, 3, 1, 4, 1], &[10, 20, 30, 40, 50], 1);
        assert_eq!(out, [0, 90, 0, 20]);
    }
}
