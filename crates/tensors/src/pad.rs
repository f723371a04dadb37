//! Tensors with a border around them.

use crate::crew::Crew;
use crate::dims::{Dims, elements};
use crate::dtype::DType;
use crate::moves::MOVE;
use crate::store::{Number, Tensors};
use inkling_engine::error::{Error, Result};
use inkling_kernels::pad::{self, Border, Mirror};
use inkling_kernels::strided::{Element, MAX_RANK};

impl Tensors {
    /// `x` with a border of `value`: `borders[2 d]` elements before dimension `d` and `borders[2 d + 1]` after it.
    ///
    /// # Errors
    /// If `x` has not this shape, or there are not two borders for each dimension.
    pub fn pad(&mut self, x: Number, x_shape: &[u32], borders: &[u32], value: f64) -> Result<Number> {
        self.bordered(x, x_shape, borders, None, value)
    }

    /// `x` with a border of its own elements mirrored.
    ///
    /// # Errors
    /// As for [`pad`](Self::pad), and if a border is wider than what it mirrors.
    pub fn mirror_pad(
        &mut self,
        x: Number,
        x_shape: &[u32],
        borders: &[u32],
        mirror: Mirror,
    ) -> Result<Number> {
        self.bordered(x, x_shape, borders, Some(mirror), 0.0)
    }

    fn bordered(
        &mut self,
        x: Number,
        x_shape: &[u32],
        borders: &[u32],
        mirror: Option<Mirror>,
        value: f64,
    ) -> Result<Number> {
        let shape = self.dims_of(x, x_shape)?;
        if borders.len() != 2 * shape.len() {
            return Err(Error::argument("borders", format!("{} numbers", 2 * shape.len()), borders.len()));
        }
        let mut pairs = [[0; 2]; MAX_RANK];
        let mut length = 1usize;
        for (d, border) in borders.as_chunks::<2>().0.iter().enumerate() {
            let [before, after] = border.map(|width| width as usize);
            let reach = match mirror {
                None => usize::MAX,
                Some(Mirror::Reflect) => shape[d].saturating_sub(1),
                Some(Mirror::Symmetric) => shape[d],
            };
            if before.max(after) > reach {
                return Err(Error::argument("borders", format!("at most {reach}"), before.max(after)));
            }
            let size = shape[d].saturating_add(before).saturating_add(after);
            length = elements([length, size])?;
            pairs[d] = [before, after];
        }
        let borders = &pairs[..shape.len()];
        let dtype = self.block(x)?.dtype();
        let mut out = self.allocate(dtype, length)?;
        let x = self.block(x)?;
        if dtype == DType::Bool {
            let value = u8::from(value != 0.0);
            around(&self.crew, out.bools_mut()?, x.bools()?, &shape, borders, mirror, value)?;
        } else {
            let value = if dtype == DType::F32 { (value as f32).to_bits() } else { value as i32 as u32 };
            around(&self.crew, out.words_mut()?, x.words()?, &shape, borders, mirror, value)?;
        }
        Ok(self.insert(out))
    }
}

/// Batches without a border of their own are shared out.
fn around<T: Element + Send + Sync>(
    crew: &Crew,
    out: &mut [T],
    x: &[T],
    shape: &Dims,
    borders: &[Border],
    mirror: Option<Mirror>,
    value: T,
) -> Result<()> {
    let has_batches = borders.first() == Some(&[0, 0]);
    let batches = if has_batches { shape[0].max(1) } else { 1 };
    let [row, x_row] = [out.len(), x.len()].map(|length| length / batches);
    crew.share(out, row, MOVE * out.len() as f64, |first, part| {
        let mut shape = *shape;
        let mut x = x;
        if has_batches && row > 0 {
            shape[0] = part.len() / row;
            x = &x[first * x_row..][..shape[0] * x_row];
        }
        match mirror {
            Some(mirror) => pad::mirrored(part, x, &shape, borders, mirror),
            None => pad::constant(part, x, &shape, borders, value),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crew::tests::crew_of;

    #[test]
    fn many_members_pad_what_one_does() {
        let shape = [7, 201, 203];
        let of_members = |members: usize| {
            let mut tensors = Tensors::new(crew_of(members));
            let x = tensors.fill(DType::I32, 7 * 201 * 203, 3.0).unwrap();
            let same = tensors.pad(x, &shape, &[0, 0, 1, 2, 3, 4], 9.0).unwrap();
            let all = tensors.pad(x, &shape, &[1, 2, 3, 0, 0, 0], 9.0).unwrap();
            let mirrored =
                tensors.mirror_pad(same, &[7, 204, 210], &[0, 0, 5, 0, 0, 9], Mirror::Reflect).unwrap();
            let all = [same, all, mirrored].map(|out| tensors.ints(out).unwrap().to_vec());
            tensors.crew.close();
            all
        };
        let alone = of_members(1);
        for (out, inside) in alone[..2].iter().zip([7 * 201 * 203; 2]) {
            assert_eq!(out.iter().filter(|&&x| x == 3).count(), inside);
            assert!(out.iter().all(|&x| x == 3 || x == 9));
        }
        assert!(of_members(3) == alone);
    }

    #[test]
    fn the_value_is_held_as_the_tensor_holds_numbers() {
        let mut tensors = Tensors::new(Crew::alone());
        let [floats, ints, bools] = [DType::F32, DType::I32, DType::Bool].map(|dtype| {
            let x = tensors.fill(dtype, 1, 1.0).unwrap();
            tensors.pad(x, &[1], &[1, 0], -2.5).unwrap()
        });
        assert_eq!(tensors.floats(floats).unwrap(), [-2.5, 1.0]);
        assert_eq!(tensors.ints(ints).unwrap(), [-2, 1]);
        assert_eq!(tensors.bools(bools).unwrap(), [1, 1]);
    }

    #[test]
    fn borders_that_cannot_be_are_errors() {
        let mut tensors = Tensors::new(Crew::alone());
        let x = tensors.fill(DType::F32, 3, 1.0).unwrap();
        assert!(tensors.pad(x, &[3], &[1], 0.0).is_err() && tensors.pad(x, &[2], &[1, 1], 0.0).is_err());
        assert!(tensors.pad(x, &[3], &[u32::MAX, u32::MAX], 0.0).is_err());
        assert!(tensors.mirror_pad(x, &[3], &[0, 3], Mirror::Reflect).is_err());
        assert!(tensors.mirror_pad(x, &[3], &[0, 3], Mirror::Symmetric).is_ok());
        assert!(tensors.mirror_pad(x, &[3], &[4, 0], Mirror::Symmetric).is_err());
    }
}
