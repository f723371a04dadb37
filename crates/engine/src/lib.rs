//! Networks, data sets and their training: what a batch does, who owns which weights, in which order sums are added.
//!
//! Results never depend on how many threads take part: every sum has one owner and one order.

// Sleeping on an atomic number is not stable in Rust yet; only the threaded build needs it.
#![cfg_attr(all(target_arch = "wasm32", target_feature = "atomics"), feature(stdarch_wasm_atomic_wait))]

pub mod answers;
pub mod batch_trainer;
pub mod checksum;
pub mod controls;
pub mod dataset;
pub mod error;
pub mod evaluation;
pub mod health;
pub mod inspection;
pub mod memory;
pub mod network;
pub mod optimizer;
pub mod output;
pub mod parts;
pub mod predict;
#[cfg(feature = "probe")]
pub mod probe;
pub mod random;
pub mod resume;
pub mod schedule;
pub mod team;
pub mod trainer;

mod batch;
mod block_gradient;
mod dropout;
mod first_layer;
mod floats;
mod forward_pass;
mod identity;
mod inputs;
mod parameters;
mod places;
mod samples;
mod shares;
mod sleep;
mod source;
mod sparse_batch;
mod stepper;
mod storage;
mod update;
