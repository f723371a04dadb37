//! A dense layer over the rows of a batch: forward, and back to the gradient by its input.
//!
//! A batch is one matrix whose rows hold everything about a sample side by side: each layer's output, each layer's
//! gradient. A kernel reads one column range of it and writes another, so a range of samples is one slice.

use crate::gemm::{DEPTH, R, V, load, store, tile};
use crate::lanes::{F32x4, PANEL};
use crate::single_row;
use core::array::from_fn;
use core::ops::Range;

/// A panel's rows of so many terms, side by side in memory.
pub const BLOCK: usize = DEPTH * PANEL;

/// `row[to..] <- row[from] * weights + bias` in each row of the batch.
///
/// Shapes: `rows` `[batch, stride]`; `from.len()` is the layer's inputs, padded with zeros to a multiple of 8;
/// `weights` `[units / 8, inputs + 1, 8]`, the last row of each panel the bias. Bit-identical to `forward_scalar`.
///
/// # Panics
/// If the ranges leave a row or `from` does not lie before `to`, or a shape is another.
pub fn forward(rows: &mut [f32], stride: usize, from: Range<usize>, to: usize, weights: &[f32]) {
    let size = (from.len() + 1) * PANEL;
    assert!(from.len().is_multiple_of(DEPTH) && weights.len().is_multiple_of(size), "dense::forward");
    let (tiles, singles) = rows.split_at_mut(rows.len() / (R * stride) * (R * stride));
    for (p, panel) in weights.chunks_exact(size).enumerate() {
        let (kernel, bias) = panel.split_at(from.len() * PANEL);
        let terms = || kernel.as_chunks::<BLOCK>().0.iter();
        multiply(tiles, stride, from.clone(), to + p * PANEL, load(bias, 0), terms);
    }
    for (input, out) in singles.chunks_exact_mut(stride).map(|row| row.split_at_mut(to)) {
        single_row::forward(out, &input[from.clone()], weights);
    }
}

/// `row[to..] <- row[from] * weights^T` in each row of the batch: the gradient by a layer's input.
///
/// Shapes: `from.len()` is the layer's units, `inputs` those of the layer, both padded to multiples of 8;
/// `transposed` `[units / 8, inputs / 8, 8 units, 8 inputs]`, see [`transpose_rows`].
pub fn backward(
    rows: &mut [f32],
    stride: usize,
    from: Range<usize>,
    to: usize,
    inputs: usize,
    transposed: &[f32],
) {
    assert!(from.len().is_multiple_of(DEPTH) && transposed.len() == from.len() * inputs, "dense::backward");
    let blocks = transposed.as_chunks::<BLOCK>().0;
    let panels = inputs / PANEL;
    for p in 0..panels {
        let terms = || blocks.iter().skip(p).step_by(panels);
        multiply(rows, stride, from.clone(), to + p * PANEL, [F32x4::splat(0.0); V], terms);
    }
}

/// `row[to..to + 8] <- row[from] * matrix + bias` in each row of the batch; `terms` gives the matrix in blocks.
#[inline(always)]
fn multiply<'m, I: Iterator<Item = &'m [f32; BLOCK]>>(
    rows: &mut [f32],
    stride: usize,
    from: Range<usize>,
    to: usize,
    bias: [F32x4; V],
    terms: impl Fn() -> I,
) {
    let mut tiles = rows.chunks_exact_mut(R * stride);
    for tile_rows in &mut tiles {
        multiply_tile::<R>(tile_rows, stride, from.clone(), to, bias, terms());
    }
    for row in tiles.into_remainder().chunks_exact_mut(stride) {
        multiply_tile::<1>(row, stride, from.clone(), to, bias, terms());
    }
}

#[inline(always)]
fn multiply_tile<'m, const R: usize>(
    rows: &mut [f32],
    stride: usize,
    from: Range<usize>,
    to: usize,
    bias: [F32x4; V],
    terms: impl Iterator<Item = &'m [f32; BLOCK]>,
) {
    let a: [&[f32]; R] = from_fn(|r| &rows[r * stride..][from.clone()]);
    let sums = tile(a, terms, |block, k| &block.as_chunks().0[k]);
    for (r, sums) in sums.into_iter().enumerate() {
        store(rows, r * stride + to, from_fn::<_, V, _>(|v| sums[v] + bias[v]));
    }
}

/// `out <- row * kernel` for each row of the batch, without a bias: see [`forward`].
///
/// Shapes: `out` `[batch, units]`; `rows` `[batch, inputs]`; `kernel` at least `[inputs, units]`; both widths are
/// multiples of 8.
pub fn product(out: &mut [f32], rows: &[f32], inputs: usize, kernel: &[f32], units: usize) {
    assert!(inputs.is_multiple_of(DEPTH) && kernel.len() >= inputs * units, "dense::product: kernel");
    assert_eq!(out.len() * inputs, rows.len() * units, "dense::product: batch");
    for column in (0..units).step_by(PANEL) {
        let mut outs = out.chunks_exact_mut(R * units);
        let mut tiles = rows.chunks_exact(R * inputs);
        for (out, rows) in (&mut outs).zip(&mut tiles) {
            product_tile::<R>(out, rows, inputs, kernel, units, column);
        }
        let singles = outs.into_remainder().chunks_exact_mut(units);
        for (out, row) in singles.zip(tiles.remainder().chunks_exact(inputs)) {
            product_tile::<1>(out, row, inputs, kernel, units, column);
        }
    }
}

#[inline(always)]
fn product_tile<const R: usize>(
    out: &mut [f32],
    rows: &[f32],
    inputs: usize,
    kernel: &[f32],
    units: usize,
    column: usize,
) {
    let a: [&[f32]; R] = from_fn(|r| &rows[r * inputs..][..inputs]);
    let terms = kernel.chunks_exact(DEPTH * units).take(inputs / DEPTH);
    let sums = tile(a, terms, |rows, k| rows[k * units + column..].first_chunk().expect("a panel"));
    for (r, sums) in sums.into_iter().enumerate() {
        store(out, r * units + column, sums);
    }
}

/// `out <- product + bias`: after the sum and not before it, as in [`forward`].
#[inline(never)]
pub fn add_bias(out: &mut [f32], product: &[f32], bias: &[f32]) {
    assert!([product.len(), bias.len()] == [out.len(); 2], "dense::add_bias: lengths differ");
    for ((y, x), b) in out.iter_mut().zip(product).zip(bias) {
        *y = x + b;
    }
}

/// Rewrites a block of the transposed weights from up to 8 rows of a panel of the weights: `block[j, r] <- rows[r, j]`.
///
/// Shapes: `block` `[8, 8]`; `rows` `[1..=8, 8]`. Rows that are not there leave their column as it is: zero.
pub fn transpose_rows(block: &mut [f32], rows: &[f32]) {
    for (j, column) in block.as_chunks_mut::<PANEL>().0.iter_mut().enumerate() {
        for (out, row) in column.iter_mut().zip(rows.as_chunks::<PANEL>().0) {
            *out = row[j];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lanes::padded;

    fn numbers(n: usize, seed: usize) -> Vec<f32> {
        (0..n).map(|i| ((i * 7919 + seed * 104_729) % 1009) as f32 / 504.5 - 1.0).collect()
    }

    /// `weights` `[inputs + 1, units]`.
    fn forward_scalar(x: &[f32], weights: &[f32], units: usize) -> Vec<f32> {
        (0..units)
            .map(|j| {
                let sum = x.iter().enumerate().fold(0.0, |sum, (k, x)| sum + x * weights[k * units + j]);
                sum + weights[x.len() * units + j]
            })
            .collect()
    }

    /// The same weights as [`forward`] takes them.
    fn in_panels(weights: &[f32], inputs: usize, units: usize) -> Vec<f32> {
        let mut panels = Vec::new();
        for column in (0..units).step_by(PANEL) {
            for k in (0..inputs).chain(vec![usize::MAX; padded(inputs) - inputs]).chain([inputs]) {
                let row = weights.get(k.saturating_mul(units)..).unwrap_or(&[0.0; 8 * PANEL]);
                panels.extend(row[column..].first_chunk::<PANEL>().unwrap());
            }
        }
        panels
    }

    #[test]
    fn forward_equals_the_scalar_oracle_at_every_tail() {
        for batch in 0..=9 {
            for (inputs, units) in [(1, 8), (2, 16), (5, 8), (9, 24), (33, 40)] {
                let depth = padded(inputs);
                let stride = depth + units + 3;
                let weights = numbers((inputs + 1) * units, 1);
                let mut rows = numbers(batch * stride, 2);
                rows.chunks_mut(stride).for_each(|row| row[inputs..depth].fill(0.0));
                let mut expected = rows.clone();
                for row in expected.chunks_mut(stride) {
                    let y = forward_scalar(&row[..inputs], &weights, units);
                    row[depth + 1..][..units].copy_from_slice(&y);
                }
                let x: Vec<f32> = rows.chunks(stride).flat_map(|row| row[..depth].to_vec()).collect();
                forward(&mut rows, stride, 0..depth, depth + 1, &in_panels(&weights, inputs, units));
                assert_eq!(rows, expected, "batch {batch}, {inputs} to {units}");

                let (kernel, bias) = weights.split_at(inputs * units);
                let mut kernel = kernel.to_vec();
                kernel.resize(depth * units, 0.0);
                let mut out = vec![9.0; batch * units];
                product(&mut out, &x, depth, &kernel, units);
                for (out, row) in out.chunks(units).zip(expected.chunks(stride)) {
                    let mut with_bias = vec![9.0; units];
                    add_bias(&mut with_bias, out, bias);
                    assert_eq!(with_bias, row[depth + 1..][..units], "batch {batch}, {inputs} to {units}");
                }
            }
        }
    }

    #[test]
    fn backward_equals_the_product_with_the_transpose_at_every_tail() {
        for inputs in 1..=17 {
            for (units, batch) in [(8, 6), (24, 3)] {
                let depth = padded(inputs);
                let weights = numbers(inputs * units, 3);
                let mut transposed = vec![0.0; depth * units];
                for (p, panel) in transposed.chunks_mut(depth * PANEL).enumerate() {
                    let column = |row: &[f32]| row[p * PANEL..][..PANEL].to_vec();
                    let rows: Vec<f32> = weights.chunks(units).flat_map(column).collect();
                    for (block, rows) in panel.chunks_mut(BLOCK).zip(rows.chunks(BLOCK)) {
                        transpose_rows(block, rows);
                    }
                }
                let stride = units + depth;
                let mut rows = numbers(batch * stride, 4);
                let before = rows.clone();
                backward(&mut rows, stride, 0..units, units, depth, &transposed);
                for (row, before) in rows.chunks(stride).zip(before.chunks(stride)) {
                    for (k, &got) in row[units..].iter().enumerate() {
                        let expected = (0..units).fold(0.0, |sum, j| {
                            if k < inputs { sum + before[j] * weights[k * units + j] } else { 0.0 }
                        });
                        assert_eq!(got, expected, "{inputs} inputs, input {k}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_product_by_hand() {
        let mut rows = [&[1.0, 2.0][..], &[0.0; 14]].concat();
        let mut weights = [0.0; 72];
        (weights[0], weights[8], weights[64]) = (3.0, 5.0, 0.5);
        forward(&mut rows, 16, 0..8, 8, &weights);
        assert_eq!(rows[8], 1.0 * 3.0 + 2.0 * 5.0 + 0.5);
    }
}
