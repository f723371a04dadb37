//! Checksums, to know a file or a data set again: XXH64 (Collet, github.com/Cyan4973/xxHash), with a seed of 0.

use crate::answers::Kind;
use crate::dataset::Dataset;
use xxhash_rust::xxh64::{Xxh64, xxh64};

pub fn checksum(bytes: &[u8]) -> u64 {
    xxh64(bytes, 0)
}

/// A checksum of numbers as their little-endian bytes.
pub(crate) struct Sum(Xxh64);

/// Bytes that are handed on at once.
const BUFFER: usize = 4096;

impl Sum {
    pub fn add<T: Copy, const N: usize>(&mut self, numbers: &[T], bytes_of: impl Fn(T) -> [u8; N]) {
        let mut buffer = [0; BUFFER];
        for part in numbers.chunks(BUFFER / N) {
            let (bytes, _) = buffer.as_chunks_mut::<N>();
            bytes.iter_mut().zip(part).for_each(|(bytes, &number)| *bytes = bytes_of(number));
            self.0.update(&buffer[..part.len() * N]);
        }
    }

    pub fn add_bytes(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }
}

impl Dataset {
    /// The checksum of all rows and answers, and of how many there are. Bytes and floats of the same values have others.
    pub fn checksum(&self) -> u64 {
        let mut sum = Sum(Xxh64::new(0));
        let (kind, outputs) = match self.answers.kind {
            Kind::Classes(classes) => (0, classes),
            Kind::Numbers(outputs) => (1, outputs),
        };
        sum.add(&[kind, outputs, self.width(), self.len()], |size| (size as u64).to_le_bytes());
        self.add_rows(&mut sum);
        self.answers.add_to(&mut sum);
        sum.0.digest()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Rows;

    #[test]
    fn known_checksums() {
        assert_eq!(checksum(b""), 0xef46_db37_51d8_e999, "the published one of nothing");
        assert_eq!(checksum(b"abc"), 0x44bc_2cf5_ad77_0999, "that of the reference implementation");
    }

    fn checksum_of(rows: Rows, width: usize, labels: &[u32], classes: usize) -> u64 {
        let mut data = Dataset::new(width, Kind::Classes(classes), labels.len()).unwrap();
        data.measure(rows).unwrap();
        data.append(rows).unwrap();
        data.answers.append_labels(labels).unwrap();
        data.checksum()
    }

    #[test]
    fn another_row_label_shape_or_class_count_is_another_data_set() {
        for density in [1, 3] {
            let bytes: Vec<u8> =
                (0..5000).map(|i| if i % 4 < density { (i % 251 + 1) as u8 } else { 0 }).collect();
            let (mut changed, labels) = (bytes.clone(), vec![1; 100]);
            changed[4000] ^= 3;
            let mut relabelled = labels.clone();
            relabelled[99] = 0;
            let of = |bytes: &[u8], labels: &[u32], classes| {
                checksum_of(Rows::Bytes(bytes), bytes.len() / labels.len(), labels, classes)
            };
            let sums = [
                of(&bytes, &labels, 2),
                of(&changed, &labels, 2),
                of(&bytes, &relabelled, 2),
                of(&bytes, &labels, 3),
                of(&bytes, &labels[..50], 2),
            ];
            assert_eq!(of(&bytes, &labels, 2), sums[0]);
            for i in 0..sums.len() {
                assert!(!sums[i + 1..].contains(&sums[i]), "{density}: {sums:x?}");
            }
            let floats: Vec<f32> = bytes.iter().map(|&b| f32::from(b) / 255.0).collect();
            let mut other = floats.clone();
            other[4000] += 0.5;
            let of = |floats| checksum_of(Rows::Floats(floats), 50, &labels, 2);
            assert!(of(&floats) == of(&floats) && of(&floats) != of(&other));
        }
    }

    #[test]
    fn targets_count() {
        let of = |targets: &[f32]| {
            let mut data = Dataset::new(2, Kind::Numbers(1), 2).unwrap();
            data.measure(Rows::Bytes(&[1, 2, 3, 4])).unwrap();
            data.append(Rows::Bytes(&[1, 2, 3, 4])).unwrap();
            data.answers.append_targets(targets).unwrap();
            data.checksum()
        };
        assert!(of(&[0.5, 1.0]) == of(&[0.5, 1.0]) && of(&[0.5, 1.0]) != of(&[0.5, 2.0]));
    }
}
