//! Networks and their parameters.

use crate::arguments::{Copied, JsResult, seed, size};
use inkling_engine::error::Error;
use inkling_engine::memory::zeroed;
use inkling_engine::network::{self, Init, LayerSpec};
use inkling_engine::output::Output;
use inkling_kernels::activation::Activation;
use js_sys::{Float32Array, Uint8Array, Uint32Array};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
pub struct Network(pub(crate) network::Network);

#[wasm_bindgen]
impl Network {
    /// `activations`: 0 linear, 1 relu, 2 sigmoid, 3 tanh; the last layer's is 0, 2 or 4, softmax. `inits`: 0 He, 1 Glorot.
    #[wasm_bindgen(constructor)]
    pub fn new(
        inputs: f64,
        units: &Uint32Array,
        activations: &Uint8Array,
        inits: &Uint8Array,
        #[wasm_bindgen(js_name = seed)] seed_number: f64,
    ) -> JsResult<Self> {
        let (units, activations, inits) = (units.copied()?, activations.copied()?, inits.copied()?);
        if activations.len() != units.len() || inits.len() != units.len() {
            let got = format!("{} and {}", activations.len(), inits.len());
            return Err(
                Error::argument("activations, inits", format!("{}, one a layer", units.len()), got).into()
            );
        }
        let output = activations.last().map_or(Ok(Output::Linear), |&code| output(code))?;
        let mut specs = Vec::new();
        for (i, &units) in units.iter().enumerate() {
            let is_last = i + 1 == inits.len();
            let activation = if is_last { Activation::Linear } else { activation(activations[i])? };
            specs.push(LayerSpec { units: units as usize, activation, init: init(inits[i])? });
        }
        Ok(Self(network::Network::new(size("inputs", inputs)?, &specs, output, seed(seed_number)?)?))
    }

    #[wasm_bindgen(getter, js_name = parameterCount)]
    pub fn parameter_count(&self) -> usize {
        self.0.parameter_count()
    }

    #[wasm_bindgen(js_name = readParameters)]
    pub fn read_parameters(&self, offset: f64, length: f64) -> JsResult<Float32Array> {
        let length = size("length", length)?.min(self.0.parameter_count() + 1);
        let mut out = zeroed(length)?;
        self.0.read_parameters(size("offset", offset)?, &mut out)?;
        Ok(Float32Array::from(out.as_slice()))
    }

    #[wasm_bindgen(js_name = writeParameters)]
    pub fn write_parameters(&mut self, offset: f64, values: &Float32Array) -> JsResult<()> {
        Ok(self.0.write_parameters(size("offset", offset)?, &values.copied()?)?)
    }

    /// FNV-1a (64 bits) of the parameters' little-endian bytes, as 16 hexadecimal digits.
    pub fn hash(&self) -> String {
        format!("{:016x}", self.0.hash())
    }
}

pub(crate) fn activation(code: u8) -> Result<Activation, Error> {
    match code {
        0 => Ok(Activation::Linear),
        1 => Ok(Activation::Relu),
        2 => Ok(Activation::Sigmoid),
        3 => Ok(Activation::Tanh),
        _ => Err(Error::argument("activations", "0 to 3 for a hidden layer", code)),
    }
}

fn output(code: u8) -> Result<Output, Error> {
    match code {
        0 => Ok(Output::Linear),
        2 => Ok(Output::Sigmoid),
        4 => Ok(Output::Softmax),
        _ => Err(Error::argument("activations", "0, 2 or 4 for the last layer", code)),
    }
}

fn init(code: u8) -> Result<Init, Error> {
    match code {
        0 => Ok(Init::He),
        1 => Ok(Init::Glorot),
        _ => Err(Error::argument("inits", "0 or 1", code)),
    }
}
