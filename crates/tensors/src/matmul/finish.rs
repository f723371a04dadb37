//! What becomes of sums before anybody sees them: a bias is added, then an activation applied.

use crate::store::{Number, Tensors};
use inkling_engine::error::{Error, Result};
use inkling_kernels::elementwise::unary::Unary;
use inkling_kernels::matmul::add_bias;

/// Numbers that an activation is applied to at a time, by way of a copy.
const BLOCK: usize = 256;

/// What to do with each row of the results.
#[derive(Clone, Copy, Debug, Default)]
pub struct Finish {
    /// `[columns]`.
    pub bias: Option<Number>,
    pub activation: Option<Activation>,
}

#[derive(Clone, Copy, Debug)]
pub struct Activation {
    pub function: Unary,
    /// Of a leaky one.
    pub slope: f64,
}

/// The same with the numbers.
#[derive(Clone, Copy)]
pub(super) struct Finisher<'a> {
    bias: Option<&'a [f32]>,
    activation: Option<Activation>,
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
        if let Some(Activation { function, slope }) = self.activation {
            for part in part.chunks_mut(BLOCK) {
                let mut sums = [0.0; BLOCK];
                sums[..part.len()].copy_from_slice(part);
                function.floats(part, &sums[..part.len()], [slope, 0.0]);
            }
        }
    }
}
