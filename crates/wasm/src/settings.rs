//! How a network is to be trained, put together setting by setting.

use crate::arguments::{Copied, JsResult, optimizer, seed, size};
use inkling_engine::controls::Controls;
use inkling_engine::error::Error;
use inkling_engine::schedule::{Schedule, Shape};
use inkling_engine::trainer::Settings;
use js_sys::Float32Array;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
pub struct TrainingSettings(pub(crate) Settings);

#[wasm_bindgen]
impl TrainingSettings {
    /// Batches of so many rows and an optimizer at a constant rate, with nothing else. `optimizer`: 0 Adam, 1 SGD, whose
    /// momentum stands in the place of `beta1`.
    #[wasm_bindgen(constructor)]
    pub fn new(
        batch: f64,
        #[wasm_bindgen(js_name = optimizer)] code: u8,
        rate: f64,
        beta1: f64,
        beta2: f64,
        epsilon: f64,
    ) -> JsResult<Self> {
        Ok(Self(Settings::new(size("batch", batch)?, optimizer(code, rate, beta1, beta2, epsilon)?)))
    }

    /// Whether rows are shuffled before each epoch, and by which seed.
    pub fn order(&mut self, shuffle: bool, #[wasm_bindgen(js_name = seed)] number: f64) -> JsResult<()> {
        (self.0.shuffle, self.0.seed) = (shuffle, seed(number)?);
        Ok(())
    }

    /// `shape`: 0 constant, 1 a staircase of `every` epochs whose `number` is the factor, 2 a cosine down to the share
    /// `number`, 3 one cycle that rises for the share `number`.
    pub fn schedule(
        &mut self,
        shape: u8,
        number: f64,
        every: f64,
        epochs: f64,
        #[wasm_bindgen(js_name = warmUp)] warm_up: f64,
    ) -> JsResult<()> {
        let shape = match shape {
            0 => Shape::Constant,
            1 => Shape::Step { every: size("every", every)?, factor: number },
            2 => Shape::Cosine { end: number },
            3 => Shape::OneCycle { rise: number },
            _ => Err(Error::argument("shape", "0 to 3", shape))?,
        };
        self.0.schedule = Schedule { shape, epochs: size("epochs", epochs)?, warm_up };
        Ok(())
    }

    /// The share of targets that is spread over all classes.
    pub fn smoothing(&mut self, share: f64) {
        self.0.smoothing = share;
    }

    /// Limits that are infinite and penalties of 0 are none.
    pub fn controls(
        &mut self,
        decay: f64,
        l2: f64,
        #[wasm_bindgen(js_name = clipValue)] clip_value: f64,
        #[wasm_bindgen(js_name = clipNorm)] clip_norm: f64,
    ) {
        self.0.controls = Controls { decay, l2, clip_value, clip_norm };
    }

    /// The share of outputs that each hidden layer loses.
    pub fn dropout(&mut self, shares: Vec<f64>) {
        self.0.dropout = shares;
    }

    /// How much each row of the data counts.
    pub fn weights(&mut self, weights: &Float32Array) -> JsResult<()> {
        self.0.weights = weights.copied()?;
        Ok(())
    }
}
