//! The resident data set: rows and their answers as the training loop wants them, sparse where most values are zero.
//!
//! Rows come in two passes: `measure` counts what is not zero, `append` stores it. So nothing is allocated twice, and the
//! caller can hand over pieces of any number of rows.

use crate::answers::{Answers, Kind};
use crate::checksum::Sum;
use crate::error::{Error, Result};
use crate::memory::zeroed;
use crate::storage::Storage;
use inkling_kernels::sparse::Entry;

pub use crate::storage::Rows;

/// Rows and their answers; the rows are measured and then appended.
pub struct Dataset {
    width: usize,
    length: usize,
    pub answers: Answers,
    measured: usize,
    appended: usize,
    /// How often each input is not zero.
    counts: Vec<u32>,
    longest_row: usize,
    storage: Storage,
}

impl Dataset {
    /// An empty set that will hold `length` rows of `width` values, with answers of this kind.
    ///
    /// # Errors
    /// If a size is 0 or memory runs out.
    pub fn new(width: usize, kind: Kind, length: usize) -> Result<Self> {
        let answers = match kind {
            Kind::Classes(classes) => ("classes", classes),
            Kind::Numbers(outputs) => ("outputs", outputs),
        };
        for (name, size) in [("width", width), answers, ("length", length)] {
            if size == 0 || size > u32::MAX as usize {
                return Err(Error::argument(name, "a size from 1", size));
            }
        }
        Ok(Self {
            width,
            length,
            answers: Answers::new(kind, length)?,
            measured: 0,
            appended: 0,
            counts: zeroed(width)?,
            longest_row: 0,
            storage: Storage::empty(width),
        })
    }

    /// First pass: counts the values of the next rows that are not zero.
    ///
    /// # Errors
    /// If these are no whole rows, too many, or a value is not finite.
    pub fn measure(&mut self, rows: Rows) -> Result<()> {
        let count = self.whole_rows(rows, self.measured)?;
        match rows {
            Rows::Bytes(x) => self.count(x, |x| x != 0),
            Rows::Floats(x) => {
                if let Some(i) = x.iter().position(|x| !x.is_finite()) {
                    let at = self.measured * self.width + i;
                    return Err(Error::argument("inputs", "finite numbers", format!("{} at {at}", x[i])));
                }
                self.count(x, |x| x != 0.0);
            }
        }
        self.measured += count;
        Ok(())
    }

    fn count<T: Copy>(&mut self, rows: &[T], is_set: impl Fn(T) -> bool) {
        for row in rows.chunks_exact(self.width) {
            let mut length = 0;
            for (count, &x) in self.counts.iter_mut().zip(row) {
                let set = is_set(x);
                *count += u32::from(set);
                length += usize::from(set);
            }
            self.longest_row = self.longest_row.max(length);
        }
    }

    /// Second pass: stores the next rows.
    ///
    /// # Errors
    /// If not every row was measured, the rows differ from those measured, or memory runs out.
    pub fn append(&mut self, rows: Rows) -> Result<()> {
        if self.measured != self.length {
            return Err(Error::argument(
                "measure",
                format!("{} rows before the first append", self.length),
                self.measured,
            ));
        }
        let count = self.whole_rows(rows, self.appended)?;
        if self.storage.is_empty() {
            let set = self.counts.iter().map(|&n| n as usize).sum();
            self.storage = Storage::reserve(rows, self.length, self.width, set)?;
        }
        if !self.storage.append(rows) {
            return Err(Error::argument("append", "the rows that were measured", "other ones"));
        }
        self.appended += count;
        Ok(())
    }

    fn whole_rows(&self, rows: Rows, before: usize) -> Result<usize> {
        let count = rows.len() / self.width;
        if !rows.len().is_multiple_of(self.width) || count > self.length - before {
            let expected = format!("whole rows of {}, at most {} more", self.width, self.length - before);
            return Err(Error::argument("rows", expected, rows.len()));
        }
        Ok(count)
    }

    /// # Errors
    /// If rows or answers are still missing.
    pub fn check_complete(&self) -> Result<()> {
        let complete = self.appended.min(self.answers.rows());
        match complete == self.length {
            true => Ok(()),
            false => Err(Error::argument("dataset", format!("{} rows", self.length), complete)),
        }
    }

    pub fn width(&self) -> usize {
        self.width
    }

    pub fn len(&self) -> usize {
        self.length
    }

    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    pub fn is_sparse(&self) -> bool {
        self.storage.is_sparse()
    }

    /// How often each input is not zero, over the whole set.
    pub(crate) fn counts(&self) -> &[u32] {
        &self.counts
    }

    /// Most entries of a sparse row.
    pub(crate) fn longest_row(&self) -> usize {
        self.longest_row
    }

    pub(crate) fn add_rows(&self, sum: &mut Sum) {
        self.storage.add_to(sum);
    }

    /// Copies a dense row into `out`.
    pub(crate) fn read_dense(&self, row: usize, out: &mut [f32]) {
        self.storage.read_dense(row, out);
    }

    /// Copies a sparse row's entries into `out`; returns how many there are.
    pub(crate) fn read_sparse(&self, row: usize, out: &mut [Entry]) -> usize {
        self.storage.read_sparse(row, out)
    }

    /// See [`Storage::touch`].
    pub(crate) fn touch(&self, row: usize) -> u32 {
        self.storage.touch(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::Answer;

    fn filled(width: usize, rows: Rows, labels: &[u32]) -> Result<Dataset> {
        let mut data = Dataset::new(width, Kind::Classes(3), labels.len())?;
        data.measure(rows)?;
        data.append(rows)?;
        data.answers.append_labels(labels)?;
        data.check_complete().map(|()| data)
    }

    #[test]
    fn sparse_rows_of_every_kind_come_back_as_they_went_in() {
        for width in [5, crate::storage::SHORT_INDICES + 3] {
            let mut bytes = vec![0u8; 2 * width];
            (bytes[1], bytes[width - 1], bytes[width]) = (51, 255, 1);
            let floats: Vec<f32> = bytes.iter().map(|&b| f32::from(b) / 255.0).collect();
            for rows in [Rows::Bytes(&bytes), Rows::Floats(&floats)] {
                let data = filled(width, rows, &[2, 0]).unwrap();
                assert!(data.is_sparse());
                assert_eq!([0, 1].map(|row| data.answers.of(row)), [2, 0].map(Answer::Label));
                assert_eq!(data.longest_row(), 2);
                let mut out = [Entry::default(); 2];
                assert_eq!(data.read_sparse(0, &mut out), 2);
                let last = Entry { index: width as u32 - 1, value: 1.0 };
                assert_eq!(out, [Entry { index: 1, value: 0.2 }, last]);
                assert_eq!(data.read_sparse(1, &mut out), 1);
                assert_eq!(out[0], Entry { index: 0, value: 1.0 / 255.0 });
            }
        }
    }

    #[test]
    fn dense_rows_come_back_as_they_went_in() {
        let bytes = [1u8, 2, 3, 4, 5, 6];
        let floats = bytes.map(|b| f32::from(b) / 255.0);
        for rows in [Rows::Bytes(&bytes), Rows::Floats(&floats)] {
            let data = filled(3, rows, &[0, 1]).unwrap();
            assert!(!data.is_sparse());
            let mut out = [0.0; 3];
            data.read_dense(1, &mut out);
            assert_eq!(out, floats[3..]);
        }
    }

    #[test]
    fn what_does_not_fit_is_an_error_and_changes_nothing() {
        assert!(Dataset::new(0, Kind::Classes(1), 1).is_err());
        assert!(Dataset::new(1, Kind::Numbers(0), 1).is_err());
        assert!(filled(2, Rows::Floats(&[1.0, f32::NAN]), &[0]).is_err());
        assert!(filled(2, Rows::Bytes(&[1, 2, 3]), &[0]).is_err(), "half a row");
        assert!(filled(2, Rows::Bytes(&[1, 2]), &[3]).is_err(), "label outside the classes");
        assert!(filled(2, Rows::Bytes(&[1, 2, 3, 4]), &[0]).is_err(), "more rows than announced");
        let mut data = Dataset::new(4, Kind::Numbers(1), 1).unwrap();
        assert!(data.append(Rows::Bytes(&[1, 0, 0, 0])).is_err(), "append before measure");
        data.measure(Rows::Bytes(&[1, 0, 0, 0])).unwrap();
        assert!(data.append(Rows::Bytes(&[1; 4])).is_err(), "other rows than measured");
        let mut data = Dataset::new(4, Kind::Numbers(1), 1).unwrap();
        data.measure(Rows::Bytes(&[1, 0, 0, 0])).unwrap();
        data.append(Rows::Bytes(&[1, 0, 0, 0])).unwrap();
        assert!(data.check_complete().is_err(), "no target");
        data.answers.append_targets(&[0.5]).unwrap();
        assert_eq!((data.check_complete(), data.answers.of(0)), (Ok(()), Answer::Targets(&[0.5])));
    }
}
