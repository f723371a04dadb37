//! The natural logarithm in `f64`, ours alone for the same reason as [`crate::exp`].

/// `ln x` of a positive, normal `x`, within a few units in the last place of `f64`.
///
/// `x = m * 2^e` with `m` in `[sqrt(1/2), sqrt(2))`, and `ln m = 2 artanh((m - 1) / (m + 1))` by its power series
/// (Abramowitz & Stegun 4.1.27): the argument is at most 0.172, so 11 terms reach the precision of `f64`.
pub fn ln(x: f64) -> f64 {
    debug_assert!(x.is_normal() && x > 0.0);
    let bits = x.to_bits();
    let mut exponent = ((bits >> 52) as i32) - 1023;
    let mut mantissa = f64::from_bits((bits & ((1 << 52) - 1)) | (1023 << 52));
    if mantissa > core::f64::consts::SQRT_2 {
        mantissa *= 0.5;
        exponent += 1;
    }
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let square = s * s;
    let series = (0..11).rev().fold(0.0, |sum, n| sum * square + 1.0 / f64::from(2 * n + 1));
    f64::from(exponent) * core::f64::consts::LN_2 + 2.0 * s * series
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_standard_library() {
        for i in 1..100_000 {
            let x = f64::from(i) * 1.37e-3;
            assert!((ln(x) - x.ln()).abs() <= 4e-16 * x.ln().abs().max(1.0), "ln {x}");
        }
    }

    #[test]
    fn known_values() {
        assert_eq!(ln(1.0), 0.0);
        assert_eq!(ln(2.0), core::f64::consts::LN_2);
        assert!((ln(10.0) - core::f64::consts::LN_10).abs() < 1e-15);
    }
}
