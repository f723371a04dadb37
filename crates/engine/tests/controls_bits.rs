//! The same bits under every control of a training, however the work is divided and however the rows are kept.

mod common;

use common::{ADAM, SGD, bytes, dataset_for, losses, network_with, with_team_on};
use inkling_engine::controls::Controls;
use inkling_engine::dataset::{Dataset, Rows};
use inkling_engine::network::Network;
use inkling_engine::optimizer::Optimizer;
use inkling_engine::output::Output;
use inkling_engine::schedule::{Schedule, Shape};
use inkling_engine::trainer::{Settings, Trainer};
use inkling_kernels::activation::Activation::{self, Relu, Sigmoid, Tanh};

const WIDTH: usize = 30;
const LENGTH: usize = 61;
const OUTPUTS: usize = 5;
/// An input that is zero in all rows.
const UNUSED: usize = 11;
const DEEP: [usize; 3] = [19, 12, OUTPUTS];
const MEMBERS: [usize; 4] = [2, 3, 5, 9];

fn rows(count: usize, density: u32) -> Vec<u8> {
    let mut bytes = bytes(count * WIDTH, density);
    bytes.iter_mut().skip(UNUSED).step_by(WIDTH).for_each(|byte| *byte = 0);
    bytes
}

fn data(output: Output, density: u32) -> Dataset {
    let data = dataset_for(output, Rows::Bytes(&rows(LENGTH, density)), LENGTH, WIDTH, OUTPUTS);
    assert_eq!(data.is_sparse(), density < 9);
    data
}

/// Some weights are 0, and those of a whole batch, if the order is that of the data and a batch has 16 rows or fewer.
fn weights(rows: usize) -> Vec<f32> {
    (0..rows).map(|row| if (16..32).contains(&row) { 0.0 } else { (row % 4) as f32 / 2.0 }).collect()
}

fn plain(batch: usize, optimizer: Optimizer) -> Settings {
    Settings { seed: 9, ..Settings::new(batch, optimizer) }
}

/// Every control there is.
fn all(batch: usize, optimizer: Optimizer, hidden: usize, rows: usize) -> Settings {
    Settings {
        controls: Controls { decay: 0.1, l2: 0.05, clip_value: 0.01, clip_norm: 0.03 },
        weights: weights(rows),
        dropout: vec![0.4; hidden],
        smoothing: 0.1,
        schedule: Schedule { shape: Shape::Cosine { end: 0.1 }, epochs: 2, warm_up: 0.5 },
        ..plain(batch, optimizer)
    }
}

/// Each of these alone.
fn each(batch: usize, optimizer: Optimizer) -> Vec<(&'static str, Settings)> {
    let (plain, all) = (plain(batch, optimizer), all(batch, optimizer, 2, LENGTH));
    let control = |controls| Settings { controls, ..plain.clone() };
    vec![
        ("decay", control(Controls { decay: 0.1, ..Controls::NONE })),
        ("l2", control(Controls { l2: 0.05, ..Controls::NONE })),
        ("a limit of the values", control(Controls { clip_value: 0.01, ..Controls::NONE })),
        ("a limit of the norm", control(Controls { clip_norm: 0.03, ..Controls::NONE })),
        ("weights", Settings { weights: all.weights.clone(), ..plain.clone() }),
        ("dropout", Settings { dropout: vec![0.4, 0.4], ..plain.clone() }),
        ("smoothing", Settings { smoothing: 0.1, ..plain.clone() }),
        ("a schedule", Settings { schedule: all.schedule, ..plain.clone() }),
        ("all of them", all),
    ]
}

/// The hash of the weights and the losses of two epochs, in slices of so many batches.
fn trained(
    mut network: Network,
    data: &Dataset,
    settings: &Settings,
    members: usize,
    slice: usize,
) -> (u64, Vec<u32>) {
    let mut trainer = Trainer::new(&network, data, settings).unwrap();
    // As if there were one processor: then members sleep soon, and others can work.
    let losses =
        with_team_on(1, members, |team| losses(&mut trainer, &mut network, data, team, members, 2, slice));
    assert!(trainer.is_sound(&network) && trainer.fault(&network).is_none());
    (network.hash(), losses)
}

#[test]
fn each_control_gives_bits_of_its_own_the_same_for_any_team_and_slices() {
    for (optimizer, density) in [(ADAM, 4), (SGD, 16)] {
        let data = data(Output::Softmax, density);
        let network = || network_with(Output::Softmax, WIDTH, &DEEP, Relu, 1);
        let mut seen = vec![trained(network(), &data, &plain(16, optimizer), 1, 1).0];
        for (name, settings) in each(16, optimizer) {
            let alone = trained(network(), &data, &settings, 1, 1);
            for (members, slice) in MEMBERS.into_iter().zip([1, 2, 3, 100]) {
                let together = trained(network(), &data, &settings, members, slice);
                assert_eq!(together, alone, "{name}, {optimizer:?}, {members} members, slices of {slice}");
            }
            assert!(!seen.contains(&alone.0), "{name} changes nothing under {optimizer:?}");
            seen.push(alone.0);
        }
    }
}

#[test]
fn all_controls_together_give_the_same_bits_for_any_team_in_networks_of_every_kind() {
    // Networks without a hidden layer and with layers wider than a stripe; batches of one row, and of more than all.
    type Case = (Output, &'static [usize], Activation, u32, usize, Optimizer);
    let cases: [Case; 8] = [
        (Output::Softmax, &[OUTPUTS], Relu, 4, 7, ADAM),
        (Output::Sigmoid, &[OUTPUTS], Relu, 16, 64, SGD),
        (Output::Linear, &[OUTPUTS], Relu, 4, 16, ADAM),
        (Output::Softmax, &[70, 12, OUTPUTS], Sigmoid, 16, 16, ADAM),
        (Output::Softmax, &[70, 40, OUTPUTS], Tanh, 4, 64, SGD),
        (Output::Sigmoid, &DEEP, Tanh, 4, 16, ADAM),
        (Output::Linear, &DEEP, Relu, 16, 7, SGD),
        (Output::Softmax, &[19, OUTPUTS], Relu, 4, 1, ADAM),
    ];
    for (output, units, hidden, density, batch, optimizer) in cases {
        let data = data(output, density);
        let settings = all(batch, optimizer, units.len() - 1, LENGTH);
        let network = || network_with(output, WIDTH, units, hidden, 1);
        let alone = trained(network(), &data, &settings, 1, 100);
        for (members, slice) in MEMBERS.into_iter().zip([100, 3, 2, 1]) {
            let together = trained(network(), &data, &settings, members, slice);
            assert_eq!(together, alone, "{output:?}, {units:?}, batch {batch}, {members} members");
        }
    }
}

#[test]
fn sparse_and_dense_rows_give_the_same_bits_under_all_controls() {
    // Dense storage of the same rows: others without zeros tip the density, and are never trained on.
    let sparse = rows(LENGTH, 4);
    let more: Vec<u8> = [&sparse[..], &vec![1; 3 * LENGTH * WIDTH]].concat();
    let hash_of = |length: usize, rows: &[u8], output: Output, optimizer: Optimizer| {
        let mut rows = rows.to_vec();
        rows.iter_mut().skip(UNUSED).step_by(WIDTH).for_each(|byte| *byte = 0);
        let data = dataset_for(output, Rows::Bytes(&rows), length, WIDTH, OUTPUTS);
        assert_eq!(data.is_sparse(), length == LENGTH);
        // Another number of batches an epoch would be another schedule.
        let schedule = Schedule::CONSTANT;
        let settings = Settings { schedule, shuffle: false, ..all(7, optimizer, 2, length) };
        let mut network = network_with(output, WIDTH, &DEEP, Tanh, 2);
        let mut trainer = Trainer::new(&network, &data, &settings).unwrap();
        common::run_alone(&mut trainer, &mut network, &data, LENGTH / 7);
        network.hash()
    };
    for output in [Output::Softmax, Output::Sigmoid, Output::Linear] {
        for optimizer in [ADAM, SGD] {
            let [of_sparse, of_dense] = [(LENGTH, &sparse), (4 * LENGTH, &more)]
                .map(|(length, rows)| hash_of(length, rows, output, optimizer));
            assert_eq!(of_sparse, of_dense, "{output:?}, {optimizer:?}");
        }
    }
}

#[test]
fn weights_of_an_input_that_is_never_used_move_by_decay_and_penalty_alone() {
    let units = DEEP[0];
    let row = |network: &Network| {
        let mut row = vec![0.0; units];
        network.read_parameters(UNUSED * units, &mut row).unwrap();
        row
    };
    for (density, optimizer) in [(4, ADAM), (16, ADAM), (4, SGD), (16, SGD)] {
        let data = data(Output::Softmax, density);
        for (name, settings) in each(16, optimizer) {
            let mut network = network_with(Output::Softmax, WIDTH, &DEEP, Relu, 1);
            let before = row(&network);
            let mut trainer = Trainer::new(&network, &data, &settings).unwrap();
            common::run_alone(&mut trainer, &mut network, &data, 4);
            let (moves, after) = (["decay", "l2", "all of them"].contains(&name), row(&network));
            for (before, after) in before.iter().zip(after) {
                assert_eq!(after.abs() < before.abs(), moves, "{name}, {optimizer:?}, density {density}");
                assert!(moves || after == *before, "{name}, {optimizer:?}, density {density}");
            }
        }
    }
}
