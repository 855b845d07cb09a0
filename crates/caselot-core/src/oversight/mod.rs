//! What an auditor asks of a log ([`Oversight`]): a fold beside the audit's, which counts and lists
//! and judges nothing. docs/audit-report.md says of each table what it counts.
//!
//! Whether the log is valid is said by [`audit`](crate::audit) alone. A proposal counts in its
//! approval's place, as in every fold.

mod absences;
mod assignments;
mod chances;
mod changes;
mod comparisons;
mod delays;
mod exclusions;
mod filings;
mod gaps;
pub mod json;
mod kinds;
pub mod report;
mod seats;
mod step;
mod voids;

use absences::DutyDays;
use assignments::Assignments;
use changes::Changes;
use comparisons::Draws;
use exclusions::Exclusions;
use filings::Filings;
use seats::SeatChanges;
use step::Step;
use voids::Voids;

use crate::docket::day::{Day, LAST_DAY};
use crate::docket::entry::Entry;
use crate::docket::fold::state::State;
use crate::id::EntryIndex;
use crate::quota::post::Span;

pub use chances::EXACT_DRAWS;
pub use report::{AskedDays, CaseRef, DelayLine, KeySpan, OversightReport};

/// A log as an auditor looks at it: a fold over its entries.
///
/// ```
/// use caselot_core::oversight::{AskedDays, Oversight};
///
/// let report = Oversight::default().report(AskedDays::default());
/// assert!(report.exclusions.is_empty());
/// ```
#[derive(Debug, Default)]
pub struct Oversight {
    state: State,
    first_day: Option<Day>,
    filings: Filings,
    exclusions: Exclusions,
    draws: Draws,
    voids: Voids,
    duty: DutyDays,
    assignments: Assignments,
    seats: SeatChanges,
    changes: Changes,
}

impl Oversight {
    /// Applies the next entry.
    pub fn apply(&mut self, entry: &Entry) {
        let effect = self.state.proposals.effect_of(entry);
        let act = effect.as_ref().unwrap_or(entry);
        let today = self.state.day(entry.time_ms);
        let approved = effect.is_some().then_some(entry.actor.person.as_str());
        let step = Step { state: &self.state, entry, act, today, approved };
        self.exclusions.apply(&step);
        self.duty.apply(&step);
        self.draws.apply(&step);
        self.voids.apply(&step);
        self.assignments.apply(&step);
        self.seats.apply(&step);
        self.changes.apply(&step);
        self.filings.apply(&step);
        self.state.apply(entry);
        self.first_day.get_or_insert(self.state.day(entry.time_ms));
    }

    /// The docket's state.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The tables of a period; without a first or last day it is that of the log.
    #[must_use]
    pub fn report(&self, asked: AskedDays) -> OversightReport {
        let first = self.first_day.unwrap_or(Day(0));
        let last = self.state.day(self.state.time_ms);
        let span = Span { from: asked.from.unwrap_or(first), to: asked.to.unwrap_or(last) };
        let court = self.state.court.as_deref();
        let (by_filer, by_cause) = self.draws.report(&self.filings, span);
        let judges = self.state.roster.judges();
        OversightReport {
            court: court.map_or_else(String::new, |court| court.code.clone()),
            court_name: court.map_or_else(String::new, |court| court.name.clone()),
            period: (span.from, span.to),
            keys: self.keys(),
            filings: self.filings.within(span).count() as u64,
            judges: judges.map(|judge| (judge.judge, judge.name.clone())).collect(),
            filers: self.exclusions.filers(&self.filings, span),
            exclusions: self.exclusions.report(&self.filings, span),
            by_filer,
            by_cause,
            voids: self.voids.report(&self.filings, span),
            delays: self.delays(span),
            duty: self.duty.report(&self.filings, span),
            assignments: self.assignments.report(&self.filings, span),
            seats: self.seats.report(&self.filings, span),
            changes: self.changes.report(&self.filings, span),
            gaps: gaps::report(&self.filings, span, court.map_or("", |court| &court.code)),
        }
    }

    fn delays(&self, span: Span) -> Vec<DelayLine> {
        let State { contributors, time_ms, .. } = &self.state;
        delays::report(&self.filings, contributors, span, *time_ms)
    }

    /// The signing keys, each with the entry from which on it signs.
    fn keys(&self) -> Vec<KeySpan> {
        let day_of = |entry: EntryIndex| self.changes.handed_over(entry).unwrap_or(LAST_DAY);
        let founded = self.state.court.as_ref().map(|court| KeySpan {
            entry: EntryIndex(0),
            from: self.first_day.unwrap_or(Day(0)),
            public: court.public_key,
        });
        let later = self.state.handovers.iter().map(|handover| KeySpan {
            entry: handover.entry,
            from: day_of(handover.entry),
            public: handover.rotated.public_key,
        });
        founded.into_iter().chain(later).collect()
    }
}
