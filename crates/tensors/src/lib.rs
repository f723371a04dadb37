//! Tensors by number and operations on them: what a tfjs backend needs beneath it.
//!
//! [`Tensors`] owns the memory of all tensors. An operation takes the numbers of its inputs and their shapes, which
//! are no property of the memory (a reshaped tensor shares it), checks them, shares the work out among the team and
//! returns the number of a new tensor. One family of operations a file; the arithmetic is the kernels'.

mod adam;
mod block;
mod conv;
mod crew;
mod dtype;
mod fill;
mod labels;
mod pool;
mod shape;
mod store;

pub use conv::Convolution;
pub use crew::Crew;
pub use dtype::DType;
pub use store::{Number, Tensors};
