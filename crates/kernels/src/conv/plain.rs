//! A convolution, forward and back to its input.

use super::geometry::Conv2d;
use super::product::{pack, packed_len, product};
use core::ops::Range;

/// Floats of scratch for [`pack_filter`].
pub fn packed_filter_len(g: &Conv2d) -> usize {
    packed_len(g.taps(), g.in_channels, g.out_channels)
}

/// Prepares a filter and a bias for [`forward`].
///
/// Shapes: `packed` [`packed_filter_len`]; `filter` `[filter_height, filter_width, in_channels, out_channels]`; `bias`
/// `[out_channels]`.
///
/// # Panics
/// If a length is another.
#[inline(never)]
pub fn pack_filter(packed: &mut [f32], filter: &[f32], bias: Option<&[f32]>, g: &Conv2d) {
    let [inputs, outputs] = [g.in_channels, g.out_channels];
    assert_eq!(filter.len(), g.taps() * inputs * outputs, "conv::pack_filter: filter");
    pack(packed, g.forward(), [inputs, outputs], bias, |rows, tap, columns| {
        let filter = filter[tap * inputs * outputs..].chunks_exact(outputs);
        for (row, filter) in rows.iter_mut().zip(filter) {
            row[..columns.len()].copy_from_slice(&filter[columns.clone()]);
        }
    });
}

/// `out[n, y, x, o] <- bias[o] + sum over tap row, tap column, input channel of x * filter`, see [`Conv2d`].
///
/// Shapes: `out` `[rows.len(), out_width, out_channels]`, where `rows` is a range of the output's
/// [`Conv2d::out_rows`]; `x` `[batch, in_height, in_width, in_channels]`; `packed` by [`pack_filter`].
///
/// # Panics
/// If a length is another.
pub fn forward(out: &mut [f32], rows: Range<usize>, x: &[f32], packed: &[f32], g: &Conv2d) {
    assert_eq!(packed.len(), packed_filter_len(g), "conv::forward: packed filter");
    g.check_out(out.len(), &rows);
    g.check_in(x.len(), &(0..g.in_rows()));
    product(out, rows, x, packed, &g.forward(), [g.in_channels, g.out_channels]);
}

/// Floats of scratch for [`pack_transposed`].
pub fn packed_transposed_len(g: &Conv2d) -> usize {
    packed_len(g.taps(), g.out_channels, g.in_channels)
}

/// Prepares a filter for [`input_gradient`].
///
/// Shapes: `packed` [`packed_transposed_len`]; `filter` as for [`pack_filter`].
///
/// # Panics
/// If a length is another.
#[inline(never)]
pub fn pack_transposed(packed: &mut [f32], filter: &[f32], g: &Conv2d) {
    let [inputs, outputs] = [g.in_channels, g.out_channels];
    assert_eq!(filter.len(), g.taps() * inputs * outputs, "conv::pack_transposed: filter");
    pack(packed, g.backward(), [outputs, inputs], None, |rows, tap, columns| {
        let filter = filter[(tap * inputs + columns.start) * outputs..].chunks_exact(outputs);
        for (j, filter) in filter.take(columns.len()).enumerate() {
            rows.iter_mut().zip(filter).for_each(|(row, &weight)| row[j] = weight);
        }
    });
}

/// The gradient by the input: `dx[n, y, x, i] <- sum over output row, output column, output channel of dy * filter`.
///
/// Shapes: `dx` `[rows.len(), in_width, in_channels]`, where `rows` is a range of the input's [`Conv2d::in_rows`];
/// `dy` `[batch, out_height, out_width, out_channels]`; `packed` by [`pack_transposed`].
///
/// # Panics
/// If a length is another.
pub fn input_gradient(dx: &mut [f32], rows: Range<usize>, dy: &[f32], packed: &[f32], g: &Conv2d) {
    assert_eq!(packed.len(), packed_transposed_len(g), "conv::input_gradient: packed filter");
    g.check_in(dx.len(), &rows);
    g.check_out(dy.len(), &(0..g.out_rows()));
    product(dx, rows, dy, packed, &g.backward(), [g.out_channels, g.in_channels]);
}

#[cfg(test)]
mod tests {
    use super::super::filter_gradient::{filter_gradient, filter_scratch_len};
    use super::super::oracle::{Kernels, in_parts};
    use super::*;

    const CHANNELS: [[usize; 2]; 10] =
        [[1, 1], [1, 8], [3, 5], [4, 16], [8, 3], [5, 8], [7, 9], [16, 4], [2, 17], [13, 12]];

    const KERNELS: Kernels = Kernels {
        depthwise: false,
        forward: run_forward,
        input_gradient: run_input_gradient,
        filter_gradient: run_filter_gradient,
    };

    fn run_forward(g: &Conv2d, x: &[f32], filter: &[f32], bias: Option<&[f32]>) -> Vec<f32> {
        let mut packed = vec![9.0; packed_filter_len(g)];
        pack_filter(&mut packed, filter, bias, g);
        in_parts(g.out_rows(), g.out_width * g.out_channels, |out, rows| forward(out, rows, x, &packed, g))
    }

    fn run_input_gradient(g: &Conv2d, dy: &[f32], filter: &[f32]) -> Vec<f32> {
        let mut packed = vec![9.0; packed_transposed_len(g)];
        pack_transposed(&mut packed, filter, g);
        in_parts(g.in_rows(), g.in_width * g.in_channels, |dx, rows| input_gradient(dx, rows, dy, &packed, g))
    }

    fn run_filter_gradient(g: &Conv2d, x: &[f32], dy: &[f32]) -> Vec<f32> {
        in_parts(g.filter_rows(), g.out_channels, |dw, rows| {
            filter_gradient(dw, rows, x, dy, &mut vec![9.0; filter_scratch_len(g)], g);
        })
    }

    #[test]
    fn every_geometry_equals_the_oracle_bit_for_bit() {
        KERNELS.assert_equal_the_oracle(&CHANNELS);
    }

    #[test]
    fn gradients_agree_with_finite_differences() {
        KERNELS.assert_derivatives(&CHANNELS);
    }

    #[test]
    fn an_infinite_weight_stays_where_its_tap_is_inside() {
        let g = Conv2d {
            in_height: 4,
            in_width: 4,
            out_height: 4,
            out_width: 4,
            pad_top: 1,
            pad_left: 1,
            ..THREE
        };
        let mut filter = [1.0; 9];
        filter[0] = f32::INFINITY;
        let out = run_forward(&g, &[1.0; 16], &filter, None);
        for (i, y) in out.iter().enumerate() {
            assert_eq!(y.is_finite(), i < 4 || i % 4 == 0, "pixel {i}: {y}");
        }
    }

    #[test]
    fn pixels_that_see_nothing_but_padding_have_the_bias() {
        let one = Conv2d { in_height: 1, in_width: 1, filter_height: 1, filter_width: 1, ..THREE };
        let g = Conv2d { out_height: 7, out_width: 7, pad_top: 3, pad_left: 3, ..one };
        let mut expected = [0.5; 49];
        expected[24] = 6.5;
        assert_eq!(run_forward(&g, &[2.0], &[3.0], Some(&[0.5])), expected);
        let dy: Vec<f32> = (0..49).map(|i| i as f32).collect();
        assert_eq!(run_input_gradient(&g, &dy, &[3.0]), [72.0]);
        assert_eq!(run_filter_gradient(&g, &[2.0], &dy), [48.0]);
    }

    #[test]
    fn a_convolution_by_hand() {
        let x: Vec<f32> = (1..=16).map(|i| i as f32).collect();
        let filter = [0.0, 0.0, 0.0, 0.0, 10.0, 0.0, 0.0, 0.0, 1.0];
        let out = run_forward(&THREE, &x, &filter, Some(&[0.5]));
        assert_eq!(out, [71.5, 82.5, 115.5, 126.5]);
        let dx = run_input_gradient(&THREE, &[1.0, 0.0, 0.0, 2.0], &filter);
        let mut expected = [0.0; 16];
        (expected[5], expected[10], expected[15]) = (10.0, 1.0 + 20.0, 2.0);
        assert_eq!(dx, expected);
        let dw = run_filter_gradient(&THREE, &x, &[1.0, 0.0, 0.0, 2.0]);
        assert_eq!(dw, [13.0, 16.0, 19.0, 25.0, 28.0, 31.0, 37.0, 40.0, 43.0]);
    }

    /// A single 3 by 3 filter on a 4 by 4 image.
    const THREE: Conv2d = Conv2d {
        batch: 1,
        in_height: 4,
        in_width: 4,
        in_channels: 1,
        out_height: 2,
        out_width: 2,
        out_channels: 1,
        filter_height: 3,
        filter_width: 3,
        stride_height: 1,
        stride_width: 1,
        dilation_height: 1,
        dilation_width: 1,
        pad_top: 0,
        pad_left: 0,
    };
}
