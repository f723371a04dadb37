//! Dropout in a training step: hidden layers lose a share of their outputs, and the gradients that go with them.

use crate::error::{Error, Result};
use crate::network::{Layer, Network};
use crate::places::Places;
use inkling_kernels::activation::Activation;
use inkling_kernels::dropout::{Place, Share, apply_mask, fill_mask};

/// Which outputs are dropped follows from the seed, the step, the layer, the sample's place in its batch, and the unit.
#[derive(Default)]
pub(crate) struct Dropout {
    key: [u32; 2],
    /// The present step, from 0.
    pub step: u32,
    /// Of each hidden layer that loses any.
    shares: Vec<Option<Share>>,
}

impl Dropout {
    /// `shares` are those of the hidden layers, or none.
    ///
    /// # Errors
    /// If there are others than one for each hidden layer, or one is not in `[0, 1)`.
    pub fn new(network: &Network, shares: &[f64], seed: u64) -> Result<Self> {
        let hidden = network.layers.len() - 1;
        if !shares.is_empty() && shares.len() != hidden {
            let expected = format!("{hidden} shares, one for each hidden layer");
            return Err(Error::argument("dropout", expected, shares.len()));
        }
        if let Some(wrong) = shares.iter().find(|share| !(0.0..1.0).contains(*share)) {
            return Err(Error::argument("dropout", "shares from 0 to below 1", wrong));
        }
        let of = |&share: &f64| (share > 0.0).then(|| Share::new(share));
        Ok(Self { key: [seed as u32, (seed >> 32) as u32], step: 0, shares: shares.iter().map(of).collect() })
    }

    /// What hidden layer `l` loses, if anything.
    pub fn share(&self, l: usize) -> Option<Share> {
        self.shares.get(l).copied().flatten()
    }

    /// Which layers have a mask.
    pub fn masked(&self, network: &Network) -> Vec<bool> {
        (0..network.layers.len()).map(|l| self.share(l).is_some()).collect()
    }

    /// Drops some of a layer's outputs in the rows of consecutive samples, and leaves the masks in them.
    pub fn forward(&self, l: usize, layer: &Layer, places: &Places, first: usize, rows: &mut [f32]) {
        let Some(share) = self.share(l) else { return };
        for (sample, row) in (first..).zip(rows.chunks_exact_mut(places.stride)) {
            let (outputs, masks) = row.split_at_mut(places.masks[l]);
            let mask = &mut masks[..layer.units];
            let place = Place { key: self.key, step: self.step, layer: l as u32, sample: sample as u32 };
            fill_mask(mask, &place, share);
            apply_mask(&mut outputs[places.outputs[l]..][..layer.units], mask);
        }
    }

    /// Takes the gradients by a layer's dropped outputs back to those by its logits: `row` is one sample's.
    pub fn backward(&self, l: usize, layer: &Layer, places: &Places, row: &mut [f32]) {
        let Some(share) = self.share(l) else {
            let (outputs, gradients) = row.split_at_mut(places.gradients[l]);
            let output = &outputs[places.outputs[l]..][..layer.units];
            return layer.activation.backward(&mut gradients[..layer.units], output);
        };
        let (left, masks) = row.split_at_mut(places.masks[l]);
        let (outputs, gradients) = left.split_at_mut(places.gradients[l]);
        let (output, gradient) =
            (&outputs[places.outputs[l]..][..layer.units], &mut gradients[..layer.units]);
        let mask = &mut masks[..layer.units];
        apply_mask(gradient, mask);
        if matches!(layer.activation, Activation::Relu | Activation::Linear) {
            // They ask for no more than the output's sign.
            return layer.activation.backward(gradient, output);
        }
        // What the layer gave before some of it was dropped: where it was, the gradient is 0 anyway.
        mask.iter_mut().zip(output).for_each(|(mask, output)| *mask = output / share.scale);
        layer.activation.backward(gradient, mask);
    }
}
