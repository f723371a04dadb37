//! Training on a resident data set: epochs of batches in an order of their own.

use crate::dataset::Dataset;
use crate::error::{Error, Result};
use crate::memory::with_capacity;
use crate::network::Network;
use crate::optimizer::Optimizer;
use crate::random::{Random, Stream};
use crate::samples::check_fit;
use crate::schedule::Schedule;
use crate::source::Source;
use crate::stepper::Stepper;
use crate::team::Team;

/// How a network is trained. `seed` decides the order of the rows, if they are shuffled before each epoch.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    pub batch: usize,
    pub optimizer: Optimizer,
    pub schedule: Schedule,
    /// The share of every target that is spread over all classes, where there are classes; see
    /// [`cross_entropy_gradient`]. Reported losses are those without.
    ///
    /// [`cross_entropy_gradient`]: inkling_kernels::softmax::cross_entropy_gradient
    pub smoothing: f64,
    pub shuffle: bool,
    pub seed: u64,
}

/// Trains one network on one data set; all memory a step needs is allocated when it first runs.
pub struct Trainer {
    shuffle: bool,
    schedule: Schedule,
    random: Random,
    order: Vec<u32>,
    /// Whether the data set's rows are sparse.
    sparse: bool,
    stepper: Stepper,
    /// Rows of this epoch that were trained on.
    position: usize,
    batch_losses: Vec<f32>,
    loss_sum: f64,
    right: usize,
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
        check_fit(network, data)?;
        let batch = settings.batch.min(data.len());
        let smoothing = settings.smoothing as f32;
        let stepper = Stepper::new(network, Some(data), batch, settings.optimizer, smoothing)?;
        let mut order = with_capacity(data.len())?;
        order.extend(0..data.len() as u32);
        Ok(Self {
            shuffle: settings.shuffle,
            schedule: settings.schedule,
            random: Random::new(settings.seed, Stream::Order),
            batch_losses: with_capacity(data.len().div_ceil(batch))?,
            order,
            sparse: data.is_sparse(),
            stepper,
            position: 0,
            loss_sum: 0.0,
            right: 0,
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
        self.stepper.check(network)?;
        check_fit(network, data)?;
        if (data.len(), data.is_sparse()) != (self.order.len(), self.sparse) {
            return Err(Error::argument("dataset", "the one this trainer was made for", "another"));
        }
        if self.position == self.order.len() || self.position == 0 {
            self.begin_epoch();
        }
        let mut done = 0;
        while done < batches && self.position < self.order.len() {
            self.step(network, data, team, members)?;
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
        (self.loss_sum, self.right) = (0.0, 0);
    }

    fn step(&mut self, network: &mut Network, data: &Dataset, team: &mut Team, members: usize) -> Result<()> {
        let rate_factor = self.schedule.factor(self.stepper.state.steps(), self.batches_per_epoch());
        let end = self.order.len().min(self.position + self.stepper.capacity);
        let source = Source::Resident { data, ids: &self.order[self.position..end] };
        let tally = self.stepper.step(network, source, rate_factor, team, members)?;
        self.right += tally.right;
        self.loss_sum += tally.loss_sum;
        self.batch_losses.push((tally.loss_sum / source.len() as f64) as f32);
        self.position = end;
        Ok(())
    }

    /// The mean loss of each batch of this epoch so far.
    pub fn batch_losses(&self) -> &[f32] {
        &self.batch_losses
    }

    pub fn batches_per_epoch(&self) -> usize {
        self.order.len().div_ceil(self.stepper.capacity)
    }

    /// The mean loss of a row over this epoch so far, each as the network was when its batch came.
    pub fn epoch_loss(&self) -> f64 {
        self.loss_sum / self.position as f64
    }

    /// How many of the answers to rows of this epoch so far were right when their batch came: a row has one class, or as
    /// many probabilities as there are outputs.
    pub fn epoch_right(&self) -> usize {
        self.right
    }
}
