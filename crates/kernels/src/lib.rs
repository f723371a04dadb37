//! The arithmetic of small networks on plain slices: no allocation, no threads, no knowledge of JavaScript.
//!
//! One operation a file: the fast path over [`lanes`], the scalar oracle beside it, the tests below it. Every sum
//! has one accumulator that starts at +0 and takes its terms in ascending order, so sparse and dense paths, tiles
//! and tails agree bit for bit.

pub mod activation;
pub mod adam;
pub mod batch_norm;
pub mod clip;
pub mod compress;
pub mod conv;
pub mod cosine;
pub mod dense;
pub mod dropout;
pub mod elementwise;
pub mod exp;
pub mod gather;
pub mod gemm;
pub mod gradient;
pub mod lanes;
pub mod ln;
pub mod losses;
mod masks;
pub mod math;
pub mod matmul;
pub mod one_hot;
pub mod pad;
pub mod penalty;
pub mod pixels;
pub mod pooling;
pub mod real;
pub mod reduce;
pub mod scan;
pub mod scatter;
pub mod segments;
pub mod sgd;
mod single_row;
pub mod softmax;
pub mod sparse;
pub mod strided;
pub mod top_k;
