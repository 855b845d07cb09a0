//! The content of a report for people: its tables and sentences in the words of a language. The
//! forms (terminal, CSV, XLSX, HTML) only print them.

use std::collections::BTreeMap;

use caselot_core::id::JudgeId;
use caselot_core::quota::QuotaReport;
use caselot_core::quota::figure::{Rounding, rounded};
use caselot_core::quota::report::RoleSpan;

use super::diff::Changes;
use super::sheet::{Cell, Column, Sheet};
use super::words::Words;

mod cases;
mod court;
mod findings;
mod leaders;
mod policy;

pub use cases::FigureCases;

/// A report with the words of its language.
pub struct Content<'a> {
    /// The figures.
    pub report: &'a QuotaReport,
    /// The words.
    pub words: &'a Words,
    /// Whether findings are left out.
    pub publish: bool,
    /// Changes since an earlier report, if one was given.
    pub changes: Option<&'a Changes>,
    names: BTreeMap<JudgeId, &'a str>,
}

/// Key of a heading; an `Exact` column has the exact number beside the rounded one, where a form
/// can hold both.
enum Head {
    Plain(&'static str),
    Exact(&'static str),
}
use Head::{Exact, Plain};

impl<'a> Content<'a> {
    pub fn new(
        report: &'a QuotaReport,
        words: &'a Words,
        publish: bool,
        changes: Option<&'a Changes>,
    ) -> Content<'a> {
        // Ordinary judges are not named in public.
        let base = report.base_judges.iter().filter(|_| !publish);
        let base = base.map(|judge| (judge.judge, &*judge.name));
        let leaders = report.leaders.iter().map(|leader| (leader.judge, &*leader.name));
        let names = base.chain(leaders).collect();
        Content { report, words, publish, changes, names }
    }

    /// All tables of a workbook, with the cases behind the figures.
    pub fn workbook(&self, behind: &FigureCases) -> Vec<Sheet> {
        let mut sheets = vec![
            self.leaders(),
            self.requirement(),
            self.composition(),
            self.months(),
            self.bases(),
            self.judges(),
            self.data(),
            self.cases(behind),
        ];
        if !self.publish {
            sheets.extend([self.findings_by_case(), self.coverage()]);
        }
        sheets.extend([self.reconciliation(), self.policy()]);
        sheets.extend(self.changes_sheet());
        sheets
    }

    /// Title of the report (法院院领导办案情况报告).
    pub fn title(&self) -> String {
        let QuotaReport { court, court_name, .. } = self.report;
        let court = if court_name.is_empty() { court } else { court_name };
        self.words.fill("report-title", &[("court", court)])
    }

    /// The period and the as-of day, in a sentence.
    pub fn period(&self) -> String {
        let (from, to) = self.report.period;
        let (from, to) = (from.to_string(), to.to_string());
        let as_of = self.report.as_of.to_string();
        self.words.fill("report-period", &[("from", &from), ("to", &to), ("as_of", &as_of)])
    }

    /// The base, in a sentence.
    pub fn base_line(&self) -> String {
        let base = &self.report.base;
        let shown = |average| rounded(average, 2, Rounding::HalfUp);
        let average = base.average.as_ref().map_or_else(|| self.words.text("nothing"), shown);
        let args = [
            ("judges", &*base.judges.to_string()),
            ("days", &base.judge_days.to_string()),
            ("cases", &base.cases.to_string()),
            ("average", &average),
        ];
        self.words.fill("report-base", &args)
    }

    /// The sum of the classes of cases, in a sentence.
    pub fn sum_line(&self) -> String {
        let sum = &self.report.reconciliation;
        let parts = [
            ("closings", sum.closings),
            ("base", sum.base),
            ("base_by_leaders", sum.base_by_leaders),
            ("leaders_own", sum.leaders_own),
            ("other_roles", sum.other_roles),
            ("unattributed", sum.unattributed),
            ("not_counted", sum.not_counted),
        ];
        let parts = parts.map(|(name, cases)| (name, cases.to_string()));
        let args: Vec<(&str, &str)> = parts.iter().map(|(name, text)| (*name, &**text)).collect();
        self.words.fill("report-sum", &args)
    }

    /// The document of the policy, in a sentence.
    pub fn document_line(&self) -> String {
        self.words.fill("report-document", &[("document", &self.document())])
    }

    /// The checkpoint of the log, in a sentence.
    pub fn checkpoint_line(&self) -> String {
        match &self.report.checkpoint {
            None => self.words.text("report-no-checkpoint"),
            Some(at) => {
                let size = at.size.to_string();
                let args = [("origin", &*at.origin), ("size", &size), ("root", &at.root)];
                self.words.fill("report-checkpoint", &args)
            }
        }
    }

    /// The nature of the report, in a sentence.
    pub fn facts_line(&self) -> String {
        let published = self.publish.then(|| self.words.text("report-published"));
        self.words.sentences(published.into_iter().chain([self.words.text("report-facts")]))
    }

    /// Lines to sign on: 填报, 审核, 签发, 日期.
    pub fn signatures(&self) -> [String; 4] {
        ["sign-prepared", "sign-reviewed", "sign-issued", "sign-date"]
            .map(|key| self.words.text(key))
    }

    fn sheet(&self, title: &str, heads: &[Head], rows: Vec<Vec<Cell>>) -> Sheet {
        let column = |head: &Head| match head {
            Plain(key) => Column { title: self.words.text(key), exact: None },
            Exact(key) => {
                let title = self.words.text(key);
                let exact = Some(self.words.fill("exact-of", &[("column", &title)]));
                Column { title, exact }
            }
        };
        let columns = heads.iter().map(column).collect();
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
