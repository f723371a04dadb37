//! What becomes of sums before anybody sees them: a bias is added, then an activation applied.

use crate::store::{Number, Tensors};
use inkling_engine::error::{Error, Result};
use inkling_kernels::activation::Activation;
use inkling_kernels::matmul::add_bias;

/// What to do with each row of the results.
#[derive(Clone, Copy, Debug)]
pub struct Finish {
    /// `[columns]`.
    pub bias: Option<Number>,
    pub activation: Activation,
}

impl Default for Finish {
    /// Nothing.
    fn default() -> Self {
        Self { bias: None, activation: Activation::Linear }
    }
}

/// The same with the numbers.
#[derive(Clone, Copy)]
pub(super) struct Finisher<'a> {
    bias: Option<&'a [f32]>,
    activation: Activation,
}

impl<'a> Finisher<'a> {
    pub fn new(tensors: &'a Tensors, finish: &Finish, columns: usize) -> Result<Self> {
        let bias = finish.bias.map(|number| tensors.floats(number)).transpose()?;
        match bias {
            Some(bias) if bias.len() != columns => {
                Err(Error::argument("bias", format!("{columns} numbers"), bias.len()))
            }
            _ => Ok(Self { bias, activation: finish.activation }),
        }
    }

    /// Finishes some of the results, of which the first has this place: whole rows or a part of one.
    pub fn finish(&self, part: &mut [f32], first: usize) {
        if let Some(bias) = self.bias
            && !part.is_empty()
        {
            let column = first % bias.len();
            let there = bias.len().min(column + part.len());
            add_bias(part, &bias[column..there]);
        }
        self.activation.forward(part);
    }
}
