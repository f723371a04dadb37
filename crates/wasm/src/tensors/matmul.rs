//! Products of matrices.

use super::Tensors;
use super::elementwise::known;
use crate::arguments::JsResult;
use inkling_kernels::elementwise::unary::Unary;
use inkling_tensors::{Activation, Finish, Matrices, Number};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl Tensors {
    /// `count` products of a matrix `[rows, terms]` and one `[terms, columns]`. `aWhich` and `bWhich` say which matrix each
    /// takes; without them it is its own, or the only one. `activation`: a code as of `unary`; `slope`: its attribute.
    #[allow(clippy::too_many_arguments)]
    pub fn matmul(
        &mut self,
        rows: u32,
        terms: u32,
        columns: u32,
        count: u32,
        a: Number,
        b: Number,
        #[wasm_bindgen(js_name = transposeA)] transpose_a: bool,
        #[wasm_bindgen(js_name = transposeB)] transpose_b: bool,
        bias: Option<Number>,
        activation: Option<u8>,
        slope: f64,
        #[wasm_bindgen(js_name = aWhich)] a_which: Option<Box<[u32]>>,
        #[wasm_bindgen(js_name = bWhich)] b_which: Option<Box<[u32]>>,
    ) -> JsResult<Number> {
        let function = activation.map(|code| known(code, Unary::from_code)).transpose()?;
        let activation = function.map(|function| Activation { function, slope });
        let shape = [rows, terms, columns].map(|n| n as usize);
        let a =
            Matrices { number: a, transposed: transpose_a, which: a_which.as_deref().unwrap_or_default() };
        let b =
            Matrices { number: b, transposed: transpose_b, which: b_which.as_deref().unwrap_or_default() };
        Ok(self.0.matmul(shape, count as usize, a, b, &Finish { bias, activation })?)
    }
}
