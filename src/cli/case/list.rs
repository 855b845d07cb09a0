//! `caselot case list`

use caselot_core::id::JudgeId;
use std::process::ExitCode;

use clap::ValueEnum;
use comfy_table::{Table, presets::UTF8_HORIZONTAL_ONLY};
use serde_json::{Value, json};

use super::assign::{judge_words, names};
use crate::cli::replay::print_json;
use crate::cli::{Caller, Failure};
use crate::wire::v1;
use crate::wire::v1::assignment_service_client::AssignmentServiceClient;

/// Cases asked for at once.
const PAGE: u32 = 1_000;

/// Lists cases.
#[derive(Debug, clap::Args)]
pub struct List {
    /// Only this pool's
    #[arg(long)]
    pool: Option<String>,
    /// Only those of this status
    #[arg(long)]
    status: Option<Status>,
    /// As JSON
    #[arg(long)]
    json: bool,
}

/// Status of a filing.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Status {
    /// Filed, not yet drawn
    Open,
    /// Drawn
    Drawn,
    /// Ended without a draw
    Voided,
    /// Imported with their judges
    Imported,
    /// Asked to be designated, not yet approved
    Requested,
    /// Designated
    Designated,
}

impl Status {
    fn message(self) -> v1::FilingStatus {
        match self {
            Status::Open => v1::FilingStatus::Open,
            Status::Drawn => v1::FilingStatus::Drawn,
            Status::Voided => v1::FilingStatus::Voided,
            Status::Imported => v1::FilingStatus::Imported,
            Status::Requested => v1::FilingStatus::Requested,
            Status::Designated => v1::FilingStatus::Designated,
        }
    }
}

impl List {
    pub(in crate::cli) async fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        let cases = self.all(caller).await?;
        if self.json {
            print_json(&cases.iter().map(stage_json).collect::<Value>())?;
            return Ok(ExitCode::SUCCESS);
        }
        let judges = names(caller).await?;
        let mut table = Table::new();
        table.load_preset(UTF8_HORIZONTAL_ONLY);
        table.set_header([
            "case 案号",
            "stage 轮次",
            "status",
            "pool",
            "承办法官",
            "filed",
            "ended",
        ]);
        for case in &cases {
            table.add_row([
                case.case_number.clone(),
                case.stage.to_string(),
                match case.not_random {
                    true => format!("{}, not random 非随机", status_name(case.status)),
                    false => status_name(case.status).to_owned(),
                },
                case.pool.clone(),
                if case.undertaking == 0 {
                    String::new()
                } else {
                    judge_words(JudgeId(case.undertaking), &judges)
                },
                case.filing.to_string(),
                if case.end == 0 { String::new() } else { case.end.to_string() },
            ]);
        }
        say!("{table}");
        Ok(ExitCode::SUCCESS)
    }

    async fn all(&self, caller: &Caller) -> Result<Vec<v1::CaseStage>, Failure> {
        let mut request = v1::ListCasesRequest {
            court: caller.court()?.to_owned(),
            page_size: PAGE,
            page_token: String::new(),
            pool: self.pool.clone().unwrap_or_default(),
            status: self.status.map_or(0, |status| status.message().into()),
        };
        let mut client = AssignmentServiceClient::new(caller.channel().await?);
        let mut cases = Vec::new();
        loop {
            let page = client.list_cases(request.clone()).await?.into_inner();
            cases.extend(page.cases);
            if page.next_page_token.is_empty() {
                return Ok(cases);
            }
            request.page_token = page.next_page_token;
        }
    }
}

pub(super) fn status_name(status: i32) -> &'static str {
    v1::FilingStatus::try_from(status).map_or("UNKNOWN", |status| status.as_str_name())
}

pub(super) fn stage_json(case: &v1::CaseStage) -> Value {
    json!({
        "case_number": case.case_number, "stage": case.stage,
        "status": status_name(case.status), "pool": case.pool, "filing": case.filing,
        "end": (case.end != 0).then_some(case.end),
        "undertaking": (case.undertaking != 0).then_some(case.undertaking),
        "not_random": case.not_random,
    })
}
