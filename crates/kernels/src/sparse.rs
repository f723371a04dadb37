//! Products with rows that are mostly zero: only the entries that are not are kept and worked on.
//!
//! One kernel serves both directions: forward a sample's entries pick rows of the weights, backward an input's
//! entries over the batch pick rows of the gradients.

use crate::gemm::{load, store};
use crate::lanes::{F32x4, LANES, PANEL};

/// Columns of a wide pass: 8 registers of sums leave room for the others.
const WIDE: usize = 32;

/// A value that is not zero, and the row it multiplies.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Entry {
    pub index: u32,
    pub value: f32,
}

/// `out[j] = sum over entries of value * matrix[index * stride + offset + j]`, in the entries' order.
///
/// Shapes: `out` `[n]` with `n` a multiple of [`PANEL`]. With ascending indices the result is bit for bit that of the
/// dense product: a zero's term adds +0 or -0 to a sum that is never -0.
///
/// # Panics
/// If an entry's index leaves the matrix.
pub fn weighted_rows(out: &mut [f32], entries: &[Entry], matrix: &[f32], stride: usize, offset: usize) {
    let (wide, rest) = out.as_chunks_mut::<WIDE>();
    let narrow_offset = offset + wide.len() * WIDE;
    let from = |column: usize| matrix.get(column..).unwrap_or_default();
    for (i, out) in wide.iter_mut().enumerate() {
        pass::<WIDE, { WIDE / LANES }>(out, entries, from(offset + i * WIDE), stride);
    }
    for (i, out) in rest.as_chunks_mut::<PANEL>().0.iter_mut().enumerate() {
        pass::<PANEL, { PANEL / LANES }>(out, entries, from(narrow_offset + i * PANEL), stride);
    }
}

/// One pass over the entries, for `N` columns in `V` registers.
///
/// Out of line, since V8 unrolls small loops that are nested, and then runs out of registers.
#[inline(never)]
fn pass<const N: usize, const V: usize>(
    out: &mut [f32; N],
    entries: &[Entry],
    matrix: &[f32],
    stride: usize,
) {
    let mut sums = [F32x4::splat(0.0); V];
    for entry in entries {
        let value = F32x4::splat(entry.value);
        let row: [F32x4; V] = load(matrix, entry.index as usize * stride);
        for (sum, x) in sums.iter_mut().zip(row) {
            *sum = sum.plus_product(value, x);
        }
    }
    store(out, 0, sums);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dense;
    use crate::lanes::padded;

    /// A row with zeros in it, and its entries.
    fn sample(inputs: usize) -> (Vec<f32>, Vec<Entry>) {
        let row: Vec<f32> =
            (0..inputs).map(|k| if k * 5 % 7 < 4 { 0.0 } else { (k % 9) as f32 / 4.0 - 1.1 }).collect();
        let entries = row.iter().enumerate().filter(|(_, x)| **x != 0.0);
        let entries = entries.map(|(k, &value)| Entry { index: k as u32, value }).collect();
        (row, entries)
    }

    #[test]
    fn equals_the_dense_product_bit_for_bit_at_every_width() {
        for panels in 1..=10 {
            for inputs in [1, 2, 7, 30] {
                let (units, depth) = (panels * PANEL, padded(inputs));
                let mut kernel: Vec<f32> =
                    (0..inputs * units).map(|i| ((i * 7919) % 1013) as f32 / 506.5 - 1.0).collect();
                kernel.resize(depth * units, 0.0);
                let (mut row, entries) = sample(inputs);
                row.resize(depth, 0.0);
                let (mut dense, mut out) = (vec![9.0; units], vec![9.0; units]);
                dense::product(&mut dense, &row, depth, &kernel, units);
                weighted_rows(&mut out, &entries, &kernel, units, 0);
                let bits = |row: &[f32]| row.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
                assert_eq!(bits(&out), bits(&dense), "{inputs} to {units}");
            }
        }
    }

    #[test]
    fn two_entries_by_hand() {
        let matrix: Vec<f32> = (0..40).map(|i| i as f32).collect();
        let entries = [Entry { index: 0, value: 2.0 }, Entry { index: 2, value: -1.0 }];
        let mut out = [0.0; 8];
        weighted_rows(&mut out, &entries, &matrix, 12, 3);
        assert_eq!(out, [-21.0, -20.0, -19.0, -18.0, -17.0, -16.0, -15.0, -14.0]);
    }

    #[test]
    fn no_entries_give_zero() {
        let mut out = [9.0; 16];
        weighted_rows(&mut out, &[], &[], 16, 0);
        assert_eq!(out, [0.0; 16]);
    }
}
