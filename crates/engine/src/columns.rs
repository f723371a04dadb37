//! A sparse batch by column: for each input, the samples in which it is not zero.
//!
//! The gradient of a row of the first layer's weights needs just that. Every column has a stretch long enough for any
//! batch, so filling needs no counting and members fill the columns they own side by side.

use crate::dataset::Dataset;
use crate::error::Result;
use crate::memory::{with_capacity, zeroed};
use crate::samples::Samples;
use core::ops::Range;
use inkling_kernels::sparse::Entry;

pub(crate) struct SparseColumns {
    /// Column `k` may use entries `starts[k]..starts[k + 1]`.
    pub starts: Vec<usize>,
    pub entries: Vec<Entry>,
    /// How many it uses.
    pub counts: Vec<u32>,
}

impl SparseColumns {
    /// # Errors
    /// If memory runs out.
    pub fn new(data: &Dataset, batch: usize) -> Result<Self> {
        let mut starts = with_capacity(data.width() + 1)?;
        let mut end = 0;
        starts.push(end);
        for &count in data.counts() {
            end += batch.min(count as usize);
            starts.push(end);
        }
        Ok(Self { starts, entries: zeroed(end)?, counts: zeroed(data.width())? })
    }
}

/// Fills the columns `owned` of a batch; `entries` and `counts` are those columns' share of the whole.
pub(crate) fn fill(
    starts: &[usize],
    owned: Range<usize>,
    entries: &mut [Entry],
    counts: &mut [u32],
    samples: &Samples,
    batch: usize,
) {
    counts.fill(0);
    let first = starts[owned.start];
    for sample in 0..batch {
        let row = samples.entries(sample);
        let begin = row.partition_point(|entry| (entry.index as usize) < owned.start);
        for entry in row[begin..].iter().take_while(|entry| (entry.index as usize) < owned.end) {
            let column = entry.index as usize;
            let count = &mut counts[column - owned.start];
            entries[starts[column] - first + *count as usize] =
                Entry { index: sample as u32, value: entry.value };
            *count += 1;
        }
    }
}
