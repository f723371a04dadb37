//! Tensors of one number.

use crate::dtype::DType;
use crate::store::{Number, Tensors};
use inkling_engine::error::Result;

impl Tensors {
    /// A tensor of `length` times `value`, as its kind of number holds it.
    ///
    /// # Errors
    /// If memory runs out.
    pub fn fill(&mut self, dtype: DType, length: usize, value: f64) -> Result<Number> {
        let mut out = self.allocate(dtype, length)?;
        match dtype {
            DType::F32 => out.floats_mut()?.fill(value as f32),
            DType::I32 => out.ints_mut()?.fill(value as i32),
            DType::Bool => out.bools_mut()?.fill(u8::from(value != 0.0)),
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
}
