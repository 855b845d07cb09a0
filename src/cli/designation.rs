//! `caselot designation`

use std::process::ExitCode;

use caselot_core::docket::Day;
use caselot_core::docket::code::DesignationGround;
use caselot_core::docket::designation::OutageDraw;
use caselot_core::id::JudgeId;
use serde_json::{Value, json};

use super::args::{self, Json};
use super::case::{CaseArgs, judge_label, judges_by_number};
use super::{Caller, Exit, Failure, print, put, say, words};
use crate::cli::judge::Named;
use crate::cli::words::text;
use crate::client::{CheckedDesignation, DesignationInput};
use crate::telling::round;
use crate::wire::v1;
use crate::wire::v1::life_service_client::LifeServiceClient;

mod series;

/// Assigns cases without a draw (指定分案). One person asks, and another one approves.
#[derive(Debug, clap::Subcommand)]
pub enum Designation {
    /// Asks to designate a judge for a case, or for those of a file.
    Request(Box<Request>),
    /// Approves requests, as another person than the one who asked.
    Approve(Approve),
    /// Declines a request, or takes it back.
    Decline(Decline),
    /// Lists designations, with shares by requester, approver, judge and ground.
    List(List),
}

/// Asks to designate a judge for a case, or for those of a file. The request waits until another
/// person approves it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
    caselot designation request '(2026)湘0203民初123号' --court 湘0203 \\
        --token-file filing.token --judge 12 --ground MAJOR_DIFFICULT_NOVEL
    caselot designation approve '(2026)湘0203民初123号' --court 湘0203 \\
        --token-file supervisor.token
  Record what was drawn by hand while the server was away:
    caselot designation request '(2026)湘0203民初124号' --court 湘0203 \\
        --token-file filing.token --judge 15 --ground OUTAGE --minutes 应急笔录2026-3 \\
        --witness 李四 --witness 王五 --drawn-on 2026-03-02")]
pub struct Request {
    /// Number or name of the judge to be designated.
    #[arg(long)]
    judge: Named,
    /// Ground of the designation.
    #[arg(long, value_parser = args::code_except(DesignationGround::ALL, DesignationGround::name, is_program_own))]
    ground: DesignationGround,
    #[arg(long, help = args::explanation(DesignationGround::ALL), default_value = "", hide_default_value = true)]
    text: String,
    #[command(flatten)]
    outage: OutageArgs,
    #[command(flatten)]
    case: CaseArgs,
    #[command(flatten)]
    json: Json,
}

/// A draw by hand while no server could draw (ground OUTAGE).
#[derive(Debug, clap::Args)]
pub(super) struct OutageArgs {
    /// Number of the minutes of the draw by hand; of the ground OUTAGE.
    #[arg(long, value_name = "NUMBER", requires_all = ["witness", "drawn_on"])]
    minutes: Option<String>,
    /// Who was present when it was drawn by hand: two persons, so give it twice.
    #[arg(long, value_name = "NAME", requires = "minutes")]
    witness: Vec<String>,
    /// Day on which it was drawn by hand.
    #[arg(long, value_parser = args::day, value_name = "DAY", requires = "minutes")]
    drawn_on: Option<Day>,
}

impl OutageArgs {
    /// The draw by hand, if one is told.
    pub(super) fn draw(self) -> Option<OutageDraw> {
        let OutageArgs { minutes, mut witness, drawn_on } = self;
        witness.sort();
        let (minutes, on) = minutes.zip(drawn_on)?;
        Some(OutageDraw { minutes, witnesses: witness, on })
    }
}

/// Approves requests, as another person than the one who asked.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
    caselot designation approve '(2026)湘0203民初123号' --court 湘0203 \\
        --token-file supervisor.token
  All further cases of a series, shown together and approved by one confirmation:
    caselot designation approve --series 物业2026-1 --court 湘0203 --token-file supervisor.token")]
pub struct Approve {
    /// Numbers of the cases.
    #[arg(required_unless_present = "series")]
    numbers: Vec<String>,
    /// Code of a series: shows all of its cases that wait, and approves them together.
    #[arg(long, conflicts_with_all = ["numbers", "stage"], value_name = "CODE")]
    series: Option<String>,
    /// Approves a series without asking; needed where nobody can be asked.
    #[arg(long, requires = "series")]
    yes: bool,
    /// Stage of the requests; that of the first round is 0.
    #[arg(long, default_value_t = 0)]
    stage: u32,
    #[command(flatten)]
    json: Json,
}

/// Declines a request, or takes it back.
#[derive(Debug, clap::Args)]
pub struct Decline {
    /// Number of the case.
    number: String,
    /// Stage of the request; that of the first round is 0.
    #[arg(long, default_value_t = 0)]
    stage: u32,
    /// Reason; it stands in the log.
    #[arg(long)]
    text: String,
    #[command(flatten)]
    json: Json,
}

/// Lists designations, with shares by requester, approver, judge and ground.
#[derive(Debug, clap::Args)]
pub struct List {
    /// First day on which the designations ended, such as 2026-01-01 [default: no limit].
    #[arg(long, value_parser = args::day, value_name = "DAY")]
    from: Option<Day>,
    /// Last day on which they ended, included [default: no limit].
    #[arg(long, value_parser = args::day, value_name = "DAY")]
    to: Option<Day>,
    #[command(flatten)]
    json: Json,
}

/// Whether nobody asks for a designation on a ground: a case goes back, or to the judge of its main
/// case, by its own filing.
pub(super) fn is_program_own(ground: DesignationGround) -> bool {
    matches!(ground, DesignationGround::Refiled | DesignationGround::Follows)
}

/// One line on a request, with the command that approves it.
pub(super) fn request_line(it: &CheckedDesignation) -> String {
    text!(
        "{number} {round}: asked for judge {judge} as entry {entry}; another person approves it \
         with `caselot designation approve {number} --stage {stage}`",
        number = it.case_number,
        round = round(it.stage),
        stage = it.stage,
        judge = it.judge,
        entry = it.request
    )
}

fn request_json(it: &CheckedDesignation) -> Value {
    json!({
        "case_number": it.case_number, "stage": it.stage, "judge": it.judge,
        "request": it.request, "end": it.end, "repeated": it.repeated,
    })
}

impl Designation {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        match self {
            Designation::Request(request) => request.run(caller).await,
            Designation::Approve(approve) => approve.run(caller).await,
            Designation::Decline(decline) => decline.run(caller).await,
            Designation::List(list) => list.run(caller).await,
        }
    }
}

impl Request {
    async fn run(self, caller: &Caller) -> Exit {
        let filer = caller.filer().await?;
        let cases = self.case.cases(caller, &filer).await?;
        if self.case.consent().dry_run {
            say!(
                "{count} requests read, and not held against the court's rules. Nothing was recorded.",
                count = cases.len()
            );
            return Ok(ExitCode::SUCCESS);
        }
        let judge = self.judge.number(caller).await?;
        let input = DesignationInput {
            judge,
            ground: self.ground,
            text: self.text,
            outage: self.outage.draw(),
        };
        let (mut checked, mut refused) = (Vec::new(), false);
        for case in &cases {
            match filer.request_designation(case, &input).await {
                Ok(it) if self.json.wanted => checked.push(it),
                Ok(it) => put!("{}", request_line(&it)),
                Err(error) if cases.len() == 1 => return Err(error.into()),
                Err(error) => {
                    refused = true;
                    print::remark(format_args!("{}: {:#}", case.number, Failure::from(error)));
                }
            }
        }
        if self.json.wanted {
            print::json(&checked.iter().map(request_json).collect::<Value>())?;
        }
        Ok(if refused { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}

impl Approve {
    async fn run(self, caller: &Caller) -> Exit {
        let filer = caller.filer().await?;
        if let Some(code) = &self.series {
            return series::approve(caller, &filer, code, (self.yes, self.json)).await;
        }
        let mut approved = Vec::new();
        for number in &self.numbers {
            let it = match filer.approve_designation(number, self.stage).await {
                Ok(it) => it,
                // What was approved before it is told all the same.
                Err(error) if self.json.wanted && !approved.is_empty() => {
                    print::json(&approved)?;
                    return Err(error.into());
                }
                Err(error) => return Err(error.into()),
            };
            if self.json.wanted {
                approved.push(request_json(&it));
                continue;
            }
            let end = it.end.map_or(0, |end| end.0);
            let again = if it.repeated { text!(" (approved before)") } else { String::new() };
            say!(
                "{number} is judge {judge}'s by designation, entry {end}{again}",
                number = it.case_number,
                judge = it.judge,
                end,
                again
            );
        }
        if self.json.wanted {
            print::json(&approved)?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Decline {
    async fn run(self, caller: &Caller) -> Exit {
        let filer = caller.filer().await?;
        let it = filer.decline_designation(&self.number, self.stage, &self.text).await?;
        if self.json.wanted {
            return print::json(&request_json(&it));
        }
        let end = it.end.map_or(0, |end| end.0);
        say!(
            "{number} is not designated, entry {end}; {next} comes next.",
            number = it.case_number,
            end,
            next = round(it.stage + 1)
        );
        Ok(ExitCode::SUCCESS)
    }
}

impl List {
    async fn run(self, caller: &Caller) -> Exit {
        let request = v1::ListDesignationsRequest {
            court: caller.court()?.to_owned(),
            from: self.from.map(|day| day.to_string()).unwrap_or_default(),
            to: self.to.map(|day| day.to_string()).unwrap_or_default(),
        };
        let mut client = LifeServiceClient::new(caller.channel().await?);
        let ledger = client.list_designations(request).await?.into_inner();
        if self.json.wanted {
            return print::json(&ledger_json(&ledger));
        }
        let judges = judges_by_number(caller).await?;
        let heads = [
            text!("case"),
            text!("round"),
            text!("status"),
            text!("undertaking judge"),
            text!("ground"),
            text!("requester"),
            text!("approver"),
            text!("on"),
        ];
        let row = |line: &v1::DesignationLine| {
            let on = if line.ended_on.is_empty() { &line.requested_on } else { &line.ended_on };
            [
                line.case_number.clone(),
                (line.stage + 1).to_string(),
                words::wire("DesignationStatus", status(line)),
                judge_label(JudgeId(line.judge), &judges),
                words::label_of::<DesignationGround>(line.ground),
                line.requester.clone(),
                line.second_person.clone(),
                on.clone(),
            ]
        };
        put!("{}", print::table(heads, ledger.lines.iter().map(row)));
        let all = ledger.designated + ledger.drawn;
        say!(
            "{designated} designated, {drawn} drawn: {part} of all are designated.",
            designated = ledger.designated,
            drawn = ledger.drawn,
            part = words::percent(ledger.designated, all)
        );
        for share in &ledger.shares {
            let part = words::percent(share.count, ledger.designated);
            let of = words::wire("ShareOf", share_name(share));
            let name = words::wire("DesignationGround", &share.name);
            put!("  {of} {name}: {} ({part})", share.count);
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
