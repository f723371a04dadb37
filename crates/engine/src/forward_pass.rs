//! Rows from outside on their way through a network, for one thread: the inputs that are not zero are picked out, the
//! first layer works on those, the others on whole rows.

use crate::error::Result;
use crate::floats::Floats;
use crate::memory::{area, zeroed};
use crate::network::Network;
use crate::places::Places;
use crate::samples::forward;
use crate::storage::Rows;
use inkling_kernels::compress::{byte_values, compress_bytes, compress_floats, first_not_finite};
use inkling_kernels::sparse::{Entry, weighted_rows};

/// Rows that go through the layers together: enough to reuse the weights, few enough to stay in the cache.
const GROUP: usize = 32;
/// Inputs or outputs of a group: very wide rows go one by one.
const GROUP_VALUES: usize = 1 << 16;

/// A thread's memory, allocated once.
pub(crate) struct ForwardPass {
    /// Rows of a group.
    group: usize,
    entries: Vec<Entry>,
    /// Row `i` of a group has the entries `ends[i]..ends[i + 1]`.
    ends: Vec<usize>,
    places: Places,
    /// Every layer's output, a row for each sample: see [`Places`].
    rows: Floats,
    /// `byte / 255` of every byte.
    values: [f32; 256],
}

impl ForwardPass {
    /// For up to `capacity` rows.
    ///
    /// # Errors
    /// If memory runs out.
    #[inline(never)]
    pub fn new(network: &Network, capacity: usize) -> Result<Self> {
        let places = Places::new(network, None);
        let group = (GROUP_VALUES / network.inputs().max(places.stride)).clamp(1, GROUP).min(capacity);
        Ok(Self {
            group,
            entries: zeroed(area(group, network.inputs())?)?,
            ends: zeroed(group + 1)?,
            rows: Floats::zeroed(area(group, places.stride)?)?,
            places,
            values: byte_values(),
        })
    }

    /// `out <- the answers to some rows`, `[rows, outputs]`. Says which value is not finite, if any.
    #[inline(never)]
    pub fn run(&mut self, network: &Network, inputs: Rows, out: &mut [f32]) -> Option<usize> {
        let (width, outputs) = (network.inputs(), network.outputs());
        for (i, out) in out.chunks_mut(self.group * outputs).enumerate() {
            let samples = out.len() / outputs;
            let begin = i * self.group * width;
            if let Some(at) = self.read(inputs.part(begin..begin + samples * width), width) {
                return Some(begin + at);
            }
            self.first_layer(network, samples);
            let rows = &mut self.rows[..samples * self.places.stride];
            forward(network, &self.places, rows, None);
            let last = self.places.outputs[network.layers.len() - 1];
            for (row, out) in rows.chunks_exact_mut(self.places.stride).zip(out.chunks_exact_mut(outputs)) {
                let answers = &mut row[last..last + outputs];
                network.output.forward(answers);
                out.copy_from_slice(answers);
            }
        }
        None
    }

    /// What a layer gave for the first row of the last group.
    pub fn output(&self, network: &Network, layer: usize) -> &[f32] {
        &self.rows[self.places.outputs[layer]..][..network.layers[layer].units]
    }

    /// Picks out what is not zero in each row of a group.
    fn read(&mut self, rows: Rows, width: usize) -> Option<usize> {
        let Self { entries, ends, values, .. } = self;
        let mut end = 0;
        let mut row_ends = ends[1..].iter_mut();
        let mut close = |end: usize| row_ends.next().into_iter().for_each(|slot| *slot = end);
        match rows {
            Rows::Bytes(x) => {
                for row in x.chunks_exact(width) {
                    end += compress_bytes(row, values, &mut entries[end..]);
                    close(end);
                }
            }
            Rows::Floats(x) => {
                if let Some(at) = first_not_finite(x) {
                    return Some(at);
                }
                for row in x.chunks_exact(width) {
                    end += compress_floats(row, &mut entries[end..]);
                    close(end);
                }
            }
        }
        None
    }

    /// The first layer's logits of the group that was read.
    fn first_layer(&mut self, network: &Network, samples: usize) {
        let layer = &network.layers[0];
        let (stride, first) = (self.places.stride, self.places.outputs[0]);
        for stripe in layer.stripes() {
            let (kernel, bias) = network.weights[stripe.weights].split_at(layer.depth() * stripe.width);
            for (sample, row) in self.rows.chunks_exact_mut(stride).take(samples).enumerate() {
                let out = &mut row[first + stripe.column..][..stripe.width];
                let entries = &self.entries[self.ends[sample]..self.ends[sample + 1]];
                weighted_rows(out, entries, kernel, stripe.width, 0);
                out.iter_mut().zip(bias).for_each(|(y, b)| *y += b);
            }
        }
    }
}
