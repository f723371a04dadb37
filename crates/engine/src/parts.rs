//! A slice shared out among the members of a team, one consecutive part each.
#![allow(unsafe_code)]

use core::marker::PhantomData;
use core::sync::atomic::{AtomicU64, Ordering};

/// Most parts of a slice: one bit each says whether a part was taken.
pub const MAX_PARTS: usize = WORDS * 64;
const WORDS: usize = 16;

/// Part `i` of a slice is `cuts[i]..cuts[i + 1]`, to be taken once, by whichever thread asks.
pub struct Parts<'a, T> {
    start: *mut T,
    cuts: &'a [usize],
    taken: [AtomicU64; WORDS],
    owner: PhantomData<&'a mut [T]>,
}

// SAFETY: a `Parts` only ever hands each element to one thread, which `T: Send` allows.
unsafe impl<T: Send> Sync for Parts<'_, T> {}

impl<'a, T> Parts<'a, T> {
    /// # Panics
    /// If the cuts descend, leave the slice or make more than [`MAX_PARTS`] parts.
    pub fn new(slice: &'a mut [T], cuts: &'a [usize]) -> Self {
        assert!(cuts.len() <= MAX_PARTS + 1 && cuts.is_sorted(), "parts: cuts");
        assert!(cuts.last().is_none_or(|&end| end <= slice.len()), "parts: cuts leave the slice");
        Self { start: slice.as_mut_ptr(), cuts, taken: Default::default(), owner: PhantomData }
    }

    /// # Panics
    /// If there is no such part or it was taken before.
    #[allow(clippy::mut_from_ref)]
    pub fn take(&self, part: usize) -> &'a mut [T] {
        let (begin, end) = (self.cuts[part], self.cuts[part + 1]);
        let bit = 1 << (part % 64);
        assert!(self.taken[part / 64].fetch_or(bit, Ordering::Relaxed) & bit == 0, "parts: taken twice");
        // SAFETY: `new` borrowed the slice for 'a and saw that the cuts ascend inside it, so parts never overlap; the
        // bit above was clear, so nobody else has or will have this one.
        unsafe { core::slice::from_raw_parts_mut(self.start.add(begin), end - begin) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_cover_their_cuts_and_are_written_by_threads() {
        let mut numbers = [0; 10];
        let parts = Parts::new(&mut numbers, &[0, 3, 3, 9]);
        std::thread::scope(|scope| {
            for part in 0..3 {
                let parts = &parts;
                scope.spawn(move || parts.take(part).fill(part + 1));
            }
        });
        assert_eq!(numbers, [1, 1, 1, 3, 3, 3, 3, 3, 3, 0]);
    }

    #[test]
    #[should_panic(expected = "taken twice")]
    fn a_part_is_taken_once() {
        let mut numbers = [0; 4];
        let parts = Parts::new(&mut numbers, &[0, 2, 4]);
        parts.take(1);
        parts.take(1);
    }
}
