//! The team and its members, who are workers of the host.
#![allow(unsafe_code)]

use inkling_engine::team::{self, Meeting};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
pub struct Team(pub(crate) team::Team);

#[wasm_bindgen]
impl Team {
    /// `leader_may_sleep`: whether the calling thread may block (`Atomics.wait`); a browser's main thread may not.
    /// With more members than `processors` nobody spins for long.
    #[wasm_bindgen(constructor)]
    pub fn new(leader_may_sleep: bool, processors: u32) -> Self {
        Self(team::Team::new(leader_may_sleep, processors as usize))
    }

    /// What a worker on the same memory passes to `joinTeam`. The 32-bit word there is the failure flag: the host sets
    /// it to 1 if a member trapped, and the leader's next or present run throws.
    #[wasm_bindgen(getter)]
    pub fn address(&self) -> usize {
        core::ptr::from_ref(self.0.meeting()).expose_provenance()
    }

    /// The members who have joined, leader included.
    #[wasm_bindgen(getter)]
    pub fn members(&self) -> usize {
        self.0.members()
    }

    /// Sends every member home.
    pub fn close(&mut self) {
        self.0.close();
    }
}

/// A member's life: does its part of every job, returns when the team is closed.
#[wasm_bindgen(js_name = joinTeam)]
pub fn join_team(address: usize) {
    let meeting = core::ptr::with_exposed_provenance::<Meeting>(address);
    // SAFETY: the loader passes on what `Team.address` gave it, in the same memory, and a meeting is never freed.
    unsafe { &*meeting }.join();
}
