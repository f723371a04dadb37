//! Whether a training is still one: where its numbers stopped being finite.

use crate::network::Network;
use crate::trainer::Trainer;
use inkling_kernels::compress::first_not_finite;

/// What of a layer is no longer finite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Its answers to a batch.
    Outputs,
    /// The gradient by its logits.
    Gradients,
    /// Its weights, after a step with a gradient that overflowed.
    Weights,
}

impl Trainer {
    /// Whether all losses of this epoch and all weights are finite.
    pub fn is_sound(&self, network: &Network) -> bool {
        // A sum of losses is finite as long as each is.
        self.progress().loss_sum.is_finite() && first_not_finite(&network.weights).is_none()
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
        let has_broken_weights = |layer: &crate::network::Layer| {
            first_not_finite(&network.weights[layer.weights.clone()]).is_some()
        };
        network.layers.iter().position(has_broken_weights).map(|l| (Part::Weights, l))
    }
}
