//! From which amount on ink is ink, and which is all of it.

use crate::plane::{Plane, percentile};
use inkling_kernels::pixels::histogram;

/// Less than this is no ink that anybody wrote.
const LEAST: u8 = 16;
/// Pictures of at most so many pixels a side have faint edges that count.
const SMALL: usize = 64;

/// Amounts of ink.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Levels {
    /// From here on a pixel belongs to a stroke that has a full one somewhere.
    pub faint: u8,
    /// Half of a full one, which every stroke has.
    pub half: u8,
    /// Where there is nothing but ink.
    pub full: u8,
}

/// The levels of a picture, or nothing if it is blank.
pub fn levels(ink: &Plane) -> Option<Levels> {
    let noise = noise(ink);
    let counts = histogram(&ink.values);
    let split = split(&counts);
    let full = percentile_above(&counts, split, 90)?;
    if full < LEAST || u32::from(full) * 2 < u32::from(noise) * 3 {
        return None;
    }
    let is_exact = noise == 0 && ink.width.max(ink.height) <= SMALL;
    let faint = if is_exact { 1 } else { (full / 6).max(noise).max(2) };
    Some(Levels { faint, half: full / 2 + 1, full })
}

/// What hardly any paper exceeds, by the side with the least ink: four times the upper quartile, which of normal noise is
/// 2.7 deviations.
fn noise(ink: &Plane) -> u8 {
    let quartiles = ink.sides().map(|side| percentile(&histogram(&side), 75));
    quartiles.into_iter().fold(u8::MAX, u8::min).saturating_mul(4)
}

/// The number that splits a histogram best into two kinds (Otsu 1979): the second is above it.
fn split(counts: &[u32; 256]) -> u8 {
    let total: u64 = counts.iter().map(|&count| u64::from(count)).sum();
    let moment: u64 = counts.iter().zip(0..).map(|(&count, value)| u64::from(count) * value).sum();
    let (mut best, mut at) = (0.0, 0);
    let (mut below, mut sum) = (0u64, 0u64);
    for (value, &count) in counts.iter().enumerate() {
        below += u64::from(count);
        sum += u64::from(count) * value as u64;
        let above = total - below;
        if below == 0 || above == 0 {
            continue;
        }
        // The variance between the two, times the square of the total: whole numbers until here.
        let distance = sum as f64 / below as f64 - (moment - sum) as f64 / above as f64;
        let variance = below as f64 * above as f64 * distance * distance;
        if variance > best {
            (best, at) = (variance, value as u8);
        }
    }
    at
}

/// The percentile of what is above a level.
fn percentile_above(counts: &[u32; 256], level: u8, hundredths: u64) -> Option<u8> {
    let first = usize::from(level) + 1;
    let above = counts.get(first..)?;
    above.iter().any(|&count| count > 0).then(|| percentile(above, hundredths) + first as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plane(value: impl Fn(usize) -> u8) -> Plane {
        Plane { width: 100, height: 100, values: (0..10_000).map(value).collect() }
    }

    #[test]
    fn two_kinds_are_split_between_them() {
        let mut counts = [0; 256];
        (counts[10], counts[12], counts[200], counts[204]) = (500, 300, 20, 30);
        assert!((12..200).contains(&split(&counts)));
    }

    #[test]
    fn ink_on_noisy_paper_has_levels_above_the_noise() {
        let noise = |i: usize| (i * 7919 % 13) as u8;
        let found = levels(&plane(|i| if (4000..4400).contains(&i) { 180 } else { noise(i) })).unwrap();
        assert_eq!((found.full, found.half), (180, 91));
        assert!(found.faint > 12 && found.faint < 60, "{found:?}");
    }

    #[test]
    fn blank_and_noisy_paper_has_none() {
        assert_eq!(levels(&plane(|_| 0)), None);
        assert_eq!(levels(&plane(|i| (i % 90 / 89) as u8 * 9)), None);
        assert_eq!(levels(&plane(|i| (i * 7919 % 61) as u8)), None);
    }
}
