//! The sparse inputs of a batch, by row and by column.
//!
//! Every member of a team has all of them in memory of its own: reading them again from the data set costs less than
//! fetching them from another processor's cache.

use crate::dataset::Dataset;
use crate::error::Result;
use crate::memory::{area, zeroed};
use core::ops::Range;
use inkling_kernels::sparse::Entry;

/// Rows that are fetched ahead together.
const GROUP: usize = 64;

/// The memory of a batch's sparse inputs, allocated once.
pub(crate) struct SparseBatch {
    /// One row after the other.
    rows: Vec<Entry>,
    /// Row `i` ends at `row_ends[i]`, where the next one begins.
    row_ends: Vec<usize>,
    /// How many rows there are at present.
    samples: usize,
    /// One column after the other: for each input, the samples in which it is not zero. Only for training.
    columns: Vec<Entry>,
    /// Column `k` ends at `column_ends[k]`, where the next one begins.
    column_ends: Vec<usize>,
}

impl SparseBatch {
    /// # Errors
    /// If memory runs out.
    pub fn new(data: &Dataset, batch: usize, training: bool) -> Result<Self> {
        let in_columns = data.counts().iter().map(|&count| batch.min(count as usize)).sum();
        let most = area(batch, data.longest_row())?.min(in_columns);
        Ok(Self {
            rows: zeroed(most)?,
            row_ends: zeroed(batch)?,
            samples: 0,
            columns: zeroed(if training { most } else { 0 })?,
            column_ends: zeroed(if training { data.width() } else { 0 })?,
        })
    }

    /// Reads the rows `ids` of the data set.
    pub fn read(&mut self, data: &Dataset, ids: &[u32]) {
        self.read_rows(data, ids);
        if !self.column_ends.is_empty() {
            self.sort();
        }
    }

    pub(crate) fn read_rows(&mut self, data: &Dataset, ids: &[u32]) {
        self.samples = ids.len();
        let mut end = 0;
        for (ids, ends) in ids.chunks(GROUP).zip(self.row_ends.chunks_mut(GROUP)) {
            core::hint::black_box(ids.iter().fold(0, |sum, &id| sum ^ data.touch(id as usize)));
            for (&id, row_end) in ids.iter().zip(ends) {
                end += data.read_sparse(id as usize, &mut self.rows[end..]);
                *row_end = end;
            }
        }
    }

    /// Sorts the entries by column, by counting.
    pub(crate) fn sort(&mut self) {
        let Self { rows, row_ends, samples, columns, column_ends } = self;
        let row_ends = &row_ends[..*samples];
        let entries = &rows[..row_ends.last().copied().unwrap_or_default()];
        column_ends.fill(0);
        for entry in entries {
            column_ends[entry.index as usize] += 1;
        }
        // From how many there are to where they begin; each entry then moves its column's end on.
        let mut begin = 0;
        for end in column_ends.iter_mut() {
            begin += core::mem::replace(end, begin);
        }
        let mut begin = 0;
        for (sample, &row_end) in row_ends.iter().enumerate() {
            for entry in &rows[begin..row_end] {
                let end = &mut column_ends[entry.index as usize];
                columns[*end] = Entry { index: sample as u32, value: entry.value };
                *end += 1;
            }
            begin = row_end;
        }
    }

    pub fn samples(&self) -> usize {
        self.samples
    }

    /// The entries of a sample.
    pub fn row(&self, sample: usize) -> &[Entry] {
        &self.rows[range(&self.row_ends, sample)]
    }

    /// The samples, ascending, in which an input is not zero.
    pub fn column(&self, input: usize) -> &[Entry] {
        &self.columns[range(&self.column_ends, input)]
    }
}

fn range(ends: &[usize], i: usize) -> Range<usize> {
    (if i == 0 { 0 } else { ends[i - 1] })..ends[i]
}
