//! Training: batches in their order, each a step of several phases with the team's help.

use crate::batch::{Batch, BatchCuts};
use crate::dataset::Dataset;
use crate::error::{Error, Result};
use crate::floats::Floats;
use crate::memory::with_capacity;
use crate::network::Network;
use crate::optimizer::{Optimizer, State};
use crate::random::{Random, Stream};
use crate::schedule::Schedule;
use crate::shares::Shares;
use crate::team::{Job, Team};
use crate::update::SharedUpdate;

/// How a network is trained. `seed` decides the order of the rows, if they are shuffled before each epoch.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    pub batch: usize,
    pub optimizer: Optimizer,
    pub schedule: Schedule,
    /// The share of every target that is spread over all classes, see [`cross_entropy_gradient`]. Reported losses are
    /// those without.
    ///
    /// [`cross_entropy_gradient`]: inkling_kernels::softmax::cross_entropy_gradient
    pub smoothing: f64,
    pub shuffle: bool,
    pub seed: u64,
}

/// Trains one network on one data set; all memory a step needs is allocated when it first runs.
pub struct Trainer {
    batch: usize,
    shuffle: bool,
    schedule: Schedule,
    /// Steps of the whole run.
    steps: u64,
    random: Random,
    order: Vec<u32>,
    state: State,
    memory: Batch,
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
    gradients: Floats,
    whole: BatchCuts,
    /// Of an epoch's last batch, which may be smaller.
    partial: BatchCuts,
}

impl Trainer {
    /// # Errors
    /// If the network and the data do not fit, a setting is outside its range or memory runs out.
    pub fn new(network: &Network, data: &Dataset, settings: &Settings) -> Result<Self> {
        if settings.batch == 0 {
            return Err(Error::argument("batch", "a size from 1", 0));
        }
        settings.schedule.check()?;
        if !(0.0..1.0).contains(&settings.smoothing) {
            return Err(Error::argument("smoothing", "a number from 0 to below 1", settings.smoothing));
        }
        let batch = settings.batch.min(data.len());
        let mut memory = Batch::new(network, data, batch, true)?;
        memory.samples.smoothing = settings.smoothing as f32;
        let division = Division::new(1, network, data, batch, &mut memory)?;
        let mut order = with_capacity(data.len())?;
        order.extend(0..data.len() as u32);
        Ok(Self {
            batch,
            shuffle: settings.shuffle,
            schedule: settings.schedule,
            steps: 0,
            random: Random::new(settings.seed, Stream::Order),
            state: State::new(settings.optimizer, network.weights.len())?,
            batch_losses: with_capacity(data.len().div_ceil(batch))?,
            order,
            memory,
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
    /// If this is another network or data set than the trainer was made for, memory runs out, or a member died.
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
        if data.len() != self.order.len() || data.is_sparse() == self.memory.sparse.is_empty() {
            return Err(Error::argument("dataset", "the one this trainer was made for", "another"));
        }
        let members = members.clamp(1, team.members().min(Shares::most_members(network)));
        if members != self.division.members {
            self.division = Division::new(members, network, data, self.batch, &mut self.memory)?;
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
        let rate_factor = self.schedule.factor(self.steps, self.batches_per_epoch());
        let Division { members, shares, gradients, whole, partial } = &mut self.division;
        let end = self.order.len().min(self.position + self.batch);
        let batch = &self.order[self.position..end];
        let cuts = if batch.len() == self.batch { whole } else { partial };
        let mut run = |job: &Job| team.run(*members, job);

        self.memory.work(network, data, batch, cuts, &mut run)?;
        let update = SharedUpdate::new(network, &mut self.state, gradients, shares, rate_factor);
        run(&|member| update.work(member, &self.memory, batch.len()))?;

        let outcomes = self.memory.samples.outcomes(batch.len());
        let loss: f64 = outcomes.iter().map(|outcome| outcome.loss).sum();
        self.correct += outcomes
            .iter()
            .zip(batch)
            .filter(|(o, row)| o.predicted as usize == data.label(**row as usize))
            .count();
        self.loss_sum += loss;
        self.batch_losses.push((loss / batch.len() as f64) as f32);
        self.position = end;
        self.steps += 1;
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
        memory: &mut Batch,
    ) -> Result<Self> {
        let shares = Shares::new(network, data, batch, members);
        Ok(Self {
            members,
            gradients: Floats::zeroed(shares.gradient_cuts[members])?,
            shares,
            whole: memory.cut(members, batch, network, data)?,
            partial: memory.cut(members, data.len() % batch, network, data)?,
        })
    }
}
