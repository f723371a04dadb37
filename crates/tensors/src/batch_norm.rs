//! Batch normalization with given moments.

use crate::dtype::DType;
use crate::store::{Number, Tensors};
use inkling_engine::error::{Error, Result};
use inkling_kernels::batch_norm::BatchNorm;

/// What one number takes.
const NANOSECONDS: f64 = 0.25;

/// The tensors to normalize by, each of any length; see [`BatchNorm`].
pub struct Moments {
    pub mean: Number,
    pub variance: Number,
    pub offset: Option<Number>,
    pub scale: Option<Number>,
}

impl Tensors {
    /// Normalizes `x`; see [`BatchNorm::apply`]. Without an offset it is 0, without a scale 1.
    ///
    /// # Errors
    /// If these are no tensors of floats, one of them is empty while `x` is not, or memory runs out.
    pub fn batch_norm(&mut self, x: Number, by: &Moments, epsilon: f32) -> Result<Number> {
        let mut out = self.allocate(DType::F32, self.floats(x)?.len())?;
        match self.normalize(out.floats_mut()?, x, by, epsilon) {
            Ok(()) => Ok(self.insert(out)),
            Err(error) => {
                self.give_back(out);
                Err(error)
            }
        }
    }

    fn normalize(&self, out: &mut [f32], x: Number, by: &Moments, epsilon: f32) -> Result<()> {
        let optional = |number: Option<Number>, none| number.map_or(Ok(none), |number| self.floats(number));
        let norm = BatchNorm {
            mean: self.floats(by.mean)?,
            variance: self.floats(by.variance)?,
            offset: optional(by.offset, &[0.0])?,
            scale: optional(by.scale, &[1.0])?,
            epsilon,
        };
        if !out.is_empty() && [norm.mean, norm.variance, norm.offset, norm.scale].iter().any(|p| p.is_empty())
        {
            return Err(Error::argument("mean", "means, variances, offsets and scales", "none of a kind"));
        }
        let x = self.floats(x)?;
        self.crew.share(out, 1, NANOSECONDS * x.len() as f64, |first, out| {
            norm.apply(out, &x[first..first + out.len()], first);
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crew::{Crew, tests::crew_of};

    fn numbers(tensors: &mut Tensors, n: usize) -> Number {
        let mut block = tensors.allocate(DType::F32, n).unwrap();
        let values = block.floats_mut().unwrap().iter_mut().enumerate();
        values.for_each(|(i, x)| *x = (i * 7919 % 1009) as f32 / 504.5);
        tensors.insert(block)
    }

    #[test]
    fn many_members_give_the_same_bits_as_one() {
        let results = [1, 3].map(|members| {
            let mut tensors = Tensors::new(crew_of(members));
            let [mean, variance] = [13, 13].map(|n| numbers(&mut tensors, n));
            let x = numbers(&mut tensors, 400_011);
            let by = Moments { mean, variance, offset: Some(mean), scale: None };
            let out = tensors.batch_norm(x, &by, 0.001).unwrap();
            tensors.crew.close();
            tensors.floats(out).unwrap().to_vec()
        });
        assert_eq!(results[0], results[1]);
    }

    #[test]
    fn offsets_and_scales_may_be_left_out() {
        let mut tensors = Tensors::new(Crew::alone());
        let [x, mean, variance] = [3.0, 1.0, 0.75].map(|x| tensors.fill(DType::F32, 1, x).unwrap());
        let mut by = Moments { mean, variance, offset: None, scale: None };
        let plain = tensors.batch_norm(x, &by, 0.25).unwrap();
        (by.offset, by.scale) = (Some(mean), Some(x));
        let whole = tensors.batch_norm(x, &by, 0.25).unwrap();
        assert_eq!([plain, whole].map(|number| tensors.floats(number).unwrap()[0]), [2.0, 7.0]);
    }

    #[test]
    fn what_does_not_fit_is_an_error_and_takes_no_memory() {
        let mut tensors = Tensors::new(Crew::alone());
        let [x, none] = [3, 0].map(|n| tensors.fill(DType::F32, n, 1.0).unwrap());
        let ints = tensors.fill(DType::I32, 3, 1.0).unwrap();
        let used = tensors.used_bytes();
        let by = |mean, scale| Moments { mean, variance: x, offset: None, scale };
        assert!(tensors.batch_norm(x, &by(none, None), 0.0).is_err());
        assert!(tensors.batch_norm(x, &by(x, Some(none)), 0.0).is_err());
        assert!(tensors.batch_norm(x, &by(ints, None), 0.0).is_err());
        assert!(tensors.batch_norm(ints, &by(x, None), 0.0).is_err());
        assert_eq!(tensors.used_bytes(), used);
        assert!(tensors.batch_norm(none, &by(none, None), 0.0).is_ok());
    }
}
