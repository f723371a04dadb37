//! The gradients of whole networks against finite differences of a plain f64 forward pass.

mod common;

use common::model::{Model, UNITS, WIDTH, in_kernels};
use common::{bytes, dataset_for, network_with, parameters, run_alone};
use inkling_engine::controls::Controls;
use inkling_engine::dataset::Rows;
use inkling_engine::optimizer::Optimizer;
use inkling_engine::output::Output;
use inkling_engine::trainer::{Progress, Settings, Trainer};
use inkling_kernels::activation::Activation::{self, Linear, Relu, Sigmoid, Tanh};

/// A step of this rate moves a weight by its gradient.
const STEP: Optimizer = Optimizer::Sgd { rate: 1.0, momentum: 0.0 };

/// What a first step, of rate 1, takes away from each parameter; and what it should by the model and the controls.
fn step(model: &Model, controls: Controls, batch: usize, density: u32) -> (Vec<f64>, Vec<f64>) {
    let bytes = bytes(batch * WIDTH, density);
    let data = dataset_for(model.output, Rows::Bytes(&bytes), batch, WIDTH, UNITS[2]);
    assert_eq!(data.is_sparse(), density < 9);
    let mut network = network_with(model.output, WIDTH, &UNITS, model.hidden, 5);
    // Biases that are not 0, so that penalties could show on them.
    let before: Vec<f32> = parameters(&network).iter().map(|&w| if w == 0.0 { 0.25 } else { w }).collect();
    network.write_parameters(0, &before).unwrap();
    let settings = Settings {
        smoothing: model.smoothing,
        controls,
        weights: model.weights.iter().map(|&w| w as f32).collect(),
        dropout: model.dropout.clone(),
        seed: model.seed,
        shuffle: false,
        ..Settings::new(batch, STEP)
    };
    let mut trainer = Trainer::new(&network, &data, &settings).unwrap();
    // As if it had taken so many steps before.
    let fresh = trainer.progress();
    let progress = Progress {
        random: fresh.random.clone(),
        order: fresh.order.clone(),
        batch_losses: Vec::new(),
        ..*fresh
    };
    trainer.restore(progress, model.steps.into()).unwrap();
    run_alone(&mut trainer, &mut network, &data, 1);

    let before: Vec<f64> = before.into_iter().map(f64::from).collect();
    let rows: Vec<f64> = bytes.iter().map(|&b| f64::from(b) / 255.0).collect();
    // The loss that is told of is the plain one of what was left by dropout.
    let plain = Model { smoothing: 0.0, weights: Vec::new(), ..model.clone() };
    let off = f64::from(trainer.progress().batch_losses[0]) - plain.loss(&before, &rows);
    assert!(off.abs() < 1e-5, "{model:?}: the loss is off by {off}");

    let mut gradient = model.gradient(&before, &rows);
    gradient.iter_mut().for_each(|g| *g = g.clamp(-controls.clip_value, controls.clip_value));
    let norm = gradient.iter().map(|g| g * g).sum::<f64>().sqrt();
    let factor = (controls.clip_norm / norm).min(1.0);
    let taken = before.iter().zip(parameters(&network)).map(|(w, after)| w - f64::from(after)).collect();
    let expected = before.iter().zip(gradient).zip(in_kernels(WIDTH, &UNITS)).map(|((&w, g), in_kernel)| {
        let restrained = controls.decay * w + controls.l2 * (1.0 - controls.decay) * w;
        factor * g + if in_kernel { restrained } else { 0.0 }
    });
    (taken, expected.collect())
}

#[track_caller]
fn check(model: &Model, controls: Controls, batch: usize, density: u32) {
    let (taken, expected) = step(model, controls, batch, density);
    for (i, (taken, expected)) in taken.iter().zip(expected).enumerate() {
        assert!(
            (taken - expected).abs() < 2e-6,
            "{model:?}, {controls:?}, density {density}, parameter {i}: {taken} against {expected}"
        );
    }
}

/// Every kind of hidden layer, on sparse and on dense rows, with outputs that take turns.
fn each(mut visit: impl FnMut(Model, u32)) {
    let outputs = [Output::Softmax, Output::Sigmoid, Output::Linear].into_iter().cycle();
    let hidden = [Relu, Sigmoid, Tanh].into_iter().flat_map(|hidden| [(hidden, 4), (hidden, 16)]);
    for ((hidden, density), output) in hidden.zip(outputs) {
        visit(Model::new(hidden, output), density);
    }
}

#[test]
fn one_sgd_step_moves_every_weight_by_its_finite_difference() {
    for hidden in [Linear, Relu, Sigmoid, Tanh] {
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
            check(&Model { smoothing, ..Model::new(hidden, output) }, Controls::NONE, batch, density);
        }
    }
}

#[test]
fn rows_count_as_their_weights_say_and_those_of_weight_zero_not_at_all() {
    each(|model, density| {
        let weights = vec![0.5, 0.0, 3.0, 1.0, 0.0, 0.25];
        check(&Model { weights, ..model }, Controls::NONE, 6, density);
    });
}

#[test]
fn the_penalty_moves_kernels_by_its_gradient_and_no_bias() {
    each(|model, density| check(&model, Controls { l2: 0.3, ..Controls::NONE }, 6, density));
}

#[test]
fn decay_comes_first_and_the_penalty_is_on_what_is_left() {
    each(|model, density| {
        check(&model, Controls { decay: 0.5, ..Controls::NONE }, 6, density);
        check(&model, Controls { decay: 0.5, l2: 0.3, ..Controls::NONE }, 6, density);
    });
}

#[test]
fn gradients_are_clipped_by_value_and_then_by_their_common_norm() {
    each(|model, density| {
        let (plain, _) = step(&model, Controls::NONE, 6, density);
        let largest = plain.iter().fold(0.0f64, |largest, g| largest.max(g.abs()));
        let clip_value = largest / 4.0;
        let clipped = plain.iter().map(|g| g.clamp(-clip_value, clip_value));
        let clip_norm = clipped.map(|g| g * g).sum::<f64>().sqrt() / 3.0;
        check(&model, Controls { clip_value, ..Controls::NONE }, 6, density);
        check(&model, Controls { clip_norm, ..Controls::NONE }, 6, density);
        // The norm is that of what the limit of the values has left, without the penalty.
        check(&model, Controls { clip_value, clip_norm, l2: 0.3, decay: 0.0 }, 6, density);
    });
}

#[test]
fn dropout_drops_what_an_independent_generator_says() {
    each(|model, density| {
        for (seed, steps, dropout) in
            [(0, 0, vec![0.5, 0.0]), (1 << 33, 2, vec![0.0, 0.4]), (77, 70_001, vec![0.25, 0.5])]
        {
            check(&Model { dropout, seed, steps, ..model.clone() }, Controls::NONE, 6, density);
        }
    });
}

#[test]
fn everything_together_is_still_the_gradient() {
    each(|model, density| {
        let weights = vec![0.5, 2.0, 0.0, 1.0, 1.0, 0.25, 4.0];
        let model = Model { smoothing: 0.1, dropout: vec![0.25, 0.5], seed: 3, weights, ..model };
        let controls = Controls { decay: 0.1, l2: 0.2, clip_value: 0.05, clip_norm: 0.1 };
        check(&model, controls, 7, density);
    });
}

#[test]
fn a_batch_whose_weights_are_all_zero_moves_nothing() {
    each(|model, density| {
        let bytes = bytes(12 * WIDTH, density);
        let data = dataset_for(model.output, Rows::Bytes(&bytes), 12, WIDTH, UNITS[2]);
        let mut network = network_with(model.output, WIDTH, &UNITS, model.hidden, 5);
        let weights = [[0.0; 6], [1.0; 6]].concat();
        let settings = Settings { weights, shuffle: false, ..Settings::new(6, STEP) };
        let mut trainer = Trainer::new(&network, &data, &settings).unwrap();
        let before = network.hash();
        run_alone(&mut trainer, &mut network, &data, 1);
        assert_eq!(network.hash(), before, "{model:?}");
        assert!(trainer.epoch_loss() > 0.0 && trainer.fault(&network).is_none());
        run_alone(&mut trainer, &mut network, &data, 1);
        assert_ne!(network.hash(), before, "{model:?}");
        assert!(trainer.is_sound(&network));
    });
}

#[test]
fn hidden_layers_have_gradients_that_could_be_wrong() {
    // The other tests would see little if most of the gradients were zero.
    for hidden in [Activation::Relu, Activation::Tanh] {
        let (taken, _) = step(&Model::new(hidden, Output::Softmax), Controls::NONE, 6, 16);
        assert!(taken.iter().filter(|g| g.abs() > 1e-3).count() > taken.len() / 2, "{hidden:?}");
    }
}
