//! Rows that are on at an index.

use crate::crew::Crew;
use crate::dims::elements;
use crate::dtype::DType;
use crate::gather::FIND;
use crate::moves::MOVE;
use crate::store::{Number, Tensors};
use inkling_engine::error::Result;
use inkling_kernels::one_hot::one_hot;

impl Tensors {
    /// `out[i, j] <- if indices[i] == j { on } else { off }`.
    ///
    /// # Errors
    /// If the indices are no ints, or memory runs out.
    pub fn one_hot(
        &mut self,
        dtype: DType,
        indices: Number,
        depth: usize,
        on: f64,
        off: f64,
    ) -> Result<Number> {
        let length = elements([self.ints(indices)?.len(), depth])?;
        let mut out = self.allocate(dtype, length)?;
        let indices = self.ints(indices)?;
        let crew = &self.crew;
        match dtype {
            DType::F32 => {
                hot(crew, out.words_mut()?, indices, depth, [on, off].map(|x| (x as f32).to_bits()))
            }
            DType::I32 => hot(crew, out.words_mut()?, indices, depth, [on, off].map(|x| x as i32 as u32)),
            DType::Bool => hot(crew, out.bools_mut()?, indices, depth, [on, off].map(|x| u8::from(x != 0.0))),
        }?;
        Ok(self.insert(out))
    }
}

fn hot<T: Copy + Default + PartialEq + Send + Sync>(
    crew: &Crew,
    out: &mut [T],
    indices: &[i32],
    depth: usize,
    [on, off]: [T; 2],
) -> Result<()> {
    let nanoseconds = FIND * indices.len() as f64 + MOVE / 2.0 * out.len() as f64;
    crew.share(out, depth, nanoseconds, |first, part| {
        let count = part.len().checked_div(depth).unwrap_or(0);
        one_hot(part, &indices[first..first + count], depth, on, off);
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crew::tests::crew_of;

    #[test]
    fn many_members_write_what_one_does() {
        let of_members = |members: usize| {
            let mut tensors = Tensors::new(crew_of(members));
            let mut block = tensors.allocate(DType::I32, 5001).unwrap();
            block.ints_mut().unwrap().iter_mut().enumerate().for_each(|(i, x)| *x = i as i32 % 102 - 1);
            let indices = tensors.insert(block);
            let out = tensors.one_hot(DType::F32, indices, 100, 2.5, -1.0).unwrap();
            let out = tensors.floats(out).unwrap().to_vec();
            tensors.crew.close();
            out
        };
        let alone = of_members(1);
        assert_eq!(alone.iter().filter(|&&x| x == 2.5).count(), 5001 / 102 * 100 + 2);
        assert!(of_members(3) == alone);
    }

    #[test]
    fn each_kind_of_number_is_hot() {
        let mut tensors = Tensors::new(Crew::alone());
        let indices = tensors.fill(DType::I32, 1, 1.0).unwrap();
        let [ints, bools] =
            [DType::I32, DType::Bool].map(|dtype| tensors.one_hot(dtype, indices, 3, 2.0, 0.0).unwrap());
        assert_eq!(tensors.ints(ints).unwrap(), [0, 2, 0]);
        assert_eq!(tensors.bools(bools).unwrap(), [0, 1, 0]);
        let none = tensors.one_hot(DType::F32, indices, 0, 1.0, 0.0).unwrap();
        assert_eq!(tensors.floats(none).unwrap(), [0.0; 0]);
        let floats = tensors.fill(DType::F32, 1, 1.0).unwrap();
        assert!(tensors.one_hot(DType::F32, floats, 3, 1.0, 0.0).is_err());
    }
}
