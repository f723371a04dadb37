//! How the learning rate goes over a run.

use crate::error::{Error, Result};

/// The share of a one-cycle run in which the rate rises.
const WARM_UP: f64 = 0.25;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// The same rate at every step.
    Constant,
    /// Over so many epochs the rate rises in a straight line from 0 to its peak and falls in another to 0 (Smith & Topin
    /// 2018, arXiv:1708.07120).
    OneCycle { epochs: usize },
}

impl Schedule {
    /// # Errors
    /// If a cycle has no epochs.
    pub fn check(&self) -> Result<()> {
        match self {
            Self::OneCycle { epochs: 0 } => Err(Error::argument("epochs", "a number from 1", 0)),
            _ => Ok(()),
        }
    }

    /// What to multiply the rate with at a step, counted from 0, where an epoch has so many: from 0 to 1, and 0 after
    /// the end of a cycle. A step counts with its middle, so none of a cycle's own is wasted on a rate of 0.
    pub fn factor(&self, step: u64, steps_per_epoch: usize) -> f64 {
        let Self::OneCycle { epochs } = *self else { return 1.0 };
        let done = (step as f64 + 0.5) / (epochs as f64 * steps_per_epoch as f64);
        if done < WARM_UP { done / WARM_UP } else { ((1.0 - done) / (1.0 - WARM_UP)).max(0.0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cycle_rises_for_a_quarter_and_falls_to_zero() {
        let factors: Vec<f64> =
            (0..10).map(|step| Schedule::OneCycle { epochs: 2 }.factor(step, 4) * 24.0).collect();
        let expected = [6.0, 18.0, 22.0, 18.0, 14.0, 10.0, 6.0, 2.0, 0.0, 0.0];
        assert!(factors.iter().zip(expected).all(|(x, e)| (x - e).abs() < 1e-12), "{factors:?}");
    }

    #[test]
    fn every_step_of_a_cycle_moves_however_few_they_are() {
        for (epochs, steps_per_epoch) in [(1, 1), (1, 2), (3, 1), (1_000_000, 7)] {
            let schedule = Schedule::OneCycle { epochs };
            let last = (epochs * steps_per_epoch) as u64 - 1;
            for step in [0, last / 2, last] {
                let factor = schedule.factor(step, steps_per_epoch);
                assert!(factor > 0.0 && factor <= 1.0, "step {step} of {last}: {factor}");
            }
        }
    }

    #[test]
    fn a_constant_rate_keeps_its_bits_and_a_cycle_needs_epochs() {
        assert_eq!(Schedule::Constant.factor(7, 3), 1.0);
        assert!(Schedule::OneCycle { epochs: 0 }.check().is_err());
        assert!(Schedule::OneCycle { epochs: 1 }.check().is_ok());
    }
}
