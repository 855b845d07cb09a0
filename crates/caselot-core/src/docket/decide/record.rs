//! Policy, imports, closings, corrections, activities and reductions.

use super::{Decision, Inputs, Scribe};
use crate::docket::cases::digest::{base_digest, seats_digest};
use crate::docket::cases::row::{CaseEnd, CaseRow, Cases};
use crate::docket::code::{AssignedBy, CorrectionGround};
use crate::docket::entry::Event;
use crate::docket::policy::Policy;
use crate::docket::record::{
    Activity, CaseClosed, CaseCorrected, CaseImported, CaseRecord, Closing, Panel, Reduction,
};
use crate::docket::refusal::Refusal;
use crate::docket::rules;

pub(super) fn about(filing: u64) -> Decision {
    Decision { filing: Some(filing), ..Decision::default() }
}

impl Scribe<'_> {
    pub(super) fn adopt_policy(
        &mut self,
        policy: &Policy,
        inputs: &Inputs<'_>,
    ) -> Result<Decision, Refusal> {
        rules::policy(policy)?;
        if self.state.policies.last().is_none_or(|last| last.policy != *policy) {
            self.write(inputs, Event::PolicyAdopted(Box::new(policy.clone())));
        }
        Ok(Decision::default())
    }

    pub(super) fn import(
        &mut self,
        cases: &dyn Cases,
        imported: &CaseImported,
        inputs: &Inputs<'_>,
    ) -> Result<Decision, Refusal> {
        let case_number = self.canonical_number(&imported.case_number)?;
        let record = canonical(&imported.record);
        rules::record(self.state, &record, self.today(inputs))?;
        let rows = cases.case(&case_number);
        let Some(row) = rules::present(&rows).or(rows.last()) else {
            let event = Event::CaseImported(Box::new(CaseImported { case_number, record }));
            return Ok(about(self.write(inputs, event)));
        };
        same_facts(row, &record)?;
        let Some(closing) = record.closing else {
            let known = row.closed.is_some() || row.seats == seats_digest(&record.panel, None);
            return if known { Ok(about(row.filing)) } else { Err(other_facts(row)) };
        };
        self.close_row(row, closing, record.panel, inputs)
    }

    pub(super) fn close(
        &mut self,
        cases: &dyn Cases,
        number: &str,
        closing: Closing,
        panel: &Panel,
        inputs: &Inputs<'_>,
    ) -> Result<Decision, Refusal> {
        let row = self.assigned(cases, number)?;
        let undertaking = row.end.undertaking().unwrap_or(0);
        self.close_row(&row, closing, canonical_panel(panel, undertaking), inputs)
    }

    /// Closes a case; the same closing again is no new entry.
    fn close_row(
        &mut self,
        row: &CaseRow,
        closing: Closing,
        panel: Panel,
        inputs: &Inputs<'_>,
    ) -> Result<Decision, Refusal> {
        if row.closed.is_some() && row.seats == seats_digest(&panel, Some(&closing)) {
            return Ok(about(row.filing));
        }
        let closed = CaseClosed { filing: row.filing, closing, panel };
        rules::closing(self.state, row, &closed, self.today(inputs))?;
        self.write(inputs, Event::CaseClosed(Box::new(closed)));
        Ok(about(row.filing))
    }

    pub(super) fn correct(
        &mut self,
        cases: &dyn Cases,
        number: &str,
        (before, after): (&CaseRecord, &CaseRecord),
        ground: CorrectionGround,
        (text, approver): (&str, &str),
        inputs: &Inputs<'_>,
    ) -> Result<Decision, Refusal> {
        let row = self.assigned(cases, number)?;
        let corrected = CaseCorrected {
            filing: row.filing,
            before: canonical(before),
            after: canonical(after),
            ground,
            text: text.to_owned(),
            approver: approver.to_owned(),
        };
        if corrected.before == corrected.after {
            return Ok(about(row.filing));
        }
        let requester = &inputs.actor.person;
        rules::correction(self.state, &row, &corrected, requester, self.today(inputs))?;
        self.write(inputs, Event::CaseCorrected(Box::new(corrected)));
        Ok(about(row.filing))
    }

    pub(super) fn record_activity(
        &mut self,
        cases: &dyn Cases,
        number: &str,
        activity: Activity,
        inputs: &Inputs<'_>,
    ) -> Result<Decision, Refusal> {
        let row = self.assigned(cases, number)?;
        rules::activity(self.state, &activity, self.today(inputs))?;
        let filing = row.filing;
        self.write(inputs, Event::ActivityRecorded { filing, activity });
        Ok(about(filing))
    }

    pub(super) fn grant_reduction(
        &mut self,
        reduction: &Reduction,
        inputs: &Inputs<'_>,
    ) -> Result<Decision, Refusal> {
        let granted = |known: &Reduction| known == reduction;
        let mut known = self.state.reductions.iter().filter(|grant| grant.revoked.is_none());
        if !known.any(|grant| granted(&grant.reduction)) {
            rules::reduction(self.state, reduction, &inputs.actor.person)?;
            self.write(inputs, Event::ReductionGranted(Box::new(reduction.clone())));
        }
        Ok(Decision::default())
    }

    pub(super) fn revoke_reduction(
        &mut self,
        grant: u64,
        reason: &str,
        approver: &str,
        inputs: &Inputs<'_>,
    ) -> Result<Decision, Refusal> {
        let granted = rules::grant_in_force(self.state, grant)?;
        let revocation = Reduction {
            judge: granted.judge,
            year: granted.year,
            percent: 0,
            cases: 0,
            document: String::new(),
            reason: reason.to_owned(),
            approver: approver.to_owned(),
            revokes: Some(grant),
        };
        rules::reduction(self.state, &revocation, &inputs.actor.person)?;
        self.write(inputs, Event::ReductionGranted(Box::new(revocation)));
        Ok(Decision::default())
    }

    pub(super) fn canonical_number(&self, number: &str) -> Result<String, Refusal> {
        let court = self.state.court.as_ref().ok_or(Refusal::CourtNotFirst {})?;
        Ok(rules::case_number(number, &court.code)?.as_str().to_owned())
    }

    /// The present stage of a case, which has a judge.
    pub(super) fn assigned(&self, cases: &dyn Cases, number: &str) -> Result<CaseRow, Refusal> {
        let case_number = self.canonical_number(number)?;
        let rows = cases.case(&case_number);
        let Some(last) = rows.last() else { return Err(Refusal::CaseUnknown { case_number }) };
        let row = rules::present(&rows).unwrap_or(last);
        rules::has_judge(row)?;
        Ok(row.clone())
    }
}

/// A record in the one form that is compared and stored.
fn canonical(record: &CaseRecord) -> CaseRecord {
    let mut record = record.clone();
    record.flags.sort();
    record.panel = canonical_panel(&record.panel, record.undertaking);
    record
}

/// Members ascending, without those who hold another seat.
fn canonical_panel(panel: &Panel, undertaking: u32) -> Panel {
    let mut panel = panel.clone();
    panel.members.retain(|judge| *judge != undertaking && Some(*judge) != panel.presiding);
    panel.members.sort_unstable();
    panel.assessors.sort();
    panel
}

/// A known case keeps its facts; only a closing may be new.
fn same_facts(row: &CaseRow, record: &CaseRecord) -> Result<(), Refusal> {
    let same_way = match row.end {
        CaseEnd::Imported { assigned_by, .. } => assigned_by == record.assigned_by,
        // A file may not know that this docket drew the case.
        CaseEnd::Drawn { .. } => record.assigned_by != AssignedBy::Designated,
        CaseEnd::Designated { .. } => record.assigned_by != AssignedBy::Drawn,
        CaseEnd::Open | CaseEnd::Requested | CaseEnd::Voided { .. } => false,
    };
    let same = same_way
        && row.end.undertaking() == Some(record.undertaking)
        && row.base == base_digest(record)
        && row.flags == record.flags;
    if same { Ok(()) } else { Err(other_facts(row)) }
}

fn other_facts(row: &CaseRow) -> Refusal {
    Refusal::FiledWithOtherFacts {
        case_number: row.number.clone(),
        filing: row.filing,
        outcome: row.end.to_string(),
    }
}
