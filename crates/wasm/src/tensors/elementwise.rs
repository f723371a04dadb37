//! Functions of one and of two tensors, element by element. `op` is a code: the place in the kernels' list.

use super::Tensors;
use crate::arguments::JsResult;
use inkling_engine::error::Error;
use inkling_kernels::elementwise::binary::Binary;
use inkling_kernels::elementwise::comparison::Comparison;
use inkling_kernels::elementwise::integers::IntegerBinary;
use inkling_kernels::elementwise::logical::{Logical, Question};
use inkling_kernels::elementwise::unary::Unary;
use inkling_tensors::{DType, Number};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl Tensors {
    /// `first` and `second` are the attributes of the few that have some.
    pub fn unary(&mut self, op: u8, x: Number, first: f64, second: f64) -> JsResult<Number> {
        Ok(self.0.unary(known(op, Unary::from_code)?, x, [first, second])?)
    }

    pub fn question(&mut self, op: u8, x: Number) -> JsResult<Number> {
        Ok(self.0.question(known(op, Question::from_code)?, x)?)
    }

    #[wasm_bindgen(js_name = logicalNot)]
    pub fn logical_not(&mut self, x: Number) -> JsResult<Number> {
        Ok(self.0.logical_not(x)?)
    }

    /// `shapes`: of the output, of `a` and of `b`, of one rank each; none if all are alike or one is a single number.
    pub fn binary(&mut self, op: u8, a: Number, b: Number, shapes: &[u32]) -> JsResult<Number> {
        Ok(self.0.binary(known(op, Binary::from_code)?, a, b, shapes)?)
    }

    #[wasm_bindgen(js_name = integerBinary)]
    pub fn integer_binary(&mut self, op: u8, a: Number, b: Number, shapes: &[u32]) -> JsResult<Number> {
        Ok(self.0.integer_binary(known(op, IntegerBinary::from_code)?, a, b, shapes)?)
    }

    #[wasm_bindgen(js_name = floorDivOfFloats)]
    pub fn floor_div_of_floats(&mut self, a: Number, b: Number, shapes: &[u32]) -> JsResult<Number> {
        Ok(self.0.floor_div_of_floats(a, b, shapes)?)
    }

    pub fn compare(&mut self, op: u8, a: Number, b: Number, shapes: &[u32]) -> JsResult<Number> {
        Ok(self.0.compare(known(op, Comparison::from_code)?, a, b, shapes)?)
    }

    pub fn logical(&mut self, op: u8, a: Number, b: Number, shapes: &[u32]) -> JsResult<Number> {
        Ok(self.0.logical(known(op, Logical::from_code)?, a, b, shapes)?)
    }

    pub fn select(&mut self, condition: Number, yes: Number, no: Number) -> JsResult<Number> {
        Ok(self.0.select(condition, yes, no)?)
    }

    #[wasm_bindgen(js_name = addN)]
    pub fn add_n(&mut self, inputs: &[u32]) -> JsResult<Number> {
        Ok(self.0.add_n(inputs)?)
    }

    pub fn cast(&mut self, x: Number, dtype: u8) -> JsResult<Number> {
        Ok(self.0.cast(x, DType::from_code(dtype)?)?)
    }
}

pub(super) fn known<Op>(code: u8, from_code: fn(u8) -> Option<Op>) -> JsResult<Op> {
    Ok(from_code(code).ok_or_else(|| Error::argument("op", "the code of an operation", code))?)
}
