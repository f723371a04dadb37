//! The part of a step that goes by sample: from the first layer's products to the loss, and back to the gradient of
//! every layer's logits.
//!
//! A batch is one matrix; a row holds all that a sample needs, side by side, so that a member of the team works on
//! one slice: `[each layer's output | each layer's gradient | each mask of dropout]`, the last two in training only.

use crate::answers::Answer;
use crate::dataset::Dataset;
use crate::dropout::Dropout;
use crate::error::{Error, Result};
use crate::first_layer::Products;
use crate::floats::Floats;
use crate::memory::{area, zeroed};
use crate::network::Network;
use crate::output::{Measure, Outcome};
use crate::parts::Parts;
use crate::places::Places;
use crate::source::Source;
use inkling_kernels::dense;

/// Samples taken through all layers together: enough to reuse the weights, few enough to stay in the cache.
const GROUP: usize = 64;

/// What training wants beyond answers.
#[derive(Default)]
pub(crate) struct Training {
    /// The share of the targets of classes that is spread over all of them.
    pub smoothing: f32,
    pub dropout: Dropout,
}

/// # Errors
/// If rows are missing, or the data's width or answers are not the network's.
pub(crate) fn check_fit(network: &Network, data: &Dataset) -> Result<()> {
    data.check_complete()?;
    if network.inputs() != data.width() {
        return Err(Error::argument("data.width", network.inputs().to_string(), data.width()));
    }
    let (output, outputs) = (network.output, network.outputs());
    if !output.fits(outputs, data.answers.kind) {
        let expected = format!("what {outputs} {output:?} units can learn");
        return Err(Error::argument("data.kind", expected, format!("{:?}", data.answers.kind)));
    }
    Ok(())
}

/// The memory of a batch, allocated once.
pub(crate) struct Samples {
    pub places: Places,
    pub training: Option<Training>,
    pub rows: Floats,
    outcomes: Vec<Outcome>,
}

impl Samples {
    /// # Errors
    /// If memory runs out.
    pub fn new(network: &Network, batch: usize, training: Option<Training>) -> Result<Self> {
        let masked = training.as_ref().map(|Training { dropout, .. }| dropout.masked(network));
        let places = Places::new(network, masked.as_deref());
        Ok(Self {
            training,
            rows: Floats::zeroed(area(batch, places.stride)?)?,
            outcomes: zeroed(batch)?,
            places,
        })
    }

    /// The rows of the first `batch` samples.
    pub fn rows(&self, batch: usize) -> &[f32] {
        &self.rows[..batch * self.places.stride]
    }

    pub fn outcomes(&self, batch: usize) -> &[Outcome] {
        &self.outcomes[..batch]
    }
}

/// A batch shared out among the members of a team.
pub(crate) struct SharedSamples<'a> {
    places: &'a Places,
    training: Option<&'a Training>,
    cuts: &'a [usize],
    rows: Parts<'a, f32>,
    outcomes: Parts<'a, Outcome>,
}

impl<'a> SharedSamples<'a> {
    /// Member `i` has samples `cuts[i]` to `cuts[i + 1]`, whose rows `row_cuts` bound.
    pub fn new(samples: &'a mut Samples, cuts: &'a [usize], row_cuts: &'a [usize]) -> Self {
        Self {
            places: &samples.places,
            training: samples.training.as_ref(),
            cuts,
            rows: Parts::new(&mut samples.rows, row_cuts),
            outcomes: Parts::new(&mut samples.outcomes, cuts),
        }
    }

    /// A member's work: its samples forward to their outcomes and, in training, back to every layer's gradient.
    /// The answers are those of `source`.
    pub fn work(&self, member: usize, network: &Network, products: &Products, source: Source) {
        let places = self.places;
        let mine = self.cuts[member]..self.cuts[member + 1];
        let groups = mine.step_by(GROUP).zip(self.rows.take(member).chunks_mut(GROUP * places.stride));
        let mut outcomes = self.outcomes.take(member).iter_mut();
        let smoothing = self.training.map_or(0.0, |training| training.smoothing);
        let total = source.total_weight();
        for (first, rows) in groups {
            for (sample, row) in (first..).zip(rows.chunks_exact_mut(places.stride)) {
                products.write_logits(&mut row[places.outputs[0]..], sample, network);
            }
            let dropout = self.training.map(|training| (&training.dropout, first));
            forward(network, places, rows, dropout);
            for (sample, row) in (first..).zip(rows.chunks_exact_mut(places.stride)) {
                let measure = Measure { divisor: source.divisor(sample, total), smoothing };
                let outcome = judge(network, places, row, source.answer(sample), measure);
                outcomes.next().into_iter().for_each(|slot| *slot = outcome);
            }
            if let Some(training) = self.training {
                backward(network, places, rows, &training.dropout);
            }
        }
    }
}

/// Every layer's output from its logits, of which the first layer's are there; the last one's are left as they are.
/// With dropout comes the place of the first row's sample in its batch.
#[inline(never)]
pub(crate) fn forward(
    network: &Network,
    places: &Places,
    rows: &mut [f32],
    dropout: Option<(&Dropout, usize)>,
) {
    for (l, pair) in network.layers.windows(2).enumerate() {
        let [layer, above] = pair else { continue };
        let (from, to) = (places.outputs[l], places.outputs[l + 1]);
        for row in rows.chunks_exact_mut(places.stride) {
            layer.activation.forward(&mut row[from..from + layer.units]);
            // Where numbers overflow, padding would come out as NaN and spread.
            row[from + layer.units..from + layer.width()].fill(0.0);
        }
        if let Some((dropout, first)) = dropout {
            dropout.forward(l, layer, places, first, rows);
        }
        let weights = &network.weights[above.weights.clone()];
        dense::forward(rows, places.stride, from..from + layer.width(), to, weights);
    }
}

/// Turns a sample's logits into answers; in training also into the gradient of the batch's mean loss.
pub(crate) fn judge(
    network: &Network,
    places: &Places,
    row: &mut [f32],
    answer: Answer,
    measure: Measure,
) -> Outcome {
    let last = network.layers.len() - 1;
    let (begin, outputs) = (places.outputs[last], network.outputs());
    let (left, right) = row.split_at_mut(begin + outputs);
    let gradient = places.gradients.get(last).map(|at| &mut right[at - begin - outputs..][..outputs]);
    network.output.judge(&mut left[begin..], gradient, answer, measure)
}

/// Every hidden layer's gradient from that of the layer above.
pub(crate) fn backward(network: &Network, places: &Places, rows: &mut [f32], dropout: &Dropout) {
    for l in (1..network.layers.len()).rev() {
        let (above, layer) = (&network.layers[l], &network.layers[l - 1]);
        let (from, to) = (places.gradients[l], places.gradients[l - 1]);
        let transposed = &network.transposed[above.transposed.clone()];
        dense::backward(rows, places.stride, from..from + above.width(), to, layer.width(), transposed);
        for row in rows.chunks_exact_mut(places.stride) {
            dropout.backward(l - 1, layer, places, row);
            // As in the forward pass: an infinite gradient above would leave NaN here, and then in the weights.
            row[to + layer.units..to + layer.width()].fill(0.0);
        }
    }
}
