//! The part of a step that goes by parameter: each member finishes the gradients of the weights it owns over the whole
//! batch and applies the optimizer to them at once, while they are in the cache.

use crate::block_gradient::{Origin, Scratch};
use crate::controls::Controls;
use crate::network::{Layer, Network};
use crate::optimizer::{State, Step};
use crate::parts::Parts;
use crate::shares::{Block, Shares};
use inkling_kernels::clip::scale;
use inkling_kernels::dense::{BLOCK, transpose_rows};
use inkling_kernels::lanes::PANEL;
use inkling_kernels::penalty::{add_l2, decay};

/// Everything an update writes, shared out among the members of a team.
pub(crate) struct SharedUpdate<'a> {
    layers: &'a [Layer],
    shares: &'a Shares,
    weights: Parts<'a, f32>,
    transposed: Parts<'a, f32>,
    first: Parts<'a, f32>,
    /// None for an optimizer without second moments.
    second: Option<Parts<'a, f32>>,
    pub scratch: Parts<'a, f32>,
    step: Step,
    /// What kernels are multiplied with before the step; 1 without decay.
    decay: f32,
    l2: f32,
    ready: Option<Ready<'a>>,
}

/// Gradients that an earlier pass has found, and what to multiply them with.
pub(crate) struct Ready<'a> {
    pub gradients: &'a [f32],
    pub factor: f32,
}

impl<'a> SharedUpdate<'a> {
    pub fn new(
        network: &'a mut Network,
        state: &'a mut State,
        scratch: &'a mut [f32],
        shares: &'a Shares,
        rate_factor: f64,
        controls: &Controls,
        ready: Option<Ready<'a>>,
    ) -> Self {
        let decay = (1.0 - state.rate() * rate_factor * controls.decay) as f32;
        let step = state.next_step(rate_factor);
        let second = (!state.second.is_empty()).then(|| Parts::new(&mut state.second, &shares.weight_cuts));
        Self {
            layers: &network.layers,
            shares,
            weights: Parts::new(&mut network.weights, &shares.weight_cuts),
            transposed: Parts::new(&mut network.transposed, &shares.transposed_cuts),
            first: Parts::new(&mut state.first, &shares.weight_cuts),
            second,
            scratch: Parts::new(scratch, &shares.gradient_cuts),
            step,
            decay,
            l2: controls.l2 as f32,
            ready,
        }
    }

    /// A member's work: the weights it owns.
    pub fn work(&self, member: usize, origin: &Origin) {
        let scratch = self.scratch.take(member);
        for share in self.shares.of(member) {
            self.work_on(share, scratch, origin);
        }
    }

    /// The work on one share.
    pub(crate) fn work_on(&self, share: usize, scratch: &mut [f32], origin: &Origin) {
        let (weights, first) = (self.weights.take(share), self.first.take(share));
        let second = self.second.as_ref().map(|second| second.take(share)).unwrap_or_default();
        let mut transposed = self.transposed.take(share);
        let begin = self.shares.weight_cuts[share];
        let mut scratch = Scratch::new(scratch);
        for block in self.shares.blocks_of(share) {
            let own = block.weights.start - begin..block.weights.end - begin;
            let second = if second.is_empty() { &mut [] } else { &mut second[own.clone()] };
            let weights = &mut weights[own.clone()];
            let gradient = self.gradient(block, &mut scratch, origin);
            let kernel_rows = block.kernel_rows(&self.layers[block.layer]).len();
            self.restrain(&mut weights[..kernel_rows * block.width], gradient);
            self.step.apply(weights, &mut first[own], second, gradient);
            if block.layer > 0 && kernel_rows > 0 {
                let rows = weights[..kernel_rows * PANEL].chunks(BLOCK);
                let own = transposed.split_off_mut(..rows.len() * BLOCK).unwrap_or_default();
                own.chunks_exact_mut(BLOCK).zip(rows).for_each(|(own, rows)| transpose_rows(own, rows));
            }
        }
    }

    fn gradient<'s>(&self, block: &Block, scratch: &'s mut Scratch, origin: &Origin) -> &'s mut [f32] {
        let Some(&Ready { gradients, factor }) = self.ready.as_ref() else {
            return scratch.gradient(block, origin);
        };
        let gradient = scratch.room(block);
        gradient.copy_from_slice(&gradients[block.weights.clone()]);
        if factor != 1.0 {
            scale(gradient, factor);
        }
        gradient
    }

    /// What keeps a kernel's weights small: first they decay, and the penalty's gradient is that of what is left.
    fn restrain(&self, kernel: &mut [f32], gradient: &mut [f32]) {
        if self.decay < 1.0 {
            decay(kernel, self.decay);
        }
        if self.l2 > 0.0 {
            add_l2(&mut gradient[..kernel.len()], kernel, self.l2);
        }
    }
}
