//! Rows compressed to the entries that are not zero.

use crate::sparse::Entry;

/// Values looked at together: where all are zero, as in most of a picture, they are passed over at once.
pub const CHUNK: usize = 8;

/// `byte / 255` of every byte.
pub fn byte_values() -> [f32; 256] {
    core::array::from_fn(|byte| byte as f32 / 255.0)
}

/// Writes a row's entries to `out`, which has room for the whole row in whole chunks; says how many there are. `values`
/// are those of [`byte_values`].
#[inline(never)]
pub fn compress_bytes(row: &[u8], values: &[f32; 256], out: &mut [Entry]) -> usize {
    let count = find(row, |chunk| u64::from_ne_bytes(*chunk) == 0, out);
    for entry in &mut out[..count] {
        entry.value = values[usize::from(row[entry.index as usize])];
    }
    count
}

/// The same of floats, which stand for themselves.
#[inline(never)]
pub fn compress_floats(row: &[f32], out: &mut [Entry]) -> usize {
    let count = find(row, |chunk| chunk.iter().all(|&x| x == 0.0), out);
    for entry in &mut out[..count] {
        entry.value = row[entry.index as usize];
    }
    count
}

/// Writes where a row is not zero; says how often.
#[inline(always)]
fn find<T: Copy + Default + PartialEq>(
    row: &[T],
    is_zero: impl Fn(&[T; CHUNK]) -> bool,
    out: &mut [Entry],
) -> usize {
    let (chunks, rest) = row.as_chunks();
    let mut last = [T::default(); CHUNK];
    last[..rest.len()].copy_from_slice(rest);
    let mut end = 0;
    for (i, chunk) in chunks.iter().chain([&last]).enumerate() {
        if is_zero(chunk) {
            continue;
        }
        // Every place is written where the next entry goes, which moves on only after one that is not zero: cheaper
        // than a branch that nobody can predict.
        let out: &mut [Entry; CHUNK] = out[end..].first_chunk_mut().expect("room for a chunk");
        let mut kept = 0;
        for (k, &x) in chunk.iter().enumerate() {
            out[kept % CHUNK].index = (i * CHUNK + k) as u32;
            kept += usize::from(x != T::default());
        }
        end += kept;
    }
    end
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
        for length in 0..=33usize {
            for step in [1, 3, 11, 40] {
                let bytes: Vec<u8> =
                    (0..length).map(|i| if i % step == 0 { 255 - i as u8 } else { 0 }).collect();
                let floats: Vec<f32> = bytes.iter().map(|&x| f32::from(x) / 255.0).collect();
                let entries = floats.iter().enumerate().filter(|(_, x)| **x != 0.0);
                let expected: Vec<_> = entries.map(|(k, &value)| Entry { index: k as u32, value }).collect();
                let mut out = vec![Entry::default(); length.next_multiple_of(CHUNK)];
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
        for wrong in [f32::NAN, -f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            values[2] = wrong;
            assert_eq!(first_not_finite(&values), Some(2));
        }
    }
}
