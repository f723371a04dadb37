//! Tensors by number and operations on them: what a tfjs backend needs beneath it.
//!
//! [`Tensors`] owns the memory of all tensors. An operation takes the numbers of its inputs and their shapes, which
//! are no property of the memory (a reshaped tensor shares it), checks them, shares the work out among the team and
//! returns the number of a new tensor. One family of operations a file; the arithmetic is the kernels'.

mod adam;
mod batch_norm;
mod binary;
mod block;
mod choice;
mod conv;
mod crew;
mod dims;
mod dtype;
mod fill;
mod gather;
mod join;
mod labels;
mod matmul;
mod moves;
mod network;
mod one_hot;
mod pad;
mod pool;
mod pooling;
mod reduce;
mod rows;
mod scatter;
mod shape;
mod store;
mod unary;

pub use batch_norm::Moments;
pub use conv::Convolution;
pub use crew::Crew;
pub use dtype::DType;
pub use matmul::{Activation, Finish, Matrices};
pub use network::DenseGradient;
pub use pooling::Pooling;
pub use reduce::Reduction;
pub use rows::Scan;
pub use store::{Number, Tensors};
