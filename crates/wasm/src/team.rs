//! The team and its members, who are workers of the host.
#![allow(unsafe_code)]

use core::cell::{RefCell, RefMut};
use inkling_engine::team::{self, Meeting};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// The team of an instance: trainings, predictions and tensors share it, one job at a time.
#[wasm_bindgen]
pub struct Team(Rc<RefCell<team::Team>>);

impl Team {
    /// The leader's side, for a job.
    pub(crate) fn leader(&self) -> RefMut<'_, team::Team> {
        self.0.borrow_mut()
    }

    #[cfg(feature = "tensors")]
    pub(crate) fn shared(&self) -> Rc<RefCell<team::Team>> {
        self.0.clone()
    }
}

#[wasm_bindgen]
impl Team {
    /// `leader_may_sleep`: whether the calling thread may block (`Atomics.wait`); a browser's main thread may not.
    /// With more members than `processors` nobody spins for long.
    #[wasm_bindgen(constructor)]
    pub fn new(leader_may_sleep: bool, processors: u32) -> Self {
        Self(Rc::new(RefCell::new(team::Team::new(leader_may_sleep, processors as usize))))
    }

    /// What a worker on the same memory passes to `joinTeam`. The 32-bit word there is the failure flag: the host sets
    /// it to 1 if a member trapped, and the leader's next or present run throws.
    #[wasm_bindgen(getter)]
    pub fn address(&self) -> usize {
        core::ptr::from_ref(self.leader().meeting()).expose_provenance()
    }

    /// The members who have joined, leader included.
    #[wasm_bindgen(getter)]
    pub fn members(&self) -> usize {
        self.leader().members()
    }

    /// Sends every member home.
    pub fn close(&self) {
        self.leader().close();
    }
}

/// A member's life: does its part of every job, returns when the team is closed.
#[wasm_bindgen(js_name = joinTeam)]
pub fn join_team(address: usize) {
    let meeting = core::ptr::with_exposed_provenance::<Meeting>(address);
    // SAFETY: the loader passes on what `Team.address` gave it, in the same memory, and a meeting is never freed.
    unsafe { &*meeting }.join();
}
