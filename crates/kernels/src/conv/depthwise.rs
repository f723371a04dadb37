//! A depthwise convolution, forward and back to its input: each output channel sees one input channel.

use super::depthwise_product::{Channels, pack, packed_len, product};
use super::geometry::Conv2d;
use core::ops::Range;

fn forward_channels(g: &Conv2d) -> Channels {
    Channels { sources: g.in_channels, targets: g.out_channels }
}

fn backward_channels(g: &Conv2d) -> Channels {
    Channels { sources: g.out_channels, targets: g.in_channels }
}

/// Floats of scratch for [`pack_depthwise_filter`].
pub fn packed_depthwise_filter_len(g: &Conv2d) -> usize {
    packed_len(g.taps(), forward_channels(g))
}

/// Prepares a filter and a bias for [`depthwise_forward`].
///
/// Shapes: `packed` [`packed_depthwise_filter_len`]; `filter` `[filter_height, filter_width, in_channels, multiplier]`;
/// `bias` `[out_channels]`.
///
/// # Panics
/// If a length is another.
#[inline(never)]
pub fn pack_depthwise_filter(packed: &mut [f32], filter: &[f32], bias: Option<&[f32]>, g: &Conv2d) {
    pack(packed, g.forward(), forward_channels(g), filter, bias);
}

/// `out[n, y, x, i * multiplier + q] <- bias + sum over tap row, tap column of x[.., i] * filter[.., i, q]`.
///
/// Shapes: `out` `[rows.len(), out_width, out_channels]`, where `rows` is a range of the output's
/// [`Conv2d::out_rows`]; `x` `[batch, in_height, in_width, in_channels]`; `packed` by [`pack_depthwise_filter`].
///
/// # Panics
/// If a length is another.
pub fn depthwise_forward(out: &mut [f32], rows: Range<usize>, x: &[f32], packed: &[f32], g: &Conv2d) {
    assert_eq!(packed.len(), packed_depthwise_filter_len(g), "conv::depthwise_forward: packed filter");
    g.check_out(out.len(), &rows);
    g.check_in(x.len(), &(0..g.in_rows()));
    product(out, rows, x, packed, &g.forward(), forward_channels(g));
}

/// Floats of scratch for [`pack_depthwise_transposed`].
pub fn packed_depthwise_transposed_len(g: &Conv2d) -> usize {
    packed_len(g.taps(), backward_channels(g))
}

/// Prepares a filter for [`depthwise_input_gradient`].
///
/// Shapes: `packed` [`packed_depthwise_transposed_len`]; `filter` as for [`pack_depthwise_filter`].
///
/// # Panics
/// If a length is another.
#[inline(never)]
pub fn pack_depthwise_transposed(packed: &mut [f32], filter: &[f32], g: &Conv2d) {
    pack(packed, g.backward(), backward_channels(g), filter, None);
}

/// The gradient by the input: `dx[n, y, x, i] <- sum over output row, output column, q of dy * filter[.., i, q]`.
///
/// Shapes: `dx` `[rows.len(), in_width, in_channels]`, where `rows` is a range of the input's [`Conv2d::in_rows`];
/// `dy` `[batch, out_height, out_width, out_channels]`; `packed` by [`pack_depthwise_transposed`].
///
/// # Panics
/// If a length is another.
pub fn depthwise_input_gradient(dx: &mut [f32], rows: Range<usize>, dy: &[f32], packed: &[f32], g: &Conv2d) {
    assert_eq!(packed.len(), packed_depthwise_transposed_len(g), "conv::depthwise_input_gradient: filter");
    g.check_in(dx.len(), &rows);
    g.check_out(dy.len(), &(0..g.out_rows()));
    product(dx, rows, dy, packed, &g.backward(), backward_channels(g));
}

#[cfg(test)]
mod tests {
    use super::super::filter_gradient::{depthwise_filter_gradient, filter_scratch_len};
    use super::super::oracle::{Kernels, in_parts};
    use super::*;

    const CHANNELS: [[usize; 2]; 9] =
        [[1, 1], [3, 3], [8, 8], [11, 11], [16, 16], [1, 8], [3, 6], [4, 12], [8, 24]];

    const KERNELS: Kernels = Kernels {
        depthwise: true,
        forward: run_forward,
        input_gradient: run_input_gradient,
        filter_gradient: run_filter_gradient,
    };

    fn run_forward(g: &Conv2d, x: &[f32], filter: &[f32], bias: Option<&[f32]>) -> Vec<f32> {
        let mut packed = vec![9.0; packed_depthwise_filter_len(g)];
        pack_depthwise_filter(&mut packed, filter, bias, g);
        in_parts(g.out_rows(), g.out_width * g.out_channels, |out, rows| {
            depthwise_forward(out, rows, x, &packed, g)
        })
    }

    fn run_input_gradient(g: &Conv2d, dy: &[f32], filter: &[f32]) -> Vec<f32> {
        let mut packed = vec![9.0; packed_depthwise_transposed_len(g)];
        pack_depthwise_transposed(&mut packed, filter, g);
        in_parts(g.in_rows(), g.in_width * g.in_channels, |dx, rows| {
            depthwise_input_gradient(dx, rows, dy, &packed, g)
        })
    }

    fn run_filter_gradient(g: &Conv2d, x: &[f32], dy: &[f32]) -> Vec<f32> {
        in_parts(g.taps(), g.out_channels, |dw, rows| {
            depthwise_filter_gradient(dw, rows, x, dy, &mut vec![9.0; filter_scratch_len(g)], g);
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
    fn two_outputs_of_two_inputs_by_hand() {
        let g = Conv2d {
            batch: 1,
            in_height: 1,
            in_width: 3,
            in_channels: 2,
            out_height: 1,
            out_width: 2,
            out_channels: 4,
            filter_height: 1,
            filter_width: 2,
            stride_height: 1,
            stride_width: 1,
            dilation_height: 1,
            dilation_width: 1,
            pad_top: 0,
            pad_left: 0,
        };
        let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        let filter = [1.0, 10.0, 100.0, 1000.0, 2.0, 20.0, 200.0, 2000.0];
        // Channel 0 is 1, 3, 5 and channel 1 is 2, 4, 6.
        assert_eq!(
            run_forward(&g, &x, &filter, None),
            [7.0, 70.0, 1000.0, 10_000.0, 13.0, 130.0, 1600.0, 16_000.0]
        );
        let dy = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0];
        assert_eq!(run_input_gradient(&g, &dy, &filter), [1.0, 1000.0, 2.0, 2000.0, 0.0, 0.0]);
        assert_eq!(run_filter_gradient(&g, &x, &dy), [1.0, 0.0, 0.0, 2.0, 3.0, 0.0, 0.0, 4.0]);
    }
}
