//! The instructions of WebAssembly that the lanes are made of.

#![allow(unsafe_code)]

use core::arch::wasm32::*;

pub type Register = v128;

#[inline(always)]
pub fn splat(x: f32) -> v128 {
    f32x4_splat(x)
}
#[inline(always)]
pub fn load(x: &[f32; 4]) -> v128 {
    // SAFETY: the reference covers 16 readable bytes; v128.load needs no alignment.
    unsafe { v128_load(x.as_ptr().cast()) }
}
#[inline(always)]
pub fn store(register: v128, x: &mut [f32; 4]) {
    // SAFETY: the reference covers 16 writable bytes; v128.store needs no alignment.
    unsafe { v128_store(x.as_mut_ptr().cast(), register) }
}
#[inline(always)]
pub fn plus_product(sum: v128, a: v128, b: v128) -> v128 {
    #[cfg(target_feature = "relaxed-simd")]
    return f32x4_relaxed_madd(a, b, sum);
    #[cfg(not(target_feature = "relaxed-simd"))]
    return f32x4_add(sum, f32x4_mul(a, b));
}
#[inline(always)]
pub fn sqrt(x: v128) -> v128 {
    f32x4_sqrt(x)
}
#[inline(always)]
pub fn zero_below(x: v128, limit: v128) -> v128 {
    v128_andnot(x, f32x4_lt(f32x4_abs(x), limit))
}
#[inline(always)]
pub fn at_least(x: v128, least: v128) -> v128 {
    f32x4_pmax(x, least)
}
#[inline(always)]
pub fn where_equal(x: v128, a: v128, b: v128) -> v128 {
    v128_and(x, f32x4_eq(a, b))
}
#[inline(always)]
pub fn where_unequal(x: v128, a: v128, b: v128) -> v128 {
    v128_and(x, f32x4_ne(a, b))
}
#[inline(always)]
pub fn times_power_of_two(x: v128, rounded: v128) -> v128 {
    i32x4_add(x, i32x4_shl(rounded, 23))
}
#[inline(always)]
pub fn zero_where_below(value: v128, x: v128, limit: v128) -> v128 {
    v128_andnot(value, f32x4_lt(x, limit))
}
#[inline(always)]
pub fn add(a: v128, b: v128) -> v128 {
    f32x4_add(a, b)
}
#[inline(always)]
pub fn sub(a: v128, b: v128) -> v128 {
    f32x4_sub(a, b)
}
#[inline(always)]
pub fn mul(a: v128, b: v128) -> v128 {
    f32x4_mul(a, b)
}
#[inline(always)]
pub fn div(a: v128, b: v128) -> v128 {
    f32x4_div(a, b)
}

#[inline(always)]
pub fn abs(x: v128) -> v128 {
    f32x4_abs(x)
}
#[inline(always)]
pub fn negative_abs(x: v128) -> v128 {
    v128_or(x, f32x4_splat(-0.0))
}
#[inline(always)]
pub fn if_less(x: v128, limit: v128, yes: v128, no: v128) -> v128 {
    v128_bitselect(yes, no, f32x4_lt(x, limit))
}
#[inline(always)]
pub fn add_bits(x: v128, bits: v128) -> v128 {
    i32x4_add(x, bits)
}
#[inline(always)]
pub fn to_exponent(x: v128) -> v128 {
    i32x4_shl(x, 23)
}
#[inline(always)]
pub fn transpose([a, b, c, d]: [v128; 4]) -> [v128; 4] {
    let [ab_low, cd_low] = [(a, b), (c, d)].map(|(x, y)| i32x4_shuffle::<0, 4, 1, 5>(x, y));
    let [ab_high, cd_high] = [(a, b), (c, d)].map(|(x, y)| i32x4_shuffle::<2, 6, 3, 7>(x, y));
    [
        i64x2_shuffle::<0, 2>(ab_low, cd_low),
        i64x2_shuffle::<1, 3>(ab_low, cd_low),
        i64x2_shuffle::<0, 2>(ab_high, cd_high),
        i64x2_shuffle::<1, 3>(ab_high, cd_high),
    ]
}
