//! What happens to one row on its way through a network, and what each of its numbers means for the decision.

use crate::error::{Error, Result};
use crate::forward_pass::ForwardPass;
use crate::memory::zeroed;
use crate::network::{Layer, Network};
use crate::output::Output;
use crate::storage::Rows;
use inkling_kernels::softmax::argmax;

pub struct Inspection {
    /// What each unit gives out, layer by layer; of the last layer the answers.
    pub outputs: Vec<f32>,
    /// The slope of an output's logit by each input: `[inputs]`.
    pub saliency: Vec<f32>,
}

/// Takes a row through the network, and the logit of an output back to it: by default that of the likeliest class, or of the
/// first number.
///
/// # Errors
/// If the row has another width or a number that is not finite, there is no such output, or memory runs out.
pub fn inspect(network: &Network, row: Rows, output: Option<usize>) -> Result<Inspection> {
    if row.len() != network.inputs() {
        return Err(Error::argument("input", format!("{} numbers", network.inputs()), row.len()));
    }
    let mut pass = ForwardPass::new(network, 1)?;
    let mut answers = zeroed(network.outputs())?;
    if let Some(at) = pass.run(network, row, &mut answers) {
        return Err(Error::argument("input", "finite numbers", format!("another at {at}")));
    }
    let output = output.unwrap_or(if network.output == Output::Softmax { argmax(&answers) } else { 0 });
    let mut gradient = zeroed(network.outputs())?;
    let Some(slope) = gradient.get_mut(output) else {
        return Err(Error::argument("output", format!("below {}", network.outputs()), output));
    };
    *slope = 1.0;
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

    fn network(activation: Activation, output: Output) -> Network {
        let spec = |&units| LayerSpec { units, activation, init: Init::Glorot };
        Network::new(SIZES[0], &SIZES[1..].iter().map(spec).collect::<Vec<_>>(), output, 3).unwrap()
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
            let network = network(f, Output::Softmax);
            let row: Vec<f32> = (0..SIZES[0]).map(|i| (i as f32 * 0.7).sin()).collect();
            let wide: Vec<f64> = row.iter().map(|&x| f64::from(x)).collect();
            let Inspection { outputs, saliency } = inspect(&network, Rows::Floats(&row), None).unwrap();
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
        let network = network(Activation::Relu, Output::Linear);
        assert!(inspect(&network, Rows::Bytes(&[0; 10]), None).is_err());
        assert!(inspect(&network, Rows::Floats(&[f32::NAN; 11]), None).is_err());
        assert!(inspect(&network, Rows::Bytes(&[0; 11]), Some(4)).is_err());
    }

    #[test]
    fn of_numbers_the_first_is_followed_unless_another_is_asked_for() {
        let row: Vec<f32> = (0..SIZES[0]).map(|i| (i as f32 * 0.7).sin()).collect();
        let wide: Vec<f64> = row.iter().map(|&x| f64::from(x)).collect();
        for output in [Output::Linear, Output::Sigmoid] {
            let network = network(Activation::Tanh, output);
            for (asked, followed) in [(None, 0), (Some(2), 2)] {
                let Inspection { outputs, saliency } = inspect(&network, Rows::Floats(&row), asked).unwrap();
                for (found, z) in outputs[15..].iter().zip(&oracle(&network, Activation::Tanh, &wide)[2]) {
                    let exact = if output == Output::Linear { *z } else { 1.0 / (1.0 + (-z).exp()) };
                    assert!((f64::from(*found) - exact).abs() < 1e-6, "{output:?}: {found}, {exact}");
                }
                let mut moved = wide.clone();
                moved[3] += 1e-6;
                let logit = |row: &[f64]| oracle(&network, Activation::Tanh, row)[2][followed];
                let slope = (logit(&moved) - logit(&wide)) / 1e-6;
                assert!((f64::from(saliency[3]) - slope).abs() < 1e-5, "{output:?}, output {followed}");
            }
        }
    }
}
