//! Seats that change their holder without a draw.

use crate::docket::cases::row::CaseRow;
use crate::docket::code::{DecidedBy, ReassignmentGround};
use crate::docket::day::Day;
use crate::docket::decide::planner::{Decision, Planner};
use crate::docket::entry::{Event, Protocol};
use crate::docket::refusal::Refusal;
use crate::docket::rules;
use crate::docket::seats::SeatsTaken;
use crate::id::JudgeId;
use crate::lottery::role::SeatRole;

/// What is asked of a seat that changes its holder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakeSeat {
    /// Case number.
    pub case_number: String,
    /// Who leaves a seat that an alternate takes; `None` if somebody is to preside.
    pub leaves: Option<JudgeId>,
    /// Who is to preside, or the alternate; `None` = the next alternate who can come.
    pub judge: Option<JudgeId>,
    /// Why somebody leaves.
    pub ground: Option<ReassignmentGround>,
    /// Explanation.
    pub text: String,
    /// Who decided it.
    pub decided_by: DecidedBy,
    /// The hearing for which an alternate takes over; `None` = today.
    pub hearing: Option<Day>,
}

impl Planner<'_, '_> {
    /// An alternate takes over, or somebody is designated to preside.
    pub(super) fn take_seat(&mut self, asked: &TakeSeat) -> Result<Decision, Refusal> {
        if self.protocol == Protocol::One {
            return Err(Refusal::OfOtherProtocol { protocol: 1 });
        }
        let (rows, row) = self.assigned(&asked.case_number)?;
        let taken = match asked.leaves {
            Some(leaves) => self.taken_over(&row, leaves, asked)?,
            None => presides(&row, asked)?,
        };
        self.write_about(&rows, Event::SeatsTaken(Box::new(taken)))?;
        Ok(Decision::of_filing(row.filing, None))
    }

    fn taken_over(
        &self,
        row: &CaseRow,
        leaves: JudgeId,
        asked: &TakeSeat,
    ) -> Result<SeatsTaken, Refusal> {
        let held = row.held.iter().find(|seat| seat.judge == Some(leaves));
        let seat = held.filter(|seat| seat.role.is_assessors());
        let seat = seat.ok_or(Refusal::SeatNotHeld { judge: leaves })?.clone();
        let day = asked.hearing.unwrap_or(self.today());
        let next = rules::next_alternate(self.state(), row, seat.role, day);
        let next = next.and_then(|seat| seat.judge);
        Ok(SeatsTaken {
            filing: row.filing,
            role: seat.role,
            judge: asked.judge.or(next).ok_or(Refusal::NoAlternate {})?,
            seat: Some(seat),
            weight: row.weight,
            ground: asked.ground,
            text: asked.text.clone(),
            decided_by: asked.decided_by,
            hearing: asked.hearing,
        })
    }
}

fn presides(row: &CaseRow, asked: &TakeSeat) -> Result<SeatsTaken, Refusal> {
    let judge = asked.judge.ok_or(Refusal::SeatChangeMalformed { at: "judge" })?;
    Ok(SeatsTaken {
        filing: row.filing,
        role: SeatRole::Presiding,
        judge,
        seat: None,
        weight: 0,
        ground: asked.ground,
        text: asked.text.clone(),
        decided_by: asked.decided_by,
        hearing: asked.hearing,
    })
}
