//! Who does which part of an operation.

use core::cell::RefCell;
use inkling_engine::error::Result;
use inkling_engine::parts::Parts;
use inkling_engine::team::Team;
use std::rc::Rc;

/// Nanoseconds of work for which one more member is asked to help: members that sleep wake in tens of microseconds.
const SHARE: f64 = 50_000.0;
/// The same while members are awake and take a job at once.
const SHARE_AWAKE: f64 = 5_000.0;

/// The team, with as many members as this backend may use. Results must not depend on how many there are: only whole
/// units of an output are shared out, each computed as if it were alone.
pub struct Crew {
    team: Rc<RefCell<Team>>,
    most: usize,
}

impl Crew {
    /// Up to `most` members of the team.
    pub fn new(team: Rc<RefCell<Team>>, most: usize) -> Self {
        Self { team, most: most.max(1) }
    }

    /// Nobody but this thread.
    pub fn alone() -> Self {
        Self::new(Rc::new(RefCell::new(Team::new(true, 1))), 1)
    }

    /// Fills `out`, which consists of units of `unit` numbers (a row, an image ...), by calling `work` with the number
    /// of the first of some consecutive units and their part of `out`: once for all, or for each member its part.
    ///
    /// `nanoseconds`: about how long one thread takes for all; see [`SHARE`].
    ///
    /// # Errors
    /// If a member died.
    pub fn share<T: Send>(
        &self,
        out: &mut [T],
        unit: usize,
        nanoseconds: f64,
        work: impl Fn(usize, &mut [T]) + Sync,
    ) -> Result<()> {
        let units = out.len().checked_div(unit).unwrap_or(0);
        let members = self.members(nanoseconds).min(units);
        if members <= 1 {
            work(0, out);
            return Ok(());
        }
        let firsts: Vec<usize> = (0..=members).map(|member| units * member / members).collect();
        let cuts: Vec<usize> = firsts.iter().map(|first| first * unit).collect();
        let parts = Parts::new(out, &cuts);
        self.run(members, &|member| work(firsts[member], parts.take(member)))
    }

    /// How many members so much work is worth: now, for whether they are awake may change until one asks again.
    pub fn members(&self, nanoseconds: f64) -> usize {
        let team = self.team.borrow();
        worth(nanoseconds, team.is_awake()).min(self.most).min(team.members())
    }

    /// Calls `job` with each number from 0 to below `members`, each on a thread of its own.
    ///
    /// # Errors
    /// If a member died.
    pub fn run(&self, members: usize, job: &(dyn Fn(usize) + Sync)) -> Result<()> {
        let mut team = self.team.borrow_mut();
        // Another job follows soon, in training and in a prediction of several layers, after some JavaScript.
        team.lingers = true;
        let done = team.run(members, job);
        team.lingers = false;
        done
    }
}

/// How many members so much work would be worth if there were enough of them.
fn worth(nanoseconds: f64, awake: bool) -> usize {
    let share = if awake { SHARE_AWAKE } else { SHARE };
    ((nanoseconds / share) as usize).max(1)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    impl Crew {
        /// Sends the threads home: the end of a test.
        pub(crate) fn close(&self) {
            self.team.borrow_mut().close();
        }
    }

    /// A crew of so many threads.
    pub(crate) fn crew_of(members: usize) -> Crew {
        let team = Team::new(true, members);
        for _ in 1..members {
            let meeting = team.meeting();
            std::thread::spawn(|| meeting.join());
        }
        while team.members() < members {
            std::thread::yield_now();
        }
        Crew::new(Rc::new(RefCell::new(team)), members)
    }

    #[test]
    fn whole_units_are_shared_out_and_all_of_them() {
        let crew = crew_of(3);
        for (units, unit, nanoseconds) in [(7, 5, 1e9), (2, 4, 1e9), (0, 3, 1e9), (4, 0, 1e9), (9, 2, 0.0)] {
            let mut out = vec![usize::MAX; units * unit];
            crew.share(&mut out, unit, nanoseconds, |first, part| {
                for (i, unit) in part.chunks_mut(unit.max(1)).enumerate() {
                    unit.fill(first + i);
                }
            })
            .unwrap();
            let expected: Vec<usize> = (0..units * unit).map(|i| i / unit).collect();
            assert_eq!(out, expected);
        }
        crew.close();
    }

    #[test]
    fn little_work_is_done_alone() {
        assert_eq!([0.0, 99_999.0, 100_000.0, 1e12].map(|work| worth(work, false)), [1, 1, 2, 20_000_000]);
        let crew = crew_of(2);
        assert_eq!([0.0, 1e12].map(|work| crew.members(work)), [1, 2]);
        crew.close();
    }

    #[test]
    fn members_that_are_awake_help_with_less() {
        assert_eq!([0.0, 9_999.0, 10_000.0, 99_999.0].map(|work| worth(work, true)), [1, 1, 2, 19]);
    }

    #[test]
    fn members_that_sleep_are_not_woken_for_little() {
        let crew = crew_of(2);
        while crew.team.borrow().is_awake() {
            std::thread::yield_now();
        }
        assert_eq!(crew.members(20_000.0), 1);
        crew.close();
    }
}
