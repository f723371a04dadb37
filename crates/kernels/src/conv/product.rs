//! Sums over taps and channels: what the forward pass and the way back to the input have in common.
//!
//! A tile of 4 target pixels by a panel of 8 target channels keeps its sums in registers. Each is
//! `sum over (tap row, tap column, source channel), ascending` of source times filter, from +0; taps outside the image
//! are left out, not multiplied by zero, so that an infinite weight stays where it is used.

use super::axis::{Axis, Taps};
use super::narrow::Narrow;
use super::walk::{Pixel, Window, walk};
use crate::gemm::{R, V, load, store};
use crate::lanes::{F32x4, PANEL};
use core::array::from_fn;
use core::ops::Range;

/// A filter packed for [`product`], from the caller's scratch.
///
/// `[target channels / 8, taps * source channels + 1, 8]`, the taps in the order of the axes, the columns beyond the
/// last channel zero, and the last row of each panel the bias. More than there is memory if that is too much to count.
pub(super) fn packed_len(taps: usize, sources: usize, targets: usize) -> usize {
    targets.div_ceil(PANEL).saturating_mul((taps * sources + 1).saturating_mul(PANEL))
}

/// Packs a filter: `fill` writes a tap's rows `[source channels, 8]` of some target channels over zeros.
pub(super) fn pack(
    packed: &mut [f32],
    axes: [Axis; 2],
    [sources, targets]: [usize; 2],
    bias: Option<&[f32]>,
    fill: impl Fn(&mut [[f32; PANEL]], usize, Range<usize>),
) {
    let [height, width] = axes.map(|axis| axis.taps);
    assert_eq!(packed.len(), packed_len(height * width, sources, targets), "conv: packed filter");
    assert!(bias.is_none_or(|bias| bias.len() == targets), "conv: bias");
    packed.fill(0.0);
    for (p, panel) in packed.chunks_exact_mut((height * width * sources + 1) * PANEL).enumerate() {
        let columns = p * PANEL..targets.min((p + 1) * PANEL);
        let (rows, last) = panel.split_at_mut(height * width * sources * PANEL);
        let mut rows = rows.chunks_exact_mut(sources * PANEL);
        for y in axes[0].tap_order() {
            for (x, rows) in axes[1].tap_order().zip(&mut rows) {
                fill(rows.as_chunks_mut().0, y * width + x, columns.clone());
            }
        }
        if let Some(bias) = bias {
            last[..columns.len()].copy_from_slice(&bias[columns]);
        }
    }
}

/// The rows of target pixels of a range: `target[pixel, c] = sum of source * packed + bias`.
///
/// Shapes: `target` `[rows.len(), targets, target channels]`; `source` all images; `packed` see [`pack`].
pub(super) fn product(
    target: &mut [f32],
    rows: Range<usize>,
    source: &[f32],
    packed: &[f32],
    axes: &[Axis; 2],
    [sources, targets]: [usize; 2],
) {
    let [vertical, horizontal] = axes;
    let panel_len = (vertical.taps * horizontal.taps * sources + 1) * PANEL;
    walk(axes, rows, &mut |window, pixels| {
        let terms = &Terms::new(axes, window, sources);
        if terms.are_narrow(targets.div_ceil(PANEL)) {
            return Narrow { target, targets, source, packed, panel_len, terms }.product(pixels);
        }
        for (p, panel) in packed.chunks_exact(panel_len).enumerate() {
            let panel = panel.as_chunks().0;
            panel_product(target, targets, p * PANEL, source, pixels, panel, terms);
        }
    });
}

/// The terms of a group's sums: rows of segments that lie side by side both in the source and in the filter.
pub(super) struct Terms {
    pub channels: usize,
    /// Whether the same terms of neighbouring pixels are neighbours.
    pub pixels_overlap: bool,
    pub rows: usize,
    pub columns: usize,
    /// Terms of a segment.
    pub length: usize,
    /// From a segment to that of the next row, in floats of the source and in rows of the panel.
    pub row_step: [usize; 2],
    pub column_step: [usize; 2],
    /// The first segment's row of the panel.
    pub first: usize,
}

impl Terms {
    fn new([vertical, horizontal]: &[Axis; 2], window: Window, channels: usize) -> Self {
        let Taps { first, count } = window.columns;
        // Without a gap between the taps of a row, they are one segment.
        let adjacent = horizontal.tap_step == 1;
        Self {
            channels,
            pixels_overlap: channels == 1 && horizontal.period_step == 1,
            rows: window.rows.count,
            columns: if adjacent { 1 } else { count },
            length: if adjacent { count * channels } else { channels },
            row_step: [vertical.tap_step * horizontal.sources * channels, horizontal.taps * channels],
            column_step: [horizontal.tap_step * channels, channels],
            first: (window.rows.first * horizontal.taps + first) * channels,
        }
    }
}

/// One panel's channels of a group of pixels.
#[inline(never)]
fn panel_product(
    target: &mut [f32],
    targets: usize,
    column: usize,
    source: &[f32],
    pixels: &[Pixel],
    panel: &[[f32; PANEL]],
    terms: &Terms,
) {
    let (tiles, singles) = pixels.as_chunks::<R>();
    for tile in tiles {
        tile_product(target, targets, column, source, tile, panel, terms);
    }
    for pixel in singles {
        tile_product(target, targets, column, source, &[*pixel], panel, terms);
    }
}

#[inline(always)]
fn tile_product<const R: usize>(
    target: &mut [f32],
    targets: usize,
    column: usize,
    source: &[f32],
    pixels: &[Pixel; R],
    panel: &[[f32; PANEL]],
    terms: &Terms,
) {
    let starts = pixels.map(|pixel| pixel.source * terms.channels);
    let sums = tile_sums(source, starts, panel, terms);
    let bias: [F32x4; V] = load(panel.last().expect("a bias"), 0);
    for (pixel, sums) in pixels.iter().zip(sums) {
        let pixel = &mut target[pixel.target * targets..][..targets];
        store_some(&mut pixel[column..targets.min(column + PANEL)], from_fn(|v| sums[v] + bias[v]));
    }
}

#[inline(always)]
fn tile_sums<const R: usize>(
    source: &[f32],
    starts: [usize; R],
    panel: &[[f32; PANEL]],
    terms: &Terms,
) -> [[F32x4; V]; R] {
    let mut sums = [[F32x4::splat(0.0); V]; R];
    for i in 0..terms.rows {
        for j in 0..terms.columns {
            let [in_source, in_panel] = from_fn(|k| i * terms.row_step[k] + j * terms.column_step[k]);
            let a: [&[f32]; R] = starts.map(|start| &source[start + in_source..][..terms.length]);
            let b = &panel[terms.first + in_panel..][..terms.length];
            add_segment(&mut sums, a, b);
        }
    }
    sums
}

/// `sums[r, j] += sum over k, ascending, of a[r][k] * b[k][j]`, term by term.
///
/// A loop of one term: of two, the compiler would do all terms of a sum before the next sum, which takes more registers
/// than there are.
#[inline(always)]
fn add_segment<const R: usize>(sums: &mut [[F32x4; V]; R], a: [&[f32]; R], b: &[[f32; PANEL]]) {
    let a = a.map(|a| &a[..b.len()]);
    for (k, b) in b.iter().enumerate() {
        let b: [F32x4; V] = load(b, 0);
        for (sums, a) in sums.iter_mut().zip(a) {
            let a = F32x4::splat(a[k]);
            *sums = from_fn(|v| sums[v].plus_product(a, b[v]));
        }
    }
}

/// Registers of up to 8 values, and zeros.
#[inline(always)]
pub(super) fn load_some(values: &[f32]) -> [F32x4; V] {
    if values.len() == PANEL {
        return load(values, 0);
    }
    let mut padded = [0.0; PANEL];
    padded[..values.len()].copy_from_slice(values);
    load(&padded, 0)
}

/// Up to 8 values from registers.
#[inline(always)]
pub(super) fn store_some(values: &mut [f32], registers: [F32x4; V]) {
    if values.len() == PANEL {
        return store(values, 0, registers);
    }
    let mut padded = [0.0; PANEL];
    store(&mut padded, 0, registers);
    values.copy_from_slice(&padded[..values.len()]);
}
