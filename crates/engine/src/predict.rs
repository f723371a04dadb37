//! Prediction: the class probabilities of some rows.

use crate::batch::Batch;
use crate::dataset::{Dataset, Rows};
use crate::error::Result;
use crate::memory::{area, with_capacity, zeroed};
use crate::network::Network;

/// Rows worked on at once.
const BLOCK: usize = 64;

/// The probabilities of `count` rows, `[count, classes]`; each row of them sums to 1 within 1e-5.
///
/// # Errors
/// If these are not so many rows, a value is not finite or memory runs out.
pub fn predict(network: &Network, rows: Rows, count: usize) -> Result<Vec<f32>> {
    let mut data = Dataset::new(network.inputs(), 1, count)?;
    data.measure(rows)?;
    data.append(rows, &zeroed(count)?)?;
    let mut memory = Batch::new(network, &data, BLOCK.min(count), false)?;
    let mut out = with_capacity(area(count, network.classes())?)?;
    for begin in (0..count).step_by(BLOCK) {
        let block: Vec<u32> = (begin as u32..count.min(begin + BLOCK) as u32).collect();
        let cuts = memory.cut(1, block.len(), network, &data)?;
        memory.work(network, &data, &block, &cuts, &mut |job| {
            job(0);
            Ok(())
        })?;
        for sample in 0..block.len() {
            out.extend_from_slice(memory.samples.probabilities(sample, network));
        }
    }
    Ok(out)
}
