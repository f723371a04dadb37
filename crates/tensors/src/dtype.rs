//! The kinds of numbers that a tensor holds.

use inkling_engine::error::{Error, Result};

/// A tensor's kind of number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DType {
    F32,
    I32,
    /// A byte: 0 or 1.
    Bool,
}

impl DType {
    /// # Errors
    /// If the code is none: 0 `f32`, 1 `i32`, 2 bool.
    pub fn from_code(code: u8) -> Result<Self> {
        match code {
            0 => Ok(Self::F32),
            1 => Ok(Self::I32),
            2 => Ok(Self::Bool),
            _ => Err(Error::argument("dtype", "0, 1 or 2", code)),
        }
    }

    /// Bytes of an element.
    pub const fn size(self) -> usize {
        match self {
            Self::F32 | Self::I32 => 4,
            Self::Bool => 1,
        }
    }
}
