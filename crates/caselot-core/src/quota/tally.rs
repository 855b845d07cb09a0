//! The cases of a docket as the quota counts them: a fold over entries (docs/quota.md, point 3).
//!
//! A court has millions of cases, so a case is a [`Row`] of some sixty bytes: what many cases
//! share is kept once, activities are kept apart, and a [`Case`] is a view of all of them.

use std::collections::{BTreeMap, HashMap};

use super::case::until_closing;
use super::counted_cases::{Attribution, CountedCase, CountedCases};
use super::kind::{Kind, Kinds, count};
use super::post::Span;
use super::row::{RareFields, Row, boxed};
use crate::docket::CaseNumber;
use crate::docket::cases::seating::panel_of;
use crate::docket::code::{ActivityKind, AssignedBy, QuotaBasis};
use crate::docket::day::Day;
use crate::docket::entry::{Entry, Event};
use crate::docket::filing::{CaseDrawn, Facts};
use crate::docket::fold::state::State;
use crate::docket::record::{Activity, CaseClosed, Closing};
use crate::id::{EntryIndex, JudgeId};
use crate::lottery::role::SeatRole;

pub use super::case::{Case, Record};

/// All cases, ascending by entry index, and what counts for whom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Entry indexes; apart from the rows, since every later entry of a case looks for it here.
    filings: Vec<EntryIndex>,
    numbers: Vec<Box<str>>,
    rows: Vec<Row>,
    kinds: Kinds,
    /// By position of the case.
    rare_fields: HashMap<u32, RareFields>,
    /// By position of the case.
    activities: HashMap<u32, Vec<Activity>>,
    counted_cases: CountedCases,
}

/// Whose a case is, its days and its weight: what a count of all cases reads of each, and nothing that is
/// looked up beside its row.
#[derive(Debug, Clone, Copy)]
pub struct Burden {
    /// Undertaking judge.
    pub judge: JudgeId,
    /// 100 = a standard case.
    pub weight: u16,
    /// Day of filing.
    pub filed_on: Day,
    /// Day on which it came to the judge.
    pub assigned_on: Day,
    /// How it was closed.
    pub closing: Option<Closing>,
}

/// A case as it counted before a change.
struct Before {
    row: Row,
    opened: bool,
}

impl Tally {
    /// Applies an entry; `before` is the docket's state before it. An entry that does not fit the
    /// tally changes nothing.
    pub fn apply(&mut self, before: &State, entry: &Entry) {
        match &entry.event {
            // A change of seats is a filing of a case that is here already.
            Event::CaseFiled(filed) if filed.facts.lineage.changes.is_some() => {}
            Event::CaseFiled(filed) => {
                self.file(before, entry, &filed.facts, AssignedBy::Drawn);
            }
            Event::DesignationRequested(request) => {
                self.file(before, entry, &request.facts, AssignedBy::Designated);
                self.edit_rare(entry.index, |rare| rare.designated = Some(request.ground));
            }
            Event::CaseDesignated(designated) => {
                let day = before.day(entry.time_ms);
                self.change(designated.filing, |row| {
                    row.assigned_on = day;
                    (row.undertaking, row.has_judge) = (designated.judge, true);
                });
                self.seat(designated.filing, &[designated.judge], day);
            }
            Event::FlagsChanged(changed) => {
                let Some(case) = self.position(changed.filing) else { return };
                let flags = changed.after.clone();
                let kind = Kind { flags, ..self.kind(self.rows[case].kind).clone() };
                let kind = self.kinds.number(kind);
                self.change(changed.filing, |row| row.kind = kind);
            }
            Event::CaseDrawn(drawn) => self.draw(before, entry, drawn),
            Event::SeatsTaken(taken) => {
                if taken.role == SeatRole::Presiding {
                    self.change(taken.filing, |row| row.preside(taken.judge));
                }
                let changed = (entry.index, before.day(entry.time_ms));
                self.edit_rare(taken.filing, |rare| rare.reseated = Some(changed));
            }
            Event::CaseImported(imported) => {
                let type_code = type_code(before, &imported.case_number);
                let kind = self.kinds.number(Kind::from_record(type_code, &imported.record));
                self.add(entry.index, &imported.case_number, Row::imported(&imported.record, kind));
            }
            Event::CaseClosed(closed) => self.close(closed),
            Event::CaseCorrected(corrected) => {
                let Some(case) = self.position(corrected.filing) else { return };
                let type_code = self.kind(self.rows[case].kind).type_code.clone();
                let kind = self.kinds.number(Kind::from_record(type_code, &corrected.after));
                self.change(corrected.filing, |row| row.correct(&corrected.after, kind));
            }
            Event::NumberCorrected(corrected) => {
                if let Some(case) = self.position(corrected.filing) {
                    self.numbers[case] = corrected.number.as_str().into();
                }
            }
            Event::ActivityRecorded { filing, activity } => self.record(*filing, *activity),
            _ => {}
        }
    }

    fn draw(&mut self, before: &State, entry: &Entry, drawn: &CaseDrawn) {
        let day = before.day(entry.time_ms);
        let filed = before.open.get(&drawn.filing);
        if let Some(filed) = filed.filter(|filed| filed.facts.lineage.changes.is_some()) {
            return self.reseat(&filed.facts, drawn, (entry.index, day));
        }
        self.change(drawn.filing, |row| row.draw(drawn, day));
        let judges: Vec<JudgeId> = drawn.seats.iter().map(|seat| seat.judge).collect();
        self.seat(drawn.filing, &judges, day);
    }

    fn close(&mut self, closed: &CaseClosed) {
        let Some(case) = self.position(closed.filing) else { return };
        let mut kind = self.rows[case].kind;
        if closed.is_undone() {
            kind = self.kinds.number(Kind { undone: true, ..self.kind(kind).clone() });
        }
        self.change(closed.filing, |row| {
            (row.closing, row.kind) = (Some(closed.closing), kind);
            if !closed.as_seated {
                row.panel = boxed(&closed.panel);
            }
        });
    }

    /// All cases with a judge, ascending by entry index.
    pub fn cases(&self) -> impl Iterator<Item = Case<'_>> {
        let seated = self.rows.iter().enumerate().filter(|(_, row)| row.has_judge);
        seated.map(|(case, _)| self.at(case))
    }

    /// The same cases in the same order, as what they are to the judges who have them.
    pub fn burdens(&self) -> impl Iterator<Item = Burden> + '_ {
        self.rows.iter().filter(|row| row.has_judge).map(|row| Burden {
            judge: row.undertaking,
            weight: row.weight,
            filed_on: row.filed_on,
            assigned_on: row.assigned_on,
            closing: row.closing,
        })
    }

    /// All filings whose case nobody has by them: undrawn, voided, declined, or left by a reassignment;
    /// ascending by entry index.
    pub fn unassigned(&self) -> impl Iterator<Item = Case<'_>> {
        let rows = self.rows.iter().enumerate().filter(|(_, row)| !row.has_judge);
        rows.map(|(case, _)| self.at(case))
    }

    /// The case of a filing or import, with or without a judge.
    pub fn case(&self, filing: EntryIndex) -> Option<Case<'_>> {
        self.position(filing).map(|case| self.at(case))
    }

    /// The same, if it has a judge.
    pub fn assigned(&self, filing: EntryIndex) -> Option<Case<'_>> {
        let case = self.position(filing).filter(|case| self.rows[*case].has_judge);
        case.map(|case| self.at(case))
    }

    /// The stage of a case, by the filing of its present one, at which its judge had it on a day; before
    /// the first one had it, that one.
    pub fn stage_on(&self, filing: EntryIndex, day: Day) -> Option<Case<'_>> {
        let mut case = self.position(filing)?;
        while self.rows[case].assigned_on > day {
            let earlier = self.rare_fields.get(&count(case)).and_then(|rare| rare.replaces);
            let Some(earlier) = earlier.and_then(|earlier| self.position(earlier)) else { break };
            case = earlier;
        }
        Some(self.at(case))
    }

    /// Whether an activity in a case is known.
    pub fn holds(&self, filing: EntryIndex, activity: &Activity) -> bool {
        self.case(filing).is_some_and(|case| case.activities.binary_search(activity).is_ok())
    }

    /// Work of these days that is never handling, by judge and kind.
    pub(super) fn workload(&self, span: Span) -> BTreeMap<(JudgeId, ActivityKind), u64> {
        let mut found = BTreeMap::new();
        for done in self.activities.values().flatten() {
            let Some(judge) = done.judge.filter(|_| span.holds(done.day)) else { continue };
            if ActivityKind::WORKLOAD.contains(&done.kind) {
                *found.entry((judge, done.kind)).or_default() += 1;
            }
        }
        found
    }

    /// The case that was counted.
    pub(super) fn case_at(&self, counted: &CountedCase) -> Case<'_> {
        self.at(counted.case as usize)
    }

    pub(super) fn counted_cases(&self) -> &CountedCases {
        &self.counted_cases
    }

    /// The kinds of cases by their number.
    pub(super) fn kinds(&self) -> impl Iterator<Item = &Kind> {
        self.kinds.all.iter().map(AsRef::as_ref)
    }

    fn position(&self, filing: EntryIndex) -> Option<usize> {
        self.filings.binary_search(&filing).ok()
    }

    fn kind(&self, number: u32) -> &Kind {
        &self.kinds.all[number as usize]
    }

    fn at(&self, case: usize) -> Case<'_> {
        let row = &self.rows[case];
        let kind = self.kind(row.kind);
        let rare = self.rare_fields.get(&count(case));
        Case {
            filing: self.filings[case],
            number: &self.numbers[case],
            type_code: &kind.type_code,
            record: Record {
                pool: &kind.pool,
                cause: &kind.cause,
                procedure: &kind.procedure,
                flags: &kind.flags,
                weight: row.weight.into(),
                filed_on: row.filed_on,
                undertaking: row.undertaking,
                assigned_by: row.assigned_by,
                panel: row.panel(),
                closing: row.closing,
            },
            assigned_on: row.assigned_on,
            stage: row.stage,
            seated_later: rare.map_or(&[], |rare| &rare.seated_later),
            reseated: rare.and_then(|rare| rare.reseated),
            designated: rare.and_then(|rare| rare.designated),
            series: rare.map_or("", |rare| &rare.series),
            activities: self.activities.get(&count(case)).map_or(&[], Vec::as_slice),
        }
    }

    fn add(&mut self, filing: EntryIndex, number: &str, row: Row) {
        let case = self.rows.len();
        let unseated = Before { row: Row { has_judge: false, ..row.clone() }, opened: false };
        self.filings.push(filing);
        self.numbers.push(number.into());
        self.rows.push(row);
        self.reattribute(case, &unseated);
    }

    /// A filing, without a judge yet.
    fn file(&mut self, before: &State, entry: &Entry, facts: &Facts, assigned_by: AssignedBy) {
        let texts = [&facts.pool, &facts.cause, &facts.procedure];
        let type_code = type_code(before, &facts.case_number);
        let kind = self.kinds.number(Kind::new(type_code, texts, &facts.flags));
        let row = Row::undrawn(facts, kind, assigned_by, before.day(entry.time_ms));
        self.add(entry.index, &facts.case_number, row);
        if !facts.lineage.series.is_empty() {
            self.edit_rare(entry.index, |rare| rare.series = facts.lineage.series.as_str().into());
        }
        if let Some(reassigns) = &facts.lineage.reassigns {
            self.edit_rare(entry.index, |rare| rare.replaces = Some(reassigns.filing));
        }
    }

    fn edit_rare(&mut self, filing: EntryIndex, edit: impl FnOnce(&mut RareFields)) {
        let Some(case) = self.position(filing) else { return };
        edit(self.rare_fields.entry(count(case)).or_default());
    }

    /// Seats judges. A case counts once, with the seats of its latest stage; for a judge that left
    /// earlier it does not count (docs/quota.md, point 3).
    fn seat(&mut self, filing: EntryIndex, judges: &[JudgeId], day: Day) {
        let Some(case) = self.position(filing) else { return };
        if self.rows[case].stage > 0 {
            self.sit_later(filing, judges, day);
        }
        let replaced = self.rare_fields.get(&count(case)).and_then(|rare| rare.replaces);
        let Some(earlier) = replaced.and_then(|earlier| self.position(earlier)) else { return };
        self.change(self.filings[earlier], |row| row.has_judge = false);
        let done = self.activities.remove(&count(earlier)).unwrap_or_default();
        done.into_iter().for_each(|activity| self.record(filing, activity));
    }

    /// Judges take seats after the first draw.
    fn sit_later(&mut self, filing: EntryIndex, judges: &[JudgeId], day: Day) {
        let later = judges.iter().map(|judge| (*judge, day));
        self.edit_rare(filing, |rare| rare.seated_later.extend(later));
    }

    /// Other seats of a case were drawn: from here on these judges sit, and the case is what the
    /// change makes of it.
    fn reseat(&mut self, facts: &Facts, drawn: &CaseDrawn, (entry, day): (EntryIndex, Day)) {
        let Some(change) = facts.lineage.changes.as_deref() else { return };
        let filing = change.seated.filing;
        let Some(case) = self.position(filing) else { return };
        let procedure = facts.procedure.clone();
        let kind = Kind { procedure, ..self.kind(self.rows[case].kind).clone() };
        let kind = self.kinds.number(kind);
        let kept = change.kept_seats().filter_map(|seat| Some((seat.role, seat.judge?)));
        let new = drawn.seats.iter().map(|seat| (seat.role, seat.judge));
        let panel = panel_of(kept.chain(new), drawn.presiding);
        self.change(filing, |row| row.reseat(&panel, kind, facts.weight));
        let judges = drawn.seats.iter().filter(|seat| !seat.role.is_assessors());
        let judges: Vec<JudgeId> = judges.map(|seat| seat.judge).collect();
        self.sit_later(filing, &judges, day);
        self.edit_rare(filing, |rare| rare.reseated = Some((entry, day)));
    }

    fn record(&mut self, filing: EntryIndex, activity: Activity) {
        let Some(case) = self.position(filing) else { return };
        let before = self.before(case);
        let known = self.activities.entry(count(case)).or_default();
        if let Err(at) = known.binary_search(&activity) {
            known.insert(at, activity);
        }
        self.reattribute(case, &before);
    }

    fn change(&mut self, filing: EntryIndex, edit: impl FnOnce(&mut Row)) {
        let Some(case) = self.position(filing) else { return };
        let before = self.before(case);
        edit(&mut self.rows[case]);
        self.reattribute(case, &before);
    }

    fn before(&self, case: usize) -> Before {
        let row = self.rows[case].clone();
        Before { opened: self.opened(case, &row), row }
    }

    /// Whether somebody is known to have opened the file up to the closing.
    fn opened(&self, case: usize, row: &Row) -> bool {
        let known = self.activities.get(&count(case)).map_or(&[][..], Vec::as_slice);
        until_closing(known, row.closing).any(|done| done.kind == ActivityKind::FileAccess)
    }

    /// Moves a changed case to the judges and days for which it counts now.
    fn reattribute(&mut self, case: usize, before: &Before) {
        let row = &self.rows[case];
        let opened = self.opened(case, row);
        for &basis in QuotaBasis::ALL {
            let was = attribution(basis, case, &before.row, before.opened);
            self.counted_cases.reattribute(basis, was, attribution(basis, case, row, opened));
        }
    }
}

fn attribution(basis: QuotaBasis, case: usize, row: &Row, opened: bool) -> Option<Attribution<'_>> {
    let day = match basis {
        QuotaBasis::Closed => row.closing?.on,
        QuotaBasis::Assigned => row.assigned_on,
    };
    let case = CountedCase { day, case: count(case), kind: row.kind, weight: row.weight, opened };
    let attribution = Attribution { undertaking: row.undertaking, panel: row.panel(), case };
    row.has_judge.then_some(attribution)
}

fn type_code(before: &State, number: &str) -> String {
    let court = before.court.as_ref().map_or("", |court| court.code.as_str());
    CaseNumber::parse(number, court).map_or_else(|_| String::new(), |number| number.type_code)
}
