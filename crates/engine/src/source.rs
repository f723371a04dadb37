//! Where a batch's rows and their answers come from: a resident data set, or the caller who brings the batch.

use crate::answers::{Answer, check_labels};
use crate::dataset::Dataset;
use crate::error::{Error, Result};
use crate::memory::area;
use crate::network::Network;
use crate::output::Output;
use crate::storage::is_sparse;
use inkling_kernels::compress::{compress_floats, count_set};
use inkling_kernels::sparse::Entry;

/// The rows of a batch and their answers, to be read by every member of a team.
#[derive(Clone, Copy)]
pub(crate) enum Source<'a> {
    /// The rows `ids` of a data set, and the weights of all its rows, if they have any.
    Resident { data: &'a Dataset, ids: &'a [u32], weights: &'a [f32] },
    /// `[samples, width]` floats, with a label for each sample.
    Brought { rows: &'a [f32], width: usize, labels: &'a [u32], sparse: bool },
}

impl<'a> Source<'a> {
    /// A batch that was brought for a network, of at most `most` rows.
    ///
    /// # Errors
    /// If the network has no classes, there are no rows or too many, their width is not the network's, a value is not
    /// finite or a label no class.
    pub fn brought(network: &Network, most: usize, rows: &'a [f32], labels: &'a [u32]) -> Result<Self> {
        let width = network.inputs();
        if network.output != Output::Softmax {
            return Err(Error::argument(
                "network",
                "one that ends in a softmax",
                format!("{:?}", network.output),
            ));
        }
        if labels.is_empty() || labels.len() > most {
            return Err(Error::argument("labels", format!("1 to {most}, one a row"), labels.len()));
        }
        if area(labels.len(), width) != Ok(rows.len()) {
            let expected = format!("{} rows of {width} values", labels.len());
            return Err(Error::argument("rows", expected, format!("{} values", rows.len())));
        }
        check_labels(labels, network.outputs())?;
        match count_set(rows) {
            Ok(set) => Ok(Self::Brought { rows, width, labels, sparse: is_sparse(set, rows.len()) }),
            Err(at) => Err(Error::argument("rows", "finite numbers", format!("{} at {at}", rows[at]))),
        }
    }

    /// The data set that all rows come from, if there is one.
    pub fn data(&self) -> Option<&'a Dataset> {
        match *self {
            Self::Resident { data, .. } => Some(data),
            Self::Brought { .. } => None,
        }
    }

    /// How many samples there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Resident { ids, .. } => ids.len(),
            Self::Brought { labels, .. } => labels.len(),
        }
    }

    pub fn is_sparse(&self) -> bool {
        match self {
            Self::Resident { data, .. } => data.is_sparse(),
            Self::Brought { sparse, .. } => *sparse,
        }
    }

    pub fn width(&self) -> usize {
        match self {
            Self::Resident { data, .. } => data.width(),
            Self::Brought { width, .. } => *width,
        }
    }

    /// Most entries of any batch of so many sparse rows from here.
    ///
    /// # Errors
    /// If so many cannot be.
    pub fn most_entries(&self, samples: usize) -> Result<usize> {
        match self {
            Self::Resident { data, .. } => {
                let in_columns = data.counts().iter().map(|&count| samples.min(count as usize)).sum();
                Ok(area(samples, data.longest_row())?.min(in_columns))
            }
            Self::Brought { width, .. } => area(samples, *width),
        }
    }

    pub fn answer(&self, sample: usize) -> Answer<'_> {
        match self {
            Self::Resident { data, ids, .. } => data.answers.of(ids[sample] as usize),
            Self::Brought { labels, .. } => Answer::Label(labels[sample] as usize),
        }
    }

    /// The sum of the samples' weights, which may be more than a float holds; nothing where they count alike.
    pub fn total_weight(&self) -> Option<f64> {
        match self {
            Self::Resident { ids, weights, .. } if !weights.is_empty() => {
                Some(ids.iter().map(|&id| f64::from(weights[id as usize])).sum())
            }
            _ => None,
        }
    }

    /// What a sample's gradient is divided by in the weighted mean of the batch, whose `total_weight` is given: its loss
    /// counts `weight / total`. Without weights it is the number of samples.
    pub fn divisor(&self, sample: usize, total: Option<f64>) -> f32 {
        match (self, total) {
            (Self::Resident { ids, weights, .. }, Some(total)) => match weights[ids[sample] as usize] {
                // Of a batch that does not count at all, the total is 0 too.
                0.0 => f32::INFINITY,
                weight => (total / f64::from(weight)) as f32,
            },
            _ => self.len() as f32,
        }
    }

    /// Copies a sample's dense row into `out`.
    pub fn read_dense(&self, sample: usize, out: &mut [f32]) {
        match self {
            Self::Resident { data, ids, .. } => data.read_dense(ids[sample] as usize, out),
            Self::Brought { rows, width, .. } => out.copy_from_slice(&rows[sample * width..][..*width]),
        }
    }

    /// Writes the entries of a sample's sparse row to `out`; returns how many there are.
    pub fn read_sparse(&self, sample: usize, out: &mut [Entry]) -> usize {
        match self {
            Self::Resident { data, ids, .. } => data.read_sparse(ids[sample] as usize, out),
            Self::Brought { rows, width, .. } => compress_floats(&rows[sample * width..][..*width], out),
        }
    }

    /// Sends for a sample's sparse row, see [`Dataset::touch`]; rows that were brought lie one after the other, so the
    /// processor fetches them ahead by itself.
    pub fn touch(&self, sample: usize) -> u32 {
        match self {
            Self::Resident { data, ids, .. } => data.touch(ids[sample] as usize),
            Self::Brought { .. } => 0,
        }
    }
}
