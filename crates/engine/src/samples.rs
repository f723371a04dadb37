//! The half of a step that goes by sample: forward to the loss, back to the gradient of every layer's logits.
//!
//! A batch is one matrix; a row holds all that a sample needs, side by side, so that a member of the team works on
//! one slice: `[input (dense data only) | each layer's output | each layer's gradient (training only)]`.

use crate::dataset::Dataset;
use crate::error::{Error, Result};
use crate::memory::{area, zeroed};
use crate::network::{Layer, Network};
use crate::parts::Parts;
use core::ops::Range;
use inkling_kernels::dense;
use inkling_kernels::lanes::padded;
use inkling_kernels::softmax::{argmax, cross_entropy, cross_entropy_gradient};
use inkling_kernels::sparse::{Entry, add_bias, weighted_rows};

/// Samples taken through all layers together: enough to reuse the weights, few enough to stay in the cache.
const GROUP: usize = 64;

/// Where a sample's numbers lie in its row.
#[derive(Clone, Debug)]
pub(crate) struct Columns {
    /// The input of dense data; empty for sparse data.
    pub input: Range<usize>,
    /// Where each layer's output begins.
    pub outputs: Vec<usize>,
    /// Where each layer's gradient begins: by its logits, that is before its activation.
    pub gradients: Vec<usize>,
    pub stride: usize,
}

impl Columns {
    fn new(network: &Network, sparse: bool, training: bool) -> Self {
        let input = 0..if sparse { 0 } else { network.inputs() };
        let mut stride = padded(input.end);
        let mut place = |layer: &Layer| {
            stride += layer.width();
            stride - layer.width()
        };
        let outputs = network.layers.iter().map(&mut place).collect();
        let gradients = if training { network.layers.iter().map(&mut place).collect() } else { Vec::new() };
        Self { input, outputs, gradients, stride }
    }
}

/// # Errors
/// If rows are missing, or the data's width or classes are not the network's.
pub(crate) fn check_fit(network: &Network, data: &Dataset) -> Result<()> {
    data.check_complete()?;
    if network.inputs() != data.width() {
        return Err(Error::argument("data.width", network.inputs().to_string(), data.width()));
    }
    if network.classes() < data.classes() {
        return Err(Error::argument(
            "data.classes",
            format!("at most {}", network.classes()),
            data.classes(),
        ));
    }
    Ok(())
}

/// What came out for one sample.
#[derive(Clone, Copy, Default)]
pub(crate) struct Outcome {
    pub loss: f64,
    pub predicted: u32,
}

/// The memory of a batch, allocated once.
pub(crate) struct Samples {
    pub columns: Columns,
    rows: Vec<f32>,
    /// Each sample's entries, in a stretch of `longest` of its own; none for dense data.
    entries: Vec<Entry>,
    entry_counts: Vec<usize>,
    longest: usize,
    outcomes: Vec<Outcome>,
}

impl Samples {
    pub fn new(network: &Network, data: &Dataset, batch: usize, training: bool) -> Result<Self> {
        let columns = Columns::new(network, data.is_sparse(), training);
        let longest = if data.is_sparse() { data.longest_row() } else { 0 };
        Ok(Self {
            rows: zeroed(area(batch, columns.stride)?)?,
            entries: zeroed(area(batch, longest)?)?,
            entry_counts: zeroed(batch)?,
            outcomes: zeroed(batch)?,
            columns,
            longest,
        })
    }

    /// The rows of the first `batch` samples.
    pub fn rows(&self, batch: usize) -> &[f32] {
        &self.rows[..batch * self.columns.stride]
    }

    pub fn outcomes(&self, batch: usize) -> &[Outcome] {
        &self.outcomes[..batch]
    }

    /// The entries of a sample.
    pub fn entries(&self, sample: usize) -> &[Entry] {
        &self.entries[sample * self.longest..][..self.entry_counts[sample]]
    }

    /// The probabilities of a sample.
    pub fn probabilities(&self, sample: usize, network: &Network) -> &[f32] {
        let output = self.columns.outputs[network.layers.len() - 1];
        &self.rows[sample * self.columns.stride + output..][..network.classes()]
    }
}

/// Where a batch is cut for a team: member `i` has samples `i * batch / members` to `(i + 1) * batch / members`.
pub(crate) struct SampleCuts {
    samples: Vec<usize>,
    rows: Vec<usize>,
    entries: Vec<usize>,
}

impl SampleCuts {
    pub fn new(members: usize, batch: usize, samples: &Samples) -> Self {
        // Whole tiles of four rows, or small batches would run on single rows.
        let tiles = batch.div_ceil(4);
        let cuts: Vec<usize> = (0..=members).map(|i| (i * tiles / members * 4).min(batch)).collect();
        let scaled = |by: usize| cuts.iter().map(|cut| cut * by).collect();
        Self { rows: scaled(samples.columns.stride), entries: scaled(samples.longest), samples: cuts }
    }
}

/// A batch shared out among the members of a team.
pub(crate) struct SharedSamples<'a> {
    columns: &'a Columns,
    cuts: &'a [usize],
    rows: Parts<'a, f32>,
    entries: Parts<'a, Entry>,
    entry_counts: Parts<'a, usize>,
    outcomes: Parts<'a, Outcome>,
    longest: usize,
}

impl<'a> SharedSamples<'a> {
    pub fn new(samples: &'a mut Samples, cuts: &'a SampleCuts) -> Self {
        Self {
            columns: &samples.columns,
            cuts: &cuts.samples,
            rows: Parts::new(&mut samples.rows, &cuts.rows),
            entries: Parts::new(&mut samples.entries, &cuts.entries),
            entry_counts: Parts::new(&mut samples.entry_counts, &cuts.samples),
            outcomes: Parts::new(&mut samples.outcomes, &cuts.samples),
            longest: samples.longest,
        }
    }

    /// A member's work: its samples forward to their outcomes and, in training, back to every layer's gradient.
    /// `batch` holds the data set's row of each sample.
    pub fn work(&self, member: usize, network: &Network, data: &Dataset, batch: &[u32]) {
        let columns = self.columns;
        let mine = &batch[self.cuts[member]..self.cuts[member + 1]];
        let groups = mine.chunks(GROUP).zip(self.rows.take(member).chunks_mut(GROUP * columns.stride));
        let mut entries = self.entries.take(member);
        let mut entry_counts = self.entry_counts.take(member).iter_mut();
        let mut outcomes = self.outcomes.take(member).iter_mut();
        for (ids, rows) in groups {
            core::hint::black_box(ids.iter().fold(0, |sum, &id| sum ^ data.touch(id as usize)));
            for (&id, row) in ids.iter().zip(rows.chunks_exact_mut(columns.stride)) {
                let id = id as usize;
                if data.is_sparse() {
                    let place = entries.split_off_mut(..self.longest).unwrap_or_default();
                    let count = data.read_sparse(id, place);
                    entry_counts.next().into_iter().for_each(|slot| *slot = count);
                    first_layer_sparse(network, columns, &place[..count], row);
                } else {
                    data.read_dense(id, &mut row[columns.input.clone()]);
                }
            }
            forward(network, columns, rows, data.is_sparse());
            for (&id, row) in ids.iter().zip(rows.chunks_exact_mut(columns.stride)) {
                let outcome = judge(network, columns, row, data.label(id as usize), batch.len());
                outcomes.next().into_iter().for_each(|slot| *slot = outcome);
            }
            if !columns.gradients.is_empty() {
                backward(network, columns, rows);
            }
        }
    }
}

fn first_layer_sparse(network: &Network, columns: &Columns, entries: &[Entry], row: &mut [f32]) {
    let layer = &network.layers[0];
    let (kernel, bias) = network.weights[layer.weights.clone()].split_at(layer.inputs * layer.width());
    let out = &mut row[columns.outputs[0]..][..layer.width()];
    weighted_rows(out, entries, kernel, layer.width(), 0);
    add_bias(out, bias);
}

/// Every layer's output from its input; the last one's are the logits. Of sparse data the first product is done.
fn forward(network: &Network, columns: &Columns, rows: &mut [f32], sparse: bool) {
    let last = network.layers.len() - 1;
    let mut from = columns.input.clone();
    for (l, (layer, &to)) in network.layers.iter().zip(&columns.outputs).enumerate() {
        if l > 0 || !sparse {
            let weights = &network.weights[layer.weights.clone()];
            dense::forward(rows, columns.stride, from, to, weights, layer.width());
        }
        if l < last {
            for row in rows.chunks_exact_mut(columns.stride) {
                layer.activation.forward(&mut row[to..to + layer.units]);
            }
        }
        from = to..to + layer.units;
    }
}

/// Turns a sample's logits into probabilities; in training also into the gradient of the batch's mean loss.
fn judge(network: &Network, columns: &Columns, row: &mut [f32], label: usize, batch: usize) -> Outcome {
    let last = network.layers.len() - 1;
    let (begin, classes) = (columns.outputs[last], network.classes());
    let (left, right) = row.split_at_mut(begin + classes);
    let probabilities = &mut left[begin..];
    let loss = cross_entropy(probabilities, label);
    if let Some(gradient) = columns.gradients.get(last) {
        let gradient = &mut right[gradient - begin - classes..][..classes];
        cross_entropy_gradient(gradient, probabilities, label, batch as f32);
    }
    Outcome { loss, predicted: argmax(probabilities) as u32 }
}

/// Every hidden layer's gradient from that of the layer above.
fn backward(network: &Network, columns: &Columns, rows: &mut [f32]) {
    for l in (1..network.layers.len()).rev() {
        let (above, layer) = (&network.layers[l], &network.layers[l - 1]);
        let (from, to) = (columns.gradients[l], columns.gradients[l - 1]);
        let panels = &network.transposed[above.transposed.clone()];
        dense::backward(rows, columns.stride, from..from + above.units, to, panels);
        for row in rows.chunks_exact_mut(columns.stride) {
            let (outputs, gradients) = row.split_at_mut(to);
            let output = &outputs[columns.outputs[l - 1]..][..layer.units];
            layer.activation.backward(&mut gradients[..layer.units], output);
        }
    }
}
