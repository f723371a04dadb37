//! How a sample's row is divided.

use crate::network::{Layer, Network};

/// Where a sample's numbers lie in its row.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    /// Where each layer's output begins.
    pub outputs: Vec<usize>,
    /// Where each layer's gradient begins: by its logits, that is before its activation.
    pub gradients: Vec<usize>,
    /// Where the mask of each hidden layer begins, if it has one.
    pub masks: Vec<usize>,
    pub stride: usize,
}

impl Places {
    /// Of outputs alone or, in training, also of gradients, and of a mask for each layer that is `masked`.
    pub fn new(network: &Network, masked: Option<&[bool]>) -> Self {
        let mut stride = 0;
        let mut place = |layer: &Layer| {
            stride += layer.width();
            stride - layer.width()
        };
        let outputs = network.layers.iter().map(&mut place).collect();
        let Some(masked) = masked else {
            return Self { outputs, gradients: Vec::new(), masks: Vec::new(), stride };
        };
        let gradients = network.layers.iter().map(&mut place).collect();
        let masks = network.layers.iter().zip(masked).map(|(layer, &has)| if has { place(layer) } else { 0 });
        Self { outputs, gradients, masks: masks.collect(), stride }
    }
}
