//! The one crate that knows JavaScript: every export checks its arguments and returns an error.
//!
//! Sizes come as `f64`, JavaScript's number, so that -1, 0.5 and NaN are seen as what they are and not as what a
//! conversion makes of them; only what the loader alone passes on comes as it is.

mod arguments;
#[cfg(feature = "tensors")]
mod batch_trainer;
mod data;
mod inference;
mod network;
mod pictures;
#[cfg(feature = "probe")]
mod probe;
mod settings;
mod team;
#[cfg(feature = "tensors")]
mod tensors;
mod training;

use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = console, js_name = error)]
    fn console_error(message: &str);
}

/// A panic would reach JavaScript without its message: this prints it, for the report of what is then our mistake.
#[wasm_bindgen(start)]
fn start() {
    std::panic::set_hook(Box::new(|info| console_error(&format!("inkling: {info}"))));
}
