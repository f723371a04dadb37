//! Broadcasting as numpy does it: shapes are aligned at their last dimension, and a dimension of one element, or one
//! that is missing, is repeated.
//!
//! Neighbouring dimensions that both inputs walk through alike are one: few loops are left, with long rows inside.
//! What is done with the rows is the matter of `rows`.

/// Dimensions that may be left after merging.
pub const MAX_RANK: usize = 8;

/// How an output walks through its two inputs.
#[derive(Clone, Debug)]
pub struct Broadcast {
    /// The innermost first.
    dimensions: [Dimension; MAX_RANK],
    rank: usize,
    len: usize,
    inputs: [usize; 2],
}

/// How many steps the output takes, and how far each leads in the two inputs: nowhere where they are repeated.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dimension {
    pub size: usize,
    pub strides: [usize; 2],
}

/// Whole rows of the output, one behind the other, or a part of one at either end of a range.
pub(super) struct Rows {
    /// Where in the range they begin.
    pub place: usize,
    pub count: usize,
    pub len: usize,
    /// Where in the two inputs they begin.
    pub offsets: [usize; 2],
}

impl Broadcast {
    /// `None` if `a` and `b` broadcast are not of shape `out`, or more than [`MAX_RANK`] dimensions are left.
    pub fn new(out: &[usize], a: &[usize], b: &[usize]) -> Option<Self> {
        if a.len().max(b.len()) > out.len() {
            return None;
        }
        let dimensions = [Dimension { size: 1, strides: [1, 1] }; MAX_RANK];
        let mut plan = Self { dimensions, rank: 0, len: 1, inputs: [1, 1] };
        for (i, &size) in out.iter().rev().enumerate() {
            let own = [a, b].map(|shape| shape.iter().rev().nth(i).copied().unwrap_or(1));
            if own.iter().any(|&own| own != size && own != 1) || own[0] == own[1] && own[0] != size {
                return None;
            }
            let stride = |side: usize| if own[side] == 1 { 0 } else { plan.inputs[side] };
            let next = Dimension { size, strides: [stride(0), stride(1)] };
            plan.inputs = [plan.inputs[0].checked_mul(own[0])?, plan.inputs[1].checked_mul(own[1])?];
            plan.len = plan.len.checked_mul(size)?;
            if size != 1 {
                plan.push(next)?;
            }
        }
        plan.rank = plan.rank.max(1);
        Some(plan)
    }

    fn push(&mut self, next: Dimension) -> Option<()> {
        if let Some(inner) = self.dimensions[..self.rank].last_mut()
            && next.strides == inner.strides.map(|stride| stride * inner.size)
        {
            inner.size *= next.size;
            return Some(());
        }
        *self.dimensions.get_mut(self.rank)? = next;
        self.rank += 1;
        Some(())
    }

    /// Elements of the output.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Elements of the two inputs.
    pub fn inputs(&self) -> [usize; 2] {
        self.inputs
    }

    /// The dimensions that are left, the innermost first: at least one.
    pub(super) fn dimensions(&self) -> &[Dimension] {
        &self.dimensions[..self.rank]
    }

    /// Calls `each` with all rows, at most `most` at once, of `len` elements of the output from `start` on. There must be
    /// two dimensions.
    pub(super) fn rows(&self, start: usize, len: usize, most: usize, each: &mut dyn FnMut(Rows)) {
        let (inner, outer) = (&self.dimensions[0], &self.dimensions[1..self.rank]);
        let mut column = start % inner.size;
        let (mut offsets, mut rest) = ([0; 2], start / inner.size);
        let mut index = [0; MAX_RANK - 1];
        for (index, dimension) in index.iter_mut().zip(outer) {
            *index = rest % dimension.size;
            rest /= dimension.size;
            advance(&mut offsets, dimension, *index);
        }
        let mut place = 0;
        while place < len {
            let mut rows = Rows { place, count: 1, len: (inner.size - column).min(len - place), offsets };
            advance(&mut rows.offsets, inner, column);
            if rows.len == inner.size {
                rows.count = (outer[0].size - index[0]).min((len - place) / inner.size).min(most);
            }
            let mut steps = rows.count;
            place += rows.count * rows.len;
            column = 0;
            each(rows);
            for (index, dimension) in index.iter_mut().zip(outer) {
                *index += steps;
                advance(&mut offsets, dimension, steps);
                if *index < dimension.size {
                    break;
                }
                for (offset, stride) in offsets.iter_mut().zip(dimension.strides) {
                    *offset -= *index * stride;
                }
                *index = 0;
                steps = 1;
            }
        }
    }
}

fn advance(offsets: &mut [usize; 2], dimension: &Dimension, steps: usize) {
    for (offset, stride) in offsets.iter_mut().zip(dimension.strides) {
        *offset += steps * stride;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dimensions_walked_through_alike_are_merged() {
        let rank = |out: &[usize], a: &[usize], b: &[usize]| Broadcast::new(out, a, b).unwrap().rank;
        assert_eq!(rank(&[2, 3, 4, 5], &[2, 3, 4, 5], &[2, 3, 4, 5]), 1);
        assert_eq!(rank(&[2, 3, 4, 5], &[2, 3, 4, 5], &[4, 5]), 2);
        assert_eq!(rank(&[2, 3, 4, 5], &[2, 3, 4, 5], &[2, 3, 1, 1]), 2);
        assert_eq!(rank(&[2, 3, 4, 5], &[1], &[2, 3, 4, 5]), 1);
        assert_eq!(rank(&[2, 3, 4, 5], &[2, 1, 4, 1], &[2, 3, 4, 5]), 4);
    }

    #[test]
    fn what_does_not_fit_has_no_plan() {
        assert!(Broadcast::new(&[2, 3], &[2, 3], &[2]).is_none());
        assert!(Broadcast::new(&[2, 3], &[4, 3], &[3]).is_none());
        assert!(Broadcast::new(&[3], &[1, 3], &[3]).is_none());
        assert!(Broadcast::new(&[2, 3], &[1, 3], &[3]).is_none());
        assert!(Broadcast::new(&[usize::MAX, 2], &[1, 1], &[1]).is_none());
        assert!(Broadcast::new(&[usize::MAX, 2], &[usize::MAX, 1], &[2]).is_none());
        let (one, two) = ([[1, 2]; 5].concat(), [[2, 1]; 5].concat());
        assert!(Broadcast::new(&[2; 10], &one, &two).is_none());
    }

    /// Every element of the output once and in order, with the places that the definition gives, at most so many rows
    /// at once.
    #[test]
    fn rows_cover_a_range() {
        let plan = Broadcast::new(&[3, 4, 5], &[3, 1, 5], &[4, 1]).unwrap();
        for start in 0..60 {
            for len in 0..=60 - start {
                let mut next = start;
                plan.rows(start, len, 2, &mut |rows| {
                    assert_eq!(rows.place, next - start);
                    assert!(rows.count <= 2);
                    for row in 0..rows.count {
                        let (outer, middle, column) = (next / 20, next / 5 % 4, next % 5);
                        assert_eq!(rows.offsets, [5 * outer + column, middle - row]);
                        next += rows.len;
                    }
                });
                assert_eq!(next, start + len);
            }
        }
    }
}
