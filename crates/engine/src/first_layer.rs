//! The first layer's products, which go by column: each member multiplies all samples with the stripes that it owns.

use crate::error::Result;
use crate::floats::Floats;
use crate::inputs::Inputs;
use crate::memory::area;
use crate::network::{Layer, Network};
use crate::parts::Parts;
use crate::shares::{at, cut_evenly};
use crate::sparse_batch::SparseBatch;
use inkling_kernels::dense;
use inkling_kernels::sparse::weighted_rows;

/// The first layer's logits without their bias.
pub(crate) struct Products {
    /// One stripe after the other, each `[capacity, columns]`.
    values: Floats,
    /// Samples that there is room for.
    capacity: usize,
}

impl Products {
    /// # Errors
    /// If memory runs out.
    pub fn new(network: &Network, capacity: usize) -> Result<Self> {
        Ok(Self { values: Floats::zeroed(area(capacity, network.layers[0].width())?)?, capacity })
    }

    /// `out <- product + bias` for a sample.
    pub fn write_logits(&self, out: &mut [f32], sample: usize, network: &Network) {
        let layer = &network.layers[0];
        for stripe in layer.stripes() {
            let begin = stripe.column * self.capacity + sample * stripe.width;
            let bias = &network.weights[stripe.weights][layer.depth() * stripe.width..];
            let out = &mut out[stripe.column..][..stripe.width];
            dense::add_bias(out, &self.values[begin..][..stripe.width], bias);
        }
    }
}

/// Which stripes each member owns, and where its products lie.
#[derive(Default)]
pub(crate) struct StripeCuts {
    stripes: Vec<usize>,
    products: Vec<usize>,
}

impl StripeCuts {
    pub fn new(members: usize, layer: &Layer, products: &Products) -> Self {
        let widths: Vec<f64> = layer.stripes().map(|stripe| stripe.width as f64).collect();
        let stripes = cut_evenly(&widths, members);
        let ends = layer.stripes().map(|stripe| (stripe.column + stripe.width) * products.capacity);
        Self { products: at(&stripes, ends), stripes }
    }
}

/// Products shared out among the members of a team.
pub(crate) struct SharedProducts<'a> {
    cuts: &'a [usize],
    values: Parts<'a, f32>,
    capacity: usize,
}

impl<'a> SharedProducts<'a> {
    pub fn new(products: &'a mut Products, cuts: &'a StripeCuts) -> Self {
        Self {
            cuts: &cuts.stripes,
            values: Parts::new(&mut products.values, &cuts.products),
            capacity: products.capacity,
        }
    }

    /// A member's work on sparse inputs: its stripes, for the samples of a batch.
    pub fn of_sparse(&self, member: usize, network: &Network, inputs: &SparseBatch) {
        self.each_stripe(member, network, inputs.samples(), |out, kernel, width| {
            for (sample, out) in out.chunks_exact_mut(width).enumerate() {
                weighted_rows(out, inputs.row(sample), kernel, width, 0);
            }
        });
    }

    /// The same on dense inputs, for the first `batch` samples.
    pub fn of_dense(&self, member: usize, network: &Network, inputs: &Inputs, batch: usize) {
        self.each_stripe(member, network, batch, |out, kernel, width| {
            dense::product(out, inputs.rows(batch), inputs.stride(), kernel, width);
        });
    }

    /// Calls `multiply` with the products, the kernel and the width of each stripe of a member.
    fn each_stripe(
        &self,
        member: usize,
        network: &Network,
        batch: usize,
        multiply: impl Fn(&mut [f32], &[f32], usize),
    ) {
        let mut values = self.values.take(member);
        let (first, end) = (self.cuts[member], self.cuts[member + 1]);
        for stripe in network.layers[0].stripes().take(end).skip(first) {
            let out = values.split_off_mut(..self.capacity * stripe.width).unwrap_or_default();
            let out = &mut out[..batch * stripe.width];
            let kernel = &network.weights[stripe.weights][..network.layers[0].depth() * stripe.width];
            multiply(out, kernel, stripe.width);
        }
    }
}
