//! A square of four registers, turned over: how rows become columns without a detour through memory.

use super::{F32x4, LANES};

impl F32x4 {
    /// `turned[i][j] = rows[j][i]`.
    #[inline(always)]
    pub fn transpose(rows: [Self; LANES]) -> [Self; LANES] {
        imp::transpose(rows.map(|row| row.0)).map(Self)
    }
}

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod imp {
    use core::arch::wasm32::*;

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
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod imp {
    use core::array::from_fn;

    #[inline(always)]
    pub fn transpose(rows: [[f32; 4]; 4]) -> [[f32; 4]; 4] {
        from_fn(|i| from_fn(|j| rows[j][i]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_become_columns() {
        let rows =
            [[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0], [9.0, 10.0, 11.0, 12.0], [13.0, 14.0, 15.0, 16.0]];
        let turned = F32x4::transpose(rows.each_ref().map(F32x4::load)).map(|register| {
            let mut row = [0.0; LANES];
            register.store(&mut row);
            row
        });
        let columns =
            [[1.0, 5.0, 9.0, 13.0], [2.0, 6.0, 10.0, 14.0], [3.0, 7.0, 11.0, 15.0], [4.0, 8.0, 12.0, 16.0]];
        assert_eq!(turned, columns);
    }
}
