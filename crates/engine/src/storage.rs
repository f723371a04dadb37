//! How a data set's rows lie in memory: dense, or compressed to the entries that are not zero; as bytes or floats.

use crate::checksum::Sum;
use crate::error::Result;
use crate::memory::{area, with_capacity};
use core::ops::Range;
use inkling_kernels::compress::byte_value;
use inkling_kernels::sparse::Entry;

/// Rows with less than this share of values that are not zero are kept and multiplied as sparse rows.
const SPARSE_BELOW: f64 = 0.6;
/// Inputs that a 16-bit column index can tell apart.
pub(crate) const SHORT_INDICES: usize = 1 << 16;
/// Bytes that a processor fetches at once.
const LINE: usize = 64;

/// Some whole rows: a byte stands for `byte / 255`, a float for itself.
#[derive(Clone, Copy)]
pub enum Rows<'a> {
    Bytes(&'a [u8]),
    Floats(&'a [f32]),
}

impl Rows<'_> {
    /// Some of the values.
    pub(crate) fn part(&self, range: Range<usize>) -> Self {
        match self {
            Self::Bytes(x) => Self::Bytes(&x[range]),
            Self::Floats(x) => Self::Floats(&x[range]),
        }
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Bytes(x) => x.len(),
            Self::Floats(x) => x.len(),
        }
    }
}

enum Values {
    Bytes(Vec<u8>),
    Floats(Vec<f32>),
}

enum Indices {
    Short(Vec<u16>),
    Long(Vec<u32>),
}

enum Layout {
    /// Nothing stored yet.
    Empty,
    Dense(Values),
    /// Entries of row `i` are `starts[i]..starts[i + 1]`.
    Sparse {
        starts: Vec<usize>,
        indices: Indices,
        values: Values,
    },
}

pub(crate) struct Storage {
    width: usize,
    layout: Layout,
}

impl Storage {
    pub fn empty(width: usize) -> Self {
        Self { width, layout: Layout::Empty }
    }

    /// Room for `length` rows of the kind of `rows`, of whose values `set` are not zero.
    ///
    /// # Errors
    /// If memory runs out.
    pub fn reserve(rows: Rows, length: usize, width: usize, set: usize) -> Result<Self> {
        let size = area(length, width)?;
        let sparse = is_sparse(set, size);
        let kept = if sparse { set } else { size };
        let values = match rows {
            Rows::Bytes(_) => Values::Bytes(with_capacity(kept)?),
            Rows::Floats(_) => Values::Floats(with_capacity(kept)?),
        };
        let layout = if sparse {
            let mut starts = with_capacity(length + 1)?;
            starts.push(0);
            let indices = match width {
                0..=SHORT_INDICES => Indices::Short(with_capacity(kept)?),
                _ => Indices::Long(with_capacity(kept)?),
            };
            Layout::Sparse { starts, indices, values }
        } else {
            Layout::Dense(values)
        };
        Ok(Self { width, layout })
    }

    pub fn is_empty(&self) -> bool {
        matches!(self.layout, Layout::Empty)
    }

    pub fn is_sparse(&self) -> bool {
        matches!(self.layout, Layout::Sparse { .. })
    }

    /// Stores some whole rows; false if they are not those that room was reserved for.
    pub fn append(&mut self, rows: Rows) -> bool {
        match (&mut self.layout, rows) {
            (Layout::Dense(Values::Bytes(values)), Rows::Bytes(x)) => values.extend_from_slice(x),
            (Layout::Dense(Values::Floats(values)), Rows::Floats(x)) => values.extend_from_slice(x),
            (Layout::Sparse { starts, indices, values: Values::Bytes(values) }, Rows::Bytes(x)) => {
                return compress(x, self.width, starts, indices, values).is_some();
            }
            (Layout::Sparse { starts, indices, values: Values::Floats(values) }, Rows::Floats(x)) => {
                return compress(x, self.width, starts, indices, values).is_some();
            }
            _ => return false,
        }
        true
    }

    /// Adds all rows to a checksum, as they lie here.
    pub fn add_to(&self, sum: &mut Sum) {
        let values = match &self.layout {
            Layout::Empty => return,
            Layout::Dense(values) => values,
            Layout::Sparse { starts, indices, values } => {
                sum.add(starts, |start| (start as u64).to_le_bytes());
                match indices {
                    Indices::Short(x) => sum.add(x, u16::to_le_bytes),
                    Indices::Long(x) => sum.add(x, u32::to_le_bytes),
                }
                values
            }
        };
        match values {
            Values::Bytes(x) => sum.add_bytes(x),
            Values::Floats(x) => sum.add(x, f32::to_le_bytes),
        }
    }

    pub fn read_dense(&self, row: usize, out: &mut [f32]) {
        let range = row * self.width..(row + 1) * self.width;
        match &self.layout {
            Layout::Dense(Values::Bytes(x)) => {
                out.iter_mut().zip(&x[range]).for_each(|(out, &byte)| *out = byte_value(byte));
            }
            Layout::Dense(Values::Floats(x)) => out.copy_from_slice(&x[range]),
            _ => unreachable!("a sparse set is read by read_sparse"),
        }
    }

    pub fn read_sparse(&self, row: usize, out: &mut [Entry]) -> usize {
        let Layout::Sparse { starts, indices, values } = &self.layout else {
            unreachable!("a dense set is read by read_dense")
        };
        let range = starts[row]..starts[row + 1];
        let out = &mut out[..range.len()];
        match (indices, values) {
            (Indices::Short(i), Values::Bytes(v)) => decode(out, &i[range.clone()], &v[range], byte_value),
            (Indices::Long(i), Values::Bytes(v)) => decode(out, &i[range.clone()], &v[range], byte_value),
            (Indices::Short(i), Values::Floats(v)) => decode(out, &i[range.clone()], &v[range], |x| x),
            (Indices::Long(i), Values::Floats(v)) => decode(out, &i[range.clone()], &v[range], |x| x),
        }
        out.len()
    }

    /// Reads a number from every cache line of a sparse row, so that all lines are on their way at once: rows come in
    /// random order, and each line would otherwise be waited for alone. What is returned only keeps the reads alive.
    pub fn touch(&self, row: usize) -> u32 {
        let Layout::Sparse { starts, indices, values } = &self.layout else { return 0 };
        let range = starts[row]..starts[row + 1];
        let mix = |sum: u32, x: u32| sum ^ x;
        let sum = match indices {
            Indices::Short(x) => x[range.clone()].iter().step_by(LINE / 2).map(|&i| i.into()).fold(0, mix),
            Indices::Long(x) => x[range.clone()].iter().step_by(LINE / 4).copied().fold(0, mix),
        };
        match values {
            Values::Bytes(x) => x[range].iter().step_by(LINE).map(|&v| v.into()).fold(sum, mix),
            Values::Floats(x) => x[range].iter().step_by(LINE / 4).map(|v| v.to_bits()).fold(sum, mix),
        }
    }
}

/// Whether rows of `size` values in all, of which `set` are not zero, are worked on as sparse ones.
pub(crate) fn is_sparse(set: usize, size: usize) -> bool {
    (set as f64) < SPARSE_BELOW * size as f64
}

#[inline(never)]
fn decode<I: Copy + Into<u32>, V: Copy>(
    out: &mut [Entry],
    indices: &[I],
    values: &[V],
    value_of: impl Fn(V) -> f32,
) {
    for ((entry, &index), &value) in out.iter_mut().zip(indices).zip(values) {
        *entry = Entry { index: index.into(), value: value_of(value) };
    }
}

/// Appends the entries of whole rows; `None` if there are more than were measured, since that would allocate.
fn compress<T: Copy + Default + PartialEq>(
    rows: &[T],
    width: usize,
    starts: &mut Vec<usize>,
    indices: &mut Indices,
    values: &mut Vec<T>,
) -> Option<()> {
    for row in rows.chunks_exact(width) {
        for (i, &x) in row.iter().enumerate().filter(|(_, x)| **x != T::default()) {
            if values.len() == values.capacity() {
                return None;
            }
            values.push(x);
            match indices {
                Indices::Short(short) => short.push(i as u16),
                Indices::Long(long) => long.push(i as u32),
            }
        }
        starts.push(values.len());
    }
    Some(())
}
