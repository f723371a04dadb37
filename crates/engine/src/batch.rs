//! A batch on its way through a network: its inputs are read, then the first layer goes by column, the rest by sample.

use crate::error::Result;
use crate::first_layer::{Products, SharedProducts, StripeCuts};
use crate::inputs::{Inputs, SharedInputs};
use crate::network::Network;
use crate::parts::Parts;
use crate::samples::{Samples, SharedSamples, Training};
use crate::shares::tile_cut;
use crate::source::Source;
use crate::sparse_batch::SparseBatch;
use crate::team::Job;

/// Lets every member do a job, and returns when all have.
pub(crate) type Runner<'a> = dyn FnMut(&Job) -> Result<()> + 'a;

/// The memory of a batch, allocated once.
pub(crate) struct Batch {
    size: usize,
    /// Whether the inputs are sparse at present.
    is_sparse: bool,
    /// Dense inputs.
    pub inputs: Inputs,
    /// Sparse inputs, for each member that has taken part.
    pub sparse: Vec<SparseBatch>,
    pub products: Products,
    pub samples: Samples,
}

impl Batch {
    /// For up to `size` samples, to be trained on or only answered; room for their inputs is yet to be made.
    ///
    /// # Errors
    /// If memory runs out.
    pub fn new(network: &Network, size: usize, training: Option<Training>) -> Result<Self> {
        Ok(Self {
            size,
            is_sparse: false,
            inputs: Inputs::new(network.inputs())?,
            sparse: Vec::new(),
            products: Products::new(network, size)?,
            samples: Samples::new(network, size, training)?,
        })
    }

    /// Room for inputs of this kind and so many members, where there is none yet.
    ///
    /// # Errors
    /// If memory runs out.
    pub fn make_room(&mut self, members: usize, source: Source) -> Result<()> {
        if !source.is_sparse() {
            return self.inputs.make_room(self.size);
        }
        while self.sparse.len() < members {
            self.sparse.push(SparseBatch::new(source, self.size, self.samples.training.is_some())?);
        }
        Ok(())
    }

    /// Cuts for `size` samples, at most as many as there is memory for, and so many members.
    pub fn cut(&self, members: usize, size: usize, network: &Network) -> BatchCuts {
        let samples: Vec<usize> = (0..=members).map(|member| tile_cut(member, members, size)).collect();
        let scaled = |by: usize| samples.iter().map(|cut| cut * by).collect();
        BatchCuts {
            size,
            members: (0..=members).collect(),
            rows: scaled(self.samples.places.stride),
            inputs: scaled(self.inputs.stride()),
            stripes: StripeCuts::new(members, &network.layers[0], &self.products),
            samples,
        }
    }

    /// What depends on how many steps were taken before this one.
    pub fn begin_step(&mut self, steps: u64) {
        if let Some(training) = &mut self.samples.training {
            training.dropout.step = steps as u32;
        }
    }

    /// The present inputs of a member, if they are sparse.
    pub fn sparse_of(&self, member: usize) -> Option<&SparseBatch> {
        self.sparse.get(member).filter(|_| self.is_sparse)
    }

    /// Takes the samples of `source` through the network, as `cuts` share them out. There must be room for them.
    ///
    /// # Errors
    /// Those of `run`.
    pub fn work(
        &mut self,
        network: &Network,
        source: Source,
        cuts: &BatchCuts,
        run: &mut Runner,
    ) -> Result<()> {
        let products = SharedProducts::new(&mut self.products, &cuts.stripes);
        self.is_sparse = source.is_sparse();
        if self.is_sparse {
            let sparse = Parts::new(&mut self.sparse, &cuts.members);
            run(&|member| {
                for own in sparse.take(member) {
                    own.read(source);
                    products.of_sparse(member, network, own);
                }
            })?;
        } else {
            let inputs = SharedInputs::new(&mut self.inputs, &cuts.samples, &cuts.inputs);
            run(&|member| inputs.read(member, source))?;
            run(&|member| products.of_dense(member, network, &self.inputs, source.len()))?;
        }
        let samples = SharedSamples::new(&mut self.samples, &cuts.samples, &cuts.rows);
        run(&|member| samples.work(member, network, &self.products, source))
    }
}

/// How a batch is cut for a team.
#[derive(Default)]
pub(crate) struct BatchCuts {
    /// Samples of the batch.
    pub size: usize,
    members: Vec<usize>,
    samples: Vec<usize>,
    rows: Vec<usize>,
    inputs: Vec<usize>,
    pub stripes: StripeCuts,
}
