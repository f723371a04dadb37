//! Taking a training's state out and putting it back, so that it goes on as if nothing had been between.

use crate::error::{Error, Result};
use crate::parameters;
use crate::stepper::Stepper;
use crate::trainer::{Progress, Trainer};

/// What an optimizer remembers of each parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Adam's first moment, SGD's velocity.
    First,
    /// Adam's second moment.
    Second,
}

impl Stepper {
    /// Copies a moment of each parameter from number `offset` on, in the order of [`Network::read_parameters`].
    ///
    /// [`Network::read_parameters`]: crate::network::Network::read_parameters
    ///
    /// # Errors
    /// If the range leaves the parameters or the optimizer has no such moment.
    pub fn read_moments(&self, moment: Moment, offset: usize, out: &mut [f32]) -> Result<()> {
        let moments = match moment {
            Moment::First => &self.state.first,
            Moment::Second => &self.state.second,
        };
        check_present(moments)?;
        parameters::read(&self.layers, moments, offset, out)
    }

    /// Overwrites a moment of each parameter from number `offset` on.
    ///
    /// # Errors
    /// If the range leaves the parameters, the optimizer has no such moment, a value is not finite, or a second moment
    /// negative: then nothing was written.
    pub fn write_moments(&mut self, moment: Moment, offset: usize, values: &[f32]) -> Result<()> {
        let Self { state, layers, .. } = self;
        let moments = match moment {
            Moment::First => &mut state.first,
            Moment::Second => &mut state.second,
        };
        check_present(moments)?;
        match values.iter().position(|&x| x < 0.0) {
            Some(i) if moment == Moment::Second => {
                let got = format!("{} at {i}", values[i]);
                Err(Error::argument("values", "second moments that are not negative", got))
            }
            _ => parameters::write(layers, moments, offset, values),
        }
    }
}

/// A network has weights, so only what an optimizer does not keep is empty.
fn check_present(moments: &[f32]) -> Result<()> {
    match moments.is_empty() {
        true => Err(Error::argument("moment", "one that the optimizer keeps", "a second one of SGD")),
        false => Ok(()),
    }
}

impl Trainer {
    /// Steps that were taken.
    pub fn steps(&self) -> u64 {
        self.stepper.state.steps()
    }

    /// See [`Stepper::read_moments`].
    ///
    /// # Errors
    /// As there.
    pub fn read_moments(&self, moment: Moment, out: &mut [f32]) -> Result<()> {
        self.stepper.read_moments(moment, 0, out)
    }

    /// See [`Stepper::write_moments`].
    ///
    /// # Errors
    /// As there.
    pub fn write_moments(&mut self, moment: Moment, values: &[f32]) -> Result<()> {
        self.stepper.write_moments(moment, 0, values)
    }

    /// Goes on from where another trainer of the same network, data and settings was after `steps` steps. Moments come by
    /// [`Trainer::write_moments`].
    ///
    /// # Errors
    /// If the order is none of the rows, the position is not between two batches, there are not as many losses or one
    /// is not finite, or the steps are too many: then nothing has changed.
    pub fn restore(&mut self, progress: Progress, steps: u64) -> Result<()> {
        let (rows, batch) = (self.progress.order.len(), self.stepper.capacity);
        let mut seen = crate::memory::zeroed(rows)?;
        for &row in &progress.order {
            seen.get_mut(row as usize).into_iter().for_each(|seen| *seen = true);
        }
        if progress.order.len() != rows || !seen.iter().all(|&seen| seen) {
            return Err(Error::argument("order", format!("each of {rows} rows once"), "another"));
        }
        let position = progress.position;
        if position > rows || position < rows && !position.is_multiple_of(batch) {
            return Err(Error::argument("position", format!("the end of a batch of {batch}"), position));
        }
        let batches = position.div_ceil(batch);
        if progress.batch_losses.len() != batches {
            let got = progress.batch_losses.len();
            return Err(Error::argument("batchLosses", format!("{batches}, one a batch"), got));
        }
        let losses = progress.batch_losses.iter().map(|&loss| f64::from(loss)).chain([progress.loss_sum]);
        if let Some(wrong) = losses.into_iter().find(|loss| !loss.is_finite()) {
            return Err(Error::argument("batchLosses", "finite numbers, and so their sum", wrong));
        }
        self.stepper.state.set_steps(steps)?;
        self.progress = progress;
        self.recall_rate();
        Ok(())
    }
}
