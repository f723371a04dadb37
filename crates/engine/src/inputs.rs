//! The dense inputs of a batch, as floats.

use crate::error::Result;
use crate::floats::Floats;
use crate::memory::area;
use crate::parts::Parts;
use crate::source::Source;
use inkling_kernels::lanes::padded;

/// The memory of a batch's inputs, allocated once; empty until dense ones come.
pub(crate) struct Inputs {
    /// `[batch, stride]`, padded with zeros.
    rows: Floats,
    stride: usize,
}

impl Inputs {
    /// Inputs of so many values, without room.
    pub fn new(width: usize) -> Result<Self> {
        Ok(Self { rows: Floats::zeroed(0)?, stride: padded(width) })
    }

    /// Room for so many samples, unless there is some.
    ///
    /// # Errors
    /// If memory runs out.
    pub fn make_room(&mut self, batch: usize) -> Result<()> {
        if self.rows.is_empty() {
            self.rows = Floats::zeroed(area(batch, self.stride)?)?;
        }
        Ok(())
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

    /// A member's work: the rows of its samples.
    pub fn read(&self, member: usize, source: Source) {
        let mine = self.cuts[member]..self.cuts[member + 1];
        for (sample, row) in mine.zip(self.rows.take(member).chunks_exact_mut(self.stride)) {
            source.read_dense(sample, &mut row[..source.width()]);
        }
    }
}
