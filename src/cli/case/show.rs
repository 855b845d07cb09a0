//! `caselot case show`

use caselot_core::id::JudgeId;
use std::collections::HashMap;
use std::process::ExitCode;

use serde_json::json;

use super::assign::{describe, judge_words, names};
use super::list::{stage_json, status_name};
use crate::cli::log::entry_json;
use crate::cli::replay::print_json;
use crate::cli::{Caller, Failure, remote};
use crate::client::{Assignment, draw_file};
use crate::wire::v1;
use crate::wire::v1::assignment_service_client::AssignmentServiceClient;
use caselot_core::docket::filing::CaseFiled;
use caselot_core::docket::people::Judge;
use caselot_core::docket::{Entry, Event, codec, rules};

/// Shows a case with its draw.
#[derive(Debug, clap::Args)]
pub struct Show {
    /// Case number
    number: String,
    /// Just the DRAW.json of the latest stage, for `caselot replay`
    #[arg(long, conflicts_with = "json")]
    draw_json: bool,
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl Show {
    pub(in crate::cli) async fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        let court = caller.court()?;
        let number = rules::case_number(&self.number, court)
            .map_err(|refusal| Failure::Client(refusal.into()))?;
        let channel = caller.channel().await?;
        let request =
            v1::GetCaseRequest { court: court.to_owned(), case_number: number.as_str().to_owned() };
        let case = AssignmentServiceClient::new(channel.clone()).get_case(request).await?;
        let case = case.into_inner();
        if case.filing.is_empty() {
            print_stages(&case, &names(caller).await?);
            say!("  its entry shows odds, which who files sees after the draw");
            return Ok(ExitCode::SUCCESS);
        }
        let filing = entry(&case.filing)?;
        let end = if case.end.is_empty() { None } else { Some(entry(&case.end)?) };
        if self.draw_json {
            let origin = remote::court(&channel, court).await?.origin;
            let (filed, draw) = drawn(&filing, end.as_ref()).ok_or_else(|| {
                let sentence = format!("{} has not been drawn", number.as_str());
                Failure::unexpected(sentence, "draw it first, then its draw can be replayed")
            })?;
            let Event::CaseDrawn(drawn) = &draw.event else { return Ok(ExitCode::FAILURE) };
            let file = draw_file(&origin, filed, drawn)
                .ok_or_else(|| Failure::answer("draw", "it reveals no nonce"))?;
            return print_json(&file).map(|()| ExitCode::SUCCESS);
        }
        if self.json {
            print_json(&json!({
                "stages": case.stages.iter().map(stage_json).collect::<Vec<_>>(),
                "filing": entry_json(&filing),
                "end": end.as_ref().map(entry_json),
            }))?;
            return Ok(ExitCode::SUCCESS);
        }
        self.print(caller, &case, &filing, end.as_ref()).await
    }

    async fn print(
        &self,
        caller: &Caller,
        case: &v1::GetCaseResponse,
        filing: &Entry,
        end: Option<&Entry>,
    ) -> Result<ExitCode, Failure> {
        let judges = names(caller).await?;
        print_stages(case, &judges);
        if let (Some((filed, draw)), Some(Entry { event: Event::CaseDrawn(drawn), .. })) =
            (drawn(filing, end), end)
        {
            let assigned = Assignment {
                case_number: filed.facts.case_number.clone(),
                stage: filed.facts.stage,
                filing: filing.index,
                draw: draw.index,
                repeated: false,
                filed: filed.clone(),
                drawn: drawn.clone(),
            };
            say!("{}", describe(&assigned, &judges));
        }
        if let Event::DesignationRequested(request) = &filing.event {
            let (judge, ground) = (judge_words(request.judge, &judges), request.ground.name());
            say!("  asked as entry {} for {judge}: {ground} {}", filing.index, request.text);
        }
        if let Some(Entry { event: Event::FilingVoided(void), index, .. }) = end {
            say!("  voided as entry {index}: {} {}", void.ground.name(), void.text);
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn print_stages(case: &v1::GetCaseResponse, judges: &HashMap<JudgeId, Judge>) {
    for stage in &case.stages {
        let judge = match stage.undertaking {
            0 => String::new(),
            judge => format!(" {}", judge_words(JudgeId(judge), judges)),
        };
        let status = status_name(stage.status);
        let chance = if stage.not_random { ", not random 非随机: one candidate" } else { "" };
        say!(
            "stage 轮次 {}: {status} (filed as entry {}){judge}{chance}",
            stage.stage,
            stage.filing
        );
    }
}

fn entry(bytes: &[u8]) -> Result<Entry, Failure> {
    codec::decode(bytes).map_err(Failure::message("entry"))
}

fn drawn<'a>(filing: &'a Entry, end: Option<&'a Entry>) -> Option<(&'a CaseFiled, &'a Entry)> {
    match (&filing.event, end) {
        (Event::CaseFiled(filed), Some(end)) if matches!(end.event, Event::CaseDrawn(_)) => {
            Some((filed, end))
        }
        _ => None,
    }
}
