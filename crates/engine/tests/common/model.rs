//! A training step as the books have it: in f64, from the definition of the loss, slowly.

use super::{label, targets};
use inkling_engine::output::Output;
use inkling_kernels::activation::Activation;

pub const WIDTH: usize = 11;
/// The second layer's inputs need no padding, those of the others do.
pub const UNITS: [usize; 3] = [8, 5, 4];

/// A network of [`UNITS`] over [`WIDTH`] inputs, and its loss.
#[derive(Clone, Debug)]
pub struct Model {
    pub hidden: Activation,
    pub output: Output,
    pub smoothing: f64,
    /// How much each row counts in the mean; empty where all count alike.
    pub weights: Vec<f64>,
    /// The share that each hidden layer loses; empty for none.
    pub dropout: Vec<f64>,
    /// What is dropped follows from these: of a training, and the steps that it took before.
    pub seed: u64,
    pub steps: u32,
}

impl Model {
    pub fn new(hidden: Activation, output: Output) -> Self {
        Self { hidden, output, smoothing: 0.0, weights: Vec::new(), dropout: Vec::new(), seed: 0, steps: 0 }
    }

    /// The mean loss of all rows, of classes against smoothed targets.
    pub fn loss(&self, parameters: &[f64], rows: &[f64]) -> f64 {
        let weight = |sample: usize| self.weights.get(sample).copied().unwrap_or(1.0);
        let samples = 0..rows.len() / WIDTH;
        let total: f64 = samples.clone().map(weight).sum();
        let losses =
            samples.zip(rows.chunks(WIDTH)).map(|(i, row)| weight(i) * self.loss_of(i, parameters, row));
        // A batch that does not count at all has no loss.
        losses.sum::<f64>() / if total > 0.0 { total } else { 1.0 }
    }

    fn loss_of(&self, sample: usize, parameters: &[f64], row: &[f64]) -> f64 {
        let (mut x, mut rest) = (row.to_vec(), parameters);
        for (l, &units) in UNITS.iter().enumerate() {
            let (kernel, after) = rest.split_at(x.len() * units);
            let (bias, after) = after.split_at(units);
            rest = after;
            x = (0..units)
                .map(|j| bias[j] + x.iter().enumerate().map(|(k, x)| x * kernel[k * units + j]).sum::<f64>())
                .map(|z| if l + 1 < UNITS.len() { activate(self.hidden, z) } else { z })
                .enumerate()
                .map(|(j, y)| y * self.mask(l, sample, j))
                .collect();
        }
        let pairs = x.iter().zip(targets(sample, x.len()).map(f64::from));
        let mean = |sum: f64| sum / x.len() as f64;
        match self.output {
            Output::Softmax => {
                let even = mean(x.iter().sum());
                let target = (1.0 - self.smoothing) * x[label(sample, x.len())] + self.smoothing * even;
                x.iter().map(|z| z.exp()).sum::<f64>().ln() - target
            }
            Output::Sigmoid => mean(pairs.map(|(z, t)| (1.0 + z.exp()).ln() - t * z).sum()),
            Output::Linear => mean(pairs.map(|(y, t)| (y - t).powi(2)).sum()),
        }
    }

    /// What an output is multiplied with.
    fn mask(&self, layer: usize, sample: usize, unit: usize) -> f64 {
        let share = self.dropout.get(layer).copied().unwrap_or(0.0);
        let key = [self.seed as u32, (self.seed >> 32) as u32];
        let word = philox([unit as u32 / 4, sample as u32, layer as u32, self.steps], key)[unit % 4];
        if f64::from(word) < share * 2f64.powi(32) { 0.0 } else { 1.0 / (1.0 - share) }
    }

    /// The gradient of the loss by each parameter, from finite differences.
    pub fn gradient(&self, parameters: &[f64], rows: &[f64]) -> Vec<f64> {
        let mut moved = parameters.to_vec();
        let mut slope = |i: usize| {
            let mut loss_at = |by: f64| {
                moved[i] = parameters[i] + by;
                self.loss(&moved, rows)
            };
            let slope = (loss_at(1e-5) - loss_at(-1e-5)) / 2e-5;
            moved[i] = parameters[i];
            slope
        };
        (0..parameters.len()).map(&mut slope).collect()
    }
}

/// Whether each parameter of a network with layers of these units is of a kernel, and not of a bias.
pub fn in_kernels(inputs: usize, units: &[usize]) -> Vec<bool> {
    let layer = |(inputs, units): (usize, &usize)| {
        core::iter::repeat_n(true, inputs * units).chain(core::iter::repeat_n(false, *units))
    };
    core::iter::once(inputs).chain(units.iter().copied()).zip(units).flat_map(layer).collect()
}

fn activate(f: Activation, z: f64) -> f64 {
    match f {
        Activation::Linear => z,
        Activation::Relu => z.max(0.0),
        Activation::Sigmoid => 1.0 / (1.0 + (-z).exp()),
        Activation::Tanh => z.tanh(),
    }
}

/// Philox4x32-10 for one counter, as its paper writes it.
fn philox([mut l0, mut r0, mut l1, mut r1]: [u32; 4], [mut k0, mut k1]: [u32; 2]) -> [u32; 4] {
    for _ in 0..10 {
        let (p0, p1) = (0xD251_1F53 * u64::from(l0), 0xCD9E_8D57 * u64::from(l1));
        (l0, r0, l1, r1) = ((p1 >> 32) as u32 ^ r0 ^ k0, p1 as u32, (p0 >> 32) as u32 ^ r1 ^ k1, p0 as u32);
        (k0, k1) = (k0.wrapping_add(0x9E37_79B9), k1.wrapping_add(0xBB67_AE85));
    }
    [l0, r0, l1, r1]
}
