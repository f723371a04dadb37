//! Sums of outer products over output pixels: what the gradients by plain and depthwise filters have in common.
//!
//! A tile of 4 filter rows by a panel of 8 output channels takes its sums into registers for a chunk of output rows,
//! whose pixels stay in the first cache meanwhile, and puts them back: chunk after chunk the same sums go on, so that
//! their bits know nothing of the chunks.

use super::factor::Factor;
use super::geometry::Conv2d;
use super::product::{load_some, store_some};
use crate::gemm::{R, V, load};
use crate::lanes::{F32x4, PANEL, padded};
use core::array::from_fn;
use core::ops::Range;

/// Floats of the input and of the output's gradient in a chunk, if more than a row of them fit.
const CHUNK: usize = 16384;

/// Floats of scratch for a chunk: the output's gradient in panels of 8 channels.
pub(super) fn scratch_len(g: &Conv2d) -> usize {
    (chunk_rows(g) * g.out_width).saturating_mul(padded(g.out_channels))
}

fn chunk_rows(g: &Conv2d) -> usize {
    let row = g.stride_height * g.in_width * g.in_channels + g.out_width * padded(g.out_channels);
    (CHUNK / row.max(1)).clamp(1, g.out_height.max(1))
}

/// The output pixels that a row of the filter is multiplied into, and the input values that it meets there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    ys: [usize; 2],
    xs: [usize; 2],
    /// Where in an image the value is that belongs to the first output pixel; wraps if that is outside.
    at: usize,
}

/// Some rows of the filter; the tile's first may be none that is written.
pub(super) struct Tile {
    pub rows: [Row; R],
    pub keep: Range<usize>,
    /// Whether they read values that are side by side.
    pub adjacent: bool,
}

/// Some rows of an image of the output.
pub(super) struct Chunk<'a> {
    /// `[in_height, in_width, in_channels]`.
    image: &'a [f32],
    ys: Range<usize>,
    /// `[out_channels / 8, ys.len(), out_width, 8]`.
    dy: &'a [[f32; PANEL]],
    width: usize,
    columns: usize,
    /// From an output row to the next, and from an output pixel to the next, in floats of the image.
    steps: [usize; 2],
}

impl Row {
    pub fn new(g: &Conv2d, tap: usize, channel: usize) -> Self {
        let [vertical, horizontal] = g.forward();
        let (fy, fx) = (tap / g.filter_width, tap % g.filter_width);
        let y = (fy * g.dilation_height).wrapping_sub(g.pad_top);
        let x = (fx * g.dilation_width).wrapping_sub(g.pad_left);
        let pixel = y.wrapping_mul(g.in_width).wrapping_add(x);
        let at = pixel.wrapping_mul(g.in_channels).wrapping_add(channel);
        Self { ys: vertical.met_by(fy), xs: horizontal.met_by(fx), at }
    }

    /// The output pixels of a row.
    #[inline(always)]
    fn xs(&self, y: usize) -> Range<usize> {
        if (self.ys[0]..self.ys[1]).contains(&y) { self.xs[0]..self.xs[1] } else { 0..0 }
    }
}

/// Calls `each` with all chunks, in order.
pub(super) fn for_chunks(
    x: &[f32],
    dy: &[f32],
    scratch: &mut [f32],
    g: &Conv2d,
    each: &mut dyn FnMut(&Chunk),
) {
    let rows = chunk_rows(g);
    let [image_len, row_len] = [g.in_height * g.in_width * g.in_channels, g.out_width * g.out_channels];
    for (image, dy) in x.chunks_exact(image_len).zip(dy.chunks_exact(g.out_height * row_len)) {
        for (i, dy) in dy.chunks(rows * row_len).enumerate() {
            let pixels = dy.len() / g.out_channels;
            let panels = scratch.as_chunks_mut::<PANEL>().0;
            pack_pixels(panels, dy, g.out_channels);
            each(&Chunk {
                image,
                ys: i * rows..i * rows + dy.len() / row_len,
                dy: &panels[..pixels * g.out_channels.div_ceil(PANEL)],
                width: g.out_width,
                columns: g.out_channels,
                steps: [g.stride_height * g.in_width * g.in_channels, g.stride_width * g.in_channels],
            });
        }
    }
}

/// `panels[p, pixel, j] <- dy[pixel, p * 8 + j]`, zero beyond the last channel.
#[inline(never)]
fn pack_pixels(panels: &mut [[f32; PANEL]], dy: &[f32], channels: usize) {
    let pixels = dy.len() / channels;
    for (p, panel) in panels.chunks_exact_mut(pixels).take(channels.div_ceil(PANEL)).enumerate() {
        for (out, pixel) in panel.iter_mut().zip(dy.chunks_exact(channels)) {
            let channels = &pixel[p * PANEL..];
            match channels.first_chunk() {
                Some(whole) => *out = *whole,
                None => *out = from_fn(|j| channels.get(j).copied().unwrap_or(0.0)),
            }
        }
    }
}

/// Adds a chunk to the tile's rows `[keep.len(), out_channels]` of the gradient, in the columns of a panel.
#[inline(always)]
pub(super) fn add_chunk<F: Factor>(dw: &mut [f32], p: usize, tile: &Tile, chunk: &Chunk, factor: &F) {
    let columns = p * PANEL..chunk.columns.min((p + 1) * PANEL);
    let mut sums = [[F32x4::splat(0.0); V]; R];
    for (sums, row) in sums[tile.keep.clone()].iter_mut().zip(dw.chunks_exact(chunk.columns)) {
        *sums = load_some(&row[columns.clone()]);
    }
    let pixels = chunk.ys.len() * chunk.width;
    let dy = &chunk.dy[p * pixels..][..pixels];
    let sums = if tile.adjacent {
        add_adjacent(&sums, &tile.rows[0], chunk, dy)
    } else {
        add_apart(&sums, &tile.rows, chunk, dy, factor)
    };
    for (sums, row) in sums[tile.keep.clone()].iter().zip(dw.chunks_exact_mut(chunk.columns)) {
        store_some(&mut row[columns.clone()], *sums);
    }
}

/// `sums[r] += sum over output pixels, in their order, of x[r] * dy`, for values that are side by side.
#[inline(never)]
fn add_adjacent(sums: &[[F32x4; V]; R], row: &Row, chunk: &Chunk, dy: &[[f32; PANEL]]) -> [[F32x4; V]; R] {
    let mut sums = *sums;
    let [row_step, step] = chunk.steps;
    let [begin, end] = row.xs;
    for y in chunk.ys.start.max(row.ys[0])..chunk.ys.end.min(row.ys[1]) {
        let dy = &dy[(y - chunk.ys.start) * chunk.width..][begin..end];
        let x = &chunk.image[row.at.wrapping_add(y * row_step + begin * step)..];
        let Some((last, dy)) = dy.split_last() else { continue };
        let (x, rest) = x.split_at(dy.len() * step);
        let terms = x.chunks_exact(step).map(|x| *x.first_chunk().expect("adjacent values")).zip(dy);
        for (x, dy) in terms {
            add_row(&mut sums, x, dy);
        }
        add_row(&mut sums, *rest.first_chunk().expect("adjacent values"), last);
    }
    sums
}

#[inline(always)]
fn add_row(sums: &mut [[F32x4; V]; R], x: [f32; R], dy: &[f32; PANEL]) {
    let dy: [F32x4; V] = load(dy, 0);
    for (sums, x) in sums.iter_mut().zip(x) {
        let x = F32x4::splat(x);
        *sums = from_fn(|v| sums[v].plus_product(x, dy[v]));
    }
}

/// The same for values that are anywhere, of which not all rows may have one.
#[inline(never)]
fn add_apart<F: Factor>(
    sums: &[[F32x4; V]; R],
    rows: &[Row; R],
    chunk: &Chunk,
    dy: &[[f32; PANEL]],
    factor: &F,
) -> [[F32x4; V]; R] {
    let mut sums = *sums;
    let [row_step, step] = chunk.steps;
    for (y, dy) in chunk.ys.clone().zip(dy.chunks_exact(chunk.width)) {
        let at = rows.each_ref().map(|row| row.at.wrapping_add(y * row_step));
        // Where all rows have a value, but for the last pixel, which may be the end of the image; before and after it is
        // asked for each.
        let begin = rows.iter().fold(0, |begin, row| begin.max(row.xs(y).start)).min(chunk.width);
        let end = rows.iter().fold(chunk.width, |end, row| end.min(row.xs(y).end)).max(begin + 1) - 1;
        let border = |sums: &mut [[F32x4; V]; R], x: usize| {
            for r in 0..R {
                if rows[r].xs(y).contains(&x) {
                    let a = factor.load(&chunk.image[at[r].wrapping_add(x * step)..]);
                    add_product(&mut sums[r], a, &dy[x]);
                }
            }
        };
        for x in 0..begin {
            border(&mut sums, x);
        }
        if begin < end {
            let [a, b, c, d] = at.map(|at| {
                chunk.image[at.wrapping_add(begin * step)..][..(end - begin) * step].chunks_exact(step)
            });
            for ((((a, b), c), d), dy) in a.zip(b).zip(c).zip(d).zip(&dy[begin..end]) {
                for (sums, x) in sums.iter_mut().zip([a, b, c, d]) {
                    add_product(sums, factor.load(x), dy);
                }
            }
        }
        for x in end..chunk.width {
            border(&mut sums, x);
        }
    }
    sums
}

#[inline(always)]
fn add_product(sums: &mut [F32x4; V], a: [F32x4; V], dy: &[f32; PANEL]) {
    let dy: [F32x4; V] = load(dy, 0);
    *sums = from_fn(|v| sums[v].plus_product(a[v], dy[v]));
}
