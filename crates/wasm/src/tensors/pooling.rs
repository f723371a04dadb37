//! Pooling of images. Each takes the geometry as [`Pooling::new`] wants it.

use super::Tensors;
use crate::arguments::JsResult;
use inkling_tensors::{Number, Pooling};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl Tensors {
    #[wasm_bindgen(js_name = maxPool)]
    pub fn max_pool(&mut self, x: Number, geometry: &[i32]) -> JsResult<Number> {
        Ok(self.0.max_pool(x, &Pooling::new(geometry)?)?)
    }

    #[wasm_bindgen(js_name = maxPoolGradient)]
    pub fn max_pool_gradient(&mut self, dy: Number, x: Number, geometry: &[i32]) -> JsResult<Number> {
        Ok(self.0.max_pool_gradient(dy, x, &Pooling::new(geometry)?)?)
    }

    #[wasm_bindgen(js_name = averagePool)]
    pub fn average_pool(&mut self, x: Number, geometry: &[i32]) -> JsResult<Number> {
        Ok(self.0.average_pool(x, &Pooling::new(geometry)?)?)
    }

    #[wasm_bindgen(js_name = averagePoolGradient)]
    pub fn average_pool_gradient(&mut self, dy: Number, geometry: &[i32]) -> JsResult<Number> {
        Ok(self.0.average_pool_gradient(dy, &Pooling::new(geometry)?)?)
    }
}
