//! From JavaScript's values to the engine's, and its errors back.

use inkling_engine::error::Error;
use inkling_engine::memory::zeroed;
use inkling_engine::optimizer::Optimizer;
use inkling_engine::resume::Moment;
use js_sys::{Float32Array, Uint8Array, Uint32Array};
use wasm_bindgen::JsError;

pub type JsResult<T> = Result<T, JsError>;

/// Largest whole number that an `f64` holds exactly.
const MAX_WHOLE: f64 = 9_007_199_254_740_991.0;

fn whole(name: &'static str, x: f64) -> Result<u64, Error> {
    match x.fract() == 0.0 && (0.0..=MAX_WHOLE).contains(&x) {
        true => Ok(x as u64),
        false => Err(Error::argument(name, "a whole number from 0", x)),
    }
}

/// A size, a count or an offset.
pub fn size(name: &'static str, x: f64) -> Result<usize, Error> {
    usize::try_from(whole(name, x)?).map_err(|_| Error::argument(name, "a number that memory can hold", x))
}

pub fn seed(x: f64) -> Result<u64, Error> {
    whole("seed", x)
}

/// `code`: 0 Adam, 1 SGD, whose momentum stands in the place of `beta1`.
pub fn optimizer(code: u8, rate: f64, beta1: f64, beta2: f64, epsilon: f64) -> Result<Optimizer, Error> {
    match code {
        0 => Ok(Optimizer::Adam { rate, beta1, beta2, epsilon }),
        1 => Ok(Optimizer::Sgd { rate, momentum: beta1 }),
        _ => Err(Error::argument("optimizer", "0 or 1", code)),
    }
}

/// `code`: 1 the first moments, 2 the second ones.
pub fn moment(code: u8) -> Result<Moment, Error> {
    match code {
        1 => Ok(Moment::First),
        2 => Ok(Moment::Second),
        _ => Err(Error::argument("moment", "1 or 2", code)),
    }
}

/// A typed array's copy in our memory; where there is none left, an error.
pub trait Copied {
    type Element;
    fn copied(&self) -> Result<Vec<Self::Element>, Error>;
}

macro_rules! copied {
    ($($array:ty: $element:ty),*) => {$(
        impl Copied for $array {
            type Element = $element;
            fn copied(&self) -> Result<Vec<$element>, Error> {
                let mut copy = zeroed(self.length() as usize)?;
                self.copy_to(&mut copy);
                Ok(copy)
            }
        }
    )*};
}
copied!(Float32Array: f32, Uint8Array: u8, Uint32Array: u32);
