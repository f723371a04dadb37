//! A network's parameters as numbers in a row: kernel `[inputs, units]`, then bias, layer by layer; no padding. What an
//! optimizer remembers of each parameter lies in memory as the weights do, and is read and written in the same order.

use crate::error::{Error, Result};
use crate::network::{Layer, Network};
use core::ops::Range;

impl Network {
    /// Copies the parameters from number `offset` on: kernel `[inputs, units]`, then bias, layer by layer.
    ///
    /// # Errors
    /// If the range leaves the parameters.
    pub fn read_parameters(&self, offset: usize, out: &mut [f32]) -> Result<()> {
        read(&self.layers, &self.weights, offset, out)
    }

    /// Overwrites the parameters from number `offset` on, in the order of [`Network::read_parameters`].
    ///
    /// # Errors
    /// If the range leaves the parameters or a value is not finite; then nothing was written.
    pub fn write_parameters(&mut self, offset: usize, values: &[f32]) -> Result<()> {
        write(&self.layers, &mut self.weights, offset, values)?;
        self.transpose();
        Ok(())
    }

    /// How many numbers a network learns: every kernel and bias, padding not counted.
    pub fn parameter_count(&self) -> usize {
        parameter_count(&self.layers)
    }

    /// FNV-1a, 64 bits (Fowler, Noll & Vo), over the parameters' little-endian bytes.
    pub fn hash(&self) -> u64 {
        let mut hash = 0xcbf2_9ce4_8422_2325;
        each_piece(&self.layers, 0..self.parameter_count(), &mut |_, place| {
            for byte in self.weights[place].iter().flat_map(|x| x.to_le_bytes()) {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        });
        hash
    }
}

/// Copies numbers that lie as the weights do, from that of parameter `offset` on.
///
/// # Errors
/// If the range leaves the parameters.
pub(crate) fn read(layers: &[Layer], numbers: &[f32], offset: usize, out: &mut [f32]) -> Result<()> {
    let wanted = range(layers, offset, out.len())?;
    each_piece(layers, wanted, &mut |part, place| out[part].copy_from_slice(&numbers[place]));
    Ok(())
}

/// Overwrites numbers that lie as the weights do, from that of parameter `offset` on; their padding is zero again.
///
/// # Errors
/// If the range leaves the parameters or a value is not finite; then nothing was written.
pub(crate) fn write(layers: &[Layer], numbers: &mut [f32], offset: usize, values: &[f32]) -> Result<()> {
    let wanted = range(layers, offset, values.len())?;
    if let Some(i) = values.iter().position(|x| !x.is_finite()) {
        return Err(Error::argument("values", "finite numbers", format!("{} at {i}", values[i])));
    }
    each_piece(layers, wanted, &mut |part, place| numbers[place].copy_from_slice(&values[part]));
    layers.iter().for_each(|layer| layer.clear_padding(numbers));
    Ok(())
}

fn range(layers: &[Layer], offset: usize, length: usize) -> Result<Range<usize>> {
    let count = parameter_count(layers);
    match offset.checked_add(length) {
        Some(end) if end <= count => Ok(offset..end),
        _ => Err(Error::argument("offset", format!("a range in {count} parameters"), offset)),
    }
}

pub(crate) fn parameter_count(layers: &[Layer]) -> usize {
    layers.iter().map(|layer| (layer.inputs + 1) * layer.units).sum()
}

/// Calls `visit` with each piece of some parameters that lies in one place: which of them it is, counted from the first
/// that is wanted, and that place in the weights. Layer by layer, the kernel's pieces and then the bias's.
fn each_piece(layers: &[Layer], wanted: Range<usize>, visit: &mut dyn FnMut(Range<usize>, Range<usize>)) {
    let mut first = 0;
    for place in layers.iter().flat_map(|layer| layer.kernel_pieces().chain(layer.bias_pieces())) {
        let last = first + place.len();
        let (begin, end) = (wanted.start.max(first), wanted.end.min(last));
        if begin < end {
            let part = begin - wanted.start..end - wanted.start;
            visit(part, place.start + begin - first..place.start + end - first);
        }
        first = last;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Init, LayerSpec};
    use crate::output::Output;
    use inkling_kernels::activation::Activation;

    fn network(sizes: &[usize]) -> Network {
        let spec = |&units| LayerSpec { units, activation: Activation::Relu, init: Init::He };
        Network::new(sizes[0], &sizes[1..].iter().map(spec).collect::<Vec<_>>(), Output::Softmax, 3).unwrap()
    }

    #[test]
    fn parameters_are_read_and_written_without_their_padding() {
        let mut network = network(&[3, 5, 2]);
        let count = network.parameter_count();
        assert_eq!(count, 4 * 5 + 6 * 2);
        let values: Vec<f32> = (0..count).map(|i| i as f32).collect();
        for step in [1, 4, 7, count] {
            for (i, part) in values.chunks(step).enumerate() {
                network.write_parameters(i * step, part).unwrap();
            }
            let mut all = vec![0.0; count];
            network.read_parameters(0, &mut all).unwrap();
            assert_eq!(all, values, "step {step}");
        }
        let mut bias = [0.0; 5];
        network.read_parameters(15, &mut bias).unwrap();
        assert_eq!(bias, [15.0, 16.0, 17.0, 18.0, 19.0]);
        assert!(network.read_parameters(30, &mut bias).is_err());
        assert!(network.write_parameters(0, &[1.0, f32::NAN]).is_err());
    }

    #[test]
    fn the_hash_is_that_of_the_published_function() {
        let mut network = network(&[3, 2]);
        let text = br"chongo <Landon Curt Noll> /\../\";
        let values: Vec<f32> = text.as_chunks().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect();
        network.write_parameters(0, &values).unwrap();
        assert_eq!(network.hash(), 0x2c8f_4c9a_f81b_cf06, "a vector of the authors' own test suite");
    }
}
