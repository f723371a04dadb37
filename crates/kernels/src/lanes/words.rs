//! Four `u32` in one register, for generators of random numbers.

use super::{F32x4, LANES};

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
use portable as imp;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
use simd128 as imp;

#[derive(Clone, Copy)]
pub(crate) struct U32x4(imp::Words);

impl U32x4 {
    #[inline(always)]
    pub fn new(words: [u32; LANES]) -> Self {
        Self(imp::new(words))
    }

    #[inline(always)]
    pub fn splat(word: u32) -> Self {
        Self::new([word; LANES])
    }

    #[inline(always)]
    pub fn xor(self, other: Self) -> Self {
        Self(imp::xor(self.0, other.0))
    }

    /// The high and the low halves of the products.
    #[inline(always)]
    pub fn products(self, other: Self) -> (Self, Self) {
        let (high, low) = imp::products(self.0, other.0);
        (Self(high), Self(low))
    }

    /// Zero in each lane that is below `limit`, else `x`.
    #[inline(always)]
    pub fn zero_below(self, limit: Self, x: F32x4) -> F32x4 {
        F32x4(imp::zero_below(self.0, limit.0, x.0))
    }

    #[cfg(test)]
    pub fn words(self) -> [u32; LANES] {
        imp::words(self.0)
    }
}

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod simd128 {
    use core::arch::wasm32::*;

    pub type Words = v128;

    #[inline(always)]
    pub fn new([a, b, c, d]: [u32; 4]) -> Words {
        u32x4(a, b, c, d)
    }
    #[inline(always)]
    pub fn xor(a: Words, b: Words) -> Words {
        v128_xor(a, b)
    }
    #[inline(always)]
    pub fn products(a: Words, b: Words) -> (Words, Words) {
        let (first, last) = (u64x2_extmul_low_u32x4(a, b), u64x2_extmul_high_u32x4(a, b));
        (u32x4_shuffle::<1, 3, 5, 7>(first, last), u32x4_shuffle::<0, 2, 4, 6>(first, last))
    }
    #[inline(always)]
    pub fn zero_below(words: Words, limit: Words, x: v128) -> v128 {
        v128_andnot(x, u32x4_lt(words, limit))
    }
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod portable {
    use core::array::from_fn;

    pub type Words = [u32; 4];

    #[inline(always)]
    pub fn new(words: [u32; 4]) -> Words {
        words
    }
    #[cfg(test)]
    pub fn words(words: Words) -> [u32; 4] {
        words
    }
    #[inline(always)]
    pub fn xor(a: Words, b: Words) -> Words {
        from_fn(|i| a[i] ^ b[i])
    }
    #[inline(always)]
    pub fn products(a: Words, b: Words) -> (Words, Words) {
        let products: [u64; 4] = from_fn(|i| u64::from(a[i]) * u64::from(b[i]));
        (products.map(|x| (x >> 32) as u32), products.map(|x| x as u32))
    }
    #[inline(always)]
    pub fn zero_below(words: Words, limit: Words, x: [f32; 4]) -> [f32; 4] {
        from_fn(|i| if words[i] < limit[i] { 0.0 } else { x[i] })
    }
}
