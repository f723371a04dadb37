//! Pooling of images in NHWC: where the windows lie, and what every kind of pooling does with them.
//!
//! Forward, a pixel of the output folds the taps of its window; backward, a pixel of the input folds the outputs that
//! have it in their windows. Both are a few rows and columns of some image at even steps, so one loop serves both.

pub mod average;
pub mod max;

use crate::lanes::{F32x4, LANES};
use core::array::from_fn;

/// Registers of consecutive channels that a loop over taps carries, where there are so many channels.
const WIDE: usize = 4;

/// One axis of a pooling. Either `stride` or `dilation` is 1, as tfjs demands.
#[derive(Clone, Copy, Debug)]
pub struct Axis {
    /// Pixels of the image, and of what is pooled from it.
    pub input: usize,
    pub output: usize,
    /// Taps of a window, pixels from a window to the next, and from a tap to the next.
    pub window: usize,
    pub stride: usize,
    pub dilation: usize,
    /// How far the first window begins before the image.
    pub padding: isize,
}

/// The geometry of a pooling: the image has the shape `[batch, rows.input, columns.input, channels]`.
#[derive(Clone, Copy, Debug)]
pub struct Pool {
    pub rows: Axis,
    pub columns: Axis,
    pub channels: usize,
}

/// Places along an axis: `first`, `first + step` and so on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Taps {
    pub first: usize,
    pub count: usize,
    pub step: usize,
}

impl Taps {
    /// Those of `begin..=end` by `step`; none if the end lies before the begin.
    fn span(begin: isize, end: isize, step: usize) -> Self {
        let count = if begin > end { 0 } else { divide((end - begin) as usize, step) + 1 };
        Self { first: begin.max(0) as usize, count, step }
    }

    pub fn end(&self) -> usize {
        self.first + (self.count.max(1) - 1) * self.step + usize::from(self.count > 0)
    }
}

/// `n / step`, without the slow instruction for what is nearly always 1.
#[inline(always)]
fn divide(n: usize, step: usize) -> usize {
    if step == 1 { n } else { n / step }
}

impl Axis {
    /// The pixels in window `output`, those inside of the image.
    #[inline(always)]
    pub(crate) fn taps(&self, output: usize) -> Taps {
        let corner = (output * self.stride) as isize - self.padding;
        let last = corner + ((self.window - 1) * self.dilation) as isize;
        let before = divide((-corner).max(0) as usize + self.dilation - 1, self.dilation);
        let begin = corner + (before * self.dilation) as isize;
        Taps::span(begin, last.min(self.input as isize - 1), self.dilation)
    }

    /// The windows that have the pixel `input`.
    #[inline(always)]
    pub(crate) fn windows(&self, input: usize) -> Taps {
        let reach = ((self.window - 1) * self.dilation) as isize;
        let place = input as isize + self.padding;
        if place < 0 {
            return Taps { first: 0, count: 0, step: self.dilation };
        }
        let last = (divide(place as usize, self.stride) as isize).min(self.output as isize - 1);
        let begin = match place - reach {
            first if first > 0 => divide(first as usize + self.stride - 1, self.stride) as isize,
            // The first window may see the pixel by no tap: its taps are `dilation` apart.
            _ if self.dilation > 1 => place % self.dilation as isize,
            _ => 0,
        };
        Taps::span(begin, last, self.dilation)
    }

    fn check(&self) {
        assert!(self.window > 0 && self.stride > 0 && self.dilation > 0, "pooling: {self:?}");
        assert!(self.stride == 1 || self.dilation == 1, "pooling: both strides and dilations: {self:?}");
    }
}

impl Pool {
    fn check(&self) {
        self.rows.check();
        self.columns.check();
    }
}

/// What a pixel makes of its taps, four channels at once.
trait Fold {
    const START: f32;
    /// Whether pixels of the input fold windows, in place of the other way round.
    const BACKWARD: bool = false;
    fn join(sum: F32x4, tap: F32x4) -> F32x4;
    fn finish(sum: F32x4, divisor: F32x4) -> F32x4;
    /// By what a pixel with so many taps is to be divided.
    fn divisor(pool: &Pool, taps: usize) -> f32;

    /// How many pixels of an axis there are to write and to read.
    #[inline(always)]
    fn sizes(axis: &Axis) -> (usize, usize) {
        if Self::BACKWARD { (axis.input, axis.output) } else { (axis.output, axis.input) }
    }

    #[inline(always)]
    fn taps(axis: &Axis, place: usize) -> Taps {
        if Self::BACKWARD { axis.windows(place) } else { axis.taps(place) }
    }
}

/// Whole rows of the output, from row `first` of all images' on.
///
/// Shapes: `out` `[rows, width, channels]`, `x` `[batch, height, width, channels]`.
fn fold<F: Fold>(out: &mut [f32], x: &[f32], pool: &Pool, first: usize) {
    pool.check();
    let ((height, source_height), (width, source_width)) = (F::sizes(&pool.rows), F::sizes(&pool.columns));
    let (row, source) = (width * pool.channels, source_height * source_width * pool.channels);
    assert!(out.is_empty() || out.len().is_multiple_of(row), "pooling: parts of rows");
    for (i, out) in (first..).zip(out.chunks_exact_mut(row.max(1))) {
        let image = &x[i / height * source..][..source];
        fold_row::<F>(out, image, F::taps(&pool.rows, i % height), pool);
    }
}

#[inline(never)]
fn fold_row<F: Fold>(out: &mut [f32], image: &[f32], rows: Taps, pool: &Pool) {
    let channels = pool.channels;
    let row = F::sizes(&pool.columns).1 * channels;
    for (column, out) in out.chunks_exact_mut(channels).enumerate() {
        let columns = F::taps(&pool.columns, column);
        let divisor = F32x4::splat(F::divisor(pool, rows.count * columns.count));
        let window = Window { image, row, channels, rows, columns };
        for (i, out) in out.chunks_mut(WIDE * LANES).enumerate() {
            let channel = i * WIDE * LANES;
            if out.len() == WIDE * LANES {
                store(out, fold_channels::<F, WIDE>(&window, channel, divisor));
            } else {
                for (i, out) in out.chunks_mut(LANES).enumerate() {
                    store(out, fold_channels::<F, 1>(&window, channel + i * LANES, divisor));
                }
            }
        }
    }
}

#[inline(always)]
fn fold_channels<F: Fold, const V: usize>(window: &Window, channel: usize, divisor: F32x4) -> [F32x4; V] {
    let mut sums = [F32x4::splat(F::START); V];
    window.visit(channel, |at| {
        let taps = load::<V>(window.image, at);
        sums = from_fn(|v| F::join(sums[v], taps[v]));
    });
    sums.map(|sum| F::finish(sum, divisor))
}

/// The taps of a window in an image whose rows have `row` numbers.
struct Window<'a> {
    image: &'a [f32],
    row: usize,
    channels: usize,
    rows: Taps,
    columns: Taps,
}

impl Window<'_> {
    /// Says where in the image each tap has the channel, in ascending order.
    #[inline(always)]
    fn visit(&self, channel: usize, mut tap: impl FnMut(usize)) {
        let mut row = self.rows.first * self.row + self.columns.first * self.channels + channel;
        for _ in 0..self.rows.count {
            let mut at = row;
            for _ in 0..self.columns.count {
                tap(at);
                at += self.columns.step * self.channels;
            }
            row += self.rows.step * self.row;
        }
    }
}

/// `V` registers from a place on. Lanes behind the last of a pixel's channels hold what follows; nothing uses them.
#[inline(always)]
fn load<const V: usize>(x: &[f32], at: usize) -> [F32x4; V] {
    match x.get(at..at + V * LANES) {
        Some(x) => from_fn(|v| F32x4::load(&x.as_chunks::<LANES>().0[v])),
        None => from_fn(|v| load_last(x, at + v * LANES)),
    }
}

/// The same where the numbers end: zeros follow.
#[inline(never)]
fn load_last(x: &[f32], at: usize) -> F32x4 {
    let mut lanes = [0.0; LANES];
    let rest = &x[at.min(x.len())..];
    for (lane, x) in lanes.iter_mut().zip(rest) {
        *lane = *x;
    }
    F32x4::load(&lanes)
}

/// Writes as many lanes as there is room for.
#[inline(always)]
fn store<const V: usize>(out: &mut [f32], registers: [F32x4; V]) {
    let (whole, rest) = out.as_chunks_mut::<LANES>();
    if rest.is_empty() {
        for (out, register) in whole.iter_mut().zip(registers) {
            register.store(out);
        }
    } else {
        let mut lanes = [0.0; LANES];
        registers[0].store(&mut lanes);
        rest.copy_from_slice(&lanes[..rest.len()]);
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Windows of all sorts: overlapping, apart, hanging over the border, wholly outside of the image.
    pub fn axes() -> Vec<Axis> {
        let mut axes = Vec::new();
        for (input, window, stride, dilation) in [
            (1, 1, 1, 1),
            (4, 2, 2, 1),
            (5, 3, 2, 1),
            (7, 3, 1, 1),
            (7, 2, 3, 1),
            (3, 5, 1, 1),
            (8, 3, 1, 2),
            (6, 2, 1, 4),
        ] {
            for padding in [0, 1, 2, -1] {
                let reach = ((window - 1) * dilation) as isize + 1;
                let room = input as isize + 2 * padding - reach;
                let output = if room < 0 { 1 } else { room as usize / stride + 1 };
                axes.push(Axis { input, output, window, stride, dilation, padding });
                axes.push(Axis { input, output: output + 2, window, stride, dilation, padding });
            }
        }
        axes
    }

    /// Numbers with repetitions, so that maxima are tied.
    pub fn numbers(n: usize) -> Vec<f32> {
        (0..n).map(|i| ((i * 7919 + 523_645) % 1009 % 23) as f32 - 11.0).collect()
    }

    /// The pixel at a tap of a window, if it lies in the image.
    pub fn pixel(axis: &Axis, output: usize, tap: usize) -> Option<usize> {
        let place = (output * axis.stride + tap * axis.dilation) as isize - axis.padding;
        (0..axis.input as isize).contains(&place).then_some(place as usize)
    }

    fn places(taps: Taps) -> Vec<usize> {
        (0..taps.count).map(|i| taps.first + i * taps.step).collect()
    }

    #[test]
    fn taps_and_windows_agree_with_their_definitions() {
        for axis in axes() {
            for output in 0..axis.output {
                let pixels: Vec<_> = (0..axis.window).filter_map(|tap| pixel(&axis, output, tap)).collect();
                assert_eq!(places(axis.taps(output)), pixels, "{axis:?}, output {output}");
                assert_eq!(axis.taps(output).end(), pixels.last().map_or(axis.taps(output).first, |p| p + 1));
            }
            for input in 0..axis.input {
                let has =
                    |&output: &usize| (0..axis.window).any(|tap| pixel(&axis, output, tap) == Some(input));
                let windows: Vec<_> = (0..axis.output).filter(has).collect();
                assert_eq!(places(axis.windows(input)), windows, "{axis:?}, input {input}");
            }
        }
    }

    #[test]
    fn what_ends_early_is_filled_with_zeros() {
        let [register] = load::<1>(&[1.0, 2.0, 3.0], 1);
        let mut out = [9.0; 4];
        store(&mut out, [register]);
        assert_eq!(out, [2.0, 3.0, 0.0, 0.0]);
        store(&mut out[..1], [F32x4::splat(7.0)]);
        assert_eq!(out, [7.0, 3.0, 0.0, 0.0]);
    }
}
