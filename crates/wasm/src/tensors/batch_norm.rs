//! Batch normalization with given moments.

use super::Tensors;
use crate::arguments::JsResult;
use inkling_tensors::{Moments, Number};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl Tensors {
    #[wasm_bindgen(js_name = batchNorm)]
    pub fn batch_norm(
        &mut self,
        x: Number,
        mean: Number,
        variance: Number,
        offset: Option<Number>,
        scale: Option<Number>,
        epsilon: f32,
    ) -> JsResult<Number> {
        Ok(self.0.batch_norm(x, &Moments { mean, variance, offset, scale }, epsilon)?)
    }
}
