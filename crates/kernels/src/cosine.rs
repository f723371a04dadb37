//! The cosine of half a turn, for schedules: the host's may differ from ours in its last bits.

use core::f64::consts::PI;

/// `cos(pi x)` for `x` from 0 to 1, within 1e-15, by its power series; exact at both ends.
pub fn cos_pi(x: f64) -> f64 {
    if x > 0.5 {
        return -cos_pi(1.0 - x);
    }
    let square = (PI * x) * (PI * x);
    // At a quarter of a turn the first term that is left out is below 1e-16.
    (1..=11).rev().map(|k| f64::from((2 * k - 1) * 2 * k)).fold(1.0, |sum, k| 1.0 - sum * square / k)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_agree_with_the_hosts() {
        for i in 0..=1000 {
            let x = f64::from(i) / 1000.0;
            assert!((cos_pi(x) - (PI * x).cos()).abs() < 1e-15, "{x}");
        }
        assert_eq!([cos_pi(0.0), cos_pi(1.0)], [1.0, -1.0]);
    }

    #[test]
    fn values_are_those_of_geometry_and_of_the_double_angle() {
        for (x, cosine) in [(0.25, 0.5f64.sqrt()), (1.0 / 3.0, 0.5), (0.5, 0.0), (0.75, -(0.5f64.sqrt()))] {
            assert!((cos_pi(x) - cosine).abs() < 3e-16, "{x}: {}", cos_pi(x));
        }
        for i in 0..=500 {
            let x = f64::from(i) / 1000.0;
            assert!((cos_pi(2.0 * x) - (2.0 * cos_pi(x) * cos_pi(x) - 1.0)).abs() < 2e-15, "{x}");
        }
    }

    #[test]
    fn values_fall_however_fine_the_steps() {
        let values: Vec<f64> = (0..=100_000).map(|i| cos_pi(f64::from(i) / 1e5)).collect();
        assert!(values.is_sorted_by(|a, b| a > b));
    }
}
