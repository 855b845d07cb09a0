//! Tables of what was filed and drawn: exclusions, comparisons, voids, late draws.

use caselot_core::docket::code::{ApprovalNeed, Coded, ExclusionGround, VoidGround};
use caselot_core::oversight::report::{
    ComparisonLine, Comparisons, DelayLine, NextFiling, VoidLine,
};
use caselot_core::quota::Fraction;
use caselot_core::quota::figure::{Rounding, quotient, rooted, rounded, whole};

use super::{OversightTable, Told};
use crate::sheet::Cell;

/// Decimals of a probability.
const PROBABILITY_DECIMALS: u32 = 6;
/// Columns of late draws that every court has; the others are of a contributor.
const OWN_DELAY_COLUMNS: usize = 6;
/// Decimals of a difference in standard deviations.
const DEVIATION_DECIMALS: u32 = 2;

impl Told<'_> {
    /// Persons with the share of their filings in which they excluded somebody.
    pub(super) fn filers(&self) -> OversightTable {
        let heads = ["audit-person", "audit-filings", "audit-excluding", "audit-share"];
        let rows = self.report.filers.iter().map(|line| {
            let cells = vec![
                Cell::text(&line.person),
                Cell::Whole(line.filings),
                Cell::Whole(line.excluding),
                share(line.excluding, line.filings),
            ];
            (cells, &*line.cases)
        });
        let note = self.words.text("audit-note-filers");
        self.table(("filers", "audit-filers", note), &heads, rows)
    }

    /// Exclusions by person, judge, ground and text.
    pub(super) fn exclusions(&self) -> OversightTable {
        let heads = [
            "audit-person",
            "audit-judge",
            "audit-ground",
            "audit-text",
            "audit-count",
            "audit-share",
        ];
        let rows = self.report.exclusions.iter().map(|line| {
            let count = line.cases.len() as u64;
            let ground = (ExclusionGround::VOCABULARY, line.ground.name());
            let cells = vec![
                Cell::text(&line.person),
                Cell::text(self.judge(line.judge)),
                Cell::text(self.label(ground)),
                Cell::text(&line.text),
                Cell::Whole(count),
                share(count, line.of),
            ];
            (cells, &*line.cases)
        });
        let note = self.words.text("audit-note-exclusions");
        self.table(("exclusions", "audit-exclusions", note), &heads, rows)
    }

    /// Draws by filer and judge.
    pub(super) fn by_filer(&self) -> OversightTable {
        let of = ("by-filer", "audit-by-filer");
        self.comparisons(of, "audit-filer", &self.report.by_filer)
    }

    /// Draws by cause and judge.
    pub(super) fn by_cause(&self) -> OversightTable {
        let of = ("by-cause", "audit-by-cause");
        self.comparisons(of, "audit-cause", &self.report.by_cause)
    }

    fn comparisons(
        &self,
        of: (&'static str, &str),
        by: &str,
        compared: &Comparisons,
    ) -> OversightTable {
        let heads = [
            by,
            "audit-judge",
            "audit-draws",
            "audit-drawn",
            "audit-expected",
            "audit-variance",
            "audit-deviations",
            "audit-tail",
            "audit-below",
        ];
        let rows = compared
            .lines
            .iter()
            .map(|line| (self.comparison(line, compared.threshold.as_ref()), &*line.cases));
        // Never shown as more than it is, so that a tail shown below it is below it.
        let shown = |it| rounded(it, PROBABILITY_DECIMALS, Rounding::Down);
        let threshold = compared.threshold.as_ref().map(shown);
        let threshold = threshold.unwrap_or_else(|| self.words.text("nothing"));
        let on_grid = compared.lines.iter().filter(|line| line.grid.is_some()).count();
        let (count, on_grid) = (compared.comparisons.to_string(), on_grid.to_string());
        let args = [("count", &*count), ("threshold", &threshold), ("on_grid", &on_grid)];
        let note = self.words.fill("audit-note-comparisons", &args);
        self.table((of.0, of.1, note), &heads, rows)
    }

    fn comparison(&self, line: &ComparisonLine, threshold: Option<&Fraction>) -> Vec<Cell> {
        let below = threshold.filter(|_| line.deviation_squared.is_some());
        vec![
            Cell::text(&line.of),
            Cell::text(self.judge(line.judge)),
            Cell::Whole(line.draws),
            Cell::Whole(line.drawn),
            Cell::number(Some(&line.expected), Rounding::HalfUp),
            Cell::number(Some(&line.variance), Rounding::HalfUp),
            deviations(line),
            Cell::Number { exact: line.tail.clone(), shown: probability(&line.tail) },
            below.map_or(Cell::Empty, |threshold| self.yes_or_no(line.tail < *threshold)),
        ]
    }

    /// Filings that ended without a draw.
    pub(super) fn voids(&self) -> OversightTable {
        let heads = [
            "audit-number",
            "audit-entry",
            "audit-day",
            "audit-filer",
            "audit-by",
            "audit-approver",
            "audit-ground",
            "audit-text",
            "audit-avoided",
            "audit-next",
        ];
        let rows = self.report.voids.iter();
        let rows = rows.map(|line| (self.void(line), std::slice::from_ref(&line.case)));
        let unknown = self.report.voids.iter().filter(|line| line.avoided.is_err()).count();
        let note = self.words.fill("audit-note-voids", &[("unknown", &unknown.to_string())]);
        self.table(("voids", "audit-voids", note), &heads, rows)
    }

    fn void(&self, line: &VoidLine) -> Vec<Cell> {
        let avoided = match line.avoided {
            Ok(judge) => self.judge(judge),
            Err(unopened) => self.words.code("unopened", unopened.name()),
        };
        let next = line.next.as_ref().map(|next| self.next(next)).unwrap_or_default();
        vec![
            Cell::case_number(&line.case.number),
            Cell::Whole(line.entry.0),
            Cell::Day(line.on),
            Cell::text(&line.filer),
            Cell::text(&line.person),
            Cell::text(&line.approver),
            Cell::text(self.label((VoidGround::VOCABULARY, line.ground.name()))),
            Cell::text(&line.text),
            Cell::text(avoided),
            Cell::text(next),
        ]
    }

    fn next(&self, next: &NextFiling) -> String {
        let judge = next.judge.map_or_else(|| self.words.text("nothing"), |it| self.judge(it));
        let key = if next.same_number { "audit-next-same" } else { "audit-next-other" };
        let (entry, end) = (next.case.entry.to_string(), self.words.code("end", next.end.name()));
        let args = [
            ("number", &*next.case.number),
            ("entry", &*entry),
            ("end", &*end),
            ("judge", &*judge),
        ];
        self.words.fill(key, &args)
    }

    /// Filings that waited for their draw for more than an hour.
    pub(super) fn delays(&self) -> OversightTable {
        let heads = [
            "audit-number",
            "audit-filer",
            "audit-filed-on",
            "audit-minutes",
            "audit-drawn-in",
            "audit-needs",
            "audit-contributor",
            "audit-opened-in",
            "audit-value-minutes",
            "audit-value-given",
        ];
        let lines = &self.report.delays;
        let contributed = lines.iter().any(|line| line.contributor.is_some());
        // A court without a contributor has no columns of one.
        let heads = if contributed { &heads[..] } else { &heads[..OWN_DELAY_COLUMNS] };
        let rows = lines.iter().map(|line| {
            let mut cells = self.delay(line);
            cells.truncate(heads.len());
            (cells, std::slice::from_ref(&line.case))
        });
        let mut note = vec![self.words.text("audit-note-delays")];
        if contributed {
            let waiting = lines.iter().filter_map(|line| line.contributor.as_ref());
            let waiting = waiting.filter(|it| it.waits).count().to_string();
            let args = [("waiting", &*waiting)];
            note.push(self.words.fill("audit-note-delays-contributor", &args));
        }
        let note = self.words.sentences(note);
        self.table(("delays", "audit-delays", note), heads, rows)
    }

    fn delay(&self, line: &DelayLine) -> Vec<Cell> {
        let needs = line.needs.iter();
        let needs = needs.map(|need| self.label((ApprovalNeed::VOCABULARY, need.name())));
        let wait = line.contributor.as_ref();
        vec![
            Cell::case_number(&line.case.number),
            Cell::text(&line.filer),
            Cell::Day(line.filed_on),
            Cell::Whole(line.minutes),
            line.drawn.map_or(Cell::Empty, |entry| Cell::Whole(entry.0)),
            Cell::text(self.words.list(needs)),
            Cell::text(wait.map_or("", |it| &it.name)),
            wait.map_or(Cell::Empty, |it| Cell::Whole(it.opened.0)),
            wait.map_or(Cell::Empty, |it| Cell::Whole(it.minutes)),
            wait.map_or(Cell::Empty, |it| self.yes_or_no(!it.waits)),
        ]
    }
}

fn share(part: u64, of: u64) -> Cell {
    Cell::percent(quotient(&whole(part), &whole(of)).as_ref())
}

/// A probability is never shown as less than it is.
fn probability(tail: &Fraction) -> String {
    rounded(tail, PROBABILITY_DECIMALS, Rounding::Up)
}

/// The difference in standard deviations, with its sign.
fn deviations(line: &ComparisonLine) -> Cell {
    let Some(square) = &line.deviation_squared else { return Cell::Empty };
    let sign = if line.is_above() { "" } else { "-" };
    let shown = format!("{sign}{}", rooted(square, DEVIATION_DECIMALS));
    Cell::Number { exact: square.clone(), shown }
}
