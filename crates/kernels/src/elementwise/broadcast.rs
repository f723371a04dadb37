//! Broadcasting as numpy does it: shapes are aligned at their last dimension, and a dimension of one element, or one
//! that is missing, is repeated.
//!
//! Neighbouring dimensions that both inputs walk through alike are one: few loops are left, with long rows inside.
//! Where the rows are short, whole blocks are laid out in a buffer first, as a call a row would cost more than a row.

use super::{Kernel, zip_in_steps};

/// Dimensions that may be left after merging.
pub const MAX_RANK: usize = 8;
/// Elements of the buffer of short rows.
const BUFFER: usize = 512;
/// Rows from here on are worth a call.
const LONG: usize = 32;
/// The same if the buffer is filled once and for all.
const LONG_REPEATED: usize = 128;

/// How an output walks through its two inputs.
#[derive(Clone, Debug)]
pub struct Broadcast {
    /// The innermost first.
    dimensions: [Dimension; MAX_RANK],
    rank: usize,
    len: usize,
    a_len: usize,
    b_len: usize,
}

/// How many steps the output takes, and how far each leads in the inputs: nowhere where they are repeated.
#[derive(Clone, Copy, Debug)]
struct Dimension {
    size: usize,
    a: usize,
    b: usize,
}

impl Broadcast {
    /// `None` if `a` and `b` broadcast are not of shape `out`, or more than [`MAX_RANK`] dimensions are left.
    pub fn new(out: &[usize], a: &[usize], b: &[usize]) -> Option<Self> {
        if a.len().max(b.len()) > out.len() {
            return None;
        }
        let dimensions = [Dimension { size: 1, a: 1, b: 1 }; MAX_RANK];
        let mut plan = Self { dimensions, rank: 0, len: 1, a_len: 1, b_len: 1 };
        for (i, &size) in out.iter().rev().enumerate() {
            let [own_a, own_b] = [a, b].map(|shape| shape.iter().rev().nth(i).copied().unwrap_or(1));
            if [own_a, own_b].iter().any(|&own| own != size && own != 1) || own_a == own_b && own_a != size {
                return None;
            }
            let next = Dimension { size, a: stride(plan.a_len, own_a), b: stride(plan.b_len, own_b) };
            plan.a_len = plan.a_len.checked_mul(own_a)?;
            plan.b_len = plan.b_len.checked_mul(own_b)?;
            plan.len = plan.len.checked_mul(size)?;
            if size != 1 {
                plan.push(next)?;
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

    fn push(&mut self, next: Dimension) -> Option<()> {
        if let Some(inner) = self.dimensions[..self.rank].last_mut()
            && [next.a, next.b] == [inner.a * inner.size, inner.b * inner.size]
        {
            inner.size *= next.size;
            return Some(());
        }
        *self.dimensions.get_mut(self.rank)? = next;
        self.rank += 1;
        Some(())
    }

    /// `out <- kernel(a, b)`, where `out` is the output's range that begins at `start`.
    ///
    /// # Panics
    /// If the range does not lie in the output, or `a` or `b` has not its shape's length.
    pub fn run<T: Copy + Default, O: Copy + Default>(
        &self,
        start: usize,
        out: &mut [O],
        a: &[T],
        b: &[T],
        kernel: Kernel<T, O>,
    ) {
        assert!(start <= self.len && out.len() <= self.len - start, "broadcast: no such range");
        assert_eq!([a.len(), b.len()], [self.a_len, self.b_len], "broadcast: lengths differ");
        let inner = &self.dimensions[0];
        if out.is_empty() {
        } else if self.rank == 1 && inner.a * inner.b == 1 {
            zip_in_steps(out, &a[start..][..out.len()], &b[start..][..out.len()], kernel);
        } else {
            let buffers = [[T::default(); BUFFER]; 2];
            self.drive(start, out.len(), &mut Job { out, inputs: [a, b], buffers, kernel });
        }
    }

    #[inline(never)]
    fn drive(&self, start: usize, len: usize, job: &mut dyn Steps) {
        let inner = &self.dimensions[0];
        let is_row_over_rows = self.rank == 2 && inner.a * inner.b == 1 && {
            let outer = &self.dimensions[1];
            outer.a == 0 || outer.b == 0
        };
        if self.rank == 1 {
            let repeated = if inner.a == 0 { A } else { B };
            repeat(job, repeated, BUFFER, 0, start, len);
        } else if is_row_over_rows && inner.size < LONG_REPEATED {
            let repeated = if self.dimensions[1].a == 0 { A } else { B };
            repeat(job, repeated, inner.size, 1, start, len);
        } else if inner.size < LONG {
            let (mut begin, mut filled) = (0, 0);
            self.rows(start, len, &mut |row| {
                job.lay(A, filled, row.len, inner.a, row.a);
                job.lay(B, filled, row.len, inner.b, row.b);
                filled += row.len;
                if begin + filled == len || filled + inner.size > BUFFER {
                    job.step(begin, filled, [Source::Buffer; 2]);
                    begin += filled;
                    filled = 0;
                }
            });
        } else {
            self.rows(start, len, &mut |row| {
                if inner.a * inner.b == 1 {
                    return job.step(row.place, row.len, [Source::Input(row.a), Source::Input(row.b)]);
                }
                // One element of one input for the whole row.
                let (side, element, other) = if inner.a == 0 { (A, row.a, row.b) } else { (B, row.b, row.a) };
                job.lay(side, 0, row.len.min(BUFFER), 0, element);
                with_buffer(job, side, BUFFER, row.place, row.len, other);
            });
        }
    }

    /// Calls `each` with every row, or part of a row at either end, of `len` elements of the output from `start` on.
    fn rows(&self, start: usize, len: usize, each: &mut dyn FnMut(Row)) {
        let (inner, outer) = (&self.dimensions[0], &self.dimensions[1..self.rank]);
        let mut column = start % inner.size;
        let (mut a, mut b, mut rest) = (0, 0, start / inner.size);
        let mut index = [0; MAX_RANK - 1];
        for (index, dimension) in index.iter_mut().zip(outer) {
            *index = rest % dimension.size;
            rest /= dimension.size;
            a += *index * dimension.a;
            b += *index * dimension.b;
        }
        let mut place = 0;
        while place < len {
            let count = (inner.size - column).min(len - place);
            each(Row { place, len: count, a: a + column * inner.a, b: b + column * inner.b });
            place += count;
            column = 0;
            for (index, dimension) in index.iter_mut().zip(outer) {
                *index += 1;
                a += dimension.a;
                b += dimension.b;
                if *index < dimension.size {
                    break;
                }
                a -= *index * dimension.a;
                b -= *index * dimension.b;
                *index = 0;
            }
        }
    }
}

/// Neighbouring elements of the output, counted from the beginning of a range, and the places of their operands.
struct Row {
    place: usize,
    len: usize,
    a: usize,
    b: usize,
}

/// Which input.
const A: usize = 0;
const B: usize = 1;

/// Where a run of operands lies.
#[derive(Clone, Copy)]
enum Source {
    /// In the input, from this place on.
    Input(usize),
    /// At the beginning of the input's buffer.
    Buffer,
}

/// What depends on the types of the elements; all else is compiled once.
trait Steps {
    /// Lays `len` elements of an input into its buffer from `at` on: from `offset` on, or that one repeated.
    fn lay(&mut self, side: usize, at: usize, len: usize, stride: usize, offset: usize);

    /// Computes `len` elements of the range from `place` on.
    fn step(&mut self, place: usize, len: usize, sources: [Source; 2]);
}

struct Job<'a, T, O> {
    out: &'a mut [O],
    inputs: [&'a [T]; 2],
    buffers: [[T; BUFFER]; 2],
    kernel: Kernel<T, O>,
}

impl<T: Copy, O: Copy + Default> Steps for Job<'_, T, O> {
    fn lay(&mut self, side: usize, at: usize, len: usize, stride: usize, offset: usize) {
        let to = &mut self.buffers[side][at..][..len];
        if stride == 0 {
            to.fill(self.inputs[side][offset]);
        } else {
            // No `copy_from_slice`: calling it costs more than a short row.
            to.iter_mut().zip(&self.inputs[side][offset..][..len]).for_each(|(to, &x)| *to = x);
        }
    }

    fn step(&mut self, place: usize, len: usize, sources: [Source; 2]) {
        let operand = |side: usize| match sources[side] {
            Source::Input(offset) => &self.inputs[side][offset..][..len],
            Source::Buffer => &self.buffers[side][..len],
        };
        zip_in_steps(&mut self.out[place..][..len], operand(A), operand(B), self.kernel);
    }
}

/// The range from `start` on of a row (or, with a stride of 0, an element) of one input, repeated over all of the
/// other: laid out once, as often as it fits into the buffer.
fn repeat(job: &mut dyn Steps, side: usize, row: usize, stride: usize, start: usize, len: usize) {
    // Whole rows, so that they begin in each block where they began in the first.
    let block = BUFFER - BUFFER % row;
    let (mut at, mut column) = (0, start % row);
    while at < block {
        let count = (row - column).min(block - at);
        job.lay(side, at, count, stride, column * stride);
        at += count;
        column = 0;
    }
    with_buffer(job, side, block, 0, len, start);
}

/// `len` elements from `place` on, in blocks, of which each finds one input's elements in the buffer, and the other's
/// in their places from `other` on.
fn with_buffer(job: &mut dyn Steps, side: usize, block: usize, place: usize, len: usize, other: usize) {
    for done in (0..len).step_by(block) {
        let mut sources = [Source::Input(other + done); 2];
        sources[side] = Source::Buffer;
        job.step(place + done, block.min(len - done), sources);
    }
}

/// The stride of an input in a dimension where its own size is `own`, and the product of the inner ones `inner`.
fn stride(inner: usize, own: usize) -> usize {
    if own == 1 { 0 } else { inner }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::elementwise::zip_steps;

    /// A whole number that shows from which elements it came.
    const KERNEL: Kernel<i32, i32> = |out, a, b| zip_steps(out, a, b, |a, b| 10_007 * a + b);

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
        plan.run(0, &mut all, &inputs(a), &inputs(b), KERNEL);
        assert_eq!(all, expected, "{out:?} from {a:?} and {b:?}");
        for start in (0..expected.len()).step_by(expected.len() / 7 + 1) {
            for len in [0, 1, 5, 130, 700].map(|len: usize| len.min(expected.len() - start)) {
                let mut part = vec![-1; len];
                plan.run(start, &mut part, &inputs(a), &inputs(b), KERNEL);
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
            check(&[3, 4, n], &[4, 1], &[3, 1, n]);
            check(&[2, 3, 4, n], &[2, 1, 4, n], &[3, 1, 1]);
            check(&[2, 3, 4, n], &[3, 1, n], &[2, 1, 4, 1]);
            check(&[2, 2, 3, 2, n], &[2, 1, 3, 1, n], &[1, 2, 1, 2, 1]);
            check(&[7 * n], &[], &[7 * n]);
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
        let add: Kernel<i32, i32> = |out, a, b| zip_steps(out, a, b, |a, b| a + b);
        plan.run(0, &mut out, &[1, 2], &[10, 20, 30], add);
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
        assert!(Broadcast::new(&[2, 3], &[1, 3], &[3]).is_none());
        assert!(Broadcast::new(&[usize::MAX, 2], &[1, 1], &[1]).is_none());
        let (one, two) = ([[1, 2]; 5].concat(), [[2, 1]; 5].concat());
        assert!(Broadcast::new(&[2; 10], &one, &two).is_none());
    }
}
