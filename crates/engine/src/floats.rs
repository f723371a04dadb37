//! Numbers that begin at a cache line, so that no row of a matrix whose width is whole lines lies across one more line
//! than it needs.
#![allow(unsafe_code)]

use crate::error::Result;
use crate::memory::zeroed;
use core::ops::{Deref, DerefMut};

/// Numbers in a cache line of 64 bytes.
const LINE: usize = 16;

#[derive(Clone, Default)]
#[repr(C, align(64))]
struct Line([f32; LINE]);

/// A fixed number of floats, used like a slice.
pub(crate) struct Floats {
    lines: Vec<Line>,
    length: usize,
}

impl Floats {
    /// # Errors
    /// If memory runs out.
    pub fn zeroed(length: usize) -> Result<Self> {
        Ok(Self { lines: zeroed(length.div_ceil(LINE))?, length })
    }
}

impl Deref for Floats {
    type Target = [f32];
    fn deref(&self) -> &[f32] {
        // SAFETY: a line is 16 floats and nothing else, and there are lines for `length` floats, all initialized.
        unsafe { core::slice::from_raw_parts(self.lines.as_ptr().cast(), self.length) }
    }
}

impl DerefMut for Floats {
    fn deref_mut(&mut self) -> &mut [f32] {
        // SAFETY: as above; the lines are borrowed as long as the floats.
        unsafe { core::slice::from_raw_parts_mut(self.lines.as_mut_ptr().cast(), self.length) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_begin_at_a_cache_line_and_are_all_there() {
        for length in [0, 1, 15, 16, 17, 100] {
            let mut floats = Floats::zeroed(length).unwrap();
            assert_eq!((floats.len(), floats.as_ptr() as usize % 64), (length, 0));
            floats.fill(2.0);
            assert!(floats.iter().all(|&x| x == 2.0));
        }
    }
}
