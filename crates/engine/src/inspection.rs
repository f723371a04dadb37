//! What happens to one row on its way through a network, and what each of its numbers means for the decision.

use crate::error::{Error, Result};
use crate::forward_pass::ForwardPass;
use crate::memory::zeroed;
use crate::network::{Layer, Network};
use crate::storage::Rows;
use inkling_kernels::softmax::argmax;

pub struct Inspection {
    /// What each unit gives out, layer by layer; of the last layer the probabilities.
    pub outputs: Vec<f32>,
    /// The slope of the predicted class's logit by each input: `[inputs]`.
    pub saliency: Vec<f32>,
}

/// Takes a row through the network, and the predicted logit back to it.
///
/// # Errors
/// If the row has another width or a number that is not finite, or memory runs out.
pub fn inspect(network: &Network, row: Rows) -> Result<Inspection> {
    if row.len() != network.inputs() {
        return Err(Error::argument("input", format!("{} numbers", network.inputs()), row.len()));
    }
    let mut pass = ForwardPass::new(network, 1)?;
    let mut probabilities = zeroed(network.classes())?;
    if let Some(at) = pass.run(network, row, &mut probabilities) {
        return Err(Error::argument("input", "finite numbers", format!("another at {at}")));
    }
    let mut gradient = zeroed(network.classes())?;
    gradient[argmax(&probabilities)] = 1.0;
    for (l, layer) in network.layers.iter().enumerate().rev() {
        gradient = slopes(network, layer, &gradient)?;
        if let Some(below) = l.checked_sub(1) {
            network.layers[below].activation.backward(&mut gradient, pass.output(network, below));
        }
    }
    let outputs = (0..network.layers.len()).flat_map(|l| pass.output(network, l).iter().copied()).collect();
    Ok(Inspection { outputs, saliency: gradient })
}

/// The gradient by a layer's inputs of what has this gradient by its logits.
fn slopes(network: &Network, layer: &Layer, gradient: &[f32]) -> Result<Vec<f32>> {
    let mut slopes = zeroed(layer.inputs)?;
    for (row, slope) in slopes.iter_mut().enumerate() {
        let weights = layer.row_pieces(row).flat_map(|piece| &network.weights[piece]);
        *slope = weights.zip(gradient).fold(0.0, |sum, (w, g)| sum + w * g);
    }
    Ok(slopes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Init, LayerSpec};
    use inkling_kernels::activation::Activation;

    const SIZES: [usize; 4] = [11, 9, 6, 4];

    fn network(activation: Activation) -> Network {
        let spec = |&units| LayerSpec { units, activation, init: Init::Glorot };
        Network::new(SIZES[0], &SIZES[1..].iter().map(spec).collect::<Vec<_>>(), 3).unwrap()
    }

    /// Every layer's outputs in `f64`, the last one's before softmax.
    fn oracle(network: &Network, f: Activation, row: &[f64]) -> Vec<Vec<f64>> {
        let mut parameters = vec![0.0; network.parameter_count()];
        network.read_parameters(0, &mut parameters).unwrap();
        let (mut rest, mut below, mut all) = (&parameters[..], row.to_vec(), Vec::new());
        for (l, units) in SIZES[1..].iter().enumerate() {
            let (kernel, after) = rest.split_at(below.len() * units);
            let (bias, after) = after.split_at(*units);
            let logit = |j: usize| {
                let products = below.iter().enumerate().map(|(i, x)| x * f64::from(kernel[i * units + j]));
                f64::from(bias[j]) + products.sum::<f64>()
            };
            let activated = |z: f64| match f {
                _ if l + 2 == SIZES.len() => z,
                Activation::Linear => z,
                Activation::Relu => z.max(0.0),
                Activation::Sigmoid => 1.0 / (1.0 + (-z).exp()),
                Activation::Tanh => z.tanh(),
            };
            below = (0..*units).map(|j| activated(logit(j))).collect();
            all.push(below.clone());
            rest = after;
        }
        all
    }

    #[test]
    fn outputs_and_slopes_agree_with_f64_and_finite_differences() {
        for f in [Activation::Linear, Activation::Relu, Activation::Sigmoid, Activation::Tanh] {
            let network = network(f);
            let row: Vec<f32> = (0..SIZES[0]).map(|i| (i as f32 * 0.7).sin()).collect();
            let wide: Vec<f64> = row.iter().map(|&x| f64::from(x)).collect();
            let Inspection { outputs, saliency } = inspect(&network, Rows::Floats(&row)).unwrap();
            let layers = oracle(&network, f, &wide);
            let logits = layers[2].clone();
            let sum: f64 = logits.iter().map(|z| z.exp()).sum();
            let expected = layers[..2].concat().into_iter().chain(logits.iter().map(|z| z.exp() / sum));
            assert_eq!(outputs.len(), 19);
            for (output, exact) in outputs.iter().zip(expected) {
                assert!((f64::from(*output) - exact).abs() < 1e-6, "{f:?}: {output}, {exact}");
            }
            let best = (0..4).max_by(|&a, &b| logits[a].total_cmp(&logits[b])).unwrap();
            for (i, slope) in saliency.iter().enumerate() {
                let [up, down] = [1e-6, -1e-6].map(|h| {
                    let mut moved = wide.clone();
                    moved[i] += h;
                    oracle(&network, f, &moved)[2][best]
                });
                assert!((f64::from(*slope) - (up - down) / 2e-6).abs() < 1e-5, "{f:?}, input {i}");
            }
        }
    }

    #[test]
    fn a_row_that_does_not_fit_is_an_error() {
        let network = network(Activation::Relu);
        assert!(inspect(&network, Rows::Bytes(&[0; 10])).is_err());
        assert!(inspect(&network, Rows::Floats(&[f32::NAN; 11])).is_err());
    }
}
