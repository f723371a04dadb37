//! The definition of a convolution, as slow as it is short, and the checks of the kernels against it.

use super::Conv2d;
use core::ops::{AddAssign, Mul, Range};

/// A pixel of the output and one of the input that meet, and the tap that they meet by.
#[derive(Clone, Copy)]
struct Meeting {
    output: usize,
    tap: usize,
    input: usize,
}

/// All meetings: by image, output row, output column, filter row and filter column, each ascending.
fn meetings(g: &Conv2d) -> Vec<Meeting> {
    let mut meetings = Vec::new();
    for output in 0..g.batch * g.out_height * g.out_width {
        let (row, x) = (output / g.out_width, output % g.out_width);
        let (image, y) = (row / g.out_height, row % g.out_height);
        for tap in 0..g.taps() {
            let input_y =
                (y * g.stride_height + tap / g.filter_width * g.dilation_height).checked_sub(g.pad_top);
            let input_x =
                (x * g.stride_width + tap % g.filter_width * g.dilation_width).checked_sub(g.pad_left);
            if let (Some(y), Some(x)) = (input_y, input_x)
                && y < g.in_height
                && x < g.in_width
            {
                meetings.push(Meeting { output, tap, input: (image * g.in_height + y) * g.in_width + x });
            }
        }
    }
    meetings
}

trait Number: Copy + Default + AddAssign + Mul<Output = Self> {}
impl Number for f32 {}
impl Number for f64 {}

/// Calls `term` with the places in the output, the filter and the input of every product.
fn each_term(g: &Conv2d, depthwise: bool, mut term: impl FnMut(usize, usize, usize)) {
    let (inputs, outputs) = (g.in_channels, g.out_channels);
    for Meeting { output, tap, input } in meetings(g) {
        for i in 0..inputs {
            let channels = if depthwise { i * g.multiplier()..(i + 1) * g.multiplier() } else { 0..outputs };
            for o in channels {
                let weight = if depthwise { tap * outputs + o } else { (tap * inputs + i) * outputs + o };
                term(output * outputs + o, weight, input * inputs + i);
            }
        }
    }
}

fn forward<T: Number>(g: &Conv2d, depthwise: bool, x: &[T], filter: &[T]) -> Vec<T> {
    let mut out = vec![T::default(); g.out_rows() * g.out_width * g.out_channels];
    each_term(g, depthwise, |o, w, i| out[o] += x[i] * filter[w]);
    out
}

fn input_gradient<T: Number>(g: &Conv2d, depthwise: bool, dy: &[T], filter: &[T]) -> Vec<T> {
    let mut dx = vec![T::default(); g.in_rows() * g.in_width * g.in_channels];
    each_term(g, depthwise, |o, w, i| dx[i] += dy[o] * filter[w]);
    dx
}

fn filter_gradient<T: Number>(g: &Conv2d, depthwise: bool, x: &[T], dy: &[T]) -> Vec<T> {
    let rows = if depthwise { g.taps() } else { g.filter_rows() };
    let mut dw = vec![T::default(); rows * g.out_channels];
    each_term(g, depthwise, |o, w, i| dw[w] += x[i] * dy[o]);
    dw
}

fn numbers(n: usize, seed: usize) -> Vec<f32> {
    (0..n).map(|i| ((i * 7919 + seed * 104_729) % 1009) as f32 / 504.5 - 1.0).collect()
}

/// Sizes of every kind: strides, dilations, paddings and channels that fit and that do not.
fn geometries(channels: &[[usize; 2]]) -> Vec<Conv2d> {
    let filters = [[1, 1], [3, 3], [2, 3], [5, 1]];
    let steps = [
        ([1, 1], [1, 1], [0, 0]),
        ([1, 1], [1, 1], [1, 1]),
        ([1, 1], [2, 2], [2, 1]),
        ([2, 1], [1, 1], [0, 1]),
        ([2, 2], [1, 1], [1, 0]),
        ([2, 2], [2, 1], [1, 2]),
        ([3, 3], [1, 2], [2, 2]),
        ([3, 2], [2, 2], [3, 3]),
        ([2, 2], [4, 4], [4, 4]),
    ];
    let mut all = Vec::new();
    for (i, [in_channels, out_channels]) in channels.iter().copied().enumerate() {
        for (j, (stride, dilation, pad)) in steps.iter().copied().enumerate() {
            let filter = filters[(i + j) % filters.len()];
            let size = [11 + i % 3, 9 + j % 5];
            let out = |axis: usize| {
                let spread = (filter[axis] - 1) * dilation[axis] + 1;
                (size[axis] + 2 * pad[axis]).checked_sub(spread).map_or(0, |rest| rest / stride[axis] + 1)
            };
            all.push(Conv2d {
                batch: 1 + (i + j) % 3,
                in_height: size[0],
                in_width: size[1],
                in_channels,
                out_height: out(0),
                out_width: out(1),
                out_channels,
                filter_height: filter[0],
                filter_width: filter[1],
                stride_height: stride[0],
                stride_width: stride[1],
                dilation_height: dilation[0],
                dilation_width: dilation[1],
                pad_top: pad[0],
                pad_left: pad[1],
            });
        }
    }
    all
}

/// What a range of rows gives, over ranges that together are all of them.
pub fn in_parts(rows: usize, row: usize, part: impl Fn(&mut [f32], Range<usize>)) -> Vec<f32> {
    let [a, b] = [rows / 3, rows - rows / 4];
    let mut all = Vec::new();
    for range in [0..a, a..a, a..b, b..rows] {
        let mut out = vec![9.0; range.len() * row];
        part(&mut out, range);
        all.extend(out);
    }
    all
}

/// From an input, a filter and a bias, or from one of the first two and a gradient by the output.
type Forward = fn(&Conv2d, &[f32], &[f32], Option<&[f32]>) -> Vec<f32>;
type Gradient = fn(&Conv2d, &[f32], &[f32]) -> Vec<f32>;

/// The kernels of a kind of convolution, each run whole.
pub struct Kernels {
    pub depthwise: bool,
    pub forward: Forward,
    pub input_gradient: Gradient,
    pub filter_gradient: Gradient,
}

impl Kernels {
    /// An input, a filter and a gradient by the output.
    fn tensors(&self, g: &Conv2d) -> [Vec<f32>; 3] {
        let rows = if self.depthwise { g.taps() } else { g.filter_rows() };
        let [input, output] = [g.in_rows() * g.in_width, g.out_rows() * g.out_width];
        [
            numbers(input * g.in_channels, 1),
            numbers(rows * g.out_channels, 2),
            numbers(output * g.out_channels, 3),
        ]
    }

    pub fn assert_equal_the_oracle(&self, channels: &[[usize; 2]]) {
        for g in &geometries(channels) {
            let [x, filter, dy] = self.tensors(g);
            let out = forward(g, self.depthwise, &x, &filter);
            assert_eq!((self.forward)(g, &x, &filter, None), out, "{g:?}");
            let bias = numbers(g.out_channels, 4);
            let with_bias: Vec<f32> = out.iter().zip(bias.iter().cycle()).map(|(y, b)| y + b).collect();
            assert_eq!((self.forward)(g, &x, &filter, Some(&bias)), with_bias, "{g:?}");
            let dx = input_gradient(g, self.depthwise, &dy, &filter);
            assert_eq!((self.input_gradient)(g, &dy, &filter), dx, "{g:?}");
            let dw = filter_gradient(g, self.depthwise, &x, &dy);
            assert_eq!((self.filter_gradient)(g, &x, &dy), dw, "{g:?}");
        }
    }

    /// Checks the gradients against finite differences of `sum(dy * forward)`.
    pub fn assert_derivatives(&self, channels: &[[usize; 2]]) {
        for g in geometries(channels).iter().step_by(5) {
            let [x, filter, dy] = self.tensors(g);
            let (x64, filter64) = (doubles(&x), doubles(&filter));
            let loss = |x: &[f64], filter: &[f64]| {
                let out = forward(g, self.depthwise, x, filter);
                out.iter().zip(&dy).map(|(y, dy)| y * f64::from(*dy)).sum::<f64>()
            };
            let dx = (self.input_gradient)(g, &dy, &filter);
            assert_derivative(&dx, &x64, |x| loss(x, &filter64));
            let dw = (self.filter_gradient)(g, &x, &dy);
            assert_derivative(&dw, &filter64, |filter| loss(&x64, filter));
        }
    }
}

/// The loss is linear, so that differences are exact but for rounding.
fn assert_derivative(gradient: &[f32], at: &[f64], loss: impl Fn(&[f64]) -> f64) {
    let mut moved = at.to_vec();
    for (i, &got) in gradient.iter().enumerate().step_by(gradient.len() / 16 + 1) {
        moved[i] = at[i] + 0.5;
        let above = loss(&moved);
        moved[i] = at[i] - 0.5;
        let slope = above - loss(&moved);
        moved[i] = at[i];
        assert!((f64::from(got) - slope).abs() < 1e-4 * (1.0 + slope.abs()), "[{i}]: {got} against {slope}");
    }
}

fn doubles(values: &[f32]) -> Vec<f64> {
    values.iter().copied().map(f64::from).collect()
}
