//! Functions of one tensor.

use crate::dtype::DType;
use crate::store::{Number, Tensors};
use inkling_engine::error::{Error, Result};
use inkling_kernels::elementwise::cast::integers_to_floats;
use inkling_kernels::elementwise::integers;
use inkling_kernels::elementwise::logical::{Question, not};
use inkling_kernels::elementwise::unary::Unary;

/// What one element of what only memory bounds counts for: less than the 0.1 it takes, since two threads share the
/// memory too.
pub(crate) const CHEAP: f64 = 0.04;

impl Tensors {
    /// `op` of floats or ints; see [`Unary::floats`] for the attributes. What `op` makes of ints are ints, but for
    /// `Exp` and `LeakyRelu`, which make them floats.
    ///
    /// # Errors
    /// If it has no version for this kind of number.
    pub fn unary(&mut self, op: Unary, x: Number, attributes: [f64; 2]) -> Result<Number> {
        let (dtype, length) = (self.block(x)?.dtype(), self.block(x)?.len());
        match dtype {
            DType::F32 => {
                let mut out = self.allocate(DType::F32, length)?;
                let x = self.floats(x)?;
                let work = nanoseconds(op) * length as f64;
                self.crew.share(out.floats_mut()?, 1, work, |first, part| {
                    op.floats(part, &x[first..][..part.len()], attributes);
                })?;
                Ok(self.insert(out))
            }
            DType::I32 if matches!(op, Unary::Exp | Unary::LeakyRelu) => {
                let mut out = self.allocate(DType::F32, length)?;
                let mut floats = self.allocate(DType::F32, length)?;
                integers_to_floats(floats.floats_mut()?, self.ints(x)?);
                op.floats(out.floats_mut()?, floats.floats()?, attributes);
                self.give_back(floats);
                Ok(self.insert(out))
            }
            DType::I32 => {
                let mut out = self.allocate(DType::I32, length)?;
                if integers::unary(op, out.ints_mut()?, self.ints(x)?, attributes) {
                    return Ok(self.insert(out));
                }
                self.give_back(out);
                Err(refused(op, dtype))
            }
            DType::Bool => Err(refused(op, dtype)),
        }
    }

    /// Which floats are what is asked for.
    ///
    /// # Errors
    /// If `x` are no floats.
    pub fn question(&mut self, question: Question, x: Number) -> Result<Number> {
        let length = self.floats(x)?.len();
        let mut out = self.allocate(DType::Bool, length)?;
        let x = self.floats(x)?;
        self.crew.share(out.bools_mut()?, 1, CHEAP * length as f64, |first, part| {
            question.ask(part, &x[first..][..part.len()]);
        })?;
        Ok(self.insert(out))
    }

    /// # Errors
    /// If `x` are no bools.
    pub fn logical_not(&mut self, x: Number) -> Result<Number> {
        let length = self.bools(x)?.len();
        let mut out = self.allocate(DType::Bool, length)?;
        not(out.bools_mut()?, self.bools(x)?);
        Ok(self.insert(out))
    }
}

fn refused(op: Unary, dtype: DType) -> Error {
    Error::argument("x", format!("numbers that {op:?} takes"), format!("{dtype:?}"))
}

/// About what `op` takes for an element.
fn nanoseconds(op: Unary) -> f64 {
    match op {
        Unary::Abs
        | Unary::Neg
        | Unary::Sign
        | Unary::Square
        | Unary::Reciprocal
        | Unary::Floor
        | Unary::Ceil
        | Unary::Round
        | Unary::Relu
        | Unary::Relu6
        | Unary::LeakyRelu
        | Unary::Step
        | Unary::ClipByValue => CHEAP,
        Unary::Sqrt | Unary::Rsqrt => 0.5,
        Unary::Sin
        | Unary::Cos
        | Unary::Tan
        | Unary::Asinh
        | Unary::Acosh
        | Unary::Atanh
        | Unary::Softplus => 3.0,
        _ => 1.2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crew::Crew;
    use crate::crew::tests::crew_of;

    fn floats(tensors: &mut Tensors, x: &[f32]) -> Number {
        let mut block = tensors.allocate(DType::F32, x.len()).unwrap();
        block.floats_mut().unwrap().copy_from_slice(x);
        tensors.insert(block)
    }

    #[test]
    fn each_kind_of_number_has_its_functions() {
        let mut tensors = Tensors::new(Crew::alone());
        let x = floats(&mut tensors, &[-1.5, 0.0, f32::NAN]);
        let relu = tensors.unary(Unary::Relu, x, [0.0; 2]).unwrap();
        assert_eq!(tensors.floats(relu).unwrap()[..2], [0.0, 0.0]);
        let nan = tensors.question(Question::IsNan, x).unwrap();
        assert_eq!(tensors.bools(nan), Ok(&[0, 0, 1][..]));
        let finite = tensors.logical_not(nan).unwrap();
        assert_eq!(tensors.bools(finite), Ok(&[1, 1, 0][..]));
        let two = tensors.fill(DType::I32, 3, 2.0).unwrap();
        let square = tensors.unary(Unary::Square, two, [0.0; 2]).unwrap();
        assert_eq!(tensors.ints(square), Ok(&[4; 3][..]));
        let e = tensors.unary(Unary::Exp, two, [0.0; 2]).unwrap();
        assert_eq!(tensors.floats(e), Ok(&[7.389_056; 3][..]));
    }

    #[test]
    fn what_does_not_fit_is_an_error_and_costs_no_memory() {
        let mut tensors = Tensors::new(Crew::alone());
        let x = tensors.fill(DType::I32, 3, 2.0).unwrap();
        let bytes = tensors.used_bytes();
        assert!(tensors.unary(Unary::Sin, x, [0.0; 2]).is_err());
        assert!(tensors.unary(Unary::Abs, 77, [0.0; 2]).is_err());
        assert!(tensors.question(Question::IsInf, x).is_err() && tensors.logical_not(x).is_err());
        assert_eq!(tensors.used_bytes(), bytes);
    }

    #[test]
    fn no_number_of_members_changes_a_bit() {
        let x: Vec<f32> = (0..60_001).map(|i| 0.001 * (i as f32 - 30_000.0)).collect();
        let crew = crew_of(3);
        assert_eq!(crew.members(nanoseconds(Unary::Sin) * x.len() as f64), 3);
        let [alone, shared] = [Crew::alone(), crew].map(|crew| {
            let mut tensors = Tensors::new(crew);
            let x = floats(&mut tensors, &x);
            let y = tensors.unary(Unary::Sin, x, [0.0; 2]).unwrap();
            let bits: Vec<u32> = tensors.block(y).unwrap().words().unwrap().to_vec();
            tensors.crew.close();
            bits
        });
        assert_eq!(alone, shared);
    }
}
