//! What can go wrong, in words a user can act on.

use core::fmt;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// An argument, what was expected of it and what came.
    Argument { name: &'static str, expected: String, got: String },
    /// So many bytes could not be had.
    Memory { bytes: usize },
    /// A member of the thread team died in the middle of a step.
    Team,
}

impl Error {
    pub fn argument(name: &'static str, expected: impl Into<String>, got: impl fmt::Display) -> Self {
        Self::Argument { name, expected: expected.into(), got: got.to_string() }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Argument { name, expected, got } => write!(f, "{name}: expected {expected}, got {got}"),
            Self::Memory { bytes } => write!(f, "out of memory: {bytes} bytes could not be allocated"),
            Self::Team => write!(f, "a thread of the team failed during a training step"),
        }
    }
}

impl std::error::Error for Error {}

pub type Result<T> = core::result::Result<T, Error>;
