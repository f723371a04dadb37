//! Training: batches in their order, each a step of two phases with the team's help.

use crate::columns::SparseColumns;
use crate::dataset::Dataset;
use crate::error::{Error, Result};
use crate::memory::{area, with_capacity, zeroed};
use crate::network::Network;
use crate::optimizer::{Optimizer, State};
use crate::parts::MAX_PARTS;
use crate::random::{Random, Stream};
use crate::samples::{SampleCuts, Samples, SharedSamples, check_fit};
use crate::shares::Shares;
use crate::team::Team;
use crate::update::SharedUpdate;

/// How a network is trained. `seed` decides the order of the rows, if they are shuffled before each epoch.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    pub batch: usize,
    pub optimizer: Optimizer,
    pub shuffle: bool,
    pub seed: u64,
}

/// Trains one network on one data set; all memory a step needs is allocated here, once.
pub struct Trainer {
    batch: usize,
    shuffle: bool,
    random: Random,
    order: Vec<u32>,
    state: State,
    samples: Samples,
    sparse: Option<SparseColumns>,
    division: Division,
    /// Rows of this epoch that were trained on.
    position: usize,
    batch_losses: Vec<f32>,
    loss_sum: f64,
    correct: usize,
}

/// How a step is divided among so many members.
struct Division {
    members: usize,
    shares: Shares,
    entry_cuts: Vec<usize>,
    gradients: Vec<f32>,
    whole: SampleCuts,
    /// Of an epoch's last batch, which may be smaller.
    partial: SampleCuts,
}

impl Trainer {
    /// # Errors
    /// If the network and the data do not fit, a setting is outside its range or memory runs out.
    pub fn new(network: &Network, data: &Dataset, settings: &Settings) -> Result<Self> {
        check_fit(network, data)?;
        if settings.batch == 0 {
            return Err(Error::argument("batch", "a size from 1", 0));
        }
        let batch = settings.batch.min(data.len());
        let samples = Samples::new(network, data, batch, true)?;
        let sparse = data.is_sparse().then(|| SparseColumns::new(data, batch)).transpose()?;
        let division = Division::new(1, network, data, batch, &samples, sparse.as_ref())?;
        let mut order = with_capacity(data.len())?;
        order.extend(0..data.len() as u32);
        Ok(Self {
            batch,
            shuffle: settings.shuffle,
            random: Random::new(settings.seed, Stream::Order),
            state: State::new(settings.optimizer, network.weights.len())?,
            batch_losses: with_capacity(data.len().div_ceil(batch))?,
            order,
            samples,
            sparse,
            division,
            position: 0,
            loss_sum: 0.0,
            correct: 0,
        })
    }

    /// Runs up to `batches` batches of the present epoch, the next one's if it was complete; returns how many.
    /// `members` of the team take part, or all it has.
    ///
    /// # Errors
    /// If this is another network or data set than the trainer was made for, or a member of the team died.
    pub fn run(
        &mut self,
        network: &mut Network,
        data: &Dataset,
        batches: usize,
        team: &mut Team,
        members: usize,
    ) -> Result<usize> {
        if network.weights.len() != self.state.first.len() || network.inputs() != data.width() {
            return Err(Error::argument("network", "the one this trainer was made for", "another"));
        }
        if data.len() != self.order.len() || data.is_sparse() != self.sparse.is_some() {
            return Err(Error::argument("dataset", "the one this trainer was made for", "another"));
        }
        let members = members.clamp(1, team.members().min(MAX_PARTS));
        if members != self.division.members {
            self.division =
                Division::new(members, network, data, self.batch, &self.samples, self.sparse.as_ref())?;
        }
        if self.position == self.order.len() || self.position == 0 {
            self.begin_epoch();
        }
        let mut done = 0;
        while done < batches && self.position < self.order.len() {
            self.step(network, data, team)?;
            done += 1;
        }
        Ok(done)
    }

    fn begin_epoch(&mut self) {
        if self.shuffle {
            self.random.shuffle(&mut self.order);
        }
        self.position = 0;
        self.batch_losses.clear();
        (self.loss_sum, self.correct) = (0.0, 0);
    }

    fn step(&mut self, network: &mut Network, data: &Dataset, team: &mut Team) -> Result<()> {
        let Division { members, shares, entry_cuts, gradients, whole, partial } = &mut self.division;
        let end = self.order.len().min(self.position + self.batch);
        let batch = &self.order[self.position..end];
        let cuts = if batch.len() == self.batch { whole } else { partial };

        let samples = SharedSamples::new(&mut self.samples, cuts);
        team.run(*members, &|member| samples.work(member, network, data, batch))?;

        let columns = self.sparse.as_mut().map(|columns| (columns, entry_cuts.as_slice()));
        let update = SharedUpdate::new(network, &mut self.state, columns, gradients, shares);
        team.run(*members, &|member| update.work(member, &self.samples, batch.len()))?;

        let outcomes = self.samples.outcomes(batch.len());
        let loss: f64 = outcomes.iter().map(|outcome| outcome.loss).sum();
        self.correct += outcomes
            .iter()
            .zip(batch)
            .filter(|(o, row)| o.predicted as usize == data.label(**row as usize))
            .count();
        self.loss_sum += loss;
        self.batch_losses.push((loss / batch.len() as f64) as f32);
        self.position = end;
        Ok(())
    }

    /// The mean loss of each batch of this epoch so far.
    pub fn batch_losses(&self) -> &[f32] {
        &self.batch_losses
    }

    pub fn batches_per_epoch(&self) -> usize {
        self.order.len().div_ceil(self.batch)
    }

    /// The mean loss of a row over this epoch so far, each as the network was when its batch came.
    pub fn epoch_loss(&self) -> f64 {
        self.loss_sum / self.position as f64
    }

    /// The share of rows of this epoch so far that were classified rightly when their batch came.
    pub fn epoch_accuracy(&self) -> f64 {
        self.correct as f64 / self.position as f64
    }
}

impl Division {
    fn new(
        members: usize,
        network: &Network,
        data: &Dataset,
        batch: usize,
        samples: &Samples,
        sparse: Option<&SparseColumns>,
    ) -> Result<Self> {
        let shares = Shares::new(network, data, batch, members);
        let starts = sparse.map(|columns| columns.starts.as_slice());
        let entry_cuts = starts
            .map(|starts| shares.input_cuts.iter().map(|&input| starts[input]).collect())
            .unwrap_or_default();
        let gradients = zeroed(area(1, shares.gradient_cuts[members])?)?;
        let rest = data.len() % batch;
        Ok(Self {
            members,
            shares,
            entry_cuts,
            gradients,
            whole: SampleCuts::new(members, batch, samples),
            partial: SampleCuts::new(members, rest, samples),
        })
    }
}
