//! Changes since an earlier report, figure by figure, read from its JSON.

use std::str::FromStr;

use caselot_core::docket::code::Signal;
use caselot_core::quota::figure::exact;
use caselot_core::quota::report::{Fraction, Shortfall, Status};
use caselot_core::quota::{QuotaReport, json};
use serde_json::{Value, json};

/// Kind of a figure, which decides how it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FigureKind {
    /// A whole number.
    Whole,
    /// A fraction that is shown rounded up.
    Up,
    /// A fraction that is shown rounded down.
    Down,
    /// A fraction that is shown rounded half-up.
    HalfUp,
    /// A part of a whole, in percent.
    Percent,
    /// One or several codes of this family of words.
    Codes(&'static str),
}

/// A figure that is compared.
#[derive(Debug, PartialEq, Eq)]
pub struct ComparedFigure {
    /// JSON pointer within a leader, or within the report.
    pub at: &'static str,
    /// Key of its name.
    pub word: &'static str,
    /// Kind.
    pub kind: FigureKind,
}

const fn figure(at: &'static str, word: &'static str, kind: FigureKind) -> ComparedFigure {
    ComparedFigure { at, word, kind }
}

/// The court's figures.
const COURT: &[ComparedFigure] = &[
    figure("/base/cases", "col-base", FigureKind::Whole),
    figure("/base/judges", "col-judges", FigureKind::Whole),
    figure("/base/judge_days", "col-judge-days", FigureKind::Whole),
    figure("/base/average", "col-average", FigureKind::HalfUp),
    figure("/base/mean_weight", "col-base-mean-weight", FigureKind::HalfUp),
    figure("/reconciliation/closings", "col-closings", FigureKind::Whole),
    figure("/reconciliation/leaders_own", "col-leaders-own", FigureKind::Whole),
    figure("/reconciliation/other_roles", "col-other-roles", FigureKind::Whole),
    figure("/reconciliation/unattributed", "col-unattributed", FigureKind::Whole),
    figure("/reconciliation/not_counted", "col-not-counted", FigureKind::Whole),
    figure("/policy/version", "col-policy-version", FigureKind::Whole),
];

/// A leader's figures.
const LEADER: &[ComparedFigure] = &[
    figure("/days", "col-days", FigureKind::Whole),
    figure("/raw", "col-raw", FigureKind::Up),
    figure("/required", "col-required", FigureKind::Up),
    figure("/required_cases", "col-required-cases", FigureKind::Whole),
    figure("/floors/own", "col-floor-own", FigureKind::Up),
    figure("/floors/took_part", "col-floor-took-part", FigureKind::Up),
    figure("/own", "col-own", FigureKind::Whole),
    figure("/panel", "col-panel", FigureKind::Whole),
    figure("/counted", "col-counted", FigureKind::Down),
    figure("/completion", "col-completion", FigureKind::Percent),
    figure("/own_share", "col-own-share", FigureKind::Percent),
    figure("/status", "col-status", FigureKind::Codes("status")),
    figure("/short_of", "col-short-of", FigureKind::Codes("short")),
    figure("/forecast", "col-forecast", FigureKind::Down),
    figure("/required_in_period", "col-required-in-period", FigureKind::Up),
    figure("/still_to_take", "col-still-to-take", FigureKind::Whole),
    figure("/drawn", "col-drawn", FigureKind::Whole),
    figure("/designated", "col-designated", FigureKind::Whole),
    figure("/imported", "col-imported", FigureKind::Whole),
    figure("/hearings", "col-hearings", FigureKind::Whole),
    figure("/led/major", "col-major", FigureKind::Whole),
    figure("/led/difficult", "col-difficult", FigureKind::Whole),
    figure("/led/remanded", "col-remanded", FigureKind::Whole),
    figure("/mean_weight", "col-mean-weight", FigureKind::HalfUp),
    figure("/open", "col-open", FigureKind::Whole),
];

/// Raised signals; a report for publication does not have them.
const SIGNALS: ComparedFigure = figure("/findings", "col-signals", FigureKind::Codes("signal"));
/// Leaders who came under assessment or left it.
const ASSESSED: ComparedFigure = figure("/name", "col-leader", FigureKind::Whole);

/// Value of a figure in a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FigureValue {
    /// Null or missing.
    Nothing,
    /// A whole number.
    Whole(u64),
    /// A fraction.
    Exact(Fraction),
    /// A name or a code.
    Text(String),
    /// Codes.
    List(Vec<String>),
}

impl FigureValue {
    fn json(&self) -> Value {
        match self {
            FigureValue::Nothing => Value::Null,
            FigureValue::Whole(number) => json!(number),
            FigureValue::Exact(number) => json!(exact(number)),
            FigureValue::Text(text) => json!(text),
            FigureValue::List(codes) => json!(codes),
        }
    }
}

/// One figure that has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Number and name of the leader; none for a figure of the court.
    pub leader: Option<(u32, String)>,
    /// Figure.
    pub figure: &'static ComparedFigure,
    /// Value before.
    pub before: FigureValue,
    /// Value now.
    pub after: FigureValue,
}

/// The changes since an earlier report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// As-of day of the earlier report.
    pub as_of: String,
    /// Its checkpoint, if it had one.
    pub checkpoint: Value,
    /// The court's figures, then the leaders' by number.
    pub figures: Vec<Change>,
}

impl Changes {
    /// The member `changes` of a report's JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        let change = |change: &Change| {
            json!({
                "judge": change.leader.as_ref().map(|leader| leader.0),
                "name": change.leader.as_ref().map(|leader| &leader.1),
                "figure": change.figure.at.trim_start_matches('/').replace('/', "."),
                "before": change.before.json(), "after": change.after.json(),
            })
        };
        json!({
            "since": { "as_of": self.as_of, "checkpoint": self.checkpoint },
            "figures": self.figures.iter().map(change).collect::<Value>(),
        })
    }
}

/// Why an earlier report cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DiffFault {
    /// The file is no report in JSON.
    NotAReport(String),
    /// The earlier report is of another court.
    OtherCourt {
        /// That of the earlier report.
        earlier: String,
        /// That of this report.
        court: String,
    },
    /// The earlier report is of another period.
    OtherPeriod {
        /// That of the earlier report.
        earlier: String,
        /// That of this report.
        period: String,
    },
}

impl std::fmt::Display for DiffFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            DiffFault::NotAReport(what) => write!(
                f,
                "the earlier report is not a quota report in JSON ({what}); give what \
                 “quota report --format json” wrote"
            ),
            DiffFault::OtherCourt { earlier, court } => write!(
                f,
                "the earlier report is of the court {earlier}, this one of {court}; give one of \
                 the same court"
            ),
            DiffFault::OtherPeriod { earlier, period } => write!(
                f,
                "the earlier report is of the period {earlier}, this one of {period}; give one \
                 of the same period"
            ),
        }
    }
}

impl std::error::Error for DiffFault {}

/// An earlier report, in JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct EarlierReport(Value);

impl EarlierReport {
    /// Reads the JSON of a report. Missing members are found when it is compared.
    ///
    /// # Errors
    /// When the bytes are not JSON.
    pub fn read(bytes: &[u8]) -> Result<EarlierReport, DiffFault> {
        let value = serde_json::from_slice(bytes);
        value.map(EarlierReport).map_err(|error| DiffFault::NotAReport(error.to_string()))
    }
}

/// Compares an earlier report with this one. Findings are compared if both reports have them.
///
/// # Errors
/// When the earlier one is no report, or of another court or period.
///
/// ```no_run
/// use caselot_report::diff::{EarlierReport, changes};
/// # fn example(report: &caselot_core::quota::QuotaReport) -> Result<(), Box<dyn std::error::Error>> {
///
/// let earlier = EarlierReport::read(&std::fs::read("may.json")?)?;
/// let changes = changes(&earlier, report, false)?;
/// println!("{} figures have changed since {}", changes.figures.len(), changes.as_of);
/// # Ok(())
/// # }
/// ```
pub fn changes(
    earlier: &EarlierReport,
    report: &QuotaReport,
    publish: bool,
) -> Result<Changes, DiffFault> {
    let (before, after) = (&earlier.0, json::json(report, publish));
    let court = text(before, "/court")?;
    if court != report.court {
        let (earlier, court) = (court.to_owned(), report.court.clone());
        return Err(DiffFault::OtherCourt { earlier, court });
    }
    let period = |value| -> Result<String, DiffFault> {
        Ok(format!("{} – {}", text(value, "/period/from")?, text(value, "/period/to")?))
    };
    let (earlier, now) = (period(before)?, period(&after)?);
    if earlier != now {
        return Err(DiffFault::OtherPeriod { earlier, period: now });
    }
    let mut figures = Vec::new();
    compare(COURT, None, before, &after, &mut figures)?;
    let (old, new) = (leaders(before)?, leaders(&after)?);
    let mut judges: Vec<u32> = old.iter().chain(&new).map(|leader| leader.0).collect();
    judges.sort_unstable();
    judges.dedup();
    for judge in judges {
        match (of_judge(&old, judge), of_judge(&new, judge)) {
            (Some(old), Some((_, name, new))) => {
                let leader = Some((judge, name.to_owned()));
                compare(LEADER, leader.clone(), old.2, new, &mut figures)?;
                if old.2.get("findings").is_some() && new.get("findings").is_some() {
                    compare(std::slice::from_ref(&SIGNALS), leader, old.2, new, &mut figures)?;
                }
            }
            (old, new) => figures.push(assessment(old, new)),
        }
    }
    let as_of = text(before, "/as_of")?.to_owned();
    let checkpoint = before.get("checkpoint").cloned().unwrap_or(Value::Null);
    Ok(Changes { as_of, checkpoint, figures })
}

/// A leader of a report: number, name, and all members.
type Leader<'a> = (u32, &'a str, &'a Value);

fn of_judge<'a>(leaders: &[Leader<'a>], judge: u32) -> Option<Leader<'a>> {
    leaders.iter().find(|leader| leader.0 == judge).copied()
}

/// The change of a leader who came under assessment or left it.
fn assessment(old: Option<Leader<'_>>, new: Option<Leader<'_>>) -> Change {
    let name = |leader: Option<Leader<'_>>| leader.map_or("", |leader| leader.1).to_owned();
    let value = |leader: Option<Leader<'_>>| match leader {
        Some((_, name, _)) => FigureValue::Text(name.to_owned()),
        None => FigureValue::Nothing,
    };
    let judge = old.or(new).map(|leader| leader.0);
    let leader = judge.map(|judge| (judge, name(new.or(old))));
    Change { leader, figure: &ASSESSED, before: value(old), after: value(new) }
}

fn text<'a>(value: &'a Value, at: &str) -> Result<&'a str, DiffFault> {
    let missing = || DiffFault::NotAReport(format!("it has no text at {at}"));
    value.pointer(at).and_then(Value::as_str).ok_or_else(missing)
}

fn leaders(report: &Value) -> Result<Vec<Leader<'_>>, DiffFault> {
    let wrong = |what: &str| DiffFault::NotAReport(what.to_owned());
    let leaders = report.get("leaders").and_then(Value::as_array);
    let leaders = leaders.ok_or_else(|| wrong("it has no leaders"))?;
    let leader = |value| {
        let judge = Value::get(value, "judge").and_then(Value::as_u64);
        let judge = judge.and_then(|judge| u32::try_from(judge).ok());
        let judge = judge.ok_or_else(|| wrong("a leader has no number"))?;
        Ok((judge, text(value, "/name")?, value))
    };
    leaders.iter().map(leader).collect()
}

fn compare(
    figures: &'static [ComparedFigure],
    leader: Option<(u32, String)>,
    before: &Value,
    after: &Value,
    found: &mut Vec<Change>,
) -> Result<(), DiffFault> {
    for figure in figures {
        let (before, after) = (value_of(figure, before)?, value_of(figure, after)?);
        if before != after {
            found.push(Change { leader: leader.clone(), figure, before, after });
        }
    }
    Ok(())
}

/// The value of a figure in a report; a missing member is no value.
fn value_of(figure: &ComparedFigure, report: &Value) -> Result<FigureValue, DiffFault> {
    let value = report.pointer(figure.at).unwrap_or(&Value::Null);
    let read = match (figure.kind, value) {
        (_, Value::Null) => Some(FigureValue::Nothing),
        (FigureKind::Whole, value) => value.as_u64().map(FigureValue::Whole),
        (FigureKind::Codes(family), Value::Array(codes)) => {
            let code = |value: &Value| {
                let code = value.get("signal").unwrap_or(value).as_str()?;
                is_known(family, code).then(|| code.to_owned())
            };
            codes.iter().map(code).collect::<Option<_>>().map(FigureValue::List)
        }
        (FigureKind::Codes(family), value) => {
            let code = value.as_str().filter(|code| is_known(family, code));
            code.map(|code| FigureValue::Text(code.to_owned()))
        }
        (_, value) => value.as_str().and_then(fraction).map(FigureValue::Exact),
    };
    let wrong = || DiffFault::NotAReport(format!("{value} is no {}", figure.at));
    read.ok_or_else(wrong)
}

fn is_known(family: &str, code: &str) -> bool {
    match family {
        "status" => Status::ALL.iter().any(|status| status.name() == code),
        "short" => Shortfall::ALL.iter().any(|short| short.name() == code),
        _ => Signal::from_name(code).is_some(),
    }
}

/// `p/q`; a denominator of 0 is no number.
fn fraction(text: &str) -> Option<Fraction> {
    Fraction::from_str(text).ok()
}
