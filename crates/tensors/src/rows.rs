//! What is made of each row by itself: softmax, running sums and products, the best values; and sums of rows by segment.

use crate::dtype::DType;
use crate::store::{Number, Tensors};
use inkling_engine::error::{Error, Result};
use inkling_kernels::scan::{Direction, Products, Step, Sums, scan};
use inkling_kernels::segments::segment_sums;
use inkling_kernels::softmax::rows::{log_softmax_rows, softmax_rows};
use inkling_kernels::top_k::top_k;

/// What an element takes in a softmax, in a running sum, and in the search for the best.
const SOFTMAX_NANOSECONDS: f64 = 1.5;
const SCAN_NANOSECONDS: f64 = 1.0;

/// A running sum or product over the middle of `[outer, length, inner]`.
#[derive(Clone, Copy, Debug)]
pub struct Scan {
    pub product: bool,
    pub length: usize,
    pub inner: usize,
    pub direction: Direction,
}

impl Tensors {
    /// Softmax over rows of so many classes, or its logarithm.
    ///
    /// # Errors
    /// If `x` does not consist of such rows of floats, or memory runs out.
    pub fn softmax(&mut self, x: Number, classes: usize, logarithm: bool) -> Result<Number> {
        let length = self.floats(x)?.len();
        whole_rows(length, classes)?;
        let mut out = self.allocate(DType::F32, length)?;
        let x = self.floats(x)?;
        let nanoseconds = SOFTMAX_NANOSECONDS * length as f64;
        self.crew.share(out.floats_mut()?, classes.max(1), nanoseconds, |first, out| {
            let x = &x[first * classes..][..out.len()];
            match logarithm {
                false => softmax_rows(out, x, classes),
                true => log_softmax_rows(out, x, classes),
            }
        })?;
        Ok(self.insert(out))
    }

    /// Running sums or products.
    ///
    /// # Errors
    /// If `x` is not of this shape or holds bools, or memory runs out.
    pub fn scan(&mut self, x: Number, how: &Scan) -> Result<Number> {
        let (dtype, length) = (self.block(x)?.dtype(), self.block(x)?.len());
        let size = how.length.checked_mul(how.inner).ok_or(Error::Memory { bytes: usize::MAX })?;
        whole_rows(length, size)?;
        let mut out = self.allocate(dtype, length)?;
        match dtype {
            DType::F32 if how.product => {
                self.scan_all::<Products, f32>(out.floats_mut()?, self.floats(x)?, how)
            }
            DType::F32 => self.scan_all::<Sums, f32>(out.floats_mut()?, self.floats(x)?, how),
            DType::I32 if how.product => self.scan_all::<Products, i32>(out.ints_mut()?, self.ints(x)?, how),
            DType::I32 => self.scan_all::<Sums, i32>(out.ints_mut()?, self.ints(x)?, how),
            DType::Bool => Err(Error::argument("x", "numbers", "bools")),
        }?;
        Ok(self.insert(out))
    }

    fn scan_all<S: Step<T>, T: Copy + Send + Sync>(&self, out: &mut [T], x: &[T], how: &Scan) -> Result<()> {
        let size = how.length * how.inner;
        let nanoseconds = SCAN_NANOSECONDS * x.len() as f64;
        self.crew.share(out, size.max(1), nanoseconds, |first, out| {
            scan::<S, T>(out, &x[first * size..][..out.len()], how.length, how.inner, how.direction);
        })
    }

    /// The `k` best of each row of `size`: their values and their places.
    ///
    /// # Errors
    /// If `x` does not consist of such rows of numbers, `k` exceeds their size, or memory runs out.
    pub fn top_k(&mut self, x: Number, size: usize, k: usize) -> Result<[Number; 2]> {
        let (dtype, length) = (self.block(x)?.dtype(), self.block(x)?.len());
        whole_rows(length, size)?;
        if k > size {
            return Err(Error::argument("k", format!("at most {size}, the size of a row"), k));
        }
        let found = length.checked_div(size).unwrap_or(0) * k;
        let (mut values, mut places) = (self.allocate(dtype, found)?, self.allocate(DType::I32, found)?);
        match dtype {
            DType::F32 => top_k(values.floats_mut()?, places.ints_mut()?, self.floats(x)?, size, k),
            DType::I32 => top_k(values.ints_mut()?, places.ints_mut()?, self.ints(x)?, size, k),
            DType::Bool => return Err(Error::argument("x", "numbers", "bools")),
        }
        Ok([self.insert(values), self.insert(places)])
    }

    /// Adds up the rows of `x` `[segments, inner]` that have the same segment, to `[count, inner]`; rows of segments that
    /// there are not are left out.
    ///
    /// # Errors
    /// If there is not a segment, of type `i32`, for each row, `x` holds bools, or memory runs out.
    pub fn segment_sums(
        &mut self,
        x: Number,
        segments: Number,
        inner: usize,
        count: usize,
    ) -> Result<Number> {
        let (dtype, length) = (self.block(x)?.dtype(), self.block(x)?.len());
        let rows = self.ints(segments)?.len();
        if rows.checked_mul(inner) != Some(length) {
            return Err(Error::argument(
                "segments",
                format!("rows of {inner}, {length} numbers in all"),
                rows,
            ));
        }
        let size = count.checked_mul(inner).ok_or(Error::Memory { bytes: usize::MAX })?;
        let mut out = self.allocate(dtype, size)?;
        let segments = self.ints(segments)?;
        // Each member would have to go over all segments: worth it only for wide rows.
        let nanoseconds = if inner >= 32 { 0.5 * length as f64 } else { 0.0 };
        let unit = inner.max(1);
        match dtype {
            DType::F32 => {
                let x = self.floats(x)?;
                let add = |first, out: &mut [f32]| segment_sums(out, first, x, segments, inner);
                self.crew.share(out.floats_mut()?, unit, nanoseconds, add)
            }
            DType::I32 => {
                let x = self.ints(x)?;
                let add = |first, out: &mut [i32]| segment_sums(out, first, x, segments, inner);
                self.crew.share(out.ints_mut()?, unit, nanoseconds, add)
            }
            DType::Bool => Err(Error::argument("x", "numbers", "bools")),
        }?;
        Ok(self.insert(out))
    }
}

fn whole_rows(length: usize, size: usize) -> Result<()> {
    match length == 0 || length.is_multiple_of(size.max(1)) && size > 0 {
        true => Ok(()),
        false => Err(Error::argument("x", format!("rows of {size}"), format!("{length} numbers"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crew::{Crew, tests::crew_of};

    fn numbers(tensors: &mut Tensors, values: &[f32]) -> Number {
        let mut block = tensors.allocate(DType::F32, values.len()).unwrap();
        block.floats_mut().unwrap().copy_from_slice(values);
        tensors.insert(block)
    }

    #[test]
    fn small_ones_by_hand() {
        let mut tensors = Tensors::new(Crew::alone());
        let x = numbers(&mut tensors, &[1.0, 3.0, 2.0, 5.0, 4.0, 6.0]);
        let scan = Scan { product: false, length: 3, inner: 1, direction: Direction::default() };
        let sums = tensors.scan(x, &scan).unwrap();
        assert_eq!(tensors.floats(sums), Ok(&[1.0, 4.0, 6.0, 5.0, 9.0, 15.0][..]));
        let [values, places] = tensors.top_k(x, 3, 2).unwrap();
        assert_eq!(tensors.floats(values), Ok(&[3.0, 2.0, 6.0, 5.0][..]));
        assert_eq!(tensors.ints(places), Ok(&[1, 2, 2, 0][..]));
        let segments = tensors.fill(DType::I32, 3, 1.0).unwrap();
        let added = tensors.segment_sums(x, segments, 2, 2).unwrap();
        assert_eq!(tensors.floats(added), Ok(&[0.0, 0.0, 7.0, 14.0][..]));
        let even = numbers(&mut tensors, &[7.0; 4]);
        let softmax = tensors.softmax(even, 4, false).unwrap();
        assert_eq!(tensors.floats(softmax), Ok(&[0.25; 4][..]));
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        let mut tensors = Tensors::new(Crew::alone());
        let x = numbers(&mut tensors, &[0.0; 6]);
        assert!(tensors.softmax(x, 4, false).is_err() && tensors.softmax(x, 0, false).is_err());
        assert!(tensors.top_k(x, 3, 4).is_err() && tensors.top_k(x, 4, 1).is_err());
        assert!(tensors.segment_sums(x, x, 2, 2).is_err());
        let scan = Scan { product: true, length: 4, inner: 1, direction: Direction::default() };
        assert!(tensors.scan(x, &scan).is_err());
    }

    #[test]
    fn any_number_of_members_gives_the_same_bits() {
        let values: Vec<f32> = (0..90_000).map(|i| ((i * 7919) % 1009) as f32 / 504.5 - 1.0).collect();
        let results = [1, 3].map(|members| {
            let mut tensors = Tensors::new(crew_of(members));
            let x = numbers(&mut tensors, &values);
            let segments = tensors.fill(DType::I32, 1000, 3.0).unwrap();
            let scan = Scan { product: false, length: 90, inner: 10, direction: Direction::default() };
            let all = [
                tensors.softmax(x, 300, false).unwrap(),
                tensors.softmax(x, 300, true).unwrap(),
                tensors.scan(x, &scan).unwrap(),
                tensors.segment_sums(x, segments, 90, 20).unwrap(),
            ]
            .map(|number| tensors.floats(number).unwrap().to_vec());
            tensors.crew.close();
            all
        });
        assert_eq!(results[0], results[1]);
    }
}
