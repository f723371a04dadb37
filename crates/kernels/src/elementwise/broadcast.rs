//! Broadcasting as numpy does it: shapes are aligned at their last dimension, and a dimension of one element, or one
//! that is missing, is repeated.
//!
//! Neighbouring dimensions that both inputs walk through alike are one: few loops are left, with long rows inside.
//! Where the rows are short, whole blocks are laid out in a buffer first, as a call a row would cost more than a row.

use super::{Kernel, Operand};

/// Dimensions that may be left after merging.
pub const MAX_RANK: usize = 8;
/// Elements of the buffer of short rows.
const BUFFER: usize = 512;
/// Rows from here on are worth a call.
const LONG: usize = 32;
/// The same if the buffer is filled once and for all.
const LONG_REPEATED: usize = 128;

/// How an output walks through its two inputs. Dimensions are counted from the innermost.
#[derive(Clone, Debug)]
pub struct Broadcast {
    sizes: [usize; MAX_RANK],
    rank: usize,
    len: usize,
    a: Side,
    b: Side,
}

/// One input: its steps, each in its own elements, for a step in each dimension of the output.
#[derive(Clone, Debug)]
struct Side {
    strides: [usize; MAX_RANK],
    len: usize,
}

impl Broadcast {
    /// `None` if `a` or `b` cannot be broadcast to `out`, or more than [`MAX_RANK`] dimensions are left.
    pub fn new(out: &[usize], a: &[usize], b: &[usize]) -> Option<Self> {
        let side = || Side { strides: [0; MAX_RANK], len: 1 };
        let mut plan = Self { sizes: [1; MAX_RANK], rank: 0, len: 1, a: side(), b: side() };
        if a.len().max(b.len()) > out.len() {
            return None;
        }
        for (i, &size) in out.iter().rev().enumerate() {
            let strides = [plan.a.widen(size, a, i)?, plan.b.widen(size, b, i)?];
            plan.len = plan.len.checked_mul(size)?;
            if size != 1 {
                plan.push(size, strides)?;
            }
        }
        plan.rank = plan.rank.max(1);
        Some(plan)
    }

    /// Elements of the output.
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.len
    }

    fn push(&mut self, size: usize, [a, b]: [usize; 2]) -> Option<()> {
        if let Some(last) = self.rank.checked_sub(1) {
            let inner = self.sizes[last];
            if a == self.a.strides[last] * inner && b == self.b.strides[last] * inner {
                self.sizes[last] *= size;
                return Some(());
            }
        }
        *self.sizes.get_mut(self.rank)? = size;
        self.a.strides[self.rank] = a;
        self.b.strides[self.rank] = b;
        self.rank += 1;
        Some(())
    }

    /// `out <- kernel(a, b)`, where `out` is the output's range that begins at `start`.
    ///
    /// # Panics
    /// If the range does not lie in the output, or `a` or `b` has not its shape's length.
    pub fn run<T: Copy + Default, O>(
        &self,
        start: usize,
        out: &mut [O],
        a: &[T],
        b: &[T],
        kernel: Kernel<T, O>,
    ) {
        assert!(start <= self.len && out.len() <= self.len - start, "broadcast: no such range");
        assert_eq!([a.len(), b.len()], [self.a.len, self.b.len], "broadcast: lengths differ");
        if out.is_empty() {
            return;
        }
        if self.rank == 1 {
            let range = |x, side: &Side| side.operand(x, start * side.strides[0], out.len());
            let (a, b) = (range(a, &self.a), range(b, &self.b));
            kernel(out, a, b);
        } else if self.has_long_rows() {
            self.run_rows(start, out, a, b, kernel);
        } else {
            self.run_buffered(start, out, a, b, kernel);
        }
    }

    fn has_long_rows(&self) -> bool {
        let once = |side: &Side| self.is_whole(side) || self.is_repeated(side);
        self.sizes[0] >= if once(&self.a) && once(&self.b) { LONG_REPEATED } else { LONG }
    }

    /// Whether the output walks through this input's elements one by one.
    fn is_whole(&self, side: &Side) -> bool {
        side.len == self.len
    }

    /// Whether this input is one row, the same for all.
    fn is_repeated(&self, side: &Side) -> bool {
        self.rank == 2 && side.strides[..2] == [1, 0]
    }

    #[inline(never)]
    fn run_rows<T: Copy, O>(&self, start: usize, mut out: &mut [O], a: &[T], b: &[T], kernel: Kernel<T, O>) {
        let mut walk = [Walk::new(self, &self.a, start), Walk::new(self, &self.b, start)];
        while !out.is_empty() {
            let row = walk[0].left_in_row().min(out.len());
            let now;
            (now, out) = out.split_at_mut(row);
            kernel(now, self.a.operand(a, walk[0].offset, row), self.b.operand(b, walk[1].offset, row));
            walk.iter_mut().for_each(|walk| walk.advance(row));
        }
    }

    #[inline(never)]
    fn run_buffered<T: Copy + Default, O>(
        &self,
        start: usize,
        out: &mut [O],
        a: &[T],
        b: &[T],
        kernel: Kernel<T, O>,
    ) {
        // Whole rows, so that a repeated one begins in each block where it began in the first.
        let block = BUFFER - BUFFER % self.sizes[0];
        let mut buffers = [[T::default(); BUFFER]; 2];
        let mut walks = [Walk::new(self, &self.a, start), Walk::new(self, &self.b, start)];
        let mut place = start;
        for out in out.chunks_mut(block) {
            let len = out.len();
            let [a_buffer, b_buffer] = &mut buffers;
            let [a_walk, b_walk] = &mut walks;
            for (side, x, walk, buffer) in
                [(&self.a, a, a_walk, &mut *a_buffer), (&self.b, b, b_walk, &mut *b_buffer)]
            {
                if !self.is_whole(side) && (place == start || !self.is_repeated(side)) {
                    walk.gather(&mut buffer[..len], x);
                }
            }
            let a = if self.is_whole(&self.a) { &a[place..][..len] } else { &a_buffer[..len] };
            let b = if self.is_whole(&self.b) { &b[place..][..len] } else { &b_buffer[..len] };
            kernel(out, Operand::Slice(a), Operand::Slice(b));
            place += len;
        }
    }
}

impl Side {
    /// The stride of dimension `i` of the output, which has `size`.
    fn widen(&mut self, size: usize, shape: &[usize], i: usize) -> Option<usize> {
        let own = if i < shape.len() { shape[shape.len() - 1 - i] } else { 1 };
        if own != size && own != 1 {
            return None;
        }
        let stride = if own == 1 { 0 } else { self.len };
        self.len = self.len.checked_mul(own)?;
        Some(stride)
    }

    #[inline(always)]
    fn operand<'a, T: Copy>(&self, x: &'a [T], offset: usize, len: usize) -> Operand<'a, T> {
        if self.strides[0] == 1 { Operand::Slice(&x[offset..][..len]) } else { Operand::Scalar(x[offset]) }
    }
}

/// A place in the output, and the place in an input that belongs to it.
struct Walk<'a> {
    sizes: &'a [usize],
    strides: &'a [usize],
    index: [usize; MAX_RANK],
    offset: usize,
}

impl<'a> Walk<'a> {
    fn new(plan: &'a Broadcast, side: &'a Side, start: usize) -> Self {
        let (mut index, mut offset, mut rest) = ([0; MAX_RANK], 0, start);
        let (sizes, strides) = (&plan.sizes[..plan.rank], &side.strides[..plan.rank]);
        for ((index, size), stride) in index.iter_mut().zip(sizes).zip(strides) {
            *index = rest % size;
            rest /= size;
            offset += *index * stride;
        }
        Self { sizes, strides, index, offset }
    }

    fn left_in_row(&self) -> usize {
        self.sizes[0] - self.index[0]
    }

    /// `count` elements of the output on, at most to the end of the row.
    fn advance(&mut self, count: usize) {
        self.index[0] += count;
        self.offset += count * self.strides[0];
        for d in 1..self.sizes.len() {
            if self.index[d - 1] < self.sizes[d - 1] {
                break;
            }
            self.index[d - 1] = 0;
            self.index[d] += 1;
            self.offset -= self.sizes[d - 1] * self.strides[d - 1];
            self.offset += self.strides[d];
        }
    }

    /// Fills `buffer` with the elements from here on.
    fn gather<T: Copy>(&mut self, mut buffer: &mut [T], x: &[T]) {
        while !buffer.is_empty() {
            let count = self.left_in_row().min(buffer.len());
            let row;
            (row, buffer) = buffer.split_at_mut(count);
            let stride = self.strides[0];
            for (i, to) in row.iter_mut().enumerate() {
                *to = x[self.offset + i * stride];
            }
            self.advance(count);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::elementwise::zip_blocks;

    /// A whole number that shows from which elements it came.
    fn kernel(out: &mut [i32], a: Operand<i32>, b: Operand<i32>) {
        zip_blocks(out, a, b, |a, b| 10_007 * a + b);
    }

    /// By the definition: the index in each dimension, and from it the place in each input.
    fn oracle(out: &[usize], a: &[usize], b: &[usize]) -> Vec<i32> {
        let place = |shape: &[usize], mut i: usize| {
            let (mut place, mut stride) = (0, 1);
            for d in 1..=out.len() {
                let index = i % out[out.len() - d];
                i /= out[out.len() - d];
                let own = if d <= shape.len() { shape[shape.len() - d] } else { 1 };
                place += if own == 1 { 0 } else { index * stride };
                stride *= own;
            }
            place as i32
        };
        (0..out.iter().product()).map(|i| 10_007 * place(a, i) + place(b, i)).collect()
    }

    fn inputs(shape: &[usize]) -> Vec<i32> {
        (0..shape.iter().product::<usize>() as i32).collect()
    }

    fn check(out: &[usize], a: &[usize], b: &[usize]) {
        let plan = Broadcast::new(out, a, b).unwrap();
        let expected = oracle(out, a, b);
        assert_eq!(plan.len(), expected.len());
        let mut all = vec![-1; expected.len()];
        plan.run(0, &mut all, &inputs(a), &inputs(b), kernel);
        assert_eq!(all, expected, "{out:?} from {a:?} and {b:?}");
        for start in (0..expected.len()).step_by(expected.len() / 7 + 1) {
            for len in [0, 1, 5, 130, 700].map(|len: usize| len.min(expected.len() - start)) {
                let mut part = vec![-1; len];
                plan.run(start, &mut part, &inputs(a), &inputs(b), kernel);
                assert_eq!(
                    part,
                    expected[start..][..len],
                    "{out:?} from {a:?} and {b:?}: {len} from {start}"
                );
            }
        }
    }

    #[test]
    fn every_shape_and_range_is_as_defined() {
        // Short rows, long ones, and some on either side of each limit.
        for n in [1, 2, 3, 10, 31, 32, 33, 127, 128, 129, 511, 513] {
            check(&[7, n], &[7, n], &[7, n]);
            check(&[7, n], &[7, n], &[n]);
            check(&[7, n], &[1, n], &[7, n]);
            check(&[7, n], &[7, n], &[7, 1]);
            check(&[7, n], &[7, 1], &[1, n]);
            check(&[7, n], &[], &[7, n]);
            check(&[7, n], &[7, n], &[1, 1]);
            check(&[3, 4, n], &[3, 1, n], &[4, n]);
            check(&[3, 4, n], &[4, 1], &[3, 1, 1]);
            check(&[2, 3, 4, n], &[2, 1, 4, n], &[3, 1, 1]);
            check(&[2, 2, 3, 2, n], &[2, 1, 3, 1, n], &[1, 2, 1, 2, 1]);
        }
        check(&[600, 2], &[600, 2], &[600, 1]);
        check(&[], &[], &[]);
        check(&[5, 0, 2], &[5, 0, 2], &[2]);
        check(&[3, 0], &[3, 1], &[0]);
    }

    #[test]
    fn by_hand() {
        let plan = Broadcast::new(&[2, 3], &[2, 1], &[3]).unwrap();
        let mut out = [0; 6];
        plan.run(0, &mut out, &[1, 2], &[10, 20, 30], |out, a, b| zip_blocks(out, a, b, |a, b| a + b));
        assert_eq!(out, [11, 21, 31, 12, 22, 32]);
    }

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
        assert!(Broadcast::new(&[usize::MAX, 2], &[1, 1], &[1]).is_none());
        let (one, two) = ([[1, 2]; 5].concat(), [[2, 1]; 5].concat());
        assert!(Broadcast::new(&[2; 10], &one, &two).is_none());
    }
}
