//! Pooling of images in NHWC: what every kind of pooling does with its windows.
//!
//! Forward, a pixel of the output folds the taps of its window; backward, a pixel of the input folds the outputs that
//! have it in their windows. Both are a few rows and columns of some image at even steps, so one loop serves both.

pub mod average;
mod axis;
pub mod max;
mod separable;
mod window;

use crate::lanes::{F32x4, LANES};
use axis::Taps;
pub use axis::{Axis, Pool};
use core::array::from_fn;
use separable::Separable;
use window::{Line, Places, Window, load, load_last, store};

/// Registers of consecutive channels that a loop over taps carries, where there are so many channels.
const WIDE: usize = 4;

/// From where on a window is folded line by line.
const MANY_CHANNELS: usize = 64;
const MANY_TAPS: usize = 9;

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
    for (column, mut out) in out.chunks_exact_mut(channels).enumerate() {
        let columns = along.taps(&along.axis, column);
        let divisor = along.divisor.of(rows.count * columns.count);
        let mut window = Window::new(image, row, channels, rows, columns);
        if channels >= MANY_CHANNELS && rows.count * columns.count > MANY_TAPS {
            let (whole, rest) = out.split_at_mut(channels / (WIDE * LANES) * (WIDE * LANES));
            fold_lines::<F>(whole, &window, divisor);
            window.line.first += whole.len();
            out = rest;
        }
        fold_run::<F>(out, &window, divisor);
    }
}

/// Line by line of a window, for whole times `WIDE` registers of channels: taps of many channels lie so far apart that
/// going through all of them for some channels is slow.
#[inline(never)]
fn fold_lines<F: Fold>(out: &mut [f32], window: &Window, divisor: Option<f32>) {
    for row in 0..window.rows {
        for (i, out) in out.as_chunks_mut::<{ WIDE * LANES }>().0.iter_mut().enumerate() {
            let mut sums: [_; WIDE] = match row {
                0 => [F32x4::splat(F::START); WIDE],
                _ => load(out, 0),
            };
            window.line.visit(row * window.step + i * out.len(), |at| {
                let taps = load::<WIDE>(window.line.image, at);
                sums = from_fn(|v| F::join(sums[v], taps[v]));
            });
            if let Some(divisor) = divisor.filter(|_| row + 1 == window.rows) {
                sums = sums.map(|sum| sum / F32x4::splat(divisor));
            }
            store(out, sums);
        }
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
