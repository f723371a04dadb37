//! Products along an axis, in `f64` as tfjs's numbers are: no overflow on the way shows in the result.
//!
//! Factors are taken in ascending order; in rows of single values by eight accumulators in turn, which are multiplied
//! half to half.

use super::{Shape, for_each_run};

const LANES: usize = 8;
/// Columns worked on at a time.
const WIDTH: usize = 64;

/// A value that products may be made of.
pub trait Factor: Copy {
    fn to_f64(self) -> f64;
    fn from_f64(product: f64) -> Self;
}

impl Factor for f32 {
    #[inline(always)]
    fn to_f64(self) -> f64 {
        f64::from(self)
    }
    #[inline(always)]
    fn from_f64(product: f64) -> Self {
        product as f32
    }
}

impl Factor for i32 {
    #[inline(always)]
    fn to_f64(self) -> f64 {
        f64::from(self)
    }

    /// What an `Int32Array` keeps of a number (ECMAScript's `ToInt32`): its last 32 bits; 0 of infinity and NaN.
    fn from_f64(product: f64) -> Self {
        const SIZE: f64 = 4_294_967_296.0;
        if product.abs() < 2_147_483_648.0 {
            return product as i32;
        }
        // Exact: a remainder never has more digits than its dividend.
        let rest = product.trunc() % SIZE;
        (if rest.is_nan() { 0 } else { rest as i64 }) as i32
    }
}

/// The products of `x` `[outer, reduced, inner]`: those from `begin` on of `[outer, inner]`, as many as `out` holds.
///
/// # Panics
/// If `x` has not the size of its shape, or `out` leaves that of the results.
pub fn product<T: Factor>(out: &mut [T], begin: usize, x: &[T], shape: Shape) {
    assert!(x.len() == shape.input() && begin + out.len() <= shape.outputs(), "product: sizes");
    if shape.inner == 1 && shape.reduced > 0 {
        let rows = x.chunks_exact(shape.reduced).skip(begin);
        return out.iter_mut().zip(rows).for_each(|(out, row)| *out = T::from_f64(of_row(row)));
    }
    for_each_run(out, begin, shape.inner, |out, outer, column| {
        let x = &x[outer * shape.reduced * shape.inner..][..shape.reduced * shape.inner];
        for (i, out) in out.chunks_mut(WIDTH).enumerate() {
            of_columns(out, x, column + i * WIDTH, shape.inner);
        }
    });
}

#[inline(never)]
fn of_row<T: Factor>(row: &[T]) -> f64 {
    let (blocks, rest) = row.as_chunks::<LANES>();
    let mut lanes = [1.0; LANES];
    for block in blocks {
        for (product, x) in lanes.iter_mut().zip(block) {
            *product *= x.to_f64();
        }
    }
    for half in [4, 2, 1] {
        for i in 0..half {
            lanes[i] *= lanes[i + half];
        }
    }
    rest.iter().fold(lanes[0], |product, x| product * x.to_f64())
}

#[inline(never)]
fn of_columns<T: Factor>(out: &mut [T], x: &[T], column: usize, inner: usize) {
    let mut products = [1.0; WIDTH];
    let products = &mut products[..out.len()];
    for row in x.chunks_exact(inner) {
        for (product, &x) in products.iter_mut().zip(&row[column..]) {
            *product *= x.to_f64();
        }
    }
    for (out, &product) in out.iter_mut().zip(&*products) {
        *out = T::from_f64(product);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_agrees_with_one_product_at_a_time() {
        for (outer, reduced, inner) in
            [(3, 5, 1), (1, 40, 1), (2, 8, 1), (3, 17, 1), (2, 3, 7), (1, 4, 64), (2, 9, 65), (2, 1, 130)]
        {
            let shape = Shape { outer, reduced, inner };
            let x: Vec<f32> = (0..shape.input()).map(|i| 0.7 + (i * 37 % 19) as f32 / 30.0).collect();
            let mut out = vec![0.0; shape.outputs()];
            for (i, part) in out.chunks_mut(9).enumerate() {
                product(part, 9 * i, &x, shape);
            }
            for (i, &out) in out.iter().enumerate() {
                let first = i / inner * reduced * inner + i % inner;
                let factors = x[first..].iter().step_by(inner).take(reduced);
                let exact = factors.map(|&x| f64::from(x)).product::<f64>();
                assert!((f64::from(out) / exact - 1.0).abs() < 1e-7, "{shape:?}");
            }
        }
    }

    #[test]
    fn neither_overflow_nor_underflow_on_the_way_shows() {
        let mut out = [0.0; 2];
        let x = [1e30, 1e30, 1e-30, 2.0, 1e-30, 1e-30, 1e30, 2.0];
        product(&mut out, 0, &x, Shape { outer: 2, reduced: 4, inner: 1 });
        assert!((out[0] / 2e30 - 1.0).abs() < 1e-6 && (out[1] / 2e-30 - 1.0).abs() < 1e-6);
    }

    #[test]
    fn integers_keep_their_last_bits() {
        let mut out = [0; 4];
        let x = [65_536, 65_537, 1 << 30, 2, -65_536, 32_769, 7, -6];
        product(&mut out, 0, &x, Shape { outer: 4, reduced: 2, inner: 1 });
        assert_eq!(out, [65_536, i32::MIN, 2_147_418_112, -42]);
        assert_eq!([f64::INFINITY, f64::NAN, -4_294_967_297.0].map(i32::from_f64), [0, 0, -1]);
    }

    #[test]
    fn the_product_of_nothing_is_one() {
        let mut out = [0.0; 2];
        product(&mut out, 0, &[], Shape { outer: 1, reduced: 0, inner: 2 });
        assert_eq!(out, [1.0; 2]);
    }
}
