//! Borders around a tensor: of one value, or of its own elements mirrored.
//!
//! Each element of the output is written once.

use crate::strided::{Dim, Element, MAX_RANK, Plan, copy, run};

/// Elements put before and after those of a dimension.
pub type Border = [usize; 2];

/// What lies beyond an edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mirror {
    /// The edge's neighbour: the edge is the axis.
    Reflect,
    /// The edge itself again.
    Symmetric,
}

/// `out <- x`, with a border of `value` around it.
///
/// Shapes: `x` `[shape[0], ...]`, `out` `[borders[0][0] + shape[0] + borders[0][1], ...]`.
///
/// # Panics
/// If there are not as many borders as dimensions, more than [`MAX_RANK`] of them, or the lengths are not the shapes'.
pub fn constant<T: Element>(out: &mut [T], x: &[T], shape: &[usize], borders: &[Border], value: T) {
    let (_, whole) = bordered(out.len(), x.len(), shape, borders);
    let Some(last) = borders.iter().rposition(|border| border != &[0, 0]) else { return run(out, x) };
    if out.is_empty() {
        return;
    }
    // What has no border of its own lies in rows of the last dimension that has one.
    let inner: usize = shape[last + 1..].iter().product();
    let [left, width, row] = [borders[last][0], shape[last], whole[last]].map(|size| size * inner);
    let mut x = x;
    let mut place = [0; MAX_RANK];
    for row in out.chunks_exact_mut(row) {
        let is_within = |d: usize| (borders[d][0]..borders[d][0] + shape[d]).contains(&place[d]);
        if (0..last).all(is_within) {
            let (now, later) = x.split_at(width);
            row[..left].fill(value);
            run(&mut row[left..left + width], now);
            row[left + width..].fill(value);
            x = later;
        } else {
            row.fill(value);
        }
        for d in (0..last).rev() {
            place[d] += 1;
            if place[d] < whole[d] {
                break;
            }
            place[d] = 0;
        }
    }
}

/// `out <- x`, with a border of its own elements around it.
///
/// Shapes: as for [`constant`].
///
/// # Panics
/// As [`constant`], and if a border is wider than what it mirrors.
pub fn mirrored<T: Element>(out: &mut [T], x: &[T], shape: &[usize], borders: &[Border], mirror: Mirror) {
    let (rank, whole) = bordered(out.len(), x.len(), shape, borders);
    if x.is_empty() {
        return;
    }
    // A piece for each side of the border, and one for what lies within: in base 3 a number says for each dimension whether a piece lies before, within or after.
    for mut number in 0..3_usize.pow(rank as u32) {
        let mut sides = [0; MAX_RANK];
        for side in &mut sides[..rank] {
            (*side, number) = (number % 3, number / 3);
        }
        copy(out, x, &piece(shape, borders, &whole, &sides, mirror));
    }
}

fn piece(shape: &[usize], borders: &[Border], whole: &[usize], sides: &[usize], mirror: Mirror) -> Plan {
    let edge = usize::from(mirror == Mirror::Symmetric);
    let mut dims = [Dim::ONE; MAX_RANK];
    let mut plan = Plan::new(0, 0);
    let (mut out_stride, mut x_stride) = (1, 1);
    for d in (0..shape.len()).rev() {
        let (n, [before, after]) = (shape[d], borders[d]);
        let (size, out, x, step) = match sides[d] {
            0 => (before, 0, before.wrapping_sub(edge), -1),
            1 => (n, before, 0, 1),
            _ => (after, before + n, (n + edge).wrapping_sub(2), -1),
        };
        plan.out += out * out_stride;
        plan.x = plan.x.wrapping_add(x.wrapping_mul(x_stride));
        dims[d] = Dim { size, out: out_stride, x: step * x_stride as isize };
        (out_stride, x_stride) = (out_stride * whole[d], x_stride * n);
    }
    dims[..shape.len()].iter().for_each(|&dim| plan.push(dim));
    plan
}

/// The rank and the shape of what a border was put around.
fn bordered(out: usize, x: usize, shape: &[usize], borders: &[Border]) -> (usize, [usize; MAX_RANK]) {
    let rank = shape.len();
    assert!(rank <= MAX_RANK && borders.len() == rank, "pad: ranks");
    let mut whole = [1; MAX_RANK];
    for d in 0..rank {
        whole[d] = shape[d] + borders[d][0] + borders[d][1];
    }
    let elements = [whole[..rank].iter().product(), shape.iter().product()];
    assert!([out, x] == elements, "pad: lengths");
    (rank, whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CASES: [(&[usize], &[Border]); 14] = [
        (&[], &[]),
        (&[1], &[[0, 0]]),
        (&[5], &[[2, 4]]),
        (&[0], &[[2, 1]]),
        (&[4, 6], &[[3, 2], [0, 5]]),
        (&[4, 6], &[[0, 0], [1, 1]]),
        (&[6, 4], &[[1, 0], [0, 0]]),
        (&[3, 0, 2], &[[1, 1], [1, 1], [1, 0]]),
        (&[2, 5, 3], &[[0, 0], [2, 2], [1, 2]]),
        (&[4, 5, 40], &[[1, 2], [2, 1], [20, 30]]),
        (&[2, 5, 6, 3], &[[0, 0], [1, 2], [2, 1], [0, 0]]),
        (&[2, 3, 4, 2], &[[1, 1], [1, 1], [2, 3], [1, 1]]),
        (&[3, 2, 3, 1, 4], &[[1, 0], [0, 1], [2, 2], [0, 0], [3, 1]]),
        (&[2, 3, 2, 3, 2, 3], &[[1, 1], [0, 2], [1, 0], [0, 0], [1, 1], [2, 2]]),
    ];

    /// Element by element: `source` says which step of a dimension of `n` is seen `at` steps after its first one.
    fn oracle(
        x: &[u32],
        shape: &[usize],
        borders: &[Border],
        source: impl Fn(isize, isize) -> Option<isize>,
    ) -> Vec<Option<u32>> {
        let whole: Vec<usize> = shape.iter().zip(borders).map(|(n, [a, b])| n + a + b).collect();
        let element = |mut i: usize| {
            let (mut index, mut stride) = (0, 1);
            for d in (0..shape.len()).rev() {
                let at = (i % whole[d]) as isize - borders[d][0] as isize;
                i /= whole[d];
                index += source(at, shape[d] as isize)? as usize * stride;
                stride *= shape[d];
            }
            Some(x[index])
        };
        (0..whole.iter().product()).map(element).collect()
    }

    fn numbers(shape: &[usize]) -> Vec<u32> {
        (0..shape.iter().product()).map(|i: usize| i as u32 + 1).collect()
    }

    #[test]
    fn constant_borders_equal_the_oracle() {
        for (shape, borders) in CASES {
            let x = numbers(shape);
            let inside = |at, n| (0..n).contains(&at).then_some(at);
            let expected: Vec<u32> =
                oracle(&x, shape, borders, inside).iter().map(|x| x.unwrap_or(7000)).collect();
            let mut out = vec![u32::MAX; expected.len()];
            constant(&mut out, &x, shape, borders, 7000);
            assert_eq!(out, expected, "{shape:?} {borders:?}");
        }
    }

    #[test]
    fn mirrored_borders_equal_the_oracle() {
        for (mirror, edge) in [(Mirror::Reflect, 0), (Mirror::Symmetric, 1)] {
            let reach = |shape: &[usize], borders: &[Border]| {
                shape.iter().zip(borders).all(|(n, [a, b])| *a.max(b) < n + edge || a.max(b) == &0)
            };
            let back = |at: isize, n: isize| {
                let edge = edge as isize;
                Some(if at < 0 { -at - edge } else { at.min(2 * (n - 1) + edge - at) })
            };
            let mut cases = 0;
            for (shape, borders) in CASES.into_iter().filter(|(shape, borders)| reach(shape, borders)) {
                let x = numbers(shape);
                let expected: Vec<u32> = oracle(&x, shape, borders, back).into_iter().flatten().collect();
                let mut out = vec![u32::MAX; expected.len()];
                mirrored(&mut out, &x, shape, borders, mirror);
                assert_eq!(out, expected, "{mirror:?} {shape:?} {borders:?}");
                cases += 1;
            }
            assert!(cases >= 5, "{mirror:?} {cases}");
        }
    }

    #[test]
    fn small_borders_are_as_computed_by_hand() {
        let mut out = [0u32; 7];
        mirrored(&mut out, &[1, 2, 3], &[3], &[[2, 2]], Mirror::Reflect);
        assert_eq!(out, [3, 2, 1, 2, 3, 2, 1]);
        mirrored(&mut out, &[1, 2, 3], &[3], &[[2, 2]], Mirror::Symmetric);
        assert_eq!(out, [2, 1, 1, 2, 3, 3, 2]);
        constant(&mut out, &[1, 2, 3], &[3], &[[3, 1]], 8);
        assert_eq!(out, [8, 8, 8, 1, 2, 3, 8]);
    }
}
