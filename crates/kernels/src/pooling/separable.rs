//! Pooling in two passes: down the columns of some rows into a buffer, then along that buffer.
//!
//! Both passes are over consecutive numbers, however few channels there are; and overlapping windows share the first
//! pass. Where windows lie apart and channels fill registers by themselves, a single pass reads less.

use super::{Along, Axis, Fold, Line, Places, Taps, WIDE, fold_run, load, store};
use crate::lanes::{F32x4, LANES};
use core::array::from_fn;

/// Numbers that the buffer takes: with what they are folded from they stay in the first cache.
const ROOM: usize = 2048;

pub(super) struct Separable {
    /// Backward it is turned round, so that windows are folded as pixels are.
    along: Along,
    /// Pixels of the output that are done at once.
    outputs: usize,
    buffer: [f32; ROOM],
}

impl Separable {
    /// The two passes, where they pay and the buffer has the room.
    pub(super) fn plan(rows: &Axis, along: &Along) -> Option<Self> {
        let axis = if along.backward { along.axis.turned()? } else { along.axis };
        let registers = along.channels >= WIDE * LANES;
        if axis.window == 1 || rows.window == 1 || registers && axis.stride > 1 {
            return None;
        }
        // Behind the last pixel there are always whole registers.
        let pixels = (ROOM - WIDE * LANES) / along.channels.max(1);
        let outputs = pixels.checked_sub(axis.reach())? / axis.stride + 1;
        // What the windows of two parts see is folded twice: that must not be much.
        let pays = outputs >= axis.output || outputs * axis.stride >= 2 * axis.reach();
        let along = Along { axis, backward: false, ..*along };
        pays.then_some(Self { along, outputs, buffer: [0.0; ROOM] })
    }

    /// One row of the output.
    pub(super) fn fold_row<F: Fold>(&mut self, out: &mut [f32], image: &[f32], rows: Taps) {
        let (axis, channels) = (self.along.axis, self.along.channels);
        for (part, out) in out.chunks_mut(self.outputs * channels).enumerate() {
            let (first, outputs) = (part * self.outputs, out.len() / channels);
            let pixels = ((outputs - 1) * axis.stride + axis.reach()) as isize;
            let corner = (first * axis.stride) as isize - axis.padding;
            let begin = corner.clamp(0, axis.input as isize);
            let end = (corner + pixels).clamp(begin, axis.input as isize);
            let place = |pixel: isize| (pixel - corner).clamp(0, pixels) as usize * channels;
            // What lies outside of the image changes nothing.
            self.buffer[..place(begin)].fill(F::START);
            self.buffer[place(end)..pixels as usize * channels].fill(F::START);
            let row = axis.input * channels;
            let first_number = rows.first * row + begin as usize * channels;
            let down = Line { image, first: first_number, count: rows.count, step: rows.step * row };
            fold_line::<F>(&mut self.buffer[place(begin)..place(end)], &down);
            self.fold_along::<F>(out);
            self.divide(out, first, rows.count);
        }
    }

    /// The pass along the buffer.
    fn fold_along<F: Fold>(&self, out: &mut [f32]) {
        let Along { axis, channels, .. } = self.along;
        let (count, step) = (axis.window, axis.dilation * channels);
        let line = |first| Line { image: &self.buffer, first, count, step };
        if axis.stride == 1 {
            return fold_line::<F>(out, &line(0));
        }
        let fold_pixels = match channels.div_ceil(LANES) {
            1 => fold_pixels::<F, 1>,
            2 => fold_pixels::<F, 2>,
            3 => fold_pixels::<F, 3>,
            _ => fold_pixels::<F, 4>,
        };
        fold_pixels(out, &line(0), channels, axis.stride * channels);
    }

    /// Divides the pixels from `first` on: those with whole windows all at once.
    fn divide(&self, out: &mut [f32], first: usize, rows: usize) {
        let Along { axis, channels, divisor, .. } = self.along;
        if divisor.of(1).is_none() {
            return;
        }
        let (stride, outputs) = (axis.stride as isize, out.len() / channels);
        let within = |place: isize| (place.max(0) as usize).clamp(first, first + outputs) - first;
        let begin = within((axis.padding + stride - 1).div_euclid(stride));
        let last = (axis.input as isize - axis.reach() as isize + axis.padding).div_euclid(stride);
        let end = within(last + 1).max(begin);
        divide(&mut out[begin * channels..end * channels], divisor.of(rows * axis.window));
        let (before, rest) = out.split_at_mut(begin * channels);
        let after = rest[(end - begin) * channels..].chunks_exact_mut(channels);
        for (i, out) in before.chunks_exact_mut(channels).enumerate().chain((end..).zip(after)) {
            divide(out, divisor.of(rows * axis.taps(first + i).count));
        }
    }
}

#[inline(never)]
fn fold_line<F: Fold>(out: &mut [f32], line: &Line) {
    fold_run::<F>(out, line, None);
}

/// Pixels of at most `V` registers of channels, from lines `stride` numbers apart.
#[inline(never)]
fn fold_pixels<F: Fold, const V: usize>(out: &mut [f32], line: &Line, channels: usize, stride: usize) {
    for i in 0..out.len() / channels {
        let mut sums = [F32x4::splat(F::START); V];
        line.visit(i * stride, |at| {
            let taps = load::<V>(line.image, at);
            sums = from_fn(|v| F::join(sums[v], taps[v]));
        });
        // Lanes behind the last channel are written too: the next pixel's numbers come after them.
        let out = &mut out[i * channels..];
        match out.get_mut(..V * LANES) {
            Some(out) => store(out, sums),
            None => out.chunks_mut(LANES).zip(sums).for_each(|(out, sum)| store(out, [sum])),
        }
    }
}

#[inline(never)]
fn divide(out: &mut [f32], divisor: Option<f32>) {
    let Some(divisor) = divisor else { return };
    out.iter_mut().for_each(|x| *x /= divisor);
}
