//! Convolutions over images in NHWC, forward and back to the input and to the filter, plain and depthwise.
//!
//! All functions take a range of rows of what they write, so that a caller can cut the work; no result depends on the
//! cut. Filters are packed first, into a caller's scratch, once for all ranges.

mod axis;
pub mod depthwise;
mod depthwise_loops;
mod depthwise_product;
mod factor;
pub mod filter_gradient;
mod geometry;
mod narrow;
#[cfg(test)]
mod oracle;
mod outer;
pub mod plain;
mod product;
mod walk;

pub use geometry::Conv2d;
