//! Where the windows of a pooling lie, seen from either side.

/// One axis of a pooling. Either `stride` or `dilation` is 1, as tfjs demands.
#[derive(Clone, Copy, Debug)]
pub struct Axis {
    /// Pixels of the image, and of what is pooled from it.
    pub input: usize,
    pub output: usize,
    /// Taps of a window, pixels from a window to the next, and from a tap to the next.
    pub window: usize,
    pub stride: usize,
    pub dilation: usize,
    /// How far the first window begins before the image.
    pub padding: isize,
}

/// The geometry of a pooling: the image has the shape `[batch, rows.input, columns.input, channels]`.
#[derive(Clone, Copy, Debug)]
pub struct Pool {
    pub rows: Axis,
    pub columns: Axis,
    pub channels: usize,
}

/// Places along an axis: `first`, `first + step` and so on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Taps {
    pub first: usize,
    pub count: usize,
    pub step: usize,
}

impl Taps {
    /// Those of `begin..=end` by `step`; none if the end lies before the begin.
    fn span(begin: isize, end: isize, step: usize) -> Self {
        let count = if begin > end { 0 } else { divide((end - begin) as usize, step) + 1 };
        Self { first: begin.max(0) as usize, count, step }
    }

    pub fn end(&self) -> usize {
        self.first + (self.count.max(1) - 1) * self.step + usize::from(self.count > 0)
    }
}

/// `n / step`, without the slow instruction for what is nearly always 1.
#[inline(always)]
fn divide(n: usize, step: usize) -> usize {
    if step == 1 { n } else { n / step }
}

impl Axis {
    /// Pixels from the first to the last of a window.
    #[inline(always)]
    pub(super) fn reach(&self) -> usize {
        (self.window - 1) * self.dilation + 1
    }

    /// The pixels in window `output`, those inside of the image.
    #[inline(always)]
    pub(super) fn taps(&self, output: usize) -> Taps {
        let corner = (output * self.stride) as isize - self.padding;
        let last = corner + self.reach() as isize - 1;
        let before = divide((-corner).max(0) as usize + self.dilation - 1, self.dilation);
        let begin = corner + (before * self.dilation) as isize;
        Taps::span(begin, last.min(self.input as isize - 1), self.dilation)
    }

    /// The windows that have the pixel `input`.
    #[inline(always)]
    pub(super) fn windows(&self, input: usize) -> Taps {
        let place = input as isize + self.padding;
        if place < 0 {
            return Taps { first: 0, count: 0, step: self.dilation };
        }
        let last = (divide(place as usize, self.stride) as isize).min(self.output as isize - 1);
        let begin = match place + 1 - self.reach() as isize {
            first if first > 0 => divide(first as usize + self.stride - 1, self.stride) as isize,
            // The first window may see the pixel by no tap: its taps are `dilation` apart.
            _ if self.dilation > 1 => place % self.dilation as isize,
            _ => 0,
        };
        Taps::span(begin, last, self.dilation)
    }

    /// The axis seen from the input, if that folds windows as evenly as they fold pixels.
    pub(super) fn turned(&self) -> Option<Self> {
        let padding = self.reach() as isize - 1 - self.padding;
        (self.stride == 1).then_some(Self { input: self.output, output: self.input, padding, ..*self })
    }

    fn check(&self) {
        assert!(self.window > 0 && self.stride > 0 && self.dilation > 0, "pooling: no window");
        assert!(self.stride == 1 || self.dilation == 1, "pooling: both strides and dilations");
    }
}

impl Pool {
    pub(super) fn check(&self) {
        self.rows.check();
        self.columns.check();
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// Windows of all sorts: overlapping, apart, hanging over the border, wholly outside of the image.
    pub fn axes() -> Vec<Axis> {
        let mut axes = Vec::new();
        for (input, window, stride, dilation) in [
            (1, 1, 1, 1),
            (4, 2, 2, 1),
            (5, 3, 2, 1),
            (7, 3, 1, 1),
            (7, 2, 3, 1),
            (3, 5, 1, 1),
            (8, 3, 1, 2),
            (6, 2, 1, 4),
        ] {
            for padding in [0, 1, 2, -1] {
                let reach = ((window - 1) * dilation) as isize + 1;
                let room = input as isize + 2 * padding - reach;
                let output = if room < 0 { 1 } else { room as usize / stride + 1 };
                axes.push(Axis { input, output, window, stride, dilation, padding });
                axes.push(Axis { input, output: output + 2, window, stride, dilation, padding });
            }
        }
        axes
    }

    /// Pairs of them, each with a number of channels; then what takes several buffers, or is folded line by line.
    pub fn pools() -> Vec<Pool> {
        let axes = axes();
        let pairs =
            axes.iter().enumerate().map(|(i, &rows)| (rows, axes[(i * 5 + 3) % axes.len()], 1 + i % 22));
        let axis = |input, output, window, stride, padding| Axis {
            input,
            output,
            window,
            stride,
            dilation: 1,
            padding,
        };
        let [large, long] = [axis(5, 3, 4, 1, 1), axis(400, 401, 2, 1, 1)];
        let more = [
            (large, large, 70),
            (axis(9, 3, 4, 3, 1), axis(9, 4, 5, 2, 1), 67),
            (axis(3, 2, 2, 1, 0), long, 9),
            (axis(5, 3, 2, 2, 1), axis(900, 300, 3, 3, 0), 5),
        ];
        pairs.chain(more).map(|(rows, columns, channels)| Pool { rows, columns, channels }).collect()
    }

    /// Numbers with repetitions, so that maxima are tied.
    pub fn numbers(n: usize) -> Vec<f32> {
        (0..n).map(|i| ((i * 7919 + 523_645) % 1009 % 23) as f32 - 11.0).collect()
    }

    /// The pixel at a tap of a window, if it lies in the image.
    pub fn pixel(axis: &Axis, output: usize, tap: usize) -> Option<usize> {
        let place = (output * axis.stride + tap * axis.dilation) as isize - axis.padding;
        (0..axis.input as isize).contains(&place).then_some(place as usize)
    }

    fn places(taps: Taps) -> Vec<usize> {
        (0..taps.count).map(|i| taps.first + i * taps.step).collect()
    }

    #[test]
    fn taps_and_windows_agree_with_their_definitions() {
        for axis in axes() {
            for output in 0..axis.output {
                let pixels: Vec<_> = (0..axis.window).filter_map(|tap| pixel(&axis, output, tap)).collect();
                assert_eq!(places(axis.taps(output)), pixels, "{axis:?}, output {output}");
                assert_eq!(axis.taps(output).end(), pixels.last().map_or(axis.taps(output).first, |p| p + 1));
            }
            for input in 0..axis.input {
                let has =
                    |&output: &usize| (0..axis.window).any(|tap| pixel(&axis, output, tap) == Some(input));
                let windows: Vec<_> = (0..axis.output).filter(has).collect();
                assert_eq!(places(axis.windows(input)), windows, "{axis:?}, input {input}");
            }
        }
    }
}
