//! Prediction and evaluation.

use crate::arguments::{Copied, JsResult, size};
use crate::data::Dataset;
use crate::network::Network;
use crate::team::Team;
use inkling_engine::dataset::Rows;
use inkling_engine::inspection::inspect;
use inkling_engine::{evaluation, predict};
use js_sys::{Float32Array, Uint8Array, Uint32Array};
use wasm_bindgen::prelude::*;

/// What `predict` returns when all is well, and when there is an error, which `predictTogether` tells.
const FINE: i32 = -1;
const ERROR: i32 = -2;

/// The predictions of one network. Rows are written to its addresses, in the engine's memory, and answers read
/// from there: one row is predicted in microseconds, so nothing may be allocated on the way.
#[wasm_bindgen]
pub struct Predictor(predict::Predictor);

#[wasm_bindgen]
impl Predictor {
    #[wasm_bindgen(constructor)]
    pub fn new(network: &Network) -> JsResult<Self> {
        Ok(Self(predict::Predictor::new(&network.0)?))
    }

    /// Makes room for so many rows, or for as many as are worth predicting at once; says for how many there is. The
    /// addresses change when it grows or fails.
    pub fn reserve(&mut self, network: &Network, rows: f64) -> JsResult<usize> {
        Ok(self.0.reserve(&network.0, size("rows", rows)?)?)
    }

    /// Where rows of bytes go, one after the other; a byte stands for `byte / 255`.
    #[wasm_bindgen(getter, js_name = bytesAddress)]
    pub fn bytes_address(&mut self) -> usize {
        self.0.bytes().as_mut_ptr().expose_provenance()
    }

    /// Where rows of floats go, one after the other.
    #[wasm_bindgen(getter, js_name = floatsAddress)]
    pub fn floats_address(&mut self) -> usize {
        self.0.floats().as_mut_ptr().expose_provenance()
    }

    /// Where the answers come out, `[rows, outputs]`.
    #[wasm_bindgen(getter, js_name = answersAddress)]
    pub fn answers_address(&self) -> usize {
        self.0.answers().as_ptr().expose_provenance()
    }

    /// Predicts the first `rows` rows, as far as there is room, on this thread. Returns -1, the place of a float that
    /// is not finite, or -2 for an error: a number, since a `Result` would be an array for JavaScript to collect.
    pub fn predict(&mut self, network: &Network, rows: usize, floats: bool) -> i32 {
        self.0.run_alone(&network.0, rows, floats).map_or(ERROR, place)
    }

    /// The same with up to `threads` of a team; errors are thrown.
    #[wasm_bindgen(js_name = predictTogether)]
    pub fn predict_together(
        &mut self,
        network: &Network,
        rows: usize,
        floats: bool,
        team: &Team,
        threads: usize,
    ) -> JsResult<i32> {
        Ok(place(self.0.run(&network.0, rows, floats, &mut team.leader(), threads)?))
    }
}

fn place(wrong: Option<usize>) -> i32 {
    wrong.map_or(FINE, |at| at as i32)
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
        team: &Team,
        threads: f64,
    ) -> JsResult<usize> {
        let (rows, threads) = (size("rows", rows)?, size("threads", threads)?);
        Ok(self.0.run(&network.0, &dataset.0, rows, &mut team.leader(), threads)?)
    }

    #[wasm_bindgen(getter)]
    pub fn loss(&self) -> f64 {
        self.0.loss()
    }

    /// Answers that were right.
    #[wasm_bindgen(getter)]
    pub fn right(&self) -> usize {
        self.0.right()
    }

    /// How often each class (row) was taken for each (column): `[classes, classes]`; nothing where there are none.
    pub fn confusion(&self) -> Uint32Array {
        Uint32Array::from(self.0.confusion())
    }
}

/// One row's way through a network: what each unit gave out, layer by layer, of the last one the answers; then the slope of
/// an output's logit by each input, by default of the likeliest class or the first number.
#[wasm_bindgen(js_name = inspectBytes)]
pub fn inspect_bytes(network: &Network, row: &Uint8Array, output: Option<u32>) -> JsResult<Vec<f32>> {
    inspected(network, Rows::Bytes(&row.copied()?), output)
}

#[wasm_bindgen(js_name = inspectFloats)]
pub fn inspect_floats(network: &Network, row: &Float32Array, output: Option<u32>) -> JsResult<Vec<f32>> {
    inspected(network, Rows::Floats(&row.copied()?), output)
}

fn inspected(network: &Network, row: Rows, output: Option<u32>) -> JsResult<Vec<f32>> {
    let found = inspect(&network.0, row, output.map(|output| output as usize))?;
    Ok([found.outputs, found.saliency].concat())
}
