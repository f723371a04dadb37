//! The gradients of whole networks against finite differences of a plain f64 forward pass.

mod common;

use common::{bytes, dataset, dataset_of_numbers, label, network_with, targets, with_team};
use inkling_engine::dataset::Rows;
use inkling_engine::network::Network;
use inkling_engine::optimizer::Optimizer;
use inkling_engine::output::Output;
use inkling_engine::trainer::{Settings, Trainer};
use inkling_kernels::activation::Activation;

const UNITS: [usize; 3] = [7, 5, 4];

fn parameters(network: &Network) -> Vec<f32> {
    let mut out = vec![0.0; network.parameter_count()];
    network.read_parameters(0, &mut out).unwrap();
    out
}

fn activate(f: Activation, z: f64) -> f64 {
    match f {
        Activation::Linear => z,
        Activation::Relu => z.max(0.0),
        Activation::Sigmoid => 1.0 / (1.0 + (-z).exp()),
        Activation::Tanh => z.tanh(),
    }
}

/// A network as it is written out in f64.
#[derive(Clone, Copy, Debug)]
struct Model {
    hidden: Activation,
    output: Output,
    smoothing: f64,
}

/// The mean loss of all rows, of classes against smoothed targets.
fn loss(parameters: &[f64], rows: &[f64], width: usize, Model { hidden, output, smoothing }: Model) -> f64 {
    let samples = rows.chunks(width).enumerate().map(|(i, row)| {
        let (mut x, mut rest) = (row.to_vec(), parameters);
        for (l, &units) in UNITS.iter().enumerate() {
            let (kernel, after) = rest.split_at(x.len() * units);
            let (bias, after) = after.split_at(units);
            rest = after;
            x = (0..units)
                .map(|j| bias[j] + x.iter().enumerate().map(|(k, x)| x * kernel[k * units + j]).sum::<f64>())
                .map(|z| if l + 1 < UNITS.len() { activate(hidden, z) } else { z })
                .collect();
        }
        let pairs = x.iter().zip(targets(i, 4).map(f64::from));
        let mean = |sum: f64| sum / x.len() as f64;
        match output {
            Output::Softmax => {
                let target = (1.0 - smoothing) * x[label(i, 4)] + smoothing * mean(x.iter().sum());
                x.iter().map(|z| z.exp()).sum::<f64>().ln() - target
            }
            Output::Sigmoid => mean(pairs.map(|(z, t)| (1.0 + z.exp()).ln() - t * z).sum()),
            Output::Linear => mean(pairs.map(|(y, t)| (y - t).powi(2)).sum()),
        }
    });
    samples.sum::<f64>() / (rows.len() / width) as f64
}

#[test]
fn one_sgd_step_moves_every_weight_by_its_finite_difference() {
    for hidden in [Activation::Linear, Activation::Relu, Activation::Sigmoid, Activation::Tanh] {
        for (density, batch, smoothing, output) in [
            (4, 6, 0.0, Output::Softmax),
            (16, 6, 0.0, Output::Softmax),
            (4, 1, 0.0, Output::Softmax),
            (16, 3, 0.0, Output::Softmax),
            (4, 6, 0.1, Output::Softmax),
            (4, 6, 0.0, Output::Sigmoid),
            (16, 5, 0.0, Output::Sigmoid),
            (4, 6, 0.0, Output::Linear),
            (16, 5, 0.0, Output::Linear),
        ] {
            let width = 11;
            let model = Model { hidden, output, smoothing };
            let data_bytes = bytes(batch * width, density);
            let of_kind = if output == Output::Softmax { dataset } else { dataset_of_numbers };
            let data = of_kind(Rows::Bytes(&data_bytes), batch, width, 4);
            assert_eq!(data.is_sparse(), density == 4);
            let mut network = network_with(output, width, &UNITS, hidden, 5);
            let before: Vec<f64> = parameters(&network).iter().map(|&w| f64::from(w)).collect();
            let optimizer = Optimizer::Sgd { rate: 1.0, momentum: 0.0 };
            let settings = Settings { smoothing, shuffle: false, ..Settings::new(batch, optimizer) };
            let mut trainer = Trainer::new(&network, &data, &settings).unwrap();
            with_team(1, |team| trainer.run(&mut network, &data, 1, team, 1)).unwrap();
            let after = parameters(&network);

            let rows: Vec<f64> = data_bytes.iter().map(|&b| f64::from(b) / 255.0).collect();
            // The loss that is told of is the plain one.
            let expected = loss(&before, &rows, width, Model { smoothing: 0.0, ..model });
            assert!(
                (f64::from(trainer.progress().batch_losses[0]) - expected).abs() < 1e-5,
                "{model:?}: loss"
            );
            for i in 0..before.len() {
                let moved = |by: f64| {
                    let mut parameters = before.clone();
                    parameters[i] += by;
                    loss(&parameters, &rows, width, model)
                };
                let slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
                let gradient = before[i] - f64::from(after[i]);
                assert!(
                    (gradient - slope).abs() < 2e-6,
                    "{model:?}, parameter {i}: {gradient} against {slope}"
                );
            }
        }
    }
}
