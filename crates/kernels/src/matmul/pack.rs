//! Brings a stripe of a factor into the order in which the products read it: a term's values side by side.

use crate::lanes::{F32x4, LANES};
use core::array::from_fn;
use core::ops::Range;

/// Rows in memory that are taken at once: as many as a set of the first cache keeps, if they all meet in one.
const TOGETHER: usize = 8;

/// One of the two factors, seen from the sums that run over its terms.
#[derive(Clone, Copy, Debug)]
pub(super) struct Factor<'a> {
    /// `[lines, terms]` if `by_line`, else `[terms, lines]`.
    pub values: &'a [f32],
    pub terms: usize,
    /// Rows of the product for the left factor, columns for the right one.
    pub lines: usize,
    pub by_line: bool,
}

impl<'a> Factor<'a> {
    pub fn at(&self, line: usize, term: usize) -> f32 {
        self.values[if self.by_line { line * self.terms + term } else { term * self.lines + line }]
    }

    /// Some terms of a line, if they lie by line.
    pub fn line(&self, line: usize, terms: &Range<usize>) -> &'a [f32] {
        debug_assert!(self.by_line);
        &self.values[line * self.terms..][terms.clone()]
    }

    /// All lines of some terms, if they do not.
    pub fn rows(&self, terms: &Range<usize>) -> &'a [f32] {
        debug_assert!(!self.by_line);
        &self.values[terms.start * self.lines..terms.end * self.lines]
    }

    /// `stripes[s, k, i] <- factor[first + s * W + i, terms.start + k]`; lines that are not there give zeros.
    #[inline(never)]
    pub fn pack<const W: usize>(&self, stripes: &mut [[f32; W]], first: usize, terms: Range<usize>) {
        if self.by_line {
            for (s, stripe) in stripes.chunks_exact_mut(terms.len()).enumerate() {
                let first = first + s * W;
                if first + W <= self.lines {
                    transpose(stripe, from_fn(|i| self.line(first + i, &terms)));
                } else {
                    stripe.fill([0.0; W]);
                    for i in 0..self.lines - first {
                        let line = self.line(first + i, &terms);
                        stripe.iter_mut().zip(line).for_each(|(out, x)| out[i] = *x);
                    }
                }
            }
        } else {
            for (b, rows) in self.rows(&terms).chunks(TOGETHER * self.lines).enumerate() {
                for (s, stripe) in stripes.chunks_exact_mut(terms.len()).enumerate() {
                    copy(&mut stripe[b * TOGETHER..], rows, self.lines, first + s * W);
                }
            }
        }
    }
}

/// `stripe[k, i] <- lines[i, k]`.
#[inline(always)]
fn transpose<const W: usize>(stripe: &mut [[f32; W]], lines: [&[f32]; W]) {
    let (squares, rest) = stripe.as_chunks_mut::<LANES>();
    let lines = lines.map(|line| line.as_chunks::<LANES>());
    for (k, square) in squares.iter_mut().enumerate() {
        for i in (0..W).step_by(LANES) {
            let rows = from_fn(|lane| F32x4::load(&lines[i + lane].0[k]));
            for (out, register) in square.iter_mut().zip(F32x4::transpose(rows)) {
                register.store(out[i..].first_chunk_mut().expect("four lines"));
            }
        }
    }
    for (k, out) in rest.iter_mut().enumerate() {
        *out = from_fn(|i| lines[i].1[k]);
    }
}

/// `stripe[k, i] <- rows[k, first + i]` for the first of the stripe's terms: as many as there are rows.
#[inline(always)]
fn copy<const W: usize>(stripe: &mut [[f32; W]], rows: &[f32], stride: usize, first: usize) {
    let pairs = stripe.iter_mut().zip(rows.chunks_exact(stride));
    if first + W <= stride {
        pairs.for_each(|(out, row)| *out = *row[first..].first_chunk().expect("a stripe's width"));
    } else {
        pairs.for_each(|(out, row)| {
            *out = [0.0; W];
            row[first..].iter().zip(out).for_each(|(x, out)| *out = *x);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stripes_hold_the_terms_of_their_lines_and_zeros_beyond() {
        for (terms, lines) in [(3, 5), (9, 8), (20, 13)] {
            let at = |line: usize, term: usize| (line * 100 + term) as f32 + 1.0;
            let all = 0..terms * lines;
            let by_line: Vec<f32> = all.clone().map(|i| at(i / terms, i % terms)).collect();
            let by_term: Vec<f32> = all.map(|i| at(i % lines, i / lines)).collect();
            for (values, by_line) in [(&by_line, true), (&by_term, false)] {
                let factor = Factor { values, terms, lines, by_line };
                let (first, some) = (4, 1..terms);
                let mut stripes = vec![[9.0; 4]; (lines - first).div_ceil(4) * some.len()];
                factor.pack(&mut stripes, first, some.clone());
                for (s, stripe) in stripes.chunks(some.len()).enumerate() {
                    for (k, values) in stripe.iter().enumerate() {
                        let line = |i| first + s * 4 + i;
                        let expected =
                            from_fn(|i| if line(i) < lines { at(line(i), some.start + k) } else { 0.0 });
                        assert_eq!(*values, expected, "{terms} terms, {lines} lines, by line: {by_line}");
                    }
                }
            }
        }
    }
}
