//! `caselot lot`

use std::process::ExitCode;

use caselot_core::docket::code::{LotKind, ReviewResult};
use caselot_core::id::JudgeId;
use serde_json::{Value, json};

use super::args::{self, Json};
use super::case::{Judges, judges_by_number, local_time};
use super::{Caller, Exit, print, put, say, words};
use crate::cli::words::text;
use crate::client::{DrawnLot, ShownLot};
use crate::telling::lot;
use crate::wire::v1;

mod draw;
mod list;

/// Draws lots of other kinds than judges (摇号): mediators, assessors for a day of duty, closed cases
/// to be reviewed, appraisers and administrators in bankruptcy.
#[derive(Debug, clap::Subcommand)]
pub enum Lot {
    /// Draws a lot, or goes on with one that waited.
    Draw(Box<draw::Draw>),
    /// Shows a lot with its proof.
    Show(Show),
    /// Lists the lots, or works with the lists that they are drawn from.
    List(list::List),
    /// Records what the review of a drawn case found.
    Review(Review),
}

/// Shows a lot: who or what was drawn, from which candidates, by whom, and whether the draw comes out
/// the same when it is made again here.
#[derive(Debug, clap::Args)]
pub struct Show {
    /// Roll number, such as LOT-ADMINISTRATORS-2026-1.
    roll: String,
    /// Shows all candidates, too.
    #[arg(long)]
    candidates: bool,
    #[command(flatten)]
    json: Json,
}

/// Records what the review of a case found that a lot drew. The last result of a case holds.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
    caselot lot review LOT-REVIEW-2026-1 '(2026)湘0203民初123号' --court 湘0203 \\
        --token-file political.token --result QUALIFIED")]
pub struct Review {
    /// Roll number of the lot.
    roll: String,
    /// Number of the case.
    number: String,
    /// What was found.
    #[arg(long, value_parser = args::code(ReviewResult::ALL, ReviewResult::name), required_unless_present = "withdraw")]
    result: Option<ReviewResult>,
    /// Why; required for FLAWED and UNQUALIFIED, and where a result is withdrawn.
    #[arg(long, default_value = "", hide_default_value = true)]
    text: String,
    /// Withdraws the result, so that none holds.
    #[arg(long, conflicts_with = "result")]
    withdraw: bool,
    #[command(flatten)]
    json: Json,
}

impl Lot {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        match self {
            Lot::Draw(draw) => draw.run(caller).await,
            Lot::Show(show) => show.run(caller).await,
            Lot::List(list) => list.run(caller).await,
            Lot::Review(review) => review.run(caller).await,
        }
    }
}

/// Who was drawn, in the order drawn, with the proof.
fn drawn_lines(drawn: &DrawnLot, judges: &Judges, offset: i32) -> Vec<String> {
    let kind = drawn.lot.opened.asked.kind;
    let names = drawn.drawn.drawn.iter().map(|name| lot::candidate(kind, name, judges));
    let mut lines: Vec<String> =
        (1..).zip(names).map(|(place, name)| format!("{place:>4}. {name}")).collect();
    let (entry, time) = (drawn.stamp.entry, local_time(drawn.stamp.time_ms, offset));
    let code = drawn.stamp.check_code();
    lines.push(text!("drawn as entry {entry}, {time}, check code {code}", entry, time, code));
    lines.push(text!("the draw was made again here, and it is the same"));
    lines
}

/// What is known of a lot, and its draw.
fn lot_json(shown: &ShownLot) -> Value {
    let lot = &shown.lot;
    let asked = &lot.opened.asked;
    json!({
        "roll": lot.roll, "entry": lot.stamp.entry, "kind": asked.kind.name(),
        "subject": asked.subject, "list": asked.list, "seats": asked.seats,
        "person": lot.person, "candidates": lot.candidates,
        "needs": lot.opened.needs.iter().map(|need| need.name()).collect::<Vec<_>>(),
        "drawn": shown.drawn.as_ref().map(|drawn| &drawn.drawn.drawn),
        "draw": shown.drawn.as_ref().map(|drawn| drawn.stamp.entry),
        "reviews": shown.reviews.iter().map(review_json).collect::<Vec<_>>(),
    })
}

fn result_of(line: &v1::ReviewLine) -> Option<ReviewResult> {
    ReviewResult::from_code(line.result)
}

fn review_json(line: &v1::ReviewLine) -> Value {
    json!({
        "case_number": line.case_number, "text": line.text, "entry": line.entry,
        "result": result_of(line).map(ReviewResult::name),
    })
}

impl Show {
    async fn run(self, caller: &Caller) -> Exit {
        let filer = caller.filer().await?;
        let shown = filer.show_lot(&self.roll).await?;
        if self.json.wanted {
            return print::json(&lot_json(&shown));
        }
        let judges = judges_by_number(caller).await?;
        let offset = filer.court().utc_offset_minutes;
        let mut lines = lot::of_lot(&shown.lot.opened, &judges);
        let (person, entry) = (&shown.lot.person, shown.lot.stamp.entry);
        lines.push(text!("opened by {person} as entry {entry}", person, entry));
        match &shown.drawn {
            Some(drawn) => lines.extend(drawn_lines(drawn, &judges, offset)),
            None => lines.push(lot::standing(shown.decision)),
        }
        for line in &shown.reviews {
            let result = result_of(line).map_or_else(String::new, words::label);
            lines.push(format!("{}  {result}  {}", line.case_number, line.text).trim_end().into());
        }
        if self.candidates {
            let kind = shown.lot.opened.asked.kind;
            lines.push(text!("candidates, in their order:"));
            let named = shown.lot.candidates.iter().map(|it| lot::candidate(kind, it, &judges));
            lines.extend(named.map(|name| format!("  {name}")));
        }
        put!("{}", lines.join("\n"));
        Ok(ExitCode::SUCCESS)
    }
}

impl Review {
    async fn run(self, caller: &Caller) -> Exit {
        let filer = caller.filer().await?;
        let request = v1::RecordReviewRequest {
            roll: self.roll,
            case_number: canonical(&self.number, caller)?,
            // What is withdrawn is the last result, whatever it was.
            result: self.result.unwrap_or(ReviewResult::Qualified).code(),
            text: self.text,
            withdrawn: self.withdraw,
            ..Default::default()
        };
        let answer = filer.record_review(request).await?;
        if self.json.wanted {
            return print::json(&json!({ "entries": answer.entries }));
        }
        match answer.entries.first() {
            Some(entry) if self.withdraw => {
                say!("The result is withdrawn, entry {entry}.", entry);
            }
            Some(entry) => say!("The result is recorded, entry {entry}.", entry),
            None => say!("The log says so already; nothing changed."),
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// A case number in the form of the log.
fn canonical(number: &str, caller: &Caller) -> Result<String, super::Failure> {
    let read = caselot_core::docket::rules::case_number(number, caller.court()?);
    Ok(read.map_err(crate::client::ClientError::from)?.as_str().to_owned())
}

/// The word of a kind in an answer.
fn kind_label(code: i32) -> String {
    words::label_of::<LotKind>(code)
}

/// Whose number a candidate is.
fn judge_number(judge: JudgeId) -> String {
    judge.to_string()
}
