//! Imports, closings, corrections and activities.

use crate::docket::cases::digest::{panel_digest, record_digest};
use crate::docket::cases::row::{CaseEnd, CaseRow, present};
use crate::docket::code::{AssignedBy, CorrectionGround, Manner};
use crate::docket::decide::planner::{Decision, Planner};
use crate::docket::entry::{Event, Protocol};
use crate::docket::record::{
    Activity, CaseClosed, CaseCorrected, CaseImported, CaseRecord, Closing, DataStated,
    NumberCorrected, Panel,
};
use crate::docket::refusal::Refusal;
use crate::docket::rules;
use crate::id::JudgeId;

impl Planner<'_, '_> {
    /// Takes over a case from before this docket; a known one with the same facts is only closed.
    pub(super) fn import(&mut self, imported: &CaseImported) -> Result<Decision, Refusal> {
        let case_number = self.filed_number(&imported.case_number)?.as_str().to_owned();
        let record = canonical(&imported.record);
        rules::record(self.state(), &record, self.today())?;
        let rows = self.cases.case(&case_number);
        let Some(row) = present(&rows).or(rows.last()) else {
            let event = Event::CaseImported(Box::new(CaseImported { case_number, record }));
            return Ok(Decision::of_filing(self.write(event)?, None));
        };
        // Once the docket has a filing, an import closes only what was imported.
        let here = !matches!(row.end, CaseEnd::Imported { .. });
        if here && self.protocol == Protocol::Two {
            return Err(Refusal::ImportUnlisted { case_number });
        }
        same_facts(row, &record)?;
        let Some(closing) = record.closing else {
            let known =
                row.closed.is_some() || row.panel_digest == panel_digest(&record.panel, None);
            let known = known.then_some(Decision::of_filing(row.filing, None));
            return known.ok_or_else(|| recorded_otherwise(row));
        };
        self.close_row(&rows, row, closing, record.panel)
    }

    /// Closes a case with its final panel.
    pub(super) fn close(
        &mut self,
        number: &str,
        closing: Closing,
        (panel, named): (&Panel, Option<JudgeId>),
    ) -> Result<Decision, Refusal> {
        let (rows, row) = self.assigned(number)?;
        let undertaking = row.end.undertaking().unwrap_or(JudgeId(0));
        if let Some(named) = named.filter(|named| *named != undertaking) {
            let judges = (named, undertaking);
            return Err(rules::closing_judge_differs(
                self.state(),
                &row.number,
                judges,
                closing.on,
            ));
        }
        self.close_row(&rows, &row, closing, canonical_panel(panel, undertaking))
    }

    /// Closes a case that should never have been, today and whoever sat in it.
    pub(super) fn undo(
        &mut self,
        number: &str,
        manner: Manner,
        text: &str,
    ) -> Result<Decision, Refusal> {
        let known = manner.is_undone() && self.protocol == Protocol::Two;
        if !known {
            return Err(Refusal::NotUndone {});
        }
        let (rows, row) = self.assigned(number)?;
        text.clone_into(&mut self.reason);
        let closing = Closing { on: self.today(), manner: Some(manner) };
        self.close_row(&rows, &row, closing, Panel::default())
    }

    /// Closes a case; the same closing again is no new entry.
    fn close_row(
        &mut self,
        rows: &[CaseRow],
        row: &CaseRow,
        closing: Closing,
        panel: Panel,
    ) -> Result<Decision, Refusal> {
        let filing = row.filing;
        let as_seated = self.is_as_seated(row, &panel, closing);
        let named = || row.panel_digest == panel_digest(&panel, Some(&closing));
        let same = row.closing() == Some(closing) && (as_seated || named());
        if !same {
            let given_back = rules::given_back(row, closing);
            let closed = CaseClosed { filing, closing, panel, given_back, as_seated };
            self.write_about(rows, Event::CaseClosed(Box::new(closed)))?;
        }
        Ok(Decision::of_filing(filing, None))
    }

    /// Whether a closing that names nobody means who sits by the log: it does where a policy has rules
    /// of seats, and where others sit than the undertaking judge.
    fn is_as_seated(&self, row: &CaseRow, panel: &Panel, closing: Closing) -> bool {
        let here = matches!(row.end, CaseEnd::Drawn { .. } | CaseEnd::Designated { .. });
        let policy = self.state().policy_on(self.today());
        let rules = policy.is_some_and(|policy| policy.seats.is_some());
        let two = self.protocol == Protocol::Two;
        let unnamed = two && here && *panel == Panel::default();
        unnamed && (rules || row.has_panel() && !closing.is_undone())
    }

    /// Corrects a case's record; what changes nothing is no entry.
    pub(super) fn correct(
        &mut self,
        number: &str,
        (before, after): (&CaseRecord, &CaseRecord),
        ground: CorrectionGround,
        (text, approver): (&str, &str),
    ) -> Result<Decision, Refusal> {
        let (rows, row) = self.assigned(number)?;
        let corrected = CaseCorrected {
            filing: row.filing,
            before: canonical(before),
            after: canonical(after),
            ground,
            text: text.to_owned(),
            approver: approver.to_owned(),
        };
        if corrected.before != corrected.after {
            self.write_about(&rows, Event::CaseCorrected(Box::new(corrected)))?;
        }
        Ok(Decision::of_filing(row.filing, None))
    }

    /// Corrects the number of a case.
    pub(super) fn correct_number(
        &mut self,
        wrong: &str,
        number: &str,
        text: &str,
    ) -> Result<Decision, Refusal> {
        if self.protocol == Protocol::One {
            return Err(Refusal::OfOtherProtocol { protocol: 1 });
        }
        let (rows, row) = self.assigned(wrong)?;
        let number = self.filed_number(number)?.as_str().to_owned();
        let CaseRow { number: wrong, stage, filing, .. } = row;
        let text = text.to_owned();
        let corrected = NumberCorrected { filing, wrong, stage, number, text };
        self.write_about(&rows, Event::NumberCorrected(Box::new(corrected)))?;
        Ok(Decision::of_filing(filing, None))
    }

    /// States that all cases of some days are in the log; the same statement again is no entry.
    pub(super) fn state_data(&mut self, stated: &DataStated) -> Result<Decision, Refusal> {
        if self.protocol == Protocol::One {
            return Err(Refusal::OfOtherProtocol { protocol: 1 });
        }
        if self.state().statements.iter().all(|known| known.stated != *stated) {
            self.write(Event::DataStated(Box::new(stated.clone())))?;
        }
        Ok(Decision::default())
    }

    /// Records something done in a case.
    pub(super) fn record_activity(
        &mut self,
        number: &str,
        activity: Activity,
    ) -> Result<Decision, Refusal> {
        let (rows, row) = self.assigned(number)?;
        let filing = row.filing;
        self.write_about(&rows, Event::ActivityRecorded { filing, activity })?;
        Ok(Decision::of_filing(filing, None))
    }

    /// All stages of a case, and its present one, which has a judge.
    pub(super) fn assigned(&self, number: &str) -> Result<(Vec<CaseRow>, CaseRow), Refusal> {
        let number = self.number(number)?;
        let rows = self.cases.case(number.as_str());
        let row = present(&rows).or(rows.last()).cloned();
        let case_number = || number.as_str().to_owned();
        let unknown = || rules::unknown_case(self.state(), case_number());
        let row = row.ok_or_else(unknown)?;
        rules::has_judge(&row)?;
        Ok((rows, row))
    }
}

/// A record in the one form that is compared and stored.
pub(super) fn canonical(record: &CaseRecord) -> CaseRecord {
    let mut record = record.clone();
    record.flags.sort();
    record.panel = canonical_panel(&record.panel, record.undertaking);
    record
}

/// Members ascending, without those who hold another seat.
fn canonical_panel(panel: &Panel, undertaking: JudgeId) -> Panel {
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
        && row.record_digest == record_digest(record)
        && row.flags == record.flags;
    if same { Ok(()) } else { Err(recorded_otherwise(row)) }
}

fn recorded_otherwise(row: &CaseRow) -> Refusal {
    Refusal::RecordedOtherwise { case_number: row.number.clone(), filing: row.filing }
}
