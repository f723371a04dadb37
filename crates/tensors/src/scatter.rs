//! Rows put, or added, to the places that indices name.

use crate::dims::elements;
use crate::dtype::DType;
use crate::gather::expect;
use crate::store::{Number, Tensors};
use inkling_engine::error::{Error, Result};
use inkling_kernels::scatter;
use inkling_kernels::strided::run;

impl Tensors {
    /// A tensor of `length` zeros to which rows are added where their indices lead: `dims` are its first dimensions.
    ///
    /// # Errors
    /// If the tensors do not fit together, or an index leads out of the result.
    pub fn scatter_add(
        &mut self,
        updates: Number,
        indices: Number,
        dims: &[u32],
        count: usize,
        length: usize,
    ) -> Result<Number> {
        let (dims, row) = self.rows_of(length, indices, dims, count)?;
        let block = self.block(updates)?;
        expect("updates", block.len(), elements([count, row])?)?;
        let dtype = block.dtype();
        let mut out = self.allocate(dtype, length)?;
        let (updates, indices) = (self.block(updates)?, self.ints(indices)?);
        let result = match dtype {
            DType::F32 => add(out.floats_mut()?, indices, &dims, updates.floats()?, row),
            DType::I32 => add(out.ints_mut()?, indices, &dims, updates.ints()?, row),
            DType::Bool => add(out.bools_mut()?, indices, &dims, updates.bools()?, row),
        };
        self.inserted(out, result)
    }

    /// A copy of `x` with other rows where their indices lead: `dims` are its first dimensions. A single number is put
    /// everywhere.
    ///
    /// # Errors
    /// If the tensors do not fit together, or an index leads out of `x`.
    pub fn scatter_update(
        &mut self,
        x: Number,
        updates: Number,
        indices: Number,
        dims: &[u32],
        count: usize,
    ) -> Result<Number> {
        let length = self.block(x)?.len();
        let (dims, row) = self.rows_of(length, indices, dims, count)?;
        let (dtype, block) = (self.block(x)?.dtype(), self.block(updates)?);
        if block.dtype() != dtype {
            return Err(Error::argument(
                "updates",
                format!("{dtype:?} numbers"),
                format!("{:?}", block.dtype()),
            ));
        }
        if block.len() != 1 {
            expect("updates", block.len(), elements([count, row])?)?;
        }
        let mut out = self.allocate(dtype, length)?;
        let (x, updates, indices) = (self.block(x)?, self.block(updates)?, self.ints(indices)?);
        let result = match dtype {
            DType::Bool => put(out.bools_mut()?, x.bools()?, indices, &dims, updates.bools()?, row),
            _ => put(out.words_mut()?, x.words()?, indices, &dims, updates.words()?, row),
        };
        self.inserted(out, result)
    }
}

fn add<T: scatter::Sum + Default>(
    out: &mut [T],
    indices: &[i32],
    dims: &[usize],
    updates: &[T],
    row: usize,
) -> core::result::Result<(), usize> {
    out.fill(T::default());
    scatter::add(out, indices, dims, updates, row)
}

fn put<T: Copy>(
    out: &mut [T],
    x: &[T],
    indices: &[i32],
    dims: &[usize],
    updates: &[T],
    row: usize,
) -> core::result::Result<(), usize> {
    run(out, x);
    scatter::update(out, indices, dims, updates, row)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crew::Crew;

    #[test]
    fn rows_are_added_and_put_for_every_kind_of_number() {
        for dtype in [DType::F32, DType::I32, DType::Bool] {
            let mut tensors = Tensors::new(Crew::alone());
            let index = tensors.fill(DType::I32, 2, 1.0).unwrap();
            let updates = tensors.fill(dtype, 4, 1.0).unwrap();
            let [sum, put] = [tensors.scatter_add(updates, index, &[3], 2, 6).unwrap(), {
                let x = tensors.fill(dtype, 6, 0.0).unwrap();
                tensors.scatter_update(x, updates, index, &[3], 2).unwrap()
            }];
            let values = |number: Number| -> Vec<f32> {
                match dtype {
                    DType::F32 => tensors.floats(number).unwrap().to_vec(),
                    DType::I32 => tensors.ints(number).unwrap().iter().map(|&x| x as f32).collect(),
                    DType::Bool => tensors.bools(number).unwrap().iter().map(|&x| f32::from(x)).collect(),
                }
            };
            assert_eq!(values(sum), [0.0, 0.0, 2.0, 2.0, 0.0, 0.0], "{dtype:?}");
            assert_eq!(values(put), [0.0, 0.0, 1.0, 1.0, 0.0, 0.0], "{dtype:?}");
        }
    }

    #[test]
    fn wrong_indices_and_shapes_are_errors_and_leave_nothing() {
        let mut tensors = Tensors::new(Crew::alone());
        let index = tensors.fill(DType::I32, 2, 3.0).unwrap();
        let updates = tensors.fill(DType::F32, 4, 1.0).unwrap();
        let x = tensors.fill(DType::F32, 6, 0.0).unwrap();
        let used = tensors.used_bytes();
        assert!(tensors.scatter_add(updates, index, &[3], 2, 6).is_err());
        assert!(tensors.scatter_add(updates, index, &[4], 2, 6).is_err());
        assert!(tensors.scatter_add(updates, index, &[], 2, 6).is_err());
        assert!(tensors.scatter_add(updates, index, &[6], 2, 6).is_err());
        assert!(tensors.scatter_update(x, updates, index, &[3], 2).is_err());
        assert!(tensors.scatter_update(x, index, index, &[6], 2).is_err());
        assert_eq!(tensors.used_bytes(), used);
    }
}
