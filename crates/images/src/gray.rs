//! A picture in shades of gray, no larger than the work that follows needs.

use crate::Picture;
use crate::plane::Plane;
use core::array::from_fn;
use inkling_kernels::pixels::add_row;

/// Longest side of what is worked on; larger pictures are made smaller by a whole factor first.
const LONGEST: usize = 512;
/// What red, green and blue add to the light (ITU-R BT.601), in parts of 256.
const LIGHT: [u32; 3] = [77, 150, 29];
/// Each alone.
const CHANNELS: [[u32; 3]; 3] = [[256, 0, 0], [0, 256, 0], [0, 0, 256]];
/// Pixels that are looked at to find the shade in which ink and paper differ most.
const SAMPLES: usize = 4096;

/// The picture in gray, and how many of its pixels make one in each direction.
pub fn gray(picture: &Picture) -> (Plane, usize) {
    let factor = picture.width.max(picture.height).div_ceil(LONGEST);
    let backdrop = backdrop(picture);
    let weights = weights(picture, backdrop);
    let mut plane = Plane::new(picture.width.div_ceil(factor), picture.height.div_ceil(factor));
    let rows: Vec<&[[u8; 4]]> = picture.rgba.as_chunks().0.chunks_exact(picture.width).collect();
    // Four sums a pixel: of colours where the picture is opaque, of shades in the first place where it is not.
    let mut sums = vec![[0u16; 4]; picture.width];
    for (out, rows) in plane.rows_mut().zip(rows.chunks(factor)) {
        sums.fill([0; 4]);
        for row in rows {
            match backdrop {
                None => add_row(sums.as_flattened_mut(), row.as_flattened()),
                Some(backdrop) => add_shades(&mut sums, row, weights, backdrop),
            }
        }
        // Shades stand in the first place and count fully.
        let weights = if backdrop.is_none() { weights } else { [256, 0, 0] };
        average(out, &sums, factor, rows.len() as u32 * 256, weights);
    }
    (plane, factor)
}

/// `out[i] <- ` the weighted sum of so many `sums` by their number and that of their `parts`.
#[inline(never)]
fn average(out: &mut [u8], sums: &[[u16; 4]], factor: usize, parts: u32, [r, g, b]: [u32; 3]) {
    let value = |sums: &[[u16; 4]]| {
        let total =
            sums.iter().fold([0; 4], |total: [u32; 4], sum| from_fn(|i| total[i] + u32::from(sum[i])));
        total[0] * r + total[1] * g + total[2] * b
    };
    let count = factor as u32 * parts;
    // A quotient is at least half of its smallest step away from a whole number, which is far more than the error.
    let (inverse, half) = (1.0 / f64::from(count), f64::from(count / 2) + 0.5);
    let (sums, last) = sums.split_at(sums.len() / factor * factor);
    for (out, sums) in out.iter_mut().zip(sums.chunks_exact(factor)) {
        *out = ((f64::from(value(sums)) + half) * inverse) as u8;
    }
    if let Some(out) = out.last_mut().filter(|_| !last.is_empty()) {
        let count = last.len() as u32 * parts;
        *out = ((value(last) + count / 2) / count) as u8;
    }
}

#[inline(never)]
fn add_shades(sums: &mut [[u16; 4]], row: &[[u8; 4]], weights: [u32; 3], backdrop: u32) {
    for (sum, pixel) in sums.iter_mut().zip(row) {
        sum[0] += over(*pixel, weights, backdrop) as u16;
    }
}

fn shade([red, green, blue, _]: [u8; 4], [r, g, b]: [u32; 3]) -> u32 {
    (u32::from(red) * r + u32::from(green) * g + u32::from(blue) * b + 128) >> 8
}

/// What is transparent shows the backdrop.
fn over(pixel: [u8; 4], weights: [u32; 3], backdrop: u32) -> u32 {
    let alpha = u32::from(pixel[3]);
    (shade(pixel, weights) * alpha + backdrop * (255 - alpha) + 127) / 255
}

/// What is to be seen through a picture that is transparent somewhere: paper that its ink stands out from.
fn backdrop(picture: &Picture) -> Option<u32> {
    let pixels = picture.rgba.as_chunks().0;
    // Whole pixels at a time, whose last byte is the opacity.
    if pixels.iter().fold(u32::MAX, |all, pixel| all & u32::from_le_bytes(*pixel)) >> 24 == 255 {
        return None;
    }
    let (mut light, mut total) = (0u64, 0u64);
    for pixel in pixels {
        light += u64::from(shade(*pixel, LIGHT)) * u64::from(pixel[3]);
        total += u64::from(pixel[3]);
    }
    Some(if light < 128 * total { 255 } else { 0 })
}

/// The light, unless a channel shows far more: red and blue of the same light are one shade in it.
fn weights(picture: &Picture, backdrop: Option<u32>) -> [u32; 3] {
    let pixels = picture.rgba.as_chunks().0;
    let step = (pixels.len() / SAMPLES).max(1);
    let variance = |weights: [u32; 3]| {
        let (mut count, mut sum, mut squares) = (0u64, 0u64, 0u64);
        for pixel in pixels.iter().step_by(step) {
            let value = match backdrop {
                None => u64::from(shade(*pixel, weights)),
                Some(backdrop) => u64::from(over(*pixel, weights, backdrop)),
            };
            (count, sum, squares) = (count + 1, sum + value, squares + value * value);
        }
        count * squares - sum * sum
    };
    let usual = variance(LIGHT);
    let best = CHANNELS.into_iter().max_by_key(|&channel| variance(channel)).unwrap_or(LIGHT);
    // A spread half as large again.
    if variance(best) > usual / 4 * 9 { best } else { LIGHT }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plane(rgba: &[u8], width: usize) -> Plane {
        gray(&Picture { rgba, width, height: rgba.len() / 4 / width }).0
    }

    #[test]
    fn gray_stays_what_it_is() {
        let rgba: Vec<u8> = (0..=255).flat_map(|x| [x, x, x, 255]).collect();
        assert_eq!(plane(&rgba, 16).values, (0..=255).collect::<Vec<u8>>());
    }

    #[test]
    fn colours_of_one_light_are_told_apart() {
        // Red ink on green paper, both of light 77.
        let (red, green) = ([255, 0, 0, 255], [0, 131, 0, 255]);
        let shades = plane(&[green, green, red, green].concat(), 4).values;
        assert!(shades[2].abs_diff(shades[0]) > 200, "{shades:?}");
        // Where the light tells them, it is the light that counts.
        assert_eq!(plane(&[[255, 255, 255, 255], [0, 0, 255, 255]].concat(), 2).values[1], 29);
    }

    #[test]
    fn transparent_paper_is_light_beneath_dark_ink_and_dark_beneath_light() {
        for (ink, paper) in [(20, 255), (230, 0)] {
            let shades = plane(&[[0, 0, 0, 0], [ink, ink, ink, 255], [ink, ink, ink, 51]].concat(), 3).values;
            assert_eq!((shades[0], shades[1]), (paper, ink));
            assert_eq!(shades[2], ((u32::from(ink) * 51 + u32::from(paper) * 204 + 127) / 255) as u8);
        }
    }

    #[test]
    fn large_pictures_are_made_smaller_by_averages() {
        let rgba: Vec<u8> = (0..1025 * 3).flat_map(|i| [[0, 100, 201][i / 1025 % 3]; 4]).collect();
        let opaque: Vec<u8> = rgba.chunks(4).flat_map(|p| [p[0], p[1], p[2], 255]).collect();
        let (plane, factor) = gray(&Picture { rgba: &opaque, width: 1025, height: 3 });
        assert_eq!((factor, plane.width, plane.height), (3, 342, 1));
        // The last one of fewer pixels.
        assert_eq!((plane.values[0], plane.values[341]), (100, 100));
    }
}
