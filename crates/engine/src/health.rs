//! Whether a training is still one: where its numbers stopped being finite.

use crate::network::{Layer, Network};
use crate::trainer::Trainer;
use inkling_kernels::compress::first_not_finite;

/// What of a layer is no longer finite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Its answers to a batch.
    Outputs,
    /// The gradient by its logits.
    Gradients,
    /// Its weights or their second moments, after a step with a gradient that overflowed, or whose square did: such a
    /// weight would never move again.
    Weights,
}

impl Trainer {
    /// Whether all losses of this epoch, all weights and all second moments are finite.
    pub fn is_sound(&self, network: &Network) -> bool {
        let numbers = [&self.progress().batch_losses[..], &network.weights, &self.stepper.state.second];
        numbers.iter().all(|numbers| first_not_finite(numbers).is_none())
    }

    /// The first part of the step that was taken last, in the order of its work, that is not finite: of which layer it is.
    pub fn fault(&self, network: &Network) -> Option<(Part, usize)> {
        let samples = &self.stepper.memory.samples;
        let losses = &self.progress().batch_losses;
        let size = match self.progress().position % self.stepper.capacity {
            0 => self.stepper.capacity,
            rest => rest,
        };
        let rows = || samples.rows(size).chunks_exact(samples.places.stride);
        let is_broken = |places: &[usize], l: usize| {
            let width = network.layers[l].units;
            rows().any(|row| first_not_finite(&row[places[l]..places[l] + width]).is_some())
        };
        let layers = network.layers.len();
        let last = layers - 1;
        if let Some(l) = (0..layers).find(|&l| is_broken(&samples.places.outputs, l)) {
            return Some((Part::Outputs, l));
        }
        if losses.last().is_some_and(|loss| !loss.is_finite()) {
            return Some((Part::Outputs, last));
        }
        if let Some(l) = (0..layers).rev().find(|&l| is_broken(&samples.places.gradients, l)) {
            return Some((Part::Gradients, l));
        }
        let has_broken_weights = |layer: &Layer| {
            [&network.weights[..], &self.stepper.state.second].iter().any(|numbers| {
                // SGD has no second moments.
                let own = numbers.get(layer.weights.clone()).unwrap_or_default();
                first_not_finite(own).is_some()
            })
        };
        network.layers.iter().position(has_broken_weights).map(|l| (Part::Weights, l))
    }
}
