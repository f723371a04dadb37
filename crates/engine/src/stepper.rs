//! Training one step after the other on one network, whoever picks the batches: the memory of a step, how it is divided
//! among the members of a team, and the optimizer's state.

use crate::batch::{Batch, BatchCuts};
use crate::dataset::Dataset;
use crate::error::{Error, Result};
use crate::floats::Floats;
use crate::network::{Layer, Network};
use crate::optimizer::{Optimizer, State};
use crate::shares::Shares;
use crate::source::Source;
use crate::team::{Job, Team};
use crate::update::SharedUpdate;

pub(crate) struct Stepper {
    /// Of the network that is trained.
    pub layers: Vec<Layer>,
    /// Most samples of a batch.
    pub capacity: usize,
    pub state: State,
    memory: Batch,
    division: Division,
}

/// What came out of a step, over all samples of its batch.
pub(crate) struct Tally {
    pub loss_sum: f64,
    /// See [`Outcome`](crate::output::Outcome).
    pub right: usize,
}

/// How a step is divided among so many members.
struct Division {
    members: usize,
    shares: Shares,
    gradients: Floats,
    /// For the last two sizes of batches: all whole ones have one, the last of an epoch may have another.
    cuts: [BatchCuts; 2],
    /// Which of these was used last.
    latest: usize,
}

impl Stepper {
    /// For batches of up to `capacity` samples, all of `data` if there is a data set.
    ///
    /// # Errors
    /// If a setting of the optimizer is outside its range or memory runs out.
    pub fn new(
        network: &Network,
        data: Option<&Dataset>,
        capacity: usize,
        optimizer: Optimizer,
        smoothing: f32,
    ) -> Result<Self> {
        let mut memory = Batch::new(network, capacity, true)?;
        memory.samples.smoothing = smoothing;
        Ok(Self {
            layers: network.layers.clone(),
            capacity,
            state: State::new(optimizer, network.weights.len())?,
            memory,
            division: Division::new(1, network, data, capacity)?,
        })
    }

    /// # Errors
    /// If the network has other layers than the one that this was made for.
    pub fn check(&self, network: &Network) -> Result<()> {
        match network.layers == self.layers {
            true => Ok(()),
            false => Err(Error::argument("network", "the one this trainer was made for", "another")),
        }
    }

    /// Trains on a batch; `members` of the team take part, or all it has. The optimizer's rate is multiplied with
    /// `rate_factor`. The network is one that was checked.
    ///
    /// # Errors
    /// If memory runs out, and then nothing has changed, or if a member of the team died.
    pub fn step(
        &mut self,
        network: &mut Network,
        source: Source,
        rate_factor: f64,
        team: &mut Team,
        members: usize,
    ) -> Result<Tally> {
        let members = members.clamp(1, team.members().min(Shares::most_members(network)));
        if members != self.division.members {
            self.division = Division::new(members, network, source.data(), self.capacity)?;
        }
        let Self { state, memory, division, .. } = self;
        memory.make_room(members, source)?;
        let mut run = |job: &Job| team.run(members, job);
        memory.work(network, source, division.cuts(source.len(), network, memory), &mut run)?;
        let Division { shares, gradients, .. } = division;
        let update = SharedUpdate::new(network, state, gradients, shares, rate_factor);
        run(&|member| update.work(member, memory, source.len()))?;

        let outcomes = memory.samples.outcomes(source.len());
        Ok(Tally {
            loss_sum: outcomes.iter().map(|outcome| outcome.loss).sum(),
            right: outcomes.iter().map(|outcome| outcome.right as usize).sum(),
        })
    }
}

impl Division {
    fn new(members: usize, network: &Network, data: Option<&Dataset>, capacity: usize) -> Result<Self> {
        let shares = Shares::new(network, data, capacity, members);
        Ok(Self {
            members,
            gradients: Floats::zeroed(shares.gradient_cuts[members])?,
            shares,
            cuts: Default::default(),
            latest: 0,
        })
    }

    /// The cuts of a batch of so many samples.
    fn cuts(&mut self, size: usize, network: &Network, memory: &Batch) -> &BatchCuts {
        if self.cuts[self.latest].size != size {
            self.latest = 1 - self.latest;
            if self.cuts[self.latest].size != size {
                self.cuts[self.latest] = memory.cut(self.members, size, network);
            }
        }
        &self.cuts[self.latest]
    }
}
