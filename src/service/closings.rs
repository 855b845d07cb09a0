//! Closings that say who undertakes the case: held against the log before any is recorded.

use caselot_core::docket::cases::row::{Cases, present};
use caselot_core::docket::day::Day;
use caselot_core::docket::decide::Command;
use caselot_core::docket::fold::state::State;
use caselot_core::docket::refusal::Refusal;
use caselot_core::docket::rules;
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::quota::tally::Tally;

use super::Service;
use super::bulk::RowOutcome;
use super::error::ServiceError;

/// A closing that says who undertakes the case.
pub(super) struct NamedJudge<'c> {
    row: usize,
    case_number: &'c str,
    filing: EntryIndex,
    judge: JudgeId,
    on: Day,
}

impl<'c> NamedJudge<'c> {
    /// That of a row, if it names a judge and its case has one.
    pub(super) fn of(
        row: usize,
        (court, command): (&str, &'c Command),
        cases: &dyn Cases,
    ) -> Option<NamedJudge<'c>> {
        let Command::CloseCase { case_number, closing, undertaking, .. } = command else {
            return None;
        };
        let judge = (*undertaking)?;
        let number = rules::case_number(case_number, court).ok()?;
        let filing = present(&cases.case(number.as_str()))?.filing;
        Some(NamedJudge { row, case_number, filing, judge, on: closing.on })
    }

    /// Why the log does not agree.
    fn differs(&self, state: &State, tally: &Tally) -> Option<Refusal> {
        let (then, now) = (tally.stage_on(self.filing, self.on)?, tally.case(self.filing)?);
        let judges = (self.judge, then.record.undertaking);
        if judges.0 != judges.1 {
            return Some(rules::closing_judge_differs(state, self.case_number, judges, self.on));
        }
        let (case_number, day) = (self.case_number.to_owned(), now.assigned_on.to_string());
        let moved_on = then.filing != now.filing;
        moved_on.then_some(Refusal::ClosedBeforeChange { case_number, day })
    }
}

impl Service {
    /// Refuses closings that name another judge than who had the case on the closing day. Only the
    /// projection knows the days of stages; who has the case now, the decision itself compares.
    pub(super) fn compare_judges(
        &self,
        court: &str,
        closings: &[NamedJudge<'_>],
        rows: &mut [RowOutcome],
    ) -> Result<(), ServiceError> {
        if closings.is_empty() {
            return Ok(());
        }
        self.with_projection(court, |projection, _| {
            for closing in closings {
                if let Some(refusal) = closing.differs(projection.state(), projection.tally()) {
                    rows[closing.row] = RowOutcome::Refused(refusal);
                }
            }
        })
    }
}
