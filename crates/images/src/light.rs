//! The paper: which shade it has, brighter or darker than the ink, and what it would be beneath the ink.

use crate::plane::{Plane, median};
use inkling_kernels::pixels::{add_row_and_bounds, subtract_paper};

/// Cells along the shorter side in which the paper is looked at.
const CELLS: usize = 48;
/// Smaller pictures have one shade of paper.
const SMALL: usize = 64;
/// Parts of the way from one cell to the next, and of a shade of paper.
const WHOLE: u16 = 128;

/// How much ink there is everywhere, and whether it is darker than the paper.
pub fn ink(gray: &Plane) -> (Plane, bool) {
    let cells = Cells::new(gray);
    let is_dark = cells.ink_is_dark();
    if gray.width.min(gray.height) < SMALL {
        let paper = vec![WHOLE * u16::from(median(&gray.sides().concat())); gray.width];
        let mut out = gray.clone();
        out.rows_mut().for_each(|row| subtract_paper(row, &paper, &paper, 0, is_dark));
        return (out, is_dark);
    }
    (cells.paper(is_dark).without(gray, is_dark), is_dark)
}

/// A coarse picture of a picture.
struct Cells {
    /// Pixels of a cell in each direction.
    size: usize,
    means: Plane,
    least: Plane,
    most: Plane,
}

impl Cells {
    fn new(gray: &Plane) -> Self {
        let size = (gray.width.min(gray.height) / CELLS).max(1);
        let empty = Plane::new(gray.width.div_ceil(size), gray.height.div_ceil(size));
        let (mut means, mut least, mut most) = (empty.clone(), empty.clone(), empty);
        let rows: Vec<&[u8]> = gray.rows().collect();
        let [mut low, mut high] = [vec![0; gray.width], vec![0; gray.width]];
        let mut sums = vec![0u16; gray.width];
        for (y, rows) in rows.chunks(size).enumerate() {
            low.fill(255);
            high.fill(0);
            sums.fill(0);
            rows.iter().for_each(|row| add_row_and_bounds(&mut sums, &mut low, &mut high, row));
            let parts = low.chunks(size).zip(high.chunks(size)).zip(sums.chunks(size));
            for (x, ((low, high), sums)) in parts.enumerate() {
                let at = y * means.width + x;
                let count = (sums.len() * rows.len()) as u32;
                let sum: u32 = sums.iter().map(|&sum| u32::from(sum)).sum();
                means.values[at] = ((sum + count / 2) / count) as u8;
                least.values[at] = low.iter().fold(255, |least, &value| value.min(least));
                most.values[at] = high.iter().fold(0, |most, &value| value.max(most));
            }
        }
        Self { size, means, least, most }
    }

    /// The paper is what the sides show, brighter here and darker there. Ink is what stands out from it.
    fn ink_is_dark(&self) -> bool {
        let [top, bottom, left, right] = self.means.sides().map(|side| i64::from(median(&side)));
        let (width, height) = (self.means.width as i64, self.means.height as i64);
        let (mut dark, mut bright) = (0, 0);
        for (i, (&low, &high)) in self.least.values.iter().zip(&self.most.values).enumerate() {
            let (x, y) = (2 * (i as i64 % width) + 1, 2 * (i as i64 / width) + 1);
            let across = (left * (2 * width - x) + right * x) / (2 * width);
            let down = (top * (2 * height - y) + bottom * y) / (2 * height);
            let paper = (across + down) / 2;
            dark += (paper - i64::from(low)).max(0).pow(2);
            bright += (i64::from(high) - paper).max(0).pow(2);
        }
        dark >= bright
    }

    /// What is left when everything narrower than a third of the picture is closed: dilated, then eroded (Serra 1982).
    fn paper(&self, is_dark: bool) -> Light {
        let reach = self.means.width.max(self.means.height) / 6;
        let closed = match is_dark {
            true => extremes(&extremes(&self.means, reach, u8::max), reach, u8::min),
            false => extremes(&extremes(&self.means, reach, u8::min), reach, u8::max),
        };
        Light { size: self.size, cells: smooth(&closed) }
    }
}

/// The largest or smallest of the numbers around each.
fn extremes(plane: &Plane, reach: usize, pick: impl Fn(u8, u8) -> u8 + Copy) -> Plane {
    let along = |plane: &Plane| {
        let mut out = plane.clone();
        for (out, row) in out.rows_mut().zip(plane.rows()) {
            for (x, out) in out.iter_mut().enumerate() {
                let around = &row[x.saturating_sub(reach)..row.len().min(x + reach + 1)];
                *out = around.iter().copied().fold(row[x], pick);
            }
        }
        out
    };
    transpose(&along(&transpose(&along(plane))))
}

/// The mean of each number's neighbours and itself, in both directions.
fn smooth(plane: &Plane) -> Plane {
    let along = |plane: &Plane| {
        let mut out = plane.clone();
        for (out, row) in out.rows_mut().zip(plane.rows()) {
            for (x, out) in out.iter_mut().enumerate() {
                let around = &row[x.saturating_sub(1)..row.len().min(x + 2)];
                let sum: u32 = around.iter().map(|&value| u32::from(value)).sum();
                *out = ((sum + around.len() as u32 / 2) / around.len() as u32) as u8;
            }
        }
        out
    };
    transpose(&along(&transpose(&along(plane))))
}

fn transpose(plane: &Plane) -> Plane {
    let mut out = Plane::new(plane.height, plane.width);
    for (y, row) in plane.rows().enumerate() {
        row.iter().enumerate().for_each(|(x, &value)| out.values[x * plane.height + y] = value);
    }
    out
}

/// The paper's shade in the middle of each cell.
struct Light {
    size: usize,
    cells: Plane,
}

impl Light {
    /// How much each pixel differs from the paper there, towards the ink.
    fn without(&self, gray: &Plane, is_dark: bool) -> Plane {
        // Between columns for all rows of cells, then between these for each row of pixels.
        let mut wide = vec![0u16; gray.width * self.cells.height];
        let columns: Vec<_> = (0..gray.width).map(|x| self.between(x, self.cells.width)).collect();
        for (wide, cells) in wide.chunks_exact_mut(gray.width).zip(self.cells.rows()) {
            for (wide, &(left, right, part)) in wide.iter_mut().zip(&columns) {
                *wide = u16::from(cells[left]) * (WHOLE - part) + u16::from(cells[right]) * part;
            }
        }
        let mut out = gray.clone();
        for (y, row) in out.rows_mut().enumerate() {
            let (above, below, part) = self.between(y, self.cells.height);
            let [above, below] = [above, below].map(|at| &wide[at * gray.width..][..gray.width]);
            subtract_paper(row, above, below, part, is_dark);
        }
        out
    }

    /// The cells whose middles are on either side of a pixel, and how far it is from the first, in parts of 128.
    fn between(&self, at: usize, cells: usize) -> (usize, usize, u16) {
        let place = ((2 * at + 1) * 64 / self.size).saturating_sub(64).min((cells - 1) * 128);
        (place / 128, (place / 128 + 1).min(cells - 1), (place % 128) as u16)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A bar of ink on paper of this shade.
    fn bar(side: usize, paper: impl Fn(usize, usize) -> u8, ink: u8) -> Plane {
        let mut plane = Plane::new(side, side);
        for (i, value) in plane.values.iter_mut().enumerate() {
            let (x, y) = (i % side, i / side);
            let is_ink = (side * 4 / 10..side / 2).contains(&x) && (side / 5..side * 4 / 5).contains(&y);
            *value = if is_ink { ink } else { paper(x, y) };
        }
        plane
    }

    #[test]
    fn ink_is_found_in_either_direction_at_any_size() {
        for side in [9, 28, 64, 300] {
            for (paper, ink_shade, dark) in [(255, 0, true), (0, 255, false), (90, 140, false)] {
                let plane = bar(side, |_, _| paper, ink_shade);
                let (amount, is_dark) = ink(&plane);
                assert_eq!(is_dark, dark, "{side}, paper {paper}");
                for (amount, &shade) in amount.values.iter().zip(&plane.values) {
                    assert_eq!(*amount, paper.abs_diff(shade), "{side}, paper {paper}");
                }
            }
        }
    }

    #[test]
    fn paper_in_uneven_light_has_no_ink() {
        let side = 200;
        // Half as bright on the right as on the left, and a shadow below.
        let light = |x: usize, y: usize| (240 - x * 120 / side - if y > 150 { 30 } else { 0 }) as u8;
        let (amount, is_dark) = ink(&bar(side, light, 20));
        assert!(is_dark);
        for (i, &amount) in amount.values.iter().enumerate() {
            let (x, y) = (i % side, i / side);
            let is_ink = (80..100).contains(&x) && (40..160).contains(&y);
            assert!(if is_ink { amount > 100 } else { amount < 35 }, "{amount} at {x}, {y}");
        }
    }
}
