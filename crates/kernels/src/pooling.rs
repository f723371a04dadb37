//! Pooling of images in NHWC: what every kind of pooling does with its windows.
//!
//! Forward, a pixel of the output folds the taps of its window; backward, a pixel of the input folds the outputs that
//! have it in their windows. Both are a few rows and columns of some image at even steps, so one loop serves both.

pub mod average;
mod axis;
pub mod max;

use crate::lanes::{F32x4, LANES};
use axis::Taps;
pub use axis::{Axis, Pool};
use core::array::from_fn;

/// Registers of consecutive channels that a loop over taps carries, where there are so many channels.
const WIDE: usize = 4;

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
                    let channel = channel + i * LANES;
                    store(
                        out,
                        match window.has_registers(channel) {
                            true => fold_channels::<F, 1>(&window, channel, divisor),
                            false => fold_last::<F>(&window, channel, divisor),
                        },
                    );
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

/// The same for the few channels of a window that ends where the image does.
#[inline(never)]
fn fold_last<F: Fold>(window: &Window, channel: usize, divisor: F32x4) -> [F32x4; 1] {
    let mut sum = F32x4::splat(F::START);
    window.visit(channel, |at| sum = F::join(sum, load_last(window.image, at)));
    [F::finish(sum, divisor)]
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

    /// Whether whole registers can be loaded from all taps at this channel.
    #[inline(always)]
    fn has_registers(&self, channel: usize) -> bool {
        let pixel = (self.rows.end().max(1) - 1) * self.row + (self.columns.end().max(1) - 1) * self.channels;
        pixel + channel + LANES <= self.image.len()
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
    } else {
        let mut lanes = [0.0; LANES];
        registers[0].store(&mut lanes);
        rest.copy_from_slice(&lanes[..rest.len()]);
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
