//! Which elements of an input go where in an output.

use core::ops::Range;

/// Most dimensions left after merging: repetitions need two for each of a tensor's.
pub const MAX_DIMS: usize = 16;

/// Dimensions of a tensor for which no plan can be too long.
pub const MAX_RANK: usize = MAX_DIMS / 2;

/// Steps of a dimension, and how far each leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dim {
    pub size: usize,
    pub out: usize,
    pub x: isize,
}

impl Dim {
    /// A dimension that is not there.
    pub const ONE: Self = Self { size: 1, out: 1, x: 1 };
}

/// A walk through an output and an input at once: the outermost dimension first, each as a whole within a step of the
/// one before it in the output, so that nothing is written twice.
#[derive(Clone, Debug)]
pub struct Plan {
    dims: [Dim; MAX_DIMS],
    rank: usize,
    len: usize,
    /// Where the walk begins.
    pub out: usize,
    pub x: usize,
}

impl Plan {
    /// A walk that begins at the element `out` of the output and `x` of the input, so far with a single step.
    pub fn new(out: usize, x: usize) -> Self {
        Self { dims: [Dim::ONE; MAX_DIMS], rank: 0, len: 1, out, x }
    }

    /// Adds a dimension within the others. Two that lead on as one would are one.
    ///
    /// # Panics
    /// If [`MAX_DIMS`] are there already, or the dimension is no part of a step of the one before.
    pub fn push(&mut self, dim: Dim) {
        self.len *= dim.size;
        if dim.size <= 1 {
            return;
        }
        if let Some(outer) = self.dims[..self.rank].last_mut() {
            assert!(outer.out >= dim.size * dim.out, "plan: dimensions overlap");
            if (outer.out, outer.x) == (dim.size * dim.out, dim.size as isize * dim.x) {
                *outer = Dim { size: outer.size * dim.size, ..dim };
                return;
            }
        }
        self.dims[self.rank] = dim;
        self.rank += 1;
    }

    /// The dimensions that are left, none of them of one step.
    pub fn dims(&self) -> &[Dim] {
        &self.dims[..self.rank]
    }

    /// Elements that are written.
    pub fn len(&self) -> usize {
        self.len
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether the walk stays within an output and an input of so many elements.
    pub fn fits(&self, out: usize, x: usize) -> bool {
        if self.is_empty() {
            return true;
        }
        let steps = |dim: &Dim| dim.size as i64 - 1;
        let last: i64 = self.dims().iter().map(|dim| steps(dim) * dim.out as i64).sum();
        let ways = self.dims().iter().map(|dim| steps(dim) * dim.x as i64);
        let back: i64 = ways.clone().map(|way| way.min(0)).sum();
        let forth: i64 = ways.map(|way| way.max(0)).sum();
        let (first_out, first_x) = (self.out as i64, self.x as i64);
        first_out + last < out as i64 && first_x + back >= 0 && first_x + forth < x as i64
    }

    /// Steps of the outermost dimension: what can be shared out.
    pub fn rows(&self) -> usize {
        self.dims().first().map_or(1, |dim| dim.size)
    }

    /// Where a row begins in the output; after the last row, where it ends at the latest.
    pub fn row_start(&self, row: usize) -> usize {
        self.out + row * self.dims().first().map_or(1, |dim| dim.out)
    }

    /// The walk through some of the rows, for an output that begins where the first of them does.
    ///
    /// # Panics
    /// If there are no such rows.
    pub fn part(&self, rows: Range<usize>) -> Self {
        assert!(rows.start <= rows.end && rows.end <= self.rows(), "part: rows");
        let mut part = Self::new(0, self.x);
        match self.dims() {
            [] => part.len = rows.len(),
            [dim, inner @ ..] => {
                part.x = self.x.wrapping_add_signed(rows.start as isize * dim.x);
                part.push(Dim { size: rows.len(), ..*dim });
                inner.iter().for_each(|&dim| part.push(dim));
            }
        }
        part.len *= usize::from(!self.is_empty());
        part
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(dims: &[(usize, usize, isize)]) -> Plan {
        let mut plan = Plan::new(0, 0);
        dims.iter().for_each(|&(size, out, x)| plan.push(Dim { size, out, x }));
        plan
    }

    #[test]
    fn dimensions_that_lead_on_alike_are_one() {
        assert_eq!(plan(&[(2, 12, 12), (3, 4, 4), (4, 1, 1)]).dims(), [Dim { size: 24, out: 1, x: 1 }]);
        assert_eq!(plan(&[(2, 3, -3), (1, 3, 99), (3, 1, -1)]).dims(), [Dim { size: 6, out: 1, x: -1 }]);
        assert_eq!(plan(&[(5, 4, 0), (4, 1, 0)]).dims(), [Dim { size: 20, out: 1, x: 0 }]);
        assert_eq!(plan(&[(2, 12, 4), (3, 4, 8), (4, 1, 1)]).dims().len(), 3);
        assert_eq!(plan(&[(1, 7, 7), (1, 1, 1)]).dims(), []);
    }

    #[test]
    fn a_walk_fits_exactly_what_it_touches() {
        let mut walk = plan(&[(3, 10, -4), (2, 5, 1)]);
        (walk.out, walk.x) = (2, 8);
        assert!(walk.fits(2 + 20 + 5 + 1, 8 + 1 + 1));
        assert!(!walk.fits(2 + 20 + 5, 100) && !walk.fits(100, 9));
        walk.x = 7;
        assert!(!walk.fits(100, 100));
        assert!(plan(&[(3, 2, 9), (0, 1, 1)]).fits(0, 0));
        assert!(plan(&[]).fits(1, 1) && !plan(&[]).fits(0, 1) && !plan(&[]).fits(1, 0));
    }

    #[test]
    #[should_panic(expected = "overlap")]
    fn what_would_be_written_twice_is_no_plan() {
        plan(&[(2, 3, 1), (4, 1, 1)]);
    }
}
