//! The thread team: a leader hands the same job to every member and waits until all have done it.
//!
//! Written on atomics alone, because the host makes the threads (workers that call [`Meeting::join`]) and because the
//! leader may be a browser's main thread, which must not block on a lock. Members spin for a moment after a job,
//! since the next one usually follows within microseconds, and sleep after that.
#![allow(unsafe_code)]

use crate::error::{Error, Result};
use crate::sleep;
use core::cell::UnsafeCell;
use core::sync::atomic::{AtomicBool, AtomicI32, AtomicU32, AtomicU64, Ordering::SeqCst};

/// Most members, leader included.
pub const MAX_MEMBERS: usize = 64;
/// The lower bits of a state count the members of the job, the upper ones the jobs so far.
const COUNT_BITS: u32 = 8;
/// The count that sends every member home.
const CLOSED: u64 = (1 << COUNT_BITS) - 1;

/// Turns of a spin before sleeping, about 20 microseconds (WebAssembly has no pause instruction): longer than nearly all
/// waits inside a slice of training, yet so short that little is lost when somebody else's program has taken a member's
/// processor. Then a member that sleeps gives it its own; one that spins for longer keeps it, and a step of two members
/// took ten times as long.
const SPINS: u32 = 20_000;
/// The same while the leader does something else between jobs that follow each other for long, such as what tfjs does
/// between two batches: about 300 microseconds. Waking a sleeper takes a fifth of that, but of every job.
const LINGERING_SPINS: u32 = 300_000;
/// The same with more members than processors, where spinning keeps others from working.
const FEW_SPINS: u32 = 50;

/// What a member does in a job: it is called once with each number from 0 (the leader) to below the job's members.
pub type Job<'a> = dyn Fn(usize) + Sync + 'a;

/// What leader and members share; it lives as long as the program, since a member may look at it at any time.
#[repr(C)]
pub struct Meeting {
    /// Not 0 once a member has died: the first field, so that a host can set it when a member's instance trapped.
    failed: AtomicI32,
    joined: AtomicU32,
    /// Members of the present job that have not finished.
    pending: AtomicU32,
    sleepers: AtomicU32,
    leader_sleeps: AtomicBool,
    /// The count of jobs and the members of the last; see [`COUNT_BITS`].
    state: AtomicU64,
    job: UnsafeCell<Option<*const Job<'static>>>,
    /// Turns of a spin before sleeping, in the present job.
    spins: AtomicU32,
}

/// The leader's side of a team: there is one, and only it starts jobs.
pub struct Team {
    meeting: &'static Meeting,
    leader_may_sleep: bool,
    processors: usize,
    /// Whether members wait for longer before they sleep: for jobs with other work of the leader's between them.
    pub lingers: bool,
}

// SAFETY: `job` is written only by the leader while no member runs (`pending` is 0) and read only by members after the
// state, which is stored later, has named them; everything else is atomic or never changes.
unsafe impl Sync for Meeting {}
// SAFETY: the raw pointer is only followed inside a job, see `run`.
unsafe impl Send for Meeting {}

impl Team {
    /// A team of the leader alone. `leader_may_sleep` is false where waiting is forbidden (a browser's main thread).
    pub fn new(leader_may_sleep: bool, processors: usize) -> Self {
        let meeting = Meeting {
            failed: AtomicI32::new(0),
            joined: AtomicU32::new(0),
            pending: AtomicU32::new(0),
            sleepers: AtomicU32::new(0),
            leader_sleeps: AtomicBool::new(false),
            state: AtomicU64::new(0),
            job: UnsafeCell::new(None),
            spins: AtomicU32::new(FEW_SPINS),
        };
        Self { meeting: Box::leak(Box::new(meeting)), leader_may_sleep, processors, lingers: false }
    }

    /// Where members [`join`](Meeting::join).
    pub fn meeting(&self) -> &'static Meeting {
        self.meeting
    }

    /// The members so far, leader included; more than [`MAX_MEMBERS`] would never get a job.
    pub fn members(&self) -> usize {
        (self.meeting.joined.load(SeqCst) as usize + 1).min(MAX_MEMBERS)
    }

    /// Whether all members are awake, so that a job reaches them at once.
    pub fn is_awake(&self) -> bool {
        self.meeting.sleepers.load(SeqCst) == 0
    }

    /// Lets members `0..members` do the job, each with its own number; returns when all have.
    ///
    /// # Errors
    /// [`Error::Team`] if a member died. The job may then be half done, and the team is of no more use.
    ///
    /// # Panics
    /// If there are not so many members.
    pub fn run(&mut self, members: usize, job: &Job) -> Result<()> {
        assert!((1..=self.members()).contains(&members), "team: {members} of {} members", self.members());
        if members > 1 {
            // SAFETY: only the lifetime changes. Members follow the pointer between the state's change below and their
            // decrement of `pending`, and this function does not return to its caller before that is 0, except when a
            // member died: then it never touches the job again, and the others' work on it ends the instance's use.
            let job: *const Job<'static> = unsafe { core::mem::transmute(job as *const Job) };
            // SAFETY: `&mut self` keeps other leaders out, and no member reads before the state's change.
            unsafe { *self.meeting.job.get() = Some(job) };
            let spins = match self.lingers {
                _ if members > self.processors => FEW_SPINS,
                true => LINGERING_SPINS,
                false => SPINS,
            };
            self.meeting.spins.store(spins, SeqCst);
            self.meeting.pending.store(members as u32 - 1, SeqCst);
            self.announce(members as u64);
        }
        job(0);
        self.wait_for_members()
    }

    /// Sends every member home.
    pub fn close(&mut self) {
        self.announce(CLOSED);
    }

    fn announce(&self, count: u64) {
        let jobs = self.meeting.state.load(SeqCst) >> COUNT_BITS;
        self.meeting.state.store((jobs + 1) << COUNT_BITS | count, SeqCst);
        if self.meeting.sleepers.load(SeqCst) > 0 {
            sleep::wake_u64(&self.meeting.state);
        }
    }

    fn wait_for_members(&self) -> Result<()> {
        let mut spins = self.meeting.spins.load(SeqCst);
        loop {
            let pending = self.meeting.pending.load(SeqCst);
            if pending == 0 {
                return Ok(());
            }
            if self.meeting.failed.load(SeqCst) != 0 {
                return Err(Error::Team);
            }
            if spins > 0 || !self.leader_may_sleep {
                spins = spins.saturating_sub(1);
                core::hint::spin_loop();
            } else {
                self.meeting.leader_sleeps.store(true, SeqCst);
                sleep::sleep_u32(&self.meeting.pending, pending);
                self.meeting.leader_sleeps.store(false, SeqCst);
            }
        }
    }
}

impl Meeting {
    /// A member's life, on its own thread: does its part of every job until the team is closed.
    pub fn join(&self) {
        let number = self.joined.fetch_add(1, SeqCst) as usize + 1;
        let mut seen = 0;
        loop {
            seen = self.next_state(seen);
            let members = seen & CLOSED;
            if members == CLOSED {
                return;
            }
            if number >= members as usize {
                continue;
            }
            // SAFETY: the state named this member, so the leader wrote the job before and keeps it alive and unchanged
            // until `pending` is decremented.
            unsafe {
                if let Some(job) = *self.job.get() {
                    (*job)(number);
                }
            }
            if self.pending.fetch_sub(1, SeqCst) == 1 && self.leader_sleeps.load(SeqCst) {
                sleep::wake_u32(&self.pending);
            }
        }
    }

    fn next_state(&self, seen: u64) -> u64 {
        for _ in 0..self.spins.load(SeqCst) {
            let state = self.state.load(SeqCst);
            if state != seen {
                return state;
            }
            core::hint::spin_loop();
        }
        loop {
            self.sleepers.fetch_add(1, SeqCst);
            sleep::sleep_u64(&self.state, seen);
            self.sleepers.fetch_sub(1, SeqCst);
            let state = self.state.load(SeqCst);
            if state != seen {
                return state;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_member_is_an_error_and_not_a_wait_for_ever() {
        let mut team = Team::new(true, 1);
        team.meeting.joined.store(1, SeqCst);
        team.meeting.failed.store(1, SeqCst);
        assert_eq!(team.run(2, &|_| {}), Err(Error::Team));
    }
}
