//! The inputs of a batch as the kernels want them: dense rows of floats, or the entries that are not zero.

use crate::dataset::Dataset;
use crate::error::Result;
use crate::floats::Floats;
use crate::memory::{area, zeroed};
use crate::parts::Parts;
use inkling_kernels::lanes::padded;
use inkling_kernels::sparse::Entry;

/// Samples whose rows are fetched ahead together.
const GROUP: usize = 64;

/// The memory of a batch's inputs, allocated once.
pub(crate) struct Inputs {
    /// `[batch, stride]`, padded with zeros; empty for sparse data.
    rows: Floats,
    stride: usize,
    /// Each sample's entries, in a stretch of `longest` of its own; none for dense data.
    entries: Vec<Entry>,
    entry_counts: Vec<usize>,
    longest: usize,
    sparse: bool,
}

impl Inputs {
    /// # Errors
    /// If memory runs out.
    pub fn new(data: &Dataset, batch: usize) -> Result<Self> {
        let sparse = data.is_sparse();
        let longest = if sparse { data.longest_row() } else { 0 };
        let stride = if sparse { 0 } else { padded(data.width()) };
        Ok(Self {
            rows: Floats::zeroed(area(batch, stride)?)?,
            entries: zeroed(area(batch, longest)?)?,
            entry_counts: zeroed(batch)?,
            stride,
            longest,
            sparse,
        })
    }

    pub fn is_sparse(&self) -> bool {
        self.sparse
    }

    /// The row stride of dense inputs.
    pub fn stride(&self) -> usize {
        self.stride
    }

    /// The dense inputs of the first `batch` samples.
    pub fn rows(&self, batch: usize) -> &[f32] {
        &self.rows[..batch * self.stride]
    }

    /// The entries of a sample.
    pub fn entries(&self, sample: usize) -> &[Entry] {
        &self.entries[sample * self.longest..][..self.entry_counts[sample]]
    }
}

/// Where the inputs of a batch are cut for a team.
pub(crate) struct InputCuts {
    samples: Vec<usize>,
    rows: Vec<usize>,
    entries: Vec<usize>,
}

impl InputCuts {
    pub fn new(samples: &[usize], inputs: &Inputs) -> Self {
        let scaled = |by: usize| samples.iter().map(|cut| cut * by).collect();
        Self { rows: scaled(inputs.stride), entries: scaled(inputs.longest), samples: samples.to_vec() }
    }
}

/// Inputs to be filled by the members of a team, each for its samples.
pub(crate) struct SharedInputs<'a> {
    cuts: &'a [usize],
    rows: Parts<'a, f32>,
    entries: Parts<'a, Entry>,
    entry_counts: Parts<'a, usize>,
    stride: usize,
    longest: usize,
}

impl<'a> SharedInputs<'a> {
    pub fn new(inputs: &'a mut Inputs, cuts: &'a InputCuts) -> Self {
        Self {
            cuts: &cuts.samples,
            rows: Parts::new(&mut inputs.rows, &cuts.rows),
            entries: Parts::new(&mut inputs.entries, &cuts.entries),
            entry_counts: Parts::new(&mut inputs.entry_counts, &cuts.samples),
            stride: inputs.stride,
            longest: inputs.longest,
        }
    }

    /// A member's work: its samples' rows of the data set. `batch` holds the row of each sample.
    pub fn read(&self, member: usize, data: &Dataset, batch: &[u32]) {
        let mine = &batch[self.cuts[member]..self.cuts[member + 1]];
        let (mut rows, mut entries) = (self.rows.take(member), self.entries.take(member));
        let mut entry_counts = self.entry_counts.take(member).iter_mut();
        for ids in mine.chunks(GROUP) {
            core::hint::black_box(ids.iter().fold(0, |sum, &id| sum ^ data.touch(id as usize)));
            for (&id, count) in ids.iter().zip(&mut entry_counts) {
                if data.is_sparse() {
                    let place = entries.split_off_mut(..self.longest).unwrap_or_default();
                    *count = data.read_sparse(id as usize, place);
                } else {
                    let row = rows.split_off_mut(..self.stride).unwrap_or_default();
                    data.read_dense(id as usize, &mut row[..data.width()]);
                }
            }
        }
    }
}
