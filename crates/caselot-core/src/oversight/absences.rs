//! Who was on duty in a pool on the days with filings, and who was away.

use std::collections::{BTreeMap, BTreeSet};

use super::filings::Filings;
use super::report::{AbsenceRef, AwayLine, DutyLine};
use super::step::Step;
use crate::docket::day::Day;
use crate::docket::entry::Event;
use crate::docket::filing::SeatGroup;
use crate::id::{EntryIndex, JudgeId};
use crate::quota::post::Span;

/// A pool on a day.
#[derive(Debug)]
struct Duty {
    members: usize,
    on_duty: usize,
    away: BTreeSet<AwayLine>,
    filings: Vec<EntryIndex>,
}

/// All days with filings, with their pools.
#[derive(Debug, Default)]
pub struct DutyDays(BTreeMap<(Day, String), Duty>);

impl DutyDays {
    /// Takes an entry over.
    pub fn apply(&mut self, step: &Step<'_>) {
        let Event::CaseFiled(filed) = step.event() else { return };
        for (at, group) in filed.groups.iter().enumerate() {
            let again = filed.groups[..at].iter().any(|before| before.pool == group.pool);
            if !again {
                self.filed(step, group);
            }
        }
    }

    fn filed(&mut self, step: &Step<'_>, group: &SeatGroup) {
        let Some(pool) = step.state.pools.get(&group.pool) else { return };
        let today = step.today;
        let members = pool.spec_on(today).members.iter();
        let members: Vec<JudgeId> =
            members.filter(|member| member.covers(today)).map(|member| member.judge).collect();
        let present = |judge: &JudgeId| group.shares.iter().any(|(on_duty, _)| on_duty == judge);
        let away = members.iter().filter(|judge| !present(judge)).map(|judge| AwayLine {
            judge: *judge,
            absence: step.state.roster.absence_on(*judge, today).map(|(entry, absence, on)| {
                AbsenceRef { entry, kind: absence.kind, recorded_on: on }
            }),
        });
        let duty = self.0.entry((today, group.pool.clone())).or_insert_with(|| Duty {
            members: 0,
            on_duty: usize::MAX,
            away: BTreeSet::new(),
            filings: Vec::new(),
        });
        duty.members = duty.members.max(members.len());
        duty.on_duty = duty.on_duty.min(group.shares.len());
        duty.away.extend(away);
        duty.filings.push(step.act.index);
    }

    /// The days of a period of which something is to be said.
    pub fn report(&self, filings: &Filings, span: Span) -> Vec<DutyLine> {
        let days = self.0.iter().filter(|((on, _), duty)| span.holds(*on) && duty.is_told(*on));
        let line = |((on, pool), duty): (&(Day, String), &Duty)| {
            let mut filers = BTreeMap::new();
            for filing in &duty.filings {
                *filers.entry(filings.filer(*filing).to_owned()).or_default() += 1;
            }
            DutyLine {
                on: *on,
                pool: pool.clone(),
                members: duty.members as u64,
                on_duty: duty.on_duty as u64,
                away: duty.away.iter().cloned().collect(),
                filers,
                cases: filings.cases(&duty.filings),
            }
        };
        days.map(line).collect()
    }
}

impl Duty {
    /// Somebody's absence was recorded on that day or the one before, or fewer than three quarters of
    /// the members were on duty.
    fn is_told(&self, on: Day) -> bool {
        let late = |away: &AwayLine| {
            away.absence.is_some_and(|absence| absence.recorded_on.0.saturating_add(1) >= on.0)
        };
        self.away.iter().any(late) || 4 * self.on_duty < 3 * self.members
    }
}
