//! What two values become when a reduction joins them. Booleans are bytes of 0 and 1: [`Max`] is "any", [`Min`] "all".

/// An associative way to join values; for floats as good as associative, the order being fixed.
pub trait Fold<T> {
    /// What changes nothing: the result of no values at all.
    const EMPTY: T;
    fn join(sum: T, x: T) -> T;

    /// Joins several values in turn.
    #[inline(always)]
    fn join_all<const N: usize>(sum: T, values: [T; N]) -> T {
        values.into_iter().fold(sum, Self::join)
    }

    /// Joins blocks of values in turn, each value to the result at its place.
    #[inline(always)]
    fn join_blocks<const N: usize>(mut sums: [T; N], blocks: &[[T; N]]) -> [T; N]
    where
        T: Copy,
    {
        let (fours, rest) = blocks.as_chunks::<4>();
        for [a, b, c, d] in fours {
            for (i, sum) in sums.iter_mut().enumerate() {
                *sum = Self::join_all(*sum, [a[i], b[i], c[i], d[i]]);
            }
        }
        one_by_one::<Self, T, N>(sums, rest)
    }
}

#[inline(always)]
fn one_by_one<F: Fold<T> + ?Sized, T: Copy, const N: usize>(mut sums: [T; N], blocks: &[[T; N]]) -> [T; N] {
    for block in blocks {
        for (sum, &x) in sums.iter_mut().zip(block) {
            *sum = F::join(*sum, x);
        }
    }
    sums
}

/// Floats, and integers that wrap around as an `Int32Array` does.
pub struct Sum;
/// The largest value, NaN if there is one; of equal ones that which came first.
pub struct Max;
/// The smallest value, as [`Max`].
pub struct Min;

impl Fold<f32> for Sum {
    const EMPTY: f32 = 0.0;
    #[inline(always)]
    fn join(sum: f32, x: f32) -> f32 {
        sum + x
    }

    /// The compiler keeps the sums in registers only this way.
    #[inline(always)]
    fn join_blocks<const N: usize>(sums: [f32; N], blocks: &[[f32; N]]) -> [f32; N] {
        one_by_one::<Self, f32, N>(sums, blocks)
    }
}

impl Fold<i32> for Sum {
    const EMPTY: i32 = 0;
    #[inline(always)]
    fn join(sum: i32, x: i32) -> i32 {
        sum.wrapping_add(x)
    }

    /// The compiler keeps the sums in registers only this way.
    #[inline(always)]
    fn join_blocks<const N: usize>(sums: [i32; N], blocks: &[[i32; N]]) -> [i32; N] {
        one_by_one::<Self, i32, N>(sums, blocks)
    }
}

impl Fold<f32> for Max {
    const EMPTY: f32 = f32::NEG_INFINITY;
    #[inline(always)]
    fn join(max: f32, x: f32) -> f32 {
        // A NaN in `max` is greater than nothing and stays.
        if (x > max) | x.is_nan() { x } else { max }
    }

    /// Comparisons that pass over NaN are one instruction each; whether there was one is asked beside them.
    #[inline(always)]
    fn join_all<const N: usize>(max: f32, values: [f32; N]) -> f32 {
        let largest = values.iter().fold(max, |max, &x| if max < x { x } else { max });
        if any_nan(values) { f32::NAN } else { largest }
    }
}

impl Fold<f32> for Min {
    const EMPTY: f32 = f32::INFINITY;
    #[inline(always)]
    fn join(min: f32, x: f32) -> f32 {
        if (x < min) | x.is_nan() { x } else { min }
    }

    #[inline(always)]
    fn join_all<const N: usize>(min: f32, values: [f32; N]) -> f32 {
        let smallest = values.iter().fold(min, |min, &x| if x < min { x } else { min });
        if any_nan(values) { f32::NAN } else { smallest }
    }
}

#[inline(always)]
fn any_nan<const N: usize>(values: [f32; N]) -> bool {
    values.iter().fold(false, |any, x| any | x.is_nan())
}

impl Fold<i32> for Max {
    const EMPTY: i32 = i32::MIN;
    #[inline(always)]
    fn join(max: i32, x: i32) -> i32 {
        max.max(x)
    }
}

impl Fold<i32> for Min {
    const EMPTY: i32 = i32::MAX;
    #[inline(always)]
    fn join(min: i32, x: i32) -> i32 {
        min.min(x)
    }
}

impl Fold<u8> for Max {
    const EMPTY: u8 = 0;
    #[inline(always)]
    fn join(any: u8, x: u8) -> u8 {
        any | x
    }
}

impl Fold<u8> for Min {
    const EMPTY: u8 = 1;
    #[inline(always)]
    fn join(all: u8, x: u8) -> u8 {
        all & x
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn not_a_number_stays_whichever_comes_first() {
        for (a, b) in
            [(f32::NAN, 1.0), (1.0, f32::NAN), (f32::NAN, f32::NEG_INFINITY), (f32::INFINITY, f32::NAN)]
        {
            assert!(Max::join(a, b).is_nan() && Min::join(a, b).is_nan(), "{a}, {b}");
        }
    }

    #[test]
    fn sums_of_integers_wrap_around() {
        assert_eq!(Sum::join(i32::MAX, 1), i32::MIN);
    }

    #[test]
    fn any_and_all_of_booleans() {
        assert_eq!([(0, 0), (0, 1), (1, 1)].map(|(a, b)| Max::join(a, b)), [0_u8, 1, 1]);
        assert_eq!([(0, 0), (0, 1), (1, 1)].map(|(a, b)| Min::join(a, b)), [0_u8, 0, 1]);
        assert_eq!((<Max as Fold<u8>>::EMPTY, <Min as Fold<u8>>::EMPTY), (0, 1));
    }
}
