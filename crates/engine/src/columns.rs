//! A sparse batch by column: for each input, the samples in which it is not zero.
//!
//! The gradient of a row of the first layer's weights needs just that. Every column has a stretch long enough for any
//! batch, so filling needs no counting and members fill their columns side by side.

use crate::dataset::Dataset;
use crate::error::Result;
use crate::inputs::Inputs;
use crate::memory::{with_capacity, zeroed};
use crate::parts::Parts;
use crate::shares::{at, cut_evenly};
use inkling_kernels::sparse::Entry;

pub(crate) struct SparseColumns {
    /// Column `k` may use entries `starts[k]..starts[k + 1]`.
    starts: Vec<usize>,
    entries: Vec<Entry>,
    /// Where those that it uses end.
    ends: Vec<u32>,
    /// The columns that each member fills, and where their entries lie.
    cuts: Vec<usize>,
    entry_cuts: Vec<usize>,
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
        let mut columns = Self {
            starts,
            entries: zeroed(end)?,
            ends: zeroed(data.width())?,
            cuts: Vec::new(),
            entry_cuts: Vec::new(),
        };
        columns.share_out(1, data);
        Ok(columns)
    }

    /// Shares the filling out among so many members.
    pub fn share_out(&mut self, members: usize, data: &Dataset) {
        let counts: Vec<f64> = data.counts().iter().map(|&count| f64::from(count)).collect();
        self.cuts = cut_evenly(&counts, members);
        self.entry_cuts = at(&self.cuts, self.starts[1..].iter().copied());
    }

    /// The samples, ascending, in which an input is not zero.
    pub fn column(&self, input: usize) -> &[Entry] {
        &self.entries[self.starts[input]..self.ends[input] as usize]
    }
}

/// Columns to be filled by the members of a team.
pub(crate) struct SharedColumns<'a> {
    starts: &'a [usize],
    cuts: &'a [usize],
    entries: Parts<'a, Entry>,
    ends: Parts<'a, u32>,
}

impl<'a> SharedColumns<'a> {
    pub fn new(columns: &'a mut SparseColumns) -> Self {
        Self {
            starts: &columns.starts,
            cuts: &columns.cuts,
            entries: Parts::new(&mut columns.entries, &columns.entry_cuts),
            ends: Parts::new(&mut columns.ends, &columns.cuts),
        }
    }

    /// A member's work: its columns, from the first `batch` samples.
    pub fn fill(&self, member: usize, inputs: &Inputs, batch: usize) {
        let owned = self.cuts[member]..self.cuts[member + 1];
        let (entries, ends) = (self.entries.take(member), self.ends.take(member));
        let first = self.starts[owned.start];
        for (end, start) in ends.iter_mut().zip(&self.starts[owned.clone()]) {
            *end = *start as u32;
        }
        for sample in 0..batch {
            let row = inputs.entries(sample);
            let begin = row.partition_point(|entry| (entry.index as usize) < owned.start);
            let end = row.partition_point(|entry| (entry.index as usize) < owned.end);
            for entry in &row[begin..end] {
                let end = &mut ends[entry.index as usize - owned.start];
                entries[*end as usize - first] = Entry { index: sample as u32, value: entry.value };
                *end += 1;
            }
        }
    }
}
