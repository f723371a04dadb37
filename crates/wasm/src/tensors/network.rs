//! The gradients of a dense layer, and the cross-entropy of softmax.

use super::Tensors;
use crate::arguments::JsResult;
use crate::network::activation;
use inkling_tensors::{DenseGradient, Number};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl Tensors {
    /// The gradient of a dense layer by its inputs if there are `weights`, by its weights if there are `inputs`, and else by
    /// its bias. `activation`: 0 linear, 1 relu, 2 sigmoid, 3 tanh.
    #[wasm_bindgen(js_name = denseGradient)]
    #[allow(clippy::too_many_arguments)]
    pub fn dense_gradient(
        &mut self,
        weights: Option<Number>,
        inputs: Option<Number>,
        slopes: Number,
        results: Number,
        #[wasm_bindgen(js_name = activation)] code: u8,
        rows: u32,
        #[wasm_bindgen(js_name = inputSize)] input_size: u32,
        #[wasm_bindgen(js_name = outputSize)] output_size: u32,
    ) -> JsResult<Number> {
        let of = match (weights, inputs) {
            (Some(weights), _) => DenseGradient::Inputs { weights },
            (None, Some(inputs)) => DenseGradient::Weights { inputs },
            (None, None) => DenseGradient::Bias,
        };
        let sizes = [rows, input_size, output_size];
        Ok(self.0.dense_gradient(of, slopes, results, activation(code)?, sizes)?)
    }

    /// The numbers of two tensors: the losses `[rows]` and their gradient by the logits `[rows, classes]`.
    #[wasm_bindgen(js_name = crossEntropies)]
    pub fn cross_entropies(
        &mut self,
        logits: Number,
        targets: Number,
        rows: u32,
        classes: u32,
    ) -> JsResult<Vec<Number>> {
        Ok(self.0.cross_entropies(logits, targets, [rows, classes])?.to_vec())
    }
}
