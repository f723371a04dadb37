//! A binary kernel run over the rows of a broadcast.
//!
//! Long rows are computed where they lie. Where they are short, a call a row would cost more than the row: blocks of
//! them are laid out in a buffer first. So is an element that is repeated.

use super::Kernel;
use super::broadcast::{Broadcast, Rows};
use super::job::{A, B, BUFFER, Job, Source, Steps};

/// From here on a row is computed where it lies.
const LONG: usize = 256;
/// The same for kernels that repeat a step.
const LONG_REPEATING: usize = 96;

impl Broadcast {
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
        assert!(start <= self.len() && out.len() <= self.len() - start, "broadcast: no such range");
        assert_eq!([a.len(), b.len()], self.inputs(), "broadcast: lengths differ");
        if let [only] = self.dimensions()
            && only.strides == [1, 1]
        {
            kernel.apply(out, &a[start..][..out.len()], &b[start..][..out.len()]);
        } else if !out.is_empty() {
            let len = out.len();
            drive(self, start, len, kernel.repeats, &mut Job::new(out, [a, b], kernel));
        }
    }
}

fn drive(plan: &Broadcast, start: usize, len: usize, repeats: bool, job: &mut dyn Steps) {
    let [inner, outer @ ..] = plan.dimensions() else { return };
    let is_whole = |side: usize| plan.inputs()[side] == plan.len();
    let Some(outer) = outer.first() else {
        let side = if inner.strides[A] == 0 { A } else { B };
        if repeats {
            let mut sources = [Source::Input(start, 0); 2];
            sources[side] = Source::Element(0, 0);
            return job.step(0, [1, len], sources);
        }
        return element(job, side, 0, 0, len, start);
    };
    if let Some(row) =
        [A, B].into_iter().find(|&side| is_whole(1 - side) && plan.inputs()[side] == inner.size)
        && inner.size < LONG
        && inner.strides == [1, 1]
    {
        return repeat(job, row, inner.size, start, len);
    }
    let strides = [A, B].map(|side| [inner.strides[side], outer.strides[side]]);
    if inner.strides == [1, 1] && inner.size >= LONG || repeats && inner.size >= LONG_REPEATING {
        plan.rows(start, len, usize::MAX, &mut |Rows { place, count, len, offsets }| {
            let sources = [A, B].map(|side| match strides[side] {
                [0, outer] => Source::Element(offsets[side], outer),
                [_, outer] => Source::Input(offsets[side], outer),
            });
            job.step(place, [count, len], sources);
        });
    } else if inner.size < LONG {
        plan.rows(start, len, BUFFER / inner.size, &mut |Rows { place, count, len, offsets }| {
            let sources = [A, B].map(|side| {
                if is_whole(side) {
                    return Source::Input(offsets[side], 0);
                }
                job.lay(side, 0, [count, len], offsets[side], strides[side]);
                Source::Buffer
            });
            job.step(place, [1, count * len], sources);
        });
    } else {
        plan.rows(start, len, 1, &mut |Rows { place, len, offsets, .. }| {
            let side = if inner.strides[A] == 0 { A } else { B };
            element(job, side, offsets[side], place, len, offsets[1 - side]);
        });
    }
}

/// `len` elements from `place` on, with one element of one input for all, and the other's from `other` on.
fn element(job: &mut dyn Steps, side: usize, offset: usize, place: usize, len: usize, other: usize) {
    job.lay(side, 0, [1, len.min(BUFFER)], offset, [0, 0]);
    with_buffer(job, side, BUFFER, place, len, other);
}

/// The range from `start` on of a short row of one input, repeated over all of the other: laid out once, as often as
/// it fits into the buffer.
fn repeat(job: &mut dyn Steps, side: usize, row: usize, start: usize, len: usize) {
    // Whole rows, so that they begin in each block where they began in the first.
    let (rows, column) = ((BUFFER / row).min(len.div_ceil(row)), start % row);
    if column > 0 {
        job.lay(side, 0, [1, row - column], column, [1, 0]);
        job.lay(side, row - column, [rows - 1, row], 0, [1, 0]);
        job.lay(side, rows * row - column, [1, column], 0, [1, 0]);
    } else {
        job.lay(side, 0, [rows, row], 0, [1, 0]);
    }
    with_buffer(job, side, rows * row, 0, len, start);
}

/// `len` elements from `place` on, in blocks, of which each finds one input's elements in the buffer, and the other's
/// in their places from `other` on.
fn with_buffer(job: &mut dyn Steps, side: usize, block: usize, place: usize, len: usize, other: usize) {
    for done in (0..len).step_by(block) {
        let mut sources = [Source::Input(other + done, 0); 2];
        sources[side] = Source::Buffer;
        job.step(place + done, [1, block.min(len - done)], sources);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::elementwise::{zip_steps, zip_wide};
    use crate::real::Real;

    /// A whole number that shows from which elements it came; all are below 2^24.
    fn mixed<R: Real>(a: R, b: R) -> R {
        R::splat(4001.0) * a + b
    }

    const KERNELS: [Kernel<f32, f32>; 2] = [
        Kernel::new(|out, a, b| zip_steps(out, a, b, mixed)),
        Kernel::repeating(|out, a, b| zip_wide(out, a, b, mixed)),
    ];

    /// By the definition: the index in each dimension, and from it the place in each input.
    fn oracle(out: &[usize], a: &[usize], b: &[usize]) -> Vec<f32> {
        let place = |shape: &[usize], mut i: usize| {
            let (mut place, mut stride) = (0, 1);
            for d in 1..=out.len() {
                let index = i % out[out.len() - d];
                i /= out[out.len() - d];
                let own = if d <= shape.len() { shape[shape.len() - d] } else { 1 };
                place += if own == 1 { 0 } else { index * stride };
                stride *= own;
            }
            place as f32
        };
        (0..out.iter().product()).map(|i| mixed(place(a, i), place(b, i))).collect()
    }

    fn inputs(shape: &[usize]) -> Vec<f32> {
        (0..shape.iter().product::<usize>()).map(|i| i as f32).collect()
    }

    fn check(out: &[usize], a: &[usize], b: &[usize]) {
        let plan = Broadcast::new(out, a, b).unwrap();
        let (all, [x, y]) = (oracle(out, a, b), [a, b].map(inputs));
        assert_eq!(plan.len(), all.len());
        let starts = (0..all.len()).step_by(all.len() / 7 + 1);
        let ranges =
            starts.flat_map(|start| [0, 1, 5, 130, 700].map(|len| start..all.len().min(start + len)));
        for range in ranges.chain(core::iter::once(0..all.len())) {
            for kernel in KERNELS {
                let mut part = vec![-1.0; range.len()];
                plan.run(range.start, &mut part, &x, &y, kernel);
                assert_eq!(part, all[range.clone()], "{range:?} of {out:?} from {a:?} and {b:?}");
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
        let add = Kernel::new(|out, a, b| zip_steps(out, a, b, |a, b| a + b));
        plan.run(0, &mut out, &[1, 2], &[10, 20, 30], add);
        assert_eq!(out, [11, 21, 31, 12, 22, 32]);
    }
}
