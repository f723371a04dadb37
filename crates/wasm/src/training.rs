//! Training, in slices of batches.

use crate::arguments::{JsResult, optimizer, seed, size};
use crate::data::Dataset;
use crate::network::Network;
use crate::team::Team;
use inkling_engine::schedule::Schedule;
use inkling_engine::trainer::{self, Settings};
use js_sys::Float32Array;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
pub struct Trainer(trainer::Trainer);

#[wasm_bindgen]
impl Trainer {
    /// `optimizer`: 0 Adam, 1 SGD, whose momentum stands in the place of `beta1`. `cycle`: epochs of a one-cycle
    /// schedule, 0 for a constant rate.
    #[wasm_bindgen(constructor)]
    #[allow(clippy::too_many_arguments)]
    pub fn new(
        network: &Network,
        dataset: &Dataset,
        batch: f64,
        #[wasm_bindgen(js_name = seed)] seed_number: f64,
        shuffle: bool,
        #[wasm_bindgen(js_name = optimizer)] optimizer_code: u8,
        rate: f64,
        beta1: f64,
        beta2: f64,
        epsilon: f64,
        cycle: f64,
        smoothing: f64,
    ) -> JsResult<Self> {
        let optimizer = optimizer(optimizer_code, rate, beta1, beta2, epsilon)?;
        let schedule = match size("cycle", cycle)? {
            0 => Schedule::Constant,
            epochs => Schedule::OneCycle { epochs },
        };
        let seed = seed(seed_number)?;
        let settings =
            Settings { batch: size("batch", batch)?, optimizer, schedule, smoothing, shuffle, seed };
        Ok(Self(trainer::Trainer::new(&network.0, &dataset.0, &settings)?))
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

    #[wasm_bindgen(getter, js_name = batchesPerEpoch)]
    pub fn batches_per_epoch(&self) -> usize {
        self.0.batches_per_epoch()
    }

    /// Batches of the present epoch that are done.
    #[wasm_bindgen(getter)]
    pub fn batch(&self) -> usize {
        self.0.batch_losses().len()
    }

    /// The mean loss of the last batch; NaN before the first.
    #[wasm_bindgen(getter, js_name = batchLoss)]
    pub fn batch_loss(&self) -> f32 {
        self.0.batch_losses().last().copied().unwrap_or(f32::NAN)
    }

    #[wasm_bindgen(js_name = batchLosses)]
    pub fn batch_losses(&self) -> Float32Array {
        Float32Array::from(self.0.batch_losses())
    }

    #[wasm_bindgen(getter, js_name = epochLoss)]
    pub fn epoch_loss(&self) -> f64 {
        self.0.epoch_loss()
    }

    /// Answers to rows of this epoch so far that were right when their batch came.
    #[wasm_bindgen(getter, js_name = epochRight)]
    pub fn epoch_right(&self) -> usize {
        self.0.epoch_right()
    }
}
