//! Evaluation: the mean loss of a network on a data set, how often it is right and, of classes, the confusion matrix.

use crate::answers::Answer;
use crate::batch::Batch;
use crate::dataset::Dataset;
use crate::error::Result;
use crate::memory::{area, with_capacity, zeroed};
use crate::network::Network;
use crate::output::Output;
use crate::samples::check_fit;
use crate::source::Source;
use crate::team::Team;

/// Rows that the team works on at once.
const BLOCK: usize = 512;

/// An evaluation under way: it can be run in slices, so that the caller stays responsive.
pub struct Evaluation {
    memory: Batch,
    block: Vec<u32>,
    position: usize,
    loss_sum: f64,
    right: usize,
    /// `[true, predicted]`, where there are classes.
    confusion: Vec<u32>,
}

impl Evaluation {
    /// # Errors
    /// If the network and the data do not fit or memory runs out.
    pub fn new(network: &Network, data: &Dataset) -> Result<Self> {
        check_fit(network, data)?;
        let block = BLOCK.min(data.len());
        let classes = if network.output == Output::Softmax { network.outputs() } else { 0 };
        Ok(Self {
            memory: Batch::new(network, block, None)?,
            block: with_capacity(block)?,
            position: 0,
            loss_sum: 0.0,
            right: 0,
            confusion: zeroed(area(classes, classes)?)?,
        })
    }

    /// Takes at least `rows` more rows, as far as there are, in file order; returns how many, 0 at the end.
    ///
    /// # Errors
    /// If this is another network or data set than it was made for, memory runs out or a member of the team died.
    pub fn run(
        &mut self,
        network: &Network,
        data: &Dataset,
        rows: usize,
        team: &mut Team,
        members: usize,
    ) -> Result<usize> {
        check_fit(network, data)?;
        let members = members.clamp(1, team.members());
        let begin = self.position;
        while self.position < data.len() && self.position - begin < rows {
            let end = data.len().min(self.position + BLOCK);
            self.block.clear();
            self.block.extend(self.position as u32..end as u32);
            let source = Source::Resident { data, ids: &self.block, weights: &[] };
            self.memory.make_room(members, source)?;
            let cuts = self.memory.cut(members, source.len(), network);
            self.memory.work(network, source, &cuts, &mut |job| team.run(members, job))?;
            for (outcome, row) in self.memory.samples.outcomes(self.block.len()).iter().zip(self.position..) {
                self.loss_sum += outcome.loss;
                self.right += outcome.right as usize;
                if let Answer::Label(truth) = data.answers.of(row) {
                    self.confusion[truth * network.outputs() + outcome.predicted as usize] += 1;
                }
            }
            self.position = end;
        }
        Ok(self.position - begin)
    }

    /// The mean loss of the rows so far.
    pub fn loss(&self) -> f64 {
        self.loss_sum / self.position as f64
    }

    /// How many answers were right so far: a row has one class, or as many probabilities as there are outputs.
    pub fn right(&self) -> usize {
        self.right
    }

    /// How often each class (row) was taken for each (column): `[classes, classes]`; nothing where there are none.
    pub fn confusion(&self) -> &[u32] {
        &self.confusion
    }
}
