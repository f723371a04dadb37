//! The dense inputs of a batch, as floats.

use crate::dataset::Dataset;
use crate::error::Result;
use crate::floats::Floats;
use crate::memory::area;
use crate::parts::Parts;
use inkling_kernels::lanes::padded;

/// The memory of a batch's inputs, allocated once; empty for sparse data.
pub(crate) struct Inputs {
    /// `[batch, stride]`, padded with zeros.
    rows: Floats,
    stride: usize,
}

impl Inputs {
    /// # Errors
    /// If memory runs out.
    pub fn new(data: &Dataset, batch: usize) -> Result<Self> {
        let stride = if data.is_sparse() { 0 } else { padded(data.width()) };
        Ok(Self { rows: Floats::zeroed(area(batch, stride)?)?, stride })
    }

    pub fn stride(&self) -> usize {
        self.stride
    }

    /// The inputs of the first `batch` samples.
    pub fn rows(&self, batch: usize) -> &[f32] {
        &self.rows[..batch * self.stride]
    }
}

/// Inputs to be filled by the members of a team, each for its samples.
pub(crate) struct SharedInputs<'a> {
    cuts: &'a [usize],
    rows: Parts<'a, f32>,
    stride: usize,
}

impl<'a> SharedInputs<'a> {
    /// Member `i` has samples `cuts[i]` to `cuts[i + 1]`, whose rows `row_cuts` bound.
    pub fn new(inputs: &'a mut Inputs, cuts: &'a [usize], row_cuts: &'a [usize]) -> Self {
        Self { cuts, stride: inputs.stride, rows: Parts::new(&mut inputs.rows, row_cuts) }
    }

    /// A member's work: its samples' rows of the data set. `batch` holds the row of each sample.
    pub fn read(&self, member: usize, data: &Dataset, batch: &[u32]) {
        let mine = &batch[self.cuts[member]..self.cuts[member + 1]];
        for (&id, row) in mine.iter().zip(self.rows.take(member).chunks_exact_mut(self.stride)) {
            data.read_dense(id as usize, &mut row[..data.width()]);
        }
    }
}
