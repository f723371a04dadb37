//! Predictions: the same for any number of members, for rows of every kind, and as the evaluation sees them.

mod common;

use common::{bytes, dataset, dataset_of_numbers, label, network, network_with, with_team};
use inkling_engine::dataset::Rows;
use inkling_engine::evaluation::Evaluation;
use inkling_engine::network::{Init, LayerSpec, Network};
use inkling_engine::output::Output;
use inkling_engine::predict::Predictor;
use inkling_kernels::activation::Activation::{Relu, Sigmoid, Tanh};

/// The probabilities of `count` rows, by `members` of a team.
pub fn predict(network: &Network, rows: Rows, count: usize, members: usize) -> Vec<f32> {
    let width = network.inputs();
    let as_floats = matches!(rows, Rows::Floats(_));
    let mut predictor = Predictor::new(network).unwrap();
    let mut probabilities = Vec::new();
    with_team(members, |team| {
        let room = predictor.reserve(network, count).unwrap();
        for begin in (0..count).step_by(room) {
            let here = room.min(count - begin);
            let values = begin * width..(begin + here) * width;
            match rows {
                Rows::Bytes(x) => predictor.bytes()[..values.len()].copy_from_slice(&x[values]),
                Rows::Floats(x) => predictor.floats()[..values.len()].copy_from_slice(&x[values]),
            }
            assert_eq!(predictor.run(network, here, as_floats, team, members), Ok(None));
            probabilities.extend_from_slice(&predictor.answers()[..here * network.outputs()]);
        }
    });
    probabilities
}

/// A number for some probabilities, as the tests of the WebAssembly builds make it too.
fn hash(probabilities: &[f32]) -> String {
    let hash = probabilities.iter().fold(0u32, |hash, p| hash.rotate_left(5) ^ p.to_bits());
    format!("{hash:08x}")
}

fn bits(numbers: &[f32]) -> Vec<u32> {
    numbers.iter().map(|x| x.to_bits()).collect()
}

#[test]
fn neither_members_nor_blocks_nor_the_kind_of_rows_change_a_bit() {
    for (width, density) in [(1, 16), (7, 5), (30, 16), (700, 16), (2000, 4)] {
        let count = 600;
        let network = network(width, &[37, 9, 3], Tanh, 2);
        let rows = bytes(count * width, density);
        let floats: Vec<f32> = rows.iter().map(|&x| f32::from(x) / 255.0).collect();
        let expected = bits(&predict(&network, Rows::Bytes(&rows), count, 1));
        for members in [2, 3] {
            assert_eq!(bits(&predict(&network, Rows::Bytes(&rows), count, members)), expected);
        }
        assert_eq!(bits(&predict(&network, Rows::Floats(&floats), count, 2)), expected);
        for row in [0, 1, count - 1] {
            let one = predict(&network, Rows::Bytes(&rows[row * width..][..width]), 1, 1);
            assert_eq!(bits(&one), expected[row * 3..][..3], "row {row} of {width}");
        }
    }
}

/// These numbers stand in the test of the WebAssembly builds too, so that their masks and lanes are held against these,
/// which run on plain loops: rows of whole masks and a tail, sparse and dense, one alone and many.
#[test]
fn predictions_have_the_bits_that_the_webassembly_builds_give() {
    let network = network(200, &[37, 5], Tanh, 4);
    let hashes = [(3, 9), (16, 9), (3, 1)].map(|(density, count)| {
        hash(&predict(&network, Rows::Bytes(&bytes(count * 200, density)), count, 1))
    });
    assert_eq!(hashes, ["9987a71b", "894ede85", "2f822044"]);
}

#[test]
fn another_network_or_no_room_is_an_error() {
    let (network, other) = (network(3, &[2], Relu, 1), network(4, &[2], Relu, 1));
    let mut predictor = Predictor::new(&network).unwrap();
    assert!(predictor.run_alone(&network, 1, false).is_err());
    assert_eq!(predictor.reserve(&network, 1), Ok(1));
    assert_eq!(predictor.run_alone(&network, 1, false), Ok(None));
    assert!(predictor.run_alone(&other, 1, false).is_err() && predictor.reserve(&other, 1).is_err());
    with_team(2, |team| assert!(predictor.run(&other, 1, false, team, 2).is_err()));
}

#[test]
fn a_block_is_bounded_for_wide_inputs_and_for_many_classes() {
    for (inputs, classes) in [(3, 100_000), (1 << 20, 2)] {
        let network = network(inputs, &[classes], Relu, 1);
        let room = Predictor::new(&network).unwrap().reserve(&network, 1_000_000).unwrap();
        assert!((1..=5).contains(&room), "{room} rows");
    }
}

#[test]
fn a_layer_by_hand() {
    let mut network = network(2, &[2], Relu, 0);
    network.write_parameters(0, &[1.0, 0.0, 0.0, 2.0, 0.5, 0.0]).unwrap();
    // Logits 3.5 and 2.
    let probabilities = predict(&network, Rows::Floats(&[3.0, 1.0]), 1, 1);
    let first = 1.0 / (1.0 + (-1.5f32).exp());
    assert!((probabilities[0] - first).abs() < 1e-6 && (probabilities[1] - 1.0 + first).abs() < 1e-6);
}

#[test]
fn a_value_that_is_not_finite_is_found_and_the_rest_still_works() {
    let network = network(300, &[200, 2], Relu, 1);
    let mut predictor = Predictor::new(&network).unwrap();
    assert_eq!(predictor.reserve(&network, 200), Ok(200));
    for (at, members) in [(7, 1), (59_999, 1), (7, 2), (59_999, 2)] {
        predictor.floats().fill(1.0);
        predictor.floats()[at] = f32::INFINITY;
        with_team(members, |team| {
            assert_eq!(predictor.run(&network, 200, true, team, members), Ok(Some(at)));
            predictor.floats()[at] = 1.0;
            assert_eq!(predictor.run(&network, 200, true, team, members), Ok(None));
        });
    }
}

#[test]
fn an_overflow_below_a_saturating_layer_does_not_come_through_the_padding() {
    let spec = |units, activation| LayerSpec { units, activation, init: Init::He };
    let specs = [spec(1, Relu), spec(3, Sigmoid), spec(2, Relu)];
    let mut network = Network::new(1, &specs, Output::Softmax, 0).unwrap();
    // Kernel and bias of each layer: infinity, then three times 1, then the classes' logits.
    let parameters =
        [&[3e38, 0.0][..], &[1.0; 3], &[0.0; 3], &[1.0, -1.0, 0.0, 0.0, 0.0, 0.0], &[0.0; 2]].concat();
    network.write_parameters(0, &parameters).unwrap();
    let probabilities = predict(&network, Rows::Floats(&[2.0]), 1, 1);
    assert!((probabilities[0] - 1.0 / (1.0 + (-2f32).exp())).abs() < 1e-6, "{probabilities:?}");
}

#[test]
fn evaluation_agrees_with_prediction_for_any_number_of_members() {
    let (width, length, classes) = (20, 1100, 4);
    let bytes = bytes(length * width, 6);
    let data = dataset(Rows::Bytes(&bytes), length, width, classes);
    let network = network(width, &[9, classes], Sigmoid, 3);
    let probabilities = predict(&network, Rows::Bytes(&bytes), length, 1);
    let mut confusion = vec![0; classes * classes];
    for (row, p) in probabilities.chunks(classes).enumerate() {
        let predicted = (0..classes).rev().max_by(|&a, &b| p[a].total_cmp(&p[b])).unwrap();
        confusion[label(row, classes) * classes + predicted] += 1;
        assert!((p.iter().sum::<f32>() - 1.0).abs() < 1e-5);
    }
    for members in [1, 3] {
        let mut evaluation = Evaluation::new(&network, &data).unwrap();
        with_team(members, |team| while evaluation.run(&network, &data, 1, team, members).unwrap() > 0 {});
        assert_eq!(evaluation.confusion(), confusion);
        let mean = (0..length)
            .map(|row| -f64::from(probabilities[row * classes + label(row, classes)]).ln())
            .sum::<f64>();
        assert!((evaluation.loss() - mean / length as f64).abs() < 1e-6);
    }
}

#[test]
fn evaluation_of_numbers_by_hand() {
    let parameters = [1.0, 0.0, 0.0, 2.0, 0.5, -1.0];
    let rows = Rows::Floats(&[1.0, 1.0, 0.0, 0.25]);
    for (output, loss, right) in [
        // Answers 1.5, 1 and 0.5, -0.5; targets 0, 0.5 and 1, 0.25: see `targets`.
        (Output::Linear, (2.25 + 0.25 + 0.25 + 0.5625) / 4.0, 0),
        (Output::Sigmoid, (1.701_413_3 + 0.813_261_7 + 0.474_077 + 0.599_077) / 4.0, 2),
    ] {
        let mut network = network_with(output, 2, &[2], Relu, 0);
        network.write_parameters(0, &parameters).unwrap();
        let data = dataset_of_numbers(rows, 2, 2, 2);
        let mut evaluation = Evaluation::new(&network, &data).unwrap();
        with_team(1, |team| while evaluation.run(&network, &data, 1, team, 1).unwrap() > 0 {});
        assert!((evaluation.loss() - loss).abs() < 1e-6, "{output:?}: {}", evaluation.loss());
        assert_eq!((evaluation.right(), evaluation.confusion()), (right, &[][..]), "{output:?}");
    }
}
