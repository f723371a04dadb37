//! A training step cut open: the work of one thread, phase by phase. It is the code that trains, called piece by piece.

use crate::batch::{Batch, BatchCuts};
use crate::block_gradient::Origin;
use crate::controls::Controls;
use crate::dataset::Dataset;
use crate::error::{Error, Result};
use crate::first_layer::SharedProducts;
use crate::floats::Floats;
use crate::network::Network;
use crate::optimizer::{Optimizer, State};
use crate::output::Measure;
use crate::samples::{Training, backward, check_fit, forward, judge};
use crate::shares::Shares;
use crate::source::Source;
use crate::update::SharedUpdate;

/// The phases of a step in their order; after these comes one for each layer: its gradient and Adam.
pub const PHASES: [&str; 6] =
    ["sparse rows", "compressed columns", "sparse forward", "dense forward", "loss", "backward"];

/// Trains a network on sparse data, one batch at a time.
pub struct Probe {
    network: Network,
    memory: Batch,
    cuts: BatchCuts,
    state: State,
    shares: Shares,
    gradients: Floats,
}

impl Probe {
    /// # Errors
    /// If the data are dense or do not fit the network, or memory runs out.
    pub fn new(network: Network, data: &Dataset, batch: usize) -> Result<Self> {
        if !data.is_sparse() {
            return Err(Error::argument("data", "sparse rows", "dense ones"));
        }
        check_fit(&network, data)?;
        let mut memory = Batch::new(&network, batch, Some(Training::default()))?;
        memory.make_room(1, Source::Resident { data, ids: &[], weights: &[] })?;
        let cuts = memory.cut(1, batch, &network);
        let optimizer = Optimizer::Adam { rate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
        let state = State::new(optimizer, network.weights.len())?;
        let shares = Shares::new(&network, Some(data), batch, 1, false);
        let gradients = Floats::zeroed(shares.gradient_cuts[1])?;
        Ok(Self { network, memory, cuts, state, shares, gradients })
    }

    /// Trains on the rows `ids`, a whole batch; calls `ended` with the number of each phase when it has ended.
    pub fn step(&mut self, data: &Dataset, ids: &[u32], mut ended: impl FnMut(usize)) {
        let Self { network, memory, cuts, state, shares, gradients } = self;
        memory.sparse[0].read_rows(Source::Resident { data, ids, weights: &[] });
        ended(0);
        memory.sparse[0].sort();
        ended(1);
        SharedProducts::new(&mut memory.products, &cuts.stripes).of_sparse(0, network, &memory.sparse[0]);
        ended(2);
        let places = &memory.samples.places;
        let rows = &mut memory.samples.rows[..];
        for (sample, row) in rows.chunks_exact_mut(places.stride).enumerate() {
            memory.products.write_logits(&mut row[places.outputs[0]..], sample, network);
        }
        forward(network, places, rows, None);
        ended(3);
        let measure = Measure { divisor: ids.len() as f32, smoothing: 0.0 };
        for (&id, row) in ids.iter().zip(rows.chunks_exact_mut(places.stride)) {
            judge(network, places, row, data.answers.of(id as usize), measure);
        }
        ended(4);
        backward(network, places, rows, &Default::default());
        ended(5);
        let layers = network.layers.clone();
        let update = SharedUpdate::new(network, state, gradients, shares, 1.0, &Controls::NONE, None);
        let own = update.scratch.take(0);
        let (sparse, size) = (memory.sparse.first(), ids.len());
        let origin = Origin { layers: &layers, batch: memory, sparse, size, clip: f32::INFINITY };
        for layer in 0..layers.len() {
            update.work_on(layer, own, &origin);
            ended(PHASES.len() + layer);
        }
    }

    /// Values that are not zero in the batch of the last step.
    pub fn entries(&self) -> usize {
        (0..self.memory.sparse[0].samples()).map(|sample| self.memory.sparse[0].row(sample).len()).sum()
    }
}
