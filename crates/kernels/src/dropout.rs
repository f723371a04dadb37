//! Dropout (Srivastava et al. 2014): some outputs of a layer are zero, and the others the larger for it.
//!
//! Which ones follows from where they stand, by a generator that counts instead of going on from number to number
//! (Philox4x32-10: Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"). So a sample's mask is the same
//! whichever thread has it, and there is no state to keep.

use crate::lanes::words::U32x4;
use crate::lanes::{F32x4, LANES};

/// What is multiplied with, and what is added to the key, in each of the ten rounds.
const MULTIPLIERS: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];
const ROUNDS: u32 = 10;

/// Words of a counter.
const WORDS: usize = 4;

/// Where a row of masks stands: which words of the generator it is made of.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The seed, its low half first.
    pub key: [u32; 2],
    pub step: u32,
    pub layer: u32,
    /// The sample's place in its batch.
    pub sample: u32,
}

/// The share of outputs that are zero, as words are compared with it, and what the others are multiplied with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    threshold: u32,
    pub scale: f32,
}

impl Share {
    /// For a share from 0 to below 1.
    pub fn new(share: f64) -> Self {
        Self { threshold: (share * 4_294_967_296.0) as u32, scale: (1.0 / (1.0 - share)) as f32 }
    }
}

/// `mask[u]` is 0 or `share.scale`: 0 if word `u mod 4` of counter `[u / 4, sample, layer, step]` is below the share of
/// `2^32`. Shape: `[units]`.
#[inline(never)]
pub fn fill_mask(mask: &mut [f32], place: &Place, share: Share) {
    let (threshold, scale) = (U32x4::splat(share.threshold), F32x4::splat(share.scale));
    let block = |first: usize| {
        let factors = words(place, (first / WORDS) as u32).map(|words| words.zero_below(threshold, scale));
        F32x4::transpose(factors)
    };
    let (blocks, tail) = mask.as_chunks_mut::<{ LANES * WORDS }>();
    let whole = blocks.len() * LANES * WORDS;
    for (i, chunk) in blocks.iter_mut().enumerate() {
        store(block(i * LANES * WORDS), chunk);
    }
    if !tail.is_empty() {
        let mut chunk = [0.0; LANES * WORDS];
        store(block(whole), &mut chunk);
        tail.copy_from_slice(&chunk[..tail.len()]);
    }
}

fn store(registers: [F32x4; WORDS], chunk: &mut [f32; LANES * WORDS]) {
    let (places, _) = chunk.as_chunks_mut::<LANES>();
    registers.into_iter().zip(places).for_each(|(register, place)| register.store(place));
}

/// The words of four counters that follow each other, `first` being the first one's number: word `w` of all in `[w]`.
#[inline(always)]
fn words(place: &Place, first: u32) -> [U32x4; WORDS] {
    let mut counter = [
        U32x4::new([first, first + 1, first + 2, first + 3]),
        U32x4::splat(place.sample),
        U32x4::splat(place.layer),
        U32x4::splat(place.step),
    ];
    let multipliers = MULTIPLIERS.map(U32x4::splat);
    let mut key = place.key;
    for _ in 0..ROUNDS {
        let [c0, c1, c2, c3] = counter;
        let (high0, low0) = c0.products(multipliers[0]);
        let (high1, low1) = c2.products(multipliers[1]);
        let [key0, key1] = key.map(U32x4::splat);
        counter = [high1.xor(c1).xor(key0), low1, high0.xor(c3).xor(key1), low0];
        key = [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])];
    }
    counter
}

/// `values <- values * mask`, in place; both are `[units]`.
///
/// # Panics
/// If the lengths differ.
#[inline(never)]
pub fn apply_mask(values: &mut [f32], mask: &[f32]) {
    assert_eq!(values.len(), mask.len(), "apply_mask: lengths differ");
    values.iter_mut().zip(mask).for_each(|(x, &m)| *x *= m);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One counter at a time, as the paper writes a round.
    fn word(place: &Place, unit: usize) -> u32 {
        let mut c = [(unit / WORDS) as u32, place.sample, place.layer, place.step];
        let mut key = place.key;
        for _ in 0..ROUNDS {
            let [p0, p1] = [(0, 0), (1, 2)].map(|(m, i)| u64::from(MULTIPLIERS[m]) * u64::from(c[i]));
            let high = |p: u64| (p >> 32) as u32;
            c = [high(p1) ^ c[1] ^ key[0], p1 as u32, high(p0) ^ c[3] ^ key[1], p0 as u32];
            key = [0, 1].map(|i: usize| key[i].wrapping_add(WEYL[i]));
        }
        c[unit % WORDS]
    }

    #[test]
    fn masks_equal_the_scalar_oracle_at_every_tail_length() {
        let place = Place { key: [0xa409_3822, 0x299f_31d0], step: u32::MAX, layer: 3, sample: 70_000 };
        for (n, share) in (0..=33).flat_map(|n| [(n, 0.1), (n, 0.5), (n, 0.9)]) {
            let mut mask = vec![9.0; n];
            fill_mask(&mut mask, &place, Share::new(share));
            for (unit, &factor) in mask.iter().enumerate() {
                let is_dropped = f64::from(word(&place, unit)) < share * 2f64.powi(32);
                let expected = if is_dropped { 0.0 } else { (1.0 / (1.0 - share)) as f32 };
                assert_eq!(factor, expected, "n = {n}, unit {unit}, share {share}");
            }
        }
    }

    #[test]
    fn words_are_the_published_ones() {
        let place = |key, [sample, layer, step]: [u32; 3]| Place { key, step, layer, sample };
        let known = [
            (place([0; 2], [0; 3]), 0, [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
            (
                place([0xa409_3822, 0x299f_31d0], [0x85a3_08d3, 0x1319_8a2e, 0x0370_7344]),
                0x243f_6a88,
                [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1],
            ),
        ];
        for (place, first, expected) in known {
            let words_of = |first, lane: usize| words(&place, first).map(|words| words.words()[lane]);
            assert_eq!(words_of(first, 0), expected);
            // The counter that follows is the same whether it comes second or first.
            assert_eq!(words_of(first, 1), words_of(first + 1, 0));
        }
    }

    #[test]
    fn masks_of_every_length_begin_the_same_and_keep_their_share() {
        let place = Place { key: [7, 0], step: 3, layer: 1, sample: 2 };
        let mut whole = vec![0.0; 40_000];
        fill_mask(&mut whole, &place, Share::new(0.2));
        for n in 0..=33 {
            let mut mask = vec![9.0; n];
            fill_mask(&mut mask, &place, Share::new(0.2));
            assert_eq!(mask, whole[..n], "n = {n}");
        }
        let dropped = whole.iter().filter(|&&m| m == 0.0).count();
        assert!(dropped.abs_diff(8000) < 300, "{dropped}");
        assert!(whole.iter().all(|&m| m == 0.0 || m == 1.25));
        fill_mask(&mut whole, &place, Share::new(0.0));
        assert!(whole.iter().all(|&m| m == 1.0));
    }

    #[test]
    fn another_step_layer_or_sample_has_another_mask() {
        let place = Place { key: [7, 0], step: 3, layer: 1, sample: 2 };
        let mask = |place: Place| {
            let mut mask = vec![0.0; 64];
            fill_mask(&mut mask, &place, Share::new(0.5));
            mask
        };
        let others = [
            Place { step: 4, ..place },
            Place { layer: 0, ..place },
            Place { sample: 1, ..place },
            Place { key: [8, 0], ..place },
            Place { key: [7, 1], ..place },
        ];
        others.iter().for_each(|other| assert_ne!(mask(*other), mask(place)));
    }

    #[test]
    fn what_is_kept_is_larger_and_the_rest_is_zero() {
        for n in 0..=33 {
            let mut x: Vec<f32> = (0..n).map(|i| i as f32 - 7.0).collect();
            let mask: Vec<f32> = (0..n).map(|i| if i % 3 == 0 { 0.0 } else { 1.5 }).collect();
            let expected: Vec<f32> = x.iter().zip(&mask).map(|(x, m)| x * m).collect();
            apply_mask(&mut x, &mask);
            assert_eq!(x, expected);
        }
    }
}
