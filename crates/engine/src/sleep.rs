//! Sleeping on a number until it is woken or has another value; a sleep may end early.
//!
//! The sleeps stay out of line: in Node 20's baseline compiler a wait loses the caller's registers.
#![allow(unsafe_code)]

#[cfg(not(all(target_arch = "wasm32", target_feature = "atomics")))]
pub(crate) use pause::*;
#[cfg(all(target_arch = "wasm32", target_feature = "atomics"))]
pub(crate) use wait::*;

#[cfg(all(target_arch = "wasm32", target_feature = "atomics"))]
mod wait {
    use core::arch::wasm32::{memory_atomic_notify, memory_atomic_wait32, memory_atomic_wait64};
    use core::sync::atomic::{AtomicU32, AtomicU64};

    /// The leader looks up now and then, in case a member died and nobody wakes it.
    const LEADER_NANOSECONDS: i64 = 10_000_000;

    #[inline(never)]
    pub fn sleep_u32(number: &AtomicU32, value: u32) {
        // SAFETY: the reference is valid and aligned, and the caller may block.
        unsafe { memory_atomic_wait32(number.as_ptr().cast(), value as i32, LEADER_NANOSECONDS) };
    }

    #[inline(never)]
    pub fn sleep_u64(number: &AtomicU64, value: u64) {
        // SAFETY: as above.
        unsafe { memory_atomic_wait64(number.as_ptr().cast(), value as i64, -1) };
    }

    pub fn wake_u32(number: &AtomicU32) {
        // SAFETY: the reference is valid and aligned.
        unsafe { memory_atomic_notify(number.as_ptr().cast(), 1) };
    }

    pub fn wake_u64(number: &AtomicU64) {
        // SAFETY: as above; the address is that of the wait.
        unsafe { memory_atomic_notify(number.as_ptr().cast(), u32::MAX) };
    }
}

/// Without WebAssembly's threads a sleep is a pause: enough for the tests, which run on the system's threads.
#[cfg(not(all(target_arch = "wasm32", target_feature = "atomics")))]
mod pause {
    use core::sync::atomic::{AtomicU32, AtomicU64};

    pub fn sleep_u32(_: &AtomicU32, _: u32) {
        std::thread::yield_now();
    }
    pub fn sleep_u64(_: &AtomicU64, _: u64) {
        std::thread::yield_now();
    }
    pub fn wake_u32(_: &AtomicU32) {}
    pub fn wake_u64(_: &AtomicU64) {}
}
