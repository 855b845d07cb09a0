//! What changed since an earlier report: figure by figure, read from its JSON.

use std::str::FromStr;

use serde_json::{Value, json};

use caselot_core::docket::code::Signal;
use caselot_core::quota::QuotaReport;
use caselot_core::quota::figure::exact;
use caselot_core::quota::json;
use caselot_core::quota::report::{Fraction, Shortfall, Status};

/// What a figure is, and how it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A whole number.
    Whole,
    /// A fraction that is shown rounded up.
    Up,
    /// Rounded down.
    Down,
    /// Rounded half-up.
    HalfUp,
    /// A part of a whole, in percent.
    Percent,
    /// Codes of this family of words, one or several.
    Codes(&'static str),
}

/// A figure that is compared.
#[derive(Debug, PartialEq, Eq)]
pub struct Compared {
    /// Where it stands in a leader, or in the report.
    pub at: &'static str,
    /// Its word.
    pub word: &'static str,
    /// What it is.
    pub kind: Kind,
}

const fn of(at: &'static str, word: &'static str, kind: Kind) -> Compared {
    Compared { at, word, kind }
}

/// The court's figures.
const COURT: &[Compared] = &[
    of("/base/cases", "col-base", Kind::Whole),
    of("/base/judges", "col-judges", Kind::Whole),
    of("/base/judge_days", "col-judge-days", Kind::Whole),
    of("/base/average", "col-average", Kind::HalfUp),
    of("/base/mean_weight", "col-base-mean-weight", Kind::HalfUp),
    of("/reconciliation/closings", "col-closings", Kind::Whole),
    of("/reconciliation/leaders_own", "col-leaders-own", Kind::Whole),
    of("/reconciliation/other_roles", "col-other-roles", Kind::Whole),
    of("/reconciliation/unattributed", "col-unattributed", Kind::Whole),
    of("/reconciliation/not_counted", "col-not-counted", Kind::Whole),
    of("/policy/version", "col-policy-version", Kind::Whole),
];

/// A leader's figures.
const LEADER: &[Compared] = &[
    of("/days", "col-days", Kind::Whole),
    of("/raw", "col-raw", Kind::Up),
    of("/required", "col-required", Kind::Up),
    of("/required_cases", "col-required-cases", Kind::Whole),
    of("/floors/own", "col-floor-own", Kind::Up),
    of("/floors/took_part", "col-floor-took-part", Kind::Up),
    of("/own", "col-own", Kind::Whole),
    of("/panel", "col-panel", Kind::Whole),
    of("/counted", "col-counted", Kind::Down),
    of("/completion", "col-completion", Kind::Percent),
    of("/own_share", "col-own-share", Kind::Percent),
    of("/status", "col-status", Kind::Codes("status")),
    of("/short_of", "col-short-of", Kind::Codes("short")),
    of("/forecast", "col-forecast", Kind::Down),
    of("/required_in_period", "col-required-in-period", Kind::Up),
    of("/still_to_take", "col-still-to-take", Kind::Whole),
    of("/drawn", "col-drawn", Kind::Whole),
    of("/designated", "col-designated", Kind::Whole),
    of("/imported", "col-imported", Kind::Whole),
    of("/hearings", "col-hearings", Kind::Whole),
    of("/led/major", "col-major", Kind::Whole),
    of("/led/difficult", "col-difficult", Kind::Whole),
    of("/led/remanded", "col-remanded", Kind::Whole),
    of("/mean_weight", "col-mean-weight", Kind::HalfUp),
    of("/open", "col-open", Kind::Whole),
];

/// Raised signals; a published report does not state them.
const SIGNALS: Compared = of("/findings", "col-signals", Kind::Codes("signal"));
/// Who came under assessment or left it.
const ASSESSED: Compared = of("/name", "col-leader", Kind::Whole);

/// What a report says of a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// Null, or not there.
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

impl Said {
    fn json(&self) -> Value {
        match self {
            Said::Nothing => Value::Null,
            Said::Whole(number) => json!(number),
            Said::Exact(number) => json!(exact(number)),
            Said::Text(text) => json!(text),
            Said::List(codes) => json!(codes),
        }
    }
}

/// One figure that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Number and name; `None` = the court's figure.
    pub leader: Option<(u32, String)>,
    /// Which.
    pub figure: &'static Compared,
    /// Before.
    pub before: Said,
    /// Now.
    pub after: Said,
}

/// What changed since an earlier report.
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
    /// Not a report in JSON; the text says what is wrong.
    NotAReport(String),
    /// Of another court.
    OtherCourt {
        /// The earlier report's.
        earlier: String,
        /// This report's.
        court: String,
    },
    /// Of another period.
    OtherPeriod {
        /// The earlier report's.
        earlier: String,
        /// This report's.
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

/// An earlier report, as its JSON says.
#[derive(Debug, Clone, PartialEq)]
pub struct Earlier(Value);

impl Earlier {
    /// Reads a report's JSON; what it lacks is found when it is compared.
    ///
    /// # Errors
    /// When the bytes are not JSON.
    pub fn read(bytes: &[u8]) -> Result<Earlier, DiffFault> {
        let value = serde_json::from_slice(bytes);
        value.map(Earlier).map_err(|error| DiffFault::NotAReport(error.to_string()))
    }
}

/// Compares an earlier report with this one. Findings are compared if both state them.
///
/// # Errors
/// When the earlier one is no report, or of another court or period.
pub fn changes(
    earlier: &Earlier,
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
                let who = Some((judge, name.to_owned()));
                compare(LEADER, who.clone(), old.2, new, &mut figures)?;
                if old.2.get("findings").is_some() && new.get("findings").is_some() {
                    compare(std::slice::from_ref(&SIGNALS), who, old.2, new, &mut figures)?;
                }
            }
            (old, new) => figures.push(assessed(old, new)),
        }
    }
    let as_of = text(before, "/as_of")?.to_owned();
    let checkpoint = before.get("checkpoint").cloned().unwrap_or(Value::Null);
    Ok(Changes { as_of, checkpoint, figures })
}

/// Number, name and all that is said of a leader.
type Leader<'a> = (u32, &'a str, &'a Value);

fn of_judge<'a>(leaders: &[Leader<'a>], judge: u32) -> Option<Leader<'a>> {
    leaders.iter().find(|leader| leader.0 == judge).copied()
}

fn assessed(old: Option<Leader<'_>>, new: Option<Leader<'_>>) -> Change {
    let name = |leader: Option<Leader<'_>>| leader.map_or("", |leader| leader.1).to_owned();
    let said = |leader: Option<Leader<'_>>| match leader {
        Some((_, name, _)) => Said::Text(name.to_owned()),
        None => Said::Nothing,
    };
    let judge = old.or(new).map(|leader| leader.0);
    let leader = judge.map(|judge| (judge, name(new.or(old))));
    Change { leader, figure: &ASSESSED, before: said(old), after: said(new) }
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
    figures: &'static [Compared],
    leader: Option<(u32, String)>,
    before: &Value,
    after: &Value,
    found: &mut Vec<Change>,
) -> Result<(), DiffFault> {
    for figure in figures {
        let (before, after) = (said(figure, before)?, said(figure, after)?);
        if before != after {
            found.push(Change { leader: leader.clone(), figure, before, after });
        }
    }
    Ok(())
}

/// What a report says of a figure; what it does not have is said to be nothing.
fn said(figure: &Compared, report: &Value) -> Result<Said, DiffFault> {
    let value = report.pointer(figure.at).unwrap_or(&Value::Null);
    let read = match (figure.kind, value) {
        (_, Value::Null) => Some(Said::Nothing),
        (Kind::Whole, value) => value.as_u64().map(Said::Whole),
        (Kind::Codes(family), Value::Array(codes)) => {
            let code = |value: &Value| {
                let code = value.get("signal").unwrap_or(value).as_str()?;
                is_known(family, code).then(|| code.to_owned())
            };
            codes.iter().map(code).collect::<Option<_>>().map(Said::List)
        }
        (Kind::Codes(family), value) => {
            let code = value.as_str().filter(|code| is_known(family, code));
            code.map(|code| Said::Text(code.to_owned()))
        }
        (_, value) => value.as_str().and_then(fraction).map(Said::Exact),
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
