//! Training on batches that the caller brings, one step at a time: the caller picks the rows, changes the learning rate,
//! and can take over the optimizer's state or hand it back.
//!
//! A step is that of [`Trainer`](crate::trainer::Trainer), bit for bit.

use crate::error::{Error, Result};
use crate::network::Network;
use crate::optimizer::Optimizer;
use crate::parameters;
use crate::resume::Moment;
use crate::source::Source;
use crate::stepper::{Extras, Stepper};
use crate::team::Team;

/// What came out of a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    /// The mean cross-entropy of the batch before the update.
    pub loss: f64,
    /// Rows that were classified rightly, likewise.
    pub correct: usize,
}

/// Trains one network. Memory for the inputs is allocated when the first batch of their kind comes, sparse or dense, and
/// everything else at once; after that, steps allocate only for sizes of batches that are new.
pub struct BatchTrainer(Stepper);

impl BatchTrainer {
    /// For batches of up to `most_rows` rows.
    ///
    /// # Errors
    /// If a setting is outside its range or memory runs out.
    pub fn new(network: &Network, most_rows: usize, optimizer: Optimizer) -> Result<Self> {
        match most_rows {
            0 => Err(Error::argument("rows", "a size from 1", 0)),
            _ => Ok(Self(Stepper::new(network, None, most_rows, optimizer, Extras::default())?)),
        }
    }

    /// Trains on a batch: `rows` `[labels, inputs]`. Rows that are mostly zero are worked on as sparse ones, each batch
    /// as it comes: that changes no bit. `members` of the team take part, or all it has.
    ///
    /// # Errors
    /// If this is another network than the trainer was made for or one without classes, there are no rows or too many, a
    /// value is not finite, a label is no class, or memory runs out: then nothing has changed. Or if a member of the team
    /// died.
    pub fn step(
        &mut self,
        network: &mut Network,
        rows: &[f32],
        labels: &[u32],
        team: &mut Team,
        members: usize,
    ) -> Result<Outcome> {
        self.0.check(network)?;
        let source = Source::brought(network, self.0.capacity, rows, labels)?;
        team.lingers = true;
        let tally = self.0.step(network, source, 1.0, team, members);
        team.lingers = false;
        let tally = tally?;
        Ok(Outcome { loss: tally.loss_sum / labels.len() as f64, correct: tally.right })
    }

    pub fn most_rows(&self) -> usize {
        self.0.capacity
    }

    /// How many parameters there are, and as many of each moment.
    pub fn parameter_count(&self) -> usize {
        parameters::parameter_count(&self.0.layers)
    }

    pub fn rate(&self) -> f64 {
        self.0.state.rate()
    }

    /// Changes the learning rate from the next step on.
    ///
    /// # Errors
    /// If the rate is not positive and finite.
    pub fn set_rate(&mut self, rate: f64) -> Result<()> {
        self.0.state.set_rate(rate)
    }

    /// Steps that the optimizer has taken.
    pub fn steps(&self) -> u64 {
        self.0.state.steps()
    }

    /// Lets the optimizer go on as after so many steps.
    ///
    /// # Errors
    /// If they are more than [`MAX_STEPS`](crate::optimizer::MAX_STEPS).
    pub fn set_steps(&mut self, steps: u64) -> Result<()> {
        self.0.state.set_steps(steps)
    }

    /// Copies a moment of each parameter from number `offset` on, in the order of [`Network::read_parameters`].
    ///
    /// # Errors
    /// If the range leaves the parameters or the optimizer has no such moment.
    pub fn read_moments(&self, moment: Moment, offset: usize, out: &mut [f32]) -> Result<()> {
        self.0.read_moments(moment, offset, out)
    }

    /// Overwrites a moment of each parameter from number `offset` on.
    ///
    /// # Errors
    /// If the range leaves the parameters, the optimizer has no such moment, a value is not finite, or a second moment
    /// negative: then nothing was written.
    pub fn write_moments(&mut self, moment: Moment, offset: usize, values: &[f32]) -> Result<()> {
        self.0.write_moments(moment, offset, values)
    }
}
