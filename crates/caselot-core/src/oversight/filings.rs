//! The filings, requests and imports of a docket with what became of them.

use std::collections::HashMap;

use super::report::{CaseRef, End};
use super::step::Step;
use crate::docket::code::ApprovalNeed;
use crate::docket::day::Day;
use crate::docket::entry::Event;
use crate::docket::filing::Facts;
use crate::docket::party::fingerprint;
use crate::id::{EntryIndex, JudgeId};
use crate::lottery::hash::Hash;
use crate::lottery::role::SeatRole;
use crate::quota::post::Span;

/// One filing, request or import.
#[derive(Debug, Clone)]
pub struct Filing {
    /// Its entry.
    pub entry: EntryIndex,
    /// The case's number as it is now.
    pub number: String,
    /// The number by which it was filed.
    filed_as: String,
    /// Who filed it.
    pub filer: String,
    /// Day.
    pub on: Day,
    /// Time of the entry.
    pub time_ms: u64,
    /// Same parties and cause have the same one; `None` with fewer than two parties.
    pub dispute: Option<Hash>,
    /// What it waited for a second person for.
    pub needs: Vec<ApprovalNeed>,
    /// Whether it is a filing, which is drawn, and no request or import.
    pub is_filing: bool,
    /// What became of it.
    pub end: End,
    /// Entry and time of the end.
    pub ended: Option<(EntryIndex, u64)>,
    /// Who got it.
    pub judge: Option<JudgeId>,
    /// Who approved or declined it.
    pub second: Option<String>,
    /// The contributor for whose value it was opened, by the entry that named it.
    pub contributor: Option<EntryIndex>,
    /// Entry and time of the opening.
    pub opened: Option<(EntryIndex, u64)>,
    /// When its value was given.
    pub given_ms: Option<u64>,
}

/// All of them, ascending by entry.
#[derive(Debug, Default)]
pub struct Filings {
    rows: Vec<Filing>,
    /// Numbers that cases left by a correction.
    left: Vec<String>,
}

impl Filings {
    /// Takes an entry over.
    pub fn apply(&mut self, step: &Step<'_>) {
        let (entry, time_ms) = (step.act.index, step.act.time_ms);
        match step.event() {
            Event::CaseFiled(filed) => {
                self.file(step, &filed.facts, End::Open, &filed.needs);
                if let Some(row) = self.rows.last_mut() {
                    row.contributor = filed.awaits.as_ref().map(|awaits| awaits.contributor);
                }
            }
            Event::DesignationRequested(it) => self.file(step, &it.facts, End::Open, &[]),
            Event::CaseImported(imported) => {
                let judge = Some(imported.record.undertaking);
                let row = Filing { judge, ..filing(step, &imported.case_number, End::Imported) };
                self.rows.push(row);
            }
            Event::CaseDrawn(drawn) => {
                let seats = drawn.seats.iter();
                let mut undertaking = seats.filter(|seat| seat.role == SeatRole::Undertaking);
                let judge = undertaking.next().map(|seat| seat.judge);
                self.end(drawn.filing, End::Drawn, (entry, time_ms), judge);
            }
            Event::FilingOpened(it) => {
                if let Some(row) = self.get_mut(it.filing) {
                    row.opened = Some((entry, time_ms));
                }
            }
            Event::Contributed(it) => {
                for value in &it.values {
                    if let Some(row) = self.get_mut(value.filing) {
                        row.given_ms = Some(time_ms);
                    }
                }
            }
            Event::CaseDesignated(it) => {
                self.end(it.filing, End::Designated, (entry, time_ms), Some(it.judge));
            }
            Event::FilingVoided(it) => self.end(it.filing, End::Voided, (entry, time_ms), None),
            Event::DesignationDeclined(it) => {
                self.end(it.filing, End::Declined, (entry, time_ms), None);
            }
            Event::NumberCorrected(it) => {
                let wrong = self
                    .get_mut(it.filing)
                    .map(|row| std::mem::replace(&mut row.number, it.number.clone()));
                self.left.extend(wrong);
            }
            _ => {}
        }
        self.decided(step);
    }

    /// Who approved or declined what waits.
    fn decided(&mut self, step: &Step<'_>) {
        let waiting = match &step.entry.event {
            Event::Approved(it) => it.entry,
            Event::Declined(it) => it.entry,
            _ => return,
        };
        // The second person of a void that is proposed is that of the filing's end.
        let proposal = step.state.proposals.get(waiting).map(|it| &it.proposed.what);
        let filing = match proposal {
            Some(Event::FilingVoided(void)) => void.filing,
            Some(_) => return,
            None => waiting,
        };
        if let Some(row) = self.get_mut(filing) {
            row.second = Some(step.entry.actor.person.clone());
        }
    }

    fn file(&mut self, step: &Step<'_>, facts: &Facts, end: End, needs: &[ApprovalNeed]) {
        let dispute = fingerprint(&facts.parties.marks, &facts.cause);
        let row = filing(step, &facts.case_number, end);
        self.rows.push(Filing { dispute, needs: needs.to_vec(), ..row });
    }

    fn end(
        &mut self,
        filing: EntryIndex,
        end: End,
        ended: (EntryIndex, u64),
        judge: Option<JudgeId>,
    ) {
        if let Some(row) = self.get_mut(filing) {
            (row.end, row.ended, row.judge) = (end, Some(ended), judge);
        }
    }

    /// One of them.
    pub fn get(&self, entry: EntryIndex) -> Option<&Filing> {
        let at = self.rows.binary_search_by_key(&entry, |row| row.entry).ok()?;
        self.rows.get(at)
    }

    fn get_mut(&mut self, entry: EntryIndex) -> Option<&mut Filing> {
        let at = self.rows.binary_search_by_key(&entry, |row| row.entry).ok()?;
        self.rows.get_mut(at)
    }

    /// Who filed it; empty if it is none.
    pub fn filer(&self, entry: EntryIndex) -> &str {
        self.get(entry).map_or("", |row| &row.filer)
    }

    /// Filings and requests of a period, without imports.
    pub fn within(&self, span: Span) -> impl Iterator<Item = &Filing> {
        self.rows.iter().filter(move |row| row.end != End::Imported && span.holds(row.on))
    }

    /// All of them, imports included.
    pub fn iter(&self) -> impl Iterator<Item = &Filing> {
        self.rows.iter()
    }

    /// Numbers that cases left by a correction.
    pub fn left(&self) -> impl Iterator<Item = &str> {
        self.left.iter().map(String::as_str)
    }

    /// For each number and each dispute its filings, ascending.
    pub fn index(&self) -> Index<'_> {
        let mut index = Index::default();
        for row in self.rows.iter().filter(|row| row.end != End::Imported) {
            index.numbers.entry(&row.filed_as).or_default().push(row);
            if let Some(dispute) = &row.dispute {
                index.disputes.entry(dispute).or_default().push(row);
            }
        }
        index
    }

    /// The case of an entry.
    pub fn case(&self, entry: EntryIndex) -> CaseRef {
        let number = self.get(entry).map_or_else(String::new, |row| row.number.clone());
        CaseRef { number, entry }
    }

    /// The cases of some entries.
    pub fn cases(&self, entries: &[EntryIndex]) -> Vec<CaseRef> {
        entries.iter().map(|entry| self.case(*entry)).collect()
    }
}

/// Filings by number and by dispute.
#[derive(Debug, Default)]
pub struct Index<'f> {
    numbers: HashMap<&'f str, Vec<&'f Filing>>,
    disputes: HashMap<&'f Hash, Vec<&'f Filing>>,
}

impl<'f> Index<'f> {
    /// The first filing after an entry under the same number, or else of the same parties and cause;
    /// and whether it has the same number.
    pub fn next(&self, filing: &Filing, after: EntryIndex) -> Option<(&'f Filing, bool)> {
        let first = |rows: &Vec<&'f Filing>| rows.iter().find(|row| row.entry > after).copied();
        let same = self.numbers.get(filing.filed_as.as_str()).and_then(first);
        let other = || self.disputes.get(filing.dispute.as_ref()?).and_then(first);
        same.map(|row| (row, true)).or_else(|| other().map(|row| (row, false)))
    }
}

fn filing(step: &Step<'_>, number: &str, end: End) -> Filing {
    Filing {
        entry: step.act.index,
        number: number.to_owned(),
        filed_as: number.to_owned(),
        filer: step.person(),
        on: step.today,
        time_ms: step.act.time_ms,
        dispute: None,
        needs: Vec::new(),
        is_filing: matches!(step.event(), Event::CaseFiled(_)),
        end,
        ended: None,
        judge: None,
        second: None,
        contributor: None,
        opened: None,
        given_ms: None,
    }
}
