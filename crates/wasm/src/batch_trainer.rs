//! Training on batches that the caller brings.

use crate::arguments::{Copied, JsResult, moment, optimizer, size};
use crate::network::Network;
use crate::team::Team;
use crate::tensors::Tensors;
use inkling_engine::batch_trainer::{self, Outcome};
use inkling_engine::memory::zeroed;
use inkling_tensors::Number;
use js_sys::Float32Array;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
pub struct BatchTrainer {
    trainer: batch_trainer::BatchTrainer,
    /// Rows of the last step that were classified rightly.
    correct: usize,
    /// The present batch's, kept for its memory.
    labels: Vec<u32>,
}

#[wasm_bindgen]
impl BatchTrainer {
    /// For batches of up to `most_rows` rows. `optimizer`: 0 Adam, 1 SGD, whose momentum stands in the place of `beta1`.
    #[wasm_bindgen(constructor)]
    pub fn new(
        network: &Network,
        most_rows: f64,
        #[wasm_bindgen(js_name = optimizer)] optimizer_code: u8,
        rate: f64,
        beta1: f64,
        beta2: f64,
        epsilon: f64,
    ) -> JsResult<Self> {
        let optimizer = optimizer(optimizer_code, rate, beta1, beta2, epsilon)?;
        let trainer = batch_trainer::BatchTrainer::new(&network.0, size("rows", most_rows)?, optimizer)?;
        Ok(Self { trainer, correct: 0, labels: Vec::new() })
    }

    /// Trains on a batch: `rows` is a tensor of `[labels, inputs]`; `labels` holds a class a row, or, if they are
    /// `one_hot`, a row of classes of which one is 1 and the others are 0. Returns the mean loss before the update, or
    /// nothing if the labels are something else: then nothing has changed.
    #[allow(clippy::too_many_arguments)]
    pub fn step(
        &mut self,
        network: &mut Network,
        tensors: &Tensors,
        rows: Number,
        labels: Number,
        #[wasm_bindgen(js_name = oneHot)] one_hot: bool,
        team: &Team,
        threads: u32,
    ) -> JsResult<Option<f64>> {
        let classes = one_hot.then_some(network.0.outputs());
        if !tensors.0.classes_of(labels, classes, &mut self.labels)? {
            return Ok(None);
        }
        let rows = tensors.0.floats(rows)?;
        let Outcome { loss, correct } =
            self.trainer.step(&mut network.0, rows, &self.labels, &mut team.leader(), threads as usize)?;
        self.correct = correct;
        Ok(Some(loss))
    }

    /// Rows of the last step's batch that were classified rightly before the update.
    #[wasm_bindgen(getter)]
    pub fn correct(&self) -> usize {
        self.correct
    }

    #[wasm_bindgen(getter)]
    pub fn rate(&self) -> f64 {
        self.trainer.rate()
    }

    #[wasm_bindgen(js_name = setRate)]
    pub fn set_rate(&mut self, rate: f64) -> JsResult<()> {
        Ok(self.trainer.set_rate(rate)?)
    }

    /// Steps that the optimizer has taken.
    #[wasm_bindgen(getter)]
    pub fn steps(&self) -> f64 {
        self.trainer.steps() as f64
    }

    #[wasm_bindgen(js_name = setSteps)]
    pub fn set_steps(&mut self, steps: f64) -> JsResult<()> {
        Ok(self.trainer.set_steps(size("steps", steps)? as u64)?)
    }

    /// `moment`: 1 Adam's first moments or SGD's velocities, 2 Adam's second moments; in the order of the parameters.
    #[wasm_bindgen(js_name = readMoments)]
    pub fn read_moments(
        &self,
        #[wasm_bindgen(js_name = moment)] code: u8,
        offset: f64,
        length: f64,
    ) -> JsResult<Float32Array> {
        let length = size("length", length)?.min(self.trainer.parameter_count() + 1);
        let mut out = zeroed(length)?;
        self.trainer.read_moments(moment(code)?, size("offset", offset)?, &mut out)?;
        Ok(Float32Array::from(out.as_slice()))
    }

    #[wasm_bindgen(js_name = writeMoments)]
    pub fn write_moments(
        &mut self,
        #[wasm_bindgen(js_name = moment)] code: u8,
        offset: f64,
        values: &Float32Array,
    ) -> JsResult<()> {
        Ok(self.trainer.write_moments(moment(code)?, size("offset", offset)?, &values.copied()?)?)
    }
}
