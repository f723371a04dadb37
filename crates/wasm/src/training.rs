//! Training, in slices of batches; and its state, out and back in.

use crate::arguments::{Copied, JsResult, moment, size};
use crate::data::Dataset;
use crate::network::Network;
use crate::settings::TrainingSettings;
use crate::team::Team;
use inkling_engine::error::Error;
use inkling_engine::health::Part;
use inkling_engine::memory::zeroed;
use inkling_engine::random::Random;
use inkling_engine::trainer::{self, Progress};
use js_sys::{Float32Array, Uint32Array};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
pub struct Trainer(trainer::Trainer);

#[wasm_bindgen]
impl Trainer {
    #[wasm_bindgen(constructor)]
    pub fn new(network: &Network, dataset: &Dataset, settings: &TrainingSettings) -> JsResult<Self> {
        Ok(Self(trainer::Trainer::new(&network.0, &dataset.0, &settings.0)?))
    }

    /// Runs up to `batches` batches of the present epoch, of the next one if it was complete; returns how many.
    pub fn run(
        &mut self,
        network: &mut Network,
        dataset: &Dataset,
        batches: f64,
        team: &Team,
        threads: f64,
    ) -> JsResult<usize> {
        let (batches, threads) = (size("batches", batches)?, size("threads", threads)?);
        Ok(self.0.run(&mut network.0, &dataset.0, batches, &mut team.leader(), threads)?)
    }

    /// Multiplies the schedule's rate from the next step on.
    #[wasm_bindgen(setter, js_name = rateFactor)]
    pub fn set_rate_factor(&mut self, factor: f64) {
        self.0.rate_factor = factor;
    }

    /// The learning rate of the last step.
    #[wasm_bindgen(getter)]
    pub fn rate(&self) -> f64 {
        self.0.rate()
    }

    #[wasm_bindgen(getter, js_name = batchesPerEpoch)]
    pub fn batches_per_epoch(&self) -> usize {
        self.0.batches_per_epoch()
    }

    /// Batches of the present epoch that are done.
    #[wasm_bindgen(getter)]
    pub fn batch(&self) -> usize {
        self.0.progress().batch_losses.len()
    }

    /// The mean loss of the last batch; NaN before the first.
    #[wasm_bindgen(getter, js_name = batchLoss)]
    pub fn batch_loss(&self) -> f32 {
        self.0.progress().batch_losses.last().copied().unwrap_or(f32::NAN)
    }

    #[wasm_bindgen(js_name = batchLosses)]
    pub fn batch_losses(&self) -> Float32Array {
        Float32Array::from(self.0.progress().batch_losses.as_slice())
    }

    #[wasm_bindgen(getter, js_name = epochLoss)]
    pub fn epoch_loss(&self) -> f64 {
        self.0.epoch_loss()
    }

    /// Answers to rows of this epoch so far that were right when their batch came.
    #[wasm_bindgen(getter, js_name = epochRight)]
    pub fn epoch_right(&self) -> usize {
        self.0.progress().right
    }

    /// Whether all losses of this epoch, all weights and all second moments are finite.
    #[wasm_bindgen(js_name = isSound)]
    pub fn is_sound(&self, network: &Network) -> bool {
        self.0.is_sound(&network.0)
    }

    /// What first was not finite in the last step: 0 outputs, 1 gradients, 2 weights, and of which layer. Empty if nothing.
    pub fn fault(&self, network: &Network) -> Vec<u32> {
        let code = |part| match part {
            Part::Outputs => 0,
            Part::Gradients => 1,
            Part::Weights => 2,
        };
        self.0.fault(&network.0).map(|(part, layer)| vec![code(part), layer as u32]).unwrap_or_default()
    }

    /// Steps that were taken.
    #[wasm_bindgen(getter)]
    pub fn steps(&self) -> f64 {
        self.0.steps() as f64
    }

    /// Rows of the present epoch that were trained on.
    #[wasm_bindgen(getter)]
    pub fn position(&self) -> usize {
        self.0.progress().position
    }

    /// The sum of the losses of these rows.
    #[wasm_bindgen(getter, js_name = lossSum)]
    pub fn loss_sum(&self) -> f64 {
        self.0.progress().loss_sum
    }

    /// The rows in the order of the present epoch.
    pub fn order(&self) -> Uint32Array {
        Uint32Array::from(self.0.progress().order.as_slice())
    }

    /// What further orders follow from, in hexadecimal.
    #[wasm_bindgen(getter)]
    pub fn random(&self) -> String {
        self.0.progress().random.state().map(|word| format!("{word:016x}")).concat()
    }

    /// `moment`: 1 Adam's first moments or SGD's velocities, 2 Adam's second moments; in the order of the parameters.
    #[wasm_bindgen(js_name = readMoments)]
    pub fn read_moments(
        &self,
        network: &Network,
        #[wasm_bindgen(js_name = moment)] code: u8,
    ) -> JsResult<Float32Array> {
        let mut out = zeroed(network.0.parameter_count())?;
        self.0.read_moments(moment(code)?, &mut out)?;
        Ok(Float32Array::from(out.as_slice()))
    }

    #[wasm_bindgen(js_name = writeMoments)]
    pub fn write_moments(
        &mut self,
        #[wasm_bindgen(js_name = moment)] code: u8,
        values: &Float32Array,
    ) -> JsResult<()> {
        Ok(self.0.write_moments(moment(code)?, &values.copied()?)?)
    }

    /// Goes on from where a trainer like this was; all but the moments and the network.
    #[allow(clippy::too_many_arguments)]
    pub fn restore(
        &mut self,
        order: &Uint32Array,
        random: &str,
        position: f64,
        #[wasm_bindgen(js_name = batchLosses)] batch_losses: &Float32Array,
        #[wasm_bindgen(js_name = lossSum)] loss_sum: f64,
        right: f64,
        steps: f64,
    ) -> JsResult<()> {
        let progress = Progress {
            random: random_of(random)?,
            order: order.copied()?,
            position: size("position", position)?,
            batch_losses: batch_losses.copied()?,
            loss_sum,
            right: size("right", right)?,
        };
        Ok(self.0.restore(progress, size("steps", steps)? as u64)?)
    }
}

/// The state that [`Trainer::random`] has told of.
fn random_of(text: &str) -> Result<Random, Error> {
    let word = |i: usize| u64::from_str_radix(text.get(16 * i..16 * (i + 1))?, 16).ok();
    let words = (word(0), word(1), word(2), word(3));
    let state = match (words, text.len()) {
        ((Some(a), Some(b), Some(c), Some(d)), 64) => Random::from_state([a, b, c, d]),
        _ => None,
    };
    state.ok_or_else(|| Error::argument("random", "64 hexadecimal digits, not all 0", text))
}
