//! Tensors of one number, or of a number more with each element.

use super::Tensors;
use crate::arguments::JsResult;
use inkling_tensors::{DType, Number};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl Tensors {
    pub fn fill(&mut self, dtype: u8, length: u32, value: f64) -> JsResult<Number> {
        Ok(self.0.fill(DType::from_code(dtype)?, length as usize, value)?)
    }

    /// The first is `start`, each other the one before plus `step`.
    pub fn sequence(&mut self, dtype: u8, length: u32, start: f64, step: f64) -> JsResult<Number> {
        Ok(self.0.sequence(DType::from_code(dtype)?, length as usize, start, step)?)
    }
}
