//! The sparse inputs of a batch, by row and by column.
//!
//! Every member of a team has all of them in memory of its own: reading them again from their source costs less than
//! fetching them from another processor's cache.

use crate::error::Result;
use crate::memory::zeroed;
use crate::source::Source;
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
    pub fn new(source: Source, batch: usize, training: bool) -> Result<Self> {
        let most = source.most_entries(batch)?;
        Ok(Self {
            rows: zeroed(most)?,
            row_ends: zeroed(batch)?,
            samples: 0,
            columns: zeroed(if training { most } else { 0 })?,
            column_ends: zeroed(if training { source.width() } else { 0 })?,
        })
    }

    /// Reads all samples of a batch.
    pub fn read(&mut self, source: Source) {
        self.read_rows(source);
        if !self.column_ends.is_empty() {
            self.sort();
        }
    }

    pub(crate) fn read_rows(&mut self, source: Source) {
        self.samples = source.len();
        let mut end = 0;
        for (i, ends) in self.row_ends[..source.len()].chunks_mut(GROUP).enumerate() {
            let samples = i * GROUP..i * GROUP + ends.len();
            core::hint::black_box(samples.clone().fold(0, |sum, sample| sum ^ source.touch(sample)));
            for (sample, row_end) in samples.zip(ends) {
                end += source.read_sparse(sample, &mut self.rows[end..]);
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
