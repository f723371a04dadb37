//! Sums over taps, each channel by itself: what both ways of a depthwise convolution have in common.
//!
//! A tile is 4 target pixels by 8 target channels, as in a plain convolution, but the 8 channels take values of their
//! own from a pixel: side by side if there is one output for each input, else gathered.

use super::axis::Axis;
use super::factor::{Adjacent, Factor, Gather};
use super::product::store_some;
use super::walk::{Pixel, Window, walk};
use crate::gemm::{R, V, load};
use crate::lanes::{F32x4, PANEL};
use core::array::from_fn;
use core::ops::Range;

#[derive(Clone, Copy)]
pub(super) struct Channels {
    pub sources: usize,
    pub targets: usize,
    /// Source channels side by side that a target channel sums over.
    pub terms: usize,
}

/// The rows of target pixels of a range; `source_of` gives the first source channel of a target channel.
pub(super) fn product(
    target: &mut [f32],
    rows: Range<usize>,
    source: &[f32],
    packed: &[f32],
    axes: &[Axis; 2],
    channels: Channels,
    source_of: &dyn Fn(usize) -> usize,
) {
    let panel_len = (axes[0].taps * axes[1].taps * channels.terms + 1) * PANEL;
    walk(axes, rows, &mut |window, pixels| {
        for (p, panel) in packed.chunks_exact(panel_len).enumerate() {
            let columns = p * PANEL..channels.targets.min((p + 1) * PANEL);
            let panel =
                Panel { axes, window, channels, values: panel.as_chunks().0, columns: columns.clone() };
            let first = source_of(columns.start);
            let source = &source[first.min(source.len())..];
            if channels.sources == channels.targets && columns.len() == PANEL {
                panel.pixels(target, source, pixels, &Adjacent);
            } else {
                // Columns that are not there take the values of the last that is.
                let channel = |j: usize| source_of((columns.start + j).min(columns.end - 1)) - first;
                panel.pixels(target, source, pixels, &Gather(from_fn(channel)));
            }
        }
    });
}

/// A panel of the filter, and what of it a group of pixels uses.
struct Panel<'a> {
    axes: &'a [Axis; 2],
    window: Window,
    channels: Channels,
    values: &'a [[f32; PANEL]],
    columns: Range<usize>,
}

impl Panel<'_> {
    #[inline(never)]
    fn pixels<F: Factor>(&self, target: &mut [f32], source: &[f32], pixels: &[Pixel], factor: &F) {
        let (tiles, singles) = pixels.as_chunks::<R>();
        for tile in tiles {
            self.tile_product(target, source, tile, factor);
        }
        for pixel in singles {
            self.tile_product(target, source, &[*pixel], factor);
        }
    }

    #[inline(always)]
    fn tile_product<const R: usize, F: Factor>(
        &self,
        target: &mut [f32],
        source: &[f32],
        pixels: &[Pixel; R],
        factor: &F,
    ) {
        let Self { axes: [vertical, horizontal], window, channels, .. } = self;
        let row_step = vertical.tap_step * horizontal.sources * channels.sources;
        let step = horizontal.tap_step * channels.sources;
        let mut sums = [[F32x4::splat(0.0); V]; R];
        for i in 0..window.rows.count {
            let first = (window.rows.first + i) * horizontal.taps + window.columns.first;
            let weights = &self.values[first * channels.terms..][..window.columns.count * channels.terms];
            let from = pixels.map(|pixel| &source[pixel.source * channels.sources + i * row_step..]);
            for (j, weights) in weights.chunks_exact(channels.terms).enumerate() {
                for (q, weights) in weights.iter().enumerate() {
                    let weights: [F32x4; V] = load(weights, 0);
                    for (sums, from) in sums.iter_mut().zip(from) {
                        let x = factor.load(&from[j * step + q..]);
                        *sums = from_fn(|v| sums[v].plus_product(x[v], weights[v]));
                    }
                }
            }
        }
        let bias: [F32x4; V] = load(self.values.last().expect("a bias"), 0);
        for (pixel, sums) in pixels.iter().zip(sums) {
            let pixel = &mut target[pixel.target * channels.targets..][self.columns.clone()];
            store_some(pixel, from_fn(|v| sums[v] + bias[v]));
        }
    }
}
