//! Reductions, softmax, running sums, the best values, sums by segment.

use super::Tensors;
use crate::arguments::JsResult;
use inkling_kernels::scan::Direction;
use inkling_tensors::{Number, Reduction, Scan};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl Tensors {
    /// `reduction`: 0 sum, 1 mean, 2 max, 3 min, 4 prod, 5 argMax, 6 argMin, over the middle of `[outer, reduced, inner]`.
    pub fn reduce(
        &mut self,
        reduction: u8,
        x: Number,
        outer: u32,
        reduced: u32,
        inner: u32,
    ) -> JsResult<Number> {
        Ok(self.0.reduce(Reduction::from_code(reduction)?, x, [outer, reduced, inner])?)
    }

    pub fn softmax(&mut self, x: Number, classes: u32, logarithm: bool) -> JsResult<Number> {
        Ok(self.0.softmax(x, classes as usize, logarithm)?)
    }

    /// Running sums or products over the middle of `[outer, length, inner]`.
    pub fn scan(
        &mut self,
        x: Number,
        product: bool,
        length: u32,
        inner: u32,
        exclusive: bool,
        reverse: bool,
    ) -> JsResult<Number> {
        let direction = Direction { exclusive, reverse };
        let how = Scan { product, length: length as usize, inner: inner as usize, direction };
        Ok(self.0.scan(x, &how)?)
    }

    /// The numbers of two tensors: the values and their places.
    #[wasm_bindgen(js_name = topK)]
    pub fn top_k(&mut self, x: Number, size: u32, k: u32) -> JsResult<Vec<Number>> {
        Ok(self.0.top_k(x, size as usize, k as usize)?.to_vec())
    }

    #[wasm_bindgen(js_name = segmentSums)]
    pub fn segment_sums(&mut self, x: Number, segments: Number, inner: u32, count: u32) -> JsResult<Number> {
        Ok(self.0.segment_sums(x, segments, inner as usize, count as usize)?)
    }
}
