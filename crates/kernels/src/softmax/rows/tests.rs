use super::*;
use crate::ln::ln;

fn exp(x: f32) -> f32 {
    let mut reduced = Reduced::new();
    reduced.fill(&[x], 0.0);
    let mut out = [9.0];
    reduced.exponentials(&mut out);
    out[0]
}

/// Rows of a batch, one of them with values far apart.
fn batch(rows: usize, classes: usize) -> Vec<f32> {
    (0..rows * classes).map(|i| (i * 7919 % 1009) as f32 / if i < classes { 5.0 } else { 70.0 }).collect()
}

#[test]
fn the_exponential_is_close_to_the_f64_function() {
    let mut worst: f64 = 0.0;
    for i in 0..100_000 {
        let x = -86.999 * (i as f32 / 100_000.0);
        worst = worst.max((f64::from(exp(x)) / f64::from(x).exp() - 1.0).abs());
    }
    assert!(worst < 2.0 * f64::from(f32::EPSILON), "relative error {worst:e}");
    let known = [0.0, -0.0, -87.0, -1e30, f32::NEG_INFINITY].map(exp);
    assert_eq!(known, [1.0, 1.0, 0.0, 0.0, 0.0]);
    assert!(exp(f32::NAN).is_nan());
}

#[test]
fn rows_agree_with_f64_and_sum_to_one() {
    for classes in [1, 2, 10, 15, 16, 17, 1000] {
        let x = batch(3, classes);
        let mut out = vec![0.0; x.len()];
        softmax_rows(&mut out, &x, classes);
        for (p, x) in out.chunks(classes).zip(x.chunks(classes)) {
            let sum: f64 = x.iter().map(|&x| f64::from(x).exp()).sum();
            for (p, x) in p.iter().zip(x) {
                assert!((f64::from(*p) - f64::from(*x).exp() / sum).abs() < 3e-7, "{classes} classes");
            }
            assert!((p.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        }
    }
}

#[test]
fn rows_of_every_length_equal_their_definition_bit_for_bit() {
    for classes in (1..=40).chain([100, 1000, 5000]) {
        let x = batch(70, classes);
        let (mut out, mut logs) = (vec![0.0; x.len()], vec![0.0; x.len()]);
        softmax_rows(&mut out, &x, classes);
        log_softmax_rows(&mut logs, &x, classes);
        for (i, x) in x.chunks(classes).enumerate() {
            let max = x.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let e: Vec<f32> = x.iter().map(|x| exp(x - max)).collect();
            let in_lanes = e.chunks(4 * TERMS).fold(0.0, |total, e| {
                let of = |lane: usize| e.iter().skip(lane).step_by(4).fold(0.0, |sum, e| sum + e);
                total + ((of(0) + of(2)) + (of(1) + of(3)))
            });
            let sum = if classes < SHORT { e.iter().fold(0.0, |sum, e| sum + e) } else { in_lanes };
            let p: Vec<f32> = e.iter().map(|e| e * (1.0 / sum)).collect();
            assert_eq!(out[i * classes..][..classes], p, "{classes} classes");
            let log: Vec<f32> = x.iter().map(|x| (x - max) - ln(f64::from(in_lanes)) as f32).collect();
            assert_eq!(logs[i * classes..][..classes], log, "{classes} classes");
        }
    }
}

#[test]
fn logarithms_agree_with_f64_where_the_probability_is_zero() {
    let mut out = [0.0; 3];
    log_softmax_rows(&mut out, &[0.0, 1000.0, 999.0], 3);
    let log = (1.0 + (-1.0_f64).exp()).ln();
    for (out, exact) in out.iter().zip([-1000.0 - log, -log, -1.0 - log]) {
        assert!((f64::from(*out) - exact).abs() < 3e-7 * exact.abs(), "{out} against {exact}");
    }
}

#[test]
fn a_row_without_an_answer_is_nan_and_harms_no_other() {
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        for classes in [2, 9, 40] {
            let mut x = vec![0.5; 3 * classes];
            x[classes..][..classes].fill(bad);
            for of in [softmax_rows, log_softmax_rows] {
                let mut out = vec![9.0; x.len()];
                of(&mut out, &x, classes);
                let nan: Vec<bool> = out.chunks(classes).map(|row| row.iter().all(|p| p.is_nan())).collect();
                assert_eq!(nan, [false, true, false], "{bad}, {classes} classes");
                assert!(out[0] == out[2 * classes]);
            }
        }
    }
}
