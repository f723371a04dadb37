//! Pooling of images in NHWC: what every kind of pooling does with its windows.
//!
//! Forward, a pixel of the output folds the taps of its window; backward, a pixel of the input folds the outputs that
//! have it in their windows. Both are a few rows and columns of some image at even steps, so one loop serves both.

pub mod average;
mod axis;
pub mod max;
mod separable;

use crate::lanes::{F32x4, LANES};
use axis::Taps;
pub use axis::{Axis, Pool};
use core::array::from_fn;
use separable::Separable;

/// Registers of consecutive channels that a loop over taps carries, where there are so many channels.
const WIDE: usize = 4;

/// How a pixel takes up a tap, four channels at once.
trait Fold {
    /// What changes nothing.
    const START: f32;
    fn join(sum: F32x4, tap: F32x4) -> F32x4;
}

/// By what a pixel is divided in the end.
#[derive(Clone, Copy)]
enum Divisor {
    None,
    /// The number of its taps.
    Taps,
    Always(f32),
}

impl Divisor {
    #[inline(always)]
    fn of(self, taps: usize) -> Option<f32> {
        match self {
            Self::None => None,
            Self::Taps => Some(taps as f32),
            Self::Always(divisor) => Some(divisor),
        }
    }
}

/// What is done along a row.
#[derive(Clone, Copy)]
struct Along {
    axis: Axis,
    /// Whether pixels of the input fold windows, in place of the other way round.
    backward: bool,
    channels: usize,
    divisor: Divisor,
}

impl Along {
    #[inline(always)]
    fn taps(&self, axis: &Axis, place: usize) -> Taps {
        if self.backward { axis.windows(place) } else { axis.taps(place) }
    }

    /// How many pixels of an axis are written and read.
    fn sizes(&self, axis: &Axis) -> (usize, usize) {
        if self.backward { (axis.input, axis.output) } else { (axis.output, axis.input) }
    }
}

/// Whole rows of the output, from row `first` of all images' on.
///
/// Shapes: `out` `[rows, width, channels]`, `x` `[batch, height, width, channels]`.
fn fold<F: Fold>(
    out: &mut [f32],
    x: &[f32],
    pool: &Pool,
    first: usize,
    (backward, divisor): (bool, Divisor),
) {
    pool.check();
    let along = Along { axis: pool.columns, backward, channels: pool.channels, divisor };
    let ((height, source_height), (width, source_width)) =
        (along.sizes(&pool.rows), along.sizes(&pool.columns));
    let (row, source_row) = (width * pool.channels, source_width * pool.channels);
    assert!(out.is_empty() || out.len().is_multiple_of(row), "pooling: parts of rows");
    let mut separable = Separable::plan(&pool.rows, &along);
    for (i, out) in (first..).zip(out.chunks_exact_mut(row.max(1))) {
        let image = &x[i / height * source_height * source_row..][..source_height * source_row];
        let rows = along.taps(&pool.rows, i % height);
        match &mut separable {
            Some(separable) => separable.fold_row::<F>(out, image, rows),
            None => fold_row::<F>(out, image, rows, source_row, &along),
        }
    }
}

/// One row of the output, pixel by pixel. `row`: how many numbers a row of the image has.
#[inline(never)]
fn fold_row<F: Fold>(out: &mut [f32], image: &[f32], rows: Taps, row: usize, along: &Along) {
    let channels = along.channels;
    for (column, out) in out.chunks_exact_mut(channels).enumerate() {
        let columns = along.taps(&along.axis, column);
        let divisor = along.divisor.of(rows.count * columns.count);
        fold_run::<F>(out, &Window::new(image, row, channels, rows, columns), divisor);
    }
}

/// `out[i]` folds what the window has at `i` numbers from its taps.
#[inline(always)]
fn fold_run<F: Fold>(out: &mut [f32], window: &impl Places, divisor: Option<f32>) {
    for (i, out) in out.chunks_mut(WIDE * LANES).enumerate() {
        let channel = i * WIDE * LANES;
        if out.len() == WIDE * LANES {
            store(out, fold_channels::<F, _, WIDE>(window, channel, divisor));
            continue;
        }
        for (i, out) in out.chunks_mut(LANES).enumerate() {
            let channel = channel + i * LANES;
            let folded = match window.has_registers(channel) {
                true => fold_channels::<F, _, 1>(window, channel, divisor),
                false => fold_last::<F>(window, channel, divisor),
            };
            store(out, folded);
        }
    }
}

#[inline(always)]
fn fold_channels<F: Fold, P: Places, const V: usize>(
    window: &P,
    channel: usize,
    divisor: Option<f32>,
) -> [F32x4; V] {
    let mut sums = [F32x4::splat(F::START); V];
    window.visit(channel, |at| {
        let taps = load::<V>(window.image(), at);
        sums = from_fn(|v| F::join(sums[v], taps[v]));
    });
    match divisor {
        Some(divisor) => sums.map(|sum| sum / F32x4::splat(divisor)),
        None => sums,
    }
}

/// The same for the few channels of a window that ends where the image does.
#[inline(never)]
fn fold_last<F: Fold>(window: &impl Places, channel: usize, divisor: Option<f32>) -> [F32x4; 1] {
    let mut sum = F32x4::splat(F::START);
    window.visit(channel, |at| sum = F::join(sum, load_last(window.image(), at)));
    [divisor.map_or(sum, |divisor| sum / F32x4::splat(divisor))]
}

/// Places in an image.
trait Places {
    fn image(&self) -> &[f32];
    /// Says each place, `offset` numbers further, in ascending order.
    fn visit(&self, offset: usize, place: impl FnMut(usize));
    fn last(&self) -> usize;

    /// Whether whole registers can be loaded so many numbers behind all places.
    #[inline(always)]
    fn has_registers(&self, offset: usize) -> bool {
        self.last() + offset + LANES <= self.image().len()
    }
}

/// So many places, `step` numbers apart.
#[derive(Clone, Copy)]
struct Line<'a> {
    image: &'a [f32],
    first: usize,
    count: usize,
    step: usize,
}

impl Places for Line<'_> {
    #[inline(always)]
    fn image(&self) -> &[f32] {
        self.image
    }
    #[inline(always)]
    fn visit(&self, offset: usize, mut place: impl FnMut(usize)) {
        let mut at = self.first + offset;
        for _ in 0..self.count {
            place(at);
            at += self.step;
        }
    }
    #[inline(always)]
    fn last(&self) -> usize {
        self.first + (self.count.max(1) - 1) * self.step
    }
}

/// The taps of a window: a line in each of some rows, `step` numbers apart.
struct Window<'a> {
    line: Line<'a>,
    rows: usize,
    step: usize,
}

impl<'a> Window<'a> {
    /// `row`: how many numbers a row of the image has.
    #[inline(always)]
    fn new(image: &'a [f32], row: usize, channels: usize, rows: Taps, columns: Taps) -> Self {
        let first = rows.first * row + columns.first * channels;
        let line = Line { image, first, count: columns.count, step: columns.step * channels };
        Self { line, rows: rows.count, step: rows.step * row }
    }
}

impl Places for Window<'_> {
    #[inline(always)]
    fn image(&self) -> &[f32] {
        self.line.image
    }
    #[inline(always)]
    fn visit(&self, offset: usize, mut place: impl FnMut(usize)) {
        let mut row = offset;
        for _ in 0..self.rows {
            self.line.visit(row, &mut place);
            row += self.step;
        }
    }
    #[inline(always)]
    fn last(&self) -> usize {
        self.line.last() + (self.rows.max(1) - 1) * self.step
    }
}

/// `V` registers from a place on. Lanes behind the last of a pixel's channels hold what follows; nothing uses them.
#[inline(always)]
fn load<const V: usize>(x: &[f32], at: usize) -> [F32x4; V] {
    let lanes = x[at..at + V * LANES].as_chunks::<LANES>().0;
    from_fn(|v| F32x4::load(&lanes[v]))
}

/// One register, where the numbers may end: zeros follow.
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
        return;
    }
    let mut lanes = [0.0; LANES];
    registers[0].store(&mut lanes);
    // One by one: a copy of unknown length calls a function.
    rest[0] = lanes[0];
    if rest.len() > 1 {
        rest[1] = lanes[1];
    }
    if rest.len() > 2 {
        rest[2] = lanes[2];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_early_is_filled_with_zeros() {
        let mut out = [9.0; 4];
        store(&mut out, [load_last(&[1.0, 2.0, 3.0], 1)]);
        assert_eq!(out, [2.0, 3.0, 0.0, 0.0]);
        store(&mut out[..1], [F32x4::splat(7.0)]);
        assert_eq!(out, [7.0, 3.0, 0.0, 0.0]);
    }
}
