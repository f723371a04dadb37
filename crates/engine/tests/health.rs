//! Where the numbers of a training stop being finite, it says so, and in which layer.

mod common;

use common::{ADAM, bytes, dataset, network, parameters, with_team_on};
use inkling_engine::answers::Kind;
use inkling_engine::controls::Controls;
use inkling_engine::dataset::{Dataset, Rows};
use inkling_engine::health::Part::{self, Gradients, Outputs, Weights};
use inkling_engine::network::{Init, LayerSpec, Network};
use inkling_engine::optimizer::Optimizer;
use inkling_engine::output::Output;
use inkling_engine::resume::Moment;
use inkling_engine::trainer::{Settings, Trainer};
use inkling_kernels::activation::Activation::{self, Linear, Relu, Sigmoid, Tanh};

/// Nearly the largest float.
const HUGE: f32 = 3e38;

/// Three layers of single units, `[kernel, bias]` each, that have room for padding; one input and one target.
struct Chain {
    hidden: Activation,
    parameters: [[f32; 2]; 3],
    target: f32,
    rate: f64,
    controls: Controls,
}

impl Chain {
    /// One in which nothing overflows.
    fn new(hidden: Activation) -> Self {
        let parameters = [[1.0, 0.0], [2.0, 0.0], [3.0, 0.0]];
        Self { hidden, parameters, target: 5.0, rate: 0.01, controls: Controls::NONE }
    }

    /// What a training on copies of one row says after some steps: whether it is sound, and its fault.
    fn after(&self, steps: usize, members: usize) -> (bool, Option<(Part, usize)>) {
        let rows = [1.0; 9];
        let mut data = Dataset::new(1, Kind::Numbers(1), 9).unwrap();
        data.measure(Rows::Floats(&rows)).unwrap();
        data.append(Rows::Floats(&rows)).unwrap();
        data.answers.append_targets(&[self.target; 9]).unwrap();
        let spec = LayerSpec { units: 1, activation: self.hidden, init: Init::He };
        let mut network = Network::new(1, &[spec; 3], Output::Linear, 0).unwrap();
        network.write_parameters(0, self.parameters.as_flattened()).unwrap();
        let optimizer = Optimizer::Sgd { rate: self.rate, momentum: 0.0 };
        let settings = Settings { controls: self.controls, ..Settings::new(9, optimizer) };
        let mut trainer = Trainer::new(&network, &data, &settings).unwrap();
        with_team_on(1, members, |team| {
            for _ in 0..steps {
                trainer.run(&mut network, &data, 1, team, members).unwrap();
            }
        });
        let is_finite = parameters(&network).iter().all(|w| w.is_finite());
        assert!(is_finite || !trainer.is_sound(&network));
        (trainer.is_sound(&network), trainer.fault(&network))
    }
}

#[track_caller]
fn assert_fault(chain: Chain, fault: (Part, usize)) {
    for members in [1, 2, 3] {
        assert_eq!(chain.after(1, members), (false, Some(fault)), "{members} members");
    }
}

#[test]
fn a_training_whose_numbers_are_finite_has_no_fault() {
    for hidden in [Linear, Relu, Sigmoid, Tanh] {
        let chain = Chain::new(hidden);
        assert_eq!(chain.after(0, 1), (true, None), "{hidden:?}, before the first step");
        assert_eq!(chain.after(5, 2), (true, None), "{hidden:?}");
    }
}

#[test]
fn outputs_that_overflow_are_found_in_the_first_layer_where_they_do() {
    let chain = |parameters| Chain { parameters, ..Chain::new(Relu) };
    assert_fault(chain([[HUGE, HUGE], [1.0, 0.0], [1.0, 0.0]]), (Outputs, 0));
    assert_fault(chain([[HUGE, 0.0], [2.0, 0.0], [1.0, 0.0]]), (Outputs, 1));
    assert_fault(chain([[HUGE, 0.0], [1.0, 0.0], [2.0, 0.0]]), (Outputs, 2));
}

#[test]
fn a_loss_that_overflows_is_a_fault_of_the_outputs() {
    // The answer is finite, and so is its gradient; of their squares the mean is too large for a float.
    // Clipping saves the weights, but nobody could follow such a training.
    let controls = Controls { clip_value: 1.0, ..Controls::NONE };
    let parameters = [[1.0, 0.0], [1.0, 0.0], [1e25, 0.0]];
    let chain = Chain { parameters, controls, ..Chain::new(Relu) };
    assert_fault(chain, (Outputs, 2));
}

#[test]
fn an_infinity_that_an_activation_hides_is_none() {
    // Both go on as if the number had only been large.
    for (hidden, kernel) in [(Relu, -HUGE), (Sigmoid, HUGE), (Tanh, HUGE)] {
        let chain = Chain { parameters: [[kernel, kernel], [2.0, 0.5], [1.0, 0.0]], ..Chain::new(hidden) };
        assert_eq!(chain.after(1, 1), (true, None), "{hidden:?}");
        assert_eq!(chain.after(3, 2), (true, None), "{hidden:?}");
    }
}

#[test]
fn gradients_that_overflow_are_found_in_the_upmost_layer_where_they_do() {
    // What goes up is tiny and what comes down is not. The output's own gradient is finite as long as its loss is.
    let chain = |parameters| Chain { parameters, target: 1e10, ..Chain::new(Linear) };
    assert_fault(chain([[1e-20, 0.0], [1e-20, 0.0], [-1e30, 0.0]]), (Gradients, 1));
    assert_fault(chain([[1e-30, 0.0], [-1e15, 0.0], [1e15, 0.0]]), (Gradients, 0));
}

#[test]
fn weights_that_overflow_are_found_in_the_first_layer_where_they_do() {
    // Of the output by its gradient times the rate; below it nothing moves, as its kernel is 0.
    let chain = |rate, parameters| Chain { rate, parameters, ..Chain::new(Linear) };
    assert_fault(chain(1e38, [[1.0, 0.0], [1.0, 0.0], [0.0, 0.0]]), (Weights, 2));
    assert_fault(chain(1e38, [[1.0, 0.0], [0.0, 0.0], [1.0, 0.0]]), (Weights, 1));
    assert_fault(chain(1e38, [[0.0, 0.0], [1.0, 0.0], [1.0, 0.0]]), (Weights, 0));
}

#[test]
fn a_second_moment_that_overflows_is_a_fault_of_the_weights() {
    // The gradient of 1e19 is finite and its square is not: this weight would never move again.
    let mut data = Dataset::new(1, Kind::Numbers(1), 1).unwrap();
    data.measure(Rows::Floats(&[1e3])).unwrap();
    data.append(Rows::Floats(&[1e3])).unwrap();
    data.answers.append_targets(&[1e17]).unwrap();
    let spec = LayerSpec { units: 1, activation: Linear, init: Init::He };
    let mut network = Network::new(1, &[spec], Output::Linear, 0).unwrap();
    let mut trainer = Trainer::new(&network, &data, &Settings::new(1, ADAM)).unwrap();
    common::run_alone(&mut trainer, &mut network, &data, 1);
    assert!(parameters(&network).iter().all(|w| w.is_finite()));
    assert_eq!((trainer.is_sound(&network), trainer.fault(&network)), (false, Some((Weights, 0))));
}

#[test]
fn infinite_gradients_that_are_clipped_leave_nothing_in_the_padding() {
    // Every gradient below the output is infinite and becomes the limit; units that are only padding have none.
    let controls = Controls { clip_value: 1e-3, ..Controls::NONE };
    let parameters = [[1e-20, 0.0], [1e-20, 0.0], [-1e30, 0.0]];
    let chain = Chain { parameters, target: 1e10, controls, ..Chain::new(Linear) };
    assert_eq!(chain.after(1, 1), (true, Some((Gradients, 1))));
}

const WIDTH: usize = 30;
const LENGTH: usize = 61;
const UNITS: [usize; 3] = [19, 12, 5];

fn values() -> Vec<f32> {
    bytes(LENGTH * WIDTH, 4).into_iter().map(f32::from).collect()
}

/// A network and its training with dropout, in four batches of which the last is shorter.
fn training(values: &[f32]) -> (Network, Dataset, Trainer) {
    let data = dataset(Rows::Floats(values), LENGTH, WIDTH, UNITS[2]);
    let network = network(WIDTH, &UNITS, Relu, 1);
    let sgd = Optimizer::Sgd { rate: 1e-4, momentum: 0.9 };
    let settings = Settings { dropout: vec![0.3, 0.3], shuffle: false, ..Settings::new(16, sgd) };
    let trainer = Trainer::new(&network, &data, &settings).unwrap();
    (network, data, trainer)
}

#[test]
fn any_team_finds_the_layer_that_overflows_under_dropout() {
    let mut begin = 0;
    for (layer, (inputs, units)) in [WIDTH, UNITS[0], UNITS[1]].into_iter().zip(UNITS).enumerate() {
        for members in [1, 2, 3, 5] {
            let (mut network, data, mut trainer) = training(&values());
            with_team_on(1, members, |team| {
                trainer.run(&mut network, &data, 1, team, members).unwrap();
                assert_eq!((trainer.is_sound(&network), trainer.fault(&network)), (true, None));
                network.write_parameters(begin, &vec![HUGE; inputs * units]).unwrap();
                trainer.run(&mut network, &data, 1, team, members).unwrap();
            });
            let found = (trainer.is_sound(&network), trainer.fault(&network));
            assert_eq!(found, (false, Some((Outputs, layer))), "{members} members");
        }
        begin += (inputs + 1) * units;
    }
}

#[test]
fn one_row_that_overflows_is_enough_and_is_forgotten_with_the_next_batch() {
    // The last input is that of one row alone, and what goes with it too much.
    // Of the third batch no row of the last, shorter one takes the place.
    for row in [0, 15, 46, 60] {
        let mut values = values();
        values.iter_mut().skip(WIDTH - 1).step_by(WIDTH).for_each(|x| *x = 0.0);
        values[row * WIDTH + WIDTH - 1] = 2.0;
        let (mut network, data, mut trainer) = training(&values);
        network.write_parameters((WIDTH - 1) * UNITS[0], &[HUGE; UNITS[0]]).unwrap();
        let begin = parameters(&network);
        for batch in 0..4 {
            common::run_alone(&mut trainer, &mut network, &data, 1);
            let is_its_own = row / 16 == batch;
            assert_eq!(
                trainer.fault(&network),
                is_its_own.then_some((Outputs, 0)),
                "row {row}, batch {batch}"
            );
            if is_its_own {
                network.write_parameters(0, &begin).unwrap();
                trainer.write_moments(Moment::First, &vec![0.0; begin.len()]).unwrap();
            }
            // The epoch's losses tell of it to their end.
            assert_eq!(trainer.is_sound(&network), batch < row / 16, "row {row}, batch {batch}");
        }
    }
}
