//! What the training of a network needs beside the operations of tfjs: the gradients of a dense layer, and the
//! cross-entropy of its last one with the gradient.

use crate::dtype::DType;
use crate::matmul::{Finish, Matrices};
use crate::reduce::Reduction;
use crate::shape;
use crate::store::{Number, Tensors};
use inkling_engine::error::Result;
use inkling_engine::parts::Parts;
use inkling_kernels::activation::Activation;
use inkling_kernels::softmax::targets::cross_entropies;

/// What an element takes in a cross-entropy and in the slope of an activation.
const CROSS_ENTROPY_NANOSECONDS: f64 = 4.0;
const SLOPE_NANOSECONDS: f64 = 0.5;

/// A dense layer's gradient, and what it needs beside that of the layer's outputs.
#[derive(Clone, Copy, Debug)]
pub enum DenseGradient {
    /// `[rows, inputs]`, from the weights `[inputs, outputs]`.
    Inputs { weights: Number },
    /// `[inputs, outputs]`, from the inputs `[rows, inputs]`.
    Weights { inputs: Number },
    /// `[outputs]`.
    Bias,
}

impl Tensors {
    /// The gradient of `activation(inputs * weights + bias)` by one of the three. `slopes` is that of the loss by the
    /// results, and `results` are these, both `[rows, outputs]`; `sizes` are `[rows, inputs, outputs]`.
    ///
    /// # Errors
    /// If a tensor is not of these sizes or memory runs out.
    pub fn dense_gradient(
        &mut self,
        of: DenseGradient,
        slopes: Number,
        results: Number,
        activation: Activation,
        sizes: [u32; 3],
    ) -> Result<Number> {
        let [rows, inputs, outputs] = sizes;
        shape::check("slopes", self.floats(slopes)?.len(), &[rows, outputs])?;
        if activation == Activation::Linear {
            return self.gradient_by_sums(of, slopes, [rows, inputs, outputs]);
        }
        shape::check("results", self.floats(results)?.len(), &[rows, outputs])?;
        let mut by_sums = self.allocate(DType::F32, self.floats(slopes)?.len())?;
        let (slopes, results) = (self.floats(slopes)?, self.floats(results)?);
        let nanoseconds = SLOPE_NANOSECONDS * slopes.len() as f64;
        self.crew.share(by_sums.floats_mut()?, 1, nanoseconds, |first, out| {
            out.copy_from_slice(&slopes[first..][..out.len()]);
            activation.backward(out, &results[first..][..out.len()]);
        })?;
        let by_sums = self.insert(by_sums);
        let gradient = self.gradient_by_sums(of, by_sums, [rows, inputs, outputs]);
        self.free(by_sums)?;
        gradient
    }

    /// The same from the gradient by what goes into the activation.
    fn gradient_by_sums(
        &mut self,
        of: DenseGradient,
        slopes: Number,
        [rows, inputs, outputs]: [u32; 3],
    ) -> Result<Number> {
        let matrix = |number, transposed| Matrices { number, transposed, which: &[] };
        let mut product =
            |sizes: [u32; 3], a, b| self.matmul(sizes.map(|n| n as usize), 1, a, b, &Finish::default());
        match of {
            DenseGradient::Inputs { weights } => {
                product([rows, outputs, inputs], matrix(slopes, false), matrix(weights, true))
            }
            DenseGradient::Weights { inputs: x } => {
                product([inputs, rows, outputs], matrix(x, true), matrix(slopes, false))
            }
            DenseGradient::Bias => self.reduce(Reduction::Sum, slopes, [1, rows, outputs]),
        }
    }

    /// The cross-entropies of softmax, `[rows]`, and their gradient by the logits, `[rows, classes]`. `logits` and `targets`
    /// are rows of so many classes.
    ///
    /// # Errors
    /// If a tensor is not of these sizes or memory runs out.
    pub fn cross_entropies(
        &mut self,
        logits: Number,
        targets: Number,
        [rows, classes]: [u32; 2],
    ) -> Result<[Number; 2]> {
        shape::check("logits", self.floats(logits)?.len(), &[rows, classes])?;
        shape::check("targets", self.floats(targets)?.len(), &[rows, classes])?;
        let mut losses = self.allocate(DType::F32, rows as usize)?;
        let mut gradient = self.allocate(DType::F32, self.floats(logits)?.len())?;
        let (logits, targets) = (self.floats(logits)?, self.floats(targets)?);
        let [rows, classes] = [rows, classes].map(|n| n as usize);
        let members = self.crew.members(CROSS_ENTROPY_NANOSECONDS * logits.len() as f64);
        let cuts: Vec<usize> = (0..=members).map(|member| rows * member / members).collect();
        let wide_cuts: Vec<usize> = cuts.iter().map(|row| row * classes).collect();
        let losses_parts = Parts::new(losses.floats_mut()?, &cuts);
        let gradient_parts = Parts::new(gradient.floats_mut()?, &wide_cuts);
        self.crew.run(members, &|member| {
            let range = wide_cuts[member]..wide_cuts[member + 1];
            let (losses, gradient) = (losses_parts.take(member), gradient_parts.take(member));
            cross_entropies(losses, gradient, &logits[range.clone()], &targets[range], classes);
        })?;
        Ok([self.insert(losses), self.insert(gradient)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crew::{Crew, tests::crew_of};

    fn wave(length: usize, factor: f32) -> Vec<f32> {
        (0..length).map(|i| (factor * i as f32).sin()).collect()
    }

    fn numbers(tensors: &mut Tensors, values: &[f32]) -> Number {
        let mut block = tensors.allocate(DType::F32, values.len()).unwrap();
        block.floats_mut().unwrap().copy_from_slice(values);
        tensors.insert(block)
    }

    /// `sum of activation(x w + b) * c`, in `f64`.
    fn weighted_sum(f: Activation, [x, w, b, c]: &[Vec<f64>; 4], [rows, inputs, outputs]: [usize; 3]) -> f64 {
        let result = |row: usize, j: usize| {
            let z = (0..inputs).fold(b[j], |sum, i| sum + x[row * inputs + i] * w[i * outputs + j]);
            match f {
                Activation::Linear => z,
                Activation::Relu => z.max(0.0),
                Activation::Sigmoid => 1.0 / (1.0 + (-z).exp()),
                Activation::Tanh => z.tanh(),
            }
        };
        (0..rows * outputs).map(|i| result(i / outputs, i % outputs) * c[i]).sum()
    }

    #[test]
    fn gradients_agree_with_finite_differences() {
        use Activation::*;
        let sizes @ [rows, inputs, outputs] = [5, 7, 3];
        for f in [Linear, Relu, Sigmoid, Tanh] {
            let values =
                [(rows * inputs, 0.7), (inputs * outputs, 1.3), (outputs, 2.1), (rows * outputs, 0.9)]
                    .map(|(length, factor)| wave(length, factor));
            let wide = values.clone().map(|all| all.iter().map(|&x| f64::from(x)).collect::<Vec<_>>());
            let mut tensors = Tensors::new(Crew::alone());
            let [x, w, b, c] = values.map(|all| numbers(&mut tensors, &all));
            let matrix = |number| Matrices { number, transposed: false, which: &[] };
            let finish = Finish { bias: Some(b), activation: None };
            let y = tensors.matmul(sizes, 1, matrix(x), matrix(w), &finish).unwrap();
            let mut results = tensors.take(y).unwrap();
            f.forward(results.floats_mut().unwrap());
            tensors.put_back(y, results);
            for (i, of) in [
                DenseGradient::Inputs { weights: w },
                DenseGradient::Weights { inputs: x },
                DenseGradient::Bias,
            ]
            .into_iter()
            .enumerate()
            {
                let used = tensors.used_bytes();
                let gradient = tensors.dense_gradient(of, c, y, f, sizes.map(|n| n as u32)).unwrap();
                let found = tensors.floats(gradient).unwrap().to_vec();
                assert_eq!(found.len(), wide[i].len());
                for (at, found) in found.into_iter().enumerate() {
                    let [up, down] = [1e-6, -1e-6].map(|h| {
                        let mut moved = wide.clone();
                        moved[i][at] += h;
                        weighted_sum(f, &moved, sizes)
                    });
                    let slope = (up - down) / 2e-6;
                    assert!((f64::from(found) - slope).abs() < 1e-5, "{f:?}, {of:?}, {at}: {found}, {slope}");
                }
                tensors.free(gradient).unwrap();
                assert_eq!(tensors.used_bytes(), used, "nothing is left of what was needed on the way");
            }
        }
    }

    #[test]
    fn cross_entropies_by_hand() {
        let mut tensors = Tensors::new(Crew::alone());
        let logits = numbers(&mut tensors, &[0.0; 8]);
        let targets = numbers(&mut tensors, &[1.0, 0.0, 0.0, 0.0, 0.5, 0.5, 0.0, 0.0]);
        let [losses, gradient] = tensors.cross_entropies(logits, targets, [2, 4]).unwrap();
        assert_eq!(tensors.floats(losses), Ok(&[4f32.ln(); 2][..]));
        let expected = [-0.75, 0.25, 0.25, 0.25, -0.25, -0.25, 0.25, 0.25];
        assert_eq!(tensors.floats(gradient), Ok(&expected[..]));
    }

    #[test]
    fn what_does_not_fit_is_an_error_and_costs_no_memory() {
        let mut tensors = Tensors::new(Crew::alone());
        let x = numbers(&mut tensors, &[0.0; 6]);
        let used = tensors.used_bytes();
        let bias = DenseGradient::Bias;
        assert!(tensors.dense_gradient(bias, x, x, Activation::Relu, [3, 2, 3]).is_err());
        let weights = DenseGradient::Inputs { weights: x };
        assert!(tensors.dense_gradient(weights, x, x, Activation::Relu, [3, 4, 2]).is_err());
        assert!(tensors.cross_entropies(x, x, [2, 4]).is_err());
        assert_eq!(tensors.used_bytes(), used);
    }

    #[test]
    fn any_number_of_members_gives_the_same_bits() {
        let sizes @ [rows, inputs, outputs] = [300u32, 40, 70];
        let results = [1, 3].map(|members| {
            let mut tensors = Tensors::new(crew_of(members));
            let dy = numbers(&mut tensors, &wave((rows * outputs) as usize, 0.7));
            let y = numbers(&mut tensors, &wave((rows * outputs) as usize, 0.9));
            let x = numbers(&mut tensors, &wave((rows * inputs) as usize, 1.1));
            let by = DenseGradient::Weights { inputs: x };
            let dw = tensors.dense_gradient(by, dy, y, Activation::Tanh, sizes).unwrap();
            let [losses, gradient] = tensors.cross_entropies(dy, y, [rows, outputs]).unwrap();
            let all = [dw, losses, gradient].map(|number| tensors.floats(number).unwrap().to_vec());
            tensors.crew.close();
            all
        });
        assert_eq!(results[0], results[1]);
    }
}
