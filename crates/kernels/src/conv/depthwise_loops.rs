//! The inner loops of a depthwise convolution.

use crate::lanes::{F32x4, LANES, PANEL};

/// Pixels, equally far apart.
pub(super) struct Pixels {
    pub count: usize,
    pub channels: usize,
    /// Numbers from a pixel to the next.
    pub source_step: usize,
    pub target_step: usize,
}

/// Where the taps of a pixel lie: rows of them and columns.
pub(super) struct Grid {
    pub taps: [usize; 2],
    /// From a row or column to the next: in the source, and in the weights.
    pub source_steps: [usize; 2],
    pub weight_steps: [usize; 2],
}

impl Grid {
    /// Numbers from the first tap's place in the source to the last one's.
    fn source_len(&self) -> usize {
        let [rows, columns] = self.taps.map(|n| n.saturating_sub(1));
        rows * self.source_steps[0] + columns * self.source_steps[1]
    }
}

/// `target[i, c] <- sum over taps of source[i, .., c] * weights[.., c]` for so many pixels `i`; tap after tap from a sum
/// of +0. A tap has at least four weights, if need be repeated ones.
pub(super) fn sum_pixels(target: &mut [f32], source: &[f32], weights: &[f32], pixels: &Pixels, grid: &Grid) {
    let channels = pixels.channels;
    if channels < LANES {
        return sum_few(target, source, weights, pixels, grid);
    }
    for i in 0..pixels.count {
        let sums = &mut target[i * pixels.target_step..][..channels];
        // Pixels that see nothing but padding may lie beyond.
        let source = source.get(i * pixels.source_step..).unwrap_or_default();
        sum_pixel(sums, source, weights, grid);
        if !channels.is_multiple_of(LANES) {
            sum_last(sums, source, weights, grid);
        }
    }
}

/// The sums of a pixel, but of the last channels that fill no register.
#[inline(never)]
fn sum_pixel(sums: &mut [f32], source: &[f32], weights: &[f32], grid: &Grid) {
    let (wide, rest) = sums.as_chunks_mut::<{ 4 * LANES }>();
    let mut channel = 0;
    for sums in wide {
        sum_lanes::<4>(sums, source, weights, grid, channel);
        channel += sums.len();
    }
    for sums in rest.as_chunks_mut::<LANES>().0 {
        sum_lanes::<1>(sums, source, weights, grid, channel);
        channel += sums.len();
    }
}

/// The sums of a pixel's last channels, of which some are done once more, to the same bits.
#[inline(never)]
fn sum_last(sums: &mut [f32], source: &[f32], weights: &[f32], grid: &Grid) {
    let channel = sums.len() - LANES;
    sum_lanes::<1>(&mut sums[channel..], source, weights, grid, channel);
}

#[inline(always)]
fn sum_lanes<const V: usize>(sums: &mut [f32], source: &[f32], weights: &[f32], grid: &Grid, channel: usize) {
    let mut registers = [F32x4::splat(0.0); V];
    for_each_tap(grid, channel, channel, |x, w| {
        let x = &source[x..].as_chunks::<LANES>().0[..V];
        let w = &weights[w..].as_chunks::<LANES>().0[..V];
        for (v, register) in registers.iter_mut().enumerate() {
            *register = register.plus_product(F32x4::load(&x[v]), F32x4::load(&w[v]));
        }
    });
    let (sums, _) = sums.as_chunks_mut::<LANES>();
    registers.iter().zip(sums).for_each(|(register, sums)| register.store(sums));
}

/// The same of fewer channels than a register has lanes.
#[inline(never)]
fn sum_few(target: &mut [f32], source: &[f32], weights: &[f32], pixels: &Pixels, grid: &Grid) {
    for i in 0..pixels.count {
        let sums = &mut target[i * pixels.target_step..][..pixels.channels];
        let first = i * pixels.source_step;
        if first + grid.source_len() + LANES <= source.len() {
            // The lanes beyond are the next pixel's, and left out.
            let mut register = F32x4::splat(0.0);
            for_each_tap(grid, first, 0, |x, w| {
                let [x, w] =
                    [&source[x..], &weights[w..]].map(|from| from.first_chunk().expect("four lanes"));
                register = register.plus_product(F32x4::load(x), F32x4::load(w));
            });
            let mut lanes = [0.0; LANES];
            register.store(&mut lanes);
            sums.iter_mut().zip(lanes).for_each(|(sum, lane)| *sum = lane);
        } else {
            for (channel, sum) in sums.iter_mut().enumerate() {
                *sum = 0.0;
                for_each_tap(grid, first + channel, channel, |x, w| *sum += source[x] * weights[w]);
            }
        }
    }
}

/// Calls `tap` with the place of each tap in the source and in the weights, from these on.
#[inline(always)]
fn for_each_tap(grid: &Grid, source: usize, weights: usize, mut tap: impl FnMut(usize, usize)) {
    let Grid { taps: [rows, columns], source_steps, weight_steps } = *grid;
    for i in 0..rows {
        let (mut x, mut w) = (source + i * source_steps[0], weights + i * weight_steps[0]);
        for _ in 0..columns {
            tap(x, w);
            x += source_steps[1];
            w += weight_steps[1];
        }
    }
}

/// `sums[k] (+)= source[t][k] * weights[t][k]` for one tap after the other, the weights repeated; on top of earlier sums
/// if there are `more` than these taps.
#[inline(never)]
pub(super) fn add_taps<const T: usize>(
    sums: &mut [f32],
    more: bool,
    source: [&[f32]; T],
    weights: [&[f32]; T],
) {
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
pub(super) fn multiply(
    sums: &mut [f32],
    source: &[f32],
    step: usize,
    weights: &[f32],
    [sources, targets]: [usize; 2],
) {
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
