//! Carries a plan out: the two innermost dimensions by a loop of their own, the others by counting.

use super::plan::{Dim, MAX_DIMS, Plan};
use super::transposed::{self, Element, SIDE};
use core::array::from_fn;

/// Runs below this are worth swapping the loops, so that a longer one is the inner one.
const SHORT_RUN: usize = 8;
/// Runs of so many elements are worth a call, and writing whole cache lines: a tenth faster where they begin in one.
const LONG: usize = 128;
/// Bytes of a run from which on the host's own copy is a tenth faster. Below 1 MB it is ten times slower on some
/// processors, and a call costs more than a short run.
const HUGE: usize = 3 << 19;
/// Elements of a run that are moved at once.
const CHUNK: usize = 16;

/// How the innermost dimensions are walked through.
#[derive(Clone, Copy)]
enum Way {
    /// Along both: runs.
    Along,
    /// Along the output by columns, along the input by rows.
    Across,
    Strided,
}

/// Writes to `out` what `plan` takes from `x`, and leaves the rest of `out` as it was.
///
/// # Panics
/// If the plan leaves `out` or `x`.
#[inline(never)]
pub fn copy<T: Element>(out: &mut [T], x: &[T], plan: &Plan) {
    assert!(plan.fits(out.len(), x.len()), "copy: the plan leaves its slices");
    if plan.is_empty() {
        return;
    }
    let mut outer = [Dim::ONE; MAX_DIMS];
    let (rank, rows, columns, way) = split(plan.dims(), &mut outer);
    let outer = &outer[..rank];
    let (mut o, mut p) = (plan.out, plan.x);
    let mut place = [0; MAX_DIMS];
    loop {
        match way {
            Way::Along => along(out, x, [o, p], rows, columns.size),
            Way::Across => transposed::copy(out, x, [o, p], rows, columns),
            Way::Strided => strided(out, x, [o, p], rows, columns),
        }
        let mut d = rank;
        loop {
            if d == 0 {
                return;
            }
            d -= 1;
            let dim = outer[d];
            place[d] += 1;
            (o, p) = (o + dim.out, p.wrapping_add_signed(dim.x));
            if place[d] < dim.size {
                break;
            }
            place[d] = 0;
            (o, p) = (o - dim.size * dim.out, p.wrapping_add_signed(-(dim.size as isize) * dim.x));
        }
    }
}

/// Chooses the two dimensions that the loops walk through, writes the others to `outer` and says how many these are.
fn split(dims: &[Dim], outer: &mut [Dim; MAX_DIMS]) -> (usize, Dim, Dim, Way) {
    let Some((&columns, rest)) = dims.split_last() else {
        return (0, Dim::ONE, Dim::ONE, Way::Strided);
    };
    let is_run = (columns.out, columns.x) == (1, 1);
    let is_across = |dim: &Dim| dim.x == 1 && dim.size >= SIDE;
    let across = if !is_run && columns.out == 1 && columns.x > 1 && columns.size >= SIDE {
        rest.iter().position(is_across)
    } else {
        None
    };
    let row = across.or(rest.len().checked_sub(1));
    let others = rest.iter().enumerate().filter(|&(d, _)| Some(d) != row);
    let rank = others.zip(outer.iter_mut()).map(|((_, &dim), outer)| *outer = dim).count();
    let rows = row.map_or(Dim::ONE, |row| rest[row]);
    match (is_run, across) {
        (true, _) => (rank, rows, columns, Way::Along),
        (_, Some(_)) => (rank, rows, columns, Way::Across),
        _ if columns.size < SHORT_RUN && rows.size > columns.size => (rank, columns, rows, Way::Strided),
        _ => (rank, rows, columns, Way::Strided),
    }
}

/// Runs of `n` elements, one a row.
fn along<T: Copy>(out: &mut [T], x: &[T], start: [usize; 2], rows: Dim, n: usize) {
    match n {
        2 => short::<T, 2>(out, x, start, rows),
        3 => short::<T, 3>(out, x, start, rows),
        4 => short::<T, 4>(out, x, start, rows),
        _ => {
            let [mut o, mut p] = start;
            for _ in 0..rows.size {
                run(&mut out[o..o + n], &x[p..p + n]);
                (o, p) = (o.wrapping_add(rows.out), p.wrapping_add_signed(rows.x));
            }
        }
    }
}

#[inline(never)]
fn short<T: Copy, const N: usize>(out: &mut [T], x: &[T], [mut o, mut p]: [usize; 2], rows: Dim) {
    for _ in 0..rows.size {
        let run: [T; N] = from_fn(|i| x[p..p + N][i]);
        out[o..o + N].copy_from_slice(&run);
        (o, p) = (o.wrapping_add(rows.out), p.wrapping_add_signed(rows.x));
    }
}

/// `out <- x`, by loads and stores for all but huge ones: see [`LONG`] and [`HUGE`].
#[inline(always)]
pub fn run<T: Copy>(out: &mut [T], x: &[T]) {
    let n = out.len();
    assert!(x.len() == n, "run: lengths differ");
    match n {
        0 => {}
        1 => out[0] = x[0],
        2..4 => ends::<T, 2>(out, x),
        4..8 => ends::<T, 4>(out, x),
        8..CHUNK => ends::<T, 8>(out, x),
        CHUNK..LONG => chunks(out, x),
        _ => long(out, x),
    }
}

/// Runs of at least a chunk. The last chunk may overlap the one before it, so that there is no tail.
#[inline(always)]
fn chunks<T: Copy>(out: &mut [T], x: &[T]) {
    for (out, x) in out.as_chunks_mut().0.iter_mut().zip(x.as_chunks().0) {
        chunk(out, x);
    }
    if !out.len().is_multiple_of(CHUNK)
        && let (Some(out), Some(x)) = (out.last_chunk_mut(), x.last_chunk())
    {
        chunk(out, x);
    }
}

/// Writes whole cache lines from the first one on.
#[inline(never)]
fn long<T: Copy>(out: &mut [T], x: &[T]) {
    if size_of_val(out) >= HUGE {
        out.copy_from_slice(x);
        return;
    }
    let skip = out.as_ptr().align_offset(CHUNK * size_of::<T>()).min(CHUNK);
    if let (Some(out), Some(x)) = (out.first_chunk_mut(), x.first_chunk()) {
        chunk(out, x);
    }
    chunks(&mut out[skip..], &x[skip..]);
}

/// In halves, in which no compiler recognizes what it would replace by a call of the host's copy.
#[inline(always)]
fn chunk<T: Copy>(out: &mut [T; CHUNK], x: &[T; CHUNK]) {
    let (out, x) = (out.as_chunks_mut::<{ CHUNK / 2 }>().0, x.as_chunks::<{ CHUNK / 2 }>().0);
    out[0] = x[0];
    out[1] = x[1];
}

/// The first `N` elements and the last `N`, of no more than twice as many.
#[inline(always)]
fn ends<T: Copy, const N: usize>(out: &mut [T], x: &[T]) {
    if let (Some(out), Some(x)) = (out.first_chunk_mut::<N>(), x.first_chunk()) {
        *out = *x;
    }
    if let (Some(out), Some(x)) = (out.last_chunk_mut::<N>(), x.last_chunk()) {
        *out = *x;
    }
}

/// Whatever the strides are.
#[inline(never)]
fn strided<T: Copy>(out: &mut [T], x: &[T], [mut o, mut p]: [usize; 2], rows: Dim, columns: Dim) {
    for _ in 0..rows.size {
        row(out, x, [o, p], columns);
        (o, p) = (o.wrapping_add(rows.out), p.wrapping_add_signed(rows.x));
    }
}

#[inline(always)]
fn row<T: Copy>(out: &mut [T], x: &[T], [o, p]: [usize; 2], Dim { size, out: stride, x: step }: Dim) {
    let out = &mut out[o..o + (size - 1) * stride + 1];
    match (stride, step) {
        (1, 0) => out.fill(x[p]),
        (1, -1) => {
            let x = &x[p + 1 - size..=p];
            out.iter_mut().zip(x.iter().rev()).for_each(|(out, &x)| *out = x);
        }
        (_, 1..) => {
            let xs = x[p..].iter().step_by(step as usize);
            out.iter_mut().step_by(stride).zip(xs).for_each(|(out, &x)| *out = x);
        }
        _ => {
            let mut p = p;
            for out in out.iter_mut().step_by(stride) {
                *out = x[p];
                p = p.wrapping_add_signed(step);
            }
        }
    }
}
