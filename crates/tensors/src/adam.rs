//! Adam's update of a tensor, in place.

use crate::block::Block;
use crate::store::{Number, Tensors};
use inkling_engine::error::{Error, Result};
use inkling_engine::parts::Parts;
use inkling_kernels::adam::{AdamStep, adam};

/// What the update of one weight takes.
const NANOSECONDS: f64 = 1.2;
/// Weights of a part begin at a cache line.
const LINE: usize = 16;

impl Tensors {
    /// Updates the weights, their first and their second moments by a gradient; see [`adam`].
    ///
    /// # Errors
    /// If these are not four tensors of as many floats. Then nothing has changed.
    pub fn adam(
        &mut self,
        [weights, first, second]: [Number; 3],
        gradient: Number,
        step: &AdamStep,
    ) -> Result<()> {
        let length = self.floats(gradient)?.len();
        for number in [weights, first, second] {
            let got = self.floats(number)?.len();
            if got != length {
                return Err(Error::argument("gradient", format!("{got} numbers, as the weights"), length));
            }
        }
        if weights == first
            || weights == second
            || first == second
            || [weights, first, second].contains(&gradient)
        {
            return Err(Error::argument("gradient", "four tensors of their own", "one twice"));
        }
        let mut blocks = [self.take(weights)?, self.take(first)?, self.take(second)?];
        let result = self.update(&mut blocks, gradient, step);
        for (number, block) in [weights, first, second].into_iter().zip(blocks) {
            self.put_back(number, block);
        }
        result
    }

    fn update(
        &self,
        [weights, first, second]: &mut [Block; 3],
        gradient: Number,
        step: &AdamStep,
    ) -> Result<()> {
        let gradient = self.floats(gradient)?;
        let members = self.crew.members(NANOSECONDS * gradient.len() as f64);
        let cut =
            |member: usize| gradient.len().min((gradient.len() * member / members).next_multiple_of(LINE));
        let mut cuts: Vec<usize> = (0..=members).map(cut).collect();
        cuts[members] = gradient.len();
        let [weights, first, second] = [weights.floats_mut()?, first.floats_mut()?, second.floats_mut()?];
        let [weights, first, second] = [weights, first, second].map(|all| Parts::new(all, &cuts));
        self.crew.run(members, &|member| {
            let gradient = &gradient[cuts[member]..cuts[member + 1]];
            adam(weights.take(member), first.take(member), second.take(member), gradient, step);
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crew::{Crew, tests::crew_of};
    use crate::dtype::DType;

    fn step() -> AdamStep {
        AdamStep::new(0.01, [0.9, 0.999], 1e-7, [0.9, 0.999])
    }

    /// Weights 1, no moments, and the gradient `i - 2.5`.
    fn numbers(tensors: &mut Tensors, length: usize) -> [Number; 4] {
        let mut gradient = tensors.allocate(DType::F32, length).unwrap();
        let ascending = gradient.floats_mut().unwrap().iter_mut().enumerate();
        ascending.for_each(|(i, g)| *g = i as f32 - 2.5);
        let gradient = tensors.insert(gradient);
        let [weights, first, second] = [1.0, 0.0, 0.0].map(|x| tensors.fill(DType::F32, length, x).unwrap());
        [weights, first, second, gradient]
    }

    #[test]
    fn the_first_step_moves_each_weight_by_the_rate_whatever_its_gradient() {
        let mut tensors = Tensors::new(Crew::alone());
        let [weights, first, second, gradient] = numbers(&mut tensors, 6);
        tensors.adam([weights, first, second], gradient, &step()).unwrap();
        let expected = [1.01, 1.01, 1.01, 0.99, 0.99, 0.99];
        for (got, expected) in tensors.floats(weights).unwrap().iter().zip(expected) {
            assert!((got - expected).abs() < 1e-6, "{got} for {expected}");
        }
        assert!((tensors.floats(first).unwrap()[5] - 0.25).abs() < 1e-6);
    }

    #[test]
    fn many_members_give_the_same_bits_as_one() {
        let results = [1, 3].map(|members| {
            let mut tensors = Tensors::new(crew_of(members));
            let [weights, first, second, gradient] = numbers(&mut tensors, 100_003);
            tensors.adam([weights, first, second], gradient, &step()).unwrap();
            tensors.crew.close();
            [weights, first, second].map(|number| tensors.floats(number).unwrap().to_vec())
        });
        assert_eq!(results[0], results[1]);
    }

    #[test]
    fn what_does_not_fit_is_an_error_and_changes_nothing() {
        let mut tensors = Tensors::new(Crew::alone());
        let [weights, first, second, gradient] = numbers(&mut tensors, 6);
        let short = tensors.fill(DType::F32, 5, 0.0).unwrap();
        assert!(tensors.adam([weights, first, second], short, &step()).is_err());
        assert!(tensors.adam([weights, first, first], gradient, &step()).is_err());
        assert!(tensors.adam([weights, first, gradient], gradient, &step()).is_err());
        assert!(tensors.adam([weights, first, 99], gradient, &step()).is_err());
        assert_eq!(tensors.floats(weights), Ok(&[1.0; 6][..]));
    }
}
