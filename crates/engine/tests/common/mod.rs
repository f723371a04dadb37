//! Small networks and made-up data for the engine's tests, each of which uses some of them.

#![allow(dead_code)]

pub mod model;

use inkling_engine::answers::Kind;
use inkling_engine::dataset::{Dataset, Rows};
use inkling_engine::network::{Init, LayerSpec, Network};
use inkling_engine::optimizer::Optimizer;
use inkling_engine::output::Output;
use inkling_engine::team::Team;
use inkling_engine::trainer::Trainer;
use inkling_kernels::activation::Activation;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

pub const ADAM: Optimizer = Optimizer::Adam { rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
pub const SGD: Optimizer = Optimizer::Sgd { rate: 0.05, momentum: 0.9 };

pub fn network(inputs: usize, units: &[usize], hidden: Activation, seed: u64) -> Network {
    network_with(Output::Softmax, inputs, units, hidden, seed)
}

pub fn network_with(
    output: Output,
    inputs: usize,
    units: &[usize],
    hidden: Activation,
    seed: u64,
) -> Network {
    let spec = |&units| LayerSpec { units, activation: hidden, init: Init::Glorot };
    Network::new(inputs, &units.iter().map(spec).collect::<Vec<_>>(), output, seed).unwrap()
}

pub fn parameters(network: &Network) -> Vec<f32> {
    let mut out = vec![0.0; network.parameter_count()];
    network.read_parameters(0, &mut out).unwrap();
    out
}

/// Bytes of which about `density` of 16 are not zero; the whole is simple enough to be made again elsewhere.
pub fn bytes(count: usize, density: u32) -> Vec<u8> {
    let mut state = 12_345u32;
    (0..count)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            if (state >> 28) < density { (state >> 16) as u8 } else { 0 }
        })
        .collect()
}

/// The label of a row of [`dataset`].
pub fn label(row: usize, classes: usize) -> usize {
    row * 7 % classes
}

pub fn dataset(rows: Rows, length: usize, width: usize, classes: usize) -> Dataset {
    let labels: Vec<u32> = (0..length).map(|row| label(row, classes) as u32).collect();
    let mut data = Dataset::new(width, Kind::Classes(classes), length).unwrap();
    data.measure(rows).unwrap();
    data.append(rows).unwrap();
    data.answers.append_labels(&labels).unwrap();
    data
}

/// The targets of a row of [`dataset_of_numbers`], from 0 to 1.
pub fn targets(row: usize, outputs: usize) -> impl Iterator<Item = f32> {
    (0..outputs).map(move |output| ((row * outputs + output) * 7 % 5) as f32 / 4.0)
}

pub fn dataset_of_numbers(rows: Rows, length: usize, width: usize, outputs: usize) -> Dataset {
    let targets: Vec<f32> = (0..length).flat_map(|row| targets(row, outputs)).collect();
    let mut data = Dataset::new(width, Kind::Numbers(outputs), length).unwrap();
    data.measure(rows).unwrap();
    data.append(rows).unwrap();
    data.answers.append_targets(&targets).unwrap();
    data
}

/// Answers that the output can learn, see [`dataset`] and [`dataset_of_numbers`].
pub fn dataset_for(output: Output, rows: Rows, length: usize, width: usize, outputs: usize) -> Dataset {
    let of_kind = if output == Output::Softmax { dataset } else { dataset_of_numbers };
    of_kind(rows, length, width, outputs)
}

/// Runs so many batches on the calling thread, over the ends of epochs.
pub fn run_alone(trainer: &mut Trainer, network: &mut Network, data: &Dataset, batches: usize) {
    let team = &mut Team::new(true, 1);
    let mut left = batches;
    while left > 0 {
        left -= trainer.run(network, data, left, team, 1).unwrap();
    }
}

/// Work for the leader of a team of so many, on two processors.
pub fn with_team<T>(members: usize, leader: impl FnOnce(&mut Team) -> T) -> T {
    with_team_on(2, members, leader)
}

/// The same on so many processors, as far as the team knows.
pub fn with_team_on<T>(processors: usize, members: usize, leader: impl FnOnce(&mut Team) -> T) -> T {
    let mut team = Team::new(true, processors);
    let meeting = team.meeting();
    std::thread::scope(|scope| {
        for _ in 1..members {
            scope.spawn(|| meeting.join());
        }
        while team.members() < members {
            std::thread::yield_now();
        }
        // Members wait until the team is closed: an assertion that fails would leave the test hanging.
        let result = catch_unwind(AssertUnwindSafe(|| leader(&mut team)));
        team.close();
        result.unwrap_or_else(|panic| resume_unwind(panic))
    })
}

/// The bits of the losses of so many epochs, in slices of so many batches.
pub fn losses(
    trainer: &mut Trainer,
    network: &mut Network,
    data: &Dataset,
    team: &mut Team,
    members: usize,
    epochs: usize,
    slice: usize,
) -> Vec<u32> {
    let mut losses = Vec::new();
    for _ in 0..epochs {
        let mut left = trainer.batches_per_epoch();
        while left > 0 {
            left -= trainer.run(network, data, slice.min(left), team, members).unwrap();
        }
        losses.extend(trainer.progress().batch_losses.iter().map(|loss| loss.to_bits()));
    }
    losses
}
