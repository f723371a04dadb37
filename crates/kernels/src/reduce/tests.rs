//! Reductions against an oracle that follows the written order one value at a time.

use super::fold::{Max, Min, Sum};
use super::*;

pub(crate) fn numbers(n: usize) -> Vec<f32> {
    (0..n).map(|i| ((i * 7919 + 523_645) % 100_003) as f32 / 504.5 - 99.0).collect()
}

/// One result, term by term in the order that the module describes.
fn oracle<F: Fold<T>, T: Copy>(x: &[T], shape: Shape, output: usize) -> T {
    let (outer, column) = (output / shape.inner, output % shape.inner);
    let at = |r: usize| x[(outer * shape.reduced + r) * shape.inner + column];
    let lanes = shape.lanes();
    (0..shape.reduced).step_by(lanes * TERMS).fold(F::EMPTY, |total, begin| {
        let end = shape.reduced.min(begin + lanes * TERMS);
        let whole = begin + (end - begin) / lanes * lanes;
        let mut sums: Vec<T> = (0..lanes)
            .map(|lane| (begin + lane..whole).step_by(lanes).fold(F::EMPTY, |sum, r| F::join(sum, at(r))))
            .collect();
        while sums.len() > 1 {
            let high = sums.split_off(sums.len() / 2);
            sums.iter_mut().zip(high).for_each(|(low, high)| *low = F::join(*low, high));
        }
        F::join(total, (whole..end).fold(sums[0], |sum, r| F::join(sum, at(r))))
    })
}

fn shapes() -> Vec<Shape> {
    let mut shapes = Vec::new();
    for inner in (1..=20).chain([31, 33, 64, 1030]) {
        for reduced in [1, 2, 3, 7, 8, 15, 16, 17, 33, 100, 255, 257, 600] {
            shapes.push(Shape { outer: if inner < 100 { 3 } else { 1 }, reduced, inner });
        }
    }
    shapes.extend((1..=70).map(|reduced| Shape { outer: 2, reduced, inner: 1 }));
    let long = [(4096, 1), (4097, 1), (9999, 1), (5000, 2), (3000, 3), (2500, 5), (1100, 8)];
    shapes.extend(long.map(|(reduced, inner)| Shape { outer: 2, reduced, inner }));
    shapes
}

/// Whole, in parts of an odd size, and by way of chunks: always the oracle's.
fn check<F: Fold<T>, T: Copy + PartialEq + core::fmt::Debug>(values: impl Fn(usize) -> Vec<T>) {
    for shape in shapes() {
        let x = values(shape.input());
        let expected: Vec<T> = (0..shape.outputs()).map(|i| oracle::<F, T>(&x, shape, i)).collect();
        let mut whole = vec![F::EMPTY; shape.outputs()];
        reduce::<F, T>(&mut whole, 0, &x, shape);
        assert_eq!(whole, expected, "{shape:?}");
        let mut parts = whole.clone();
        for (i, part) in parts.chunks_mut(7).enumerate() {
            reduce::<F, T>(part, 7 * i, &x, shape);
        }
        assert_eq!(parts, expected, "parts of {shape:?}");
        let mut partials = vec![F::EMPTY; shape.outputs() * shape.chunks()];
        for (i, part) in partials.chunks_mut(5).enumerate() {
            reduce_chunks::<F, T>(part, 5 * i, &x, shape);
        }
        for (i, part) in parts.chunks_mut(3).enumerate() {
            join_chunks::<F, T>(part, 3 * i, &partials, shape);
        }
        assert_eq!(parts, expected, "chunks of {shape:?}");
    }
}

#[test]
fn floats_equal_the_oracle_at_every_shape() {
    check::<Sum, f32>(numbers);
    check::<Max, f32>(numbers);
    check::<Min, f32>(numbers);
}

#[test]
fn integers_and_booleans_equal_the_oracle_at_every_shape() {
    let integers = |n| numbers(n).iter().map(|x| (x * 2e7) as i32).collect();
    check::<Sum, i32>(integers);
    check::<Max, i32>(integers);
    check::<Min, i32>(integers);
    check::<Max, u8>(|n| (0..n).map(|i| u8::from(i % 97 == 13)).collect());
    check::<Min, u8>(|n| (0..n).map(|i| u8::from(i % 97 != 13)).collect());
}

#[test]
fn a_sum_of_millions_is_accurate() {
    let n = 3_000_001;
    let shape = Shape { outer: 1, reduced: n, inner: 1 };
    let mut sum = [0.0];
    reduce::<Sum, f32>(&mut sum, 0, &vec![0.1; n], shape);
    let exact = f64::from(0.1_f32) * n as f64;
    // All of a size is the worst case: every rounding goes the same way.
    assert!((f64::from(sum[0]) / exact - 1.0).abs() < 1e-5, "{} against {exact}", sum[0]);
}

#[test]
fn a_matrix_by_hand() {
    let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    let [rows, columns] =
        [Shape { outer: 2, reduced: 3, inner: 1 }, Shape { outer: 1, reduced: 2, inner: 3 }];
    let mut out = [0.0; 2];
    reduce::<Sum, f32>(&mut out, 0, &x, rows);
    assert_eq!(out, [6.0, 15.0]);
    mean(&mut out, 0, &x, rows);
    assert_eq!(out, [2.0, 5.0]);
    let mut out = [0.0; 3];
    reduce::<Max, f32>(&mut out, 0, &x, columns);
    assert_eq!(out, [4.0, 5.0, 6.0]);
}

#[test]
fn a_nan_anywhere_shows_and_nothing_hides_it() {
    for n in [1, 5, 16, 40, 5000] {
        for at in [0, n / 2, n - 1] {
            let mut x = vec![-1e30; n];
            x[at] = f32::NAN;
            for shape in [Shape { outer: 1, reduced: n, inner: 1 }, Shape { outer: n, reduced: 1, inner: 1 }]
            {
                let mut out = vec![0.0; shape.outputs()];
                reduce::<Max, f32>(&mut out, 0, &x, shape);
                assert!(out[at.min(out.len() - 1)].is_nan(), "{at} of {n}");
                reduce::<Min, f32>(&mut out, 0, &x, shape);
                assert!(out[at.min(out.len() - 1)].is_nan(), "{at} of {n}");
            }
        }
    }
}

#[test]
fn nothing_reduces_to_what_changes_nothing() {
    let shape = Shape { outer: 2, reduced: 0, inner: 3 };
    let mut out = [9.0; 6];
    reduce::<Sum, f32>(&mut out, 0, &[], shape);
    assert_eq!(out, [0.0; 6]);
    reduce::<Max, f32>(&mut out, 0, &[], shape);
    assert_eq!(out, [f32::NEG_INFINITY; 6]);
    join_chunks::<Min, f32>(&mut out, 0, &[], shape);
    assert_eq!(out, [f32::INFINITY; 6]);
    mean(&mut out, 0, &[], shape);
    assert!(out.iter().all(|x| x.is_nan()));
    reduce::<Sum, f32>(&mut [], 0, &[], Shape { outer: 2, reduced: 3, inner: 0 });
}
