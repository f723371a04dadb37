//! Rows looked up by indices, and put where indices say.

use super::Tensors;
use crate::arguments::JsResult;
use inkling_kernels::gather::Lookup;
use inkling_tensors::{DType, Number};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl Tensors {
    pub fn gather(
        &mut self,
        x: Number,
        indices: Number,
        batches: u32,
        outer: u32,
        size: u32,
        row: u32,
    ) -> JsResult<Number> {
        let [batches, outer, size, row] = [batches, outer, size, row].map(|n| n as usize);
        Ok(self.0.gather(x, indices, Lookup { batches, outer, size, row })?)
    }

    #[wasm_bindgen(js_name = gatherNd)]
    pub fn gather_nd(&mut self, x: Number, indices: Number, dims: &[u32], count: u32) -> JsResult<Number> {
        Ok(self.0.gather_nd(x, indices, dims, count as usize)?)
    }

    #[wasm_bindgen(js_name = scatterAdd)]
    pub fn scatter_add(
        &mut self,
        updates: Number,
        indices: Number,
        dims: &[u32],
        count: u32,
        length: u32,
    ) -> JsResult<Number> {
        Ok(self.0.scatter_add(updates, indices, dims, count as usize, length as usize)?)
    }

    #[wasm_bindgen(js_name = scatterUpdate)]
    pub fn scatter_update(
        &mut self,
        x: Number,
        updates: Number,
        indices: Number,
        dims: &[u32],
        count: u32,
    ) -> JsResult<Number> {
        Ok(self.0.scatter_update(x, updates, indices, dims, count as usize)?)
    }

    #[wasm_bindgen(js_name = oneHot)]
    pub fn one_hot(&mut self, dtype: u8, indices: Number, depth: u32, on: f64, off: f64) -> JsResult<Number> {
        Ok(self.0.one_hot(DType::from_code(dtype)?, indices, depth as usize, on, off)?)
    }
}
