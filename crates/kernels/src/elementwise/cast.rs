//! From one type of element to another; `bool` is a byte of 0 or 1. Both slices are always `[n]`, and functions panic
//! if the lengths differ.

use super::division::to_int32;
use super::{BLOCK, map_in_steps, map_steps};

/// Below this size an `f32` has an `i32`.
const TWO_31: f32 = 2_147_483_648.0;

/// Truncated, wrapping around modulo 2^32; NaN and the infinities become 0: JavaScript's `ToInt32`.
pub fn floats_to_integers(out: &mut [i32], x: &[f32]) {
    map_in_steps(out, x, &|out, x| {
        for (out, x) in out.chunks_mut(BLOCK).zip(x.chunks(BLOCK)) {
            map_steps(out, x, |x| x as i32);
            // The conversion saturates, which is right for NaN; the rest is rare.
            if x.iter().fold(false, |any, x| any | (x.abs() >= TWO_31)) {
                out.iter_mut().zip(x).for_each(|(out, &x)| *out = to_int32(x.into()));
            }
        }
    });
}

pub fn integers_to_floats(out: &mut [f32], x: &[i32]) {
    map_in_steps(out, x, &|out, x| map_steps(out, x, |x| x as f32));
}

pub fn bools_to_floats(out: &mut [f32], x: &[u8]) {
    map_in_steps(out, x, &|out, x| map_steps(out, x, f32::from));
}

pub fn bools_to_integers(out: &mut [i32], x: &[u8]) {
    map_in_steps(out, x, &|out, x| map_steps(out, x, i32::from));
}

/// 1 for all but 0, and so for NaN.
pub fn floats_to_bools(out: &mut [u8], x: &[f32]) {
    map_in_steps(out, x, &|out, x| map_steps(out, x, |x| u8::from(x != 0.0)));
}

pub fn integers_to_bools(out: &mut [u8], x: &[i32]) {
    map_in_steps(out, x, &|out, x| map_steps(out, x, |x| u8::from(x != 0)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_become_integers_as_in_javascript() {
        let cases = [
            (1.9, 1),
            (-1.9, -1),
            (2_147_483_500.0, 2_147_483_520),
            (2_147_483_648.0, i32::MIN),
            (-3e9, 1_294_967_296),
            (1e30, 0),
            (f32::NAN, 0),
            (f32::INFINITY, 0),
            (f32::NEG_INFINITY, 0),
        ];
        for n in 0..=140 {
            let (x, expected): (Vec<f32>, Vec<i32>) = (0..n).map(|i| cases[i % 9]).unzip();
            let mut out = vec![9; n];
            floats_to_integers(&mut out, &x);
            assert_eq!(out, expected, "n = {n}");
        }
    }

    #[test]
    fn there_and_back_at_every_length() {
        for n in 0..=40 {
            let bools: Vec<u8> = (0..n).map(|i| i % 3 % 2).collect();
            let (mut floats, mut integers) = (vec![9.0; bools.len()], vec![9; bools.len()]);
            let mut back = vec![9; bools.len()];
            bools_to_floats(&mut floats, &bools);
            floats_to_bools(&mut back, &floats);
            assert_eq!(back, bools);
            bools_to_integers(&mut integers, &bools);
            back.fill(9);
            integers_to_bools(&mut back, &integers);
            assert_eq!(back, bools);
            integers.iter_mut().for_each(|x| *x *= -5);
            integers_to_floats(&mut floats, &integers);
            assert!(floats.iter().zip(&bools).all(|(x, b)| *x == -5.0 * f32::from(*b)));
        }
    }

    #[test]
    fn all_but_zero_is_true() {
        let mut out = [9; 5];
        floats_to_bools(&mut out, &[0.0, -0.0, f32::NAN, 1e-40, -2.0]);
        assert_eq!(out, [0, 0, 1, 1, 1]);
        integers_to_bools(&mut out, &[0, 1, -1, 256, i32::MIN]);
        assert_eq!(out, [0, 1, 1, 1, 1]);
    }
}
