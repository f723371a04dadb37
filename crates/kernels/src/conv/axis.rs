//! One axis of a convolution: which source coordinates a target coordinate sums over, in runs that do it alike.
//!
//! Forward, targets are output coordinates and sources those of the input; on the way back it is the other way round.
//! Sources are always taken in ascending order. Going back with a stride, the taps that meet a target are every
//! `class`-th one, descending: the filter is packed in that order ([`Axis::tap_order`]), so in either direction a target
//! uses consecutive taps of the packed filter and equally spaced sources.

use super::geometry::Step;
use core::iter;
use core::ops::Range;

#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    pub targets: usize,
    pub sources: usize,
    pub taps: usize,
    step: Step,
    backward: bool,
    /// Going back, taps that are so far apart can meet one target.
    class: usize,
    /// How far the sources of consecutive taps are apart.
    pub tap_step: usize,
    /// Targets that are so far apart are alike, but at the borders.
    pub period: usize,
    /// How far the sources of such targets are apart.
    pub period_step: usize,
}

/// The taps of the packed filter that a target uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Taps {
    pub first: usize,
    pub count: usize,
}

/// Targets that use the same taps: `count` from `target` on, each a period from the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub target: usize,
    pub count: usize,
    /// What the first tap of the first target meets.
    pub source: usize,
    pub taps: Taps,
}

impl Axis {
    pub fn forward(targets: usize, sources: usize, taps: usize, step: Step) -> Self {
        let [tap_step, period_step] = [step.dilation, step.stride];
        Self { targets, sources, taps, step, backward: false, class: 1, tap_step, period: 1, period_step }
    }

    pub fn backward(targets: usize, sources: usize, taps: usize, step: Step) -> Self {
        let common = greatest_common_divisor(step.stride, step.dilation);
        Self {
            targets,
            sources,
            taps,
            step,
            backward: true,
            class: step.stride / common,
            tap_step: step.dilation / common,
            period: step.stride,
            period_step: 1,
        }
    }

    /// The taps in the order of the packed filter.
    pub fn tap_order(self) -> impl Iterator<Item = usize> {
        let at = move |class: usize, i: usize| {
            let last = self.class_size(class) - 1;
            class + if self.backward { last - i } else { i } * self.class
        };
        (0..self.class).flat_map(move |class| (0..self.class_size(class)).map(move |i| at(class, i)))
    }

    /// The targets that a tap has a source for, going forward: from one to before another.
    pub fn met_by(self, tap: usize) -> [usize; 2] {
        let Step { stride, dilation, pad } = self.step;
        let first = |source: usize| (pad + source).saturating_sub(tap * dilation).div_ceil(stride);
        [first(0), first(self.sources)].map(|target| target.min(self.targets))
    }

    /// The runs that the targets of a range fall into, whatever their order.
    pub fn runs(self, range: Range<usize>) -> impl Iterator<Item = Run> {
        let end = range.end;
        (0..self.period).flat_map(move |phase| {
            let mut target = range.start + phase;
            iter::from_fn(move || {
                let first = target;
                let (source, taps) = (target < end).then(|| self.reach(target))?;
                while target < end && self.reach(target).1 == taps {
                    target += self.period;
                }
                Some(Run { target: first, count: (target - first) / self.period, source, taps })
            })
        })
    }

    /// The first source of a target and the taps that it uses.
    fn reach(self, target: usize) -> (usize, Taps) {
        if self.backward { self.reach_backward(target) } else { self.reach_forward(target) }
    }

    fn reach_forward(self, target: usize) -> (usize, Taps) {
        let Step { stride, dilation, pad } = self.step;
        let begin = target * stride;
        let first = pad.saturating_sub(begin).div_ceil(dilation);
        let end = (pad + self.sources).saturating_sub(begin).div_ceil(dilation).min(self.taps);
        if first >= end {
            return NOTHING;
        }
        (begin + first * dilation - pad, Taps { first, count: end - first })
    }

    fn reach_backward(self, target: usize) -> (usize, Taps) {
        let Step { stride, dilation, pad } = self.step;
        let place = target + pad;
        let meets = |tap: &usize| (tap * dilation) % stride == place % stride;
        let Some(class) = (0..self.class.min(self.taps)).find(meets) else { return NOTHING };
        // The source of a tap is `(place - tap * dilation) / stride`, and must be one of the axis.
        let least = (place + stride).saturating_sub(stride * self.sources).div_ceil(dilation);
        let most = (place / dilation).min(self.taps - 1);
        if self.sources == 0 || most < class {
            return NOTHING;
        }
        let begin = least.saturating_sub(class).div_ceil(self.class);
        let last = (most - class) / self.class;
        if begin > last {
            return NOTHING;
        }
        let before: usize = (0..class).map(|class| self.class_size(class)).sum();
        let first = before + self.class_size(class) - 1 - last;
        let source = (place - (class + last * self.class) * dilation) / stride;
        (source, Taps { first, count: last - begin + 1 })
    }

    /// How many taps a class has.
    fn class_size(self, class: usize) -> usize {
        self.taps.saturating_sub(class).div_ceil(self.class)
    }
}

const NOTHING: (usize, Taps) = (0, Taps { first: 0, count: 0 });

fn greatest_common_divisor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of each target the pairs of source and tap, in the order of the runs.
    fn pairs(axis: Axis, range: Range<usize>) -> Vec<Option<Vec<(usize, usize)>>> {
        let order: Vec<usize> = axis.tap_order().collect();
        let mut pairs = vec![None; axis.targets];
        for run in axis.runs(range) {
            for i in 0..run.count {
                let source = run.source + i * axis.period_step;
                let taps = 0..run.taps.count;
                let of_target =
                    taps.map(|k| (source + k * axis.tap_step, order[run.taps.first + k])).collect();
                let old = pairs[run.target + i * axis.period].replace(of_target);
                assert!(old.is_none(), "a target in two runs");
            }
        }
        pairs
    }

    #[test]
    fn runs_meet_every_pair_of_source_and_tap_once_and_in_order() {
        for stride in 1..=4 {
            for (dilation, pad, taps, inputs) in [1, 2, 3, 4]
                .into_iter()
                .flat_map(|d| (0..=5).map(move |p| (d, p, 1 + (p + d) % 5, 3 + 2 * p)))
            {
                let step = Step { stride, dilation, pad };
                for outputs in [1, 2, 7] {
                    // The definition: output o and tap f meet input o * stride + f * dilation - pad.
                    let met = |o: usize, f: usize| {
                        (o * stride + f * dilation).checked_sub(pad).filter(|&i| i < inputs)
                    };
                    let forward = pairs(Axis::forward(outputs, inputs, taps, step), 0..outputs);
                    for (o, got) in forward.into_iter().enumerate() {
                        let expected = (0..taps).filter_map(|f| Some((met(o, f)?, f))).collect();
                        assert_eq!(got, Some(expected), "{step:?}, {taps} taps, output {o}");
                    }
                    let backward = pairs(Axis::backward(inputs, outputs, taps, step), 0..inputs);
                    for (i, got) in backward.into_iter().enumerate() {
                        let tap = |o| (0..taps).find(|&f| met(o, f) == Some(i));
                        let expected = (0..outputs).filter_map(|o| Some((o, tap(o)?))).collect();
                        assert_eq!(got, Some(expected), "{step:?}, {taps} taps, input {i}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_range_has_the_runs_of_its_targets_alone() {
        let axis = Axis::backward(11, 5, 3, Step { stride: 2, dilation: 1, pad: 1 });
        let whole = pairs(axis, 0..11);
        for (start, end) in [(0, 0), (3, 4), (2, 9), (5, 11)] {
            for (i, got) in pairs(axis, start..end).into_iter().enumerate() {
                assert_eq!(got, whole[i].clone().filter(|_| (start..end).contains(&i)));
            }
        }
    }

    #[test]
    fn same_padding_of_three_taps_makes_two_borders_and_a_middle() {
        let axis = Axis::forward(28, 28, 3, Step { stride: 1, dilation: 1, pad: 1 });
        let run = |target, count, source, first, taps| Run {
            target,
            count,
            source,
            taps: Taps { first, count: taps },
        };
        let runs: Vec<Run> = axis.runs(0..28).collect();
        assert_eq!(runs, [run(0, 1, 0, 1, 2), run(1, 26, 0, 0, 3), run(27, 1, 26, 0, 2)]);
    }
}
