//! Sums over taps, each channel by itself: what both ways of a depthwise convolution have in common.
//!
//! There is little to do for each number that is read, so numbers are taken in the order in which they lie in memory: of
//! a line of pixels all channels side by side, three taps at a time, the sums waiting in the first cache. Pixels without
//! gaps between them are one row of numbers, and the weights are repeated to go along with it. Others are summed up one by
//! one.

use super::axis::Axis;
use super::depthwise_loops::{Grid, Pixels, add_taps, multiply, sum_pixels};
use super::walk::{Line, Pixel, Window, walk_lines};
use crate::lanes::PANEL;
use core::array::from_fn;
use core::ops::Range;

/// Weights of a tap are repeated to be at least so many.
const LONG: usize = 64;
/// And to whole panels, if that does not take more than so many.
const MOST: usize = 256;

/// Taps that are added together.
const TOGETHER: usize = 3;

/// The channels of a pixel on either side, of which the more are a multiple of the fewer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Channels {
    pub sources: usize,
    pub targets: usize,
}

impl Channels {
    /// How many weights a tap has, repeated: of several pixels if each channel has one.
    pub fn pattern(self) -> usize {
        let most = self.sources.max(self.targets);
        if self.sources != self.targets {
            return most;
        }
        let whole = (1..=PANEL).map(|times| most * times).find(|n| n.is_multiple_of(PANEL)).unwrap_or(most);
        let unit = if whole <= MOST { whole } else { most };
        unit * LONG.div_ceil(unit)
    }
}

/// Floats of a packed filter: the weights of each tap, the taps in the order of the axes, and the bias.
pub(super) fn packed_len(taps: usize, channels: Channels) -> usize {
    (taps + 1).saturating_mul(channels.pattern())
}

/// Packs a filter `[taps, channels]`, the more of the two sides.
pub(super) fn pack(
    packed: &mut [f32],
    axes: [Axis; 2],
    channels: Channels,
    filter: &[f32],
    bias: Option<&[f32]>,
) {
    let most = channels.sources.max(channels.targets);
    let [height, width] = axes.map(|axis| axis.taps);
    assert_eq!(filter.len(), height * width * most, "conv: depthwise filter");
    assert_eq!(packed.len(), packed_len(height * width, channels), "conv: packed filter");
    assert!(bias.is_none_or(|bias| bias.len() == channels.targets), "conv: bias");
    let mut rows = packed.chunks_exact_mut(channels.pattern());
    for y in axes[0].tap_order() {
        for (x, row) in axes[1].tap_order().zip(&mut rows) {
            let weights = &filter[(y * width + x) * most..][..most];
            row.chunks_exact_mut(most).for_each(|row| row.copy_from_slice(weights));
        }
    }
    for last in rows {
        last.fill(0.0);
        if let Some(bias) = bias {
            last.chunks_exact_mut(most).for_each(|last| last.copy_from_slice(bias));
        }
    }
}

/// The rows of target pixels of a range: `target[pixel, c] = sum over taps of source * packed + bias`, where a target
/// channel takes one source channel, or a source channel goes to several, or several go to one.
pub(super) fn product(
    target: &mut [f32],
    rows: Range<usize>,
    source: &[f32],
    packed: &[f32],
    axes: &[Axis; 2],
    channels: Channels,
) {
    let targets = channels.targets;
    let pattern = channels.pattern();
    let (filter, bias) = packed.split_at(packed.len() - pattern);
    // No sum is -0, so a bias of zero changes none.
    let has_bias = bias.iter().any(|&bias| bias != 0.0);
    walk_lines(axes, rows, &mut |window, Line { first, step, count }| {
        let taps = Taps { window, axes, channels, filter, pattern, step: step.source };
        let has_gaps = step.target > 1 || step.source > 1;
        if (has_gaps || count == 1) && channels.sources == targets {
            let target = &mut target[first.target * targets..];
            return taps.sum_apart(target, source, first.source, step, count, has_bias.then_some(bias));
        }
        // Pixels without gaps between their targets are one row of sums.
        let together = if step.target == 1 { count } else { 1 };
        for begin in (0..count).step_by(together) {
            let sums = &mut target[(first.target + begin * step.target) * targets..][..together * targets];
            taps.sum(sums, source, first.source + begin * step.source);
            if has_bias {
                for sums in sums.chunks_mut(pattern) {
                    sums.iter_mut().zip(bias).for_each(|(sum, bias)| *sum += bias);
                }
            }
        }
    });
}

/// The taps that some pixels use.
struct Taps<'a> {
    window: Window,
    axes: &'a [Axis; 2],
    channels: Channels,
    filter: &'a [f32],
    pattern: usize,
    /// From the source of a pixel to that of the next.
    step: usize,
}

impl Taps<'_> {
    /// `sums <- sum over taps` for pixels whose first tap meets the source pixel `first` and so on.
    fn sum(&self, sums: &mut [f32], source: &[f32], first: usize) {
        let Self {
            window, axes: [vertical, horizontal], channels: Channels { sources, targets }, step, ..
        } = *self;
        let pixels = sums.len() / targets;
        if window.rows.count == 0 || sources != targets {
            sums.fill(0.0);
        }
        for i in 0..window.rows.count {
            let source = |j: usize| {
                let pixel = first + i * vertical.tap_step * horizontal.sources + j * horizontal.tap_step;
                &source[pixel * sources..][..((pixels - 1) * step + 1) * sources]
            };
            let weights = |j: usize| {
                let tap = (window.rows.first + i) * horizontal.taps + window.columns.first + j;
                &self.filter[tap * self.pattern..][..self.pattern]
            };
            let mut j = 0;
            while j < window.columns.count {
                if sources != targets {
                    multiply(sums, source(j), step, weights(j), [sources, targets]);
                    j += 1;
                } else if j + TOGETHER <= window.columns.count {
                    let taps: [usize; TOGETHER] = from_fn(|t| j + t);
                    add_taps(sums, i + j > 0, taps.map(source), taps.map(weights));
                    j += TOGETHER;
                } else {
                    add_taps(sums, i + j > 0, [source(j)], [weights(j)]);
                    j += 1;
                }
            }
        }
    }

    /// `target <- bias + sum over taps` for pixels with gaps between them, each by itself; as many channels on both sides.
    fn sum_apart(
        &self,
        target: &mut [f32],
        source: &[f32],
        first: usize,
        step: Pixel,
        count: usize,
        bias: Option<&[f32]>,
    ) {
        let (Window { rows, columns }, [vertical, horizontal]) = (self.window, self.axes);
        let channels = self.channels.targets;
        let grid = Grid {
            taps: [rows.count, columns.count],
            source_steps: [vertical.tap_step * horizontal.sources, horizontal.tap_step].map(|n| n * channels),
            weight_steps: [horizontal.taps, 1].map(|n| n * self.pattern),
        };
        let first_tap = rows.first * horizontal.taps + columns.first;
        let weights = self.filter.get(first_tap * self.pattern..).unwrap_or_default();
        let [source_step, target_step] = [step.source, step.target].map(|n| n * channels);
        let pixels = Pixels { count, channels, source_step, target_step };
        let source = source.get(first * channels..).unwrap_or_default();
        sum_pixels(target, source, weights, &pixels, &grid);
        if let Some(bias) = bias {
            for sums in target.chunks_mut(target_step).take(count) {
                sums.iter_mut().zip(bias).for_each(|(sum, bias)| *sum += bias);
            }
        }
    }
}
