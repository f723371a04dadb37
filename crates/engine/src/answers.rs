//! What a data set says of each row: the class that it is of, or the numbers that belong to it.

use crate::checksum::Sum;
use crate::error::{Error, Result};
use crate::memory::{area, with_capacity};

/// What the answers of a data set are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A label a row, below so many classes.
    Classes(usize),
    /// So many targets a row.
    Numbers(usize),
}

/// The answer of one row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Answer<'a> {
    Label(usize),
    Targets(&'a [f32]),
}

/// The answers of a data set's rows, from the first on.
pub struct Answers {
    pub kind: Kind,
    /// Rows that there is room for.
    length: usize,
    labels: Vec<u32>,
    /// `[rows, targets of a row]`.
    targets: Vec<f32>,
}

impl Answers {
    /// Room for those of `length` rows.
    ///
    /// # Errors
    /// If memory runs out.
    pub(crate) fn new(kind: Kind, length: usize) -> Result<Self> {
        let (labels, targets) = match kind {
            Kind::Classes(_) => (length, 0),
            Kind::Numbers(outputs) => (0, area(length, outputs)?),
        };
        Ok(Self { kind, length, labels: with_capacity(labels)?, targets: with_capacity(targets)? })
    }

    /// The labels of the next rows that have none yet.
    ///
    /// # Errors
    /// If there are more than rows, one is no class, or these rows have targets.
    pub fn append_labels(&mut self, labels: &[u32]) -> Result<()> {
        let Kind::Classes(classes) = self.kind else {
            return Err(Error::argument("labels", "targets", "labels"));
        };
        self.check_room("labels", labels.len(), 1)?;
        check_labels(labels, classes)?;
        self.labels.extend_from_slice(labels);
        Ok(())
    }

    /// The targets of the next rows that have none yet, `[rows, targets of a row]`.
    ///
    /// # Errors
    /// If there are more than rows, one is not finite, or these rows have labels.
    pub fn append_targets(&mut self, targets: &[f32]) -> Result<()> {
        let Kind::Numbers(outputs) = self.kind else {
            return Err(Error::argument("targets", "labels", "targets"));
        };
        self.check_room("targets", targets.len(), outputs)?;
        if let Some(i) = targets.iter().position(|t| !t.is_finite()) {
            return Err(Error::argument("targets", "finite numbers", format!("{} at {i}", targets[i])));
        }
        self.targets.extend_from_slice(targets);
        Ok(())
    }

    /// # Errors
    /// If these are more than rows are missing, or not those of whole rows.
    fn check_room(&self, name: &'static str, count: usize, width: usize) -> Result<()> {
        let room = (self.length - self.rows()) * width;
        match count.is_multiple_of(width) && count <= room {
            true => Ok(()),
            false => Err(Error::argument(name, format!("{width} a row, at most {room} more"), count)),
        }
    }

    /// Of how many rows they are.
    pub fn rows(&self) -> usize {
        match self.kind {
            Kind::Classes(_) => self.labels.len(),
            Kind::Numbers(outputs) => self.targets.len() / outputs,
        }
    }

    pub(crate) fn add_to(&self, sum: &mut Sum) {
        sum.add(&self.labels, u32::to_le_bytes);
        sum.add(&self.targets, f32::to_le_bytes);
    }

    pub(crate) fn of(&self, row: usize) -> Answer<'_> {
        match self.kind {
            Kind::Classes(_) => Answer::Label(self.labels[row] as usize),
            Kind::Numbers(outputs) => Answer::Targets(&self.targets[row * outputs..][..outputs]),
        }
    }
}

/// # Errors
/// If one is no class.
pub(crate) fn check_labels(labels: &[u32], classes: usize) -> Result<()> {
    match labels.iter().find(|&&label| label as usize >= classes) {
        Some(label) => Err(Error::argument("labels", format!("labels below {classes}"), label)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_back_as_they_went_in() {
        let mut labels = Answers::new(Kind::Classes(3), 3).unwrap();
        labels.append_labels(&[2]).unwrap();
        labels.append_labels(&[0, 1]).unwrap();
        assert_eq!((labels.rows(), labels.of(1)), (3, Answer::Label(0)));
        let mut targets = Answers::new(Kind::Numbers(2), 2).unwrap();
        targets.append_targets(&[1.0, 2.0]).unwrap();
        assert_eq!(targets.rows(), 1);
        targets.append_targets(&[3.0, -4.0]).unwrap();
        assert_eq!((targets.rows(), targets.of(1)), (2, Answer::Targets(&[3.0, -4.0])));
    }

    #[test]
    fn what_does_not_fit_is_an_error_and_changes_nothing() {
        let mut labels = Answers::new(Kind::Classes(3), 2).unwrap();
        assert!(labels.append_labels(&[3]).is_err(), "no class");
        assert!(labels.append_labels(&[0; 3]).is_err(), "too many");
        assert!(labels.append_targets(&[0.5]).is_err(), "numbers");
        let mut targets = Answers::new(Kind::Numbers(2), 2).unwrap();
        assert!(targets.append_targets(&[0.0, f32::INFINITY]).is_err(), "not finite");
        assert!(targets.append_targets(&[0.0; 6]).is_err(), "too many");
        assert!(targets.append_targets(&[0.0; 3]).is_err(), "half a row");
        assert!(targets.append_labels(&[0]).is_err(), "a label");
        assert_eq!([labels.rows(), targets.rows()], [0, 0]);
    }
}
