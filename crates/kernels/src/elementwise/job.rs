//! Some rows of a broadcast at a time: laid out in a buffer, or computed. `rows` decides, and tests it.

use super::{Kernel, STEP};

/// Elements of a buffer.
pub(super) const BUFFER: usize = 512;

/// Which input.
pub(super) const A: usize = 0;
pub(super) const B: usize = 1;

/// Where the operands of some rows lie.
#[derive(Clone, Copy)]
pub(super) enum Source {
    /// In the input, from this place on, and so far on for each row more.
    Input(usize, usize),
    /// At the beginning of the input's buffer, the same for all rows.
    Buffer,
    /// One element of the input for each row, so far on for each row more: for kernels that repeat a step.
    Element(usize, usize),
}

/// What depends on the types of the elements; all else is compiled once.
pub(super) trait Steps {
    /// Lays rows of an input into its buffer from `at` on: from `offset` on, with the strides of its two innermost
    /// dimensions.
    fn lay(&mut self, side: usize, at: usize, rows: [usize; 2], offset: usize, strides: [usize; 2]);

    /// Computes rows of the range from `place` on.
    fn step(&mut self, place: usize, rows: [usize; 2], sources: [Source; 2]);
}

pub(super) struct Job<'a, T, O> {
    out: &'a mut [O],
    inputs: [&'a [T]; 2],
    buffers: [[T; BUFFER]; 2],
    kernel: Kernel<T, O>,
}

impl<'a, T: Copy + Default, O> Job<'a, T, O> {
    pub fn new(out: &'a mut [O], inputs: [&'a [T]; 2], kernel: Kernel<T, O>) -> Self {
        Self { out, inputs, buffers: [[T::default(); BUFFER]; 2], kernel }
    }
}

impl<T: Copy + Default, O: Copy + Default> Steps for Job<'_, T, O> {
    fn lay(
        &mut self,
        side: usize,
        at: usize,
        [count, len]: [usize; 2],
        offset: usize,
        [inner, outer]: [usize; 2],
    ) {
        let buffer = &mut self.buffers[side][at..][..count * len];
        for (row, to) in buffer.chunks_exact_mut(len).enumerate() {
            let from = &self.inputs[side][offset + row * outer..];
            if inner == 0 {
                // No `fill`, no `copy_from_slice`: calling them costs more than a short row.
                let x = from[0];
                to.iter_mut().for_each(|to| *to = x);
            } else {
                to.iter_mut().zip(from).for_each(|(to, &x)| *to = x);
            }
        }
    }

    fn step(&mut self, place: usize, [count, len]: [usize; 2], sources: [Source; 2]) {
        let mut steps = [[T::default(); STEP]; 2];
        for row in 0..count {
            for ((step, input), source) in steps.iter_mut().zip(self.inputs).zip(sources) {
                if let Source::Element(offset, stride) = source {
                    *step = [input[offset + row * stride]; STEP];
                }
            }
            let operand = |side: usize| match sources[side] {
                Source::Input(offset, stride) => &self.inputs[side][offset + row * stride..][..len],
                Source::Buffer => &self.buffers[side][..len],
                Source::Element(..) => &steps[side][..],
            };
            self.kernel.apply(&mut self.out[place + row * len..][..len], operand(A), operand(B));
        }
    }
}
