//! Pictures in another size, each pixel the mean of the area that it covers.

use crate::plane::Plane;

/// Pixels of a side at most: sums of its squares fit 32 bits.
const LONGEST: usize = 4096;

/// The picture with its longer side of so many pixels. The last pixels of the other side may be covered in part only.
///
/// Exact in whole numbers: a pixel of the one picture is so many parts long as the other picture has pixels.
pub fn scale(plane: &Plane, longer: usize) -> Plane {
    let from = plane.width.max(plane.height);
    assert!((1..=LONGEST).contains(&from) && longer <= LONGEST, "scale: sizes");
    let size = |side: usize| (side * longer).div_ceil(from);
    let mut out = Plane::new(size(plane.width), size(plane.height));
    let across = overlaps(plane.width, out.width, from, longer);
    let down = overlaps(plane.height, out.height, from, longer);
    // Sums along each row, by the pixels of the new one.
    let mut sums = vec![0u32; out.width * plane.height];
    for (sums, row) in sums.chunks_exact_mut(out.width).zip(plane.rows()) {
        for overlap in &across {
            sums[overlap.to] += u32::from(row[overlap.from]) * overlap.parts;
        }
    }
    let mut totals = vec![0u64; out.values.len()];
    for overlap in &down {
        let totals = &mut totals[overlap.to * out.width..][..out.width];
        let sums = &sums[overlap.from * out.width..][..out.width];
        for (total, &sum) in totals.iter_mut().zip(sums) {
            *total += u64::from(sum) * u64::from(overlap.parts);
        }
    }
    let area = (from * from) as u64;
    for (value, total) in out.values.iter_mut().zip(totals) {
        *value = ((total + area / 2) / area) as u8;
    }
    out
}

/// Where a pixel of the one picture and one of the other cover each other.
struct Overlap {
    from: usize,
    to: usize,
    parts: u32,
}

fn overlaps(count: usize, out: usize, from: usize, longer: usize) -> Vec<Overlap> {
    let mut all = Vec::with_capacity(count + out);
    let (mut i, mut j) = (0, 0);
    while i < count && j < out {
        let begin = (i * longer).max(j * from);
        let (end_of_old, end_of_new) = ((i + 1) * longer, (j + 1) * from);
        let end = end_of_old.min(end_of_new);
        all.push(Overlap { from: i, to: j, parts: (end - begin) as u32 });
        i += usize::from(end == end_of_old);
        j += usize::from(end == end_of_new);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(width: usize, height: usize) -> Plane {
        Plane { width, height, values: (0..width * height).map(|i| (i * 7919 % 251) as u8).collect() }
    }

    /// By the definition, in `f64`.
    fn oracle(plane: &Plane, longer: usize) -> Vec<f64> {
        let step = plane.width.max(plane.height) as f64 / longer as f64;
        let size = |side: usize| (side as f64 / step - 1e-9).ceil() as usize;
        let cover = |from: usize, to: usize| {
            ((from + 1) as f64).min((to + 1) as f64 * step) - (from as f64).max(to as f64 * step)
        };
        let (width, height) = (size(plane.width), size(plane.height));
        (0..width * height)
            .map(|i| {
                let (x, y) = (i % width, i / width);
                let parts = plane.values.iter().enumerate().map(|(at, &value)| {
                    let (across, down) = (cover(at % plane.width, x), cover(at / plane.width, y));
                    f64::from(value) * across.max(0.0) * down.max(0.0)
                });
                parts.sum::<f64>() / (step * step)
            })
            .collect()
    }

    #[test]
    fn every_size_agrees_with_the_definition() {
        for (width, height, longer) in
            [(20, 20, 20), (31, 47, 20), (47, 31, 20), (7, 5, 20), (1, 9, 20), (80, 13, 20), (100, 90, 80)]
        {
            let plane = noise(width, height);
            let scaled = scale(&plane, longer);
            let expected = oracle(&plane, longer);
            assert_eq!(scaled.values.len(), expected.len(), "{width}x{height}");
            for (value, exact) in scaled.values.iter().zip(&expected) {
                assert!((f64::from(*value) - exact).abs() < 0.5 + 1e-6, "{width}x{height}: {value}, {exact}");
            }
        }
    }

    #[test]
    fn the_same_size_changes_nothing() {
        let plane = noise(20, 13);
        assert_eq!(scale(&plane, 20), plane);
    }
}
