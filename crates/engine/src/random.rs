//! Random numbers that are the same everywhere: xoshiro256++ (Blackman & Vigna 2019), seeded by SplitMix64.

use inkling_kernels::ln::ln;

/// What a stream of numbers is for: streams of one seed are independent, so that shuffling never shifts weights.
#[derive(Clone, Copy)]
pub enum Stream {
    Weights = 1,
    Order = 2,
    Split = 3,
}

#[derive(Clone, Debug)]
pub struct Random {
    state: [u64; 4],
}

impl Random {
    pub fn new(seed: u64, stream: Stream) -> Self {
        let mut x = seed ^ (stream as u64).wrapping_mul(0xD1B5_4A32_D192_ED03);
        Self { state: core::array::from_fn(|_| split_mix(&mut x)) }
    }

    /// What all further numbers follow from.
    pub fn state(&self) -> [u64; 4] {
        self.state
    }

    /// Goes on from such a state; none if it is one that no seed leads to.
    pub fn from_state(state: [u64; 4]) -> Option<Self> {
        (state != [0; 4]).then_some(Self { state })
    }

    /// 64 uniform bits.
    pub fn bits(&mut self) -> u64 {
        let s = &mut self.state;
        let result = s[0].wrapping_add(s[3]).rotate_left(23).wrapping_add(s[0]);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        result
    }

    /// Uniform in `[0, 1)`, 53 bits.
    pub fn uniform(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// Uniform in `0..n` without bias (Lemire 2019, arXiv:1805.10941); `n` from 1.
    pub fn below(&mut self, n: u32) -> u32 {
        let n = u64::from(n);
        loop {
            let product = (self.bits() >> 32) * n;
            let low = product & 0xFFFF_FFFF;
            if low >= n || low >= (1 << 32) % n {
                return (product >> 32) as u32;
            }
        }
    }

    /// Normal with mean 0 and deviation 1 (Marsaglia & Bray's polar method 1964).
    pub fn normal(&mut self) -> f64 {
        loop {
            let (x, y) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let square = x * x + y * y;
            if square < 1.0 && square.is_normal() {
                return x * (-2.0 * ln(square) / square).sqrt();
            }
        }
    }

    /// A uniform permutation in place (Durstenfeld 1964).
    pub fn shuffle(&mut self, order: &mut [u32]) {
        for i in (1..order.len()).rev() {
            order.swap(i, self.below(i as u32 + 1) as usize);
        }
    }
}

/// SplitMix64 (Steele, Lea & Flood 2014).
fn split_mix(x: &mut u64) -> u64 {
    *x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (*x ^ (*x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_first_numbers() {
        let mut x = 1_234_567;
        assert_eq!(
            split_mix(&mut x),
            6_457_827_717_110_365_317,
            "the published SplitMix64 sequence of seed 1234567"
        );
        let mut random = Random { state: [1, 2, 3, 4] };
        assert_eq!(
            [random.bits(), random.bits()],
            [41_943_041, 58_720_359],
            "the published xoshiro256++ sequence"
        );
    }

    #[test]
    fn normal_numbers_have_their_mean_and_deviation() {
        let mut random = Random::new(7, Stream::Weights);
        let x: Vec<f64> = (0..100_000).map(|_| random.normal()).collect();
        let mean = x.iter().sum::<f64>() / 1e5;
        let variance = x.iter().map(|x| x * x).sum::<f64>() / 1e5;
        assert!(mean.abs() < 0.01 && (variance - 1.0).abs() < 0.02, "mean {mean}, variance {variance}");
    }

    #[test]
    fn below_is_uniform() {
        let mut random = Random::new(1, Stream::Order);
        let mut counts = [0u32; 6];
        (0..60_000).for_each(|_| counts[random.below(6) as usize] += 1);
        assert!(counts.iter().all(|&n| n.abs_diff(10_000) < 400), "{counts:?}");
    }

    #[test]
    fn a_shuffle_is_a_permutation_and_streams_and_seeds_differ() {
        let shuffled = |seed, stream| {
            let mut order: Vec<u32> = (0..100).collect();
            Random::new(seed, stream).shuffle(&mut order);
            order
        };
        let mut sorted = shuffled(1, Stream::Order);
        assert_ne!(sorted, shuffled(2, Stream::Order));
        assert_ne!(sorted, shuffled(1, Stream::Weights));
        assert_eq!(sorted, shuffled(1, Stream::Order));
        sorted.sort_unstable();
        assert_eq!(sorted, (0..100).collect::<Vec<u32>>());
    }
}
