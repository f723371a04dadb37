//! Prediction and evaluation.

use crate::arguments::{Copied, JsResult, size};
use crate::data::Dataset;
use crate::network::Network;
use crate::team::Team;
use inkling_engine::dataset::Rows;
use inkling_engine::evaluation;
use inkling_engine::predict::predict;
use js_sys::{Float32Array, Uint8Array, Uint32Array};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl Network {
    /// The probabilities of some rows of bytes (`byte / 255`): `[batch, classes]`.
    #[wasm_bindgen(js_name = predictBytes)]
    pub fn predict_bytes(&self, rows: &Uint8Array) -> JsResult<Float32Array> {
        self.predict(Rows::Bytes(&rows.copied()?), rows.length())
    }

    /// The probabilities of some rows of floats: `[batch, classes]`.
    #[wasm_bindgen(js_name = predictFloats)]
    pub fn predict_floats(&self, rows: &Float32Array) -> JsResult<Float32Array> {
        self.predict(Rows::Floats(&rows.copied()?), rows.length())
    }

    fn predict(&self, rows: Rows, values: u32) -> JsResult<Float32Array> {
        let count = values as usize / self.0.inputs();
        Ok(Float32Array::from(predict(&self.0, rows, count)?.as_slice()))
    }
}

/// An evaluation, in slices of rows.
#[wasm_bindgen]
pub struct Evaluation(evaluation::Evaluation);

#[wasm_bindgen]
impl Evaluation {
    #[wasm_bindgen(constructor)]
    pub fn new(network: &Network, dataset: &Dataset) -> JsResult<Self> {
        Ok(Self(evaluation::Evaluation::new(&network.0, &dataset.0)?))
    }

    /// Takes at least `rows` more rows, as far as there are; returns how many, 0 at the end.
    pub fn run(
        &mut self,
        network: &Network,
        dataset: &Dataset,
        rows: f64,
        team: &mut Team,
        threads: f64,
    ) -> JsResult<usize> {
        let (rows, threads) = (size("rows", rows)?, size("threads", threads)?);
        Ok(self.0.run(&network.0, &dataset.0, rows, &mut team.0, threads)?)
    }

    #[wasm_bindgen(getter)]
    pub fn loss(&self) -> f64 {
        self.0.loss()
    }

    #[wasm_bindgen(getter)]
    pub fn correct(&self) -> usize {
        self.0.correct()
    }

    /// How often each class (row) was taken for each (column): `[classes, classes]`.
    pub fn confusion(&self) -> Uint32Array {
        Uint32Array::from(self.0.confusion())
    }
}
