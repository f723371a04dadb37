//! Checksums, to know a file or a data set again: XXH64 (Collet, github.com/Cyan4973/xxHash), with a seed of 0.

use xxhash_rust::xxh64::{Xxh64, xxh64};

pub fn checksum(bytes: &[u8]) -> u64 {
    xxh64(bytes, 0)
}

/// A checksum of numbers as their little-endian bytes.
#[derive(Default)]
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

    pub fn digest(&self) -> u64 {
        self.0.digest()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_checksums() {
        assert_eq!(checksum(b""), 0xef46_db37_51d8_e999, "the published one of nothing");
        assert_eq!(checksum(b"abc"), 0x44bc_2cf5_ad77_0999, "that of the reference implementation");
    }
}
