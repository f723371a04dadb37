//! Functions of two tensors, with broadcasting.

use crate::dtype::DType;
use crate::store::{Number, Tensors};
use crate::unary::CHEAP;
use inkling_engine::error::{Error, Result};
use inkling_kernels::elementwise::binary::Binary;
use inkling_kernels::elementwise::broadcast::Broadcast;
use inkling_kernels::elementwise::comparison::Comparison;
use inkling_kernels::elementwise::integers::{IntegerBinary, floor_div_of_floats};
use inkling_kernels::elementwise::logical::Logical;

/// About what the comparison of two elements takes.
const COMPARISON: f64 = 0.25;

impl Tensors {
    /// `op` of floats. `shapes` are those of the output, of `a` and of `b`, one after the other and of one rank each, the
    /// missing dimensions being 1; empty where `a` and `b` are of one shape, or one of them has but one element.
    ///
    /// # Errors
    /// If these are no floats, or not of these shapes, or the shapes do not fit together. So with the others.
    pub fn binary(&mut self, op: Binary, a: Number, b: Number, shapes: &[u32]) -> Result<Number> {
        let plan = plan(self.floats(a)?.len(), self.floats(b)?.len(), shapes)?;
        let mut out = self.allocate(DType::F32, plan.len())?;
        let (a, b) = (self.floats(a)?, self.floats(b)?);
        let work = nanoseconds(op) * plan.len() as f64;
        self.crew.share(out.floats_mut()?, 1, work, |first, part| op.floats(&plan, first, part, a, b))?;
        Ok(self.insert(out))
    }

    /// `op` of ints.
    ///
    /// # Errors
    /// As [`binary`](Self::binary).
    pub fn integer_binary(
        &mut self,
        op: IntegerBinary,
        a: Number,
        b: Number,
        shapes: &[u32],
    ) -> Result<Number> {
        let plan = plan(self.ints(a)?.len(), self.ints(b)?.len(), shapes)?;
        let mut out = self.allocate(DType::I32, plan.len())?;
        let (a, b) = (self.ints(a)?, self.ints(b)?);
        let work = CHEAP * plan.len() as f64;
        self.crew.share(out.ints_mut()?, 1, work, |first, part| op.integers(&plan, first, part, a, b))?;
        Ok(self.insert(out))
    }

    /// The ints that are at most `a / b`, of floats.
    ///
    /// # Errors
    /// As [`binary`](Self::binary).
    pub fn floor_div_of_floats(&mut self, a: Number, b: Number, shapes: &[u32]) -> Result<Number> {
        let plan = plan(self.floats(a)?.len(), self.floats(b)?.len(), shapes)?;
        let mut out = self.allocate(DType::I32, plan.len())?;
        floor_div_of_floats(&plan, 0, out.ints_mut()?, self.floats(a)?, self.floats(b)?);
        Ok(self.insert(out))
    }

    /// Whether `a` and `b`, of one kind of number, compare so.
    ///
    /// # Errors
    /// As [`binary`](Self::binary).
    pub fn compare(&mut self, op: Comparison, a: Number, b: Number, shapes: &[u32]) -> Result<Number> {
        let plan = plan(self.block(a)?.len(), self.block(b)?.len(), shapes)?;
        let dtype = self.block(a)?.dtype();
        if self.block(b)?.dtype() != dtype {
            return Err(Error::argument("b", format!("{dtype:?} numbers"), "others"));
        }
        let mut out = self.allocate(DType::Bool, plan.len())?;
        let all = out.bools_mut()?;
        let work = COMPARISON * plan.len() as f64;
        match dtype {
            DType::F32 => {
                let (a, b) = (self.floats(a)?, self.floats(b)?);
                self.crew.share(all, 1, work, |first, part| op.run(&plan, first, part, a, b))?;
            }
            DType::I32 => op.run(&plan, 0, all, self.ints(a)?, self.ints(b)?),
            DType::Bool => op.run(&plan, 0, all, self.bools(a)?, self.bools(b)?),
        }
        Ok(self.insert(out))
    }

    /// `op` of bools.
    ///
    /// # Errors
    /// As [`binary`](Self::binary).
    pub fn logical(&mut self, op: Logical, a: Number, b: Number, shapes: &[u32]) -> Result<Number> {
        let plan = plan(self.bools(a)?.len(), self.bools(b)?.len(), shapes)?;
        let mut out = self.allocate(DType::Bool, plan.len())?;
        op.run(&plan, 0, out.bools_mut()?, self.bools(a)?, self.bools(b)?);
        Ok(self.insert(out))
    }
}

/// How the output of these shapes walks through inputs of these lengths.
fn plan(a: usize, b: usize, shapes: &[u32]) -> Result<Broadcast> {
    let plan = match shapes {
        [] => Broadcast::new(&[if a == 1 { b } else { a }], &[a], &[b]),
        _ => {
            let shapes: Vec<usize> = shapes.iter().map(|&n| n as usize).collect();
            let mut each = shapes.chunks_exact(shapes.len().div_ceil(3));
            match (each.next(), each.next(), each.next()) {
                (Some(out), Some(a), Some(b)) => Broadcast::new(out, a, b),
                _ => None,
            }
        }
    };
    let plan =
        plan.ok_or_else(|| Error::argument("shapes", "those of a broadcast", format!("{shapes:?}")))?;
    match plan.inputs() == [a, b] {
        true => Ok(plan),
        false => Err(Error::argument(
            "shapes",
            format!("inputs of {a} and {b} numbers"),
            format!("{:?}", plan.inputs()),
        )),
    }
}

/// About what `op` takes for an element.
fn nanoseconds(op: Binary) -> f64 {
    match op {
        Binary::Mod => 2.0,
        Binary::Atan2 => 3.0,
        Binary::Pow => 12.0,
        _ => CHEAP,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crew::Crew;
    use crate::crew::tests::crew_of;

    fn floats(tensors: &mut Tensors, x: impl ExactSizeIterator<Item = f32>) -> Number {
        let mut block = tensors.allocate(DType::F32, x.len()).unwrap();
        block.floats_mut().unwrap().iter_mut().zip(x).for_each(|(to, x)| *to = x);
        tensors.insert(block)
    }

    #[test]
    fn each_kind_of_number_has_its_functions() {
        let mut tensors = Tensors::new(Crew::alone());
        let a = floats(&mut tensors, [1.0, 2.0, 3.0, 4.0].into_iter());
        let b = floats(&mut tensors, [3.0, -2.0].into_iter());
        let shapes = [2, 2, 2, 2, 1, 2];
        let sum = tensors.binary(Binary::Add, a, b, &shapes).unwrap();
        assert_eq!(tensors.floats(sum), Ok(&[4.0, 0.0, 6.0, 2.0][..]));
        let quotient = tensors.floor_div_of_floats(a, b, &shapes).unwrap();
        assert_eq!(tensors.ints(quotient), Ok(&[0, -1, 1, -2][..]));
        let less = tensors.compare(Comparison::Less, a, b, &shapes).unwrap();
        assert_eq!(tensors.bools(less), Ok(&[1, 0, 0, 0][..]));
        let none = tensors.fill(DType::Bool, 1, 0.0).unwrap();
        let or = tensors.logical(Logical::LogicalOr, less, none, &[]).unwrap();
        assert_eq!(tensors.bools(or), Ok(&[1, 0, 0, 0][..]));
        let product = tensors.integer_binary(IntegerBinary::Multiply, quotient, quotient, &[]).unwrap();
        assert_eq!(tensors.ints(product), Ok(&[0, 1, 1, 4][..]));
        let equal = tensors.compare(Comparison::Equal, quotient, product, &[]).unwrap();
        assert_eq!(tensors.bools(equal), Ok(&[1, 0, 1, 0][..]));
    }

    #[test]
    fn what_does_not_fit_is_an_error_and_costs_no_memory() {
        let mut tensors = Tensors::new(Crew::alone());
        let [a, b] = [6, 4].map(|length| tensors.fill(DType::F32, length, 1.0).unwrap());
        let ints = tensors.fill(DType::I32, 6, 1.0).unwrap();
        let bytes = tensors.used_bytes();
        let shapes: [&[u32]; 6] =
            [&[], &[6], &[6, 6], &[2, 3, 2, 3, 2, 2], &[6, 6, 4], &[u32::MAX, u32::MAX, 6, 1, 4, 1]];
        for shapes in shapes {
            assert!(tensors.binary(Binary::Add, a, b, shapes).is_err(), "{shapes:?}");
        }
        assert!(tensors.binary(Binary::Add, a, ints, &[]).is_err());
        assert!(tensors.compare(Comparison::Equal, a, ints, &[]).is_err());
        assert!(tensors.integer_binary(IntegerBinary::Add, a, a, &[]).is_err());
        assert!(tensors.logical(Logical::LogicalAnd, a, a, &[]).is_err());
        assert!(tensors.binary(Binary::Add, a, 99, &[]).is_err());
        assert_eq!(tensors.used_bytes(), bytes);
    }

    #[test]
    fn no_number_of_members_changes_a_bit() {
        let [alone, shared] = [Crew::alone(), crew_of(3)].map(|crew| {
            let mut tensors = Tensors::new(crew);
            let a = floats(&mut tensors, (0..70_007).map(|i| 0.001 * i as f32));
            let b = floats(&mut tensors, (0..10_001).map(|i| 0.003 * (i as f32 - 5000.0)));
            let y = tensors.binary(Binary::Pow, a, b, &[7, 10_001, 7, 10_001, 1, 10_001]).unwrap();
            let bits = tensors.block(y).unwrap().words().unwrap().to_vec();
            tensors.crew.close();
            bits
        });
        assert_eq!(alone, shared);
    }
}
