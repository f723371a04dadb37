//! Goes over the target pixels of a convolution in groups that use the same taps.
//!
//! Pixels at a border have fewer taps than those in the middle. Kernels work on tiles of several pixels at once, which
//! must be alike: so the pixels come sorted by their taps, border by border, and not row by row. Each target's own sum
//! is the same wherever it comes, so neither this order nor the cut into ranges shows in the results.

use super::axis::{Axis, Run, Taps};
use core::ops::Range;

/// Pixels of a group at most: enough that a panel of the filter, once in the first cache, is used often; few enough that
/// their sources stay there meanwhile.
const GROUP: usize = 64;

/// A target pixel by its number in the range, and the source pixel that its first tap meets.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pixel {
    pub target: usize,
    pub source: usize,
}

/// The taps that all pixels of a group use: so many rows of so many.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    pub rows: Taps,
    pub columns: Taps,
}

/// Target pixels of a row that use the same taps, equally far apart, by the numbers of the first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub first: Pixel,
    /// From a pixel to the next.
    pub step: Pixel,
    pub count: usize,
}

/// Calls `group` with all target pixels of some rows, where `rows` counts those of all images.
pub(super) fn walk(axes: &[Axis; 2], rows: Range<usize>, group: &mut dyn FnMut(Window, &[Pixel])) {
    each_box(axes, rows, &mut |window, lines| {
        let mut pixels = [Pixel::default(); GROUP];
        let mut count = 0;
        lines(&mut |line| {
            let Line { first, step, .. } = line;
            for i in 0..line.count {
                let [target, source] = [first.target + i * step.target, first.source + i * step.source];
                pixels[count] = Pixel { target, source };
                count += 1;
                if count == GROUP {
                    group(window, &pixels);
                    count = 0;
                }
            }
        });
        if count > 0 {
            group(window, &pixels[..count]);
        }
    });
}

/// Calls `each` with the same pixels line by line.
pub(super) fn walk_lines(axes: &[Axis; 2], rows: Range<usize>, each: &mut dyn FnMut(Window, Line)) {
    each_box(axes, rows, &mut |window, lines| lines(&mut |line| each(window, line)));
}

type Lines<'a> = dyn Fn(&mut dyn FnMut(Line)) + 'a;

/// Calls `each` with all groups of lines that use the same taps, and who goes through them.
fn each_box(axes: &[Axis; 2], rows: Range<usize>, each: &mut dyn FnMut(Window, &Lines)) {
    for (images, in_image) in boxes(axes[0].targets, rows.clone()) {
        for vertical in axes[0].runs(in_image) {
            for horizontal in axes[1].runs(0..axes[1].targets) {
                let mut window = Window { rows: vertical.taps, columns: horizontal.taps };
                if window.columns.count == 0 {
                    window.rows.count = 0;
                }
                each(window, &|line| go_through(axes, &images, rows.start, [vertical, horizontal], line));
            }
        }
    }
}

/// The rest of a first image, whole images, the beginning of a last one: images and the rows of each.
fn boxes(height: usize, rows: Range<usize>) -> [(Range<usize>, Range<usize>); 3] {
    let image = rows.start.checked_div(height).unwrap_or(0);
    let [begin, end] = [rows.start, rows.end].map(|row| row.saturating_sub(image * height));
    if end <= height {
        return [(image..image + 1, begin..end), (0..0, 0..0), (0..0, 0..0)];
    }
    let (first, last) = (image + usize::from(begin > 0), image + end / height);
    [(image..first, begin..height), (first..last, 0..height), (last..last + 1, 0..end % height)]
}

fn go_through(
    axes: &[Axis; 2],
    images: &Range<usize>,
    first_row: usize,
    [vertical, horizontal]: [Run; 2],
    each: &mut dyn FnMut(Line),
) {
    for image in images.clone() {
        for i in 0..vertical.count {
            let target_row = image * axes[0].targets + vertical.target + i * axes[0].period - first_row;
            let source_row = image * axes[0].sources + vertical.source + i * axes[0].period_step;
            let first = Pixel {
                target: target_row * axes[1].targets + horizontal.target,
                source: source_row * axes[1].sources + horizontal.source,
            };
            let step = Pixel { target: axes[1].period, source: axes[1].period_step };
            each(Line { first, step, count: horizontal.count });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::geometry::Step;
    use super::*;

    #[test]
    fn every_pixel_of_a_range_comes_once() {
        let step = |stride| Step { stride, dilation: 1, pad: 1 };
        let axes = [Axis::forward(5, 9, 3, step(2)), Axis::backward(11, 12, 3, step(1))];
        for start in 0..20 {
            for end in start..=20 {
                let mut seen = vec![0; (end - start) * 11];
                walk(&axes, start..end, &mut |window, pixels| {
                    for pixel in pixels {
                        seen[pixel.target] += 1;
                        // The row of the first tap, by the definition.
                        let row = start + pixel.target / 11;
                        let source = row / 5 * 9 + (row % 5 * 2 + window.rows.first) - 1;
                        assert_eq!(pixel.source / 12, source, "rows {start}..{end}, {pixel:?}");
                    }
                });
                assert!(seen.iter().all(|&n| n == 1), "rows {start}..{end}: {seen:?}");
            }
        }
    }
}
