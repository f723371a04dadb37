//! A training's state goes into another trainer, which goes on with the same bits; what is no such state is refused.

mod common;

use common::{ADAM, SGD, bytes, dataset, network, parameters, run_alone, with_team_on};
use inkling_engine::controls::Controls;
use inkling_engine::dataset::{Dataset, Rows};
use inkling_engine::network::Network;
use inkling_engine::optimizer::{MAX_STEPS, Optimizer};
use inkling_engine::random::Random;
use inkling_engine::resume::Moment;
use inkling_engine::schedule::{Schedule, Shape};
use inkling_engine::trainer::{Progress, Settings, Trainer};
use inkling_kernels::activation::Activation::Tanh;

const WIDTH: usize = 30;
const LENGTH: usize = 61;
const BATCHES: usize = 4;
const EPOCHS: usize = 3;

fn data(density: u32) -> Dataset {
    let data = dataset(Rows::Bytes(&bytes(LENGTH * WIDTH, density)), LENGTH, WIDTH, 5);
    assert_eq!(data.is_sparse(), density < 9);
    data
}

/// Every control there is, in batches of which the last is shorter.
fn settings(optimizer: Optimizer) -> Settings {
    Settings {
        controls: Controls { decay: 0.1, l2: 0.05, clip_value: 0.01, clip_norm: 0.03 },
        weights: (0..LENGTH).map(|row| (row % 4) as f32 / 2.0).collect(),
        dropout: vec![0.25, 0.5],
        smoothing: 0.1,
        schedule: Schedule { shape: Shape::Cosine { end: 0.1 }, epochs: EPOCHS, warm_up: 0.5 },
        seed: 3,
        ..Settings::new(16, optimizer)
    }
}

/// A training and the network that it is of. Another seed stands for weights that will be replaced.
struct Run<'a> {
    data: &'a Dataset,
    optimizer: Optimizer,
    network: Network,
    trainer: Trainer,
}

/// All that a training goes on from, as it would be written to a file.
#[derive(Clone, Debug, PartialEq)]
struct State {
    parameters: Vec<f32>,
    moments: Vec<(Moment, Vec<f32>)>,
    steps: u64,
    random: [u64; 4],
    order: Vec<u32>,
    position: usize,
    batch_losses: Vec<f32>,
    loss_sum: f64,
    right: usize,
    /// Follows from the steps.
    rate: f64,
}

impl State {
    fn progress(&self) -> Progress {
        Progress {
            random: Random::from_state(self.random).unwrap(),
            order: self.order.clone(),
            position: self.position,
            batch_losses: self.batch_losses.clone(),
            loss_sum: self.loss_sum,
            right: self.right,
        }
    }
}

impl<'a> Run<'a> {
    fn new(data: &'a Dataset, optimizer: Optimizer, seed: u64) -> Self {
        let network = network(WIDTH, &[19, 12, 5], Tanh, seed);
        let trainer = Trainer::new(&network, data, &settings(optimizer)).unwrap();
        Self { data, optimizer, network, trainer }
    }

    fn state(&self) -> State {
        let both = [Moment::First, Moment::Second];
        let kept = &both[..if self.optimizer == SGD { 1 } else { 2 }];
        let moments = kept.iter().map(|&moment| {
            let mut values = vec![0.0; self.network.parameter_count()];
            self.trainer.read_moments(moment, &mut values).unwrap();
            (moment, values)
        });
        let Progress { random, order, position, batch_losses, loss_sum, right } = self.trainer.progress();
        State {
            parameters: parameters(&self.network),
            moments: moments.collect(),
            steps: self.trainer.steps(),
            random: random.state(),
            order: order.clone(),
            position: *position,
            batch_losses: batch_losses.clone(),
            loss_sum: *loss_sum,
            right: *right,
            rate: self.trainer.rate(),
        }
    }

    fn adopt(&mut self, state: &State) {
        self.trainer.restore(state.progress(), state.steps).unwrap();
        for (moment, values) in &state.moments {
            self.trainer.write_moments(*moment, values).unwrap();
        }
        self.network.write_parameters(0, &state.parameters).unwrap();
    }

    /// The states after every batch from here to the last one.
    fn rest(&mut self, members: usize) -> Vec<State> {
        let left = BATCHES * EPOCHS - self.trainer.steps() as usize;
        with_team_on(1, members, |team| {
            let mut step = |_| {
                assert_eq!(self.trainer.run(&mut self.network, self.data, 1, team, members), Ok(1));
                self.state()
            };
            (0..left).map(&mut step).collect()
        })
    }
}

#[test]
fn from_every_batch_on_a_new_trainer_goes_on_with_the_same_bits() {
    for (optimizer, density) in [(ADAM, 4), (ADAM, 16), (SGD, 4), (SGD, 16)] {
        let data = data(density);
        let mut whole = Run::new(&data, optimizer, 1);
        let states = [vec![whole.state()], whole.rest(1)].concat();
        assert_eq!(states.len(), BATCHES * EPOCHS + 1);
        assert_ne!(states[BATCHES].order, states[BATCHES + 1].order, "every epoch has an order of its own");
        for (at, state) in states.iter().enumerate() {
            let mut taken = Run::new(&data, optimizer, 2);
            taken.adopt(state);
            assert_eq!(&taken.state(), state, "{optimizer:?}, batch {at}");
            assert!(taken.trainer.is_sound(&taken.network));
            let rest = taken.rest([1, 2, 3, 5][at % 4]);
            assert!(rest == states[at + 1..], "{optimizer:?}, density {density}, from batch {at} on");
            assert_eq!(taken.network.hash(), whole.network.hash());
        }
    }
}

#[test]
fn a_trainer_that_is_in_use_can_go_back() {
    for optimizer in [ADAM, SGD] {
        let data = data(4);
        let mut run = Run::new(&data, optimizer, 1);
        let states = [vec![run.state()], run.rest(2)].concat();
        for at in [BATCHES * 2, BATCHES - 1, 0, BATCHES, BATCHES + 1] {
            run.adopt(&states[at]);
            assert!(run.rest(1) == states[at + 1..], "{optimizer:?}, back at batch {at}");
        }
    }
}

#[test]
fn the_end_of_an_epoch_is_told_of_until_the_next_one_begins() {
    let data = data(4);
    let mut whole = Run::new(&data, ADAM, 1);
    let ends = whole.rest(1)[BATCHES - 1].clone();
    let mut taken = Run::new(&data, ADAM, 2);
    taken.adopt(&ends);
    assert_eq!(taken.trainer.progress().position, LENGTH);
    assert_eq!(taken.trainer.epoch_loss(), ends.loss_sum / LENGTH as f64);
    run_alone(&mut taken.trainer, &mut taken.network, &data, 1);
    let progress = taken.trainer.progress();
    assert_eq!((progress.position, progress.batch_losses.len()), (16, 1));
    let mut expected = ends.order.clone();
    Random::from_state(ends.random).unwrap().shuffle(&mut expected);
    assert_eq!(progress.order, expected, "the order of before, shuffled on");
}

#[test]
fn what_is_no_state_is_refused_and_changes_nothing() {
    let data = data(4);
    let [mut run, mut calm] = [(); 2].map(|_| Run::new(&data, ADAM, 1));
    run_alone(&mut run.trainer, &mut run.network, &data, 6);
    run_alone(&mut calm.trainer, &mut calm.network, &data, 6);
    let good = run.state();
    type Change = fn(&mut State);
    let wrong: [(&str, Change); 15] = [
        ("a row twice", |s| s.order[0] = s.order[1]),
        ("a row that is not there", |s| s.order[60] = 61),
        ("a row too few", |s| s.order.truncate(60)),
        ("a row too many", |s| s.order.push(0)),
        ("no rows", |s| s.order.clear()),
        ("inside a batch", |s| s.position = 31),
        ("inside the last batch", |s| (s.position, s.batch_losses) = (60, vec![1.0; 4])),
        ("past the end", |s| (s.position, s.batch_losses) = (64, vec![1.0; 4])),
        ("further than there are losses", |s| s.position = 48),
        ("before the losses", |s| s.position = 0),
        ("a loss too few", |s| s.batch_losses.truncate(1)),
        ("a loss that is no number", |s| s.batch_losses[0] = f32::NAN),
        ("an infinite sum", |s| s.loss_sum = f64::INFINITY),
        ("a sum that is no number", |s| s.loss_sum = f64::NAN),
        ("too many steps", |s| (s.right, s.steps) = (0, MAX_STEPS + 1)),
    ];
    for (name, change) in wrong {
        let mut state = good.clone();
        change(&mut state);
        assert!(run.trainer.restore(state.progress(), state.steps).is_err(), "{name}");
        assert!(run.state() == good, "{name}");
    }
    assert!(Random::from_state([0; 4]).is_none(), "no seed leads there");

    let count = good.parameters.len();
    for (moment, at, value) in [
        (Moment::Second, count - 1, -1e-9),
        (Moment::Second, 0, f32::NAN),
        (Moment::Second, 7, f32::INFINITY),
        (Moment::First, count - 1, f32::NAN),
        (Moment::First, 0, f32::NEG_INFINITY),
    ] {
        let mut values = vec![0.5; count];
        values[at] = value;
        assert!(run.trainer.write_moments(moment, &values).is_err(), "{moment:?}: {value} at {at}");
        assert!(run.state() == good, "{moment:?}: {value} at {at}");
    }
    assert!(run.trainer.write_moments(Moment::First, &vec![0.5; count + 1]).is_err());
    let mut sgd = Run::new(&data, SGD, 1);
    assert!(sgd.trainer.write_moments(Moment::Second, &vec![0.5; count]).is_err(), "SGD has none");
    assert!(run.rest(1) == calm.rest(1), "it goes on as if nothing had been");
}
