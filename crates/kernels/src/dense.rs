//! A dense layer, forward and backward, over the rows of a batch.
//!
//! A batch is one matrix whose rows hold everything about a sample side by side: its input, each layer's output, each
//! layer's gradient. A kernel reads one column range of it and writes another, so a range of samples is one slice.

use crate::gemm::{load, store, tile};
use crate::lanes::{F32x4, PANEL};
use core::array::from_fn;
use core::ops::Range;

const V: usize = PANEL / crate::lanes::LANES;
/// Rows of a tile: 4 by 2 registers of sums, 2 of the matrix and a factor fit 16 registers.
const R: usize = 4;

/// `row[to..] <- row[from] * weights + bias` in each row of the batch.
///
/// Shapes: `rows` `[batch, stride]`; `from.len()` is the layer's inputs; `weights` `[inputs + 1, units]`, its last row
/// the bias; `units` a multiple of [`PANEL`]. Bit-identical to [`forward_scalar`].
///
/// # Panics
/// If the ranges leave a row or the weights have another shape.
pub fn forward(
    rows: &mut [f32],
    stride: usize,
    from: Range<usize>,
    to: usize,
    weights: &[f32],
    units: usize,
) {
    assert_eq!(weights.len(), (from.len() + 1) * units, "dense::forward: weights");
    let (kernel, bias) = weights.split_at(from.len() * units);
    for column in (0..units).step_by(PANEL) {
        let panel = Panel { matrix: kernel, stride: units, column, bias: load(bias, column) };
        multiply(rows, stride, from.clone(), to + column, &panel);
    }
}

/// `row[to..] <- row[from] * weights^T` in each row of the batch: the gradient by a layer's input.
///
/// Shapes: `from.len()` is the layer's units; `panels` `[inputs / 8, units, 8]`, see [`transpose_rows`]; writes
/// `8 * panels` columns.
pub fn backward(rows: &mut [f32], stride: usize, from: Range<usize>, to: usize, panels: &[f32]) {
    for (p, matrix) in panels.chunks_exact(from.len() * PANEL).enumerate() {
        let panel = Panel { matrix, stride: PANEL, column: 0, bias: [F32x4::splat(0.0); V] };
        multiply(rows, stride, from.clone(), to + p * PANEL, &panel);
    }
}

/// Some columns of a matrix, and what is added to a product with them.
struct Panel<'a> {
    matrix: &'a [f32],
    stride: usize,
    column: usize,
    bias: [F32x4; V],
}

/// `row[to..to + 8] <- row[from] * panel + bias` in each row of the batch.
#[inline(never)]
fn multiply(rows: &mut [f32], stride: usize, from: Range<usize>, to: usize, panel: &Panel) {
    assert!(panel.column + PANEL <= panel.stride, "dense: column outside the matrix");
    let mut tiles = rows.chunks_exact_mut(R * stride);
    for tile_rows in &mut tiles {
        multiply_tile::<R>(tile_rows, stride, from.clone(), to, panel);
    }
    for row in tiles.into_remainder().chunks_exact_mut(stride) {
        multiply_tile::<1>(row, stride, from.clone(), to, panel);
    }
}

#[inline(always)]
fn multiply_tile<const R: usize>(
    rows: &mut [f32],
    stride: usize,
    from: Range<usize>,
    to: usize,
    panel: &Panel,
) {
    let a: [&[f32]; R] = from_fn(|r| &rows[r * stride + from.start..][..from.len()]);
    let terms = panel.matrix.chunks_exact(panel.stride).take(from.len()).enumerate();
    let sums = tile::<R, V>(terms.map(|(k, row)| (from_fn(|r| a[r][k]), row)), panel.column);
    for (r, sums) in sums.into_iter().enumerate() {
        store(rows, r * stride + to, from_fn::<_, V, _>(|v| sums[v] + panel.bias[v]));
    }
}

/// The gradient of some rows of the weights: `gradient[r, j] = sum over samples of sample[inputs][r] * sample[dz + j]`.
///
/// Shapes: `gradient` `[inputs.len(), units]` with `units` a multiple of [`PANEL`]; `rows` `[batch, stride]`.
/// Bit-identical to [`gradient_scalar`].
#[inline(never)]
pub fn gradient(
    gradient: &mut [f32],
    rows: &[f32],
    stride: usize,
    inputs: Range<usize>,
    dz: usize,
    units: usize,
) {
    assert!(
        gradient.len() == inputs.len() * units && inputs.end <= stride && dz + units <= stride,
        "dense::gradient"
    );
    let whole = inputs.len() / R * R;
    for column in (0..units).step_by(PANEL) {
        for r in (0..whole).step_by(R) {
            let a = inputs.start + r;
            let terms = rows.chunks_exact(stride).map(|row| (from_fn(|i| row[a + i]), row));
            for (i, sums) in tile::<R, V>(terms, dz + column).into_iter().enumerate() {
                store(gradient, (r + i) * units + column, sums);
            }
        }
        for r in whole..inputs.len() {
            let terms = rows.chunks_exact(stride).map(|row| ([row[inputs.start + r]], row));
            let [sums] = tile::<1, V>(terms, dz + column);
            store(gradient, r * units + column, sums);
        }
    }
}

/// The gradient of the bias: `gradient[j] = sum over samples of sample[dz + j]`.
#[inline(never)]
pub fn bias_gradient(gradient: &mut [f32], rows: &[f32], stride: usize, dz: usize) {
    assert!(dz + gradient.len() <= stride, "dense::bias_gradient");
    for column in (0..gradient.len()).step_by(PANEL) {
        let [sums] = tile::<1, V>(rows.chunks_exact(stride).map(|row| ([1.0], row)), dz + column);
        store(gradient, column, sums);
    }
}

/// Rewrites one panel of the transposed weights from up to 8 rows of the weights: `panel[j, r] <- rows[r, j]`.
///
/// Shapes: `panel` `[units, 8]`; `rows` `[1..=8, stride]`. Rows that are not there leave their column as it is: zero.
pub fn transpose_rows(panel: &mut [f32], rows: &[f32], stride: usize) {
    for (j, column) in panel.as_chunks_mut::<PANEL>().0.iter_mut().enumerate() {
        for (out, row) in column.iter_mut().zip(rows.chunks_exact(stride)) {
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

    fn forward_scalar(x: &[f32], weights: &[f32], units: usize) -> Vec<f32> {
        let bias = &weights[x.len() * units..];
        (0..units)
            .map(|j| x.iter().enumerate().fold(0.0, |sum, (k, x)| sum + x * weights[k * units + j]) + bias[j])
            .collect()
    }

    fn gradient_scalar(rows: &[f32], stride: usize, input: usize, dz: usize) -> f32 {
        rows.chunks(stride).fold(0.0, |sum, row| sum + row[input] * row[dz])
    }

    #[test]
    fn forward_equals_the_scalar_oracle_at_every_tail() {
        for batch in 0..=9 {
            for (inputs, units) in [(1, 8), (2, 16), (5, 8), (9, 24), (33, 40)] {
                let stride = inputs + units + 3;
                let weights = numbers((inputs + 1) * units, 1);
                let mut rows = numbers(batch * stride, 2);
                let before = rows.clone();
                forward(&mut rows, stride, 0..inputs, inputs + 1, &weights, units);
                for (row, before) in rows.chunks(stride).zip(before.chunks(stride)) {
                    let mut expected = before.to_vec();
                    expected[inputs + 1..][..units].copy_from_slice(&forward_scalar(
                        &before[..inputs],
                        &weights,
                        units,
                    ));
                    assert_eq!(row, expected, "batch {batch}, {inputs} to {units}");
                }
            }
        }
    }

    #[test]
    fn backward_equals_the_product_with_the_transpose_at_every_tail() {
        for inputs in 1..=17 {
            let (units, batch) = (5, 6);
            let weights = numbers(inputs * 8, 3);
            let mut panels = vec![0.0; padded(inputs) * units];
            for (panel, rows) in panels.chunks_mut(units * PANEL).zip(weights.chunks(8 * PANEL)) {
                transpose_rows(panel, rows, 8);
            }
            let stride = units + padded(inputs);
            let mut rows = numbers(batch * stride, 4);
            let before = rows.clone();
            backward(&mut rows, stride, 0..units, units, &panels);
            for (row, before) in rows.chunks(stride).zip(before.chunks(stride)) {
                for (k, &got) in row[units..].iter().enumerate() {
                    let expected = (0..units).fold(0.0, |sum, j| {
                        if k < inputs { sum + before[j] * weights[k * 8 + j] } else { 0.0 }
                    });
                    assert_eq!(got, expected, "{inputs} inputs, input {k}");
                }
            }
        }
    }

    #[test]
    fn gradients_equal_the_scalar_oracle_at_every_tail() {
        for batch in 0..=9 {
            for inputs in 1..=9 {
                let (units, stride, dz) = (16, 29, 11);
                let rows = numbers(batch * stride, 5);
                let mut g = vec![9.0; inputs * units];
                gradient(&mut g, &rows, stride, 1..1 + inputs, dz, units);
                let mut bias = vec![9.0; units];
                bias_gradient(&mut bias, &rows, stride, dz);
                for j in 0..units {
                    for k in 0..inputs {
                        assert_eq!(
                            g[k * units + j],
                            gradient_scalar(&rows, stride, 1 + k, dz + j),
                            "batch {batch}"
                        );
                    }
                    assert_eq!(bias[j], rows.chunks(stride).fold(0.0, |sum, row| sum + row[dz + j]));
                }
            }
        }
    }

    #[test]
    fn a_product_by_hand() {
        let mut rows = [1.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        let mut weights = [0.0; 24];
        (weights[0], weights[8], weights[16]) = (3.0, 5.0, 0.5);
        forward(&mut rows, 10, 0..2, 2, &weights, 8);
        assert_eq!(rows[2], 1.0 * 3.0 + 2.0 * 5.0 + 0.5);
    }
}
