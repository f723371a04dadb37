//! A square of four registers, turned over: how rows become columns without a detour through memory.

use super::{F32x4, LANES, imp};

impl F32x4 {
    /// `turned[i][j] = rows[j][i]`.
    #[inline(always)]
    pub fn transpose(rows: [Self; LANES]) -> [Self; LANES] {
        imp::transpose(rows.map(|row| row.0)).map(Self)
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
