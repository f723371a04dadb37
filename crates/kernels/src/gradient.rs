//! The gradients of a dense layer's weights: sums over the samples of a batch, in their order.

use crate::gemm::{R, outer_products, store};
use crate::lanes::PANEL;
use core::array::from_fn;

/// Some columns of a matrix with a row for each sample.
#[derive(Clone, Copy)]
pub struct Columns<'a> {
    /// `[batch, stride]`.
    pub rows: &'a [f32],
    pub stride: usize,
    /// The first of the columns.
    pub begin: usize,
}

/// The gradient of some rows of the weights: `gradient[r, j] = sum over samples of x[r] * dz[j]`.
///
/// Shapes: `gradient` `[inputs, units]` with `units` a multiple of [`PANEL`]; `x` has the layer's inputs from that of
/// the first row on, `dz` the gradients by its logits. Bit-identical to `gradient_scalar`.
#[inline(never)]
pub fn gradient(gradient: &mut [f32], x: Columns, dz: Columns, units: usize) {
    let inputs = gradient.len() / units;
    assert!(x.begin + inputs <= x.stride && dz.begin + units <= dz.stride, "gradient");
    let samples = || x.rows.chunks_exact(x.stride).zip(dz.rows.chunks_exact(dz.stride));
    let whole = inputs / R * R;
    for column in (0..units).step_by(PANEL) {
        for r in (0..whole).step_by(R) {
            let terms = samples().map(|(x_row, dz_row)| (from_fn(|i| x_row[x.begin + r + i]), dz_row));
            for (i, sums) in outer_products::<R>(terms, dz.begin + column).into_iter().enumerate() {
                store(gradient, (r + i) * units + column, sums);
            }
        }
        for r in whole..inputs {
            let terms = samples().map(|(x_row, dz_row)| ([x_row[x.begin + r]], dz_row));
            let [sums] = outer_products::<1>(terms, dz.begin + column);
            store(gradient, r * units + column, sums);
        }
    }
}

/// The gradient of the bias: `gradient[j] = sum over samples of dz[j]`.
#[inline(never)]
pub fn bias_gradient(gradient: &mut [f32], dz: Columns) {
    assert!(dz.begin + gradient.len() <= dz.stride, "gradient::bias_gradient");
    for column in (0..gradient.len()).step_by(PANEL) {
        let terms = dz.rows.chunks_exact(dz.stride).map(|row| ([1.0], row));
        let [sums] = outer_products::<1>(terms, dz.begin + column);
        store(gradient, column, sums);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(n: usize) -> Vec<f32> {
        (0..n).map(|i| ((i * 7919 + 523_645) % 1009) as f32 / 504.5 - 1.0).collect()
    }

    fn gradient_scalar(rows: &[f32], stride: usize, input: usize, dz: usize) -> f32 {
        rows.chunks(stride).fold(0.0, |sum, row| sum + row[input] * row[dz])
    }

    #[test]
    fn gradients_equal_the_scalar_oracle_at_every_tail() {
        for batch in 0..=9 {
            for inputs in 1..=9 {
                let (units, stride, dz) = (16, 29, 11);
                let rows = numbers(batch * stride);
                let mut g = vec![9.0; inputs * units];
                let columns = |begin| Columns { rows: &rows, stride, begin };
                gradient(&mut g, columns(1), columns(dz), units);
                let mut bias = vec![9.0; units];
                bias_gradient(&mut bias, columns(dz));
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
}
