//! Training on batches that the caller brings: the bits of a trainer with a data set, and a state that can be moved.

mod common;

use common::{bytes, dataset, network, with_team};
use inkling_engine::answers::Kind;
use inkling_engine::batch_trainer::{BatchTrainer, Outcome};
use inkling_engine::dataset::{Dataset, Rows};
use inkling_engine::error::Result;
use inkling_engine::network::Network;
use inkling_engine::optimizer::Optimizer;
use inkling_engine::resume::Moment;
use inkling_engine::team::Team;
use inkling_engine::trainer::{Settings, Trainer};
use inkling_kernels::activation::Activation::{Relu, Tanh};

const WIDTH: usize = 30;
const LENGTH: usize = 61;
const CLASSES: usize = 5;
const ADAM: Optimizer = Optimizer::Adam { rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
const SGD: Optimizer = Optimizer::Sgd { rate: 0.05, momentum: 0.9 };

/// Rows of whose values about `density` of 16 are not zero, and their labels. One input is never used.
fn rows(density: u32) -> (Vec<f32>, Vec<u32>) {
    let value = |&byte: &u8| if byte == 0 { 0.0 } else { (f32::from(byte) - 40.0) / 99.0 };
    let mut rows: Vec<f32> = bytes(LENGTH * WIDTH, density).iter().map(value).collect();
    rows.iter_mut().skip(11).step_by(WIDTH).for_each(|x| *x = 0.0);
    (rows, (0..LENGTH).map(|i| (i * 7 % CLASSES) as u32).collect())
}

fn plain(batch: usize, optimizer: Optimizer) -> Settings {
    Settings { shuffle: false, ..Settings::new(batch, optimizer) }
}

/// A network and its trainer, on one thread.
struct Run {
    network: Network,
    trainer: BatchTrainer,
    optimizer: Optimizer,
    team: Team,
}

impl Run {
    fn new(optimizer: Optimizer) -> Self {
        let network = network(WIDTH, &[19, 12, CLASSES], Relu, 1);
        let trainer = BatchTrainer::new(&network, 16, optimizer).unwrap();
        Self { network, trainer, optimizer, team: Team::new(true, 1) }
    }

    fn step(&mut self, rows: &[f32], labels: &[u32]) -> Result<Outcome> {
        self.trainer.step(&mut self.network, rows, labels, &mut self.team, 1)
    }

    /// Steps of 16 rows, these being the batches' numbers.
    fn steps(&mut self, batches: core::ops::Range<usize>) {
        let (rows, labels) = rows(5);
        for i in batches.map(|batch| batch % 3) {
            self.step(&rows[i * 16 * WIDTH..(i + 1) * 16 * WIDTH], &labels[i * 16..(i + 1) * 16]).unwrap();
        }
    }

    fn moments(&self, moment: Moment) -> Vec<f32> {
        let mut all = vec![0.0; self.trainer.parameter_count()];
        self.trainer.read_moments(moment, 0, &mut all).unwrap();
        all
    }

    fn state(&self) -> State {
        let mut parameters = vec![0.0; self.network.parameter_count()];
        self.network.read_parameters(0, &mut parameters).unwrap();
        let both = [Moment::First, Moment::Second];
        let kept = &both[..if self.optimizer == SGD { 1 } else { 2 }];
        let moments = kept.iter().map(|&moment| (moment, self.moments(moment))).collect();
        State { parameters, moments, steps: self.trainer.steps() }
    }

    fn adopt(&mut self, state: &State) {
        self.network.write_parameters(0, &state.parameters).unwrap();
        for (moment, values) in &state.moments {
            // In two pieces, of which one begins inside a row.
            let (left, right) = values.split_at(WIDTH * 19 / 2 + 3);
            self.trainer.write_moments(*moment, left.len(), right).unwrap();
            self.trainer.write_moments(*moment, 0, left).unwrap();
        }
        self.trainer.set_steps(state.steps).unwrap();
    }
}

/// All that a run goes on from.
#[derive(Debug, PartialEq)]
struct State {
    parameters: Vec<f32>,
    moments: Vec<(Moment, Vec<f32>)>,
    steps: u64,
}

#[test]
fn the_same_rows_give_the_bits_of_a_trainer_with_a_data_set() {
    for (density, first, optimizer) in [(4, 19, ADAM), (4, 70, SGD), (16, 70, ADAM), (16, 19, SGD)] {
        let (rows, labels) = rows(density);
        let data = dataset(Rows::Floats(&rows), LENGTH, WIDTH, CLASSES);
        assert_eq!(data.is_sparse(), density == 4);
        for batch in [1, 7, 16, 64] {
            let mut expected = network(WIDTH, &[first, 12, CLASSES], Tanh, 1);
            let mut trainer = Trainer::new(&expected, &data, &plain(batch, optimizer)).unwrap();
            let (mut losses, mut right) = (Vec::new(), 0);
            for _ in 0..2 {
                trainer.run(&mut expected, &data, usize::MAX, &mut Team::new(true, 1), 1).unwrap();
                losses.extend_from_slice(&trainer.progress().batch_losses);
                right = trainer.progress().right;
            }
            for members in [1, 2, 3, 5] {
                let mut network = network(WIDTH, &[first, 12, CLASSES], Tanh, 1);
                let mut trainer = BatchTrainer::new(&network, batch, optimizer).unwrap();
                let (mut seen, mut correct) = (Vec::new(), 0);
                with_team(members, |team| {
                    for _ in 0..2 {
                        correct = 0;
                        for (rows, labels) in rows.chunks(batch * WIDTH).zip(labels.chunks(batch)) {
                            let out = trainer.step(&mut network, rows, labels, team, members).unwrap();
                            seen.push(out.loss as f32);
                            correct += out.correct;
                        }
                    }
                });
                let name = format!("density {density}, batch {batch}, {members} members");
                assert_eq!((network.hash(), &seen), (expected.hash(), &losses), "{name}");
                assert_eq!(correct, right, "{name}");
            }
        }
    }
}

#[test]
fn sizes_and_kinds_may_change_with_every_batch() {
    let (sparse, labels) = rows(4);
    let (dense, _) = rows(16);
    // Without momentum a step depends on nothing but the weights and the batch, so each has a trainer of its own.
    let optimizer = Optimizer::Sgd { rate: 0.05, momentum: 0.0 };
    let [mut network, mut expected] = [(); 2].map(|_| network(WIDTH, &[19, 12, CLASSES], Relu, 1));
    let mut trainer = BatchTrainer::new(&network, 20, optimizer).unwrap();
    with_team(3, |team| {
        let sizes = [5, 1, 20, 3, 7, 5, 12, 2, 20, 5, 5];
        for (i, size) in sizes.into_iter().enumerate() {
            let rows = &if i % 3 == 1 { &dense } else { &sparse }[i * WIDTH..(i + size) * WIDTH];
            let labels = &labels[i..i + size];
            let mut data = Dataset::new(WIDTH, Kind::Classes(CLASSES), size).unwrap();
            data.measure(Rows::Floats(rows)).unwrap();
            data.append(Rows::Floats(rows)).unwrap();
            data.answers.append_labels(labels).unwrap();
            let mut single = Trainer::new(&expected, &data, &plain(size, optimizer)).unwrap();
            single.run(&mut expected, &data, 1, &mut Team::new(true, 1), 1).unwrap();
            trainer.step(&mut network, rows, labels, team, i % 3 + 1).unwrap();
            assert_eq!(network.hash(), expected.hash(), "batch {i} of {size} rows");
        }
    });
}

#[test]
fn a_state_that_is_handed_over_goes_on_with_the_same_bits() {
    for optimizer in [ADAM, SGD] {
        let [mut whole, mut begun, mut taken] = [(); 3].map(|_| Run::new(optimizer));
        whole.steps(0..6);
        begun.steps(0..3);
        taken.adopt(&begun.state());
        assert_eq!(taken.state(), begun.state());
        taken.steps(3..6);
        assert_eq!(taken.state(), whole.state());
    }
}

#[test]
fn moments_stand_in_the_order_of_the_parameters() {
    // The first step of SGD: the velocity is the gradient, and a weight moves by the rate times that.
    let mut run = Run::new(SGD);
    let before = run.state().parameters;
    run.steps(0..1);
    let velocities = run.moments(Moment::First);
    assert!(velocities.iter().any(|&v| v != 0.0));
    for (i, (old, new)) in before.iter().zip(run.state().parameters).enumerate() {
        assert_eq!(new, old - 0.05 * velocities[i], "parameter {i}");
    }
}

#[test]
fn a_diverged_state_is_whole_again_once_it_is_written() {
    for optimizer in [ADAM, SGD] {
        let [mut run, mut healthy] = [(); 2].map(|_| Run::new(optimizer));
        run.trainer.set_rate(1e30).unwrap();
        run.steps(0..5);
        assert!(run.moments(Moment::First).iter().any(|x| x.is_nan()));
        run.adopt(&healthy.state());
        run.trainer.set_rate(healthy.trainer.rate()).unwrap();
        run.steps(0..3);
        healthy.steps(0..3);
        assert_eq!(run.state(), healthy.state());
    }
}

#[test]
fn the_rate_can_change_between_steps() {
    let mut changed = Run::new(ADAM);
    changed.steps(0..2);
    let mut other = Run::new(Optimizer::Adam { rate: 0.25, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 });
    other.adopt(&changed.state());
    changed.trainer.set_rate(0.25).unwrap();
    assert!([0.0, -1.0, f64::NAN, f64::INFINITY].iter().all(|&x| changed.trainer.set_rate(x).is_err()));
    assert_eq!(changed.trainer.rate(), 0.25);
    changed.steps(2..4);
    other.steps(2..4);
    assert_eq!(changed.state(), other.state());
}

#[test]
fn what_does_not_fit_is_an_error_and_changes_nothing() {
    let [mut run, mut calm] = [(); 2].map(|_| Run::new(ADAM));
    run.steps(0..1);
    calm.steps(0..1);
    let (rows, labels) = rows(5);
    for wrong in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut rows = rows[..16 * WIDTH].to_vec();
        rows[16 * WIDTH - 1] = wrong;
        let error = run.step(&rows, &labels[..16]).unwrap_err().to_string();
        assert_eq!(error, format!("rows: expected finite numbers, got {wrong} at 479"));
    }
    let error = run.step(&rows[..2 * WIDTH], &[4, 5]).unwrap_err().to_string();
    assert_eq!(error, "labels: expected labels below 5, got 5");
    assert!(run.step(&[], &[]).is_err(), "no rows");
    assert!(run.step(&rows[..17 * WIDTH], &labels[..17]).is_err(), "more rows than the trainer is for");
    assert!(run.step(&rows[..2 * WIDTH - 1], &labels[..2]).is_err(), "half a row");
    assert!(run.step(&rows[..3 * WIDTH], &labels[..2]).is_err(), "a row without a label");
    // As wide and with as many weights, but other layers.
    let mut other = network(WIDTH, &[19, 13, CLASSES], Relu, 1);
    assert!(run.trainer.step(&mut other, &rows[..WIDTH], &[0], &mut run.team, 1).is_err(), "another network");

    let count = run.network.parameter_count();
    assert!(run.trainer.write_moments(Moment::First, count, &[0.0]).is_err(), "past the end");
    assert!(run.trainer.read_moments(Moment::First, count, &mut [0.0]).is_err(), "past the end");
    assert!(run.trainer.write_moments(Moment::First, 0, &[1.0, f32::NAN]).is_err(), "not finite");
    assert!(run.trainer.write_moments(Moment::Second, 0, &[1.0, -1.0]).is_err(), "a negative square");
    assert!(run.trainer.set_steps(u64::MAX).is_err());
    assert_eq!(run.trainer.steps(), 1);
    assert!(Run::new(SGD).trainer.read_moments(Moment::Second, 0, &mut []).is_err(), "SGD has no second");
    assert!(BatchTrainer::new(&run.network, 0, ADAM).is_err());

    run.steps(1..3);
    calm.steps(1..3);
    assert_eq!(run.state(), calm.state());
}
