//! Pooling of images, forward and backward.

use crate::dtype::DType;
use crate::shape;
use crate::store::{Number, Tensors};
use inkling_engine::error::{Error, Result};
use inkling_kernels::pooling::average::{average_pool, average_pool_gradient};
use inkling_kernels::pooling::max::{max_pool, max_pool_gradient};
use inkling_kernels::pooling::{Axis, Pool};

/// What a tap of a window takes, forward; finding the largest again and adding to it takes more.
const NANOSECONDS: f64 = 0.1;
const GRADIENT_NANOSECONDS: f64 = 0.4;

/// No size or distance of a geometry is larger, in pixels: so no place overflows.
const MOST: i64 = 1 << 28;

/// The geometry of a pooling of several images.
pub struct Pooling {
    pool: Pool,
    /// Of the images, and of what is pooled from them.
    input: [u32; 4],
    output: [u32; 4],
}

impl Pooling {
    /// From the number of images and of channels, and `[input, output, window, stride, dilation, padding]` for rows and
    /// for columns.
    ///
    /// # Errors
    /// If these are no geometry, or one of absurd size.
    pub fn new(geometry: &[i32]) -> Result<Self> {
        let wrong = || Error::argument("geometry", "a geometry of pooling", format!("{geometry:?}"));
        let &[batch, channels, ref axes @ ..] = geometry else { return Err(wrong()) };
        let (&[rows, columns], []) = axes.as_chunks::<6>() else { return Err(wrong()) };
        let [batch, channels] = [batch, channels].map(u32::try_from);
        let (batch, channels) = (batch.map_err(|_| wrong())?, channels.map_err(|_| wrong())?);
        let [rows, columns] = [axis(rows), axis(columns)];
        let (rows, columns) = (rows.ok_or_else(wrong)?, columns.ok_or_else(wrong)?);
        let shape = |height, width| [batch, height as u32, width as u32, channels];
        let input = shape(rows.input, columns.input);
        let output = shape(rows.output, columns.output);
        Ok(Self { pool: Pool { rows, columns, channels: channels as usize }, input, output })
    }

    fn nanoseconds(&self, each: f64) -> f64 {
        let Pool { rows, columns, .. } = &self.pool;
        self.output.iter().map(|&n| f64::from(n)).product::<f64>()
            * each
            * (rows.window * columns.window) as f64
    }
}

fn axis(numbers: [i32; 6]) -> Option<Axis> {
    let [input, output, window, stride, dilation, padding] = numbers.map(i64::from);
    let fits = [input, output, output * stride, window * dilation, padding.abs()].iter().all(|&n| n <= MOST)
        && input.min(output) >= 0
        && window.min(stride).min(dilation) >= 1
        && (stride == 1 || dilation == 1);
    let [input, output, window, stride, dilation] =
        [input, output, window, stride, dilation].map(|n| n as usize);
    fits.then_some(Axis { input, output, window, stride, dilation, padding: padding as isize })
}

impl Tensors {
    /// The largest numbers of windows; see [`max_pool`].
    ///
    /// # Errors
    /// If the images are not of this geometry, or memory runs out.
    pub fn max_pool(&mut self, x: Number, pooling: &Pooling) -> Result<Number> {
        self.pooled(x, pooling, max_pool)
    }

    /// The means of windows; see [`average_pool`].
    ///
    /// # Errors
    /// If the images are not of this geometry, or memory runs out.
    pub fn average_pool(&mut self, x: Number, pooling: &Pooling) -> Result<Number> {
        self.pooled(x, pooling, average_pool)
    }

    fn pooled(
        &mut self,
        x: Number,
        pooling: &Pooling,
        pool: fn(&mut [f32], &[f32], &Pool, usize),
    ) -> Result<Number> {
        shape::check("x", self.floats(x)?.len(), &pooling.input)?;
        let mut out = self.allocate(DType::F32, shape::size(&pooling.output)?)?;
        let (x, row) = (self.floats(x)?, pooling.pool.columns.output * pooling.pool.channels);
        self.crew.share(out.floats_mut()?, row, pooling.nanoseconds(NANOSECONDS), |first, out| {
            pool(out, x, &pooling.pool, first);
        })?;
        Ok(self.insert(out))
    }

    /// The gradient of [`max_pool`](Self::max_pool) by `x`, from `dy`, that by its output; see [`max_pool_gradient`].
    ///
    /// # Errors
    /// If the tensors are not of this geometry, or memory runs out.
    pub fn max_pool_gradient(&mut self, dy: Number, x: Number, pooling: &Pooling) -> Result<Number> {
        shape::check("dy", self.floats(dy)?.len(), &pooling.output)?;
        shape::check("x", self.floats(x)?.len(), &pooling.input)?;
        let mut dx = self.allocate(DType::F32, shape::size(&pooling.input)?)?;
        let (dy, x) = (self.floats(dy)?, self.floats(x)?);
        let row = pooling.pool.columns.input * pooling.pool.channels;
        self.crew.share(dx.floats_mut()?, row, pooling.nanoseconds(GRADIENT_NANOSECONDS), |first, dx| {
            max_pool_gradient(dx, dy, x, &pooling.pool, first);
        })?;
        Ok(self.insert(dx))
    }

    /// The gradient of [`average_pool`](Self::average_pool) by `x`, from `dy`, that by its output; see
    /// [`average_pool_gradient`].
    ///
    /// # Errors
    /// If `dy` is not of this geometry, or memory runs out.
    pub fn average_pool_gradient(&mut self, dy: Number, pooling: &Pooling) -> Result<Number> {
        shape::check("dy", self.floats(dy)?.len(), &pooling.output)?;
        let mut dx = self.allocate(DType::F32, shape::size(&pooling.input)?)?;
        let (dy, row) = (self.floats(dy)?, pooling.pool.columns.input * pooling.pool.channels);
        let nanoseconds = pooling.nanoseconds(NANOSECONDS) + NANOSECONDS * dx.floats()?.len() as f64;
        self.crew.share(dx.floats_mut()?, row, nanoseconds, |first, dx| {
            average_pool_gradient(dx, dy, &pooling.pool, first);
        })?;
        Ok(self.insert(dx))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crew::{Crew, tests::crew_of};

    /// Windows of 3 x 3 every two pixels, with a border of one on top and to the left.
    fn geometry(batch: i32, channels: i32) -> [i32; 14] {
        [batch, channels, 41, 20, 3, 2, 1, 1, 30, 15, 3, 2, 1, 1]
    }

    fn numbers(tensors: &mut Tensors, n: usize) -> Number {
        let mut block = tensors.allocate(DType::F32, n).unwrap();
        let values = block.floats_mut().unwrap().iter_mut().enumerate();
        values.for_each(|(i, x)| *x = (i * 7919 % 1009) as f32 / 504.5 - 1.0);
        tensors.insert(block)
    }

    /// What all four make of the same numbers.
    fn all(tensors: &mut Tensors, pooling: &Pooling) -> [Vec<f32>; 4] {
        let (x, dy) = (
            numbers(tensors, shape::size(&pooling.input).unwrap()),
            numbers(tensors, shape::size(&pooling.output).unwrap()),
        );
        [
            tensors.max_pool(x, pooling).unwrap(),
            tensors.average_pool(x, pooling).unwrap(),
            tensors.max_pool_gradient(dy, x, pooling).unwrap(),
            tensors.average_pool_gradient(dy, pooling).unwrap(),
        ]
        .map(|number| tensors.floats(number).unwrap().to_vec())
    }

    #[test]
    fn many_members_give_the_same_bits_as_one() {
        let pooling = Pooling::new(&geometry(19, 19)).unwrap();
        assert!(pooling.nanoseconds(NANOSECONDS) > 90_000.0, "too little to be shared out");
        let results = [1, 3].map(|members| {
            let mut tensors = Tensors::new(crew_of(members));
            let results = all(&mut tensors, &pooling);
            tensors.crew.close();
            results
        });
        assert_eq!(results[0], results[1]);
        assert!(results[0].iter().all(|result| result.iter().any(|&x| x != 0.0)));
    }

    #[test]
    fn nothing_is_pooled_from_nothing() {
        let mut tensors = Tensors::new(Crew::alone());
        for (batch, channels) in [(0, 2), (2, 0)] {
            let pooling = Pooling::new(&geometry(batch, channels)).unwrap();
            assert_eq!(all(&mut tensors, &pooling), [const { Vec::new() }; 4]);
        }
    }

    #[test]
    fn what_does_not_fit_is_an_error() {
        let mut tensors = Tensors::new(Crew::alone());
        let pooling = Pooling::new(&geometry(1, 1)).unwrap();
        let short = numbers(&mut tensors, 7);
        assert!(tensors.max_pool(short, &pooling).is_err());
        assert!(tensors.max_pool_gradient(short, short, &pooling).is_err());
        assert!(tensors.average_pool_gradient(99, &pooling).is_err());
        for (place, wrong) in [
            (0, -1),
            (1, -1),
            (2, -1),
            (3, -5),
            (4, 0),
            (5, 0),
            (6, 0),
            (6, 2),
            (7, i32::MIN),
            (10, i32::MAX),
        ] {
            let mut geometry = geometry(1, 1);
            geometry[place] = wrong;
            assert!(Pooling::new(&geometry).is_err(), "{geometry:?}");
        }
        assert!(Pooling::new(&geometry(1, 1)[..13]).is_err());
    }
}
