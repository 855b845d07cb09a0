//! The content of a report for people: its tables and sentences in the words of a language. The
//! forms (terminal, CSV, XLSX, HTML) only print them.

use std::collections::BTreeMap;

use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::quota::QuotaReport;
use caselot_core::quota::report::{CircularReport, RoleSpan};

use super::diff::Changes;
use super::render::Style;
use super::sheet::{Cell, Sheet};
use super::words::Words;

mod cases;
mod comparison;
mod court;
mod explanations;
mod findings;
mod leaders;
mod policy;
mod sentences;

pub use cases::FigureCases;

/// A report with the words of its language.
pub struct Content<'a> {
    /// The figures.
    pub report: &'a QuotaReport,
    /// The words.
    pub words: &'a Words,
    /// Whether findings are left out.
    pub publish: bool,
    /// Whether it is the circular alone.
    pub brief: bool,
    /// Changes since an earlier report, if one was given.
    pub changes: Option<&'a Changes>,
    /// An archived circular that is not compared with.
    pub unlike: Option<EntryIndex>,
    /// Who signs it.
    signed: Option<&'a CircularReport>,
    names: BTreeMap<JudgeId, &'a str>,
}

impl<'a> Content<'a> {
    pub fn new(
        report: &'a QuotaReport,
        words: &'a Words,
        style: &'a Style,
        changes: Option<&'a Changes>,
    ) -> Content<'a> {
        let Style { publish, brief, unlike, .. } = *style;
        // Ordinary judges are not named in public.
        let base = report.base_judges.iter().filter(|_| !publish);
        let base = base.map(|judge| (judge.judge, &*judge.name));
        let leaders = report.leaders.iter().map(|leader| (leader.judge, &*leader.name));
        let names = base.chain(leaders).collect();
        let signed = style.signed.as_ref();
        Content { report, words, publish, brief, changes, unlike, signed, names }
    }

    /// All tables of a workbook, with the cases behind the figures; of a circular the leaders alone.
    pub fn workbook(&self, behind: &FigureCases) -> Vec<Sheet> {
        if self.brief {
            return vec![self.circular()];
        }
        let mut sheets = vec![
            self.leaders(),
            self.requirement(),
            self.composition(),
            self.comparison(),
            self.months(),
            self.bases(),
            self.judges(),
            self.data(),
            self.division_months(),
        ];
        if !self.publish {
            sheets.extend([self.cases(behind), self.findings_by_case(), self.coverage()]);
        }
        sheets.extend(self.has_reviews().then(|| self.reviews()));
        sheets.extend([self.reconciliation(), self.policy()]);
        sheets.extend(self.changes_sheet());
        let exact = sheets.iter().flat_map(Sheet::exact_numbers).collect();
        sheets.push(self.sheet(
            "sheet-exact",
            &["col-table", "col-row", "col-item", "col-exact"],
            exact,
        ));
        sheets
    }

    fn sheet(&self, title: &str, heads: &[&str], rows: Vec<Vec<Cell>>) -> Sheet {
        let columns = heads.iter().map(|key| self.words.text(key)).collect();
        Sheet { title: self.words.text(title), columns, rows }
    }

    /// Number and name of a judge; only the number for a judge outside base and leaders.
    fn judge(&self, judge: JudgeId) -> String {
        self.names.get(&judge).map_or(judge.to_string(), |name| format!("{judge} {name}"))
    }

    /// Roles in their order, each once.
    fn roles(&self, spans: &[RoleSpan]) -> Cell {
        let mut roles: Vec<_> = spans.iter().map(|span| span.role).collect();
        roles.dedup();
        Cell::text(self.words.list(roles.iter().map(|role| self.words.code("role", role.name()))))
    }

    fn roles_dated(&self, spans: &[RoleSpan]) -> Cell {
        let dated = spans.iter().map(|span| {
            let (from, to) = (span.from.to_string(), span.to.to_string());
            let role = self.words.code("role", span.role.name());
            let args = [("role", &*role), ("from", &from), ("to", &to)];
            if span.division.is_empty() {
                return self.words.fill("span", &args);
            }
            let args = [&args[..], &[("division", &*span.division)]].concat();
            self.words.fill("span-division", &args)
        });
        Cell::text(self.words.list(dated))
    }
}
