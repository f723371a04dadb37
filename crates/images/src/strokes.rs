//! The strokes of a picture: pixels of ink that touch, and which of them make up a digit.

use crate::levels::Levels;
use crate::plane::{Bounds, Plane};
use core::ops::Range;
use inkling_kernels::pixels::first_from;

/// A stroke is a speck if it has less than one in so many parts of the largest one's ink.
const SPECK: usize = 50;
/// And if it is shorter than so many pixels.
const SHORT: usize = 4;
/// Strokes belong together if the gap between them is less than one in so many parts of the tallest one's height.
const GAP: usize = 16;

/// Pixels of ink side by side.
struct Run {
    x: Range<usize>,
    y: usize,
    /// Which strokes it is part of.
    strokes: usize,
}

/// Ink that belongs together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strokes {
    pub bounds: Bounds,
    /// Pixels.
    pub area: usize,
    /// The most ink of a pixel.
    peak: u8,
}

impl Strokes {
    fn add(&mut self, other: &Self) {
        self.bounds = self.bounds.with(&other.bounds);
        self.area += other.area;
        self.peak = self.peak.max(other.peak);
    }
}

/// All digits of a picture, from left to right, and their pixels.
pub struct Digits {
    pub all: Vec<Strokes>,
    runs: Vec<Run>,
}

impl Digits {
    /// What of the ink belongs to some of them, which lie in this box.
    pub fn cut(&self, ink: &Plane, some: Range<usize>, bounds: &Bounds) -> Plane {
        let mut out = Plane::new(bounds.x.len(), bounds.y.len());
        for run in self.runs.iter().filter(|run| some.contains(&run.strokes)) {
            let line = &ink.values[run.y * ink.width..][run.x.clone()];
            let begin = (run.y - bounds.y.start) * out.width + run.x.start - bounds.x.start;
            out.values[begin..][..line.len()].copy_from_slice(line);
        }
        out
    }

    /// The box that holds all of them.
    pub fn bounds(&self) -> Option<Bounds> {
        let boxes = self.all.iter().map(|strokes| strokes.bounds.clone());
        boxes.reduce(|all, bounds| all.with(&bounds))
    }
}

/// Puts the strokes together that make up a digit each; specks are left out.
pub fn digits(ink: &Plane, levels: &Levels) -> Digits {
    let Digits { all: strokes, mut runs } = connected(ink, levels.faint);
    let is_ink = |stroke: &Strokes| {
        let Bounds { x, y } = &stroke.bounds;
        stroke.peak >= levels.half && x.len().max(y.len()) >= SHORT
    };
    let largest = strokes.iter().filter(|stroke| is_ink(stroke)).map(|stroke| stroke.area).max().unwrap_or(0);
    let is_large = |stroke: &Strokes| is_ink(stroke) && stroke.area * SPECK >= largest;
    let tallest = strokes.iter().filter(|stroke| is_large(stroke)).map(|stroke| stroke.bounds.y.len()).max();
    let gap = tallest.unwrap_or(0) / GAP;
    // The digit of each of the strokes; of those that are none, none.
    let mut digit_of: Vec<usize> = (0..strokes.len()).collect();
    let mut digits = strokes.clone();
    for (i, stroke) in strokes.iter().enumerate() {
        if !is_large(stroke) {
            digit_of[i] = usize::MAX;
            continue;
        }
        // What it belongs to may have been in several parts until it came.
        for j in 0..i {
            if digit_of[j] == j && belong(&digits[j].bounds, &digits[i].bounds, gap) {
                let other = digits[j].clone();
                digits[i].add(&other);
                digit_of[..i].iter_mut().filter(|digit| **digit == j).for_each(|digit| *digit = i);
            }
        }
    }
    let mut order: Vec<usize> = Vec::new();
    for i in (0..digits.len()).filter(|&i| digit_of[i] == i) {
        let place = |i: usize| (digits[i].bounds.x.start, digits[i].bounds.y.start);
        let before = order.iter().take_while(|&&other| place(other) < place(i)).count();
        order.insert(before, i);
    }
    for run in &mut runs {
        let digit = digit_of[run.strokes];
        run.strokes = order.iter().position(|&other| other == digit).unwrap_or(usize::MAX);
    }
    Digits { all: order.iter().map(|&i| digits[i].clone()).collect(), runs }
}

/// Whether two strokes are near, or one stands above the other.
fn belong(a: &Bounds, b: &Bounds, gap: usize) -> bool {
    let overlap = |a: &Range<usize>, b: &Range<usize>, gap: usize| {
        (a.end.min(b.end) + gap) as i64 - a.start.max(b.start) as i64
    };
    let across = overlap(&a.x, &b.x, 0);
    let is_above = across * 2 > a.x.len().min(b.x.len()) as i64 && overlap(&a.y, &b.y, 4 * gap) > 0;
    is_above || overlap(&a.x, &b.x, gap) > 0 && overlap(&a.y, &b.y, gap) > 0
}

/// Pixels of at least this much ink that touch, also at corners: each group of them.
fn connected(ink: &Plane, least: u8) -> Digits {
    let mut runs: Vec<Run> = Vec::new();
    let mut parents: Vec<usize> = Vec::new();
    let mut above = 0..0;
    for (y, row) in ink.rows().enumerate() {
        let first = runs.len();
        let mut x = 0;
        while let Some(begin) = first_from(&row[x..], least).map(|skip| x + skip) {
            let end = row[begin..].iter().position(|&value| value < least).map_or(row.len(), |n| begin + n);
            let number = runs.len();
            parents.push(number);
            for other in above.clone() {
                let Run { x, .. } = &runs[other];
                if x.start <= end && begin <= x.end {
                    let (a, b) = (root(&mut parents, other), root(&mut parents, number));
                    parents[a.max(b)] = a.min(b);
                }
            }
            // Those that end before this one cannot touch the next.
            while above.start < above.end && runs[above.start].x.end < end {
                above.start += 1;
            }
            runs.push(Run { x: begin..end, y, strokes: 0 });
            x = end;
        }
        above = first..runs.len();
    }
    let mut all: Vec<Strokes> = Vec::new();
    for number in 0..runs.len() {
        let root = root(&mut parents, number);
        let run = &runs[number];
        let values = &ink.values[run.y * ink.width..][run.x.clone()];
        let peak = values.iter().fold(0, |peak, &value| value.max(peak));
        let bounds = Bounds { x: run.x.clone(), y: run.y..run.y + 1 };
        let one = Strokes { bounds, area: values.len(), peak };
        // A root is the first of its runs.
        let strokes = if root == number { all.len() } else { runs[root].strokes };
        runs[number].strokes = strokes;
        match all.get_mut(strokes) {
            Some(known) => known.add(&one),
            None => all.push(one),
        }
    }
    Digits { all, runs }
}

fn root(parents: &mut [usize], mut at: usize) -> usize {
    while parents[at] != at {
        parents[at] = parents[parents[at]];
        at = parents[at];
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(rows: &[&str]) -> Plane {
        let value = |c: char| if c == '.' { 0 } else { c as u8 - b'0' };
        let values = rows.iter().flat_map(|row| row.chars().map(value)).collect();
        Plane { width: rows[0].len(), height: rows.len(), values }
    }

    const LEVELS: Levels = Levels { faint: 1, half: 5, full: 9 };

    fn found(rows: &[&str]) -> Vec<(usize, Bounds)> {
        digits(&picture(rows), &LEVELS).all.into_iter().map(|digit| (digit.area, digit.bounds)).collect()
    }

    #[test]
    fn pixels_that_touch_at_sides_and_corners_are_one() {
        let rows = ["9...9..", ".9.9...", "..9...9", "9.9...9"];
        assert_eq!(
            connected(&picture(&rows), 1).all.iter().map(|strokes| strokes.area).collect::<Vec<_>>(),
            [6, 2, 1]
        );
        // A comb, whose teeth meet at the end only.
        assert_eq!(connected(&picture(&["9.9.9", "9.9.9", "99999"]), 1).all.len(), 1);
        assert_eq!(connected(&picture(&["999..", "..9..", "999.9"]), 1).all.len(), 2);
    }

    #[test]
    fn faint_pixels_belong_to_a_stroke_and_are_none_alone() {
        assert_eq!(found(&[".......", ".19111.", ".......", "...2..."]), [(5, Bounds { x: 1..6, y: 1..2 })]);
    }

    #[test]
    fn digits_come_from_left_to_right_with_all_their_strokes() {
        let mut rows = vec![".".repeat(90); 60];
        let mut draw = |x: Range<usize>, y: Range<usize>| {
            rows[y].iter_mut().for_each(|row| row.replace_range(x.clone(), &"9".repeat(x.len())));
        };
        draw(60..64, 5..55);
        // The bar of a 5 that does not touch the rest.
        draw(9..30, 5..9);
        draw(8..12, 12..55);
        // A speck.
        draw(80..81, 50..51);
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        assert_eq!(
            found(&rows),
            [(84 + 172, Bounds { x: 8..30, y: 5..55 }), (200, Bounds { x: 60..64, y: 5..55 })]
        );
    }

    #[test]
    fn a_cut_shows_its_own_ink_only() {
        let plane = picture(&["99..8", "9...8", "9.7.8"]);
        let found = connected(&plane, 1);
        let cut = |i: usize| found.cut(&plane, i..i + 1, &found.all[i].bounds);
        assert_eq!(cut(0), picture(&["99", "9.", "9."]));
        assert_eq!(cut(2), picture(&["7"]));
        assert_eq!(found.cut(&plane, 0..3, &found.bounds().unwrap()), plane);
    }
}
