//! Loops over the pixels of pictures.

/// `sums += row`, number by number: sums of up to 257 rows fit.
#[inline(never)]
pub fn add_row(sums: &mut [u16], row: &[u8]) {
    sums.iter_mut().zip(row).for_each(|(sum, &value)| *sum += u16::from(value));
}

/// The same with the least and the most of each number.
#[inline(never)]
pub fn add_row_and_bounds(sums: &mut [u16], least: &mut [u8], most: &mut [u8], row: &[u8]) {
    for (((sum, least), most), &value) in sums.iter_mut().zip(least).zip(most).zip(row) {
        *sum += u16::from(value);
        *least = value.min(*least);
        *most = value.max(*most);
    }
}

/// `row <- ` how much it is below the paper, which is `(above * (128 - part) + below * part) / 128 / 128`; or above it,
/// if the ink is brighter. At most 0 is 0.
#[inline(never)]
pub fn subtract_paper(row: &mut [u8], above: &[u16], below: &[u16], part: u16, ink_is_dark: bool) {
    let (part, rest) = (u32::from(part), u32::from(128 - part));
    for ((value, &above), &below) in row.iter_mut().zip(above).zip(below) {
        let paper = ((u32::from(above) * rest + u32::from(below) * part + (1 << 13)) >> 14) as u8;
        *value = if ink_is_dark { paper.saturating_sub(*value) } else { value.saturating_sub(paper) };
    }
}

/// How often each number occurs.
#[inline(never)]
pub fn histogram(values: &[u8]) -> [u32; 256] {
    // In turns, since a count waits for the one before it.
    let mut turns = [[0; 256]; 4];
    for values in values.chunks(turns.len()) {
        turns.iter_mut().zip(values).for_each(|(counts, &value)| counts[usize::from(value)] += 1);
    }
    core::array::from_fn(|value| turns.iter().map(|counts| counts[value]).sum())
}

/// The place of the first number from `least` on.
#[inline(never)]
pub fn first_from(values: &[u8], least: u8) -> Option<usize> {
    const STEP: usize = 16;
    let (steps, rest) = values.as_chunks::<STEP>();
    let largest = |step: &[u8; STEP]| step.iter().fold(0, |most: u8, &value| most.max(value));
    let skipped = steps.iter().take_while(|step| largest(step) < least).count() * STEP;
    let place = values[skipped..].iter().take(STEP + rest.len()).position(|&value| value >= least);
    place.map(|at| skipped + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(length: usize, factor: usize) -> Vec<u8> {
        (0..length).map(|i| (i * factor % 256) as u8).collect()
    }

    #[test]
    fn every_length_is_as_one_at_a_time() {
        for n in 0..=67 {
            let (a, b) = (noise(n, 101), noise(n, 57));
            let [mut sums, mut both] = [vec![0; n], vec![0; n]];
            let (mut least, mut most) = (vec![255; n], vec![0; n]);
            for row in [&a, &b] {
                add_row(&mut sums, row);
                add_row_and_bounds(&mut both, &mut least, &mut most, row);
            }
            for i in 0..n {
                assert_eq!((sums[i], both[i]), (u16::from(a[i]) + u16::from(b[i]), sums[i]), "{i} of {n}");
                assert_eq!((least[i], most[i]), (a[i].min(b[i]), a[i].max(b[i])), "{i} of {n}");
            }
            let counts = histogram(&a);
            assert!((0..=255).all(|x| counts[x as usize] as usize == a.iter().filter(|&&y| y == x).count()));
        }
    }

    #[test]
    fn the_first_of_some_size_is_found_wherever_it_is() {
        for n in 0..=67 {
            for at in 0..=n {
                let values: Vec<u8> =
                    (0..n).map(|i| if i < at { 8 } else { (i * 5 % 3) as u8 + 8 }).collect();
                for least in [0, 8, 9, 10, 11] {
                    let expected = values.iter().position(|&value| value >= least);
                    assert_eq!(first_from(&values, least), expected, "{least} among {values:?}");
                }
            }
        }
    }

    #[test]
    fn ink_is_what_differs_from_the_paper_in_its_direction() {
        for n in [1, 15, 16, 17, 40] {
            let wide = |values: &[u8]| -> Vec<u16> { values.iter().map(|&x| u16::from(x) * 128).collect() };
            let (above, below, row) = (noise(n, 101), noise(n, 57), noise(n, 31));
            for (part, dark) in [(0, true), (128, false), (37, true), (90, false)] {
                let mut out = row.clone();
                subtract_paper(&mut out, &wide(&above), &wide(&below), part, dark);
                for i in 0..n {
                    let part = f64::from(part) / 128.0;
                    let paper =
                        (f64::from(above[i]) * (1.0 - part) + f64::from(below[i]) * part + 0.5).floor();
                    let sign = if dark { 1.0 } else { -1.0 };
                    let expected = (sign * (paper - f64::from(row[i]))).max(0.0);
                    assert_eq!(f64::from(out[i]), expected, "{i} of {n}, {part}, dark: {dark}");
                }
            }
        }
    }
}
