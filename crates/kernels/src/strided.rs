//! Moving elements without looking at them: one walk through an output and an input serves slices, reversals,
//! transposes, repetitions, and parts put into a larger whole.
//!
//! What an operation does to shapes becomes a [`Plan`] of few dimensions; [`copy`] carries it out. A type is only as
//! wide as its elements: `u32` serves everything of four bytes, `u8` everything of one.

mod copy;
mod plan;
mod plans;
#[cfg(test)]
mod tests;
mod transposed;

pub use copy::{copy, run};

pub use plan::{Dim, MAX_DIMS, MAX_RANK, Plan};
pub use plans::{broadcast, diagonal, insert, slice, tile, transpose};
pub use transposed::Element;
