//! Four `f32` in one register: with `masks` the only place that names a processor's instructions.
//!
//! `load` and `store` take real `[f32; 4]`s, so everything written over the lanes is safe code. Off WebAssembly the
//! lanes are a plain array, which gives the same bits and lets the kernels be tested natively.

use core::ops::{Add, Div, Mul, Sub};

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
use portable as imp;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
use simd128 as imp;

/// How many `f32` a register holds.
pub const LANES: usize = 4;

/// Columns a tile works on at once. Every row is padded with zeros to a multiple of it, so no kernel has a tail.
pub const PANEL: usize = 2 * LANES;

/// `n` columns rounded up to whole panels: the row stride of a matrix.
pub const fn padded(n: usize) -> usize {
    n.next_multiple_of(PANEL)
}

#[derive(Clone, Copy)]
pub struct F32x4(imp::Register);

impl F32x4 {
    #[inline(always)]
    pub fn splat(x: f32) -> Self {
        Self(imp::splat(x))
    }

    #[inline(always)]
    pub fn load(x: &[f32; LANES]) -> Self {
        Self(imp::load(x))
    }

    #[inline(always)]
    pub fn store(self, x: &mut [f32; LANES]) {
        imp::store(self.0, x);
    }

    /// `self + a * b`: rounded twice; once only where a benchmark tries relaxed SIMD.
    #[inline(always)]
    pub fn plus_product(self, a: Self, b: Self) -> Self {
        Self(imp::plus_product(self.0, a.0, b.0))
    }

    #[inline(always)]
    pub fn sqrt(self) -> Self {
        Self(imp::sqrt(self.0))
    }

    /// The larger of the two in each lane; NaN in `self` stays NaN.
    #[inline(always)]
    pub fn at_least(self, least: Self) -> Self {
        Self(imp::at_least(self.0, least.0))
    }

    /// `self * 2^n` in each lane, for `n` as it is left in the last bits by rounding: `x + 1.5 * 2^23` of a whole `x`.
    /// Both `self` and the product must be normal numbers, else the lane is worth nothing.
    #[inline(always)]
    pub fn times_power_of_two(self, rounded: Self) -> Self {
        Self(imp::times_power_of_two(self.0, rounded.0))
    }

    /// Zero in each lane where `x` is below `limit`.
    #[inline(always)]
    pub fn zero_where_below(self, x: Self, limit: Self) -> Self {
        Self(imp::zero_where_below(self.0, x.0, limit.0))
    }

    /// Zero in each lane whose magnitude is under `limit`; NaN stays NaN.
    ///
    /// WebAssembly cannot flush denormals to zero, and arithmetic on them is 10 to 100 times slower.
    #[inline(always)]
    pub fn zero_below(self, limit: Self) -> Self {
        Self(imp::zero_below(self.0, limit.0))
    }
}

impl Add for F32x4 {
    type Output = Self;
    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self(imp::add(self.0, other.0))
    }
}

impl Sub for F32x4 {
    type Output = Self;
    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Self(imp::sub(self.0, other.0))
    }
}

impl Mul for F32x4 {
    type Output = Self;
    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        Self(imp::mul(self.0, other.0))
    }
}

impl Div for F32x4 {
    type Output = Self;
    #[inline(always)]
    fn div(self, other: Self) -> Self {
        Self(imp::div(self.0, other.0))
    }
}

/// The scalar twin of [`F32x4::at_least`].
#[inline(always)]
pub fn at_least(x: f32, least: f32) -> f32 {
    if x < least { least } else { x }
}

/// The scalar twin of [`F32x4::zero_below`], for tails and oracles.
#[inline(always)]
pub fn zero_below(x: f32, limit: f32) -> f32 {
    if x.abs() < limit { 0.0 } else { x }
}

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[allow(unsafe_code)]
mod simd128 {
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
    pub fn times_power_of_two(x: v128, rounded: v128) -> v128 {
        i32x4_add(x, i32x4_shl(rounded, 23))
    }
    #[inline(always)]
    pub fn zero_where_below(value: v128, x: v128, limit: v128) -> v128 {
        v128_andnot(value, f32x4_lt(x, limit))
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
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod portable {
    use core::array::from_fn;

    pub type Register = [f32; 4];

    #[inline(always)]
    pub fn splat(x: f32) -> Register {
        [x; 4]
    }
    #[inline(always)]
    pub fn load(x: &[f32; 4]) -> Register {
        *x
    }
    #[inline(always)]
    pub fn store(register: Register, x: &mut [f32; 4]) {
        *x = register;
    }
    #[inline(always)]
    pub fn plus_product(sum: Register, a: Register, b: Register) -> Register {
        from_fn(|i| sum[i] + a[i] * b[i])
    }
    #[inline(always)]
    pub fn sqrt(x: Register) -> Register {
        x.map(f32::sqrt)
    }
    #[inline(always)]
    pub fn times_power_of_two(x: Register, rounded: Register) -> Register {
        from_fn(|i| f32::from_bits(x[i].to_bits().wrapping_add(rounded[i].to_bits() << 23)))
    }
    #[inline(always)]
    pub fn zero_where_below(value: Register, x: Register, limit: Register) -> Register {
        from_fn(|i| if x[i] < limit[i] { 0.0 } else { value[i] })
    }
    #[inline(always)]
    pub fn zero_below(x: Register, limit: Register) -> Register {
        from_fn(|i| super::zero_below(x[i], limit[i]))
    }
    #[inline(always)]
    pub fn at_least(x: Register, least: Register) -> Register {
        from_fn(|i| super::at_least(x[i], least[i]))
    }
    #[inline(always)]
    pub fn add(a: Register, b: Register) -> Register {
        from_fn(|i| a[i] + b[i])
    }
    #[inline(always)]
    pub fn sub(a: Register, b: Register) -> Register {
        from_fn(|i| a[i] - b[i])
    }
    #[inline(always)]
    pub fn mul(a: Register, b: Register) -> Register {
        from_fn(|i| a[i] * b[i])
    }
    #[inline(always)]
    pub fn div(a: Register, b: Register) -> Register {
        from_fn(|i| a[i] / b[i])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_reaches_the_next_whole_panel() {
        assert_eq!([0, 1, 8, 9, 10, 784].map(padded), [0, 8, 8, 16, 16, 784]);
    }

    #[test]
    fn only_small_magnitudes_become_zero() {
        let x = F32x4::load(&[1e-30, -1e-30, -2.0, f32::NAN]);
        let mut out = [9.0; 4];
        x.zero_below(F32x4::splat(1e-20)).store(&mut out);
        assert_eq!(out[..3], [0.0, 0.0, -2.0]);
        assert!(out[3].is_nan());
    }
}
