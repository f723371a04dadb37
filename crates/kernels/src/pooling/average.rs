//! Average pooling: the mean of a window's taps, and its gradient.

use super::{Divisor, Fold, Pool, fold};
use crate::lanes::F32x4;

/// `out[r, c] = sum of the window's taps inside of the image / their number`; NaN where there is none.
///
/// Shapes: `out` `[rows, columns.output, channels]`, whole rows of all images' from row `first` on; `x`
/// `[batch, rows.input, columns.input, channels]`.
///
/// # Panics
/// If `out` is no whole number of rows, or `x` has too few images.
pub fn average_pool(out: &mut [f32], x: &[f32], pool: &Pool, first: usize) {
    fold::<Sum>(out, x, pool, first, (false, Divisor::Taps));
}

/// `dx = sum of dy over the windows that have the pixel / taps of a whole window`.
///
/// The divisor is that of a whole window even where part of it lies outside of the image: so it is in tfjs.
///
/// Shapes: `dx` `[rows, columns.input, channels]`, whole rows of all images' from row `first` on; `dy`
/// `[batch, rows.output, columns.output, channels]`.
///
/// # Panics
/// If `dx` is no whole number of rows, or `dy` has too few images.
pub fn average_pool_gradient(dx: &mut [f32], dy: &[f32], pool: &Pool, first: usize) {
    let taps = pool.rows.window * pool.columns.window;
    fold::<Sum>(dx, dy, pool, first, (true, Divisor::Always(taps as f32)));
}

struct Sum;

impl Fold for Sum {
    const START: f32 = 0.0;
    #[inline(always)]
    fn join(sum: F32x4, tap: F32x4) -> F32x4 {
        sum + tap
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pooling::Axis;
    use crate::pooling::axis::tests::{numbers, pixel, pools};

    /// Both by their definitions, one channel of one image; `x` and `dy` give the value at a row and a column.
    fn oracle(pool: &Pool, x: impl Fn(usize, usize) -> f32) -> Vec<f32> {
        let mut out = Vec::new();
        for r in 0..pool.rows.output {
            for c in 0..pool.columns.output {
                let (mut sum, mut count) = (0.0, 0);
                for i in (0..pool.rows.window).filter_map(|tap| pixel(&pool.rows, r, tap)) {
                    for j in (0..pool.columns.window).filter_map(|tap| pixel(&pool.columns, c, tap)) {
                        sum += x(i, j);
                        count += 1;
                    }
                }
                out.push(sum / count as f32);
            }
        }
        out
    }

    fn gradient_oracle(pool: &Pool, dy: impl Fn(usize, usize) -> f32) -> Vec<f32> {
        let (height, width) = (pool.rows.input, pool.columns.input);
        let mut sums = vec![0.0; height * width];
        for r in 0..pool.rows.output {
            for c in 0..pool.columns.output {
                for i in (0..pool.rows.window).filter_map(|tap| pixel(&pool.rows, r, tap)) {
                    for j in (0..pool.columns.window).filter_map(|tap| pixel(&pool.columns, c, tap)) {
                        sums[i * width + j] += dy(r, c);
                    }
                }
            }
        }
        sums.iter().map(|sum| sum / (pool.rows.window * pool.columns.window) as f32).collect()
    }

    fn bits(x: &[f32]) -> Vec<u32> {
        x.iter().map(|x| if x.is_nan() { f32::NAN.to_bits() } else { x.to_bits() }).collect()
    }

    #[test]
    fn both_equal_their_oracles_for_every_geometry_and_number_of_channels_in_any_parts() {
        for pool in pools() {
            let Pool { rows, columns, channels } = pool;
            let batch = 2;
            let (inputs, outputs) = (rows.input * columns.input, rows.output * columns.output);
            let (x, dy) = (numbers(batch * inputs * channels), numbers(batch * outputs * channels));
            let (mut y, mut dx) = (vec![9.0; dy.len()], vec![9.0; x.len()]);
            // Parts of three rows: images are cut anywhere.
            let (out_row, in_row) = (columns.output * channels, columns.input * channels);
            for (part, y) in y.chunks_mut(3 * out_row).enumerate() {
                average_pool(y, &x, &pool, 3 * part);
            }
            for (part, dx) in dx.chunks_mut(3 * in_row).enumerate() {
                average_pool_gradient(dx, &dy, &pool, 3 * part);
            }
            for image in 0..batch {
                for channel in 0..channels {
                    let at = |pixels, width, r, c| (image * pixels + r * width + c) * channels + channel;
                    let expected = oracle(&pool, |r, c| x[at(inputs, columns.input, r, c)]);
                    let got: Vec<_> = (0..outputs).map(|i| y[at(outputs, 0, 0, i)]).collect();
                    assert_eq!(bits(&got), bits(&expected), "{pool:?}");
                    let expected = gradient_oracle(&pool, |r, c| dy[at(outputs, columns.output, r, c)]);
                    let got: Vec<_> = (0..inputs).map(|i| dx[at(inputs, 0, 0, i)]).collect();
                    assert_eq!(bits(&got), bits(&expected), "{pool:?}");
                }
            }
        }
    }

    fn axis(input: usize, output: usize, padding: isize) -> Axis {
        Axis { input, output, window: 2, stride: 1, dilation: 1, padding }
    }

    #[test]
    fn borders_count_only_what_is_inside_and_share_by_whole_windows() {
        // One row of 1, 2, 4 in windows of 2 x 2 with a border of one: the rows above and below are outside.
        let pool = Pool { rows: axis(1, 1, 1), columns: axis(3, 4, 1), channels: 1 };
        let mut y = [0.0; 4];
        average_pool(&mut y, &[1.0, 2.0, 4.0], &pool, 0);
        assert_eq!(y, [1.0, 1.5, 3.0, 4.0]);
        let mut dx = [0.0; 3];
        average_pool_gradient(&mut dx, &[1.0, 2.0, 4.0, 8.0], &pool, 0);
        assert_eq!(dx, [0.75, 1.5, 3.0]);
    }

    #[test]
    fn without_a_border_the_gradient_is_the_transpose() {
        // <dy, pool(x)> = <gradient(dy), x>, exact in small whole numbers.
        let columns = Axis { input: 9, output: 4, window: 2, stride: 2, ..axis(0, 0, 0) };
        let pool = Pool { rows: axis(6, 5, 0), columns, channels: 5 };
        let (x, dy) = (numbers(6 * 9 * 5), numbers(5 * 4 * 5));
        let (mut y, mut dx) = (vec![0.0; dy.len()], vec![0.0; x.len()]);
        average_pool(&mut y, &x, &pool, 0);
        average_pool_gradient(&mut dx, &dy, &pool, 0);
        let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
        assert_eq!(dot(&dy, &y), dot(&dx, &x));
    }
}
