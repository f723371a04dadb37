//! Prediction: the answers to rows that come from outside, a block at a time.
//!
//! Each member of a team takes its rows through all layers by itself. The weights are where the training left them: in
//! stripes of columns that lie in the order in which products read them.

use crate::error::{Error, Result};
use crate::floats::Floats;
use crate::forward_pass::ForwardPass;
use crate::memory::{area, with_capacity, zeroed};
use crate::network::Network;
use crate::parts::Parts;
use crate::shares::tile_cut;
use crate::storage::Rows;
use crate::team::{MAX_MEMBERS, Team};

/// Inputs or outputs of a block: enough rows to be worth waking a team for, and little memory.
const BLOCK_VALUES: usize = 1 << 19;
/// Parameters times rows of a block that are done before another thread would be awake.
const SHARED_FROM: usize = 1 << 22;

/// The memory for predictions of one network. It grows to the largest block that was asked for and the most members
/// that took part; then nothing is allocated any more.
pub struct Predictor {
    /// Inputs, outputs and numbers of weights of the network.
    shape: [usize; 3],
    /// Rows there is room for.
    capacity: usize,
    bytes: Vec<u8>,
    floats: Floats,
    answers: Floats,
    /// One for each member that has taken part.
    passes: Vec<ForwardPass>,
}

impl Predictor {
    /// One without room.
    ///
    /// # Errors
    /// If memory runs out.
    pub fn new(network: &Network) -> Result<Self> {
        let [floats, answers] = [Floats::zeroed(0)?, Floats::zeroed(0)?];
        Ok(Self {
            shape: shape(network),
            capacity: 0,
            bytes: Vec::new(),
            floats,
            answers,
            passes: Vec::new(),
        })
    }

    /// Makes room for `rows` rows, or for as many as make a block; says for how many there is. What was written before
    /// is lost if it grows, and the room too if there is no memory for more.
    ///
    /// # Errors
    /// If this is another network than the predictor was made for, or memory runs out.
    pub fn reserve(&mut self, network: &Network, rows: usize) -> Result<usize> {
        self.check(network)?;
        let widest = network.inputs().max(network.outputs());
        let capacity = rows.clamp(1, (BLOCK_VALUES / widest).max(1));
        if capacity > self.capacity {
            *self = Self::new(network)?;
            let values = area(capacity, network.inputs())?;
            self.bytes = zeroed(values)?;
            self.floats = Floats::zeroed(values)?;
            self.answers = Floats::zeroed(area(capacity, network.outputs())?)?;
            self.passes = with_capacity(MAX_MEMBERS)?;
            self.passes.push(ForwardPass::new(network, capacity)?);
            self.capacity = capacity;
        }
        Ok(self.capacity)
    }

    // Out of line, as it is called from everywhere.
    #[inline(never)]
    fn check(&self, network: &Network) -> Result<()> {
        match shape(network) == self.shape {
            true => Ok(()),
            false => Err(Error::argument("network", "the one this predictor was made for", "another")),
        }
    }

    /// Where rows of bytes go, one after the other.
    pub fn bytes(&mut self) -> &mut [u8] {
        &mut self.bytes
    }

    /// Where rows of floats go, one after the other.
    pub fn floats(&mut self) -> &mut [f32] {
        &mut self.floats
    }

    /// `[rows, outputs]` of the last run; of softmax each row sums to 1, within 1e-5 for up to a thousand classes.
    pub fn answers(&self) -> &[f32] {
        &self.answers
    }

    /// Predicts the first `rows` rows, as far as there is room, on this thread. Says which value is not finite, if any.
    ///
    /// # Errors
    /// If this is another network than the predictor was made for, or it has no room.
    pub fn run_alone(&mut self, network: &Network, rows: usize, as_floats: bool) -> Result<Option<usize>> {
        self.check(network)?;
        let rows = rows.min(self.capacity);
        let inputs = first_rows(&self.bytes, &self.floats, rows * network.inputs(), as_floats);
        let Some(pass) = self.passes.first_mut() else {
            return Err(Error::argument("rows", "room that was reserved", "none"));
        };
        Ok(pass.run(network, inputs, &mut self.answers[..rows * network.outputs()]))
    }

    /// The same with up to `members` of a team, where there is enough to share.
    ///
    /// # Errors
    /// The same, or if a member of the team died.
    pub fn run(
        &mut self,
        network: &Network,
        rows: usize,
        as_floats: bool,
        team: &mut Team,
        members: usize,
    ) -> Result<Option<usize>> {
        self.check(network)?;
        let rows = rows.min(self.capacity);
        let members = self.admit(network, members.min(team.members()));
        if members <= 1 || rows.saturating_mul(network.parameter_count()) < SHARED_FROM {
            return self.run_alone(network, rows, as_floats);
        }
        let [mut each, mut input_cuts, mut out_cuts] = [[0; MAX_MEMBERS + 1]; 3];
        for member in 1..=members {
            let cut = tile_cut(member, members, rows);
            each[member] = member;
            (input_cuts[member], out_cuts[member]) = (cut * network.inputs(), cut * network.outputs());
        }
        let inputs = first_rows(&self.bytes, &self.floats, rows * network.inputs(), as_floats);
        let mut wrong = [None; MAX_MEMBERS];
        {
            let passes = Parts::new(&mut self.passes, &each[..=members]);
            let outs = Parts::new(&mut self.answers, &out_cuts[..=members]);
            let wrong = Parts::new(&mut wrong, &each[..=members]);
            team.run(members, &|member| {
                let own = inputs.part(input_cuts[member]..input_cuts[member + 1]);
                let found = passes.take(member)[0].run(network, own, outs.take(member));
                wrong.take(member)[0] = found.map(|at| input_cuts[member] + at);
            })?;
        }
        Ok(wrong.into_iter().flatten().next())
    }

    /// Makes room for so many members, as far as memory goes; says for how many there is.
    fn admit(&mut self, network: &Network, members: usize) -> usize {
        while self.capacity > 0 && self.passes.len() < members.min(MAX_MEMBERS) {
            match ForwardPass::new(network, self.capacity) {
                Ok(pass) => self.passes.push(pass),
                Err(_) => break,
            }
        }
        members.min(self.passes.len())
    }
}

fn shape(network: &Network) -> [usize; 3] {
    [network.inputs(), network.outputs(), network.weights.len()]
}

fn first_rows<'a>(bytes: &'a [u8], floats: &'a [f32], values: usize, as_floats: bool) -> Rows<'a> {
    if as_floats { Rows::Floats(&floats[..values]) } else { Rows::Bytes(&bytes[..values]) }
}
