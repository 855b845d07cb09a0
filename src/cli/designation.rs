//! `caselot designation`

use caselot_core::id::JudgeId;
use std::process::ExitCode;

use comfy_table::{Table, presets::UTF8_HORIZONTAL_ONLY};
use serde_json::{Value, json};

use super::case::{Assign, judge_words, names};
use super::replay::print_json;
use super::{Caller, Failure, words};
use crate::client::{CheckedDesignation, DesignationInput};
use crate::wire::v1;
use crate::wire::v1::life_service_client::LifeServiceClient;
use caselot_core::docket::code::DesignationGround;

/// Cases assigned without a draw (指定分案).
#[derive(Debug, clap::Subcommand)]
pub enum Designation {
    /// Asks for one, or for those of a file; it waits for a second person
    Request(Box<Request>),
    /// Approves a request, as another person than the one who asked
    Approve(Approve),
    /// Declines a request, or takes it back
    Decline(Decline),
    /// The ledger of designations, with shares by requester, approver, judge and ground
    List(List),
}

/// Asks to assign cases without a draw.
#[derive(Debug, clap::Args)]
pub struct Request {
    /// For whom
    #[arg(long)]
    judge: JudgeId,
    /// MAJOR_DIFFICULT_NOVEL, BATCH_OR_RELATED, REMOVED_FOR_TRIAL, SUPERVISION or OTHER
    #[arg(long, value_parser = ground)]
    ground: DesignationGround,
    /// Explanation; required for OTHER
    #[arg(long, default_value = "")]
    text: String,
    #[command(flatten)]
    case: Assign,
}

/// Approves a request.
#[derive(Debug, clap::Args)]
pub struct Approve {
    /// Case numbers
    #[arg(required = true)]
    numbers: Vec<String>,
    /// Stage of the request
    #[arg(long, default_value_t = 0)]
    stage: u32,
}

/// Declines a request.
#[derive(Debug, clap::Args)]
pub struct Decline {
    /// Case number
    number: String,
    /// Stage of the request
    #[arg(long, default_value_t = 0)]
    stage: u32,
    /// Why
    #[arg(long)]
    text: String,
}

/// Lists designations.
#[derive(Debug, clap::Args)]
pub struct List {
    /// First day on which they ended
    #[arg(long, default_value = "")]
    from: String,
    /// Last day
    #[arg(long, default_value = "")]
    to: String,
    /// As JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn ground(text: &str) -> Result<DesignationGround, String> {
    DesignationGround::from_name(text).ok_or_else(|| {
        let names: Vec<&str> = DesignationGround::ALL.iter().map(|ground| ground.name()).collect();
        format!("the grounds are {}", names.join(", "))
    })
}

/// A request in words.
pub(super) fn requested(it: &CheckedDesignation) -> String {
    format!(
        "{} stage {}: asked for judge {} as entry {}; another person approves it with \
         `caselot designation approve {} --stage {}`",
        it.case_number, it.stage, it.judge, it.request, it.case_number, it.stage
    )
}

impl Designation {
    pub(super) async fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        match self {
            Designation::Request(request) => request.run(caller).await,
            Designation::Approve(approve) => approve.run(caller).await,
            Designation::Decline(decline) => decline.run(caller).await,
            Designation::List(list) => list.run(caller).await,
        }
    }
}

impl Request {
    async fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        if self.case.is_single_call() {
            let sentence = "a designation draws nothing, so --single-call has no meaning";
            return Err(Failure::usage(sentence, "leave --single-call out"));
        }
        let filer = caller.filer().await?;
        let cases = self.case.cases(caller, &filer)?;
        let (judge, ground, text) = (self.judge, self.ground, self.text);
        let asked = DesignationInput { judge, ground, text };
        let mut refused = false;
        for case in &cases {
            match filer.request_designation(case, &asked).await {
                Ok(designated) => say!("{}", requested(&designated)),
                Err(error) if cases.len() == 1 => return Err(error.into()),
                Err(error) => {
                    refused = true;
                    eprintln!("{}: {:#}", case.number, Failure::from(error));
                }
            }
        }
        Ok(if refused { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}

impl Approve {
    async fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        let filer = caller.filer().await?;
        for number in &self.numbers {
            let it = filer.approve_designation(number, self.stage).await?;
            let end = it.end.unwrap_or_default();
            let again = if it.repeated { " (approved before)" } else { "" };
            say!("{} is judge {}'s by designation, entry {end}{again}", it.case_number, it.judge);
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Decline {
    async fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        let filer = caller.filer().await?;
        let it = filer.decline_designation(&self.number, self.stage, &self.text).await?;
        let end = it.end.unwrap_or_default();
        let next = it.stage + 1;
        say!("{} is not designated, entry {end}; its next stage is {next}.", it.case_number);
        Ok(ExitCode::SUCCESS)
    }
}

impl List {
    async fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        let request = v1::ListDesignationsRequest {
            court: caller.court()?.to_owned(),
            from: self.from.clone(),
            to: self.to.clone(),
        };
        let mut client = LifeServiceClient::new(caller.channel().await?);
        let ledger = client.list_designations(request).await?.into_inner();
        if self.json {
            return print_json(&ledger_json(&ledger)).map(|()| ExitCode::SUCCESS);
        }
        let judges = names(caller).await?;
        let mut table = Table::new();
        table.load_preset(UTF8_HORIZONTAL_ONLY);
        table.set_header([
            "case 案号",
            "stage",
            "status",
            "承办法官",
            "ground 理由",
            "requester 申请",
            "approver 审批",
            "on",
        ]);
        for line in &ledger.lines {
            let on = if line.ended_on.is_empty() { &line.requested_on } else { &line.ended_on };
            table.add_row([
                line.case_number.clone(),
                line.stage.to_string(),
                status(line).to_owned(),
                judge_words(JudgeId(line.judge), &judges),
                ground_name(line).to_owned(),
                line.requester.clone(),
                line.second_person.clone(),
                on.clone(),
            ]);
        }
        say!("{table}");
        let all = ledger.designated + ledger.drawn;
        say!(
            "{} designated, {} drawn: {} of all are designated.",
            ledger.designated,
            ledger.drawn,
            words::percent(ledger.designated, all)
        );
        for share in &ledger.shares {
            let part = words::percent(share.count, ledger.designated);
            say!("  {} {}: {} ({part})", share_name(share), share.name, share.count);
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn status(line: &v1::DesignationLine) -> &'static str {
    v1::DesignationStatus::try_from(line.status).map_or("UNKNOWN", |status| status.as_str_name())
}

fn ground_name(line: &v1::DesignationLine) -> &'static str {
    DesignationGround::from_code(line.ground).map_or("UNKNOWN", DesignationGround::name)
}

fn share_name(share: &v1::DesignationShare) -> &'static str {
    match v1::ShareOf::try_from(share.of) {
        Ok(v1::ShareOf::ByRequester) => "requester",
        Ok(v1::ShareOf::ByApprover) => "approver",
        Ok(v1::ShareOf::ByJudge) => "judge",
        Ok(v1::ShareOf::ByGround) => "ground",
        _ => "unknown",
    }
}

fn ledger_json(ledger: &v1::ListDesignationsResponse) -> Value {
    let line = |line: &v1::DesignationLine| {
        json!({
            "case_number": line.case_number, "stage": line.stage, "status": status(line),
            "judge": line.judge, "ground": ground_name(line), "text": line.text,
            "requester": line.requester, "second_person": line.second_person,
            "requested_on": line.requested_on, "ended_on": line.ended_on,
            "request": line.request, "end": (line.end != 0).then_some(line.end),
            "series": line.series, "reassigns": line.reassigns,
        })
    };
    let share = |share: &v1::DesignationShare| json!({ "of": share_name(share), "name": share.name, "count": share.count });
    json!({
        "lines": ledger.lines.iter().map(line).collect::<Vec<_>>(),
        "shares": ledger.shares.iter().map(share).collect::<Vec<_>>(),
        "designated": ledger.designated, "drawn": ledger.drawn,
    })
}
