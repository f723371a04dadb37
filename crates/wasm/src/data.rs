//! Resident data sets.

use crate::arguments::{Copied, JsResult, seed, size};
use inkling_engine::answers::Kind;
use inkling_engine::checksum::checksum;
use inkling_engine::dataset::{self, Rows};
use inkling_engine::memory::with_capacity;
use inkling_engine::random::{Random, Stream};
use js_sys::{Float32Array, Uint8Array, Uint32Array};
use wasm_bindgen::prelude::*;

/// The numbers from 0 to below `length`, in an order that the seed decides.
#[wasm_bindgen]
pub fn permutation(length: f64, #[wasm_bindgen(js_name = seed)] chosen: f64) -> JsResult<Vec<u32>> {
    let length = u32::try_from(size("length", length)?).unwrap_or(u32::MAX);
    let mut order = with_capacity(length as usize)?;
    order.extend(0..length);
    Random::new(seed(chosen)?, Stream::Split).shuffle(&mut order);
    Ok(order)
}

/// The checksum of some bytes, in hexadecimal.
#[wasm_bindgen(js_name = checksum)]
pub fn checksum_of(bytes: &Uint8Array) -> JsResult<String> {
    Ok(format!("{:016x}", checksum(&bytes.copied()?)))
}

/// Rows and their answers in the engine's memory: measure all rows, then append them and their answers.
#[wasm_bindgen]
pub struct Dataset(pub(crate) dataset::Dataset);

#[wasm_bindgen]
impl Dataset {
    /// Of `length` rows that have a label each, below `outputs`, or, if they have `targets`, so many numbers each.
    #[wasm_bindgen(constructor)]
    pub fn new(width: f64, outputs: f64, targets: bool, length: f64) -> JsResult<Self> {
        let (width, outputs) = (size("width", width)?, size("outputs", outputs)?);
        let kind = if targets { Kind::Numbers(outputs) } else { Kind::Classes(outputs) };
        Ok(Self(dataset::Dataset::new(width, kind, size("length", length)?)?))
    }

    #[wasm_bindgen(js_name = measureBytes)]
    pub fn measure_bytes(&mut self, rows: &Uint8Array) -> JsResult<()> {
        Ok(self.0.measure(Rows::Bytes(&rows.copied()?))?)
    }

    #[wasm_bindgen(js_name = measureFloats)]
    pub fn measure_floats(&mut self, rows: &Float32Array) -> JsResult<()> {
        Ok(self.0.measure(Rows::Floats(&rows.copied()?))?)
    }

    #[wasm_bindgen(js_name = appendBytes)]
    pub fn append_bytes(&mut self, rows: &Uint8Array) -> JsResult<()> {
        Ok(self.0.append(Rows::Bytes(&rows.copied()?))?)
    }

    #[wasm_bindgen(js_name = appendFloats)]
    pub fn append_floats(&mut self, rows: &Float32Array) -> JsResult<()> {
        Ok(self.0.append(Rows::Floats(&rows.copied()?))?)
    }

    #[wasm_bindgen(js_name = appendLabels)]
    pub fn append_labels(&mut self, labels: &Uint32Array) -> JsResult<()> {
        Ok(self.0.answers.append_labels(&labels.copied()?)?)
    }

    #[wasm_bindgen(js_name = appendTargets)]
    pub fn append_targets(&mut self, targets: &Float32Array) -> JsResult<()> {
        Ok(self.0.answers.append_targets(&targets.copied()?)?)
    }

    #[wasm_bindgen(getter)]
    pub fn length(&self) -> usize {
        self.0.len()
    }

    /// The checksum of all rows and answers, in hexadecimal.
    pub fn checksum(&self) -> String {
        format!("{:016x}", self.0.checksum())
    }

    /// Whether the rows are kept and multiplied as sparse ones.
    #[wasm_bindgen(getter)]
    pub fn sparse(&self) -> bool {
        self.0.is_sparse()
    }
}
