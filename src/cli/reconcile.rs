//! `caselot reconcile`

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use caselot_core::audit::plain;
use caselot_core::docket::Day;
use caselot_core::docket::people::Judge;
use caselot_core::docket::record::CaseImported;
use caselot_core::id::JudgeId;
use caselot_core::lottery::hash::to_hex;
use caselot_core::quota::CourtProjection;
use caselot_core::quota::post::Span;
use caselot_core::register::{Compared, Differing, NeverAssigned, Reconciliation, reconcile};
use caselot_tables::column::{CLOSED_ON, MEMBERS, PRESIDING};
use caselot_tables::{Limits, Notes, Roster, Spot, Summary, annotated, kinds};
use serde_json::{Value, json};

use super::bundle::{BundleCheck, ReadBundle};
use super::tables::{RowFault, Rows, TableArgs, grouped, has_column};
use super::whole::WholeFile;
use super::words::text;
use super::{Exit, Failure, args, host, print, put, say, tables, words};
use crate::telling::judges::{Judges, judge_label};

/// Holds the court's own register of cases against a log.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Reconcile {
    /// Workbook or CSV file with one case a row.
    #[arg(value_name = "REGISTER", long_help = kinds::HISTORY.help("one case a row"))]
    register: PathBuf,
    /// Bundle, as `caselot audit export` wrote it; it is verified first.
    #[arg(long, value_name = "FILE")]
    bundle: PathBuf,
    #[command(flatten)]
    check: BundleCheck,
    /// Compares only cases filed from this day on, such as 2026-01-01.
    #[arg(long, value_name = "DAY", value_parser = args::day)]
    from: Option<Day>,
    /// Compares only cases filed up to this day.
    #[arg(long, value_name = "DAY", value_parser = args::day)]
    to: Option<Day>,
    /// Leaves bad rows of the register out, and lists them.
    #[arg(long)]
    skip_bad: bool,
    /// Writes the register again into this file, with what the log says beside each row.
    #[arg(long, value_name = "FILE")]
    result: Option<PathBuf>,
    /// Form of the answer.
    #[arg(long, value_enum, default_value = "table")]
    format: Form,
    #[command(flatten)]
    table: TableArgs,
}

/// Form of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// Tables for a terminal.
    Table,
    /// JSON for machines.
    Json,
}

const EXAMPLES: &str = "\
Examples:
  Hold the register of a year against the log:
    caselot reconcile register-2026.xlsx --bundle 湘0203.bundle --key 湘0203.pub \\
        --from 2026-01-01 --to 2026-12-31
  The same for a program:
    caselot reconcile register-2026.xlsx --bundle 湘0203.bundle --key 湘0203.pub --format json

Exit codes: 0 all alike; 1 there are differences; 2 something cannot be read, or is in doubt.";

/// A register that was held against a log.
struct Held<'a> {
    found: &'a Reconciliation,
    /// The rows of the register.
    spots: Vec<Spot>,
    summary: &'a Summary,
    judges: &'a Judges,
    left_out: u64,
}

impl Reconcile {
    pub(super) fn run(&self) -> Exit {
        let read = self.check.read(&self.bundle)?;
        let mut projection = CourtProjection::default();
        read.each(|entry| projection.apply(entry))?;
        let judges: Vec<Judge> = projection.state().roster.judges().cloned().collect();
        let court = projection.state().court.as_ref().map(|court| court.code.clone());
        let (roster, court) = (Roster::new(judges.clone()), court.as_deref());
        // This machine's clock may be behind the log.
        let last = projection.state().day(projection.state().time_ms);
        let today = last.max(host::today(host::UTC_OFFSET_MINUTES));
        let policy = projection.state().policy_on(today);
        let table = self.table.with_words(policy.map_or(&[], |policy| &policy.sheet_words));
        let rows = table.read_on(&self.register, today, |bytes, options| {
            caselot_tables::history(bytes, options, &roster, court)
        })?;
        let left_out = self.left_out(&rows)?;
        let Rows { good, summary, .. } = rows;
        let (spots, cases): (Vec<Spot>, Vec<CaseImported>) = good.into_iter().unzip();
        let found = reconcile(projection.tally(), &cases, self.compared(&summary)?);
        let judges = judges.into_iter().map(|judge| (judge.judge, judge)).collect();
        let held = Held { found: &found, spots, summary: &summary, judges: &judges, left_out };
        if let Some(result) = &self.result {
            held.annotate(&self.register, result)?;
        }
        match self.format {
            Form::Json => drop(print::json(&held.json(&read))?),
            Form::Table => held.print(&self.register, &read),
        }
        Ok(if found.is_alike() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    /// The number of bad rows, which are said.
    fn left_out(&self, rows: &Rows<CaseImported>) -> Result<u64, Failure> {
        if !rows.faults.is_empty() && !self.skip_bad {
            return Err(Failure::Doubts(rows.faults.clone()));
        }
        let faults = grouped(&rows.faults);
        faults.iter().for_each(|fault| print::remark(text!("left out: {fault}", fault)));
        Ok(tables::rows_of(&rows.faults))
    }

    fn compared(&self, summary: &Summary) -> Result<Compared, Failure> {
        args::ordered(self.from, self.to)?;
        let (from, to) = (self.from.unwrap_or(Day(0)), self.to.unwrap_or(Day(u32::MAX)));
        let filed = (self.from.is_some() || self.to.is_some()).then_some(Span { from, to });
        let panels = has_column(summary, &[PRESIDING, MEMBERS]);
        Ok(Compared { filed, panels, closings: has_column(summary, &[CLOSED_ON]) })
    }
}

impl Held<'_> {
    /// Sheet and row of a case of the register.
    fn place(&self, row: usize) -> String {
        let Some(spot) = self.spots.get(row) else { return String::new() };
        match self.summary.place(*spot) {
            ("", row) => row.to_string(),
            (sheet, row) => format!("{}:{row}", plain(sheet)),
        }
    }

    fn judge(&self, judge: JudgeId) -> String {
        judge_label(judge, self.judges)
    }

    fn judges(&self, judges: &[JudgeId]) -> String {
        let names: Vec<String> = judges.iter().map(|judge| self.judge(*judge)).collect();
        words::or_dash(&names.join(if words::is_chinese() { "、" } else { ", " })).to_owned()
    }

    /// What differs, in the register and in the log.
    fn sides(&self, fact: &Differing) -> [String; 3] {
        let closed =
            |day: &Option<Day>| day.map_or_else(|| text!("not closed"), |day| day.to_string());
        match fact {
            Differing::Judge(own, logged) => {
                [text!("undertaking judge"), self.judge(*own), self.judge(*logged)]
            }
            Differing::Panel(own, logged) => {
                [text!("panel"), self.judges(own), self.judges(logged)]
            }
            Differing::FiledOn(own, logged) => {
                [text!("day of filing"), own.to_string(), logged.to_string()]
            }
            Differing::ClosedOn(own, logged) => {
                [text!("day of closing"), closed(own), closed(logged)]
            }
        }
    }

    /// Writes the register again, with what the log says beside each row.
    fn annotate(&self, register: &Path, result: &Path) -> Result<(), Failure> {
        let limits = Limits::default();
        let mut out = WholeFile::like(result, register)?;
        let alike = vec![text!("alike")];
        let mut rows: BTreeMap<Spot, Vec<String>> =
            self.spots.iter().map(|spot| (*spot, alike.clone())).collect();
        for spot in self.found.other_days.iter().filter_map(|row| self.spots.get(*row)) {
            rows.remove(spot);
        }
        let mut note = |row: usize, said: String| {
            self.spots.get(row).and_then(|spot| rows.insert(*spot, vec![said]));
        };
        for case in &self.found.differing {
            let facts = case.facts.iter().map(|fact| {
                let [what, _, logged] = self.sides(fact);
                text!("{what}: {logged}", what, logged)
            });
            let between = if words::is_chinese() { "；" } else { "; " };
            note(case.row, facts.collect::<Vec<_>>().join(between));
        }
        for case in &self.found.never_assigned {
            note(case.row, never_assigned(case));
        }
        let heading = text!("in the log");
        let notes = Notes { headings: &[&heading], rows: &rows };
        let bytes = tables::bytes(register, &limits)?;
        let annotated = annotated(&bytes, self.summary, notes, &limits).map_err(|finding| {
            let said = caselot_tables::words(words::lang());
            Failure::Doubts(vec![RowFault::of(register, &finding, &said)])
        })?;
        out.write(&annotated)?;
        out.finish()
    }

    fn print(&self, register: &Path, read: &ReadBundle) {
        let found = self.found;
        let (at, verdict) = (read.checkpoint(), read.verdict.name());
        let (origin, size) = (&at.origin, at.size);
        say!("Log {origin}, {size} entries, {verdict}", origin, size, verdict);
        say!(
            "Register {file}: {rows} cases compared = {alike} alike + {differing} that differ + \
             {never} never assigned; {other} of other days, {left_out} bad rows left out",
            file = register.display(),
            rows = found.register_rows(),
            alike = found.alike,
            differing = found.differing.len(),
            never = found.never_assigned.len(),
            other = found.other_days.len(),
            left_out = self.left_out
        );
        say!(
            "Log: {cases} cases compared = {alike} alike + {differing} that differ + {only} in the log \
             alone + {undone} that should never have been",
            cases = found.log_cases(),
            alike = found.alike,
            differing = found.differing.len(),
            only = found.log_only.len(),
            undone = found.undone
        );
        self.print_differing();
        self.print_one_sided();
    }

    fn print_differing(&self) {
        if self.found.differing.is_empty() {
            return;
        }
        let heads = [
            text!("case"),
            text!("row"),
            text!("entry"),
            text!("what differs"),
            text!("register"),
            text!("log"),
        ];
        let rows = self.found.differing.iter().flat_map(|case| {
            case.facts.iter().map(|fact| {
                let [what, own, logged] = self.sides(fact);
                let (row, entry) = (self.place(case.row), case.filing.to_string());
                [plain(&case.number), row, entry, what, plain(&own), plain(&logged)]
            })
        });
        put!("\n{}\n{}", text!("Cases that differ"), print::table(heads, rows));
    }

    fn print_one_sided(&self) {
        let found = self.found;
        if !found.never_assigned.is_empty() {
            let heads = [text!("case"), text!("row"), text!("in the log")];
            let rows = found
                .never_assigned
                .iter()
                .map(|case| [plain(&case.number), self.place(case.row), never_assigned(case)]);
            let title = text!("Cases of the register that the log has given to nobody");
            put!("\n{title}\n{}", print::table(heads, rows));
        }
        if !found.log_only.is_empty() {
            let heads = [text!("case"), text!("entry"), text!("undertaking judge"), text!("filed")];
            let rows = found.log_only.iter().map(|case| {
                let (entry, filed) = (case.filing.to_string(), case.filed_on.to_string());
                [plain(&case.number), entry, plain(&self.judge(case.judge)), filed]
            });
            put!("\n{}\n{}", text!("Cases of the log alone"), print::table(heads, rows));
        }
    }

    fn json(&self, read: &ReadBundle) -> Value {
        let found = self.found;
        let at = read.checkpoint();
        json!({
            "bundle": {
                "origin": at.origin, "size": at.size, "root": to_hex(&at.root), "verdict": read.verdict.name(),
                "key_fingerprint": read.key,
            },
            "alike": found.alike,
            "register": {
                "rows": found.register_rows(), "other_days": found.other_days.len(),
                "left_out": self.left_out,
            },
            "log": { "cases": found.log_cases(), "undone": found.undone },
            "differing": found.differing.iter().map(|case| json!({
                "number": case.number, "row": self.place(case.row), "entry": case.filing,
                "facts": case.facts.iter().map(fact_json).collect::<Value>(),
            })).collect::<Value>(),
            "never_assigned": found.never_assigned.iter().map(|case| json!({
                "number": case.number, "row": self.place(case.row), "entry": case.filing,
            })).collect::<Value>(),
            "log_only": found.log_only.iter().map(|case| json!({
                "number": case.number, "entry": case.filing, "undertaking": case.judge,
                "filed_on": case.filed_on.to_string(),
            })).collect::<Value>(),
        })
    }
}

fn never_assigned(case: &NeverAssigned) -> String {
    match case.filing {
        Some(entry) => text!("filed in entry {entry}, without a judge", entry),
        None => text!("not there"),
    }
}

fn fact_json(fact: &Differing) -> Value {
    let day = |day: &Option<Day>| day.map(|day| day.to_string());
    let (register, log) = match fact {
        Differing::Judge(own, logged) => (json!(own), json!(logged)),
        Differing::Panel(own, logged) => (json!(own), json!(logged)),
        Differing::FiledOn(own, logged) => (json!(own.to_string()), json!(logged.to_string())),
        Differing::ClosedOn(own, logged) => (json!(day(own)), json!(day(logged))),
    };
    json!({ "fact": fact.name(), "register": register, "log": log })
}
