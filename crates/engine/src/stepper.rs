//! Training one step after the other on one network, whoever picks the batches: the memory of a step, how it is divided
//! among the members of a team, and the optimizer's state.

use crate::batch::{Batch, BatchCuts};
use crate::block_gradient::{Origin, SharedGradients};
use crate::controls::Controls;
use crate::dataset::Dataset;
use crate::error::{Error, Result};
use crate::floats::Floats;
use crate::memory::zeroed;
use crate::network::{Layer, Network};
use crate::optimizer::{Optimizer, State};
use crate::samples::Training;
use crate::shares::Shares;
use crate::source::Source;
use crate::team::{Job, Team};
use crate::update::{Ready, SharedUpdate};
use inkling_kernels::clip::norm_factor;

pub(crate) struct Stepper {
    /// Of the network that is trained.
    pub layers: Vec<Layer>,
    /// Most samples of a batch.
    pub capacity: usize,
    pub state: State,
    controls: Controls,
    pub memory: Batch,
    division: Division,
    /// Every weight's gradient, where a step needs them together; else empty.
    gradients: Floats,
}

/// What a step may have besides its optimizer; by default nothing.
#[derive(Default)]
pub(crate) struct Extras {
    pub training: Training,
    pub controls: Controls,
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
    scratch: Floats,
    /// Of the gradients of each block.
    squares: Vec<f64>,
    /// For the last two sizes of batches: all whole ones have one, the last of an epoch may have another.
    cuts: [BatchCuts; 2],
    /// Which of these was used last.
    latest: usize,
}

impl Stepper {
    /// For batches of up to `capacity` samples, all of `data` if there is a data set.
    ///
    /// # Errors
    /// If a setting is outside its range or memory runs out.
    pub fn new(
        network: &Network,
        data: Option<&Dataset>,
        capacity: usize,
        optimizer: Optimizer,
        Extras { training, controls }: Extras,
    ) -> Result<Self> {
        controls.check()?;
        let gradients = if controls.needs_norm() { network.weights.len() } else { 0 };
        Ok(Self {
            layers: network.layers.clone(),
            capacity,
            state: State::new(optimizer, network.weights.len())?,
            memory: Batch::new(network, capacity, Some(training))?,
            division: Division::new(1, network, data, capacity, &controls)?,
            gradients: Floats::zeroed(gradients)?,
            controls,
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
            self.division = Division::new(members, network, source.data(), self.capacity, &self.controls)?;
        }
        let Self { layers, state, controls, memory, division, gradients, .. } = self;
        memory.make_room(members, source)?;
        memory.begin_step(state.steps());
        let mut run = |job: &Job| team.run(members, job);
        memory.work(network, source, division.cuts(source.len(), network, memory), &mut run)?;
        let Division { shares, scratch, squares, .. } = division;
        let (batch, size, clip) = (&*memory, source.len(), controls.clip_value as f32);
        let origin = |member| Origin { layers, batch, sparse: batch.sparse_of(member), size, clip };
        let ready = if controls.needs_norm() {
            let pass = SharedGradients::new(shares, scratch, gradients, squares);
            run(&|member| pass.work(member, &origin(member)))?;
            // Block after block, however they are shared out.
            let factor = norm_factor(squares.iter().sum(), controls.clip_norm);
            Some(Ready { gradients: &gradients[..], factor })
        } else {
            None
        };
        let update = SharedUpdate::new(network, state, scratch, shares, rate_factor, controls, ready);
        run(&|member| update.work(member, &origin(member)))?;

        let outcomes = memory.samples.outcomes(source.len());
        Ok(Tally {
            loss_sum: outcomes.iter().map(|outcome| outcome.loss).sum(),
            right: outcomes.iter().map(|outcome| outcome.right as usize).sum(),
        })
    }
}

impl Division {
    fn new(
        members: usize,
        network: &Network,
        data: Option<&Dataset>,
        capacity: usize,
        controls: &Controls,
    ) -> Result<Self> {
        let shares = Shares::new(network, data, capacity, members, controls.moves_all());
        Ok(Self {
            members,
            scratch: Floats::zeroed(shares.gradient_cuts[members])?,
            squares: zeroed(shares.blocks.len())?,
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
