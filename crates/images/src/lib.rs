//! Pictures of digits, brought into the form that MNIST's makers gave theirs: light ink on dark paper, the longer side of
//! the ink 20 pixels, its centre of mass in the middle of 28x28 (LeCun et al. 1998, Gradient-based learning applied to
//! document recognition, section III.A).
//!
//! Whole numbers throughout, but for two thresholds: the same picture gives the same bits on every host.
//!
//! ```text
//! gray -> light (ink without paper) -> levels -> strokes (digits) -> pen -> scale -> place
//! ```

mod gray;
mod levels;
mod light;
mod pen;
mod place;
mod plane;
mod scale;
mod strokes;

use core::ops::Range;
use levels::levels;
use plane::{Bounds, Plane};
use strokes::{Digits, digits};

/// Pixels of a side of what comes out.
pub const SIDE: usize = 28;

/// Pixels `[height, width, 4]`: red, green, blue and opacity, from 0 to 255.
#[derive(Clone, Copy, Debug)]
pub struct Picture<'a> {
    pub rgba: &'a [u8],
    pub width: usize,
    pub height: usize,
}

/// Whether all ink is one digit, or each group of strokes is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Segments {
    Whole,
    Each,
}

/// A digit as the network wants it, and what was decided on the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prepared {
    /// `[28, 28]`: ink 255, paper 0.
    pub pixels: [u8; SIDE * SIDE],
    /// Whether the picture had dark ink on light paper.
    pub inverted: bool,
    /// Where the ink was: left, top, width, height, in pixels of the picture. All of it where it is blank.
    pub bounds: [usize; 4],
    /// How far the box was moved from the middle, right and down, for the centre of mass to be there.
    pub shift: [i32; 2],
    /// There is no ink.
    pub is_blank: bool,
    /// How many groups of strokes look like digits.
    pub digits: usize,
    /// The ink reaches opposite edges of the picture: it may go on beyond.
    pub fills_frame: bool,
}

/// The digit of a picture; or one for each group of strokes, from left to right, none if it is blank.
///
/// # Panics
/// If there are not `4 * width * height` numbers, or a side is 0.
pub fn prepare(picture: &Picture, segments: Segments) -> Vec<Prepared> {
    let Picture { rgba, width, height } = *picture;
    assert!(width > 0 && height > 0 && rgba.len() == 4 * width * height, "images: sizes");
    let (gray, factor) = gray::gray(picture);
    let (ink, inverted) = light::ink(&gray);
    let found = levels(&ink).map(|levels| (levels, digits(&ink, &levels)));
    let Some((levels, digits, all)) =
        found.and_then(|(levels, digits)| digits.bounds().map(|all| (levels, digits, all)))
    else {
        return if segments == Segments::Whole { vec![blank(picture, inverted)] } else { Vec::new() };
    };
    let count = large(&digits);
    let one = |some: Range<usize>, bounds: &Bounds| {
        let Bounds { x, y } = bounds;
        let cut = brightened(digits.cut(&ink, some, bounds), levels.full);
        let (pixels, shift) = place::place(&pen::widened(cut));
        let end = |end: usize, all: usize| (end * factor).min(all);
        let (left, top) = (x.start * factor, y.start * factor);
        let reaches = |range: &Range<usize>, all: usize| range.start == 0 && range.end == all;
        Prepared {
            pixels,
            inverted,
            bounds: [left, top, end(x.end, width) - left, end(y.end, height) - top],
            shift,
            is_blank: false,
            digits: count,
            fills_frame: reaches(x, ink.width) || reaches(y, ink.height),
        }
    };
    match segments {
        Segments::Whole => vec![one(0..digits.all.len(), &all)],
        Segments::Each => (0..digits.all.len()).map(|i| one(i..i + 1, &digits.all[i].bounds)).collect(),
    }
}

fn blank(picture: &Picture, inverted: bool) -> Prepared {
    Prepared {
        pixels: [0; SIDE * SIDE],
        inverted,
        bounds: [0, 0, picture.width, picture.height],
        shift: [0, 0],
        is_blank: true,
        digits: 0,
        fills_frame: false,
    }
}

/// How many groups of strokes are no mere part of a digit: at least half as tall as the tallest.
fn large(digits: &Digits) -> usize {
    let tallest = digits.all.iter().map(|digit| digit.bounds.y.len()).max().unwrap_or(0);
    digits.all.iter().filter(|digit| 2 * digit.bounds.y.len() >= tallest).count()
}

/// Full ink becomes 255, unless it nearly is.
fn brightened(mut ink: Plane, full: u8) -> Plane {
    if full < 250 {
        ink.values.iter_mut().for_each(|value| {
            *value = ((u32::from(*value) * 255 + u32::from(full) / 2) / u32::from(full)).min(255) as u8;
        });
    }
    ink
}
