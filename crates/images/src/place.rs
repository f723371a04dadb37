//! The last step: 20 pixels along the longer side, in the middle of 28x28.

use crate::SIDE;
use crate::plane::Plane;
use crate::scale::scale;

/// Pixels of the longer side of the ink.
const BOX: usize = 20;

/// The ink in its place, and how far the box was moved from the middle.
pub fn place(ink: &Plane) -> ([u8; SIDE * SIDE], [i32; 2]) {
    let digit = scale(ink, BOX);
    let (left, top) =
        (offset(&digit, |i| i % digit.width, digit.width), offset(&digit, |i| i / digit.width, digit.height));
    let mut pixels = [0; SIDE * SIDE];
    for (y, row) in digit.rows().enumerate() {
        pixels[(top + y) * SIDE + left..][..row.len()].copy_from_slice(row);
    }
    let moved = |offset: usize, side: usize| offset as i32 - ((SIDE - side) / 2) as i32;
    (pixels, [moved(left, digit.width), moved(top, digit.height)])
}

/// Where a side of the box begins so that the centre of mass is nearest to the middle, and all of it inside.
fn offset(digit: &Plane, place: impl Fn(usize) -> usize, side: usize) -> usize {
    let (mut mass, mut moment) = (0i64, 0i64);
    for (i, &value) in digit.values.iter().enumerate() {
        mass += i64::from(value);
        moment += i64::from(value) * 2 * place(i) as i64;
    }
    // Twice the centre is moment / mass; the middle is SIDE / 2.
    let begin = (SIDE as i64 * mass - moment + mass).div_euclid(2 * mass.max(1));
    begin.clamp(0, (SIDE - side) as i64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_even_stands_where_the_makers_put_it() {
        // The middle between pixels 13 and 14 comes to 14: half a pixel right and down.
        let (pixels, shift) = place(&Plane { width: 20, height: 20, values: vec![255; 400] });
        assert_eq!(shift, [1, 1]);
        let is_inside = |at: usize| (5..25).contains(&at);
        assert!((0..784).all(|i| (pixels[i] == 255) == (is_inside(i % 28) && is_inside(i / 28))));
    }

    #[test]
    fn the_heavier_side_comes_to_the_middle_but_nothing_leaves_the_frame() {
        let mut plane = Plane::new(20, 20);
        plane.values.chunks_mut(20).for_each(|row| row[8..].fill(200));
        plane.values[0] = 200;
        let (pixels, shift) = place(&plane);
        assert_eq!(shift, [-3, 1]);
        let mass: f64 = pixels.iter().map(|&value| f64::from(value)).sum();
        let moment: f64 =
            pixels.iter().enumerate().map(|(i, &value)| f64::from(value) * (i % 28) as f64).sum();
        assert!((moment / mass - 14.0).abs() <= 0.5, "{}", moment / mass);
        plane.values.chunks_mut(20).for_each(|row| row[..18].fill(0));
        plane.values[0] = 1;
        assert_eq!(place(&plane).1, [-4, 1]);
    }
}
