//! Judges, pools and absences.

use crate::docket::decide::planner::{Decision, Planner};
use crate::docket::entry::{Event, Protocol};
use crate::docket::people::{Absence, Judge};
use crate::docket::pool::PoolSpec;
use crate::docket::refusal::Refusal;
use crate::docket::rules;

impl Planner<'_, '_> {
    /// Records the judges that differ from what is known.
    pub(super) fn put_judges(&mut self, judges: &[Judge]) -> Result<Decision, Refusal> {
        for judge in judges {
            self.catch_up();
            rules::judge(judge)?;
            if self.state().roster.judge(judge.judge) != Some(judge) {
                self.write(Event::JudgeRecorded(judge.clone()))?;
            }
        }
        Ok(Decision::default())
    }

    /// Records the pools that differ from what is known.
    pub(super) fn put_pools(&mut self, pools: &[PoolSpec]) -> Result<Decision, Refusal> {
        let today = self.today();
        for spec in pools {
            self.catch_up();
            let known = self.state().pools.get(&spec.pool).map(|pool| pool.last_recorded());
            let no_other_day = |known: &PoolSpec| {
                spec.from.is_none() || spec.from == known.from || known.from <= Some(today)
            };
            if known.is_some_and(|known| known.says_the_same(spec) && no_other_day(known)) {
                continue;
            }
            let from = rules::pool_from(self.state(), spec, today);
            self.write(Event::PoolRecorded(PoolSpec { from, ..spec.clone() }))?;
        }
        Ok(Decision::default())
    }

    /// Records an absence, unless it is known.
    pub(super) fn record_absence(&mut self, absence: &Absence) -> Result<Decision, Refusal> {
        if self.state().roster.absences().all(|(_, known)| known != absence) {
            if self.protocol == Protocol::Two {
                rules::absences_apart(self.state(), absence)?;
            }
            rules::never_lengthened_back(self.state(), absence, self.today())?;
            self.write(Event::AbsenceRecorded(absence.clone()))?;
        }
        Ok(Decision::default())
    }
}
