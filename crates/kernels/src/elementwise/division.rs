//! What tfjs makes of division: `Mod` with the divisor's sign, `FloorDiv` with an integer result whatever it divides,
//! and the way from a JavaScript number to an `int32`.
//!
//! Both are tried in `f64`, a block at a time without branches. There the quotient of two `f32` or `i32` is never
//! rounded up to a whole number that it does not reach, and the remainder is exact, as long as the quotient is small.
//! Blocks with larger ones, infinities or zeros are done one by one.

use super::{BLOCK, STEP};

/// Up to here `a - trunc(a / b) * b` is exact: 24 bits of quotient, 24 of `b`.
const SMALL: f64 = 16_777_216.0;
const TWO_31: f64 = 2_147_483_648.0;

/// `out <- a mod b`: a remainder with the sign of `b`; NaN if `b` is 0.
pub(super) fn modulo(out: &mut [f32], a: &[f32], b: &[f32]) {
    let quick = |a, b| {
        let (wide_a, wide_b) = (f64::from(a), f64::from(b));
        let quotient = wide_a / wide_b;
        let remainder = wide_a - quotient.trunc() * wide_b;
        (signed(remainder, a, b), (quotient.abs() < SMALL) & (b.abs() < f32::INFINITY))
    };
    in_blocks(out, a, b, quick, |a, b| signed(f64::from(a % b), a, b));
}

/// The remainder of two signs is brought to the side of `b`; JavaScript's `(remainder + b) % b`, whose last division
/// does something only where the sum is `b` itself.
#[inline(always)]
fn signed(remainder: f64, a: f32, b: f32) -> f32 {
    let b_wide = f64::from(b);
    let sum = remainder + b_wide;
    let other = if sum == b_wide { 0.0 * b_wide } else { sum };
    let same_sign = (a < 0.0) & (b < 0.0) | (a >= 0.0) & (b >= 0.0);
    (if same_sign { remainder } else { other }) as f32
}

/// `out <- floor(a / b)` as JavaScript turns it into an `int32`: 0 where `b` is 0.
pub(super) fn floor_div<T: Copy + Into<f64>>(out: &mut [i32], a: &[T], b: &[T]) {
    let floor = |a: T, b: T| (a.into() / b.into()).floor();
    let quick = |a, b| (floor(a, b) as i32, floor(a, b).abs() < TWO_31);
    in_blocks(out, a, b, quick, |a, b| to_int32(floor(a, b)));
}

/// `quick` also says whether it is right; if not for each of a block, the whole block is done again by `exact`, which
/// gives the same bits where both are right.
#[inline(always)]
fn in_blocks<T: Copy, O>(
    out: &mut [O],
    a: &[T],
    b: &[T],
    quick: impl Fn(T, T) -> (O, bool),
    exact: impl Fn(T, T) -> O,
) {
    for ((out, a), b) in out.chunks_mut(BLOCK).zip(a.chunks(BLOCK)).zip(b.chunks(BLOCK)) {
        let whole = out.len() / STEP * STEP;
        let mut all_right = true;
        for ((out, &a), &b) in out[..whole].iter_mut().zip(&a[..whole]).zip(&b[..whole]) {
            let right;
            (*out, right) = quick(a, b);
            all_right &= right;
        }
        if !all_right {
            for ((out, &a), &b) in out.iter_mut().zip(a).zip(b) {
                *out = exact(a, b);
            }
        }
    }
}

/// JavaScript's `ToInt32` (ECMA-262, 7.1.6): truncated, then modulo 2^32; 0 for NaN and the infinities.
pub fn to_int32(x: f64) -> i32 {
    if x.abs() < 2.0_f64.powi(63) {
        return x as i64 as i32;
    }
    let bits = x.to_bits();
    // x = mantissa * 2^shift, and from 2^32 on nothing is left of it.
    let shift = ((bits >> 52) & 0x7ff) - 1075;
    if shift >= 32 {
        return 0;
    }
    let mantissa = (bits & ((1 << 52) - 1)) | (1 << 52);
    let size = (mantissa << shift) as i32;
    if x < 0.0 { size.wrapping_neg() } else { size }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn modulo_of(a: f32, b: f32) -> f32 {
        let mut out = [9.0; STEP];
        modulo(&mut out, &[a; STEP], &[b; STEP]);
        out[0]
    }

    fn floor_div_of<T: Copy + Into<f64>>(a: T, b: T) -> i32 {
        let mut out = [9; STEP];
        floor_div(&mut out, &[a; STEP], &[b; STEP]);
        out[0]
    }

    #[test]
    fn remainders_by_hand() {
        assert_eq!([modulo_of(5.0, 3.0), modulo_of(-5.0, 3.0), modulo_of(5.0, -3.0)], [2.0, 1.0, -1.0]);
        assert_eq!([modulo_of(-5.0, -3.0), modulo_of(-6.0, 3.0), modulo_of(1e-10, 5.0)], [-2.0, 0.0, 1e-10]);
        // 5 - 1e-10 is rounded to 5, not taken for a whole divisor.
        assert_eq!(modulo_of(-1e-10, 5.0), 5.0);
        assert!([modulo_of(1.0, 0.0), modulo_of(f32::INFINITY, 2.0)].iter().all(|x| x.is_nan()));
        assert_eq!(modulo_of(3.0, f32::INFINITY), 3.0);
        assert!(modulo_of(-3.0, f32::INFINITY).is_nan());
    }

    #[test]
    fn both_ways_to_a_remainder_agree() {
        let values = (0..200).map(|i| 1.7_f32.powi(i % 29 - 14) * (1.0 + 0.013 * i as f32));
        for a in values.clone() {
            for b in values.clone().flat_map(|b| [b, -b]) {
                let exact = f64::from(a) % f64::from(b);
                let exact = if b < 0.0 && exact != 0.0 { exact + f64::from(b) } else { exact };
                assert_eq!(modulo_of(a, b), exact as f32, "{a} mod {b}");
            }
        }
        // A multiple but for the last bit, on either side.
        let third = 1.0_f32 / 3.0;
        for a in [3.0 * third, 9_999_999.0 * third] {
            for a in [a.next_down(), a, a.next_up()] {
                assert_eq!(modulo_of(a, third), (f64::from(a) % f64::from(third)) as f32, "{a}");
            }
        }
    }

    #[test]
    fn one_large_quotient_changes_no_neighbour() {
        let (mut a, b) = ([7.5_f32; 2 * BLOCK], [2.0; 2 * BLOCK]);
        a[40] = 1e30;
        let (mut rests, mut quotients) = ([9.0; 2 * BLOCK], [9; 2 * BLOCK]);
        modulo(&mut rests, &a, &b);
        floor_div(&mut quotients, &a, &b);
        assert_eq!((rests[40], quotients[40]), (0.0, 0));
        assert!((0..2 * BLOCK).filter(|&i| i != 40).all(|i| rests[i] == 1.5 && quotients[i] == 3));
    }

    #[test]
    fn quotients_by_hand() {
        assert_eq!(
            [floor_div_of(7, 2), floor_div_of(-7, 2), floor_div_of(7, -2), floor_div_of(7, 0)],
            [3, -4, -4, 0]
        );
        assert_eq!(floor_div_of(i32::MIN, -1), i32::MIN);
        assert_eq!(
            [floor_div_of(7.5_f32, 2.0), floor_div_of(-0.1_f32, 1.0), floor_div_of(1.0_f32, 0.0)],
            [3, -1, 0]
        );
        // Just below a whole number, where a quotient of f32 would be rounded up.
        assert_eq!(floor_div_of(16_777_213.0_f32, 16_777_214.0), 0);
        assert_eq!(floor_div_of(f32::NAN, 2.0), 0);
    }

    #[test]
    fn numbers_wrap_around_as_in_javascript() {
        let cases = [
            (0.9, 0),
            (-0.9, 0),
            (2_147_483_648.0, i32::MIN),
            (-2_147_483_649.0, i32::MAX),
            (4_294_967_297.5, 1),
            (1e19, -1_981_284_352),
            (-1e19, 1_981_284_352),
            (1e300, 0),
            (f64::NAN, 0),
            (f64::NEG_INFINITY, 0),
        ];
        for (x, expected) in cases {
            assert_eq!(to_int32(x), expected, "{x}");
        }
    }
}
