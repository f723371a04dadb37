//! What holds a training's weights and gradients in check, besides its optimizer.

use crate::error::{Error, Result};

/// Penalties act on kernels alone, not on biases. What is not wanted costs nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Controls {
    /// Before each step weights are multiplied with `1 - rate * decay`, whatever the optimizer; 0 for none.
    pub decay: f64,
    /// The penalty `l2 / 2 |w|^2` on the loss: its gradient comes after clipping; 0 for none.
    pub l2: f64,
    /// Most that a gradient may be, up or down; infinite for no limit.
    pub clip_value: f64,
    /// Most that the norm of all gradients together may be, after they were clipped by value; infinite for no limit.
    pub clip_norm: f64,
}

impl Default for Controls {
    fn default() -> Self {
        Self::NONE
    }
}

impl Controls {
    pub const NONE: Self = Self { decay: 0.0, l2: 0.0, clip_value: f64::INFINITY, clip_norm: f64::INFINITY };

    /// # Errors
    /// If a penalty is negative or not finite, or a limit not above 0.
    pub fn check(&self) -> Result<()> {
        for (name, penalty) in [("decay", self.decay), ("l2", self.l2)] {
            if !(0.0..f64::INFINITY).contains(&penalty) {
                return Err(Error::argument(name, "a number from 0", penalty));
            }
        }
        for (name, limit) in [("clipValue", self.clip_value), ("clipNorm", self.clip_norm)] {
            if limit.is_nan() || limit <= 0.0 {
                return Err(Error::argument(name, "a number above 0", limit));
            }
        }
        Ok(())
    }

    /// Whether weights move that have no gradient.
    pub(crate) fn moves_all(&self) -> bool {
        self.decay > 0.0 || self.l2 > 0.0
    }

    /// Whether a step must know all gradients before it can use any.
    pub(crate) fn needs_norm(&self) -> bool {
        self.clip_norm < f64::INFINITY
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_outside_their_range_are_errors() {
        assert!(Controls::NONE.check().is_ok());
        assert!(!Controls::NONE.moves_all() && !Controls::NONE.needs_norm());
        let wrong = [
            Controls { decay: -0.1, ..Controls::NONE },
            Controls { decay: f64::INFINITY, ..Controls::NONE },
            Controls { l2: f64::NAN, ..Controls::NONE },
            Controls { clip_value: 0.0, ..Controls::NONE },
            Controls { clip_norm: f64::NAN, ..Controls::NONE },
            Controls { clip_norm: -1.0, ..Controls::NONE },
        ];
        assert!(wrong.iter().all(|controls| controls.check().is_err()));
    }
}
