//! Four `f32` in one register: with `masks` the only place that names a processor's instructions.
//!
//! `load` and `store` take real `[f32; 4]`s, so everything written over the lanes is safe code. Off WebAssembly the
//! lanes are a plain array, which gives the same bits and lets the kernels be tested natively.

mod transpose;
pub(crate) mod words;

use core::ops::{Add, Div, Mul, Sub};

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
#[path = "lanes/portable.rs"]
mod imp;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[path = "lanes/simd128.rs"]
mod imp;

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

    #[inline(always)]
    pub fn abs(self) -> Self {
        Self(imp::abs(self.0))
    }

    /// `-|x|`.
    #[inline(always)]
    pub fn negative_abs(self) -> Self {
        Self(imp::negative_abs(self.0))
    }

    /// `yes` in each lane that is below `limit`, else `no`: so too where either is NaN.
    #[inline(always)]
    pub fn if_less(self, limit: Self, yes: Self, no: Self) -> Self {
        Self(imp::if_less(self.0, limit.0, yes.0, no.0))
    }

    /// The sum of the two numbers' bits, as of integers.
    #[inline(always)]
    pub fn add_bits(self, bits: Self) -> Self {
        Self(imp::add_bits(self.0, bits.0))
    }

    /// The number's lowest bits where a number has its exponent.
    #[inline(always)]
    pub fn to_exponent(self) -> Self {
        Self(imp::to_exponent(self.0))
    }

    /// `self` in each lane in which `a` and `b` are equal, else 0.
    #[inline(always)]
    pub fn where_equal(self, a: Self, b: Self) -> Self {
        Self(imp::where_equal(self.0, a.0, b.0))
    }

    /// `self` in each lane in which `a` and `b` differ, as NaN does from everything; else 0.
    #[inline(always)]
    pub fn where_unequal(self, a: Self, b: Self) -> Self {
        Self(imp::where_unequal(self.0, a.0, b.0))
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
