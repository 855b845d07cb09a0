//! What an auditor asks of a log ([`OversightReport`]), as one page to print, a workbook or JSON. The
//! tables are made once (`tables`, `lines`), and every form prints the same.

mod lines;
mod page;
mod tables;
mod workbook;

use std::collections::BTreeMap;

use caselot_core::audit::plain;
use caselot_core::docket::Day;
use caselot_core::id::JudgeId;
use caselot_core::ledger::checkpoint::{Checkpoint, fingerprint};
use caselot_core::lottery::hash::to_hex;
use caselot_core::oversight::{CaseRef, OversightReport, json};
use caselot_core::quota::json::pretty;
use caselot_words::{Lang, label};
use serde_json::json;

use crate::render::RenderError;
use crate::sheet::{Cell, Sheet};
use crate::words::Words;

/// Form of an auditor's report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum OversightForm {
    /// One page to print, with a table of contents.
    #[default]
    Html,
    /// Workbook with one sheet for each table.
    Xlsx,
    /// JSON for machines, with every figure exact.
    Json,
}

/// What a report says of its bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleHead {
    /// Origin of the checkpoint.
    pub origin: String,
    /// Number of entries.
    pub size: u64,
    /// Root, in hexadecimal.
    pub root: String,
    /// How it was verified.
    pub verdict: BundleVerdict,
    /// Fingerprint of the key with which the signature was checked; empty if it was not.
    pub key: String,
    /// The signing keys: entry and day from which on, and fingerprint.
    pub keys: Vec<(u64, Day, String)>,
}

impl BundleHead {
    /// What is said of a bundle with this checkpoint, verified with the key of this fingerprint.
    #[must_use]
    pub fn new(
        at: &Checkpoint,
        (verdict, key): (BundleVerdict, String),
        report: &OversightReport,
    ) -> BundleHead {
        let keys = report.keys.iter();
        let keys = keys.map(|key| (key.entry.0, key.from, fingerprint(&key.public)));
        BundleHead {
            origin: at.origin.clone(),
            size: at.size,
            root: to_hex(&at.root),
            verdict,
            key,
            keys: keys.collect(),
        }
    }
}

/// How a bundle was verified before it was reported on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BundleVerdict {
    /// Every check passed under a key from outside.
    Valid,
    /// Every check passed, but only under the bundle's own key.
    SelfAsserted,
    /// Nothing was checked, as was asked for.
    Unverified,
}

impl BundleVerdict {
    /// All of them.
    pub const ALL: [BundleVerdict; 3] =
        [BundleVerdict::Valid, BundleVerdict::SelfAsserted, BundleVerdict::Unverified];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            BundleVerdict::Valid => "VALID",
            BundleVerdict::SelfAsserted => "SELF_ASSERTED",
            BundleVerdict::Unverified => "UNVERIFIED",
        }
    }
}

/// Renders an auditor's report. The same report, head and language give the same bytes.
///
/// # Errors
/// When a workbook would be too large.
pub fn render_oversight(
    report: &OversightReport,
    head: &BundleHead,
    form: OversightForm,
    lang: Lang,
) -> Result<Vec<u8>, RenderError> {
    if form == OversightForm::Json {
        let mut value = json::json(report);
        value["bundle"] = json!({
            "origin": head.origin, "size": head.size, "root": head.root,
            "verdict": head.verdict.name(), "key_fingerprint": head.key,
        });
        return Ok(pretty(&value).into_bytes());
    }
    let words = Words::new(lang);
    let told = Told { report, head, words: &words };
    Ok(match form {
        OversightForm::Xlsx => workbook::bytes(&told)?,
        OversightForm::Html | OversightForm::Json => page::page(&told).into_bytes(),
    })
}

/// An auditor's report as tables, for who shows them in another frame.
#[derive(Debug, Clone)]
pub struct OversightTables {
    /// The title.
    pub title: String,
    /// That it states and does not judge.
    pub states: String,
    /// The head, as names with what they say.
    pub head: Vec<(String, String)>,
    /// The tables, in their order.
    pub tables: Vec<OversightTable>,
}

impl OversightTables {
    /// The tables of a report, in the words of a language.
    #[must_use]
    pub fn new(report: &OversightReport, head: &BundleHead, lang: Lang) -> OversightTables {
        let words = Words::new(lang);
        let told = Told { report, head, words: &words };
        let states = words.text("audit-states");
        let (title, head) = (told.title(), told.head_lines());
        OversightTables { title, states, head, tables: told.tables() }
    }
}

/// A report with the words of its language.
struct Told<'a> {
    report: &'a OversightReport,
    head: &'a BundleHead,
    words: &'a Words,
}

/// A table with the cases behind each of its rows.
#[derive(Debug, Clone)]
pub struct OversightTable {
    /// By which the contents lead to it.
    pub id: &'static str,
    /// What it counts, and how.
    pub note: String,
    /// The table.
    pub sheet: Sheet,
    /// As many as there are rows.
    pub behind: Vec<Vec<CaseRef>>,
}

impl OversightTable {
    /// Whether any row opens cases other than the one that it names itself.
    #[must_use]
    pub fn opens(&self) -> bool {
        let rows = self.behind.iter().zip(&self.sheet.rows);
        rows.into_iter().any(|(cases, row)| names_its_case(row, cases).is_none())
    }
}

/// The case of a row that names its only one.
#[must_use]
pub fn names_its_case<'c>(row: &[Cell], cases: &'c [CaseRef]) -> Option<&'c CaseRef> {
    match (row.first(), cases) {
        (Some(Cell::CaseNumbers { .. }), [case]) => Some(case),
        _ => None,
    }
}

impl Told<'_> {
    /// The title.
    fn title(&self) -> String {
        let OversightReport { court, court_name, .. } = self.report;
        let court = if court_name.is_empty() { court } else { court_name };
        self.words.fill("audit-title", &[("court", &plain(court))])
    }

    /// The head as names with what they say.
    fn head_lines(&self) -> Vec<(String, String)> {
        let (words, head) = (self.words, self.head);
        let (from, to) = self.report.period;
        let (from, to, size) = (from.to_string(), to.to_string(), head.size.to_string());
        let court = format!("{} {}", self.report.court_name, self.report.court);
        let lines = [
            ("audit-court", court.trim().to_owned()),
            ("audit-period", words.fill("data-span", &[("from", &from), ("to", &to)])),
            ("audit-filings", self.report.filings.to_string()),
            ("audit-origin", head.origin.clone()),
            ("audit-size", size),
            ("audit-root", head.root.clone()),
            ("audit-verdict", words.code("audit-verdict", head.verdict.name())),
            (
                "audit-key",
                if head.key.is_empty() { words.text("nothing") } else { head.key.clone() },
            ),
        ];
        let lines = lines.into_iter().map(|(key, said)| (words.text(key), plain(&said)));
        let keys = head.keys.iter().map(|(entry, day, fingerprint)| {
            let (entry, day) = (entry.to_string(), day.to_string());
            let args = [("entry", &*entry), ("day", &day)];
            (words.fill("audit-key-from", &args), fingerprint.clone())
        });
        lines.chain(keys).collect()
    }

    /// All tables, in their order.
    fn tables(&self) -> Vec<OversightTable> {
        vec![
            self.filers(),
            self.exclusions(),
            self.by_filer(),
            self.by_cause(),
            self.voids(),
            self.delays(),
            self.duty(),
            self.assignments(),
            self.seats(),
            self.changes(),
            self.gaps(),
        ]
    }

    /// A table; its title and note are those of its id.
    fn table<'r>(
        &self,
        (id, title, note): (&'static str, &str, String),
        heads: &[&str],
        rows: impl Iterator<Item = (Vec<Cell>, &'r [CaseRef])>,
    ) -> OversightTable {
        let columns = heads.iter().map(|key| self.words.text(key)).collect();
        let (rows, behind) = rows.map(|(cells, cases)| (visible(cells), cases.to_vec())).unzip();
        let sheet = Sheet { title: self.words.text(title), columns, rows };
        OversightTable { id, note, sheet, behind }
    }

    /// Number and name of a judge.
    fn judge(&self, judge: JudgeId) -> String {
        let name = self.report.judges.get(&judge).filter(|name| !name.is_empty());
        name.map_or(judge.to_string(), |name| format!("{judge} {name}"))
    }

    fn judge_cell(&self, judge: Option<JudgeId>) -> Cell {
        Cell::text(judge.map_or_else(String::new, |judge| self.judge(judge)))
    }

    /// The court's word for a code, or the code.
    fn label(&self, (vocabulary, code): (&str, &str)) -> String {
        label(self.words.lang, vocabulary, code).map_or_else(|| code.to_owned(), |it| it.whole)
    }

    /// Persons with how many filings each.
    fn counted(&self, persons: &BTreeMap<String, u64>) -> String {
        self.words.list(persons.iter().map(|(person, count)| {
            let count = count.to_string();
            self.words.fill("audit-counted", &[("name", person), ("count", &count)])
        }))
    }

    fn yes_or_no(&self, yes: bool) -> Cell {
        Cell::text(self.words.text(if yes { "audit-yes" } else { "audit-no" }))
    }
}

/// Cells without hidden characters: a bundle that nobody verified may hold any.
fn visible(cells: Vec<Cell>) -> Vec<Cell> {
    let visible = |cell| match cell {
        Cell::Text(text) => Cell::Text(plain(&text)),
        Cell::CaseNumbers { shown, .. } => Cell::case_number(&plain(&shown)),
        cell => cell,
    };
    cells.into_iter().map(visible).collect()
}

/// A case as people look it up: number and entry.
fn shown(case: &CaseRef) -> String {
    format!("{} #{}", plain(&case.number), case.entry)
}
