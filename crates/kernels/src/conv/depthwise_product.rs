//! Sums over taps, each channel by itself: what both ways of a depthwise convolution have in common.
//!
//! There is little to do for each number that is read, so numbers are taken in the order in which they lie in memory: of
//! a line of pixels all channels side by side, three taps at a time, the sums waiting in the first cache. Pixels without
//! gaps between them are one row of numbers, and the weights are repeated to go along with it; others are copied to be
//! such a row.

use super::axis::Axis;
use super::walk::{Line, Window, walk_lines};
use crate::lanes::{F32x4, LANES, PANEL};
use core::array::from_fn;
use core::ops::Range;

/// Weights of a tap are repeated to be at least so many.
const LONG: usize = 64;
/// And to whole panels, if that does not take more than so many.
const MOST: usize = 256;

/// Taps that are added together.
const TOGETHER: usize = 3;
/// Numbers of pixels with gaps between them that are copied side by side at a time.
const COPIED: usize = 1024;

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
    let most = (COPIED / channels.sources.max(targets)).max(1);
    let mut scratch = [[0.0; COPIED]; 1 + TOGETHER];
    let [buffer, copies @ ..] = &mut scratch;
    walk_lines(axes, rows, &mut |window, Line { first, step, count }| {
        let taps = Taps { window, axes, channels, filter, pattern, step: step.source };
        // Pixels without gaps need no copies, so there may be any number.
        let together = if step.target == 1 && step.source == 1 { count } else { most };
        for begin in (0..count).step_by(together) {
            let n = together.min(count - begin);
            let target = &mut target[(first.target + begin * step.target) * targets..];
            let in_place = step.target == 1 || n == 1;
            let sums = if in_place { &mut target[..n * targets] } else { &mut buffer[..n * targets] };
            taps.sum(sums, source, first.source + begin * step.source, copies);
            if has_bias {
                for sums in sums.chunks_mut(pattern) {
                    sums.iter_mut().zip(bias).for_each(|(sum, bias)| *sum += bias);
                }
            }
            if !in_place {
                copy_pixels(target, step.target, &buffer[..n * targets], 1, targets);
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
    fn sum(&self, sums: &mut [f32], source: &[f32], first: usize, copies: &mut [[f32; COPIED]; TOGETHER]) {
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
                    multiply(sums, source(j), step, weights(j), self.channels);
                    j += 1;
                } else if j + TOGETHER <= window.columns.count {
                    let taps: [usize; TOGETHER] = from_fn(|t| j + t);
                    self.add(sums, i + j > 0, taps.map(source), taps.map(weights), copies);
                    j += TOGETHER;
                } else {
                    self.add(sums, i + j > 0, [source(j)], [weights(j)], copies);
                    j += 1;
                }
            }
        }
    }

    /// Adds so many taps to sums of as many channels, if there are `more` than these, else to zeros.
    fn add<'a, const T: usize>(
        &self,
        sums: &mut [f32],
        more: bool,
        mut source: [&'a [f32]; T],
        weights: [&[f32]; T],
        copies: &'a mut [[f32; COPIED]; TOGETHER],
    ) {
        let channels = self.channels.targets;
        if self.step > 1 && sums.len() > channels {
            for (source, copy) in source.iter_mut().zip(copies) {
                copy_pixels(copy, 1, source, self.step, channels);
                *source = &copy[..sums.len()];
            }
        }
        add_taps(sums, more, source, weights);
    }
}

/// Copies pixels that are some steps apart on either side.
#[inline(never)]
fn copy_pixels(target: &mut [f32], target_step: usize, source: &[f32], source_step: usize, channels: usize) {
    let mut pairs = |channel: usize, copy: fn(&mut [f32], &[f32])| {
        let targets = target.chunks_mut(target_step * channels);
        for (target, source) in targets.zip(source.chunks(source_step * channels)) {
            copy(&mut target[channel..], &source[channel..]);
        }
    };
    let whole = channels / PANEL * PANEL;
    for channel in (0..whole).step_by(PANEL) {
        pairs(channel, |target, source| {
            let (target, source) = (target.first_chunk_mut::<PANEL>(), source.first_chunk::<PANEL>());
            *target.expect("a panel") = *source.expect("a panel");
        });
    }
    for channel in whole..channels {
        pairs(channel, |target, source| target[0] = source[0]);
    }
}

/// `sums[k] (+)= source[t][k] * weights[t][k]` for one tap after the other, the weights repeated; on top of earlier sums
/// if there are `more` than these taps.
#[inline(never)]
fn add_taps<const T: usize>(sums: &mut [f32], more: bool, source: [&[f32]; T], weights: [&[f32]; T]) {
    let pattern = weights[0].len();
    let mut begin = 0;
    for sums in sums.chunks_mut(pattern) {
        let n = sums.len();
        let source = source.map(|source| source[begin..][..n].as_chunks::<PANEL>());
        let weights = weights.map(|weights| weights[..n].as_chunks::<PANEL>());
        let (sums, rest) = sums.as_chunks_mut::<PANEL>();
        let panels = sums.len();
        let (x, w) = (source.map(|x| &x.0[..panels]), weights.map(|w| &w.0[..panels]));
        for (k, sums) in sums.iter_mut().enumerate() {
            for v in (0..PANEL).step_by(LANES) {
                let lanes = |values: &[f32; PANEL]| F32x4::load(values[v..].first_chunk().expect("lanes"));
                let mut sum = if more { lanes(sums) } else { F32x4::splat(0.0) };
                for t in 0..T {
                    sum = sum.plus_product(lanes(&x[t][k]), lanes(&w[t][k]));
                }
                sum.store(sums[v..].first_chunk_mut().expect("lanes"));
            }
        }
        for (k, sum) in rest.iter_mut().enumerate() {
            let mut scalar = if more { *sum } else { 0.0 };
            for t in 0..T {
                scalar += source[t].1[k] * weights[t].1[k];
            }
            *sum = scalar;
        }
        begin += n;
    }
}

/// Adds a tap where each source channel goes to several target channels, or several go to one.
#[inline(never)]
fn multiply(sums: &mut [f32], source: &[f32], step: usize, weights: &[f32], channels: Channels) {
    let Channels { sources, targets } = channels;
    let each = weights.len() / sources.min(targets);
    for (sums, source) in sums.chunks_exact_mut(targets).zip(source.chunks(step * sources)) {
        let source = &source[..sources];
        if targets > sources {
            let groups = sums.chunks_exact_mut(each).zip(weights.chunks_exact(each));
            for ((sums, weights), source) in groups.zip(source) {
                sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += source * weight);
            }
        } else {
            let groups = source.chunks_exact(each).zip(weights.chunks_exact(each));
            for (sum, (source, weights)) in sums.iter_mut().zip(groups) {
                source.iter().zip(weights).for_each(|(source, weight)| *sum += source * weight);
            }
        }
    }
}
