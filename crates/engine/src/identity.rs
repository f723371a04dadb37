//! What tells a data set from others.

use crate::answers::Kind;
use crate::checksum::Sum;
use crate::dataset::Dataset;

impl Dataset {
    /// The checksum of all rows and answers, and of how many there are. Bytes and floats of the same values have others.
    pub fn checksum(&self) -> u64 {
        let mut sum = Sum::default();
        let (kind, outputs) = match self.answers.kind {
            Kind::Classes(classes) => (0, classes),
            Kind::Numbers(outputs) => (1, outputs),
        };
        sum.add(&[kind, outputs, self.width(), self.len()], |size| (size as u64).to_le_bytes());
        self.add_rows(&mut sum);
        self.answers.add_to(&mut sum);
        sum.digest()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Rows;

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
