//! What becomes of the last layer's logits, and the loss that goes with it.

use crate::answers::{Answer, Kind};
use inkling_kernels::activation::Activation;
use inkling_kernels::losses::{
    binary_cross_entropy, binary_cross_entropy_gradient, squared_error, squared_error_gradient,
};
use inkling_kernels::softmax::{argmax, cross_entropy, cross_entropy_gradient, softmax};

/// What a network answers with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// The probability of each class, of which one is right; trained by the cross-entropy.
    Softmax,
    /// Probabilities that do not know of each other; trained by the binary cross-entropy.
    Sigmoid,
    /// Numbers; trained by the squared error.
    Linear,
}

/// What came out for one sample.
#[derive(Clone, Copy, Default)]
pub(crate) struct Outcome {
    pub loss: f64,
    /// The likeliest class, where there are classes.
    pub predicted: u32,
    /// Of classes 1 if that is the sample's; of probabilities how many are on their target's side of a half.
    pub right: u32,
}

/// What the samples of a batch are judged by.
#[derive(Clone, Copy)]
pub(crate) struct Measure {
    /// What gradients are divided by: the rows of the batch, or what makes a weighted mean of it.
    pub divisor: f32,
    /// The share of each target that is spread over all classes: of softmax alone.
    pub smoothing: f32,
}

impl Output {
    /// Whether this can be trained towards answers of this kind, of which `units` are wanted.
    pub(crate) fn fits(self, units: usize, kind: Kind) -> bool {
        match kind {
            Kind::Classes(classes) => self == Self::Softmax && classes <= units,
            Kind::Numbers(outputs) => self != Self::Softmax && outputs == units,
        }
    }

    /// Turns a row's logits into the answers.
    pub(crate) fn forward(self, row: &mut [f32]) {
        match self {
            Self::Softmax => {
                softmax(row);
            }
            Self::Sigmoid => Activation::Sigmoid.forward(row),
            Self::Linear => {}
        }
    }

    /// The same in training or evaluation: says how good the answers are and, where a `gradient` is wanted, writes that of
    /// the batch's mean loss by the logits. Answers of a kind that does not fit have no loss.
    pub(crate) fn judge(
        self,
        row: &mut [f32],
        gradient: Option<&mut [f32]>,
        answer: Answer,
        Measure { divisor, smoothing }: Measure,
    ) -> Outcome {
        match (self, answer) {
            (Self::Softmax, Answer::Label(label)) => {
                let loss = cross_entropy(row, label);
                if let Some(gradient) = gradient {
                    cross_entropy_gradient(gradient, row, label, smoothing, divisor);
                }
                let predicted = argmax(row);
                Outcome { loss, predicted: predicted as u32, right: u32::from(predicted == label) }
            }
            (Self::Sigmoid, Answer::Targets(targets)) => {
                let loss = binary_cross_entropy(row, targets);
                if let Some(gradient) = gradient {
                    binary_cross_entropy_gradient(gradient, row, targets, divisor);
                }
                let is_right = |(p, t): &(&f32, &f32)| (**p > 0.5) == (**t > 0.5);
                Outcome { loss, predicted: 0, right: row.iter().zip(targets).filter(is_right).count() as u32 }
            }
            (Self::Linear, Answer::Targets(targets)) => {
                if let Some(gradient) = gradient {
                    squared_error_gradient(gradient, row, targets, divisor);
                }
                Outcome { loss: squared_error(row, targets), ..Outcome::default() }
            }
            _ => Outcome { loss: f64::NAN, ..Outcome::default() },
        }
    }
}
