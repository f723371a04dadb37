//! Batch normalization with given moments (Ioffe & Szegedy 2015, arXiv:1502.03167, Algorithm 2).

/// Parameters that are made ready at once: they stay in the first cache beside what they are applied to.
const TABLE: usize = 256;

/// What to normalize by: each a parameter a channel, or as many as there are, used over and over again.
#[derive(Clone, Copy, Debug)]
pub struct BatchNorm<'a> {
    pub mean: &'a [f32],
    pub variance: &'a [f32],
    pub offset: &'a [f32],
    pub scale: &'a [f32],
    /// Added to the variance.
    pub epsilon: f32,
}

impl BatchNorm<'_> {
    /// `out <- (x - mean) * (scale / sqrt(variance + epsilon)) + offset`.
    ///
    /// Shapes: `out` and `x` `[n]`, which are the numbers of a tensor from number `first` on; the parameters `[channels]`,
    /// `[1]`, or whatever length: number `i` of the tensor takes the parameter `i % length`.
    ///
    /// # Panics
    /// If the lengths of `out` and `x` differ, or there is no parameter of a kind.
    pub fn apply(&self, out: &mut [f32], x: &[f32], first: usize) {
        assert_eq!(out.len(), x.len(), "batch_norm: lengths differ");
        if out.is_empty() {
            return;
        }
        let period = self.period(out.len());
        for begin in (0..period).step_by(TABLE) {
            let mut table = [const { [0.0; TABLE] }; 3];
            let count = TABLE.min(period - begin);
            let table = self.table(&mut table, first + begin, count);
            let rows = out[begin..].chunks_mut(period).zip(x[begin..].chunks(period));
            for (out, x) in rows {
                let count = count.min(out.len());
                normalize(&mut out[..count], &x[..count], table.map(|row| &row[..count]));
            }
        }
    }

    /// After how many numbers the parameters are the same again, at most `n`. The few of a short period are repeated,
    /// to whole registers.
    fn period(&self, n: usize) -> usize {
        let lengths = [self.mean, self.variance, self.offset, self.scale].map(<[f32]>::len);
        let longest = lengths.into_iter().fold(1, usize::max);
        let period = if lengths.iter().all(|&length| length == longest || length == 1) { longest } else { n };
        (if period > TABLE / 4 { period } else { TABLE / period / 4 * 4 * period }).min(n)
    }

    /// Means, factors and offsets of so many numbers from number `first` on.
    fn table<'t>(&self, table: &'t mut [[f32; TABLE]; 3], first: usize, count: usize) -> [&'t [f32]; 3] {
        let [means, factors, offsets] = table;
        // Variances lie where the offsets will.
        cycle(&mut factors[..count], self.scale, first);
        cycle(&mut offsets[..count], self.variance, first);
        for (factor, variance) in factors[..count].iter_mut().zip(&offsets[..count]) {
            *factor /= (variance + self.epsilon).sqrt();
        }
        cycle(&mut offsets[..count], self.offset, first);
        cycle(&mut means[..count], self.mean, first);
        [means, factors, offsets]
    }
}

/// The values over and over again, from number `first` on.
#[inline(never)]
fn cycle(to: &mut [f32], values: &[f32], first: usize) {
    let place = first % values.len();
    let (begin, end) = (to.len().min(values.len() - place), to.len().min(values.len()));
    to[..begin].copy_from_slice(&values[place..place + begin]);
    to[begin..end].copy_from_slice(&values[..end - begin]);
    // What is there is copied behind itself, as often as it fits.
    let mut done = end;
    while done < to.len() {
        let more = done.min(to.len() - done);
        to.copy_within(..more, done);
        done += more;
    }
}

#[inline(never)]
fn normalize(out: &mut [f32], x: &[f32], [means, factors, offsets]: [&[f32]; 3]) {
    let parameters = means.iter().zip(factors).zip(offsets);
    for ((out, x), ((mean, factor), offset)) in out.iter_mut().zip(x).zip(parameters) {
        *out = (x - mean) * factor + offset;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(n: usize, seed: usize) -> Vec<f32> {
        (0..n).map(|i| ((i * 7919 + seed * 104_729) % 1009) as f32 / 504.5 - 1.0).collect()
    }

    struct Parameters([Vec<f32>; 4]);

    impl Parameters {
        fn new(lengths: [usize; 4]) -> Self {
            let mut all = [0, 1, 2, 3].map(|i| numbers(lengths[i], i + 1));
            all[1].iter_mut().for_each(|variance| *variance += 1.25);
            Self(all)
        }

        fn borrow(&self) -> BatchNorm<'_> {
            let [mean, variance, offset, scale] = &self.0;
            BatchNorm { mean, variance, offset, scale, epsilon: 0.001 }
        }
    }

    fn one(norm: &BatchNorm, x: f32, i: usize) -> f32 {
        let [mean, variance, offset, scale] =
            [norm.mean, norm.variance, norm.offset, norm.scale].map(|values| values[i % values.len()]);
        (x - mean) * (scale / (variance + norm.epsilon).sqrt()) + offset
    }

    #[test]
    fn every_length_of_parameters_equals_one_at_a_time_in_any_parts() {
        let per_channel = |c| [[c; 4], [1, c, 1, c], [c, 1, c, 1]];
        let odd = [[3, 4, 5, 7], [2, 6, 1, 1], [300, 7, 1, 300], [900, 900, 1, 900]];
        let channels = (1..=20).chain([63, 64, 65, 255, 256, 257, 600]).flat_map(per_channel);
        for lengths in channels.chain(odd) {
            let parameters = Parameters::new(lengths);
            let norm = parameters.borrow();
            for n in [0, 1, 2, 3, 31, 255, 1300] {
                let x = numbers(n, 9);
                let expected: Vec<f32> = x.iter().enumerate().map(|(i, &x)| one(&norm, x, i)).collect();
                for cut in [0, n / 3, n] {
                    let mut out = vec![9.0; n];
                    let (low, high) = out.split_at_mut(cut);
                    norm.apply(low, &x[..cut], 0);
                    norm.apply(high, &x[cut..], cut);
                    assert_eq!(out, expected, "lengths {lengths:?}, n = {n}, cut at {cut}");
                }
            }
        }
    }

    #[test]
    fn rows_become_what_was_asked_for() {
        // Deviations of 1 and 4 about 2 and 10.
        let norm = BatchNorm {
            mean: &[2.0, 10.0],
            variance: &[0.75, 15.75],
            offset: &[0.0, 100.0],
            scale: &[1.0, 2.0],
            epsilon: 0.25,
        };
        let mut out = [0.0; 4];
        norm.apply(&mut out, &[3.0, 14.0, 1.0, 2.0], 0);
        assert_eq!(out, [1.0, 102.0, -1.0, 96.0]);
    }

    #[test]
    fn without_a_spread_nothing_finite_comes_out() {
        let norm = BatchNorm { mean: &[1.0], variance: &[0.0], offset: &[0.0], scale: &[1.0], epsilon: 0.0 };
        let mut out = [0.0; 3];
        norm.apply(&mut out, &[2.0, 0.0, 1.0], 0);
        assert_eq!(out[..2], [f32::INFINITY, f32::NEG_INFINITY]);
        assert!(out[2].is_nan());
    }
}
