//! How the learning rate goes over a run.

use crate::error::{Error, Result};
use inkling_kernels::cosine::cos_pi;

/// The rate's way over so many epochs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Schedule {
    pub shape: Shape,
    pub epochs: usize,
    /// Over so many epochs, or a part of one, the rate rises in a straight line: step `t` of `n` is multiplied with
    /// `(t + 1) / n` besides.
    pub warm_up: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// The same rate at every step.
    Constant,
    /// The rate is multiplied with a factor whenever so many epochs have passed.
    Step { every: usize, factor: f64 },
    /// Half a cosine from the whole rate, after the warm-up, down to a share of it (Loshchilov & Hutter 2017,
    /// arXiv:1608.03983, without restarts).
    Cosine { end: f64 },
    /// In a straight line from 0 to the rate, over this share of the steps, and in another to 0 (Smith & Topin 2018,
    /// arXiv:1708.07120).
    OneCycle { rise: f64 },
}

impl Schedule {
    pub const CONSTANT: Self = Self { shape: Shape::Constant, epochs: 1, warm_up: 0.0 };

    /// # Errors
    /// If a number is outside its range.
    pub fn check(&self) -> Result<()> {
        let whole = |name, x: usize| match x {
            0 => Err(Error::argument(name, "a number from 1", x)),
            _ => Ok(()),
        };
        let between = |name, x: f64, least: f64, most: f64| match (least..=most).contains(&x) {
            true => Ok(()),
            false => Err(Error::argument(name, format!("a number from {least} to {most}"), x)),
        };
        whole("epochs", self.epochs)?;
        between("warmUp", self.warm_up, 0.0, self.epochs as f64)?;
        match self.shape {
            Shape::Constant => Ok(()),
            Shape::Step { every, factor } => whole("every", every).and(between("factor", factor, 0.0, 1.0)),
            Shape::Cosine { end } => between("end", end, 0.0, 1.0),
            Shape::OneCycle { rise } => between("rise", rise, 0.0, 1.0),
        }
    }

    /// What to multiply the rate with at a step, counted from 0, where an epoch has so many: from 0 to 1.
    pub fn factor(&self, step: u64, steps_per_epoch: usize) -> f64 {
        let steps = |epochs: f64| (epochs * steps_per_epoch as f64).round();
        let (step, total, warm) = (step as f64, steps(self.epochs as f64), steps(self.warm_up));
        let rising = if step < warm { (step + 1.0) / warm } else { 1.0 };
        rising
            * match self.shape {
                Shape::Constant => 1.0,
                Shape::Step { every, factor } => {
                    power(factor, (step / (every as f64 * steps_per_epoch as f64)) as u64)
                }
                Shape::Cosine { end } => {
                    let done = ((step - warm) / (total - warm).max(1.0)).clamp(0.0, 1.0);
                    end + (1.0 - end) * (1.0 + cos_pi(done)) / 2.0
                }
                Shape::OneCycle { rise } => {
                    // A step counts with its middle, so that none is wasted on a rate of 0.
                    let done = (step + 0.5) / total;
                    if done < rise { done / rise } else { ((1.0 - done) / (1.0 - rise)).max(0.0) }
                }
            }
    }
}

/// `x^n` by squaring: no `pow` of a host or a toolchain.
fn power(x: f64, n: u64) -> f64 {
    match n {
        0 => 1.0,
        _ => power(x * x, n / 2) * if n % 2 == 1 { x } else { 1.0 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(shape: Shape, epochs: usize, warm_up: f64) -> Schedule {
        Schedule { shape, epochs, warm_up }
    }

    #[track_caller]
    fn assert_factors(schedule: Schedule, steps_per_epoch: usize, expected: &[f64]) {
        let factors: Vec<f64> =
            (0..expected.len()).map(|step| schedule.factor(step as u64, steps_per_epoch)).collect();
        assert!(factors.iter().zip(expected).all(|(x, e)| (x - e).abs() < 1e-12), "{factors:?}");
    }

    #[test]
    fn a_cycle_rises_for_its_share_and_falls_to_zero() {
        let expected = [6.0, 18.0, 22.0, 18.0, 14.0, 10.0, 6.0, 2.0, 0.0, 0.0].map(|x| x / 24.0);
        assert_factors(schedule(Shape::OneCycle { rise: 0.25 }, 2, 0.0), 4, &expected);
        assert_factors(schedule(Shape::OneCycle { rise: 0.5 }, 1, 0.0), 4, &[0.25, 0.75, 0.75, 0.25]);
    }

    #[test]
    fn every_step_of_a_cycle_moves_however_few_they_are() {
        for (epochs, steps_per_epoch) in [(1, 1), (1, 2), (3, 1), (1_000_000, 7)] {
            let schedule = schedule(Shape::OneCycle { rise: 0.25 }, epochs, 0.0);
            let last = (epochs * steps_per_epoch) as u64 - 1;
            for step in [0, last / 2, last] {
                let factor = schedule.factor(step, steps_per_epoch);
                assert!(factor > 0.0 && factor <= 1.0, "step {step} of {last}: {factor}");
            }
        }
    }

    #[test]
    fn a_cosine_begins_at_the_rate_and_ends_at_its_share() {
        let half = f64::sqrt(0.5);
        let expected = [1.0, (1.0 + half) / 2.0, 0.5, (1.0 - half) / 2.0, 0.0, 0.0];
        assert_factors(schedule(Shape::Cosine { end: 0.0 }, 2, 0.0), 2, &expected);
        assert_factors(schedule(Shape::Cosine { end: 0.2 }, 1, 0.0), 2, &[1.0, 0.6, 0.2]);
    }

    #[test]
    fn a_staircase_falls_whenever_its_epochs_have_passed() {
        let expected = [1.0, 1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.5, 0.25];
        assert_factors(schedule(Shape::Step { every: 2, factor: 0.5 }, 5, 0.0), 2, &expected);
        assert_eq!(power(0.5, 10), 1.0 / 1024.0);
    }

    #[test]
    fn a_warm_up_rises_to_the_rate_and_a_cosine_begins_after_it() {
        assert_factors(schedule(Shape::Constant, 2, 1.5), 2, &[1.0 / 3.0, 2.0 / 3.0, 1.0, 1.0]);
        assert_factors(schedule(Shape::Cosine { end: 0.0 }, 2, 1.0), 2, &[0.5, 1.0, 1.0, 0.5, 0.0]);
        // Nothing is left to fall in.
        assert_factors(schedule(Shape::Cosine { end: 0.0 }, 1, 1.0), 2, &[0.5, 1.0]);
    }

    #[test]
    fn a_constant_rate_keeps_its_bits() {
        assert_eq!(Schedule::CONSTANT.factor(7, 3), 1.0);
    }

    #[test]
    fn numbers_outside_their_range_are_errors() {
        let wrong = [
            schedule(Shape::Constant, 0, 0.0),
            schedule(Shape::Constant, 2, 2.1),
            schedule(Shape::Constant, 2, f64::NAN),
            schedule(Shape::Step { every: 0, factor: 0.5 }, 2, 0.0),
            schedule(Shape::Step { every: 1, factor: 1.5 }, 2, 0.0),
            schedule(Shape::Cosine { end: -0.1 }, 2, 0.0),
            schedule(Shape::OneCycle { rise: f64::NAN }, 2, 0.0),
        ];
        assert!(wrong.iter().all(|schedule| schedule.check().is_err()));
        assert!(schedule(Shape::Cosine { end: 1.0 }, 2, 2.0).check().is_ok());
    }
}
