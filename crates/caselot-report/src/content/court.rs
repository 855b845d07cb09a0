//! Tables of the court: bases, judges of the base, reconciliation, changes.

use caselot_core::docket::Day;
use caselot_core::quota::figure::Rounding::{Down, HalfUp, Up};
use caselot_core::quota::report::{Base, BaseJudge, DataMonth, LeftOut};

use super::Content;
use crate::diff::{Change, FigureKind, FigureValue};
use crate::sheet::{Cell, Sheet};

impl Content<'_> {
    /// The base of the court, and the bases of its divisions where a role is compared with them.
    pub fn bases(&self) -> Sheet {
        let heads = [
            "col-scope",
            "col-cases",
            "col-credit",
            "col-judges",
            "col-judge-days",
            "col-average",
            "col-mean-weight",
        ];
        let row = |scope: String, base: &Base| {
            vec![
                Cell::text(scope),
                Cell::Whole(base.cases),
                Cell::number(Some(&base.credit), Down),
                Cell::Whole(base.judges),
                Cell::Whole(base.judge_days),
                Cell::number(base.average.as_ref(), HalfUp),
                Cell::number(base.mean_weight.as_ref(), HalfUp),
            ]
        };
        let court = row(self.words.text("scope-court"), &self.report.base);
        let divisions = self.report.divisions.iter();
        let divisions = divisions.map(|of| match of.holds {
            true => row(of.division.clone(), &of.base),
            false => {
                let args = [("division", &*of.division)];
                row(self.words.fill("scope-without-base", &args), &of.base)
            }
        });
        let rows = std::iter::once(court).chain(divisions).collect();
        self.sheet("sheet-bases", &heads, rows)
    }

    /// The judges of the base.
    pub fn judges(&self) -> Sheet {
        let heads =
            ["col-judge", "col-name", "col-roles-dated", "col-days", "col-cases", "col-credit"];
        let row = |judge: &BaseJudge| {
            vec![
                Cell::Whole(judge.judge.0.into()),
                if self.publish { Cell::Empty } else { Cell::text(&judge.name) },
                self.roles_dated(&judge.roles),
                Cell::Whole(judge.days),
                Cell::Whole(judge.cases),
                Cell::number(Some(&judge.credit), Down),
            ]
        };
        self.sheet("sheet-judges", &heads, self.report.base_judges.iter().map(row).collect())
    }

    /// The number of cases in each class; every case of the period is in one of them.
    pub fn reconciliation(&self) -> Sheet {
        let sum = &self.report.reconciliation;
        let classes = [
            ("col-closings", sum.closings),
            ("col-base", sum.base),
            ("col-base-by-leaders", sum.base_by_leaders),
            ("col-leaders-own", sum.leaders_own),
            ("col-other-roles", sum.other_roles),
            ("col-unattributed", sum.unattributed),
            ("col-not-counted", sum.not_counted),
        ];
        let row = |(key, cases)| vec![Cell::text(self.words.text(key)), Cell::Whole(cases)];
        let heads = ["col-item", "col-cases"];
        self.sheet("sheet-reconciliation", &heads, classes.map(row).into())
    }

    /// The known days, and what they lack, in sentences.
    pub fn data_line(&self) -> String {
        let data = &self.report.data;
        let words = self.words;
        let span = |days: (Day, Day)| self.days(days);
        let known = match data.from.zip(data.to) {
            Some(known) => words.fill("data-known", &[("days", &span(known))]),
            None => words.text("data-none"),
        };
        let mut said = vec![known];
        if !data.uncovered.is_empty() {
            let days = words.list(data.uncovered.iter().map(|days| span(*days)));
            said.push(words.fill("data-uncovered", &[("days", &days)]));
        }
        if !data.empty_months.is_empty() {
            let month = |(year, month): &(u32, u32)| format!("{year:04}-{month:02}");
            let months = words.list(data.empty_months.iter().map(month));
            said.push(words.fill("data-empty", &[("months", &months)]));
        }
        let rows = data.left_out.rows();
        if rows > 0 {
            let LeftOut { numbers, days, judges, others } = data.left_out;
            let by = [
                (numbers, "left-out-numbers"),
                (days, "left-out-days"),
                (judges, "left-out-judges"),
                (others, "left-out-others"),
            ];
            let by = by.into_iter().filter(|(rows, _)| *rows > 0);
            let by = by.map(|(rows, key)| words.fill(key, &[("rows", &rows.to_string())]));
            let args = [("rows", &*rows.to_string()), ("why", &words.list(by))];
            said.push(words.fill("data-left-out", &args));
        }
        let more = [
            (!data.complete, "data-incomplete"),
            (!data.panels_known, "data-panels-unknown"),
            (!data.ended, "data-not-ended"),
        ];
        said.extend(more.into_iter().filter(|(said, _)| *said).map(|(_, key)| words.text(key)));
        words.sentences(said)
    }

    /// The counted cases of every month.
    pub fn data(&self) -> Sheet {
        let row = |of: &DataMonth| {
            vec![Cell::text(format!("{:04}-{:02}", of.year, of.month)), Cell::Whole(of.cases)]
        };
        let rows = self.report.data.months.iter().map(row).collect();
        self.sheet("sheet-data", &["col-month", "col-cases"], rows)
    }

    /// The day of the earlier report, in a sentence, if one was given.
    pub fn since_line(&self) -> Option<String> {
        if let Some(entry) = self.unlike {
            let entry = entry.to_string();
            return Some(self.words.fill("report-unlike", &[("entry", &*entry)]));
        }
        let changes = self.changes?;
        let key = if changes.figures.is_empty() { "report-unchanged" } else { "report-since" };
        Some(self.words.fill(key, &[("as_of", &changes.as_of)]))
    }

    /// Changes since an earlier report.
    pub fn changes_sheet(&self) -> Option<Sheet> {
        let heads = ["col-judge", "col-name", "col-figure", "col-before", "col-after"];
        if self.unlike.is_some() {
            // Every form says it, also those that print tables alone.
            let said = Cell::text(self.since_line().unwrap_or_default());
            let row = vec![Cell::Empty, said, Cell::Empty, Cell::Empty, Cell::Empty];
            return Some(self.sheet("sheet-changes", &heads, vec![row]));
        }
        let changes = self.changes?;
        let row = |change: &Change| {
            let (judge, name) = match &change.leader {
                Some((judge, name)) => (Cell::Whole((*judge).into()), Cell::text(name)),
                None => (Cell::Empty, Cell::text(self.words.text("scope-court"))),
            };
            let figure = Cell::text(self.words.text(change.figure.word));
            let kind = change.figure.kind;
            vec![
                judge,
                name,
                figure,
                self.value_cell(kind, &change.before),
                self.value_cell(kind, &change.after),
            ]
        };
        Some(self.sheet("sheet-changes", &heads, changes.figures.iter().map(row).collect()))
    }

    fn value_cell(&self, kind: FigureKind, value: &FigureValue) -> Cell {
        let code = |code: &String| match kind {
            FigureKind::Codes(family) => self.words.code(family, code),
            _ => code.clone(),
        };
        match (value, kind) {
            (FigureValue::Nothing, _) => Cell::Empty,
            (FigureValue::Whole(number), _) => Cell::Whole(*number),
            (FigureValue::Text(text), _) => Cell::text(code(text)),
            (FigureValue::List(codes), _) => Cell::text(self.words.list(codes.iter().map(code))),
            (FigureValue::Exact(part), FigureKind::Percent) => Cell::percent(Some(part)),
            (FigureValue::Exact(number), FigureKind::Up) => Cell::number(Some(number), Up),
            (FigureValue::Exact(number), FigureKind::HalfUp) => Cell::number(Some(number), HalfUp),
            (FigureValue::Exact(number), _) => Cell::number(Some(number), Down),
        }
    }
}
