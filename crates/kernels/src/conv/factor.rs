//! What a panel of 8 channels is multiplied by: one value for all, or one value for each.

use crate::gemm::{V, load};
use crate::lanes::{F32x4, LANES, PANEL};
use core::array::from_fn;

/// Reads the factors of a panel from a pixel, that of the first channel first; a copy of a loop is compiled for each kind.
pub(super) trait Factor {
    fn load(&self, pixel: &[f32]) -> [F32x4; V];
}

/// The same value for all channels.
pub(super) struct Splat;

impl Factor for Splat {
    #[inline(always)]
    fn load(&self, pixel: &[f32]) -> [F32x4; V] {
        [F32x4::splat(pixel[0]); V]
    }
}

/// Values side by side.
pub(super) struct Adjacent;

impl Factor for Adjacent {
    #[inline(always)]
    fn load(&self, pixel: &[f32]) -> [F32x4; V] {
        load(pixel, 0)
    }
}

/// Values that are anywhere: so far from the first.
pub(super) struct Gather(pub [usize; PANEL]);

impl Factor for Gather {
    #[inline(always)]
    fn load(&self, pixel: &[f32]) -> [F32x4; V] {
        let values: [f32; PANEL] = from_fn(|j| pixel[self.0[j]]);
        from_fn(|v| F32x4::load(&from_fn(|lane| values[v * LANES + lane])))
    }
}
