//! Prediction: the class probabilities of rows that come from outside, a block at a time.
//!
//! Each member of a team takes its rows through all layers by itself. The weights are where the training left them: in
//! stripes of columns that lie in the order in which products read them.

use crate::error::Result;
use crate::floats::Floats;
use crate::forward_pass::ForwardPass;
use crate::memory::{area, zeroed};
use crate::network::Network;
use crate::parts::Parts;
use crate::storage::Rows;
use crate::team::Team;

/// Values of a block: few enough for the second cache of two processors, many enough to be worth waking a team for.
const BLOCK_VALUES: usize = 1 << 19;
/// Fewer rows than this are done before another thread would be awake.
const SHARED_FROM: usize = 64;

/// The memory for predictions of one network. It grows to the largest block that was asked for; then nothing is
/// allocated any more.
pub struct Predictor {
    /// Rows there is room for.
    capacity: usize,
    bytes: Vec<u8>,
    floats: Floats,
    probabilities: Floats,
    /// One for each member that has taken part.
    passes: Vec<ForwardPass>,
}

impl Predictor {
    /// One without room.
    ///
    /// # Errors
    /// If memory runs out.
    pub fn new() -> Result<Self> {
        let [floats, probabilities] = [Floats::zeroed(0)?, Floats::zeroed(0)?];
        Ok(Self { capacity: 0, bytes: Vec::new(), floats, probabilities, passes: Vec::new() })
    }

    /// Makes room for `rows` rows, or for as many as make a block; says for how many there is. What was written before
    /// is lost if it grows.
    ///
    /// # Errors
    /// If memory runs out.
    pub fn reserve(&mut self, network: &Network, rows: usize) -> Result<usize> {
        let most = (BLOCK_VALUES / network.inputs()).max(1);
        let capacity = rows.clamp(1, most);
        if capacity > self.capacity {
            *self = Self::new()?;
            let values = area(capacity, network.inputs())?;
            self.bytes = zeroed(values)?;
            self.floats = Floats::zeroed(values)?;
            self.probabilities = Floats::zeroed(area(capacity, network.classes())?)?;
            self.passes.push(ForwardPass::new(network, capacity)?);
            self.capacity = capacity;
        }
        Ok(self.capacity)
    }

    /// Where rows of bytes go, one after the other.
    pub fn bytes(&mut self) -> &mut [u8] {
        &mut self.bytes
    }

    /// Where rows of floats go, one after the other.
    pub fn floats(&mut self) -> &mut [f32] {
        &mut self.floats
    }

    /// `[rows, classes]` of the last run; each row sums to 1 within 1e-5.
    pub fn probabilities(&self) -> &[f32] {
        &self.probabilities
    }

    /// Predicts the first `rows` rows, as far as there is room, on this thread. Says which value is not finite, if any.
    pub fn run_alone(&mut self, network: &Network, rows: usize, as_floats: bool) -> Option<usize> {
        let rows = rows.min(self.capacity);
        let out = &mut self.probabilities[..rows * network.classes()];
        let inputs = first_rows(&self.bytes, &self.floats, rows * network.inputs(), as_floats);
        self.passes[0].run(network, inputs, out)
    }

    /// The same with up to `members` of a team, where there are enough rows to share.
    ///
    /// # Errors
    /// If memory runs out or a member of the team died.
    pub fn run(
        &mut self,
        network: &Network,
        rows: usize,
        as_floats: bool,
        team: &mut Team,
        members: usize,
    ) -> Result<Option<usize>> {
        let rows = rows.min(self.capacity);
        let members = members.clamp(1, team.members());
        if members == 1 || rows < SHARED_FROM {
            return Ok(self.run_alone(network, rows, as_floats));
        }
        while self.passes.len() < members {
            self.passes.push(ForwardPass::new(network, self.capacity)?);
        }
        let cuts: Vec<usize> = (0..=members).map(|i| i * rows / members).collect();
        let scaled = |by: usize| cuts.iter().map(|cut| cut * by).collect::<Vec<_>>();
        let (each, out_cuts, input_cuts) =
            ((0..=members).collect::<Vec<_>>(), scaled(network.classes()), scaled(network.inputs()));
        let inputs = first_rows(&self.bytes, &self.floats, rows * network.inputs(), as_floats);
        let mut wrong = vec![None; members];
        {
            let passes = Parts::new(&mut self.passes, &each);
            let outs = Parts::new(&mut self.probabilities, &out_cuts);
            let wrong = Parts::new(&mut wrong, &each);
            team.run(members, &|member| {
                let own = inputs.part(input_cuts[member]..input_cuts[member + 1]);
                let found = passes.take(member)[0].run(network, own, outs.take(member));
                wrong.take(member)[0] = found.map(|at| input_cuts[member] + at);
            })?;
        }
        Ok(wrong.into_iter().flatten().next())
    }
}

fn first_rows<'a>(bytes: &'a [u8], floats: &'a [f32], values: usize, as_floats: bool) -> Rows<'a> {
    if as_floats { Rows::Floats(&floats[..values]) } else { Rows::Bytes(&bytes[..values]) }
}
