//! Where the taps of a window are in memory, and how registers come from there.

use super::Taps;
use crate::lanes::{F32x4, LANES};
use core::array::from_fn;

/// Places in an image.
pub(super) trait Places {
    fn image(&self) -> &[f32];
    /// Says each place, `offset` numbers further, in ascending order.
    fn visit(&self, offset: usize, place: impl FnMut(usize));
    fn last(&self) -> usize;

    /// Whether whole registers can be loaded so many numbers behind all places.
    #[inline(always)]
    fn has_registers(&self, offset: usize) -> bool {
        self.last() + offset + LANES <= self.image().len()
    }
}

/// So many places, `step` numbers apart.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    pub image: &'a [f32],
    pub first: usize,
    pub count: usize,
    pub step: usize,
}

impl Places for Line<'_> {
    #[inline(always)]
    fn image(&self) -> &[f32] {
        self.image
    }
    #[inline(always)]
    fn visit(&self, offset: usize, mut place: impl FnMut(usize)) {
        let mut at = self.first + offset;
        for _ in 0..self.count {
            place(at);
            at += self.step;
        }
    }
    #[inline(always)]
    fn last(&self) -> usize {
        self.first + (self.count.max(1) - 1) * self.step
    }
}

/// The taps of a window: a line in each of some rows, `step` numbers apart.
pub(super) struct Window<'a> {
    pub line: Line<'a>,
    pub rows: usize,
    pub step: usize,
}

impl<'a> Window<'a> {
    /// `row`: how many numbers a row of the image has.
    #[inline(always)]
    pub fn new(image: &'a [f32], row: usize, channels: usize, rows: Taps, columns: Taps) -> Self {
        let first = rows.first * row + columns.first * channels;
        let line = Line { image, first, count: columns.count, step: columns.step * channels };
        Self { line, rows: rows.count, step: rows.step * row }
    }
}

impl Places for Window<'_> {
    #[inline(always)]
    fn image(&self) -> &[f32] {
        self.line.image
    }
    #[inline(always)]
    fn visit(&self, offset: usize, mut place: impl FnMut(usize)) {
        let mut row = offset;
        for _ in 0..self.rows {
            self.line.visit(row, &mut place);
            row += self.step;
        }
    }
    #[inline(always)]
    fn last(&self) -> usize {
        self.line.last() + (self.rows.max(1) - 1) * self.step
    }
}

/// `V` registers from a place on. Lanes behind the last of a pixel's channels hold what follows; nothing uses them.
#[inline(always)]
pub(super) fn load<const V: usize>(x: &[f32], at: usize) -> [F32x4; V] {
    let lanes = x[at..at + V * LANES].as_chunks::<LANES>().0;
    from_fn(|v| F32x4::load(&lanes[v]))
}

/// One register, where the numbers may end: zeros follow.
#[inline(never)]
pub(super) fn load_last(x: &[f32], at: usize) -> F32x4 {
    let mut lanes = [0.0; LANES];
    let rest = &x[at.min(x.len())..];
    for (lane, x) in lanes.iter_mut().zip(rest) {
        *lane = *x;
    }
    F32x4::load(&lanes)
}

/// Writes as many lanes as there is room for.
#[inline(always)]
pub(super) fn store<const V: usize>(out: &mut [f32], registers: [F32x4; V]) {
    let (whole, rest) = out.as_chunks_mut::<LANES>();
    if rest.is_empty() {
        for (out, register) in whole.iter_mut().zip(registers) {
            register.store(out);
        }
        return;
    }
    let mut lanes = [0.0; LANES];
    registers[0].store(&mut lanes);
    // One by one: a copy of unknown length calls a function.
    rest[0] = lanes[0];
    if rest.len() > 1 {
        rest[1] = lanes[1];
    }
    if rest.len() > 2 {
        rest[2] = lanes[2];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_early_is_filled_with_zeros() {
        let mut out = [9.0; 4];
        store(&mut out, [load_last(&[1.0, 2.0, 3.0], 1)]);
        assert_eq!(out, [2.0, 3.0, 0.0, 0.0]);
        store(&mut out[..1], [F32x4::splat(7.0)]);
        assert_eq!(out, [7.0, 3.0, 0.0, 0.0]);
    }
}
