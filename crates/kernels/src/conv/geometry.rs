//! The sizes of a two-dimensional convolution, and the shapes that follow from them.

use super::axis::Axis;
use core::ops::Range;

/// A convolution of images in NHWC: channels of a pixel side by side, pixels of a row, rows of an image, images.
///
/// The output pixel `(y, x)` sees the input pixels `(y * stride - pad + f * dilation, ...)`, where there are such, for
/// the filter taps `f`. A depthwise convolution has `out_channels / in_channels` outputs for each input channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conv2d {
    pub batch: usize,
    pub in_height: usize,
    pub in_width: usize,
    pub in_channels: usize,
    pub out_height: usize,
    pub out_width: usize,
    pub out_channels: usize,
    pub filter_height: usize,
    pub filter_width: usize,
    pub stride_height: usize,
    pub stride_width: usize,
    pub dilation_height: usize,
    pub dilation_width: usize,
    pub pad_top: usize,
    pub pad_left: usize,
}

impl Conv2d {
    /// Rows of pixels of the output: what a forward pass can be cut into.
    pub fn out_rows(&self) -> usize {
        self.batch * self.out_height
    }

    /// Rows of pixels of the input: what the way back to it can be cut into.
    pub fn in_rows(&self) -> usize {
        self.batch * self.in_height
    }

    pub fn taps(&self) -> usize {
        self.filter_height * self.filter_width
    }

    /// Rows of a filter `[filter_height, filter_width, in_channels, out_channels]`: what its gradient can be cut into.
    pub fn filter_rows(&self) -> usize {
        self.taps() * self.in_channels
    }

    /// Outputs for each input channel of a depthwise convolution.
    pub fn multiplier(&self) -> usize {
        self.out_channels / self.in_channels
    }

    /// From output pixels to input pixels, vertically and horizontally.
    pub(super) fn forward(&self) -> [Axis; 2] {
        let Self { in_height, in_width, out_height, out_width, filter_height, filter_width, .. } = *self;
        [
            Axis::forward(out_height, in_height, filter_height, self.vertical()),
            Axis::forward(out_width, in_width, filter_width, self.horizontal()),
        ]
    }

    /// From input pixels to output pixels.
    pub(super) fn backward(&self) -> [Axis; 2] {
        let Self { in_height, in_width, out_height, out_width, filter_height, filter_width, .. } = *self;
        [
            Axis::backward(in_height, out_height, filter_height, self.vertical()),
            Axis::backward(in_width, out_width, filter_width, self.horizontal()),
        ]
    }

    fn vertical(&self) -> Step {
        Step { stride: self.stride_height, dilation: self.dilation_height, pad: self.pad_top }
    }

    fn horizontal(&self) -> Step {
        Step { stride: self.stride_width, dilation: self.dilation_width, pad: self.pad_left }
    }

    /// # Panics
    /// If there are not so many floats in these rows of the output.
    pub(super) fn check_out(&self, floats: usize, rows: &Range<usize>) {
        check(floats, self.out_width * self.out_channels, rows, self.out_rows());
    }

    /// # Panics
    /// If there are not so many floats in these rows of the input.
    pub(super) fn check_in(&self, floats: usize, rows: &Range<usize>) {
        check(floats, self.in_width * self.in_channels, rows, self.in_rows());
    }
}

fn check(floats: usize, row: usize, rows: &Range<usize>, of: usize) {
    assert!(rows.start <= rows.end && rows.end <= of, "conv: rows {rows:?} of {of}");
    assert_eq!(floats, rows.len() * row, "conv: floats of {} rows", rows.len());
}

/// How output coordinates are laid over input coordinates.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub stride: usize,
    pub dilation: usize,
    pub pad: usize,
}
