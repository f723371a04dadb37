//! Which of 64 values are not zero, a bit for each: with `lanes` the only place that names a processor's instructions.
//!
//! Off WebAssembly plain loops give the same bits.

/// Values of a mask.
pub(crate) const VALUES: usize = u64::BITS as usize;

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
pub(crate) use portable::*;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub(crate) use simd128::*;

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[allow(unsafe_code)]
mod simd128 {
    use super::VALUES;
    use core::arch::wasm32::*;

    #[inline(always)]
    pub(crate) fn of_bytes(values: &[u8; VALUES]) -> u64 {
        let zero = u8x16_splat(0);
        let masks = values.as_chunks::<16>().0.iter().map(|x| {
            // SAFETY: the reference covers 16 readable bytes; v128.load needs no alignment.
            u8x16_bitmask(u8x16_ne(unsafe { v128_load(x.as_ptr().cast()) }, zero))
        });
        masks.enumerate().fold(0, |mask, (i, bits)| mask | u64::from(bits) << (16 * i))
    }

    #[inline(always)]
    pub(crate) fn of_floats(values: &[f32; VALUES]) -> u64 {
        let zero = f32x4_splat(0.0);
        let masks = values.as_chunks::<4>().0.iter().map(|x| {
            // SAFETY: as above.
            u32x4_bitmask(f32x4_ne(unsafe { v128_load(x.as_ptr().cast()) }, zero))
        });
        masks.enumerate().fold(0, |mask, (i, bits)| mask | u64::from(bits) << (4 * i))
    }
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod portable {
    use super::VALUES;

    pub(crate) fn of_bytes(values: &[u8; VALUES]) -> u64 {
        of(values, |x| x != 0)
    }

    pub(crate) fn of_floats(values: &[f32; VALUES]) -> u64 {
        of(values, |x| x != 0.0)
    }

    fn of<T: Copy>(values: &[T; VALUES], is_set: impl Fn(T) -> bool) -> u64 {
        values.iter().enumerate().fold(0, |mask, (i, &x)| mask | u64::from(is_set(x)) << i)
    }
}
