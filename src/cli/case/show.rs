//! `caselot case show`

use std::process::ExitCode;

use caselot_core::docket::filing::{CaseDrawn, CaseFiled};
use caselot_core::docket::{Entry, Event, codec, rules};
use caselot_core::id::JudgeId;
use caselot_core::lottery::replay::DrawFile;
use serde_json::json;

use super::describe::{Judges, describe, judge_label, judges_by_number};
use super::history::{self, Shown};
use super::list::{stage_json, status_label};
use crate::cli::args::Json;
use crate::cli::words::text;
use crate::cli::{Caller, Exit, Failure, print, put, remote, say, words};
use crate::client::contribution::shown_value;
use crate::client::{Assignment, Channel, Stamp, draw_file, related_to};
use crate::telling::{related, round, seats};
use crate::wire::v1;
use crate::wire::v1::assignment_service_client::AssignmentServiceClient;

/// Shows a case: its stages, and the draw of the newest one with its chances. Supervisors and
/// auditors also see the latest other cases of the same parties.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
    caselot case show '(2026)湘0203民初123号' --court 湘0203 --token-file filing.token")]
pub struct Show {
    /// Number of the case.
    number: String,
    /// Prints only the draw of the newest stage, as the file that `caselot replay` reads.
    #[arg(long, conflicts_with = "wanted")]
    draw_json: bool,
    #[command(flatten)]
    json: Json,
}

impl Show {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        let court = caller.court()?;
        let number = rules::case_number(&self.number, court)
            .map_err(|refusal| Failure::Client(refusal.into()))?;
        let number = number.as_str();
        let channel = caller.channel().await?;
        let request =
            v1::GetCaseRequest { court: court.to_owned(), case_number: number.to_owned() };
        let case = AssignmentServiceClient::new(channel.clone()).get_case(request).await?;
        let case = case.into_inner();
        if case.filing.is_empty() {
            let judges = judges_by_number(caller).await?;
            print_stages(&case, &judges);
            say!("  its entry shows odds; the person who files may see it after the draw");
            print_life(caller, court, &case, &judges).await?;
            print_related(&channel, court, number, &judges).await?;
            return Ok(ExitCode::SUCCESS);
        }
        let filing = entry(&case.filing)?;
        let end = if case.end.is_empty() { None } else { Some(entry(&case.end)?) };
        if self.draw_json {
            let origin = remote::court(&channel, court).await?.origin;
            let value = match draw_of(&filing, end.as_ref()) {
                Some((.., drawn)) => shown_value(&channel, court, filing.index, drawn).await?,
                None => None,
            };
            let end = (end.as_ref(), value);
            return print::json(&replay_file(&origin, number, &filing, end)?);
        }
        if self.json.wanted {
            let history = history::asked(caller, court, number).await?;
            let mut shown = json!({
                "history": history.iter().map(Shown::json).collect::<Vec<_>>(),
                "stages": case.stages.iter().map(stage_json).collect::<Vec<_>>(),
                "filing": codec::to_json(&filing),
                "end": end.as_ref().map(codec::to_json),
            });
            if let Some(cases) = related_to(&channel, court, number).await? {
                shown["related"] = related::json(&cases);
            }
            return print::json(&shown);
        }
        let judges = judges_by_number(caller).await?;
        print_case(&case, (&filing, end.as_ref()), &judges)?;
        print_life(caller, court, &case, &judges).await?;
        print_related(&channel, court, number, &judges).await?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Prints other cases of the same parties for those who are told of them.
async fn print_related(
    channel: &Channel,
    court: &str,
    number: &str,
    judges: &Judges,
) -> Result<(), Failure> {
    let cases = related_to(channel, court, number).await?.unwrap_or_default();
    related::lines(&cases, judges).iter().for_each(|line| put!("{line}"));
    Ok(())
}

/// The file of a draw that `caselot replay` reads.
fn replay_file(
    origin: &str,
    number: &str,
    filing: &Entry,
    (end, value): (Option<&Entry>, Option<[u8; 32]>),
) -> Result<DrawFile, Failure> {
    let Some((filed, _, drawn)) = draw_of(filing, end) else {
        let sentence = text!("{number} has not been drawn", number);
        return Err(Failure::unexpected(sentence, text!("a draw can be replayed once it is made")));
    };
    draw_file(filing.protocol, origin, filed, (drawn, value))
        .ok_or_else(|| Failure::answer("draw", text!("it reveals no nonce")))
}

/// Prints the stages of a case, and the newest one with its entries.
fn print_case(
    case: &v1::GetCaseResponse,
    (filing, end): (&Entry, Option<&Entry>),
    judges: &Judges,
) -> Result<(), Failure> {
    print_stages(case, judges);
    if let Some((filed, draw, drawn)) = draw_of(filing, end) {
        let assignment = Assignment {
            case_number: filed.facts.case_number.clone(),
            stage: filed.facts.stage,
            filing: filing.index,
            draw: draw.index,
            repeated: false,
            filed: filed.clone(),
            drawn: drawn.clone(),
            stamp: Stamp::of(&case.end).map_err(Failure::message("entry"))?,
        };
        put!("{}", describe(&assignment, judges));
    }
    if let Event::DesignationRequested(request) = &filing.event {
        say!(
            "  asked as entry {entry} for {judge}: {ground} {text}",
            entry = filing.index,
            judge = judge_label(request.judge, judges),
            ground = words::label(request.ground),
            text = request.text
        );
    }
    if let Some(Entry { event: Event::FilingVoided(void), index, .. }) = end {
        let (ground, text) = (words::label(void.ground), &void.text);
        say!("  voided as entry {index}: {ground} {text}", index, ground, text);
    }
    Ok(())
}

/// Prints what else the log says of the case: who filed it and when, earlier stages, approvals, the
/// closing and what was corrected or changed. The newest draw stands above; the activities are those
/// of `case history`.
async fn print_life(
    caller: &Caller,
    court: &str,
    case: &v1::GetCaseResponse,
    judges: &Judges,
) -> Result<(), Failure> {
    let Some(latest) = case.stages.last() else { return Ok(()) };
    let mut life = history::asked(caller, court, &latest.case_number).await?;
    life.retain(|shown| {
        let activity = |entry: &Entry| matches!(entry.event, Event::ActivityRecorded { .. });
        let drawn = |entry: &Entry| matches!(entry.event, Event::CaseDrawn(_));
        let newest = shown.index == latest.end && shown.entry.as_ref().is_some_and(drawn);
        !newest && !shown.entry.as_ref().is_some_and(activity)
    });
    history::print_entries(&life, judges);
    Ok(())
}

fn print_stages(case: &v1::GetCaseResponse, judges: &Judges) {
    for stage in &case.stages {
        let judge = match stage.undertaking {
            0 => String::new(),
            judge => format!(" {}", judge_label(JudgeId(judge), judges)),
        };
        let status = status_label(stage.status);
        let chance = match stage.not_random {
            true => text!(", not random: one candidate"),
            false => String::new(),
        };
        say!(
            "{round}: {status} (filed as entry {entry}){judge}{chance}",
            round = match stage.changes {
                0 => round(stage.stage),
                _ => text!("change of seats"),
            },
            status,
            entry = stage.filing,
            judge,
            chance
        );
        for line in seats::of_stage(stage, |judge| judge_label(judge, judges)) {
            put!("  {line}");
        }
    }
}

fn entry(bytes: &[u8]) -> Result<Entry, Failure> {
    codec::decode(bytes).map_err(Failure::message("entry"))
}

/// The filing and the draw of a stage, if it was drawn.
fn draw_of<'a>(
    filing: &'a Entry,
    end: Option<&'a Entry>,
) -> Option<(&'a CaseFiled, &'a Entry, &'a CaseDrawn)> {
    match (&filing.event, end) {
        (Event::CaseFiled(filed), Some(draw @ Entry { event: Event::CaseDrawn(drawn), .. })) => {
            Some((filed, draw, drawn))
        }
        _ => None,
    }
}
