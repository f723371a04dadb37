//! Reductions of some axes: sums, means, extremes, products and where extremes are.

use crate::block::Block;
use crate::crew::Crew;
use crate::dtype::DType;
use crate::store::{Number, Tensors};
use inkling_engine::error::{Error, Result};
use inkling_kernels::reduce::argument::{Largest, Order, Smallest, argument};
use inkling_kernels::reduce::fold::{self, Fold};
use inkling_kernels::reduce::product::product;
use inkling_kernels::reduce::{self, Shape};

/// What an element takes.
const NANOSECONDS: f64 = 0.25;
/// The same where it is compared or multiplied one after the other.
const SLOW_NANOSECONDS: f64 = 1.0;

/// What is made of the values. Of bools the largest is "any", the smallest "all".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reduction {
    Sum,
    Mean,
    Max,
    Min,
    Prod,
    ArgMax,
    ArgMin,
}

impl Reduction {
    /// # Errors
    /// If the code is none: the place in the list of all, from 0.
    pub fn from_code(code: u8) -> Result<Self> {
        const ALL: [Reduction; 7] = {
            use Reduction::*;
            [Sum, Mean, Max, Min, Prod, ArgMax, ArgMin]
        };
        ALL.get(usize::from(code)).copied().ok_or_else(|| Error::argument("reduction", "0 to 6", code))
    }
}

impl Tensors {
    /// Reduces the middle of `x` `[outer, reduced, inner]` to `[outer, inner]`: numbers as `x` has them, places as `i32`.
    ///
    /// # Errors
    /// If `x` has another size, the reduction does not exist for its numbers, or memory runs out.
    pub fn reduce(
        &mut self,
        reduction: Reduction,
        x: Number,
        [outer, reduced, inner]: [u32; 3],
    ) -> Result<Number> {
        use {DType::*, Reduction::*};
        let sizes = [outer, reduced, inner];
        let dtype = self.block(x)?.dtype();
        crate::shape::check("x", self.block(x)?.len(), &sizes)?;
        let [outer, reduced, inner] = sizes.map(|n| n as usize);
        let shape = Shape { outer, reduced, inner };
        let out_dtype = if matches!(reduction, ArgMax | ArgMin) { I32 } else { dtype };
        let mut out = self.allocate(out_dtype, shape.outputs())?;
        let mut partials = match self.crew.members(NANOSECONDS * (outer * reduced * inner) as f64) {
            members if members > 1 && shape.outputs() < 16 * members && shape.chunks() > members => {
                Some(self.allocate(dtype, shape.outputs() * shape.chunks())?)
            }
            _ => None,
        };
        let job = Job { out: &mut out, partials: partials.as_mut(), shape, crew: &self.crew };
        let block = self.block(x)?;
        match (reduction, dtype) {
            (Sum, F32) => job.floats::<fold::Sum>(block),
            (Mean, F32) => {
                job.floats::<fold::Sum>(block)?;
                reduce::divide(out.floats_mut()?, shape);
                Ok(())
            }
            (Max, F32) => job.floats::<fold::Max>(block),
            (Min, F32) => job.floats::<fold::Min>(block),
            (Sum, I32) => job.ints::<fold::Sum>(block),
            (Max, I32) => job.ints::<fold::Max>(block),
            (Min, I32) => job.ints::<fold::Min>(block),
            (Max, Bool) => job.bools::<fold::Max>(block),
            (Min, Bool) => job.bools::<fold::Min>(block),
            (Prod, F32) => job.slow(Block::floats_mut, block.floats()?, product),
            (Prod, I32) => job.slow(Block::ints_mut, block.ints()?, product),
            (ArgMax, _) => job.places::<Largest>(block),
            (ArgMin, _) => job.places::<Smallest>(block),
            _ => {
                Err(Error::argument("x", format!("numbers that have a {reduction:?}"), format!("{dtype:?}")))
            }
        }?;
        if let Some(partials) = partials {
            self.give_back(partials);
        }
        Ok(self.insert(out))
    }
}

/// One reduction: where to, and in which way.
struct Job<'a> {
    out: &'a mut Block,
    /// Room for the results of chunks, where members share the chunks of few outputs.
    partials: Option<&'a mut Block>,
    shape: Shape,
    crew: &'a Crew,
}

impl Job<'_> {
    fn floats<F: Fold<f32>>(self, x: &Block) -> Result<()> {
        let partials = self.partials.map(Block::floats_mut).transpose()?;
        join::<F, f32>(self.crew, self.out.floats_mut()?, partials, x.floats()?, self.shape)
    }

    fn ints<F: Fold<i32>>(self, x: &Block) -> Result<()> {
        let partials = self.partials.map(Block::ints_mut).transpose()?;
        join::<F, i32>(self.crew, self.out.ints_mut()?, partials, x.ints()?, self.shape)
    }

    fn bools<F: Fold<u8>>(self, x: &Block) -> Result<()> {
        let partials = self.partials.map(Block::bools_mut).transpose()?;
        join::<F, u8>(self.crew, self.out.bools_mut()?, partials, x.bools()?, self.shape)
    }

    fn places<O: Order>(self, x: &Block) -> Result<()> {
        match x.dtype() {
            DType::F32 => self.slow(Block::ints_mut, x.floats()?, argument::<O, f32>),
            DType::I32 => self.slow(Block::ints_mut, x.ints()?, argument::<O, i32>),
            DType::Bool => self.slow(Block::ints_mut, x.bools()?, argument::<O, u8>),
        }
    }

    /// A reduction whose outputs are shared out, never its terms.
    fn slow<T: Send, X: Copy + Sync>(
        self,
        numbers: fn(&mut Block) -> Result<&mut [T]>,
        x: &[X],
        work: fn(&mut [T], usize, &[X], Shape),
    ) -> Result<()> {
        let nanoseconds = SLOW_NANOSECONDS * x.len() as f64;
        self.crew.share(numbers(self.out)?, 1, nanoseconds, |first, out| work(out, first, x, self.shape))
    }
}

fn join<F: Fold<T>, T: Copy + Send + Sync>(
    crew: &Crew,
    out: &mut [T],
    partials: Option<&mut [T]>,
    x: &[T],
    shape: Shape,
) -> Result<()> {
    let nanoseconds = NANOSECONDS * x.len() as f64;
    let Some(partials) = partials else {
        return crew.share(out, 1, nanoseconds, |first, out| reduce::reduce::<F, T>(out, first, x, shape));
    };
    crew.share(partials, 1, nanoseconds, |first, out| reduce::reduce_chunks::<F, T>(out, first, x, shape))?;
    reduce::join_chunks::<F, T>(out, 0, partials, shape);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crew::tests::crew_of;

    fn waves(tensors: &mut Tensors, length: usize) -> Number {
        let mut block = tensors.allocate(DType::F32, length).unwrap();
        let all = block.floats_mut().unwrap().iter_mut().enumerate();
        all.for_each(|(i, x)| *x = ((i * 7919) % 1009) as f32 / 504.5 - 1.0);
        tensors.insert(block)
    }

    #[test]
    fn any_number_of_members_gives_the_same_bits() {
        for sizes in [[1, 1_000_003, 1], [3, 200_001, 1], [1, 4_001, 300], [700, 900, 1], [40, 33, 301]] {
            let results = [1, 2, 3].map(|members| {
                let mut tensors = Tensors::new(crew_of(members));
                let x = waves(&mut tensors, sizes.iter().product::<u32>() as usize);
                let all = [Reduction::Sum, Reduction::Max, Reduction::Mean].map(|reduction| {
                    let number = tensors.reduce(reduction, x, sizes).unwrap();
                    tensors.floats(number).unwrap().to_vec()
                });
                let places = tensors.reduce(Reduction::ArgMin, x, sizes).unwrap();
                let places = tensors.ints(places).unwrap().to_vec();
                tensors.crew.close();
                (all, places)
            });
            assert!(results.iter().all(|result| *result == results[0]), "{sizes:?}");
        }
    }

    #[test]
    fn each_kind_of_number_is_reduced_or_refused() {
        let mut tensors = Tensors::new(Crew::alone());
        let [floats, ints, bools] =
            [DType::F32, DType::I32, DType::Bool].map(|dtype| tensors.fill(dtype, 6, 2.0).unwrap());
        let sum = tensors.reduce(Reduction::Sum, ints, [2, 3, 1]).unwrap();
        assert_eq!(tensors.ints(sum), Ok(&[6, 6][..]));
        let mean = tensors.reduce(Reduction::Mean, floats, [1, 3, 2]).unwrap();
        assert_eq!(tensors.floats(mean), Ok(&[2.0, 2.0][..]));
        let all = tensors.reduce(Reduction::Min, bools, [1, 6, 1]).unwrap();
        assert_eq!(tensors.bools(all), Ok(&[1][..]));
        let product = tensors.reduce(Reduction::Prod, floats, [1, 6, 1]).unwrap();
        assert_eq!(tensors.floats(product), Ok(&[64.0][..]));
        assert!(tensors.reduce(Reduction::Sum, bools, [1, 6, 1]).is_err());
        assert!(tensors.reduce(Reduction::Sum, floats, [1, 5, 1]).is_err());
        assert!(Reduction::from_code(7).is_err());
    }
}
