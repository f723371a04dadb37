//! Pictures of digits: pixels in, rows of a network's inputs out.

use crate::arguments::{JsResult, size};
use inkling_engine::error::Error;
use inkling_engine::memory::{area, zeroed};
use inkling_images::{Picture, Prepared, Segments, prepare};
use wasm_bindgen::prelude::*;

/// Bytes that are kept for the next picture.
const KEPT: usize = 16 << 20;

/// Room for a picture, and what was found in the last one: one digit, or each of several.
#[wasm_bindgen]
#[derive(Default)]
pub struct Pictures {
    rgba: Vec<u8>,
    found: Vec<Prepared>,
}

#[wasm_bindgen]
impl Pictures {
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Where a picture goes, `[height, width, 4]`: red, green, blue and opacity.
    pub fn room(&mut self, width: f64, height: f64) -> JsResult<usize> {
        let length = area(area(size("width", width)?, size("height", height)?)?, 4)?;
        if self.rgba.len() < length {
            // The old room first, so that both need not be there at once.
            self.rgba = Vec::new();
            self.rgba = zeroed(length)?;
        }
        Ok(self.rgba.as_ptr() as usize)
    }

    /// Looks at the picture that was put there. Says how many digits there are with `each`, which takes every group of
    /// strokes by itself, from left to right; else all ink is one.
    pub fn prepare(&mut self, width: f64, height: f64, each: bool) -> JsResult<usize> {
        let (width, height) = (size("width", width)?, size("height", height)?);
        let length = area(area(width, height)?, 4)?;
        if length == 0 || length > self.rgba.len() {
            let room = format!("a picture of at most {} bytes", self.rgba.len());
            return Err(Error::argument("width, height", room, format!("{width} x {height}")).into());
        }
        let segments = if each { Segments::Each } else { Segments::Whole };
        self.found = prepare(&Picture { rgba: &self.rgba[..length], width, height }, segments);
        if self.rgba.len() > KEPT {
            self.rgba = Vec::new();
        }
        Ok(self.found.len())
    }

    /// `[28, 28]` of one.
    pub fn pixels(&self, i: usize) -> JsResult<Vec<u8>> {
        Ok(self.one(i)?.pixels.to_vec())
    }

    /// What was decided of one: inverted; left, top, width, height of its box; its shift right and down; blank; how many
    /// look like digits; fills the frame.
    pub fn decisions(&self, i: usize) -> JsResult<Vec<i32>> {
        let Prepared { inverted, bounds, shift, is_blank, digits, fills_frame, .. } = self.one(i)?;
        let mut all = vec![i32::from(*inverted)];
        all.extend(bounds.map(|n| n as i32));
        all.extend(shift);
        all.extend([i32::from(*is_blank), *digits as i32, i32::from(*fills_frame)]);
        Ok(all)
    }

    fn one(&self, i: usize) -> JsResult<&Prepared> {
        Ok(self.found.get(i).ok_or_else(|| Error::argument("i", format!("below {}", self.found.len()), i))?)
    }
}
