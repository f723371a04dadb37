//! The half of a step that goes by parameter: each member finishes the gradients of the rows it owns over the whole
//! batch and applies the optimizer to them at once, while they are in the cache.

use crate::columns::{SparseColumns, fill};
use crate::network::{Layer, Network};
use crate::optimizer::{State, Step};
use crate::parts::Parts;
use crate::samples::Samples;
use crate::shares::{Block, Shares};
use inkling_kernels::dense;
use inkling_kernels::lanes::PANEL;
use inkling_kernels::sparse::{Entry, weighted_rows};

/// Everything an update writes, shared out among the members of a team.
pub(crate) struct SharedUpdate<'a> {
    layers: &'a [Layer],
    shares: &'a Shares,
    weights: Parts<'a, f32>,
    transposed: Parts<'a, f32>,
    first: Parts<'a, f32>,
    /// None for an optimizer without second moments.
    second: Option<Parts<'a, f32>>,
    gradients: Parts<'a, f32>,
    columns: Option<SharedColumns<'a>>,
    step: Step,
}

struct SharedColumns<'a> {
    starts: &'a [usize],
    entries: Parts<'a, Entry>,
    ends: Parts<'a, u32>,
}

/// A member's columns of a sparse batch, filled.
struct OwnColumns<'a> {
    starts: &'a [usize],
    first: usize,
    entries: &'a [Entry],
    ends: &'a [u32],
}

impl OwnColumns<'_> {
    fn column(&self, input: usize) -> &[Entry] {
        let start = self.starts[input] - self.starts[self.first];
        &self.entries[start..self.ends[input - self.first] as usize]
    }
}

impl<'a> SharedUpdate<'a> {
    pub fn new(
        network: &'a mut Network,
        state: &'a mut State,
        columns: Option<(&'a mut SparseColumns, &'a [usize])>,
        gradients: &'a mut [f32],
        shares: &'a Shares,
    ) -> Self {
        let step = state.next_step();
        let second = (!state.second.is_empty()).then(|| Parts::new(&mut state.second, &shares.weight_cuts));
        Self {
            layers: &network.layers,
            shares,
            weights: Parts::new(&mut network.weights, &shares.weight_cuts),
            transposed: Parts::new(&mut network.transposed, &shares.transposed_cuts),
            first: Parts::new(&mut state.first, &shares.weight_cuts),
            second,
            gradients: Parts::new(gradients, &shares.gradient_cuts),
            columns: columns.map(|(columns, entry_cuts)| SharedColumns {
                starts: &columns.starts,
                entries: Parts::new(&mut columns.entries, entry_cuts),
                ends: Parts::new(&mut columns.ends, &shares.input_cuts),
            }),
            step,
        }
    }

    /// A member's work: the rows it owns, over the first `batch` samples.
    pub fn work(&self, member: usize, samples: &Samples, batch: usize) {
        let own_columns =
            self.columns.as_ref().map(|columns| self.fill_columns(columns, member, samples, batch));
        let mut weights = self.weights.take(member);
        let mut transposed = self.transposed.take(member);
        let mut first = self.first.take(member);
        let mut second = self.second.as_ref().map(|second| second.take(member)).unwrap_or_default();
        let gradients = self.gradients.take(member);
        let cuts = &self.shares.block_cuts;
        for block in &self.shares.blocks[cuts[member]..cuts[member + 1]] {
            let layer = &self.layers[block.layer];
            let size = block.rows.len() * layer.width();
            let gradient = &mut gradients[..size];
            block_gradient(gradient, block, layer, samples, batch, own_columns.as_ref());
            let weights = weights.split_off_mut(..size).unwrap_or_default();
            let first = first.split_off_mut(..size).unwrap_or_default();
            let second = second.split_off_mut(..size).unwrap_or_default();
            self.step.apply(weights, first, second, gradient);
            let kernel_rows = block.rows.end.min(layer.inputs) - block.rows.start;
            if block.layer > 0 && kernel_rows > 0 {
                let panel = transposed.split_off_mut(..PANEL * layer.units).unwrap_or_default();
                dense::transpose_rows(panel, &weights[..kernel_rows * layer.width()], layer.width());
            }
        }
    }

    fn fill_columns(
        &self,
        columns: &'a SharedColumns,
        member: usize,
        samples: &Samples,
        batch: usize,
    ) -> OwnColumns<'a> {
        let owned = self.shares.input_cuts[member]..self.shares.input_cuts[member + 1];
        let (entries, ends) = (columns.entries.take(member), columns.ends.take(member));
        fill(columns.starts, owned.clone(), entries, ends, samples, batch);
        OwnColumns { starts: columns.starts, first: owned.start, entries, ends }
    }
}

/// The gradient of a block of a layer's weights: `[rows, width]`.
fn block_gradient(
    gradient: &mut [f32],
    block: &Block,
    layer: &Layer,
    samples: &Samples,
    batch: usize,
    sparse: Option<&OwnColumns>,
) {
    let (rows, columns, width) = (samples.rows(batch), &samples.columns, layer.width());
    let dz = columns.gradients[block.layer];
    let kernel_rows = block.rows.start..block.rows.end.min(layer.inputs);
    let (kernel, bias) = gradient.split_at_mut(kernel_rows.len() * width);
    match (block.layer, sparse) {
        (0, Some(own)) => {
            for (input, out) in kernel_rows.zip(kernel.chunks_exact_mut(width)) {
                weighted_rows(out, own.column(input), rows, columns.stride, dz);
            }
        }
        (l, _) => {
            let input = if l == 0 { columns.input.start } else { columns.outputs[l - 1] };
            let inputs = input + kernel_rows.start..input + kernel_rows.end;
            dense::gradient(kernel, rows, columns.stride, inputs, dz, width);
        }
    }
    if !bias.is_empty() {
        dense::bias_gradient(bias, rows, columns.stride, dz);
    }
}
