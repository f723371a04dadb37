//! Max pooling: the largest of a window's taps, and its gradient.

use super::{Divisor, Fold, Places, Pool, Taps, WIDE, Window, fold, load, store};
use crate::lanes::{F32x4, LANES};
use core::array::from_fn;

/// `out[r, c] = the largest of the window's taps inside of the image`. NaN is never larger: without any number above
/// it, a window gives minus infinity. So it is in tfjs.
///
/// Shapes: `out` `[rows, columns.output, channels]`, whole rows of all images' from row `first` on; `x`
/// `[batch, rows.input, columns.input, channels]`.
///
/// # Panics
/// If `out` is no whole number of rows, or `x` has too few images.
pub fn max_pool(out: &mut [f32], x: &[f32], pool: &Pool, first: usize) {
    fold::<Max>(out, x, pool, first, (false, Divisor::None));
}

struct Max;

impl Fold for Max {
    const START: f32 = f32::NEG_INFINITY;
    #[inline(always)]
    fn join(largest: F32x4, tap: F32x4) -> F32x4 {
        largest.at_least(tap)
    }
}

/// `dx = sum of dy over the windows whose largest tap is the pixel`: the first tap, row by row, that is as large as
/// any. A window without a number above minus infinity gives its gradient to nobody.
///
/// Shapes: `dx` `[rows, columns.input, channels]`, whole rows of all images' from row `first` on; `dy`
/// `[batch, rows.output, columns.output, channels]`; `x` is the whole input.
///
/// # Panics
/// If `dx` is no whole number of rows, or `dy` or `x` has too few images.
pub fn max_pool_gradient(dx: &mut [f32], dy: &[f32], x: &[f32], pool: &Pool, mut first: usize) {
    pool.check();
    let (rows, width) = (&pool.rows, pool.columns.input * pool.channels);
    let dy_width = pool.columns.output * pool.channels;
    let mut dx = dx;
    while !dx.is_empty() {
        let (image, begin) = (first / rows.input, first % rows.input);
        let end = rows.input.min(begin + dx.len() / width);
        let (part, rest) = dx.split_at_mut((end - begin) * width);
        let x = &x[image * rows.input * width..][..rows.input * width];
        let dy = &dy[image * rows.output * dy_width..][..rows.output * dy_width];
        spread(part, dy, x, begin, pool);
        first += end - begin;
        dx = rest;
    }
}

/// The rows from `begin` on of one image.
fn spread(dx: &mut [f32], dy: &[f32], x: &[f32], begin: usize, pool: &Pool) {
    let width = pool.columns.input * pool.channels;
    let end = begin + dx.len() / width;
    // Rows become zero just before something is first added to them: they are then in the cache.
    let mut clear = 0;
    for row in 0..pool.rows.output {
        let taps = pool.rows.taps(row);
        if taps.count == 0 || taps.end() <= begin || taps.first >= end {
            continue;
        }
        let touched = (taps.end().min(end) - begin) * width;
        if touched > clear {
            dx[clear..touched].fill(0.0);
            clear = touched;
        }
        let dy_width = pool.columns.output * pool.channels;
        spread_row(dx, &dy[row * dy_width..][..dy_width], x, taps, begin, pool);
    }
    dx[clear..].fill(0.0);
}

/// What one row of windows gives to the rows of `dx`, which begin with row `begin` of the image.
#[inline(never)]
fn spread_row(dx: &mut [f32], dy: &[f32], image: &[f32], rows: Taps, begin: usize, pool: &Pool) {
    let channels = pool.channels;
    let row = pool.columns.input * channels;
    for (column, dy) in dy.chunks_exact(channels).enumerate() {
        let window = Window::new(image, row, channels, rows, pool.columns.taps(column));
        let mut channel = 0;
        while channel + WIDE * LANES <= channels {
            spread_channels::<WIDE>(dx, dy, &window, channel, begin * row);
            channel += WIDE * LANES;
        }
        while channel + LANES <= channels {
            spread_channels::<1>(dx, dy, &window, channel, begin * row);
            channel += LANES;
        }
        if channel < channels {
            spread_rest(dx, dy, &window, channel, begin * row);
        }
    }
}

#[inline(always)]
fn spread_channels<const V: usize>(
    dx: &mut [f32],
    dy: &[f32],
    window: &Window,
    channel: usize,
    begin: usize,
) {
    let mut largest = [F32x4::splat(f32::NEG_INFINITY); V];
    window.visit(channel, |at| {
        let taps = load::<V>(window.image(), at);
        largest = from_fn(|v| largest[v].at_least(taps[v]));
    });
    // What is still to be given: the first tap that equals the largest takes it.
    let dy = load::<V>(dy, channel);
    let mut left: [_; V] = from_fn(|v| dy[v].where_unequal(largest[v], F32x4::splat(f32::NEG_INFINITY)));
    window.visit(channel, |at| {
        let taps = load::<V>(window.image(), at);
        let taken: [_; V] = from_fn(|v| left[v].where_equal(taps[v], largest[v]));
        left = from_fn(|v| left[v].where_unequal(taps[v], largest[v]));
        // Rows above or below belong to somebody else.
        let at = at.wrapping_sub(begin);
        if at < dx.len() {
            let sums = load::<V>(dx, at);
            store::<V>(&mut dx[at..at + V * LANES], from_fn(|v| sums[v] + taken[v]));
        }
    });
}

/// The same for channels that fill no register, one by one.
#[inline(never)]
fn spread_rest(dx: &mut [f32], dy: &[f32], window: &Window, first: usize, begin: usize) {
    for (channel, &dy) in dy.iter().enumerate().skip(first) {
        let (mut largest, mut place) = (f32::NEG_INFINITY, usize::MAX);
        window.visit(channel, |at| {
            let tap = window.image()[at];
            (largest, place) = if tap > largest { (tap, at) } else { (largest, place) };
        });
        if let Some(dx) = dx.get_mut(place.wrapping_sub(begin)) {
            *dx += dy;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pooling::Axis;
    use crate::pooling::axis::tests::{numbers, pixel, pools};

    /// The largest tap of each window of one channel of one image, and where it lies.
    fn oracle(pool: &Pool, x: impl Fn(usize, usize) -> f32) -> Vec<(f32, Option<(usize, usize)>)> {
        let mut out = Vec::new();
        for r in 0..pool.rows.output {
            for c in 0..pool.columns.output {
                let mut best = (f32::NEG_INFINITY, None);
                for i in (0..pool.rows.window).filter_map(|tap| pixel(&pool.rows, r, tap)) {
                    for j in (0..pool.columns.window).filter_map(|tap| pixel(&pool.columns, c, tap)) {
                        if x(i, j) > best.0 {
                            best = (x(i, j), Some((i, j)));
                        }
                    }
                }
                out.push(best);
            }
        }
        out
    }

    #[test]
    fn both_equal_the_oracle_for_every_geometry_and_number_of_channels_in_any_parts() {
        for pool in pools() {
            let Pool { rows, columns, channels } = pool;
            let batch = 2;
            let (inputs, outputs) = (rows.input * columns.input, rows.output * columns.output);
            let mut x = numbers(batch * inputs * channels);
            for (i, special) in [f32::NAN, f32::NEG_INFINITY, f32::INFINITY].into_iter().enumerate() {
                x.iter_mut().skip(i).step_by(5 + 2 * i).for_each(|x| *x = special);
            }
            let dy = numbers(batch * outputs * channels);
            let (mut y, mut dx) = (vec![9.0; dy.len()], vec![f32::NAN; x.len()]);
            let (out_row, in_row) = (columns.output * channels, columns.input * channels);
            for (part, y) in y.chunks_mut(3 * out_row).enumerate() {
                max_pool(y, &x, &pool, 3 * part);
            }
            for (part, dx) in dx.chunks_mut(3 * in_row).enumerate() {
                max_pool_gradient(dx, &dy, &x, &pool, 3 * part);
            }
            let mut expected = vec![0.0; x.len()];
            for (image, channel) in (0..batch).flat_map(|i| (0..channels).map(move |c| (i, c))) {
                let at = |r, c| ((image * rows.input + r) * columns.input + c) * channels + channel;
                for (o, (largest, place)) in oracle(&pool, |r, c| x[at(r, c)]).into_iter().enumerate() {
                    let o = (image * outputs + o) * channels + channel;
                    assert_eq!(y[o], largest, "{pool:?}");
                    if let Some((r, c)) = place {
                        expected[at(r, c)] += dy[o];
                    }
                }
            }
            assert_eq!(dx, expected, "{pool:?}");
        }
    }

    const PAIRS: Axis = Axis { input: 4, output: 2, window: 2, stride: 2, dilation: 1, padding: 0 };

    #[test]
    fn the_first_of_equals_takes_the_gradient_and_a_window_without_numbers_gives_none() {
        let nan = f32::NAN;
        #[rustfmt::skip]
        let x = [
            0.0, -0.0,   nan, 3.0,
            0.0, 0.0,    3.0, nan,
            nan, nan,    f32::NEG_INFINITY, -5.0,
            nan, f32::NEG_INFINITY,    nan, -5.0,
        ];
        let pool = Pool { rows: PAIRS, columns: PAIRS, channels: 1 };
        let mut y = [0.0; 4];
        max_pool(&mut y, &x, &pool, 0);
        assert_eq!(y, [0.0, 3.0, f32::NEG_INFINITY, -5.0]);
        let mut dx = [nan; 16];
        max_pool_gradient(&mut dx, &[1.0, 2.0, 4.0, 8.0], &x, &pool, 0);
        let mut expected = [0.0; 16];
        [expected[0], expected[3], expected[11]] = [1.0, 2.0, 8.0];
        assert_eq!(dx, expected);
    }

    #[test]
    fn the_gradient_agrees_with_finite_differences() {
        let rows = Axis { input: 5, output: 3, window: 3, stride: 2, dilation: 1, padding: 1 };
        let pool = Pool { rows, columns: PAIRS, channels: 3 };
        // No two are equal, and a step of a quarter changes no order: the differences are exact.
        let x: Vec<f32> = (0..60).map(|i| (i * 37 % 61) as f32).collect();
        let dy = numbers(3 * 2 * 3);
        let loss = |x: &[f32]| {
            let mut y = vec![0.0; dy.len()];
            max_pool(&mut y, x, &pool, 0);
            y.iter().zip(&dy).map(|(y, dy)| y * dy).sum::<f32>()
        };
        let mut dx = vec![0.0; 60];
        max_pool_gradient(&mut dx, &dy, &x, &pool, 0);
        for i in 0..60 {
            let (mut up, mut down) = (x.clone(), x.clone());
            up[i] += 0.25;
            down[i] -= 0.25;
            assert_eq!((loss(&up) - loss(&down)) / 0.5, dx[i], "pixel {i}");
        }
    }
}
