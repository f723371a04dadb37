//! The width of strokes. MNIST's were written with a pen that is a tenth of a digit wide; thinner ones fade away when a
//! picture is made small.

use crate::plane::Plane;
use crate::scale::scale;

/// Pixels of the longer side in which strokes are made wider.
const FINE: usize = 80;
/// The least width of strokes, in parts of the longer side: 2 of 20 pixels.
const LEAST: f64 = 0.1;

/// The ink with strokes of at least the least width.
pub fn widened(ink: Plane) -> Plane {
    let longer = ink.width.max(ink.height);
    let missing = LEAST - width(&ink) / longer as f64;
    let reach = (missing * FINE as f64 / 2.0).round();
    if longer < FINE / 2 || reach < 1.0 {
        return ink;
    }
    let mut fine = scale(&ink, FINE);
    let peak = fine.values.iter().fold(1, |peak, &value| value.max(peak));
    fine.values.iter_mut().for_each(|value| *value = (u32::from(*value) * 255 / u32::from(peak)) as u8);
    dilated(&fine, reach as usize)
}

/// The mean width of strokes, in pixels: twice the area by the length of the outline. That is counted in sides of pixels,
/// of which a line in any direction has 4 / pi times its length.
fn width(ink: &Plane) -> f64 {
    let is_ink = |value: &u8| u32::from(*value >= 128);
    let blank = vec![0; ink.width];
    let (mut area, mut sides, mut above) = (0, 0, &blank[..]);
    for row in ink.rows().chain([&blank[..]]) {
        area += row.iter().map(is_ink).sum::<u32>();
        sides += row.iter().zip(above).map(|(value, above)| is_ink(value) ^ is_ink(above)).sum::<u32>();
        sides += row.windows(2).map(|pair| is_ink(&pair[0]) ^ is_ink(&pair[1])).sum::<u32>();
        sides += [row.first(), row.last()].into_iter().flatten().map(is_ink).sum::<u32>();
        above = row;
    }
    8.0 / core::f64::consts::PI * f64::from(area) / f64::from(sides.max(1))
}

/// The largest number within reach of each place, as with a round pen.
fn dilated(plane: &Plane, reach: usize) -> Plane {
    let mut out = Plane::new(plane.width + 2 * reach, plane.height + 2 * reach);
    let width = out.width;
    for dy in 0..=2 * reach {
        let off = dy.abs_diff(reach);
        let half = (reach * reach + reach - off * off).isqrt();
        for (y, row) in plane.rows().enumerate() {
            let target = &mut out.values[(y + dy) * width..][..width];
            for (x, &value) in row.iter().enumerate().filter(|(_, value)| **value > 0) {
                let pen = &mut target[x + reach - half..=x + reach + half];
                pen.iter_mut().for_each(|out| *out = value.max(*out));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(width: usize, slope: usize) -> Plane {
        let mut plane = Plane::new(200, 200);
        for y in 0..200 {
            let x = 40 + y * slope / 4;
            plane.values[y * 200 + x..][..width].fill(255);
        }
        plane
    }

    #[test]
    fn widths_are_those_across_the_stroke() {
        for w in [3, 8, 20] {
            // The outline of a wide line is a little longer at its ends.
            assert!((width(&line(w, 0)) / w as f64 - 4.0 / core::f64::consts::PI).abs() < 0.2, "{w}");
            let slanted = width(&line(w, 2));
            let across = w as f64 * 0.894;
            assert!((slanted / across - 1.0).abs() < 0.15, "{w}: {slanted}, {across}");
        }
    }

    #[test]
    fn thin_strokes_become_wide_and_wide_ones_stay() {
        let thin = widened(line(2, 2));
        assert!((width(&thin) / 80.0 - LEAST).abs() < 0.03, "{}", width(&thin));
        assert_eq!(widened(line(30, 2)), line(30, 2));
    }

    #[test]
    fn a_pen_is_round() {
        let dot = dilated(&Plane { width: 1, height: 1, values: vec![7] }, 3);
        let rows: Vec<usize> =
            dot.rows().map(|row| row.iter().filter(|&&value| value == 7).count()).collect();
        assert_eq!(rows, [3, 5, 7, 7, 7, 5, 3]);
    }
}
