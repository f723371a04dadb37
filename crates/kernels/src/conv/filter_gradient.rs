//! The gradient by a filter.

use super::factor::{Adjacent, Gather, Splat};
use super::geometry::Conv2d;
use super::outer::{Row, Tile, add_chunk, for_chunks, scratch_len};
use crate::gemm::R;
use crate::lanes::PANEL;
use core::array::from_fn;
use core::ops::Range;

/// Floats of scratch for a call of [`filter_gradient`].
pub fn filter_scratch_len(g: &Conv2d) -> usize {
    scratch_len(g)
}

/// Some rows of the gradient by a filter: `dw[fy, fx, i, o] <- sum over image, output row, output column of x * dy`.
///
/// Shapes: `dw` `[rows.len(), out_channels]`, where `rows` is a range of [`Conv2d::filter_rows`]; `x` `[batch, in_height,
/// in_width, in_channels]`; `dy` `[batch, out_height, out_width, out_channels]`; `scratch` [`filter_scratch_len`].
///
/// # Panics
/// If a length is another.
pub fn filter_gradient(
    dw: &mut [f32],
    rows: Range<usize>,
    x: &[f32],
    dy: &[f32],
    scratch: &mut [f32],
    g: &Conv2d,
) {
    assert!(rows.end <= g.filter_rows() && dw.len() == rows.len() * g.out_channels, "conv::filter_gradient");
    dw.fill(0.0);
    for_chunks(x, dy, scratch, g, &mut |chunk| {
        let mut begin = rows.start;
        while begin < rows.end {
            let tile = tile(begin..rows.end, g);
            let end = begin + tile.keep.len();
            let dw = &mut dw[(begin - rows.start) * g.out_channels..(end - rows.start) * g.out_channels];
            for p in 0..g.out_channels.div_ceil(PANEL) {
                add_chunk(dw, p, &tile, chunk, &Splat);
            }
            begin = end;
        }
    });
}

/// The tile of the first of some rows.
fn tile(rows: Range<usize>, g: &Conv2d) -> Tile {
    let inputs = g.in_channels;
    let row = |row: usize| Row::new(g, row / inputs, row % inputs);
    if inputs < R {
        let keep = 0..R.min(rows.len());
        return Tile { rows: from_fn(|r| row((rows.start + r).min(rows.end - 1))), keep, adjacent: false };
    }
    // Four input channels of a tap: its last four where fewer are left, so that all are there to be read.
    let channel = rows.start % inputs;
    let back = (channel + R).saturating_sub(inputs);
    let keep = back..R.min(back + rows.len());
    Tile { rows: from_fn(|r| row(rows.start - back + r)), keep, adjacent: true }
}

/// The gradient by some taps of a depthwise filter: `dw[fy, fx, i, q] <- sum over image, output row, output column of
/// x[.., i] * dy[.., i * multiplier + q]`.
///
/// Shapes: `dw` `[taps.len(), out_channels]`, where `taps` is a range of [`Conv2d::taps`]; the others as for
/// [`filter_gradient`].
///
/// # Panics
/// If a length is another.
pub fn depthwise_filter_gradient(
    dw: &mut [f32],
    taps: Range<usize>,
    x: &[f32],
    dy: &[f32],
    scratch: &mut [f32],
    g: &Conv2d,
) {
    assert!(
        taps.end <= g.taps() && dw.len() == taps.len() * g.out_channels,
        "conv::depthwise_filter_gradient"
    );
    dw.fill(0.0);
    let outputs = g.out_channels;
    let multiplier = g.multiplier();
    for_chunks(x, dy, scratch, g, &mut |chunk| {
        for (begin, dw) in taps.clone().step_by(R).zip(dw.chunks_mut(R * outputs)) {
            for p in 0..outputs.div_ceil(PANEL) {
                let channel = p * PANEL / multiplier;
                let rows = from_fn(|r| Row::new(g, (begin + r).min(taps.end - 1), channel));
                let tile = Tile { rows, keep: 0..dw.len() / outputs, adjacent: false };
                if multiplier == 1 && (p + 1) * PANEL <= outputs {
                    add_chunk(dw, p, &tile, chunk, &Adjacent);
                } else {
                    // Columns that are not there take the values of the last that is.
                    let channels = from_fn(|j| (p * PANEL + j).min(outputs - 1) / multiplier - channel);
                    add_chunk(dw, p, &tile, chunk, &Gather(channels));
                }
            }
        }
    });
}
