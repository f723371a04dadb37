//! The sizes of a convolution as they come from JavaScript, and which kernels they need.

use inkling_engine::error::{Error, Result};
use inkling_kernels::conv::Conv2d;
use inkling_kernels::conv::depthwise::{
    depthwise_forward, depthwise_input_gradient, pack_depthwise_filter, pack_depthwise_transposed,
    packed_depthwise_filter_len, packed_depthwise_transposed_len,
};
use inkling_kernels::conv::filter_gradient::{
    depthwise_filter_gradient, filter_gradient, filter_scratch_len,
};
use inkling_kernels::conv::plain::{
    forward, input_gradient, pack_filter, pack_transposed, packed_filter_len, packed_transposed_len,
};
use inkling_kernels::lanes::padded;
use std::ops::Range;

/// Nanoseconds of a product and its sum, in a panel of channels.
const NANOSECONDS: f64 = 0.06;
/// The same where each channel is by itself: more has to be read for each.
const DEPTHWISE_NANOSECONDS: f64 = 0.15;

/// No size or distance of a geometry is larger, in pixels: so no place overflows.
const MOST: u64 = 1 << 28;

/// The geometry of a convolution.
pub struct Convolution {
    sizes: Conv2d,
    depthwise: bool,
    /// Whether there is nothing to sum over, or nothing to be summed.
    empty: bool,
    pub(super) input: [u32; 4],
    pub(super) output: [u32; 4],
    /// `[height, width, inputs, outputs]`; if depthwise outputs are those of an input.
    pub(super) filter: [u32; 4],
}

impl Convolution {
    /// From `[batch, input channels, output channels]` and `[input, output, filter, stride, dilation, padding]` for rows
    /// and for columns.
    ///
    /// # Errors
    /// If these are no geometry, or one of absurd size.
    pub fn new(numbers: &[u32], depthwise: bool) -> Result<Self> {
        let wrong = || Error::argument("geometry", "a geometry of a convolution", format!("{numbers:?}"));
        let &[batch, inputs, outputs, ref axes @ ..] = numbers else { return Err(wrong()) };
        let (&[rows, columns], []) = axes.as_chunks::<6>() else { return Err(wrong()) };
        let grouped = !depthwise || (inputs > 0 && outputs.is_multiple_of(inputs));
        if !fits(rows) || !fits(columns) || !grouped {
            return Err(wrong());
        }
        let [in_height, out_height, filter_height, ..] = rows;
        let [in_width, out_width, filter_width, ..] = columns;
        let filter =
            [filter_height, filter_width, inputs, if depthwise { outputs / inputs } else { outputs }];
        let input = [batch, in_height, in_width, inputs];
        let output = [batch, out_height, out_width, outputs];
        let empty = [input, output, filter].iter().flatten().any(|&size| size == 0);
        let [rows, columns] = [rows, columns].map(|axis| axis.map(|n| n as usize));
        let sizes = Conv2d {
            batch: batch as usize,
            in_height: rows[0],
            in_width: columns[0],
            in_channels: inputs as usize,
            out_height: rows[1],
            out_width: columns[1],
            out_channels: outputs as usize,
            filter_height: rows[2],
            filter_width: columns[2],
            stride_height: rows[3],
            stride_width: columns[3],
            dilation_height: rows[4],
            dilation_width: columns[4],
            pad_top: rows[5],
            pad_left: columns[5],
        };
        Ok(Self { sizes, depthwise, empty, input, output, filter })
    }

    /// How long one thread takes, about, for any of the three.
    pub(super) fn nanoseconds(&self) -> f64 {
        let g = &self.sizes;
        let pixels = g.out_rows() as f64 * g.out_width as f64 * g.taps() as f64;
        match self.depthwise {
            true => pixels * padded(g.out_channels) as f64 * DEPTHWISE_NANOSECONDS,
            false => pixels * g.in_channels as f64 * padded(g.out_channels) as f64 * NANOSECONDS,
        }
    }

    /// `[pixels, inputs, outputs]` if it multiplies a matrix of pixels with the filter: one tap, on every pixel. The sums
    /// have the same terms in the same order.
    pub(super) fn matrices(&self) -> Option<[usize; 3]> {
        let g = &self.sizes;
        let steps = [g.stride_height, g.stride_width, g.pad_top + 1, g.pad_left + 1, g.taps()];
        let is_product = !self.depthwise && steps == [1; 5] && self.input[..3] == self.output[..3];
        is_product.then(|| [g.in_rows() * g.in_width, g.in_channels, g.out_channels])
    }

    pub(super) fn out_row(&self) -> usize {
        self.sizes.out_width * self.sizes.out_channels
    }

    pub(super) fn in_row(&self) -> usize {
        self.sizes.in_width * self.sizes.in_channels
    }

    /// Rows of the filter that its gradient is shared out by, and the numbers of one.
    pub(super) fn filter_rows(&self) -> usize {
        if self.depthwise { self.sizes.taps() } else { self.sizes.filter_rows() }
    }

    pub(super) fn filter_row(&self) -> usize {
        self.sizes.out_channels
    }

    /// Floats for [`pack`](Self::pack).
    pub(super) fn packed_len(&self) -> usize {
        match self.depthwise {
            _ if self.empty => 0,
            true => packed_depthwise_filter_len(&self.sizes),
            false => packed_filter_len(&self.sizes),
        }
    }

    pub(super) fn pack(&self, packed: &mut [f32], filter: &[f32], bias: Option<&[f32]>) {
        match self.depthwise {
            _ if self.empty => {}
            true => pack_depthwise_filter(packed, filter, bias, &self.sizes),
            false => pack_filter(packed, filter, bias, &self.sizes),
        }
    }

    /// Some rows of the output; see [`forward`].
    pub(super) fn forward(
        &self,
        out: &mut [f32],
        rows: Range<usize>,
        x: &[f32],
        packed: &[f32],
        bias: Option<&[f32]>,
    ) {
        match self.depthwise {
            _ if self.empty => {
                let bias = bias.unwrap_or(&[0.0]);
                out.iter_mut().zip(bias.iter().cycle()).for_each(|(y, b)| *y = *b);
            }
            true => depthwise_forward(out, rows, x, packed, &self.sizes),
            false => forward(out, rows, x, packed, &self.sizes),
        }
    }

    /// Floats for [`pack_transposed`](Self::pack_transposed).
    pub(super) fn packed_transposed_len(&self) -> usize {
        match self.depthwise {
            _ if self.empty => 0,
            true => packed_depthwise_transposed_len(&self.sizes),
            false => packed_transposed_len(&self.sizes),
        }
    }

    pub(super) fn pack_transposed(&self, packed: &mut [f32], filter: &[f32]) {
        match self.depthwise {
            _ if self.empty => {}
            true => pack_depthwise_transposed(packed, filter, &self.sizes),
            false => pack_transposed(packed, filter, &self.sizes),
        }
    }

    /// Some rows of the gradient by the input; see [`input_gradient`].
    pub(super) fn input_gradient(&self, dx: &mut [f32], rows: Range<usize>, dy: &[f32], packed: &[f32]) {
        match self.depthwise {
            _ if self.empty => dx.fill(0.0),
            true => depthwise_input_gradient(dx, rows, dy, packed, &self.sizes),
            false => input_gradient(dx, rows, dy, packed, &self.sizes),
        }
    }

    /// Floats of scratch for a call of [`filter_gradient`](Self::filter_gradient).
    pub(super) fn scratch_len(&self) -> usize {
        if self.empty { 0 } else { filter_scratch_len(&self.sizes) }
    }

    /// Some rows of the gradient by the filter; see [`filter_gradient`].
    pub(super) fn filter_gradient(
        &self,
        dw: &mut [f32],
        rows: Range<usize>,
        x: &[f32],
        dy: &[f32],
        scratch: &mut [f32],
    ) {
        match self.depthwise {
            _ if self.empty => dw.fill(0.0),
            true => depthwise_filter_gradient(dw, rows, x, dy, scratch, &self.sizes),
            false => filter_gradient(dw, rows, x, dy, scratch, &self.sizes),
        }
    }
}

/// Whether these are sizes and distances of an axis: `[input, output, filter, stride, dilation, padding]`.
fn fits(axis: [u32; 6]) -> bool {
    let [input, output, filter, stride, dilation, padding] = axis.map(u64::from);
    let most = [input, output * stride, filter * dilation, padding].into_iter().max();
    most <= Some(MOST) && stride >= 1 && dilation >= 1
}
