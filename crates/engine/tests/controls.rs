//! What the controls of a training do, by facts that hold whatever else they compute.

mod common;

use common::{ADAM, SGD, bytes, dataset, dataset_of_numbers, label, network, network_with, parameters};
use common::{model::in_kernels, run_alone, targets};
use inkling_engine::answers::Kind;
use inkling_engine::controls::Controls;
use inkling_engine::dataset::{Dataset, Rows};
use inkling_engine::network::Network;
use inkling_engine::optimizer::Optimizer;
use inkling_engine::output::Output;
use inkling_engine::schedule::{Schedule, Shape};
use inkling_engine::team::Team;
use inkling_engine::trainer::{Settings, Trainer};
use inkling_kernels::activation::Activation::{Relu, Tanh};

const WIDTH: usize = 13;
const LENGTH: usize = 22;

fn data() -> Dataset {
    dataset(Rows::Bytes(&bytes(LENGTH * WIDTH, 5)), LENGTH, WIDTH, 3)
}

fn plain(optimizer: Optimizer) -> Settings {
    Settings::new(8, optimizer)
}

/// Parameters as bits, after two epochs.
fn trained(settings: &Settings) -> Vec<u32> {
    let (mut network, data) = (network(WIDTH, &[10, 6, 3], Relu, 4), data());
    let mut trainer = Trainer::new(&network, &data, settings).unwrap();
    run_alone(&mut trainer, &mut network, &data, 6);
    parameters(&network).into_iter().map(f32::to_bits).collect()
}

#[test]
fn decay_without_gradients_shrinks_kernels_by_its_power_and_leaves_biases() {
    // Nothing comes in, nothing passes the hidden layer, and the outputs' biases are their targets.
    let data = dataset_of_numbers(Rows::Bytes(&[0; WIDTH]), 1, WIDTH, 3);
    let is_kernel = in_kernels(WIDTH, &[6, 3]);
    for (optimizer, rate, decay) in [(ADAM, 0.01f64, 0.3), (ADAM, 0.01, 0.01), (SGD, 0.05, 0.3)] {
        let mut network = network_with(Output::Linear, WIDTH, &[6, 3], Relu, 4);
        network.write_parameters(WIDTH * 6, &[-0.5; 6]).unwrap();
        let last = network.parameter_count() - 3;
        network.write_parameters(last, &targets(0, 3).collect::<Vec<f32>>()).unwrap();
        let before = parameters(&network);
        let controls = Controls { decay, ..Controls::NONE };
        let mut trainer = Trainer::new(&network, &data, &Settings { controls, ..plain(optimizer) }).unwrap();
        run_alone(&mut trainer, &mut network, &data, 25);
        let kept = (1.0 - rate * decay).powi(25);
        for (i, (&before, after)) in before.iter().zip(parameters(&network)).enumerate() {
            let (expected, most) = match is_kernel[i] {
                true => ((f64::from(before) * kept) as f32, 3e-6 * before.abs()),
                false => (before, 0.0),
            };
            assert!((after - expected).abs() <= most, "parameter {i}: {after}, not {expected}");
        }
    }
}

#[test]
fn every_block_of_a_wide_network_is_restrained_alike() {
    let (width, units) = (50, [70, 40, 5]);
    let data = dataset(Rows::Bytes(&bytes(8 * width, 12)), 8, width, 5);
    let network = || network(width, &units, Tanh, 4);
    let before = parameters(&network());
    // What a first step of rate 1 takes away.
    let taken = |controls| -> Vec<f32> {
        let mut network = network();
        let settings = Settings { controls, ..plain(Optimizer::Sgd { rate: 1.0, momentum: 0.0 }) };
        let mut trainer = Trainer::new(&network, &data, &settings).unwrap();
        run_alone(&mut trainer, &mut network, &data, 1);
        before.iter().zip(parameters(&network)).map(|(before, after)| before - after).collect()
    };
    let plain = taken(Controls::NONE);
    let norm = plain.iter().map(|&g| f64::from(g).powi(2)).sum::<f64>().sqrt();
    let by_norm = taken(Controls { clip_norm: norm / 8.0, ..Controls::NONE });
    let by_value = taken(Controls { clip_value: 1e-3, ..Controls::NONE });
    let by_decay = taken(Controls { decay: 0.25, ..Controls::NONE });
    let by_penalty = taken(Controls { l2: 0.25, ..Controls::NONE });
    for (i, in_kernel) in in_kernels(width, &units).into_iter().enumerate() {
        let (g, own) = (plain[i], if in_kernel { before[i] / 4.0 } else { 0.0 });
        let taken = [by_norm[i], by_value[i], by_decay[i], by_penalty[i]];
        let expected = [g / 8.0, g.clamp(-1e-3, 1e-3), g + own, g + own];
        let is_near = taken.iter().zip(expected).all(|(taken, expected)| (taken - expected).abs() < 1e-6);
        assert!(is_near, "parameter {i}: {taken:?} against {expected:?}");
    }
}

#[test]
fn decay_follows_the_rate_of_its_step() {
    // Under a rate of 0 nothing moves, penalties included.
    let schedule = Schedule { shape: Shape::Step { every: 1, factor: 0.0 }, epochs: 2, warm_up: 0.0 };
    let controls = Controls { decay: 0.3, l2: 0.1, ..Controls::NONE };
    let (mut network, data) = (network(WIDTH, &[10, 3], Tanh, 4), data());
    let settings = Settings { schedule, controls, ..plain(Optimizer::Sgd { rate: 0.1, momentum: 0.0 }) };
    let mut trainer = Trainer::new(&network, &data, &settings).unwrap();
    run_alone(&mut trainer, &mut network, &data, 3);
    let after_one = network.hash();
    run_alone(&mut trainer, &mut network, &data, 3);
    assert_eq!((network.hash(), trainer.rate()), (after_one, 0.0));
}

#[test]
fn what_restrains_nothing_changes_no_bit() {
    for optimizer in [ADAM, SGD] {
        let expected = trained(&plain(optimizer));
        let controls = |controls| Settings { controls, ..plain(optimizer) };
        let weights = |weight: f32| Settings { weights: vec![weight; LENGTH], ..plain(optimizer) };
        for (name, settings) in [
            ("infinite limits", controls(Controls::NONE)),
            ("a norm limit above the norm", controls(Controls { clip_norm: 1e6, ..Controls::NONE })),
            ("a limit above all values", controls(Controls { clip_value: 1e6, ..Controls::NONE })),
            (
                "a limit that is infinite as a float",
                controls(Controls { clip_value: 1e60, ..Controls::NONE }),
            ),
            ("weights of 1", weights(1.0)),
            ("weights of 2", weights(2.0)),
            ("weights whose sum is too large for a float", weights(f32::MAX)),
            ("weights so small that their sum is denormal", weights(1e-45)),
            ("dropout of nothing", Settings { dropout: vec![0.0; 2], ..plain(optimizer) }),
        ] {
            assert!(trained(&settings) == expected, "{name}, {optimizer:?}");
        }
    }
}

#[test]
fn a_seed_decides_what_is_dropped() {
    let with_seed = |seed| trained(&Settings { dropout: vec![0.5, 0.0], shuffle: false, seed, ..plain(SGD) });
    assert!(with_seed(1) == with_seed(1) && with_seed(1) != with_seed(2));
    assert!(with_seed(1) != with_seed(1 | 1 << 40), "the upper half of a seed counts too");
    let upper = trained(&Settings { dropout: vec![0.0, 0.5], shuffle: false, seed: 1, ..plain(SGD) });
    assert!(upper != with_seed(1), "a share is that of its layer");
}

#[test]
fn rows_of_a_whole_weight_are_worth_as_many_rows() {
    let (rows, weights) = (bytes(LENGTH * WIDTH, 5), (0..LENGTH).map(|row| row * 5 % 4));
    let repeated = || weights.clone().enumerate().flat_map(|(row, weight)| core::iter::repeat_n(row, weight));
    let mut twice = Dataset::new(WIDTH, Kind::Classes(3), repeated().count()).unwrap();
    let copies: Vec<u8> =
        repeated().flat_map(|row| rows[row * WIDTH..(row + 1) * WIDTH].iter().copied()).collect();
    twice.measure(Rows::Bytes(&copies)).unwrap();
    twice.append(Rows::Bytes(&copies)).unwrap();
    twice.answers.append_labels(&repeated().map(|row| label(row, 3) as u32).collect::<Vec<_>>()).unwrap();
    let trained = |data: &Dataset, weights: Vec<f32>| {
        let mut network = network(WIDTH, &[10, 6, 3], Tanh, 4);
        let settings = Settings { weights, shuffle: false, ..Settings::new(LENGTH * 4, SGD) };
        let mut trainer = Trainer::new(&network, data, &settings).unwrap();
        run_alone(&mut trainer, &mut network, data, 10);
        parameters(&network)
    };
    let expected = trained(&twice, Vec::new());
    let weighted = trained(&data(), weights.clone().map(|weight| weight as f32).collect());
    let unweighted = trained(&data(), Vec::new());
    let distance = |a: &[f32]| a.iter().zip(&expected).fold(0.0f32, |most, (a, b)| most.max((a - b).abs()));
    assert!(distance(&weighted) < 1e-5, "{}", distance(&weighted));
    assert!(distance(&unweighted) > 1e-3, "weights make a difference");
}

#[test]
fn gradients_whose_squares_overflow_still_come_down_to_the_limit() {
    // The answers are off by 1e21: too much for the squares of gradients, not for the gradients.
    let mut data = Dataset::new(2, Kind::Numbers(1), 1).unwrap();
    data.measure(Rows::Floats(&[1.0, -2.0])).unwrap();
    data.append(Rows::Floats(&[1.0, -2.0])).unwrap();
    data.answers.append_targets(&[1e21]).unwrap();
    let mut network = network_with(Output::Linear, 2, &[1], Relu, 4);
    network.write_parameters(0, &[0.0; 3]).unwrap();
    let controls = Controls { clip_norm: 3.0, ..Controls::NONE };
    let settings = Settings { controls, ..Settings::new(1, Optimizer::Sgd { rate: 1.0, momentum: 0.0 }) };
    let mut trainer = Trainer::new(&network, &data, &settings).unwrap();
    run_alone(&mut trainer, &mut network, &data, 1);
    // The gradient points along the row and the bias's 1: a vector of norm sqrt(6).
    let expected = [1.0, -2.0, 1.0].map(|x| x * 3.0 / f32::sqrt(6.0));
    assert!(parameters(&network).iter().zip(expected).all(|(w, e)| (w - e).abs() < 1e-6));
}

#[test]
fn the_rate_is_the_optimizers_times_the_schedules_times_the_factor() {
    let schedule = Schedule { shape: Shape::Step { every: 1, factor: 0.5 }, epochs: 2, warm_up: 1.0 };
    let sgd = |rate| Optimizer::Sgd { rate, momentum: 0.0 };
    let settings = Settings { schedule, shuffle: false, ..plain(sgd(0.4)) };
    let data = data();
    let [mut network, mut expected] = [(); 2].map(|_| network(WIDTH, &[10, 3], Tanh, 4));
    let mut trainer = Trainer::new(&network, &data, &settings).unwrap();
    assert_eq!((trainer.rate(), trainer.batches_per_epoch(), trainer.steps()), (0.4, 3, 0));
    for (step, factor) in [1.0 / 3.0, 2.0 / 3.0, 1.0, 0.5, 0.5, 0.5].into_iter().enumerate() {
        trainer.rate_factor = [1.0, 0.25][step % 2];
        run_alone(&mut trainer, &mut network, &data, 1);
        let rate = 0.4 * factor * trainer.rate_factor;
        assert!((trainer.rate() - rate).abs() < 1e-15, "step {step}: {}", trainer.rate());
        // As another trainer would that has this rate, and goes over the same batches.
        let mut single =
            Trainer::new(&expected, &data, &Settings { shuffle: false, ..plain(sgd(trainer.rate())) })
                .unwrap();
        single.rate_factor = 0.0;
        run_alone(&mut single, &mut expected, &data, step % 3);
        single.rate_factor = 1.0;
        run_alone(&mut single, &mut expected, &data, 1);
        assert_eq!(network.hash(), expected.hash(), "step {step}");
    }
}

#[test]
fn a_run_of_no_batches_changes_nothing() {
    let hash_of = |with_pauses: bool| {
        let (mut network, data) = (network(WIDTH, &[10, 3], Tanh, 4), data());
        let mut trainer = Trainer::new(&network, &data, &plain(ADAM)).unwrap();
        for _ in 0..2 {
            if with_pauses {
                let done = trainer.progress().batch_losses.len();
                assert_eq!(trainer.run(&mut network, &data, 0, &mut Team::new(true, 1), 1), Ok(0));
                assert_eq!(trainer.progress().batch_losses.len(), done);
            }
            run_alone(&mut trainer, &mut network, &data, 3);
        }
        network.hash()
    };
    assert_eq!(hash_of(true), hash_of(false));
}

#[test]
fn settings_outside_their_range_are_errors() {
    let (network, data): (Network, Dataset) = (network(WIDTH, &[10, 6, 3], Relu, 4), data());
    let refuses = |settings: Settings| Trainer::new(&network, &data, &settings).is_err();
    for dropout in [vec![0.5], vec![0.5; 3], vec![0.5, 1.0], vec![-0.1, 0.5], vec![f64::NAN, 0.5]] {
        assert!(refuses(Settings { dropout, ..plain(SGD) }));
    }
    let weights = |at: usize, weight: f32| {
        let mut weights = vec![1.0; LENGTH];
        weights[at] = weight;
        Settings { weights, ..plain(SGD) }
    };
    for wrong in [-1.0, f32::NAN, f32::INFINITY] {
        assert!(refuses(weights(LENGTH - 1, wrong)));
    }
    assert!(!refuses(weights(0, 0.0)));
    assert!(refuses(Settings { weights: vec![0.0; LENGTH], ..plain(SGD) }));
    assert!(refuses(Settings { weights: vec![1.0; LENGTH - 1], ..plain(SGD) }));
    assert!(refuses(Settings { controls: Controls { l2: -1.0, ..Controls::NONE }, ..plain(SGD) }));
}
