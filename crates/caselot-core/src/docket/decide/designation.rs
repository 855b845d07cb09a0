//! Designations by two persons, and changes of flags.

use super::record::about;
use super::{Decision, Inputs, Scribe};
use crate::docket::cases::digest::request_digest;
use crate::docket::cases::row::{CaseEnd, CaseRow, Cases};
use crate::docket::code::DesignationGround;
use crate::docket::designation::{CaseDesignated, DesignationDeclined, DesignationRequested};
use crate::docket::entry::Event;
use crate::docket::record::FlagsChanged;
use crate::docket::refusal::Refusal;
use crate::docket::rules::{self, Way};

fn ended(row: &CaseRow, end: Option<u64>) -> Decision {
    Decision { filing: Some(row.filing), end, ..Decision::default() }
}

impl Scribe<'_> {
    pub(super) fn request_designation(
        &mut self,
        cases: &dyn Cases,
        request: &DesignationRequested,
        inputs: &Inputs<'_>,
    ) -> Result<Decision, Refusal> {
        if request.ground == DesignationGround::Refiled {
            return Err(Refusal::RefiledByProgram {});
        }
        let mut facts = self.canonical(&request.facts, inputs)?;
        let rows = cases.case(&facts.case_number);
        facts.parties.marks = rules::carried_marks(&facts, &rows);
        let mut request = DesignationRequested { facts, ..request.clone() };
        if let Some(row) = rows.iter().find(|row| row.stage == request.facts.stage) {
            rules::as_filed(self.state, &mut request.facts, row);
            return repeated(row, &request);
        }
        let way = Way::of(&request);
        request.facts = self.placed(request.facts, way, &rows, cases, inputs)?;
        rules::designation(self.state, &request, self.today(inputs))?;
        let event = Event::DesignationRequested(Box::new(request));
        Ok(about(self.write(inputs, event)))
    }

    pub(super) fn approve_designation(
        &mut self,
        cases: &dyn Cases,
        number: &str,
        stage: u32,
        inputs: &Inputs<'_>,
    ) -> Result<Decision, Refusal> {
        let row = self.filing(cases, number, stage)?;
        if let CaseEnd::Designated { entry, .. } = row.end {
            return Ok(ended(&row, Some(entry)));
        }
        let pending = self.state.requests.get(&row.filing).cloned();
        let case_number = row.number.clone();
        let pending = pending.ok_or(Refusal::DesignationUnknown { case_number, stage })?;
        rules::approval(self.state, &pending, &inputs.actor, self.today(inputs))?;
        let designated = CaseDesignated { filing: row.filing, judge: pending.request.judge };
        let end = self.write(inputs, Event::CaseDesignated(designated));
        Ok(ended(&row, Some(end)))
    }

    pub(super) fn decline_designation(
        &mut self,
        cases: &dyn Cases,
        number: &str,
        stage: u32,
        text: &str,
        inputs: &Inputs<'_>,
    ) -> Result<Decision, Refusal> {
        let row = self.filing(cases, number, stage)?;
        if !self.state.requests.contains_key(&row.filing) {
            return Err(Refusal::DesignationUnknown { case_number: row.number, stage });
        }
        let declined = DesignationDeclined { filing: row.filing, text: text.to_owned() };
        rules::decline(&declined)?;
        let end = self.write(inputs, Event::DesignationDeclined(declined));
        Ok(ended(&row, Some(end)))
    }

    pub(super) fn change_flags(
        &mut self,
        cases: &dyn Cases,
        number: &str,
        (add, remove): (&[String], &[String]),
        text: &str,
        inputs: &Inputs<'_>,
    ) -> Result<Decision, Refusal> {
        let row = self.assigned(cases, number)?;
        let mut after = row.flags.clone();
        after.retain(|flag| !remove.contains(flag));
        after.extend(add.iter().filter(|flag| !row.flags.contains(flag)).cloned());
        after.sort();
        after.dedup();
        if after == row.flags {
            return Ok(about(row.filing));
        }
        let (filing, before, text) = (row.filing, row.flags.clone(), text.to_owned());
        let changed = FlagsChanged { filing, before, after, text };
        rules::flags_changed(&row, &changed, &inputs.actor.person)?;
        self.write(inputs, Event::FlagsChanged(changed));
        Ok(about(row.filing))
    }
}

/// The answer to a stage that was filed before.
fn repeated(row: &CaseRow, request: &DesignationRequested) -> Result<Decision, Refusal> {
    let asked = matches!(row.end, CaseEnd::Requested | CaseEnd::Designated { .. });
    if asked && row.facts == request_digest(request) {
        return Ok(ended(row, row.end.entry()));
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
