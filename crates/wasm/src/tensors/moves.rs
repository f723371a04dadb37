//! Tensors whose elements are others', moved.

use super::Tensors;
use crate::arguments::JsResult;
use inkling_engine::error::Error;
use inkling_kernels::pad::Mirror;
use inkling_kernels::strided::MAX_RANK;
use inkling_tensors::Number;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl Tensors {
    /// `lists`: the shape and the permutation. Each list that crosses the border costs as much as a small transpose.
    pub fn transpose(&mut self, x: Number, lists: &[u32]) -> JsResult<Number> {
        let (shape, perm) = lists.split_at(lists.len() / 2);
        Ok(self.0.transpose(x, shape, perm)?)
    }

    /// `lists`: the shape, the start, the size and the steps, which may be negative.
    pub fn slice(&mut self, x: Number, lists: &[u32]) -> JsResult<Number> {
        let (shape, rest) = lists.split_at(lists.len() / 4);
        let (start, rest) = rest.split_at(shape.len());
        let (size, rest) = rest.split_at(shape.len());
        let mut step = [0; MAX_RANK];
        step.iter_mut().zip(rest).for_each(|(step, &number)| *step = number.cast_signed());
        Ok(self.0.slice(x, shape, start, size, &step[..rest.len().min(MAX_RANK)])?)
    }

    pub fn tile(&mut self, x: Number, shape: &[u32], reps: &[u32]) -> JsResult<Number> {
        Ok(self.0.tile(x, shape, reps)?)
    }

    pub fn diagonal(&mut self, x: Number) -> JsResult<Number> {
        Ok(self.0.diagonal(x)?)
    }

    pub fn concat(&mut self, xs: &[Number], rows: u32) -> JsResult<Number> {
        Ok(self.0.concat(xs, rows as usize)?)
    }

    pub fn pad(&mut self, x: Number, shape: &[u32], borders: &[u32], value: f64) -> JsResult<Number> {
        Ok(self.0.pad(x, shape, borders, value)?)
    }

    /// `mirror`: 0 reflect, 1 symmetric.
    #[wasm_bindgen(js_name = mirrorPad)]
    pub fn mirror_pad(&mut self, x: Number, shape: &[u32], borders: &[u32], mirror: u8) -> JsResult<Number> {
        let mirror = match mirror {
            0 => Mirror::Reflect,
            1 => Mirror::Symmetric,
            _ => return Err(Error::argument("mirror", "0 or 1", mirror).into()),
        };
        Ok(self.0.mirror_pad(x, shape, borders, mirror)?)
    }
}
