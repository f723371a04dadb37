//! The same bits, however the work is divided and however the data are kept.

mod common;

use common::{bytes, dataset, dataset_of_numbers, losses, network, network_with, with_team, with_team_on};
use core::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use inkling_engine::dataset::{Dataset, Rows};
use inkling_engine::evaluation::Evaluation;
use inkling_engine::network::Network;
use inkling_engine::optimizer::Optimizer;
use inkling_engine::output::Output;
use inkling_engine::schedule::{Schedule, Shape};
use inkling_engine::team::Team;
use inkling_engine::trainer::{Settings, Trainer};
use inkling_kernels::activation::Activation::{self, Relu, Sigmoid, Tanh};

const ADAM: Optimizer = Optimizer::Adam { rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

fn plain() -> Settings {
    Settings { seed: 9, ..Settings::new(8, ADAM) }
}

fn one_cycle(epochs: usize) -> Schedule {
    Schedule { shape: Shape::OneCycle { rise: 0.25 }, epochs, warm_up: 0.0 }
}

fn trained(network: Network, data: &Dataset, batch: usize, members: usize) -> (u64, Vec<u32>) {
    trained_with(network, data, &Settings { batch, ..plain() }, members, 2)
}

/// Three epochs in slices of so many batches; the hash of the weights after them and the losses on the way.
fn trained_with(
    mut network: Network,
    data: &Dataset,
    settings: &Settings,
    members: usize,
    slice: usize,
) -> (u64, Vec<u32>) {
    let mut trainer = Trainer::new(&network, data, settings).unwrap();
    let losses = with_team(members, |team| losses(&mut trainer, &mut network, data, team, members, 3, slice));
    (network.hash(), losses)
}

#[test]
fn every_member_does_its_part_of_every_job_once() {
    for processors in [1, 4] {
        with_team_on(processors, 4, |team| {
            for job in 0..2000 {
                let members = job % 4 + 1;
                let counts: [AtomicUsize; 4] = Default::default();
                team.run(members, &|i| {
                    counts[i].fetch_add(1, SeqCst);
                })
                .unwrap();
                let seen = counts.map(|count| count.into_inner());
                assert_eq!(seen, core::array::from_fn(|i| usize::from(i < members)), "job {job}");
            }
        });
    }
}

#[test]
fn any_number_of_members_gives_the_same_bits() {
    for (density, first) in [(4, 19), (16, 19), (4, 70), (16, 70)] {
        let mut bytes = bytes(61 * 30, density);
        // An input that is never used.
        bytes.iter_mut().skip(11).step_by(30).for_each(|byte| *byte = 0);
        let data = dataset(Rows::Bytes(&bytes), 61, 30, 5);
        for batch in [1, 7, 16, 64] {
            let run = |members| trained(network(30, &[first, 12, 5], Relu, 1), &data, batch, members);
            let alone = run(1);
            for members in [2, 3, 4, 9] {
                assert_eq!(
                    run(members),
                    alone,
                    "batch {batch}, {members} members, density {density}, {first}"
                );
            }
        }
    }
}

#[test]
fn a_cycle_and_smoothing_give_the_same_bits_for_any_team_and_slices() {
    let data = dataset(Rows::Bytes(&bytes(61 * 30, 4)), 61, 30, 5);
    let run = |settings: &Settings, members, slice| {
        trained_with(network(30, &[19, 12, 5], Relu, 1), &data, settings, members, slice)
    };
    let cycle = Settings { schedule: one_cycle(3), ..plain() };
    let both = Settings { smoothing: 0.1, ..cycle.clone() };
    let alone = run(&both, 1, 1);
    for (members, slice) in [(1, 100), (2, 1), (2, 3), (3, 5)] {
        assert_eq!(run(&both, members, slice), alone, "{members} members, slices of {slice}");
    }
    assert_ne!(run(&cycle, 1, 1), alone);
    assert_ne!(run(&cycle, 1, 1), run(&plain(), 1, 1));
}

#[test]
fn numbers_give_the_same_bits_for_any_team_and_sparse_or_dense() {
    let data = dataset_of_numbers(Rows::Bytes(&bytes(61 * 30, 4)), 61, 30, 5);
    for output in [Output::Sigmoid, Output::Linear] {
        let run = |members| trained(network_with(output, 30, &[19, 12, 5], Relu, 1), &data, 8, members);
        let alone = run(1);
        assert!(alone.1.iter().all(|&loss| f32::from_bits(loss) > 0.0));
        for members in [2, 3, 9] {
            assert_eq!(run(members), alone, "{output:?}, {members} members");
        }
    }
}

#[test]
fn data_whose_answers_are_not_the_networks_are_refused() {
    let rows = bytes(61 * 30, 4);
    let [numbers, classes] = [dataset_of_numbers, dataset].map(|of| of(Rows::Bytes(&rows), 61, 30, 5));
    let network = |output| network_with(output, 30, &[7, 5], Relu, 1);
    for (output, fitting, other) in [
        (Output::Softmax, &classes, &numbers),
        (Output::Linear, &numbers, &classes),
        (Output::Sigmoid, &numbers, &classes),
    ] {
        let mut network = network(output);
        assert!(
            Trainer::new(&network, other, &plain()).is_err() && Evaluation::new(&network, other).is_err()
        );
        let mut trainer = Trainer::new(&network, fitting, &plain()).unwrap();
        let mut evaluation = Evaluation::new(&network, fitting).unwrap();
        let team = &mut Team::new(true, 1);
        assert!(trainer.run(&mut network, other, 1, team, 1).is_err());
        assert!(evaluation.run(&network, other, 1, team, 1).is_err());
        assert_eq!(trainer.run(&mut network, fitting, 1, team, 1), Ok(1));
    }
    let few = dataset_of_numbers(Rows::Bytes(&rows), 61, 30, 4);
    assert!(Trainer::new(&network(Output::Linear), &few, &plain()).is_err());
}

#[test]
fn each_step_of_a_cycle_has_the_rate_of_its_own() {
    let data = dataset(Rows::Bytes(&bytes(8 * 30, 4)), 8, 30, 5);
    let sgd =
        |rate| Settings { optimizer: Optimizer::Sgd { rate, momentum: 0.0 }, shuffle: false, ..plain() };
    let [mut cycled, mut stepped] = [(); 2].map(|_| network(30, &[19, 12, 5], Relu, 1));
    let schedule = one_cycle(5);
    let team = &mut Team::new(true, 1);
    let mut trainer = Trainer::new(&cycled, &data, &Settings { schedule, ..sgd(0.5) }).unwrap();
    for step in 0..5 {
        trainer.run(&mut cycled, &data, 1, team, 1).unwrap();
        let settings = sgd(0.5 * schedule.factor(step, 1));
        let mut single = Trainer::new(&stepped, &data, &settings).unwrap();
        single.run(&mut stepped, &data, 1, team, 1).unwrap();
        assert_eq!(cycled.hash(), stepped.hash(), "step {step}");
    }
}

#[test]
fn settings_outside_their_range_are_errors() {
    let data = dataset(Rows::Bytes(&bytes(61 * 30, 4)), 61, 30, 5);
    let network = network(30, &[19, 12, 5], Relu, 1);
    let refuses = |settings: Settings| Trainer::new(&network, &data, &settings).is_err();
    assert!(
        refuses(Settings { smoothing: 1.0, ..plain() }) && refuses(Settings { smoothing: -0.1, ..plain() })
    );
    assert!(refuses(Settings { smoothing: f64::NAN, ..plain() }));
    assert!(refuses(Settings { schedule: one_cycle(0), ..plain() }));
}

#[test]
fn sparse_and_dense_rows_bytes_and_floats_give_the_same_bits() {
    let (width, length) = (37, 40);
    let sparse = bytes(length * width, 5);
    let floats: Vec<f32> = sparse.iter().map(|&byte| f32::from(byte) / 255.0).collect();
    let run = |data: &Dataset| trained(network(width, &[24, 5], Tanh, 2), data, 8, 1);
    let reference = run(&dataset(Rows::Bytes(&sparse), length, width, 5));
    assert_eq!(run(&dataset(Rows::Floats(&floats), length, width, 5)), reference);

    // Dense storage of the same rows: a second half without zeros tips the density, and is never trained on.
    let mut more = sparse.clone();
    more.resize(3 * sparse.len(), 1);
    let dense = dataset(Rows::Bytes(&more), 3 * length, width, 5);
    assert!(!dense.is_sparse());
    let first_rows = |data: &Dataset| {
        let mut network = network(width, &[24, 5], Tanh, 2);
        let settings = Settings { shuffle: false, ..plain() };
        let mut trainer = Trainer::new(&network, data, &settings).unwrap();
        trainer.run(&mut network, data, 5, &mut Team::new(true, 1), 1).unwrap();
        network.hash()
    };
    assert_eq!(first_rows(&dense), first_rows(&dataset(Rows::Bytes(&sparse), length, width, 5)));
}

#[test]
fn a_diverged_network_is_whole_again_once_its_parameters_are_written() {
    let data = dataset(Rows::Bytes(&bytes(40 * 30, 5)), 40, 30, 5);
    let step = |network: &mut Network, rate| {
        let optimizer = Optimizer::Sgd { rate, momentum: 0.0 };
        let settings = Settings { optimizer, shuffle: false, ..plain() };
        let mut trainer = Trainer::new(network, &data, &settings).unwrap();
        trainer.run(network, &data, 5, &mut Team::new(true, 1), 1).unwrap();
        network.hash()
    };
    let mut network = network(30, &[19, 10, 5], Relu, 1);
    let mut parameters = vec![0.0; network.parameter_count()];
    network.read_parameters(0, &mut parameters).unwrap();
    let healthy = step(&mut network, 0.01);
    assert_ne!(step(&mut network, 1e30), healthy);
    network.write_parameters(0, &parameters).unwrap();
    assert_eq!(step(&mut network, 0.01), healthy);
}

/// One number for networks of every width from 1 to 40: the test of the WebAssembly builds expects the same, so
/// that their lanes are held against these, which run on plain arrays, at every tail.
#[test]
fn every_width_gives_the_bits_that_the_webassembly_builds_give() {
    let hash_of = |hidden: Activation, density: u32| {
        (1..=40).fold(0u64, |sum, width: usize| {
            let length = 21;
            let bytes = bytes(length * width, density);
            let data = dataset(Rows::Bytes(&bytes), length, width, 3);
            let (hash, _) = trained(network(width, &[41 - width, 3], hidden, width as u64), &data, 6, 1);
            sum.rotate_left(1) ^ hash
        })
    };
    let hashes = [hash_of(Relu, 5), hash_of(Sigmoid, 16), hash_of(Tanh, 16)];
    assert_eq!(
        hashes.map(|hash| format!("{hash:016x}")),
        ["91489d3ad4869c4e", "cf1b8edd08f66669", "a064b4fed9426deb"]
    );
}
