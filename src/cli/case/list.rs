//! `caselot case list`

use std::process::ExitCode;

use caselot_core::docket::Day;
use caselot_core::id::JudgeId;
use caselot_core::lottery::role::SeatRole;
use clap::ValueEnum;
use serde_json::{Value, json};

use super::describe::{judge_label, judges_by_number};
use crate::cli::args::{self, Json};
use crate::cli::words::{text, unless_zero};
use crate::cli::{Caller, Exit, Failure, print, put, words};
use crate::wire::v1;
use crate::wire::v1::assignment_service_client::AssignmentServiceClient;

/// Number of cases in one page of the server's answer.
const PAGE: u32 = 1_000;

/// Lists cases with their stages and judges.
#[derive(Debug, clap::Args)]
pub struct List {
    /// Lists only the cases of this pool.
    #[arg(long, value_name = "CODE")]
    pool: Option<String>,
    /// Lists only the cases of this status.
    #[arg(long)]
    status: Option<Status>,
    /// Lists only what was filed on this day, such as 2026-03-01.
    #[arg(long, value_name = "DAY", value_parser = args::day)]
    day: Option<Day>,
    /// Lists only so many of them, those that were filed last, and the last one first.
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..))]
    last: Option<u32>,
    #[command(flatten)]
    json: Json,
}

/// Status of a filing.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Status {
    /// Filed and not yet drawn.
    Open,
    /// Drawn.
    Drawn,
    /// Ended without a draw.
    Voided,
    /// Imported with its judges.
    Imported,
    /// Waiting for the approval of a designation.
    Requested,
    /// Designated without a draw.
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
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        let cases = self.all(caller).await?;
        if self.json.wanted {
            return print::json(&cases.iter().map(stage_json).collect::<Value>());
        }
        let judges = judges_by_number(caller).await?;
        let heads = [
            text!("case"),
            text!("round"),
            text!("status"),
            text!("pool"),
            text!("undertaking judge"),
            text!("filed"),
            text!("ended"),
        ];
        let row = |case: &v1::CaseStage| {
            let judge = match case.undertaking {
                0 => String::new(),
                judge => judge_label(JudgeId(judge), &judges),
            };
            [
                case.case_number.clone(),
                match case.changes {
                    0 => (case.stage + 1).to_string(),
                    _ => text!("change of seats"),
                },
                match case.not_random {
                    true => text!("{status}, not random", status = status_label(case.status)),
                    false => status_label(case.status),
                },
                case.pool.clone(),
                judge,
                case.filing.to_string(),
                unless_zero(case.end),
            ]
        };
        put!("{}", print::table(heads, cases.iter().map(row)));
        Ok(ExitCode::SUCCESS)
    }

    async fn all(&self, caller: &Caller) -> Result<Vec<v1::CaseStage>, Failure> {
        let mut request = v1::ListCasesRequest {
            court: caller.court()?.to_owned(),
            page_size: self.last.map_or(PAGE, |last| last.min(PAGE)),
            page_token: String::new(),
            pool: self.pool.clone().unwrap_or_default(),
            status: self.status.map_or(0, |status| status.message().into()),
            day: self.day.map(|day| day.to_string()).unwrap_or_default(),
            newest_first: self.last.is_some(),
        };
        let most = self.last.map_or(usize::MAX, |last| last as usize);
        let mut client = AssignmentServiceClient::new(caller.channel().await?);
        let mut cases = Vec::new();
        loop {
            let page = client.list_cases(request.clone()).await?.into_inner();
            cases.extend(page.cases);
            cases.truncate(most);
            if page.next_page_token.is_empty() || cases.len() == most {
                return Ok(cases);
            }
            request.page_token = page.next_page_token;
        }
    }
}

pub(super) fn status_name(status: i32) -> &'static str {
    v1::FilingStatus::try_from(status).map_or("UNKNOWN", |status| status.as_str_name())
}

/// The status in the language of the process.
pub(super) fn status_label(status: i32) -> String {
    words::wire("FilingStatus", status_name(status))
}

pub(super) fn stage_json(case: &v1::CaseStage) -> Value {
    let mut stage = json!({
        "case_number": case.case_number, "stage": case.stage,
        "status": status_name(case.status), "pool": case.pool, "filing": case.filing,
        "end": (case.end != 0).then_some(case.end),
        "undertaking": (case.undertaking != 0).then_some(case.undertaking),
        "not_random": case.not_random,
    });
    // What few stages have.
    if case.changes != 0 {
        stage["changes"] = json!(case.changes);
    } else if case.seats.len() > 1 || !case.later.is_empty() {
        stage["seats"] = json!(case.seats.iter().map(seat_json).collect::<Vec<_>>());
        stage["alternates"] = json!(case.alternates.iter().map(seat_json).collect::<Vec<_>>());
        let later = case.later.iter().map(|it| {
            json!({
                "role": role_name(it.role), "pool": it.pool,
                "seats": it.seats, "alternates": it.alternates,
            })
        });
        stage["later"] = json!(later.collect::<Vec<_>>());
        stage["presiding"] = json!((case.presiding != 0).then_some(case.presiding));
        stage["left"] = json!(case.left);
    }
    stage
}

fn seat_json(seat: &v1::HeldSeat) -> Value {
    let judge = (seat.judge != 0).then_some(seat.judge);
    json!({ "role": role_name(seat.role), "judge": judge, "pool": seat.pool })
}

fn role_name(role: i32) -> Option<&'static str> {
    SeatRole::from_code(role.unsigned_abs()).map(|role| role.name())
}
