//! A batch on its way through a network: its inputs are read, then the first layer goes by column, the rest by sample.

use crate::dataset::Dataset;
use crate::error::Result;
use crate::first_layer::{Products, SharedProducts, StripeCuts};
use crate::inputs::{Inputs, SharedInputs};
use crate::network::Network;
use crate::parts::Parts;
use crate::samples::{Samples, SharedSamples, check_fit};
use crate::shares::tile_cut;
use crate::sparse_batch::SparseBatch;
use crate::team::Job;

/// Lets every member do a job, and returns when all have.
pub(crate) type Runner<'a> = dyn FnMut(&Job) -> Result<()> + 'a;

/// The memory of a batch, allocated once.
pub(crate) struct Batch {
    size: usize,
    training: bool,
    /// The inputs of dense data.
    pub inputs: Inputs,
    /// The inputs of sparse data, for each member that has taken part.
    pub sparse: Vec<SparseBatch>,
    pub products: Products,
    pub samples: Samples,
}

impl Batch {
    /// # Errors
    /// If the network and the data do not fit or memory runs out.
    pub fn new(network: &Network, data: &Dataset, size: usize, training: bool) -> Result<Self> {
        check_fit(network, data)?;
        Ok(Self {
            size,
            training,
            inputs: Inputs::new(data, size)?,
            sparse: Vec::new(),
            products: Products::new(network, size)?,
            samples: Samples::new(network, size, training)?,
        })
    }

    /// Cuts for `size` samples, at most as many as there is memory for, and so many members, for whom it makes room.
    ///
    /// # Errors
    /// If memory runs out.
    pub fn cut(
        &mut self,
        members: usize,
        size: usize,
        network: &Network,
        data: &Dataset,
    ) -> Result<BatchCuts> {
        while data.is_sparse() && self.sparse.len() < members {
            self.sparse.push(SparseBatch::new(data, self.size, self.training)?);
        }
        let samples: Vec<usize> = (0..=members).map(|member| tile_cut(member, members, size)).collect();
        let scaled = |by: usize| samples.iter().map(|cut| cut * by).collect();
        Ok(BatchCuts {
            members: (0..=members).collect(),
            rows: scaled(self.samples.places.stride),
            inputs: scaled(self.inputs.stride()),
            stripes: StripeCuts::new(members, &network.layers[0], &self.products),
            samples,
        })
    }

    /// Takes the data set's rows `ids` through the network, as `cuts` share them out.
    ///
    /// # Errors
    /// Those of `run`.
    pub fn work(
        &mut self,
        network: &Network,
        data: &Dataset,
        ids: &[u32],
        cuts: &BatchCuts,
        run: &mut Runner,
    ) -> Result<()> {
        let products = SharedProducts::new(&mut self.products, &cuts.stripes);
        if data.is_sparse() {
            let sparse = Parts::new(&mut self.sparse, &cuts.members);
            run(&|member| {
                for own in sparse.take(member) {
                    own.read(data, ids);
                    products.of_sparse(member, network, own);
                }
            })?;
        } else {
            let inputs = SharedInputs::new(&mut self.inputs, &cuts.samples, &cuts.inputs);
            run(&|member| inputs.read(member, data, ids))?;
            run(&|member| products.of_dense(member, network, &self.inputs, ids.len()))?;
        }
        let samples = SharedSamples::new(&mut self.samples, &cuts.samples, &cuts.rows);
        run(&|member| samples.work(member, network, &self.products, data, ids))
    }
}

/// How a batch is cut for a team.
pub(crate) struct BatchCuts {
    members: Vec<usize>,
    samples: Vec<usize>,
    rows: Vec<usize>,
    inputs: Vec<usize>,
    pub stripes: StripeCuts,
}
