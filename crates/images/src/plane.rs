//! Numbers on a grid.

use core::ops::Range;
use inkling_kernels::pixels::histogram;

/// Numbers from 0 to 255, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plane {
    pub width: usize,
    pub height: usize,
    pub values: Vec<u8>,
}

impl Plane {
    /// All zero.
    pub fn new(width: usize, height: usize) -> Self {
        Self { width, height, values: vec![0; width * height] }
    }

    pub fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.values.chunks_exact(self.width.max(1))
    }

    pub fn rows_mut(&mut self) -> impl Iterator<Item = &mut [u8]> {
        self.values.chunks_exact_mut(self.width.max(1))
    }

    /// The four sides: top, bottom, left, right.
    pub fn sides(&self) -> [Vec<u8>; 4] {
        let column = |x: usize| self.rows().map(|row| row[x]).collect();
        let row = |y: usize| self.values[y * self.width..][..self.width].to_vec();
        [row(0), row(self.height - 1), column(0), column(self.width - 1)]
    }
}

/// A box of a grid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bounds {
    pub x: Range<usize>,
    pub y: Range<usize>,
}

impl Bounds {
    /// The smallest box that holds both.
    pub fn with(&self, other: &Self) -> Self {
        let join = |a: &Range<usize>, b: &Range<usize>| a.start.min(b.start)..a.end.max(b.end);
        Self { x: join(&self.x, &other.x), y: join(&self.y, &other.y) }
    }
}

/// The number below which lie so many hundredths of those counted.
pub fn percentile(counts: &[u32], hundredths: u64) -> u8 {
    let total: u64 = counts.iter().map(|&count| u64::from(count)).sum();
    let mut below = 0;
    for (value, &count) in counts.iter().enumerate() {
        below += u64::from(count);
        if below * 100 > total * hundredths {
            return value as u8;
        }
    }
    counts.len().saturating_sub(1) as u8
}

/// The number in the middle of some, the higher one of two.
pub fn median(values: &[u8]) -> u8 {
    percentile(&histogram(values), 50)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_hold_both() {
        let [a, b] = [Bounds { x: 0..1, y: 5..9 }, Bounds { x: 3..4, y: 6..7 }];
        assert_eq!(a.with(&b), Bounds { x: 0..4, y: 5..9 });
    }

    #[test]
    fn percentiles_and_medians_by_hand() {
        let mut counts = [0; 256];
        (counts[3], counts[7], counts[200]) = (50, 49, 1);
        assert_eq!([0, 49, 50, 98, 99].map(|at| percentile(&counts, at)), [3, 3, 7, 7, 200]);
        assert_eq!([median(&[9, 1, 5]), median(&[4, 2])], [5, 4]);
    }

    #[test]
    fn sides_are_what_stands_at_the_edges() {
        let plane = Plane { width: 3, height: 2, values: vec![1, 2, 3, 4, 5, 6] };
        assert_eq!(plane.sides(), [vec![1, 2, 3], vec![4, 5, 6], vec![1, 4], vec![3, 6]]);
    }
}
