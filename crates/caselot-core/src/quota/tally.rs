//! The cases of a docket as the quota counts them: a fold over entries (docs/quota.md, point 3).
//!
//! A court has millions of cases, so a case is a [`Row`] of some sixty bytes: what many cases
//! share is kept once, activities lie apart, and [`Case`] puts it together for whoever looks.

use std::collections::HashMap;

use super::case::until_closing;
use super::kind::{Kind, Kinds, count};
use super::marks::{CountedCase, Marks, Place};
use crate::docket::CaseNumber;
use crate::docket::cases::projection::drawn_panel;
use crate::docket::code::{ActivityKind, AssignedBy, DesignationGround, QuotaBasis};
use crate::docket::day::Day;
use crate::docket::entry::{Entry, Event};
use crate::docket::filing::{CaseDrawn, Facts};
use crate::docket::fold::state::State;
use crate::docket::record::{Activity, CaseRecord, Closing, Panel};
use crate::id::JudgeId;
use crate::lottery::draw::DrawnSeat;
use crate::lottery::role::SeatRole;

pub use super::case::{Case, Record};

/// A case, small.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Row {
    /// `None` = nobody beside the undertaking judge.
    panel: Option<Box<Panel>>,
    closing: Option<Closing>,
    kind: u32,
    undertaking: JudgeId,
    filed_on: Day,
    assigned_on: Day,
    stage: u32,
    weight: u16,
    assigned_by: AssignedBy,
    /// Undrawn and voided filings have no judge.
    has_judge: bool,
}

/// What only few cases have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Aside {
    seated_later: Vec<JudgeId>,
    designated: Option<DesignationGround>,
    /// Code of its series; empty = none.
    series: Box<str>,
    /// Entry index of the stage that this one replaces.
    replaces: Option<u64>,
}

static NOBODY: Panel = Panel { presiding: None, members: Vec::new(), assessors: Vec::new() };

impl Row {
    fn undrawn(facts: &Facts, kind: u32, assigned_by: AssignedBy, day: Day) -> Row {
        Row {
            panel: None,
            closing: None,
            kind,
            undertaking: JudgeId(0),
            filed_on: facts.lineage.reassigns.as_ref().map_or(day, |earlier| earlier.filed_on),
            assigned_on: day,
            stage: facts.stage,
            weight: weight(facts.weight),
            assigned_by,
            has_judge: false,
        }
    }

    fn imported(record: &CaseRecord, kind: u32) -> Row {
        Row {
            panel: boxed(&record.panel),
            closing: record.closing,
            kind,
            undertaking: record.undertaking,
            filed_on: record.filed_on,
            assigned_on: record.filed_on,
            stage: 0,
            weight: weight(record.weight),
            assigned_by: record.assigned_by,
            has_judge: true,
        }
    }

    fn panel(&self) -> &Panel {
        self.panel.as_deref().unwrap_or(&NOBODY)
    }

    fn draw(&mut self, drawn: &CaseDrawn, day: Day) {
        self.assigned_on = day;
        let is_own = |seat: &&DrawnSeat| seat.role == SeatRole::Undertaking;
        if let Some(seat) = drawn.seats.iter().find(is_own) {
            (self.undertaking, self.has_judge) = (seat.judge, true);
        }
        self.panel = boxed(&drawn_panel(drawn));
    }

    fn correct(&mut self, after: &CaseRecord, kind: u32) {
        if self.filed_on == self.assigned_on {
            self.assigned_on = after.filed_on;
        }
        self.panel = boxed(&after.panel);
        self.closing = after.closing;
        self.kind = kind;
        self.undertaking = after.undertaking;
        self.filed_on = after.filed_on;
        self.weight = weight(after.weight);
        self.assigned_by = after.assigned_by;
    }
}

/// All cases, ascending by entry index, and what counts for whom.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Entry indexes; apart from the rows, since every later entry of a case looks for it here.
    filings: Vec<u64>,
    numbers: Vec<Box<str>>,
    rows: Vec<Row>,
    kinds: Kinds,
    /// By position of the case.
    asides: HashMap<u32, Aside>,
    /// By position of the case.
    activities: HashMap<u32, Vec<Activity>>,
    marks: Marks,
}

/// A case as it counted before a change.
struct Before {
    row: Row,
    opened: bool,
}

impl Tally {
    /// Takes an entry over; `before` is the docket's state before it. What makes no sense here
    /// changes nothing.
    pub fn apply(&mut self, before: &State, entry: &Entry) {
        match &entry.event {
            Event::CaseFiled(filed) => {
                self.file(before, entry, &filed.facts, AssignedBy::Drawn);
            }
            Event::DesignationRequested(request) => {
                self.file(before, entry, &request.facts, AssignedBy::Designated);
                self.aside(entry.index, |aside| aside.designated = Some(request.ground));
            }
            Event::CaseDesignated(designated) => {
                let day = before.day(entry.time_ms);
                self.change(designated.filing, |row| {
                    row.assigned_on = day;
                    (row.undertaking, row.has_judge) = (designated.judge, true);
                });
                self.take_over(designated.filing, vec![designated.judge]);
            }
            Event::FlagsChanged(changed) => {
                let Some(case) = self.position(changed.filing) else { return };
                let flags = changed.after.clone();
                let kind = Kind { flags, ..self.kind(self.rows[case].kind).clone() };
                let kind = self.kinds.number(kind);
                self.change(changed.filing, |row| row.kind = kind);
            }
            Event::CaseDrawn(drawn) => {
                let day = before.day(entry.time_ms);
                self.change(drawn.filing, |row| row.draw(drawn, day));
                let judges = drawn.seats.iter().map(|seat| seat.judge).collect();
                self.take_over(drawn.filing, judges);
            }
            Event::CaseImported(imported) => {
                let type_code = type_code(before, &imported.case_number);
                let kind = self.kinds.number(Kind::of_record(type_code, &imported.record));
                self.add(entry.index, &imported.case_number, Row::imported(&imported.record, kind));
            }
            Event::CaseClosed(closed) => self.change(closed.filing, |row| {
                row.closing = Some(closed.closing);
                row.panel = boxed(&closed.panel);
            }),
            Event::CaseCorrected(corrected) => {
                let Some(case) = self.position(corrected.filing) else { return };
                let type_code = self.kind(self.rows[case].kind).type_code.clone();
                let kind = self.kinds.number(Kind::of_record(type_code, &corrected.after));
                self.change(corrected.filing, |row| row.correct(&corrected.after, kind));
            }
            Event::ActivityRecorded { filing, activity } => self.record(*filing, *activity),
            _ => {}
        }
    }

    /// All cases with a judge, ascending by entry index.
    pub fn cases(&self) -> impl Iterator<Item = Case<'_>> {
        let seated = self.rows.iter().enumerate().filter(|(_, row)| row.has_judge);
        seated.map(|(case, _)| self.at(case))
    }

    /// The case of a filing or import, with or without a judge.
    pub fn case(&self, filing: u64) -> Option<Case<'_>> {
        self.position(filing).map(|case| self.at(case))
    }

    /// Whether an activity in a case is known.
    pub fn holds(&self, filing: u64, activity: &Activity) -> bool {
        self.case(filing).is_some_and(|case| case.activities.binary_search(activity).is_ok())
    }

    /// The case of a mark.
    pub(super) fn marked(&self, mark: &CountedCase) -> Case<'_> {
        self.at(mark.case as usize)
    }

    pub(super) fn marks(&self) -> &Marks {
        &self.marks
    }

    /// Type codes by number of the kind.
    pub(super) fn type_codes(&self) -> impl Iterator<Item = &String> {
        self.kinds.all.iter().map(|kind| &kind.type_code)
    }

    fn position(&self, filing: u64) -> Option<usize> {
        self.filings.binary_search(&filing).ok()
    }

    fn kind(&self, number: u32) -> &Kind {
        &self.kinds.all[number as usize]
    }

    fn at(&self, case: usize) -> Case<'_> {
        let row = &self.rows[case];
        let kind = self.kind(row.kind);
        let aside = self.asides.get(&count(case));
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
            seated_later: aside.map_or(&[], |aside| &aside.seated_later),
            designated: aside.and_then(|aside| aside.designated),
            series: aside.map_or("", |aside| &aside.series),
            activities: self.activities.get(&count(case)).map_or(&[], Vec::as_slice),
        }
    }

    fn add(&mut self, filing: u64, number: &str, row: Row) {
        let case = self.rows.len();
        let unseated = Before { row: Row { has_judge: false, ..row.clone() }, opened: false };
        self.filings.push(filing);
        self.numbers.push(number.into());
        self.rows.push(row);
        self.carry(case, &unseated);
    }

    /// A filing, without a judge yet.
    fn file(&mut self, before: &State, entry: &Entry, facts: &Facts, assigned_by: AssignedBy) {
        let texts = [&facts.pool, &facts.cause, &facts.procedure];
        let type_code = type_code(before, &facts.case_number);
        let kind = self.kinds.number(Kind::new(type_code, texts, &facts.flags));
        let row = Row::undrawn(facts, kind, assigned_by, before.day(entry.time_ms));
        self.add(entry.index, &facts.case_number, row);
        if !facts.lineage.series.is_empty() {
            self.aside(entry.index, |aside| aside.series = facts.lineage.series.as_str().into());
        }
        if let Some(reassigns) = &facts.lineage.reassigns {
            self.aside(entry.index, |aside| aside.replaces = Some(reassigns.filing));
        }
    }

    fn aside(&mut self, filing: u64, edit: impl FnOnce(&mut Aside)) {
        let Some(case) = self.position(filing) else { return };
        edit(self.asides.entry(count(case)).or_default());
    }

    /// Judges took their seats. A case counts once, with the seats of its latest stage: who left
    /// earlier has nothing (docs/quota.md, point 3).
    fn take_over(&mut self, filing: u64, judges: Vec<JudgeId>) {
        let Some(case) = self.position(filing) else { return };
        if self.rows[case].stage > 0 {
            self.aside(filing, |aside| aside.seated_later = judges);
        }
        let replaced = self.asides.get(&count(case)).and_then(|aside| aside.replaces);
        let Some(earlier) = replaced.and_then(|earlier| self.position(earlier)) else { return };
        self.change(self.filings[earlier], |row| row.has_judge = false);
        let done = self.activities.remove(&count(earlier)).unwrap_or_default();
        done.into_iter().for_each(|activity| self.record(filing, activity));
    }

    fn record(&mut self, filing: u64, activity: Activity) {
        let Some(case) = self.position(filing) else { return };
        let before = self.before(case);
        let known = self.activities.entry(count(case)).or_default();
        if let Err(at) = known.binary_search(&activity) {
            known.insert(at, activity);
        }
        self.carry(case, &before);
    }

    fn change(&mut self, filing: u64, edit: impl FnOnce(&mut Row)) {
        let Some(case) = self.position(filing) else { return };
        let before = self.before(case);
        edit(&mut self.rows[case]);
        self.carry(case, &before);
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

    /// Takes a changed case to where it counts now.
    fn carry(&mut self, case: usize, before: &Before) {
        let row = &self.rows[case];
        let opened = self.opened(case, row);
        for &basis in QuotaBasis::ALL {
            let was = place(basis, case, &before.row, before.opened);
            self.marks.carry(basis, was, place(basis, case, row, opened));
        }
    }
}

fn place(basis: QuotaBasis, case: usize, row: &Row, opened: bool) -> Option<Place<'_>> {
    let day = match basis {
        QuotaBasis::Closed => row.closing?.on,
        QuotaBasis::Assigned => row.assigned_on,
    };
    let mark = CountedCase { day, case: count(case), kind: row.kind, weight: row.weight, opened };
    let place = Place { undertaking: row.undertaking, panel: row.panel(), mark };
    row.has_judge.then_some(place)
}

fn boxed(panel: &Panel) -> Option<Box<Panel>> {
    (*panel != NOBODY).then(|| Box::new(panel.clone()))
}

fn type_code(before: &State, number: &str) -> String {
    let court = before.court.as_ref().map_or("", |court| court.code.as_str());
    CaseNumber::parse(number, court).map_or_else(|_| String::new(), |number| number.type_code)
}

/// Weights fit: the rules end them at 1,000.
fn weight(weight: u32) -> u16 {
    u16::try_from(weight).unwrap_or(u16::MAX)
}
