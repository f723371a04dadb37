//! The choice between two tensors, the sum of many, and tensors of another kind of number.

use crate::dtype::DType;
use crate::store::{Number, Tensors};
use inkling_engine::error::{Error, Result};
use inkling_kernels::elementwise::add_n::add_n;
use inkling_kernels::elementwise::cast;
use inkling_kernels::elementwise::select::select;

/// About what the choice of an element takes.
const CHOICE: f64 = 0.5;

impl Tensors {
    /// The numbers of `yes` where `condition` holds, else those of `no`; for each bool of `condition` a whole row.
    ///
    /// # Errors
    /// If `condition` are no bools, the others not of one kind of number, or lengths do not fit together.
    pub fn select(&mut self, condition: Number, yes: Number, no: Number) -> Result<Number> {
        let rows = self.bools(condition)?.len();
        let (dtype, length) = (self.block(yes)?.dtype(), self.block(yes)?.len());
        let other = self.block(no)?;
        if other.dtype() != dtype || other.len() != length {
            return Err(Error::argument("no", format!("{length} {dtype:?} numbers"), other.len()));
        }
        let row = length.checked_div(rows).unwrap_or(0);
        if row * rows != length {
            return Err(Error::argument("condition", format!("a bool for each row of {length}"), rows));
        }
        let mut out = self.allocate(dtype, length)?;
        let condition = self.bools(condition)?;
        if dtype == DType::Bool {
            select(0, out.bools_mut()?, condition, self.bools(yes)?, self.bools(no)?, row);
        } else {
            let (yes, no) = (self.block(yes)?.words()?, self.block(no)?.words()?);
            self.crew.share(out.words_mut()?, 1, CHOICE * length as f64, |first, part| {
                select(first, part, condition, yes, no, row);
            })?;
        }
        Ok(self.insert(out))
    }

    /// The sum of all.
    ///
    /// # Errors
    /// If there is none, or they are not of one length and all floats or all ints.
    pub fn add_n(&mut self, inputs: &[Number]) -> Result<Number> {
        let first = inputs.first().ok_or_else(|| Error::argument("inputs", "tensors", "none"))?;
        let (dtype, length) = (self.block(*first)?.dtype(), self.block(*first)?.len());
        for &input in inputs {
            let block = self.block(input)?;
            if dtype == DType::Bool || block.dtype() != dtype || block.len() != length {
                return Err(Error::argument("inputs", "floats or ints, as many in each", block.len()));
            }
        }
        let mut out = self.allocate(dtype, length)?;
        if dtype == DType::F32 {
            let inputs: Vec<&[f32]> = inputs.iter().map(|&x| self.floats(x)).collect::<Result<_>>()?;
            add_n(out.floats_mut()?, &inputs);
        } else {
            let inputs: Vec<&[i32]> = inputs.iter().map(|&x| self.ints(x)).collect::<Result<_>>()?;
            add_n(out.ints_mut()?, &inputs);
        }
        Ok(self.insert(out))
    }

    /// The same numbers as another kind.
    ///
    /// # Errors
    /// If there is no such tensor.
    pub fn cast(&mut self, x: Number, dtype: DType) -> Result<Number> {
        let (from, length) = (self.block(x)?.dtype(), self.block(x)?.len());
        let mut out = self.allocate(dtype, length)?;
        match (from, dtype) {
            (DType::F32, DType::F32) => out.floats_mut()?.copy_from_slice(self.floats(x)?),
            (DType::F32, DType::I32) => cast::floats_to_integers(out.ints_mut()?, self.floats(x)?),
            (DType::F32, DType::Bool) => cast::floats_to_bools(out.bools_mut()?, self.floats(x)?),
            (DType::I32, DType::F32) => cast::integers_to_floats(out.floats_mut()?, self.ints(x)?),
            (DType::I32, DType::I32) => out.ints_mut()?.copy_from_slice(self.ints(x)?),
            (DType::I32, DType::Bool) => cast::integers_to_bools(out.bools_mut()?, self.ints(x)?),
            (DType::Bool, DType::F32) => cast::bools_to_floats(out.floats_mut()?, self.bools(x)?),
            (DType::Bool, DType::I32) => cast::bools_to_integers(out.ints_mut()?, self.bools(x)?),
            (DType::Bool, DType::Bool) => out.bools_mut()?.copy_from_slice(self.bools(x)?),
        }
        Ok(self.insert(out))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crew::Crew;
    use crate::crew::tests::crew_of;

    #[test]
    fn rows_are_chosen() {
        let mut tensors = Tensors::new(Crew::alone());
        let [yes, no] = [1.0, 2.0].map(|value| tensors.fill(DType::I32, 6, value).unwrap());
        let mut block = tensors.allocate(DType::Bool, 3).unwrap();
        block.bools_mut().unwrap().copy_from_slice(&[1, 0, 1]);
        let condition = tensors.insert(block);
        let chosen = tensors.select(condition, yes, no).unwrap();
        assert_eq!(tensors.ints(chosen), Ok(&[1, 1, 2, 2, 1, 1][..]));
        let bools = tensors.select(condition, condition, condition).unwrap();
        assert_eq!(tensors.bools(bools), Ok(&[1, 0, 1][..]));
    }

    #[test]
    fn many_are_summed() {
        let mut tensors = Tensors::new(Crew::alone());
        let [a, b] = [1.5, 2.0].map(|value| tensors.fill(DType::F32, 3, value).unwrap());
        let sum = tensors.add_n(&[a, b, b]).unwrap();
        assert_eq!(tensors.floats(sum), Ok(&[5.5; 3][..]));
        let int = tensors.fill(DType::I32, 2, 7.0).unwrap();
        let sum = tensors.add_n(&[int, int]).unwrap();
        assert_eq!(tensors.ints(sum), Ok(&[14; 2][..]));
    }

    #[test]
    fn each_kind_of_number_becomes_each() {
        const KINDS: [DType; 3] = [DType::F32, DType::I32, DType::Bool];
        let mut tensors = Tensors::new(Crew::alone());
        for from in KINDS {
            for to in KINDS {
                let x = tensors.fill(from, 5, 1.0).unwrap();
                let cast = tensors.cast(x, to).unwrap();
                let expected = tensors.fill(to, 5, 1.0).unwrap();
                let equal = tensors
                    .compare(inkling_kernels::elementwise::comparison::Comparison::Equal, cast, expected, &[])
                    .unwrap();
                assert_eq!(tensors.bools(equal), Ok(&[1; 5][..]), "{from:?} to {to:?}");
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_an_error_and_costs_no_memory() {
        let mut tensors = Tensors::new(Crew::alone());
        let [a, b] = [6, 4].map(|length| tensors.fill(DType::F32, length, 1.0).unwrap());
        let [none, bools] = [0, 4].map(|length| tensors.fill(DType::Bool, length, 1.0).unwrap());
        let bytes = tensors.used_bytes();
        assert!(tensors.select(bools, a, a).is_err() && tensors.select(bools, b, a).is_err());
        assert!(tensors.select(a, a, a).is_err() && tensors.select(none, a, a).is_err());
        assert!(tensors.select(bools, b, bools).is_err());
        for inputs in [&[][..], &[a, b], &[bools], &[a, 99]] {
            assert!(tensors.add_n(inputs).is_err(), "{inputs:?}");
        }
        assert!(tensors.cast(99, DType::F32).is_err());
        assert_eq!(tensors.used_bytes(), bytes);
    }

    #[test]
    fn no_number_of_members_changes_a_choice() {
        let [alone, shared] = [Crew::alone(), crew_of(2)].map(|crew| {
            let mut tensors = Tensors::new(crew);
            let length = 400_002;
            let [yes, no] = [1.0, 2.0].map(|value| tensors.fill(DType::F32, length, value).unwrap());
            let mut block = tensors.allocate(DType::Bool, length / 3).unwrap();
            let bools = block.bools_mut().unwrap().iter_mut();
            bools.enumerate().for_each(|(i, bool)| *bool = (i % 7 % 2) as u8);
            let condition = tensors.insert(block);
            let chosen = tensors.select(condition, yes, no).unwrap();
            let floats = tensors.floats(chosen).unwrap().to_vec();
            tensors.crew.close();
            floats
        });
        assert_eq!(alone, shared);
    }
}
