//! `caselot quota circular`

use std::process::ExitCode;

use caselot_core::docket::code::CircularAct;
use caselot_core::lottery::hash::to_hex;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::output::Output;
use super::period::Period;
use super::source;
use crate::cli::approval::answer;
use crate::cli::args::Json;
use crate::cli::words::text;
use crate::cli::{Caller, Exit, Failure, print, put, say, words};
use crate::wire::v1;

/// Takes a period's circular (通报) its way: data checked, leaders' own check, filled in, reviewed,
/// issued, archived. Reviewed and issued by another person than the one who filled it in.
#[derive(Debug, clap::Subcommand)]
pub enum Circular {
    /// Says how far the circular has come, and which step is next.
    Status(Status),
    /// The data of the period were checked (数据核对). A circular begins with it; once one is
    /// archived, a further one of the period is a correction and says why.
    Check(Step),
    /// The leaders checked their own figures (本人核对).
    Confirm(Step),
    /// Fills the figures of this moment in (填报); from here on they are the circular's.
    Fill(Step),
    /// Reviews what was filled in (审核).
    Review(Step),
    /// Issues it (签发).
    Issue(Step),
    /// Archives it (存档): later reports of the period are compared with it.
    Archive(Step),
    /// Prints the report as it was filled in, with the names and days of those who took the steps.
    Print(Print),
}

/// Says how far the circular has come, and which step is next.
#[derive(Debug, clap::Args)]
pub struct Status {
    #[command(flatten)]
    period: Period,
    #[command(flatten)]
    json: Json,
}

/// A step of the circular.
#[derive(Debug, clap::Args)]
pub struct Step {
    #[command(flatten)]
    period: Period,
    /// Remark; it stands in the log. Whoever goes back a step, or corrects an archived circular, says
    /// why.
    #[arg(long, default_value = "", hide_default_value = true)]
    text: String,
    #[command(flatten)]
    json: Json,
}

/// Prints the report as it was filled in, with the names and days of those who took the steps.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
    caselot quota circular print --court 湘0203 --token-file political.token --year 2026 --brief \\
        --format html --out 通报-2026.html")]
pub struct Print {
    #[command(flatten)]
    period: Period,
    #[command(flatten)]
    output: Output,
}

impl Circular {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        match self {
            Circular::Status(status) => status.run(caller).await,
            Circular::Check(step) => step.take(caller, CircularAct::DataChecked).await,
            Circular::Confirm(step) => step.take(caller, CircularAct::LeadersChecked).await,
            Circular::Fill(step) => step.take(caller, CircularAct::Filled).await,
            Circular::Review(step) => step.take(caller, CircularAct::Reviewed).await,
            Circular::Issue(step) => step.take(caller, CircularAct::Issued).await,
            Circular::Archive(step) => step.take(caller, CircularAct::Archived).await,
            Circular::Print(print) => print.run(caller).await,
        }
    }
}

impl Print {
    async fn run(self, caller: &Caller) -> Exit {
        self.output.check()?;
        let request = self.output.request(self.period.request(caller.court()?))?;
        self.output.write(&source::circular(caller, request).await?)?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Step {
    async fn take(self, caller: &Caller, act: CircularAct) -> Exit {
        let report = self.period.request(caller.court()?);
        let digest = match act.is_second_hand() {
            true => looked_at(caller, &report).await?,
            false => Vec::new(),
        };
        let request = v1::StepCircularRequest {
            report: Some(report),
            person: caller.person()?.to_owned(),
            act: act.code(),
            digest,
            text: self.text,
        };
        let mut client = caller.quota().await?;
        let made = client.step_circular(request).await?.into_inner();
        let act = words::label(act);
        answer(caller, (&made.entries, made.proposed), self.json, |entry| match entry {
            Some(entry) => say!("Entry {entry} notes the step: {act}.", entry, act),
            None => say!("The step is taken already; nothing changed."),
        })
        .await
    }
}

/// The digest of the report that was filled in, made here from its JSON: whoever puts a name to it
/// need not believe what the server says of it.
async fn looked_at(caller: &Caller, report: &v1::QuotaReportRequest) -> Result<Vec<u8>, Failure> {
    let request = v1::ExportQuotaReportRequest {
        report: Some(report.clone()),
        format: v1::ReportFormat::ReportJson.into(),
        ..v1::ExportQuotaReportRequest::default()
    };
    let file = source::circular(caller, request).await?;
    Ok(Sha256::digest(&file).to_vec())
}

impl Status {
    async fn run(self, caller: &Caller) -> Exit {
        let request = self.period.request(caller.court()?);
        let mut client = caller.quota().await?;
        let circular = client.get_circular(request).await?.into_inner();
        if self.json.wanted {
            return print::json(&as_json(&circular));
        }
        if !circular.steps.is_empty() {
            put!("{}", print::table(heads(), circular.steps.iter().map(row)));
        }
        if circular.corrects != 0 {
            let entry = circular.corrects;
            say!("It corrects the circular that entry {entry} archived.", entry);
        }
        let next = words::label_of::<CircularAct>(circular.next);
        match circular.archived && !circular.steps.is_empty() {
            true => say!("It is archived; a further one of the period is a correction."),
            false => say!("The next step: {next}.", next),
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn heads() -> [String; 7] {
    [
        text!("step"),
        text!("day"),
        text!("person"),
        text!("entry"),
        text!("up to"),
        text!("entries"),
        text!("remark"),
    ]
}

fn row(step: &v1::QuotaCircularStep) -> [String; 7] {
    [
        words::label_of::<CircularAct>(step.act),
        step.on.clone(),
        step.person.clone(),
        step.entry.to_string(),
        step.as_of.clone(),
        step.size.to_string(),
        words::or_dash(&step.text).to_owned(),
    ]
}

fn as_json(circular: &v1::QuotaCircular) -> serde_json::Value {
    let act = |code| CircularAct::from_code(code).map(CircularAct::name);
    let step = |step: &v1::QuotaCircularStep| {
        json!({
            "entry": step.entry, "act": act(step.act), "on": step.on, "person": step.person,
            "as_of": step.as_of, "size": step.size, "digest": to_hex(&step.digest),
            "text": step.text,
        })
    };
    let corrects = Some(circular.corrects).filter(|entry| *entry != 0);
    json!({
        "steps": circular.steps.iter().map(step).collect::<Vec<_>>(),
        "archived": circular.archived, "corrects": corrects, "next": act(circular.next),
    })
}
