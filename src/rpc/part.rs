//! The part of a court that a caller sees whose role is of a part: the division or the judge that the
//! person's own record in the log names.

use caselot_core::docket::Day;
use caselot_core::docket::cases::row::CaseRow;
use caselot_core::docket::code::PersonRole;
use caselot_core::docket::entry::Actor;
use caselot_core::docket::fold::state::State;
use caselot_core::docket::refusal::Refusal;
use caselot_core::docket::rules;
use caselot_core::id::JudgeId;
use tonic::Status;

use super::status::from_refusal;
use crate::service::Service;
use crate::service::access::Caller;

/// A part of a court, as it is today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The judge who the person is.
    pub judge: Option<JudgeId>,
    division: Option<String>,
    today: Day,
}

impl Part {
    /// The part that a caller sees of a court; `None` if it is the whole.
    ///
    /// # Errors
    /// When there is no such court, the grant has ended, or the log names no part for the person.
    pub fn of(
        service: &Service,
        caller: &Caller,
        (court, actor): (&str, &Actor),
    ) -> Result<Option<Part>, Status> {
        let roles = caller.roles_of_a_part()?;
        let Some(first) = roles.first() else { return Ok(None) };
        let snapshot = service.snapshot(court)?;
        let today = service.today(&snapshot);
        let record = snapshot.state.persons.record_on(&actor.person, today);
        let as_role =
            |role| record.filter(|record| roles.contains(&role) && record.roles.contains(&role));
        let judge = as_role(PersonRole::Own).and_then(|record| record.judge);
        let division = as_role(PersonRole::Division).map(|record| record.division.clone());
        if judge.is_none() && division.is_none() {
            let (person, role) = (actor.person.clone(), first.name());
            return Err(from_refusal(Refusal::RoleMissing { person, role }));
        }
        Ok(Some(Part { judge, division, today }))
    }

    /// Whether a judge is of it: the judge himself, or one of the division today.
    pub fn has_judge(&self, state: &State, judge: JudgeId) -> bool {
        let of_division = |division: &String| {
            let rows = state.roster.judge(judge).map(|judge| judge.tenures.as_slice());
            let mut rows = rows.unwrap_or_default().iter();
            rows.any(|row| row.covers(self.today) && row.division == *division)
        };
        self.judge == Some(judge) || self.division.as_ref().is_some_and(of_division)
    }

    /// Whether a case is of it: one of its judges has it now.
    pub fn has_case(&self, state: &State, stages: &[CaseRow]) -> bool {
        let present = rules::present(stages).and_then(|row| row.end.undertaking());
        present.is_some_and(|judge| self.has_judge(state, judge))
    }
}
