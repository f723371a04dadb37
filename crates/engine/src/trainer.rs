//! Training on a resident data set: epochs of batches in an order of their own.

use crate::controls::Controls;
use crate::dataset::Dataset;
use crate::dropout::Dropout;
use crate::error::{Error, Result};
use crate::memory::with_capacity;
use crate::network::Network;
use crate::optimizer::Optimizer;
use crate::random::{Random, Stream};
use crate::samples::{Training, check_fit};
use crate::schedule::Schedule;
use crate::source::Source;
use crate::stepper::{Extras, Stepper};
use crate::team::Team;

/// How a network is trained. `seed` decides the order of the rows, if they are shuffled before each epoch, and what is
/// dropped.
#[derive(Clone, Debug)]
pub struct Settings {
    pub batch: usize,
    pub optimizer: Optimizer,
    pub schedule: Schedule,
    /// The share of every target that is spread over all classes, where there are classes; see
    /// [`cross_entropy_gradient`]. Reported losses are those without.
    ///
    /// [`cross_entropy_gradient`]: inkling_kernels::softmax::cross_entropy_gradient
    pub smoothing: f64,
    pub controls: Controls,
    /// The share of outputs that each hidden layer loses in training; empty for none.
    pub dropout: Vec<f64>,
    /// How much each row of the data counts in its batch's mean; empty where all count alike. Reported losses are those
    /// without.
    pub weights: Vec<f32>,
    pub shuffle: bool,
    pub seed: u64,
}

impl Settings {
    /// Nothing but an optimizer, whose rate is constant, on rows in an order of their own by seed 0.
    pub fn new(batch: usize, optimizer: Optimizer) -> Self {
        Self {
            batch,
            optimizer,
            schedule: Schedule::CONSTANT,
            smoothing: 0.0,
            controls: Controls::NONE,
            dropout: Vec::new(),
            weights: Vec::new(),
            shuffle: true,
            seed: 0,
        }
    }
}

/// Trains one network on one data set; all memory a step needs is allocated when it first runs.
pub struct Trainer {
    shuffle: bool,
    schedule: Schedule,
    /// Multiplies the schedule's rate from the next step on.
    pub rate_factor: f64,
    /// That of the last step.
    rate: f64,
    weights: Vec<f32>,
    /// Whether the data set's rows are sparse.
    sparse: bool,
    pub(crate) stepper: Stepper,
    pub(crate) progress: Progress,
}

/// How far an epoch has come, and what decides the next ones.
pub struct Progress {
    pub random: Random,
    /// The rows in the order of this epoch.
    pub order: Vec<u32>,
    /// Rows of this epoch that were trained on.
    pub position: usize,
    /// The mean loss of each batch.
    pub batch_losses: Vec<f32>,
    pub loss_sum: f64,
    /// How many of the answers to rows were right when their batch came: a row has one class, or as many probabilities as
    /// there are outputs.
    pub right: usize,
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
        check_weights(&settings.weights, data.len())?;
        let batch = settings.batch.min(data.len());
        let dropout = Dropout::new(network, &settings.dropout, settings.seed)?;
        let training = Training { smoothing: settings.smoothing as f32, dropout };
        let extras = Extras { training, controls: settings.controls };
        let stepper = Stepper::new(network, Some(data), batch, settings.optimizer, extras)?;
        let mut order = with_capacity(data.len())?;
        order.extend(0..data.len() as u32);
        let progress = Progress {
            random: Random::new(settings.seed, Stream::Order),
            order,
            position: 0,
            batch_losses: with_capacity(data.len().div_ceil(batch))?,
            loss_sum: 0.0,
            right: 0,
        };
        Ok(Self {
            shuffle: settings.shuffle,
            schedule: settings.schedule,
            rate_factor: 1.0,
            rate: stepper.state.rate(),
            weights: settings.weights.clone(),
            sparse: data.is_sparse(),
            stepper,
            progress,
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
        let rows = self.progress.order.len();
        if (data.len(), data.is_sparse()) != (rows, self.sparse) {
            return Err(Error::argument("dataset", "the one this trainer was made for", "another"));
        }
        if batches > 0 && (self.progress.position == rows || self.progress.position == 0) {
            self.begin_epoch();
        }
        let mut done = 0;
        while done < batches && self.progress.position < rows {
            self.step(network, data, team, members)?;
            done += 1;
        }
        Ok(done)
    }

    fn begin_epoch(&mut self) {
        let Progress { random, order, position, batch_losses, loss_sum, right } = &mut self.progress;
        if self.shuffle {
            random.shuffle(order);
        }
        batch_losses.clear();
        (*position, *loss_sum, *right) = (0, 0.0, 0);
    }

    fn step(&mut self, network: &mut Network, data: &Dataset, team: &mut Team, members: usize) -> Result<()> {
        let rate_factor = self.factor_of(self.steps());
        let Self { stepper, progress, weights, .. } = self;
        let end = progress.order.len().min(progress.position + stepper.capacity);
        let source = Source::Resident { data, ids: &progress.order[progress.position..end], weights };
        let tally = stepper.step(network, source, rate_factor, team, members)?;
        self.rate = stepper.state.rate() * rate_factor;
        progress.right += tally.right;
        progress.loss_sum += tally.loss_sum;
        progress.batch_losses.push((tally.loss_sum / source.len() as f64) as f32);
        progress.position = end;
        Ok(())
    }

    /// What the optimizer's rate is multiplied with at a step, counted from 0.
    fn factor_of(&self, step: u64) -> f64 {
        self.rate_factor * self.schedule.factor(step, self.batches_per_epoch())
    }

    /// After as many steps as there are now, as though the last of them had been made just so.
    pub(crate) fn recall_rate(&mut self) {
        let factor = self.steps().checked_sub(1).map_or(1.0, |last| self.factor_of(last));
        self.rate = self.stepper.state.rate() * factor;
    }

    /// The rate of the last step that this trainer has made; before the first one, that of the optimizer.
    pub fn rate(&self) -> f64 {
        self.rate
    }

    pub fn batches_per_epoch(&self) -> usize {
        self.progress.order.len().div_ceil(self.stepper.capacity)
    }

    /// How far the present epoch has come.
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// The mean loss of a row over this epoch so far, each as the network was when its batch came.
    pub fn epoch_loss(&self) -> f64 {
        self.progress.loss_sum / self.progress.position as f64
    }
}

/// # Errors
/// If there are others than one a row, or one is negative or not finite, or all are 0.
fn check_weights(weights: &[f32], rows: usize) -> Result<()> {
    if weights.is_empty() {
        return Ok(());
    }
    if weights.len() != rows {
        return Err(Error::argument("weights", format!("{rows}, one a row"), weights.len()));
    }
    if let Some(i) = weights.iter().position(|w| !(0.0..f32::INFINITY).contains(w)) {
        return Err(Error::argument("weights", "numbers from 0", format!("{} at {i}", weights[i])));
    }
    match weights.iter().any(|&w| w > 0.0) {
        true => Ok(()),
        false => Err(Error::argument("weights", "some above 0", "none")),
    }
}
