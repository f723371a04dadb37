//! Tensors of one number, or of a number more with each element.

use crate::dtype::DType;
use crate::store::{Number, Tensors};
use inkling_engine::error::{Error, Result};
use inkling_kernels::elementwise::division::to_int32;
use inkling_kernels::elementwise::fill::{sequence_of_floats, sequence_of_integers};

impl Tensors {
    /// A tensor of `length` times `value`, as its kind of number holds it.
    ///
    /// # Errors
    /// If memory runs out.
    pub fn fill(&mut self, dtype: DType, length: usize, value: f64) -> Result<Number> {
        let mut out = self.allocate(dtype, length)?;
        match dtype {
            DType::F32 => out.floats_mut()?.fill(value as f32),
            DType::I32 => out.ints_mut()?.fill(to_int32(value)),
            DType::Bool => out.bools_mut()?.fill(u8::from(value != 0.0)),
        }
        Ok(self.insert(out))
    }

    /// `length` floats or ints, the first `start` and each the one before plus `step`.
    ///
    /// # Errors
    /// If bools are asked for, or memory runs out.
    pub fn sequence(&mut self, dtype: DType, length: usize, start: f64, step: f64) -> Result<Number> {
        if dtype == DType::Bool {
            return Err(Error::argument("dtype", "floats or ints", "Bool"));
        }
        let mut out = self.allocate(dtype, length)?;
        match dtype {
            DType::F32 => sequence_of_floats(out.floats_mut()?, start, step),
            _ => sequence_of_integers(out.ints_mut()?, start, step),
        }
        Ok(self.insert(out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crew::Crew;

    #[test]
    fn each_kind_of_number_is_filled() {
        let mut tensors = Tensors::new(Crew::alone());
        let [floats, ints, bools] =
            [DType::F32, DType::I32, DType::Bool].map(|dtype| tensors.fill(dtype, 3, -2.5).unwrap());
        assert_eq!(tensors.floats(floats), Ok(&[-2.5; 3][..]));
        assert_eq!(tensors.ints(ints), Ok(&[-2; 3][..]));
        assert_eq!(tensors.bools(bools), Ok(&[1; 3][..]));
    }

    #[test]
    fn sequences_go_on_by_their_step() {
        let mut tensors = Tensors::new(Crew::alone());
        let floats = tensors.sequence(DType::F32, 3, 1.0, 0.5).unwrap();
        let ints = tensors.sequence(DType::I32, 3, 5.0, -2.0).unwrap();
        assert_eq!(tensors.floats(floats), Ok(&[1.0, 1.5, 2.0][..]));
        assert_eq!(tensors.ints(ints), Ok(&[5, 3, 1][..]));
        assert!(tensors.sequence(DType::Bool, 3, 0.0, 1.0).is_err());
    }
}
