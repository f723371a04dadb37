//! Sums of few terms, as over images of one or three channels: to find where the terms lie takes as long as to add them
//! up. So those of a tile are gathered, side by side, once for all panels of the filter.

use super::product::{Terms, store_some};
use super::walk::Pixel;
use crate::gemm::{R, V, add_outer_products, load};
use crate::lanes::{F32x4, PANEL};
use core::array::from_fn;

/// Most terms that are gathered.
const MOST: usize = 64;

/// A group of pixels, whose sums have up to [`MOST`] terms that follow each other in the filter.
pub(super) struct Narrow<'a> {
    pub target: &'a mut [f32],
    pub targets: usize,
    pub source: &'a [f32],
    pub packed: &'a [f32],
    pub panel_len: usize,
    pub terms: &'a Terms,
}

impl Terms {
    /// Whether sums are few and of terms that follow each other in the filter, and so many panels use the same that to
    /// gather them pays.
    pub fn are_narrow(&self, panels: usize) -> bool {
        let in_row = self.columns * self.length;
        let worth = panels >= 3 || self.pixels_overlap;
        worth && in_row == self.row_step[1] && self.rows * in_row <= MOST
    }
}

impl Narrow<'_> {
    #[inline(never)]
    pub fn product(mut self, pixels: &[Pixel]) {
        let mut stripe = [[0.0; R]; MOST];
        let stripe = &mut stripe[..self.terms.rows * self.terms.columns * self.terms.length];
        for some in pixels.chunks(R) {
            // Where less than a tile is left, the last pixel fills it up.
            let tile = from_fn(|r| some[r.min(some.len() - 1)]);
            self.gather(stripe, &tile);
            self.tile(stripe, some);
        }
    }

    /// `stripe[k, r] <- ` the terms of each pixel.
    #[inline(always)]
    fn gather(&self, stripe: &mut [[f32; R]], tile: &[Pixel; R]) {
        let terms = self.terms;
        let in_row = terms.pixels_overlap && tile[R - 1].source == tile[0].source + R - 1;
        let starts = tile.map(|pixel| pixel.source * terms.channels);
        let mut segments = stripe.chunks_exact_mut(terms.length);
        for i in 0..terms.rows {
            for (j, segment) in (0..terms.columns).zip(&mut segments) {
                let offset = i * terms.row_step[0] + j * terms.column_step[0];
                if in_row {
                    let values = self.source[starts[0] + offset..].windows(R);
                    for (out, values) in segment.iter_mut().zip(values) {
                        out.copy_from_slice(values);
                    }
                } else {
                    let from = starts.map(|start| &self.source[start + offset..][..segment.len()]);
                    for (k, values) in segment.iter_mut().enumerate() {
                        *values = from_fn(|r| from[r][k]);
                    }
                }
            }
        }
    }

    #[inline(always)]
    fn tile(&mut self, stripe: &[[f32; R]], pixels: &[Pixel]) {
        for (p, panel) in self.packed.chunks_exact(self.panel_len).enumerate() {
            let panel: &[[f32; PANEL]] = panel.as_chunks().0;
            let bias: [F32x4; V] = load(panel.last().expect("a bias"), 0);
            let weights = &panel[self.terms.first..][..stripe.len()];
            let terms = stripe.iter().zip(weights).map(|(a, b)| (*a, &b[..]));
            let sums = add_outer_products([[F32x4::splat(0.0); V]; R], terms, 0);
            let columns = p * PANEL..self.targets.min((p + 1) * PANEL);
            for (pixel, sums) in pixels.iter().zip(sums) {
                let pixel = &mut self.target[pixel.target * self.targets..][columns.clone()];
                store_some(pixel, from_fn(|v| sums[v] + bias[v]));
            }
        }
    }
}
