//! Optimizers: what they remember of each weight, and the numbers of each step.

use crate::error::{Error, Result};
use crate::floats::Floats;
use inkling_kernels::adam::{AdamStep, adam};
use inkling_kernels::sgd::sgd;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Optimizer {
    Adam { rate: f64, beta1: f64, beta2: f64, epsilon: f64 },
    Sgd { rate: f64, momentum: f64 },
}

impl Optimizer {
    /// # Errors
    /// If the rate or epsilon is not positive and finite, or a beta or the momentum not in `[0, 1)`.
    pub fn check(&self) -> Result<()> {
        let positive = |name, x: f64| match x.is_finite() && x > 0.0 {
            true => Ok(()),
            false => Err(Error::argument(name, "a positive finite number", x)),
        };
        let share = |name, x: f64| match (0.0..1.0).contains(&x) {
            true => Ok(()),
            false => Err(Error::argument(name, "a number from 0 to below 1", x)),
        };
        match *self {
            Self::Adam { rate, beta1, beta2, epsilon } => {
                positive("rate", rate)?;
                positive("epsilon", epsilon)?;
                share("beta1", beta1)?;
                share("beta2", beta2)
            }
            Self::Sgd { rate, momentum } => {
                positive("rate", rate)?;
                share("momentum", momentum)
            }
        }
    }
}

/// The numbers of one step, the same for every weight.
#[derive(Clone, Copy)]
pub(crate) enum Step {
    Adam(AdamStep),
    Sgd { rate: f32, momentum: f32 },
}

impl Step {
    /// Updates some weights by their gradients; `second` is as long as the others for Adam, empty for SGD.
    pub fn apply(&self, weights: &mut [f32], first: &mut [f32], second: &mut [f32], gradient: &[f32]) {
        match self {
            Self::Adam(step) => adam(weights, first, second, gradient, step),
            Self::Sgd { rate, momentum } => sgd(weights, first, gradient, *rate, *momentum),
        }
    }
}

/// An optimizer at work: the moments of every weight and the powers of the betas.
pub(crate) struct State {
    optimizer: Optimizer,
    /// Adam's first moment, SGD's velocity.
    pub first: Floats,
    /// Adam's second moment; empty for SGD.
    pub second: Floats,
    /// `beta1^t` and `beta2^t`, by repeated multiplication: no `pow` of a host or a toolchain.
    powers: [f64; 2],
    /// How many steps were taken: `t`.
    steps: u64,
}

/// Most steps that a state can be set to have taken. So many multiplications take a second or two.
pub const MAX_STEPS: u64 = i32::MAX as u64;

impl State {
    pub fn new(optimizer: Optimizer, weights: usize) -> Result<Self> {
        optimizer.check()?;
        let second = match optimizer {
            Optimizer::Adam { .. } => weights,
            Optimizer::Sgd { .. } => 0,
        };
        Ok(Self {
            optimizer,
            first: Floats::zeroed(weights)?,
            second: Floats::zeroed(second)?,
            powers: [1.0; 2],
            steps: 0,
        })
    }

    pub fn rate(&self) -> f64 {
        match self.optimizer {
            Optimizer::Adam { rate, .. } | Optimizer::Sgd { rate, .. } => rate,
        }
    }

    /// # Errors
    /// If the rate is not positive and finite.
    pub fn set_rate(&mut self, new: f64) -> Result<()> {
        let mut optimizer = self.optimizer;
        match &mut optimizer {
            Optimizer::Adam { rate, .. } | Optimizer::Sgd { rate, .. } => *rate = new,
        }
        optimizer.check()?;
        self.optimizer = optimizer;
        Ok(())
    }

    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// Goes on as after so many steps.
    ///
    /// # Errors
    /// If they are more than [`MAX_STEPS`].
    pub fn set_steps(&mut self, steps: u64) -> Result<()> {
        if steps > MAX_STEPS {
            return Err(Error::argument("steps", format!("at most {MAX_STEPS}"), steps));
        }
        self.steps = steps;
        self.powers = match self.optimizer {
            Optimizer::Adam { beta1, beta2, .. } => [beta1, beta2].map(|beta| power(beta, steps)),
            Optimizer::Sgd { .. } => [1.0; 2],
        };
        Ok(())
    }

    /// The numbers of the next step; the optimizer's rate is multiplied with `factor`.
    pub fn next_step(&mut self, factor: f64) -> Step {
        self.steps += 1;
        match self.optimizer {
            Optimizer::Adam { rate, beta1, beta2, epsilon } => {
                self.powers = [self.powers[0] * beta1, self.powers[1] * beta2];
                Step::Adam(AdamStep::new(rate * factor, [beta1, beta2], epsilon, self.powers))
            }
            Optimizer::Sgd { rate, momentum } => {
                Step::Sgd { rate: (rate * factor) as f32, momentum: momentum as f32 }
            }
        }
    }
}

/// `beta^steps` as so many steps would make it. Sooner or later multiplying changes it no more.
fn power(beta: f64, steps: u64) -> f64 {
    let mut power = 1.0;
    for _ in 0..steps {
        let next = power * beta;
        if next == power {
            break;
        }
        power = next;
    }
    power
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_outside_their_range_are_errors() {
        let adam = |rate, beta1, beta2, epsilon| Optimizer::Adam { rate, beta1, beta2, epsilon }.check();
        assert!(adam(1e-3, 0.9, 0.999, 1e-8).is_ok());
        for wrong in [adam(0.0, 0.9, 0.9, 1e-8), adam(f64::NAN, 0.9, 0.9, 1e-8), adam(1e-3, 1.0, 0.9, 1e-8)] {
            assert!(wrong.is_err());
        }
        assert!(adam(1e-3, 0.9, -0.1, 1e-8).is_err() && adam(1e-3, 0.9, 0.9, 0.0).is_err());
        assert!(Optimizer::Sgd { rate: 0.1, momentum: 1.0 }.check().is_err());
    }

    #[test]
    fn a_state_goes_on_as_after_so_many_steps() {
        let adam = Optimizer::Adam { rate: 0.01, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };
        for optimizer in [adam, Optimizer::Sgd { rate: 0.1, momentum: 0.9 }] {
            let [mut walked, mut set] = [(); 2].map(|_| State::new(optimizer, 1).unwrap());
            // More than the powers of a half that there are.
            for steps in 0..1200 {
                set.set_steps(steps).unwrap();
                assert_eq!((set.steps(), set.powers), (walked.steps(), walked.powers), "{steps} steps");
                walked.next_step(1.0);
            }
            set.set_steps(MAX_STEPS).unwrap();
            assert!(set.set_steps(MAX_STEPS + 1).is_err() && set.steps() == MAX_STEPS);
        }
    }

    #[test]
    fn under_a_constant_gradient_every_adam_step_moves_by_the_rate() {
        let settings = Optimizer::Adam { rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
        let mut w = [1.0];
        let mut state = State::new(settings, 1).unwrap();
        for t in 1..=20 {
            let step = state.next_step(1.0);
            let State { first, second, .. } = &mut state;
            step.apply(&mut w, first, second, &[3.0]);
            assert!((w[0] - (1.0 - 0.01 * t as f32)).abs() < 1e-5, "step {t}: {}", w[0]);
        }
    }
}
