//! Tensors and operations on them, one family a file.
//!
//! Unlike elsewhere sizes come as `u32`: only our own backend calls these, with shapes that tfjs has made. What does not
//! fit together is still an error, since the crate beneath looks at every number and length.

mod adam;
mod batch_norm;
mod conv;
mod elementwise;
mod fill;
mod lookup;
mod matmul;
mod moves;
mod network;
mod pooling;
mod reduce;

use crate::arguments::JsResult;
use crate::team::Team;
use inkling_tensors::{Crew, DType, Number};
use wasm_bindgen::prelude::*;

/// The tensors of one backend. An operation returns the number of a new tensor.
#[wasm_bindgen]
pub struct Tensors(pub(crate) inkling_tensors::Tensors);

#[wasm_bindgen]
impl Tensors {
    /// `threads`: most members of the team that work on an operation.
    #[wasm_bindgen(constructor)]
    pub fn new(team: &Team, threads: u32) -> Self {
        Self(inkling_tensors::Tensors::new(Crew::new(team.shared(), threads as usize)))
    }

    /// A tensor whose numbers may be anything: the caller writes them to its address. `dtype`: 0 `f32`, 1 `i32`, 2 bool.
    pub fn allocate(&mut self, dtype: u8, length: u32) -> JsResult<Number> {
        let block = self.0.allocate(DType::from_code(dtype)?, length as usize)?;
        Ok(self.0.insert(block))
    }

    /// Where a tensor's numbers lie, until it is freed.
    pub fn address(&self, number: Number) -> JsResult<usize> {
        Ok(self.0.block(number)?.address())
    }

    /// Ends a tensor.
    pub fn release(&mut self, number: Number) -> JsResult<()> {
        Ok(self.0.free(number)?)
    }

    /// Bytes that all tensors take.
    #[wasm_bindgen(getter, js_name = usedBytes)]
    pub fn used_bytes(&self) -> usize {
        self.0.used_bytes()
    }
}
