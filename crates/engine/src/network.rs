//! What a network is: dense layers, their weights in one arena, and how the two are laid out.

use crate::error::{Error, Result};
use crate::floats::Floats;
use crate::memory::area;
use crate::output::Output;
use crate::random::{Random, Stream};
use core::ops::Range;
use inkling_kernels::activation::Activation;
use inkling_kernels::dense::{BLOCK, transpose_rows};
use inkling_kernels::lanes::{PANEL, padded};

/// Most inputs or units of a layer.
pub const MAX_WIDTH: usize = 1 << 24;
/// Most layers of a network.
pub const MAX_LAYERS: usize = 256;

/// Columns of a stripe of the first layer's weights. Members of a team own whole stripes forward and, where these share
/// out evenly, in the update: so these weights, the most of the network, stay in one processor's cache.
pub(crate) const FIRST_STRIPE: usize = 4 * PANEL;

/// How a layer's weights begin; biases begin at 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Init {
    /// Normal, variance `2 / inputs` (He et al. 2015, arXiv:1502.01852).
    He,
    /// Normal, variance `2 / (inputs + units)` (Glorot & Bengio 2010).
    Glorot,
}

/// One layer as its maker describes it. What becomes of the last one's logits is the network's [`Output`], whatever
/// stands here.
#[derive(Clone, Copy, Debug)]
pub struct LayerSpec {
    pub units: usize,
    pub activation: Activation,
    pub init: Init,
}

/// One dense layer and where its numbers lie.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    pub inputs: usize,
    pub units: usize,
    pub activation: Activation,
    /// Its place in the weights: one stripe of columns after the other, each `[depth + 1, columns]`: the kernel, padded
    /// with rows of zeros, then the bias.
    pub weights: Range<usize>,
    /// Its place in the transposed weights: `[width / 8, depth / 8, 8 units, 8 inputs]`; none for the first layer.
    pub transposed: Range<usize>,
    /// Columns of a stripe; the last one may have fewer.
    stripe_width: usize,
}

impl Layer {
    /// The columns of the weights, and of a batch that the layer's output takes.
    pub fn width(&self) -> usize {
        padded(self.units)
    }

    /// The rows of the kernel, padding included; below them lies the bias.
    pub fn depth(&self) -> usize {
        padded(self.inputs)
    }

    /// The stripes of the weights, from the first column to the last.
    pub(crate) fn stripes(&self) -> impl Iterator<Item = Stripe> {
        (0..self.width()).step_by(self.stripe_width).map(|column| self.stripe(column))
    }

    fn stripe(&self, column: usize) -> Stripe {
        let width = self.stripe_width.min(self.width() - column);
        let begin = self.weights.start + (self.depth() + 1) * column;
        Stripe { column, width, weights: begin..begin + (self.depth() + 1) * width }
    }

    /// The pieces of the weights that make up the kernel row by row, padding left out.
    pub(crate) fn kernel_pieces(&self) -> impl Iterator<Item = Range<usize>> {
        (0..self.inputs).flat_map(|row| self.row_pieces(row))
    }

    /// The same of the bias.
    pub(crate) fn bias_pieces(&self) -> impl Iterator<Item = Range<usize>> {
        self.row_pieces(self.depth())
    }

    /// Sets the padding of each row to zero again in numbers that lie as the weights do: products need it there, and a
    /// diverged training leaves NaN.
    pub(crate) fn clear_padding(&self, numbers: &mut [f32]) {
        for stripe in self.stripes() {
            let used = stripe.width.min(self.units - stripe.column);
            let rows = numbers[stripe.weights].chunks_exact_mut(stripe.width);
            rows.for_each(|row| row[used..].fill(0.0));
        }
    }

    pub(crate) fn row_pieces(&self, row: usize) -> impl Iterator<Item = Range<usize>> {
        self.stripes().map(move |stripe| {
            let begin = stripe.weights.start + row * stripe.width;
            begin..begin + stripe.width.min(self.units - stripe.column)
        })
    }
}

/// Some columns of a layer's weights, which lie together: `[depth + 1, width]`.
#[derive(Clone, Debug)]
pub(crate) struct Stripe {
    /// Its first column.
    pub column: usize,
    /// A multiple of [`PANEL`].
    pub width: usize,
    /// Its place in the network's weights.
    pub weights: Range<usize>,
}

/// Dense layers. Owns its parameters.
pub struct Network {
    pub layers: Vec<Layer>,
    pub output: Output,
    pub(crate) weights: Floats,
    /// The weights again, transposed for the backward pass: the update rewrites what it changes.
    pub(crate) transposed: Floats,
}

impl Network {
    /// # Errors
    /// If a size is outside its range or memory runs out.
    pub fn new(inputs: usize, specs: &[LayerSpec], output: Output, seed: u64) -> Result<Self> {
        if specs.is_empty() || specs.len() > MAX_LAYERS {
            return Err(Error::argument("layers", format!("1 to {MAX_LAYERS} layers"), specs.len()));
        }
        check_width("inputs", inputs)?;
        let (mut layers, mut weights, mut transposed) = (Vec::new(), 0, 0);
        let mut width: usize = inputs;
        for (i, spec) in specs.iter().enumerate() {
            check_width("units", spec.units)?;
            let size = area(padded(width) + 1, padded(spec.units))?;
            let mirror = if i == 0 { 0 } else { area(padded(width), padded(spec.units))? };
            let too_large = || Error::Memory { bytes: usize::MAX };
            let end = usize::checked_add(weights, size).ok_or_else(too_large)?;
            let mirror_end = usize::checked_add(transposed, mirror).ok_or_else(too_large)?;
            layers.push(Layer {
                inputs: width,
                units: spec.units,
                activation: spec.activation,
                weights: weights..end,
                transposed: transposed..mirror_end,
                stripe_width: if i == 0 { FIRST_STRIPE } else { PANEL },
            });
            (width, weights, transposed) = (spec.units, end, mirror_end);
        }
        let (weights, transposed) = (Floats::zeroed(weights)?, Floats::zeroed(transposed)?);
        let mut network = Self { layers, output, weights, transposed };
        network.initialize(specs, seed);
        Ok(network)
    }

    fn initialize(&mut self, specs: &[LayerSpec], seed: u64) {
        let mut random = Random::new(seed, Stream::Weights);
        for (layer, spec) in self.layers.iter().zip(specs) {
            let fan = match spec.init {
                Init::He => layer.inputs,
                Init::Glorot => layer.inputs + layer.units,
            };
            let deviation = (2.0 / fan as f64).sqrt();
            for piece in layer.kernel_pieces() {
                self.weights[piece].fill_with(|| (deviation * random.normal()) as f32);
            }
        }
        self.transpose();
    }

    pub(crate) fn transpose(&mut self) {
        for layer in &self.layers[1..] {
            let blocks = self.transposed[layer.transposed.clone()].chunks_exact_mut(BLOCK);
            let rows = layer.stripes().flat_map(|stripe| {
                let kernel = &self.weights[stripe.weights][..layer.depth() * PANEL];
                kernel.chunks_exact(BLOCK)
            });
            blocks.zip(rows).for_each(|(block, rows)| transpose_rows(block, rows));
        }
    }

    pub fn inputs(&self) -> usize {
        self.layers[0].inputs
    }

    /// How many numbers an answer has.
    pub fn outputs(&self) -> usize {
        self.layers[self.layers.len() - 1].units
    }
}

fn check_width(name: &'static str, width: usize) -> Result<()> {
    match width {
        1..=MAX_WIDTH => Ok(()),
        _ => Err(Error::argument(name, format!("1 to {MAX_WIDTH}"), width)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(sizes: &[usize], init: Init) -> Network {
        let spec = |&units| LayerSpec { units, activation: Activation::Relu, init };
        Network::new(sizes[0], &sizes[1..].iter().map(spec).collect::<Vec<_>>(), Output::Softmax, 3).unwrap()
    }

    #[test]
    fn weights_begin_with_the_variance_of_their_scheme_and_biases_at_zero() {
        for (init, variance) in [(Init::He, 2.0 / 300.0), (Init::Glorot, 2.0 / 500.0)] {
            let network = network(&[300, 200], init);
            let mut all = vec![0.0; network.parameter_count()];
            network.read_parameters(0, &mut all).unwrap();
            let (kernel, bias) = all.split_at(60_000);
            let seen = kernel.iter().map(|w| f64::from(w * w)).sum::<f64>() / 6e4;
            assert!((seen / variance - 1.0).abs() < 0.03, "{init:?}: variance {seen}");
            assert!(bias.iter().all(|&b| b == 0.0));
        }
    }

    #[test]
    fn sizes_outside_their_range_are_errors() {
        let spec = |units| LayerSpec { units, activation: Activation::Relu, init: Init::He };
        for (inputs, units) in [(0, 1), (1, 0), (MAX_WIDTH + 1, 1), (1, MAX_WIDTH + 1)] {
            assert!(Network::new(inputs, &[spec(units)], Output::Linear, 0).is_err(), "{inputs} to {units}");
        }
        assert!(Network::new(1, &[], Output::Linear, 0).is_err());
    }
}
