//! The gradient of a block of weights, summed over the samples of a batch; and those of all blocks ahead of an update that
//! has to know them together.

use crate::batch::Batch;
use crate::network::Layer;
use crate::parts::Parts;
use crate::shares::{BLOCK_WEIGHTS, Block, Shares};
use crate::sparse_batch::SparseBatch;
use inkling_kernels::clip::{clip_values, sum_of_squares};
use inkling_kernels::gradient::{Columns, bias_gradient, gradient as dense_gradient};
use inkling_kernels::sparse::weighted_rows;

/// What gradients are made from: a batch that went forward and back.
#[derive(Clone, Copy)]
pub(crate) struct Origin<'a> {
    pub layers: &'a [Layer],
    pub batch: &'a Batch,
    /// The inputs of the member who asks, if they are sparse.
    pub sparse: Option<&'a SparseBatch>,
    /// Samples of the batch.
    pub size: usize,
    /// Most that a gradient may be.
    pub clip: f32,
}

/// A member's memory for the blocks of a share, one after the other.
pub(crate) struct Scratch<'a> {
    gradient: &'a mut [f32],
    /// The gradients by the logits of the present columns, `[size, width]`: every block of these columns reads them again,
    /// and in the samples' rows they lie far apart.
    dz: &'a mut [f32],
    column: Option<(usize, usize)>,
}

impl<'a> Scratch<'a> {
    /// In memory as `Shares::gradient_cuts` deals it out.
    pub fn new(memory: &'a mut [f32]) -> Self {
        let (gradient, dz) = memory.split_at_mut(BLOCK_WEIGHTS);
        Self { gradient, dz, column: None }
    }

    /// Room for the gradient of a block, with nothing in it yet.
    pub fn room(&mut self, block: &Block) -> &mut [f32] {
        &mut self.gradient[..block.weights.len()]
    }

    /// The gradient of a block, `[rows, width]`, clipped by value.
    pub fn gradient(&mut self, block: &Block, origin: &Origin) -> &mut [f32] {
        let dz = &mut self.dz[..origin.size * block.width];
        if self.column != Some((block.layer, block.column)) {
            pack(dz, block, origin);
            self.column = Some((block.layer, block.column));
        }
        let gradient = &mut self.gradient[..block.weights.len()];
        block_gradient(gradient, block, origin, dz);
        if origin.clip < f32::INFINITY {
            clip_values(gradient, origin.clip);
        }
        gradient
    }
}

fn pack(dz: &mut [f32], block: &Block, Origin { batch, size, .. }: &Origin) {
    let places = &batch.samples.places;
    let begin = places.gradients[block.layer] + block.column;
    let rows = batch.samples.rows(*size).chunks_exact(places.stride);
    for (dz, row) in dz.chunks_exact_mut(block.width).zip(rows) {
        dz.copy_from_slice(&row[begin..begin + block.width]);
    }
}

/// The gradient of a block of a layer's weights: `[rows, width]`, from those by its logits: `[size, width]`.
fn block_gradient(gradient: &mut [f32], block: &Block, origin: &Origin, dz: &[f32]) {
    let Batch { inputs, samples, .. } = origin.batch;
    let (places, size) = (&samples.places, origin.size);
    let dz_columns = Columns { rows: dz, stride: block.width, begin: 0 };
    let kernel_rows = block.kernel_rows(&origin.layers[block.layer]);
    let (kernel, bias) = gradient.split_at_mut(kernel_rows.len() * block.width);
    match (block.layer, origin.sparse) {
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

/// The gradients of all blocks at once, with the sum of the squares of each.
pub(crate) struct SharedGradients<'a> {
    shares: &'a Shares,
    scratch: Parts<'a, f32>,
    gradients: Parts<'a, f32>,
    squares: Parts<'a, f64>,
}

impl<'a> SharedGradients<'a> {
    /// `gradients` are written where the weights lie, `squares` block by block.
    pub fn new(
        shares: &'a Shares,
        scratch: &'a mut [f32],
        gradients: &'a mut [f32],
        squares: &'a mut [f64],
    ) -> Self {
        Self {
            shares,
            scratch: Parts::new(scratch, &shares.gradient_cuts),
            gradients: Parts::new(gradients, &shares.weight_cuts),
            squares: Parts::new(squares, &shares.block_cuts),
        }
    }

    /// A member's work: the weights it owns.
    pub fn work(&self, member: usize, origin: &Origin) {
        let mut scratch = Scratch::new(self.scratch.take(member));
        for share in self.shares.of(member) {
            let (gradients, begin) = (self.gradients.take(share), self.shares.weight_cuts[share]);
            for (block, square) in self.shares.blocks_of(share).iter().zip(self.squares.take(share)) {
                let gradient = scratch.gradient(block, origin);
                gradients[block.weights.start - begin..block.weights.end - begin].copy_from_slice(gradient);
                *square = sum_of_squares(gradient);
            }
        }
    }
}
