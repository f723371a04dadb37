//! Convolutions. Each takes the geometry as [`Convolution::new`] wants it.

use super::Tensors;
use crate::arguments::JsResult;
use inkling_engine::error::Error;
use inkling_kernels::activation::Activation;
use inkling_tensors::{Convolution, Number};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl Tensors {
    /// `activation`: 0 none, 1 relu, 2 sigmoid.
    pub fn convolve(
        &mut self,
        x: Number,
        filter: Number,
        bias: Option<Number>,
        activation: u8,
        geometry: &[u32],
        depthwise: bool,
    ) -> JsResult<Number> {
        let activation = match activation {
            0 => Activation::Linear,
            1 => Activation::Relu,
            2 => Activation::Sigmoid,
            _ => return Err(Error::argument("activation", "0, 1 or 2", activation).into()),
        };
        Ok(self.0.convolve(x, filter, bias, activation, &Convolution::new(geometry, depthwise)?)?)
    }

    #[wasm_bindgen(js_name = convolutionInputGradient)]
    pub fn convolution_input_gradient(
        &mut self,
        dy: Number,
        filter: Number,
        geometry: &[u32],
        depthwise: bool,
    ) -> JsResult<Number> {
        Ok(self.0.convolution_input_gradient(dy, filter, &Convolution::new(geometry, depthwise)?)?)
    }

    #[wasm_bindgen(js_name = convolutionFilterGradient)]
    pub fn convolution_filter_gradient(
        &mut self,
        x: Number,
        dy: Number,
        geometry: &[u32],
        depthwise: bool,
    ) -> JsResult<Number> {
        Ok(self.0.convolution_filter_gradient(x, dy, &Convolution::new(geometry, depthwise)?)?)
    }
}
