//! `e^x` in `f32`, ours alone: the standard library's follows the toolchain, and the bits must not.

/// Below this `e^x` would be denormal; we return 0.
const SMALLEST: f32 = -87.0;
/// Above this `e^x` exceeds `f32::MAX`; we return infinity.
const LARGEST: f32 = 88.722_84;
/// ln 2 in two parts: the first has trailing zero bits, so `n * LN2_HIGH` is exact (Cody & Waite 1980).
const LN2_HIGH: f32 = 0.693_359_4;
const LN2_LOW: f32 = -2.121_944_4e-4;
/// 1.5 * 2^23: adding and subtracting it rounds to the nearest integer.
const ROUND: f32 = 12_582_912.0;
/// Minimax polynomial for `(e^r - 1 - r) / r^2` on `|r| <= ln 2 / 2` (Cephes `expf`, Moshier 1989).
const P: [f32; 6] = [1.987_569_1e-4, 1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5];

/// `e^x` within 2 units in the last place; 0 below -87, infinity above 88.72, NaN for NaN.
///
/// Free of branches, so that a loop over a slice is vectorized.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    let clamped = x.clamp(SMALLEST, LARGEST);
    let n = (clamped * core::f32::consts::LOG2_E + ROUND) - ROUND;
    let r = (clamped - n * LN2_HIGH) - n * LN2_LOW;
    let poly = P.iter().fold(0.0, |sum, &p| sum * r + p);
    let e = poly * (r * r) + r + 1.0;
    // 2^n in two factors: n reaches 128, whose power of two is no f32.
    let half = (n * 0.5) as i32;
    let scaled = e * power_of_two(half) * power_of_two(n as i32 - half);
    let low = if x < SMALLEST { 0.0 } else { scaled };
    let high = if x > LARGEST { f32::INFINITY } else { low };
    if x.is_nan() { x } else { high }
}

#[inline(always)]
fn power_of_two(n: i32) -> f32 {
    f32::from_bits(((n + 127) << 23) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_close_to_the_f64_function_over_the_whole_range() {
        let mut worst: f64 = 0.0;
        for i in 0..400_000 {
            let x = -86.9 + 175.6 * (i as f32 / 400_000.0);
            let exact = f64::from(x).exp();
            worst = worst.max((f64::from(exp(x)) / exact - 1.0).abs());
        }
        assert!(worst < 2.0 * f64::from(f32::EPSILON), "relative error {worst:e}");
    }

    #[test]
    fn the_ends_of_the_range() {
        assert_eq!(exp(0.0), 1.0);
        assert_eq!(exp(-1e30), 0.0);
        assert_eq!(exp(f32::NEG_INFINITY), 0.0);
        assert_eq!(exp(89.0), f32::INFINITY);
        assert!(exp(88.7).is_finite());
        assert!(exp(f32::NAN).is_nan());
    }
}
