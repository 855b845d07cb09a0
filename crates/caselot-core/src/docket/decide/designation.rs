//! Designations by two persons, and changes of flags.

use crate::docket::cases::digest::request_digest;
use crate::docket::cases::row::{CaseEnd, CaseRow};
use crate::docket::code::DesignationGround;
use crate::docket::decide::planner::{Decision, Planner};
use crate::docket::designation::{CaseDesignated, DesignationDeclined, DesignationRequested};
use crate::docket::entry::{Event, Protocol};
use crate::docket::record::FlagsChanged;
use crate::docket::refusal::Refusal;
use crate::docket::rules::{self, AssignmentKind};
use crate::id::{EntryIndex, JudgeId};

impl Planner<'_, '_> {
    /// Requests an assignment without a draw.
    pub(super) fn request_designation(
        &mut self,
        request: &DesignationRequested,
    ) -> Result<Decision, Refusal> {
        if request.ground == DesignationGround::Refiled && self.protocol == Protocol::One {
            return Err(Refusal::RefiledByProgram {});
        }
        let mut facts = self.canonical(&request.facts)?;
        let rows = self.cases.case(&facts.case_number);
        facts.parties.marks = rules::carried_marks(&facts, &rows);
        facts.parties.agents = rules::carried_agents(&facts, &rows);
        let mut request = DesignationRequested { facts, ..request.clone() };
        if let Some(row) = rows.iter().find(|row| row.stage == request.facts.stage) {
            rules::fill_from_filing(self.state(), &mut request.facts, row);
            return repeated(row, &request);
        }
        let assignment = AssignmentKind::of(&request);
        request.facts = self.completed(request.facts, assignment, &rows)?;
        let event = Event::DesignationRequested(Box::new(request));
        let filing = self.write_about(&rows, event)?;
        Ok(Decision::of_filing(filing, None))
    }

    /// Approves such a request.
    pub(super) fn approve_designation(
        &mut self,
        number: &str,
        stage: u32,
    ) -> Result<Decision, Refusal> {
        let row = self.stage(number, stage)?;
        let filing = row.filing;
        if let CaseEnd::Designated { entry, .. } = row.end {
            return Ok(Decision::of_filing(filing, Some(entry)));
        }
        let pending = self.state().requests.get(&filing);
        let judge = pending.map(|pending| pending.request.judge);
        let case_number = row.number;
        let judge = judge.ok_or(Refusal::DesignationUnknown { case_number, stage })?;
        self.designate(filing, judge)
    }

    /// Gives the case of a request that waits to the judge who was asked for.
    pub(super) fn designate(
        &mut self,
        filing: EntryIndex,
        judge: JudgeId,
    ) -> Result<Decision, Refusal> {
        let end = self.write(Event::CaseDesignated(CaseDesignated { filing, judge }))?;
        Ok(Decision::of_filing(filing, Some(end)))
    }

    /// Declines such a request.
    pub(super) fn decline_designation(
        &mut self,
        number: &str,
        stage: u32,
        text: &str,
    ) -> Result<Decision, Refusal> {
        let row = self.stage(number, stage)?;
        let filing = row.filing;
        if !self.state().requests.contains_key(&filing) {
            return Err(Refusal::DesignationUnknown { case_number: row.number, stage });
        }
        self.leave_undesignated(filing, text)
    }

    /// Ends a request that waits; its stage is spent.
    pub(super) fn leave_undesignated(
        &mut self,
        filing: EntryIndex,
        text: &str,
    ) -> Result<Decision, Refusal> {
        let declined = DesignationDeclined { filing, text: text.to_owned() };
        let end = self.write(Event::DesignationDeclined(declined))?;
        Ok(Decision::of_filing(filing, Some(end)))
    }

    /// Changes the flags of a case.
    pub(super) fn change_flags(
        &mut self,
        number: &str,
        (add, remove): (&[String], &[String]),
        text: &str,
    ) -> Result<Decision, Refusal> {
        let (rows, row) = self.assigned(number)?;
        let filing = row.filing;
        let mut after = row.flags.clone();
        after.retain(|flag| !remove.contains(flag));
        after.extend(add.iter().filter(|flag| !row.flags.contains(flag)).cloned());
        after.sort();
        after.dedup();
        if after != row.flags {
            let (before, text) = (row.flags, text.to_owned());
            let changed = FlagsChanged { filing, before, after, text };
            self.write_about(&rows, Event::FlagsChanged(changed))?;
        }
        Ok(Decision::of_filing(filing, None))
    }
}

/// The answer to a stage that was filed before.
fn repeated(row: &CaseRow, request: &DesignationRequested) -> Result<Decision, Refusal> {
    let asked = matches!(row.end, CaseEnd::Requested | CaseEnd::Designated { .. });
    if asked && row.facts_digest == Some(request_digest(request)) {
        return Ok(Decision::of_filing(row.filing, row.end.entry()));
    }
    let case_number = row.number.clone();
    match row.end {
        CaseEnd::Voided { entry } => Err(Refusal::AlreadyVoided { case_number, void: entry }),
        _ => {
            let outcome = row.end.to_string();
            Err(Refusal::FiledWithOtherFacts { case_number, filing: row.filing, outcome })
        }
    }
}
