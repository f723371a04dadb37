//! A batch on its way through a network: its inputs are read, then the first layer goes by column, the rest by sample.

use crate::columns::{SharedColumns, SparseColumns};
use crate::dataset::Dataset;
use crate::error::Result;
use crate::first_layer::{Products, SharedProducts, StripeCuts};
use crate::inputs::{InputCuts, Inputs, SharedInputs};
use crate::network::Network;
use crate::samples::{Samples, SharedSamples, check_fit};
use crate::team::Job;

/// Lets every member do a job, and returns when all have.
pub(crate) type Runner<'a> = dyn FnMut(&Job) -> Result<()> + 'a;

/// The memory of a batch, allocated once.
pub(crate) struct Batch {
    pub inputs: Inputs,
    products: Products,
    pub samples: Samples,
    /// The inputs by column, which only training needs, and only of sparse data.
    pub columns: Option<SparseColumns>,
}

impl Batch {
    /// # Errors
    /// If the network and the data do not fit or memory runs out.
    pub fn new(network: &Network, data: &Dataset, size: usize, training: bool) -> Result<Self> {
        check_fit(network, data)?;
        let sparse = training && data.is_sparse();
        Ok(Self {
            inputs: Inputs::new(data, size)?,
            products: Products::new(network, size)?,
            samples: Samples::new(network, size, training)?,
            columns: sparse.then(|| SparseColumns::new(data, size)).transpose()?,
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
        let inputs = SharedInputs::new(&mut self.inputs, &cuts.inputs);
        run(&|member| inputs.read(member, data, ids))?;
        let products = SharedProducts::new(&mut self.products, &cuts.stripes);
        run(&|member| products.work(member, network, &self.inputs, ids.len()))?;
        let samples = SharedSamples::new(&mut self.samples, &cuts.samples, &cuts.rows);
        let columns = self.columns.as_mut().map(SharedColumns::new);
        run(&|member| {
            samples.work(member, network, &self.products, data, ids);
            if let Some(columns) = &columns {
                columns.fill(member, &self.inputs, ids.len());
            }
        })
    }
}

/// How a batch is cut for a team.
pub(crate) struct BatchCuts {
    samples: Vec<usize>,
    rows: Vec<usize>,
    inputs: InputCuts,
    stripes: StripeCuts,
}

impl BatchCuts {
    /// Cuts for a batch of `size` samples, at most as many as `batch` was made for.
    pub fn new(members: usize, size: usize, network: &Network, batch: &Batch) -> Self {
        // Whole tiles of four rows, or small batches would run on single rows.
        let tiles = size.div_ceil(4);
        let samples: Vec<usize> = (0..=members).map(|i| (i * tiles / members * 4).min(size)).collect();
        Self {
            rows: samples.iter().map(|cut| cut * batch.samples.columns.stride).collect(),
            inputs: InputCuts::new(&samples, &batch.inputs),
            stripes: StripeCuts::new(members, &network.layers[0], &batch.products),
            samples,
        }
    }
}
