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
    /// Where those that it uses end, counted from the first of the member that owns it.
    pub ends: Vec<u32>,
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
        Ok(Self { starts, entries: zeroed(end)?, ends: zeroed(data.width())? })
    }
}

/// Fills the columns `owned` of a batch; `entries` and `ends` are those columns' share of the whole.
pub(crate) fn fill(
    starts: &[usize],
    owned: Range<usize>,
    entries: &mut [Entry],
    ends: &mut [u32],
    samples: &Samples,
    batch: usize,
) {
    let first = starts[owned.start];
    for (end, start) in ends.iter_mut().zip(&starts[owned.clone()]) {
        *end = (start - first) as u32;
    }
    for sample in 0..batch {
        let row = samples.entries(sample);
        let begin = row.partition_point(|entry| (entry.index as usize) < owned.start);
        let end = row.partition_point(|entry| (entry.index as usize) < owned.end);
        for entry in &row[begin..end] {
            let end = &mut ends[entry.index as usize - owned.start];
            entries[*end as usize] = Entry { index: sample as u32, value: entry.value };
            *end += 1;
        }
    }
}
