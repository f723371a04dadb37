//! The part of a step that goes by parameter: each member finishes the gradients of the weights it owns over the whole
//! batch and applies the optimizer to them at once, while they are in the cache.

use crate::batch::Batch;
use crate::network::{Layer, Network};
use crate::optimizer::{State, Step};
use crate::parts::Parts;
use crate::shares::{BLOCK_WEIGHTS, Block, Shares};
use crate::sparse_batch::SparseBatch;
use inkling_kernels::dense::{BLOCK, transpose_rows};
use inkling_kernels::gradient::{Columns, bias_gradient, gradient as dense_gradient};
use inkling_kernels::lanes::PANEL;
use inkling_kernels::sparse::weighted_rows;

/// Everything an update writes, shared out among the members of a team.
pub(crate) struct SharedUpdate<'a> {
    layers: &'a [Layer],
    shares: &'a Shares,
    weights: Parts<'a, f32>,
    transposed: Parts<'a, f32>,
    first: Parts<'a, f32>,
    /// None for an optimizer without second moments.
    second: Option<Parts<'a, f32>>,
    pub gradients: Parts<'a, f32>,
    step: Step,
}

impl<'a> SharedUpdate<'a> {
    pub fn new(
        network: &'a mut Network,
        state: &'a mut State,
        gradients: &'a mut [f32],
        shares: &'a Shares,
        rate_factor: f64,
    ) -> Self {
        let step = state.next_step(rate_factor);
        let second = (!state.second.is_empty()).then(|| Parts::new(&mut state.second, &shares.weight_cuts));
        Self {
            layers: &network.layers,
            shares,
            weights: Parts::new(&mut network.weights, &shares.weight_cuts),
            transposed: Parts::new(&mut network.transposed, &shares.transposed_cuts),
            first: Parts::new(&mut state.first, &shares.weight_cuts),
            second,
            gradients: Parts::new(gradients, &shares.gradient_cuts),
            step,
        }
    }

    /// A member's work: the weights it owns, over the first `size` samples of the batch.
    pub fn work(&self, member: usize, batch: &Batch, size: usize) {
        let (gradients, sparse) = (self.gradients.take(member), batch.sparse_of(member));
        for share in self.shares.of(member) {
            self.work_on(share, gradients, batch, sparse, size);
        }
    }

    /// The work on one share.
    pub(crate) fn work_on(
        &self,
        share: usize,
        gradients: &mut [f32],
        batch: &Batch,
        sparse: Option<&SparseBatch>,
        size: usize,
    ) {
        let (weights, first) = (self.weights.take(share), self.first.take(share));
        let second = self.second.as_ref().map(|second| second.take(share)).unwrap_or_default();
        let mut transposed = self.transposed.take(share);
        let (cuts, begin) = (&self.shares.block_cuts, self.shares.weight_cuts[share]);
        let (gradients, dz) = gradients.split_at_mut(BLOCK_WEIGHTS);
        let mut packed = None;
        for block in &self.shares.blocks[cuts[share]..cuts[share + 1]] {
            let layer = &self.layers[block.layer];
            let own = block.weights.start - begin..block.weights.end - begin;
            let dz = &mut dz[..size * block.width];
            if packed != Some(block.column) {
                pack(dz, batch, block, size);
                packed = Some(block.column);
            }
            let gradient = &mut gradients[..own.len()];
            block_gradient(gradient, block, layer, batch, sparse, dz);
            let second = if second.is_empty() { &mut [] } else { &mut second[own.clone()] };
            let weights = &mut weights[own.clone()];
            self.step.apply(weights, &mut first[own], second, gradient);
            if block.layer > 0 && block.rows.start < layer.inputs {
                let kernel_rows = block.rows.end.min(layer.inputs) - block.rows.start;
                let rows = weights[..kernel_rows * PANEL].chunks(BLOCK);
                let own = transposed.split_off_mut(..rows.len() * BLOCK).unwrap_or_default();
                own.chunks_exact_mut(BLOCK).zip(rows).for_each(|(own, rows)| transpose_rows(own, rows));
            }
        }
    }
}

/// `dz <- the gradients by the logits of a block's columns`, `[size, width]`: every block of these columns reads them
/// again, and in the samples' rows they lie far apart.
fn pack(dz: &mut [f32], batch: &Batch, block: &Block, size: usize) {
    let places = &batch.samples.places;
    let begin = places.gradients[block.layer] + block.column;
    let rows = batch.samples.rows(size).chunks_exact(places.stride);
    for (dz, row) in dz.chunks_exact_mut(block.width).zip(rows) {
        dz.copy_from_slice(&row[begin..begin + block.width]);
    }
}

/// The gradient of a block of a layer's weights: `[rows, width]`, from those by its logits: `[size, width]`.
fn block_gradient(
    gradient: &mut [f32],
    block: &Block,
    layer: &Layer,
    batch: &Batch,
    sparse: Option<&SparseBatch>,
    dz: &[f32],
) {
    let Batch { inputs, samples, .. } = batch;
    let (places, size) = (&samples.places, dz.len() / block.width);
    let dz_columns = Columns { rows: dz, stride: block.width, begin: 0 };
    let kernel_rows = block.rows.start..block.rows.end.min(layer.inputs).max(block.rows.start);
    let (kernel, bias) = gradient.split_at_mut(kernel_rows.len() * block.width);
    match (block.layer, sparse) {
        (0, Some(sparse)) => {
            for (input, out) in kernel_rows.zip(kernel.chunks_exact_mut(block.width)) {
                weighted_rows(out, sparse.column(input), dz, block.width, 0);
            }
        }
        (0, None) => {
            let x = Columns { rows: inputs.rows(size), stride: inputs.stride(), begin: kernel_rows.start };
            dense_gradient(kernel, x, dz_columns, block.width);
        }
        (l, _) => {
            let begin = places.outputs[l - 1] + kernel_rows.start;
            let x = Columns { rows: samples.rows(size), stride: places.stride, begin };
            dense_gradient(kernel, x, dz_columns, block.width);
        }
    }
    if !bias.is_empty() {
        bias_gradient(bias, dz_columns);
    }
}
