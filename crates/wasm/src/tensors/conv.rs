//! Convolutions. Each takes the geometry as [`Convolution::new`] wants it.

use super::Tensors;
use super::elementwise::known;
use crate::arguments::JsResult;
use inkling_kernels::elementwise::unary::Unary;
use inkling_tensors::{Activation, Convolution, Finish, Number};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl Tensors {
    /// `activation`: a code as of `unary`; `slope`: its attribute.
    #[allow(clippy::too_many_arguments)]
    pub fn convolve(
        &mut self,
        x: Number,
        filter: Number,
        bias: Option<Number>,
        activation: Option<u8>,
        slope: f64,
        geometry: &[u32],
        depthwise: bool,
    ) -> JsResult<Number> {
        let function = activation.map(|code| known(code, Unary::from_code)).transpose()?;
        let activation = function.map(|function| Activation { function, slope });
        let convolution = Convolution::new(geometry, depthwise)?;
        Ok(self.0.convolve(x, filter, &Finish { bias, activation }, &convolution)?)
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
