//! Corrections, reductions, policies, absences and posts that say something of days before their entry.

use std::collections::BTreeMap;

use super::filings::Filings;
use super::report::{ChangeKind, ChangeLine};
use super::step::Step;
use crate::docket::code::{AbsenceKind, Coded, CorrectionGround};
use crate::docket::day::Day;
use crate::docket::entry::Event;
use crate::docket::people::{Absence, Judge};
use crate::docket::record::{CaseRecord, Reduction};
use crate::id::EntryIndex;
use crate::quota::post::Span;

/// All of them, in the order of the log.
#[derive(Debug, Default)]
pub struct Changes {
    /// With the filing of the case, if there is one.
    lines: Vec<(ChangeLine, Option<EntryIndex>)>,
    /// Days on which the signing key was handed over.
    handovers: BTreeMap<EntryIndex, Day>,
}

impl Changes {
    /// Takes an entry over.
    pub fn apply(&mut self, step: &Step<'_>) {
        let line = match step.event() {
            Event::KeyRotated(_) => {
                self.handovers.insert(step.act.index, step.today);
                return;
            }
            Event::CaseCorrected(it) => {
                let ground = Some((CorrectionGround::VOCABULARY, it.ground.name()));
                let facts = differing(&it.before, &it.after);
                let from = Some(it.after.filed_on);
                let line = change(step, ChangeKind::Record, &it.approver, &it.text);
                (ChangeLine { ground, facts, from, ..line }, Some(it.filing))
            }
            Event::NumberCorrected(it) => {
                let line = change(step, ChangeKind::Number, "", &it.text);
                (line, Some(it.filing))
            }
            Event::FlagsChanged(it) => {
                (change(step, ChangeKind::Flags, "", &it.text), Some(it.filing))
            }
            Event::ReductionGranted(it) => (reduced(step, it), None),
            Event::PolicyAdopted(policy) if policy.valid_from < step.today => {
                let line = change(step, ChangeKind::Policy, "", &policy.document);
                (ChangeLine { from: Some(policy.valid_from), ..line }, None)
            }
            Event::AbsenceRecorded(absence) => match absent(step, absence) {
                Some(line) => (line, None),
                None => return,
            },
            Event::JudgeRecorded(judge) => match posted(step, judge) {
                Some(line) => (line, None),
                None => return,
            },
            _ => return,
        };
        self.lines.push(line);
    }

    /// Day on which the signing key was handed over in an entry.
    pub fn handed_over(&self, entry: EntryIndex) -> Option<Day> {
        self.handovers.get(&entry).copied()
    }

    /// Those of a period.
    pub fn report(&self, filings: &Filings, span: Span) -> Vec<ChangeLine> {
        let within = self.lines.iter().filter(|(line, _)| span.holds(line.on));
        let with_case = |(line, filing): &(ChangeLine, Option<EntryIndex>)| {
            let filing = filing.and_then(|filing| filings.get(filing));
            let cases: Vec<_> = filing.iter().map(|filing| filings.case(filing.entry)).collect();
            // What a case's own change speaks of begins with its filing.
            let from = line.from.or(filing.map(|filing| filing.on));
            ChangeLine { cases, from, ..line.clone() }
        };
        within.map(with_case).collect()
    }
}

fn change(step: &Step<'_>, kind: ChangeKind, approver: &str, text: &str) -> ChangeLine {
    ChangeLine {
        kind,
        entry: step.act.index,
        on: step.today,
        person: step.person(),
        approver: step.approver(approver),
        judge: None,
        from: None,
        facts: Vec::new(),
        ground: None,
        text: text.to_owned(),
        cases: Vec::new(),
    }
}

fn reduced(step: &Step<'_>, it: &Reduction) -> ChangeLine {
    let kind = match it.revokes {
        Some(_) => ChangeKind::Revocation,
        None => ChangeKind::Reduction,
    };
    let from = Span::of_year(it.year).map(|year| year.from);
    let text = match (it.document.as_str(), it.reason.as_str()) {
        ("", reason) => reason.to_owned(),
        (document, "") => document.to_owned(),
        (document, reason) => format!("{document} {reason}"),
    };
    let line = change(step, kind, &it.approver, &text);
    ChangeLine { judge: Some(it.judge), from, ..line }
}

/// An absence that began before its entry, or that changes another one.
fn absent(step: &Step<'_>, absence: &Absence) -> Option<ChangeLine> {
    let kind = match absence.replaces {
        Some(_) => ChangeKind::AbsenceChanged,
        None if absence.from < step.today => ChangeKind::Absence,
        None => return None,
    };
    let ground = Some((AbsenceKind::VOCABULARY, absence.kind.name()));
    let line = change(step, kind, "", &absence.text);
    Some(ChangeLine { judge: Some(absence.judge), from: Some(absence.from), ground, ..line })
}

/// Another post, or another place in the quota, on a day that had passed: days in post, and with them
/// what a leader must handle, are counted from these rows.
fn posted(step: &Step<'_>, judge: &Judge) -> Option<ChangeLine> {
    let known = step.state.roster.judge(judge.judge)?;
    let post = |rows: &Judge, day| rows.on(day).map(|row| (row.role, row.in_quota));
    let days = known.turning_days().chain(judge.turning_days());
    let changed = days.filter(|day| post(known, *day) != post(judge, *day));
    let from = changed.min().filter(|day| *day < step.today)?;
    let line = change(step, ChangeKind::Post, "", "");
    Some(ChangeLine { judge: Some(judge.judge), from: Some(from), ..line })
}

/// The names of the facts that differ.
fn differing(before: &CaseRecord, after: &CaseRecord) -> Vec<&'static str> {
    let facts = [
        ("pool", before.pool != after.pool),
        ("cause", before.cause != after.cause),
        ("procedure", before.procedure != after.procedure),
        ("flags", before.flags != after.flags),
        ("weight", before.weight != after.weight),
        ("filed_on", before.filed_on != after.filed_on),
        ("undertaking", before.undertaking != after.undertaking),
        ("assigned_by", before.assigned_by != after.assigned_by),
        ("panel", before.panel != after.panel),
        ("closing", before.closing != after.closing),
    ];
    facts.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
}
