//! Tables of what was done beside the draws: duty, assignments, changes, missing numbers.

use caselot_core::docket::code::{AbsenceKind, Coded, DecidedBy, ReassignmentGround};
use caselot_core::id::JudgeId;
use caselot_core::oversight::report::{AwayLine, ChangeLine, DutyLine, SeatLine, SeatWay};

use super::{OversightTable, Told};
use crate::sheet::Cell;

impl Told<'_> {
    /// Pools on days of which something is to be said.
    pub(super) fn duty(&self) -> OversightTable {
        let heads = [
            "audit-day",
            "audit-pool",
            "audit-on-duty",
            "audit-members",
            "audit-away",
            "audit-filers-of-day",
        ];
        let rows = self.report.duty.iter().map(|line| (self.duty_of(line), &*line.cases));
        let note = self.words.text("audit-note-duty");
        self.table(("duty", "audit-duty", note), &heads, rows)
    }

    fn duty_of(&self, line: &DutyLine) -> Vec<Cell> {
        vec![
            Cell::Day(line.on),
            Cell::text(&line.pool),
            Cell::Whole(line.on_duty),
            Cell::Whole(line.members),
            Cell::text(self.words.clauses(line.away.iter().map(|away| self.away(away)))),
            Cell::text(self.counted(&line.filers)),
        ]
    }

    fn away(&self, away: &AwayLine) -> String {
        let judge = self.judge(away.judge);
        let Some(absence) = away.absence else {
            return self.words.fill("audit-no-post", &[("judge", &judge)]);
        };
        let kind = self.label((AbsenceKind::VOCABULARY, absence.kind.name()));
        let (day, entry) = (absence.recorded_on.to_string(), absence.entry.to_string());
        let args = [("judge", &*judge), ("kind", &kind), ("day", &day), ("entry", &entry)];
        self.words.fill("audit-absence", &args)
    }

    /// Designations and reassignments.
    pub(super) fn assignments(&self) -> OversightTable {
        let heads = [
            "col-month",
            "audit-way",
            "audit-requester",
            "audit-approver",
            "audit-left",
            "audit-judge",
            "audit-ground",
            "audit-count",
        ];
        let rows = self.report.assignments.iter().map(|line| {
            let (year, month) = line.month;
            let cells = vec![
                Cell::text(format!("{year:04}-{month:02}")),
                Cell::text(self.words.code("way", line.way.name())),
                Cell::text(&line.requester),
                Cell::text(&line.approver),
                self.judge_cell(line.left),
                Cell::text(self.judge(line.judge)),
                Cell::text(self.label(line.ground)),
                Cell::Whole(line.cases.len() as u64),
            ];
            (cells, &*line.cases)
        });
        let note = self.words.text("audit-note-assignments");
        self.table(("assignments", "audit-assignments", note), &heads, rows)
    }

    /// Changes of seats while the undertaking judge stays.
    pub(super) fn seats(&self) -> OversightTable {
        let heads = [
            "audit-number",
            "audit-entry",
            "audit-day",
            "audit-way",
            "audit-nth",
            "audit-requester",
            "audit-approver",
            "audit-who-left",
            "audit-who-came",
            "audit-ground",
            "audit-decided-by",
            "audit-text",
        ];
        let rows = self.report.seats.iter();
        let rows = rows.map(|line| (self.seat_change(line), std::slice::from_ref(&line.case)));
        let note = self.words.text("audit-note-seats");
        self.table(("seats", "audit-seats", note), &heads, rows)
    }

    fn seat_change(&self, line: &SeatLine) -> Vec<Cell> {
        let way = self.words.code("seat-way", line.way.name());
        let ended = matches!(line.way, SeatWay::Filed(_)) && !line.drawn;
        let way = if ended { self.words.fill("audit-not-drawn", &[("way", &way)]) } else { way };
        let judges = |judges: &[JudgeId]| {
            Cell::text(self.words.list(judges.iter().map(|judge| self.judge(*judge))))
        };
        let ground = line.ground.map(|it| self.label((ReassignmentGround::VOCABULARY, it.name())));
        let by = line.decided_by.map(|it| self.label((DecidedBy::VOCABULARY, it.name())));
        vec![
            Cell::case_number(&line.case.number),
            Cell::Whole(line.entry.0),
            Cell::Day(line.on),
            Cell::text(way),
            Cell::Whole(line.nth),
            Cell::text(&line.person),
            Cell::text(&line.approver),
            judges(&line.left),
            judges(&line.came),
            Cell::text(ground.unwrap_or_default()),
            Cell::text(by.unwrap_or_default()),
            Cell::text(&line.text),
        ]
    }

    /// Corrections, reductions, policies and absences.
    pub(super) fn changes(&self) -> OversightTable {
        let heads = [
            "audit-entry",
            "audit-day",
            "audit-what",
            "audit-judge",
            "audit-from",
            "audit-days-back",
            "audit-facts",
            "audit-ground",
            "audit-text",
            "audit-by",
            "audit-approver",
        ];
        let rows = self.report.changes.iter().map(|line| (self.change(line), &*line.cases));
        let note = self.words.text("audit-note-changes");
        self.table(("changes", "audit-changes", note), &heads, rows)
    }

    fn change(&self, line: &ChangeLine) -> Vec<Cell> {
        let facts = line.facts.iter().map(|fact| self.words.code("fact", fact));
        vec![
            Cell::Whole(line.entry.0),
            Cell::Day(line.on),
            Cell::text(self.words.code("change", line.kind.name())),
            self.judge_cell(line.judge),
            line.from.map_or(Cell::Empty, Cell::Day),
            Cell::Whole(line.days_back().into()),
            Cell::text(self.words.list(facts)),
            Cell::text(line.ground.map_or_else(String::new, |ground| self.label(ground))),
            Cell::text(&line.text),
            Cell::text(&line.person),
            Cell::text(&line.approver),
        ]
    }

    /// Missing numbers.
    pub(super) fn gaps(&self) -> OversightTable {
        let heads = [
            "audit-year",
            "audit-type",
            "audit-least",
            "audit-greatest",
            "audit-missing",
            "audit-gap",
        ];
        let rows = self.report.gaps.iter().map(|line| {
            let gap = |(first, last): &(u32, u32)| match first == last {
                true => first.to_string(),
                false => format!("{first}–{last}"),
            };
            let cells = vec![
                Cell::text(line.year.to_string()),
                Cell::text(&line.type_code),
                Cell::Whole(line.known.0.into()),
                Cell::Whole(line.known.1.into()),
                Cell::Whole(line.missing),
                Cell::text(self.words.list(line.gaps.iter().map(gap))),
            ];
            (cells, &*line.cases)
        });
        let note = self.words.text("audit-note-gaps");
        self.table(("gaps", "audit-gaps", note), &heads, rows)
    }
}
