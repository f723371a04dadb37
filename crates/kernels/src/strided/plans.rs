//! The plans of the operations that only move elements.

use super::{Dim, Plan};
use core::iter::zip;

/// Elements that a shape has.
#[inline(never)]
fn elements(shape: &[usize]) -> usize {
    shape.iter().product()
}

/// `out[i, j, ...] <- x[start[0] + i * step[0], start[1] + j * step[1], ...]`, of `shape` `size`.
///
/// Slices, slices with steps, reversals (from the last element by steps of -1), and what is split or unpacked.
///
/// # Panics
/// If the ranks differ.
pub fn slice(x: &[usize], start: &[usize], size: &[usize], step: &[isize]) -> Plan {
    assert!([start.len(), size.len(), step.len()] == [x.len(); 3], "slice: ranks differ");
    let mut plan = Plan::new(0, 0);
    let (mut x_stride, mut out_stride) = (elements(x), elements(size));
    if out_stride == 0 {
        return empty();
    }
    for d in 0..x.len() {
        x_stride /= x[d].max(1);
        out_stride /= size[d];
        plan.x += start[d] * x_stride;
        plan.push(Dim { size: size[d], out: out_stride, x: step[d] * x_stride as isize });
    }
    plan
}

/// `out[start[0] + i, start[1] + j, ...] <- x[i, j, ...]`: parts of a concatenation, and what a border is put around.
///
/// # Panics
/// If the ranks differ.
pub fn insert(out: &[usize], start: &[usize], x: &[usize]) -> Plan {
    assert!([start.len(), x.len()] == [out.len(); 2], "insert: ranks differ");
    let mut plan = Plan::new(0, 0);
    let (mut out_stride, mut x_stride) = (elements(out), elements(x));
    if x_stride == 0 {
        return empty();
    }
    for d in 0..x.len() {
        x_stride /= x[d];
        out_stride /= out[d].max(1);
        plan.out += start[d] * out_stride;
        plan.push(Dim { size: x[d], out: out_stride, x: x_stride as isize });
    }
    plan
}

/// `out[i[perm[0]], i[perm[1]], ...] <- x[i[0], i[1], ...]`.
///
/// # Panics
/// If `perm` does not name dimensions of `x`, as many as there are.
pub fn transpose(x: &[usize], perm: &[usize]) -> Plan {
    assert!(perm.len() == x.len(), "transpose: ranks differ");
    let mut plan = Plan::new(0, 0);
    let mut out_stride = elements(x);
    if out_stride == 0 {
        return empty();
    }
    for &d in perm {
        out_stride /= x[d];
        plan.push(Dim { size: x[d], out: out_stride, x: elements(&x[d + 1..]) as isize });
    }
    plan
}

/// `out[i, j, ...] <- x[i % x.shape[0], j % x.shape[1], ...]`, `reps[d]` times as large in dimension `d`.
///
/// # Panics
/// If the ranks differ.
pub fn tile(x: &[usize], reps: &[usize]) -> Plan {
    assert!(reps.len() == x.len(), "tile: ranks differ");
    let mut plan = Plan::new(0, 0);
    let (mut x_stride, mut out_stride) = (elements(x), elements(x) * elements(reps));
    if out_stride == 0 {
        return empty();
    }
    for (&size, &reps) in zip(x, reps) {
        x_stride /= size;
        out_stride /= reps;
        plan.push(Dim { size: reps, out: out_stride, x: 0 });
        out_stride /= size;
        plan.push(Dim { size, out: out_stride, x: x_stride as isize });
    }
    plan
}

/// `x` repeated to the shape `out`: dimensions are aligned at the last, and those of one element are repeated.
///
/// # Panics
/// If `x` has more dimensions than `out`.
pub fn broadcast(out: &[usize], x: &[usize]) -> Plan {
    let missing = out.len() - x.len();
    let mut plan = Plan::new(0, 0);
    let mut out_stride = elements(out);
    if out_stride == 0 {
        return empty();
    }
    for (d, &size) in out.iter().enumerate() {
        out_stride /= size;
        let is_repeated = d < missing || x[d - missing] == 1;
        let x_stride = if is_repeated { 0 } else { elements(&x[d - missing + 1..]) };
        plan.push(Dim { size, out: out_stride, x: x_stride as isize });
    }
    plan
}

/// `out[i, i] <- x[i]` of an output of `size` rows and columns.
pub fn diagonal(size: usize) -> Plan {
    let mut plan = Plan::new(0, 0);
    plan.push(Dim { size, out: size + 1, x: 1 });
    plan
}

/// A plan without elements.
fn empty() -> Plan {
    let mut plan = Plan::new(0, 0);
    plan.push(Dim { size: 0, ..Dim::ONE });
    plan
}
