//! Every operation against indices computed one by one.

use super::*;
use core::fmt::Debug;

/// The place of each element of a shape, in order.
fn places(shape: &[usize]) -> Vec<Vec<usize>> {
    let of = |mut i: usize| {
        let mut place: Vec<usize> = shape.iter().rev().map(|&size| (i % size, i /= size).0).collect();
        place.reverse();
        place
    };
    (0..shape.iter().product()).map(of).collect()
}

fn index(shape: &[usize], place: &[usize]) -> usize {
    shape.iter().zip(place).fold(0, |index, (&size, &at)| index * size + at)
}

/// Elements that differ from each other, as far as they can.
fn numbers<T: Element>(n: usize, number: impl Fn(usize) -> T) -> Vec<T> {
    (1..=n).map(number).collect()
}

/// Checks a plan, whole and in parts, for both widths: `source` says where in `x` an element of `out` comes from.
fn check(name: &str, plan: &Plan, x: &[usize], out: &[usize], source: impl Fn(&[usize]) -> Vec<usize>) {
    let sources: Vec<usize> = places(out).iter().map(|place| index(x, &source(place))).collect();
    let elements = x.iter().product();
    let run = format!("{name} of {x:?} to {out:?}");
    check_width(&run, plan, &sources, &numbers(elements, |i| i as u32), u32::MAX);
    check_width(&run, plan, &sources, &numbers(elements, |i| (i % 251) as u8), 255);
}

fn check_width<T: Element + Debug + PartialEq>(run: &str, plan: &Plan, from: &[usize], x: &[T], gap: T) {
    let expected: Vec<T> = from.iter().map(|&i| x[i]).collect();
    assert_eq!(plan.len(), expected.len(), "{run}");
    let mut whole = vec![gap; expected.len()];
    copy(&mut whole, x, plan);
    assert_eq!(whole, expected, "{run}");
    let mut parts = vec![gap; expected.len()];
    let cuts = [0, plan.rows() / 3, plan.rows() / 2, plan.rows()];
    for rows in cuts.windows(2).map(|cut| cut[0]..cut[1]) {
        let [start, end] = [rows.start, rows.end].map(|row| plan.row_start(row).min(parts.len()));
        copy(&mut parts[start..end], x, &plan.part(rows));
    }
    assert_eq!(parts, expected, "{run}, in parts");
}

/// Shapes of every rank to 6: empty ones, single elements, runs and tiles with and without rests.
const SHAPES: [&[usize]; 22] = [
    &[],
    &[0],
    &[1],
    &[7],
    &[65],
    &[3, 0],
    &[4, 4],
    &[5, 9],
    &[2, 70],
    &[66, 3],
    &[37, 21],
    &[256, 6],
    &[9, 256],
    &[3, 1, 5],
    &[4, 6, 5],
    &[2, 19, 8],
    &[2, 3, 0, 4],
    &[3, 5, 6, 2],
    &[2, 8, 4, 5],
    &[2, 1, 3, 2, 4],
    &[2, 3, 2, 3, 2, 3],
    &[1, 4, 1, 2, 5, 4],
];

fn permutations(rank: usize) -> Vec<Vec<usize>> {
    if rank == 0 {
        return vec![vec![]];
    }
    let smaller = permutations(rank - 1);
    (0..rank)
        .flat_map(|at| {
            smaller.iter().map(move |perm| {
                let mut perm = perm.clone();
                perm.insert(at, rank - 1);
                perm
            })
        })
        .collect()
}

#[test]
fn transposes_equal_the_oracle_for_every_permutation() {
    for x in SHAPES {
        for perm in permutations(x.len()) {
            let out: Vec<usize> = perm.iter().map(|&d| x[d]).collect();
            check(&format!("transpose by {perm:?}"), &transpose(x, &perm), x, &out, |place| {
                let mut source = vec![0; place.len()];
                perm.iter().zip(place).for_each(|(&d, &at)| source[d] = at);
                source
            });
        }
    }
}

#[test]
fn a_transpose_and_its_inverse_change_nothing() {
    let shape = [3, 17, 5, 9];
    let x = numbers(shape.iter().product(), |i| i as u32);
    for perm in permutations(4) {
        let mut inverse = [0; 4];
        perm.iter().enumerate().for_each(|(i, &d)| inverse[d] = i);
        let turned: Vec<usize> = perm.iter().map(|&d| shape[d]).collect();
        let (mut there, mut back) = (vec![0; x.len()], vec![0; x.len()]);
        copy(&mut there, &x, &transpose(&shape, &perm));
        copy(&mut back, &there, &transpose(&turned, &inverse));
        assert_eq!(back, x, "{perm:?}");
    }
}

#[test]
fn a_small_transpose_is_as_computed_by_hand() {
    let mut out = [0u32; 6];
    copy(&mut out, &[1, 2, 3, 4, 5, 6], &transpose(&[2, 3], &[1, 0]));
    assert_eq!(out, [1, 4, 2, 5, 3, 6]);
}

#[test]
fn slices_equal_the_oracle_for_all_kinds_of_steps() {
    for x in SHAPES {
        for steps in [[1, 1, 1], [2, 1, 3], [-1, -2, 1], [1, -1, -1], [-1, -1, -1], [1, 1, 2], [3, 2, -3]] {
            for margin in 0..3 {
                let step: Vec<isize> = (0..x.len()).map(|d| steps[d % 3]).collect();
                let inner: Vec<usize> = x.iter().map(|&size| size - margin.min(size / 2)).collect();
                let out: Vec<usize> =
                    inner.iter().zip(&step).map(|(size, step)| size.div_ceil(step.unsigned_abs())).collect();
                let start: Vec<usize> = (0..x.len())
                    .map(|d| if step[d] > 0 { x[d] - inner[d] } else { inner[d].max(1) - 1 })
                    .collect();
                let plan = slice(x, &start, &out, &step);
                check(&format!("slice from {start:?} by {step:?}"), &plan, x, &out, |place| {
                    (0..x.len()).map(|d| start[d].wrapping_add_signed(place[d] as isize * step[d])).collect()
                });
            }
        }
    }
}

#[test]
fn rows_of_every_length_are_copied_reversed_and_picked() {
    for n in 1..=300 {
        let x = [3, n + 5];
        for (start, step) in [(2, 1), (n + 2, -1)] {
            let plan = slice(&x, &[0, start], &[3, n], &[1, step]);
            check(&format!("slice by {step}"), &plan, &x, &[3, n], |place| {
                vec![place[0], start.wrapping_add_signed(step * place[1] as isize)]
            });
        }
    }
}

#[test]
fn huge_runs_are_copied() {
    let x = numbers(500_001, |i| i as u32);
    let mut out = vec![0; 500_000];
    run(&mut out, &x[1..]);
    assert_eq!(out, x[1..]);
}

#[test]
fn repetitions_equal_the_oracle() {
    for x in SHAPES {
        for reps in [[1, 1, 1], [2, 3, 1], [1, 1, 9], [3, 1, 2], [1, 0, 2]] {
            let reps: Vec<usize> = (0..x.len()).map(|d| reps[(d + 3 - x.len() % 3) % 3]).collect();
            let out: Vec<usize> = x.iter().zip(&reps).map(|(size, reps)| size * reps).collect();
            check(&format!("tile by {reps:?}"), &tile(x, &reps), x, &out, |place| {
                place.iter().zip(x).map(|(at, size)| at % size).collect()
            });
        }
    }
}

#[test]
fn broadcasts_equal_the_oracle() {
    for out in SHAPES {
        for bits in 0..1 << out.len() {
            for missing in 0..=out.len() {
                let mut x: Vec<usize> = out[missing..].to_vec();
                x.iter_mut().enumerate().filter(|(d, _)| bits >> d & 1 == 1).for_each(|(_, size)| *size = 1);
                check(&format!("broadcast {bits:b}"), &broadcast(out, &x), &x, out, |place| {
                    place[missing..].iter().zip(&x).map(|(&at, &size)| at.min(size - 1)).collect()
                });
            }
        }
    }
}

#[test]
fn the_concatenation_of_what_was_split_is_the_whole() {
    for x in SHAPES {
        for axis in 0..x.len() {
            let whole = numbers(x.iter().product(), |i| i as u32);
            let mut joined = vec![0; whole.len()];
            let cuts = [0, x[axis] / 4, x[axis] / 2, x[axis]];
            for cut in cuts.windows(2) {
                let (mut start, mut size) = (vec![0; x.len()], x.to_vec());
                (start[axis], size[axis]) = (cut[0], cut[1] - cut[0]);
                let mut split = vec![0; size.iter().product()];
                copy(&mut split, &whole, &slice(x, &start, &size, &vec![1; x.len()]));
                copy(&mut joined, &split, &insert(x, &start, &size));
            }
            assert_eq!(joined, whole, "{x:?} along {axis}");
        }
    }
}

#[test]
fn what_is_inserted_leaves_the_rest_as_it_was() {
    let mut out = [9u32; 12];
    copy(&mut out, &[1, 2, 3, 4], &insert(&[3, 4], &[1, 1], &[2, 2]));
    assert_eq!(out, [9, 9, 9, 9, 9, 1, 2, 9, 9, 3, 4, 9]);
    let mut out = [0u32; 9];
    copy(&mut out, &[1, 2, 3], &diagonal(3));
    assert_eq!(out, [1, 0, 0, 0, 2, 0, 0, 0, 3]);
}

#[test]
#[should_panic(expected = "leaves its slices")]
fn a_plan_that_leaves_its_input_is_not_carried_out() {
    copy(&mut [0u32; 4], &[0; 3], &slice(&[4], &[0], &[4], &[1]));
}
