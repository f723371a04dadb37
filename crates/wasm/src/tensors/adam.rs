//! Adam's update of a tensor, in place.

use super::Tensors;
use crate::arguments::JsResult;
use inkling_kernels::adam::AdamStep;
use inkling_tensors::Number;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl Tensors {
    /// Step `t`, of which `power1` and `power2` are `beta1^t` and `beta2^t`.
    #[allow(clippy::too_many_arguments)]
    pub fn adam(
        &mut self,
        weights: Number,
        first: Number,
        second: Number,
        gradient: Number,
        rate: f64,
        beta1: f64,
        beta2: f64,
        epsilon: f64,
        power1: f64,
        power2: f64,
    ) -> JsResult<()> {
        let step = AdamStep::new(rate, [beta1, beta2], epsilon, [power1, power2]);
        Ok(self.0.adam([weights, first, second], gradient, &step)?)
    }
}
