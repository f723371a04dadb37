//! Rows compressed to the entries that are not zero.

use crate::masks::{self, VALUES};
use crate::sparse::Entry;

/// What a byte stands for. Where many are read in a row this divides whole registers, which is faster than a table.
#[inline(always)]
pub fn byte_value(byte: u8) -> f32 {
    f32::from(byte) / 255.0
}

/// A table of [`byte_value`].
pub fn byte_values() -> [f32; 256] {
    core::array::from_fn(|byte| byte_value(byte as u8))
}

/// Values that are counted together, in 32 bits.
const PART: usize = 1 << 16;

/// Writes a row's entries to `out`, which has room for the whole row; says how many there are. `values` are those of
/// [`byte_values`].
#[inline(never)]
pub fn compress_bytes(row: &[u8], values: &[f32; 256], out: &mut [Entry]) -> usize {
    compress(row, masks::of_bytes, |x| values[usize::from(x)], out)
}

/// The same of floats, which stand for themselves.
#[inline(never)]
pub fn compress_floats(row: &[f32], out: &mut [Entry]) -> usize {
    compress(row, masks::of_floats, |x| x, out)
}

/// Goes from one value that is not zero to the next, by the bits of a mask: a branch for each value would be one that
/// nobody can predict.
#[inline(always)]
fn compress<T: Copy + Default>(
    row: &[T],
    mask_of: impl Fn(&[T; VALUES]) -> u64,
    value_of: impl Fn(T) -> f32,
    out: &mut [Entry],
) -> usize {
    let (chunks, rest) = row.as_chunks();
    let mut last = [T::default(); VALUES];
    last[..rest.len()].copy_from_slice(rest);
    let mut end = 0;
    for (i, chunk) in chunks.iter().chain([&last]).enumerate() {
        let mut mask = mask_of(chunk);
        let out = &mut out[end..];
        let count = mask.count_ones() as usize;
        for entry in &mut out[..count] {
            let k = mask.trailing_zeros() as usize % VALUES;
            *entry = Entry { index: (i * VALUES + k) as u32, value: value_of(chunk[k]) };
            mask &= mask - 1;
        }
        end += count;
    }
    end
}

/// How many values are not zero; or, as the error, the place of the first that is infinite or no number.
#[inline(never)]
pub fn count_set(values: &[f32]) -> Result<usize, usize> {
    let mut count = 0;
    for (i, part) in values.chunks(PART).enumerate() {
        // One pass over whole registers, as below.
        let (largest, set) = part.iter().fold((0, 0), |(largest, set): (u32, u32), x| {
            (largest.max(x.abs().to_bits()), set + u32::from(*x != 0.0))
        });
        if largest >= f32::INFINITY.to_bits() {
            return Err(first_not_finite(part).map_or(i * PART, |at| i * PART + at));
        }
        count += set as usize;
    }
    Ok(count)
}

/// The place of the first value that is infinite or no number.
pub fn first_not_finite(values: &[f32]) -> Option<usize> {
    // Without a way out of the loop it runs on whole registers.
    let largest = values.iter().fold(0, |largest, x| largest.max(x.abs().to_bits()));
    if largest < f32::INFINITY.to_bits() { None } else { values.iter().position(|x| !x.is_finite()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_zero_is_kept_at_every_length() {
        for length in (0..=33).chain(60..=70).chain([128, 200]) {
            for step in [1, 3, 11, 40] {
                let bytes: Vec<u8> =
                    (0..length).map(|i| if i % step == 0 { 255 - i as u8 } else { 0 }).collect();
                let floats: Vec<f32> = bytes.iter().map(|&x| f32::from(x) / 255.0).collect();
                let entries = floats.iter().enumerate().filter(|(_, x)| **x != 0.0);
                let expected: Vec<_> = entries.map(|(k, &value)| Entry { index: k as u32, value }).collect();
                let mut out = vec![Entry::default(); length];
                let count = compress_bytes(&bytes, &byte_values(), &mut out);
                assert_eq!(out[..count], expected, "bytes, {length}, every {step}");
                let count = compress_floats(&floats, &mut out);
                assert_eq!(out[..count], expected, "floats, {length}, every {step}");
            }
        }
    }

    #[test]
    fn the_first_value_that_is_not_finite_is_found() {
        let mut values = [1.0, -f32::MAX, 0.0, 5e-45];
        assert_eq!(first_not_finite(&values), None);
        assert_eq!(count_set(&values), Ok(3));
        for wrong in [f32::NAN, -f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            values[2] = wrong;
            assert_eq!(first_not_finite(&values), Some(2));
            assert_eq!(count_set(&values), Err(2));
        }
    }

    #[test]
    fn what_is_not_zero_is_counted_at_every_length() {
        for length in (0..=33).chain([PART - 1, PART, PART + 7, 2 * PART + 1]) {
            let mut values: Vec<f32> = (0..length).map(|i| [0.0, -1e-45, -0.0, 2.0][i % 4]).collect();
            let set = (0..length).filter(|i| i % 2 == 1).count();
            assert_eq!(count_set(&values), Ok(set), "{length} values");
            if let Some(last) = values.last_mut() {
                *last = f32::NAN;
                assert_eq!(count_set(&values), Err(length - 1), "{length} values");
            }
        }
    }
}
