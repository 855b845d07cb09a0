//! `caselot case find`

use std::path::PathBuf;
use std::process::ExitCode;

use caselot_core::docket::Day;
use caselot_core::docket::code::{AssignedBy, Manner};
use clap::ValueEnum;
use serde_json::{Value, json};

use super::describe::judges_by_number;
use crate::cli::args::{self, Json};
use crate::cli::judge::Named;
use crate::cli::whole::WholeFile;
use crate::cli::{Caller, Exit, Failure, print, say};
use crate::client::retry_while_full;
use crate::telling::register;
use crate::wire::v1;
use crate::wire::v1::register_service_client::RegisterServiceClient;

/// Number of cases in one page of the server's answer.
const PAGE: u32 = 1_000;

/// Finds cases that have a judge by what is known of them.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
    caselot case find --court 湘0203 --token-file clerk.token --judge 张三 --open")]
pub struct Find {
    /// Number or name of a judge who sits in them now.
    #[arg(long)]
    judge: Option<Named>,
    /// Number or name of a people's assessor who sits in them now; imported cases name theirs in words
    /// and are not found.
    #[arg(long)]
    assessor: Option<Named>,
    /// A part of the cause.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    cause: String,
    /// Code of the pool.
    #[arg(long, value_name = "CODE", default_value = "", hide_default_value = true)]
    pool: String,
    /// Type code, such as 民初.
    #[arg(long = "type", value_name = "CODE", default_value = "", hide_default_value = true)]
    type_code: String,
    /// Division of the undertaking judge today.
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    division: String,
    /// Who filed, asked for or imported them.
    #[arg(long, value_name = "PERSON", default_value = "", hide_default_value = true)]
    filed_by: String,
    /// First day of filing, such as 2026-03-01.
    #[arg(long, value_parser = args::day, value_name = "DAY")]
    filed_from: Option<Day>,
    /// Last day of filing, included.
    #[arg(long, value_parser = args::day, value_name = "DAY")]
    filed_to: Option<Day>,
    /// First day of closing.
    #[arg(long, value_parser = args::day, value_name = "DAY")]
    closed_from: Option<Day>,
    /// Last day of closing, included.
    #[arg(long, value_parser = args::day, value_name = "DAY")]
    closed_to: Option<Day>,
    /// Finds only open cases.
    #[arg(long, conflicts_with_all = ["closed", "closed_from", "closed_to"])]
    open: bool,
    /// Finds only closed cases.
    #[arg(long)]
    closed: bool,
    /// Order of the cases.
    #[arg(long, value_enum, default_value_t)]
    order: Order,
    /// Writes the cases as a table (CSV) into this file.
    #[arg(long, value_name = "FILE", conflicts_with = "wanted")]
    csv: Option<PathBuf>,
    #[command(flatten)]
    json: Json,
}

/// Order of cases; where two are equal, the later filed comes first.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum Order {
    /// The latest filed first.
    #[default]
    Newest,
    /// The first filed first.
    Oldest,
    /// By case number.
    Number,
    /// By judge.
    Judge,
    /// By cause.
    Cause,
    /// By day of closing, open cases last.
    Closed,
}

impl Order {
    fn message(self) -> v1::CaseOrder {
        match self {
            Order::Newest => v1::CaseOrder::Unspecified,
            Order::Oldest => v1::CaseOrder::Oldest,
            Order::Number => v1::CaseOrder::Number,
            Order::Judge => v1::CaseOrder::Judge,
            Order::Cause => v1::CaseOrder::Cause,
            Order::Closed => v1::CaseOrder::Closed,
        }
    }
}

impl Find {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        let cases = self.all(caller).await?;
        if self.json.wanted {
            return print::json(&cases.iter().map(case_json).collect::<Value>());
        }
        let judges = judges_by_number(caller).await?;
        let rows = cases.iter().map(|case| register::case(case, &judges));
        let headings = register::case_headings();
        match &self.csv {
            Some(path) => {
                let table = register::csv(&headings, rows);
                WholeFile::put(path, &table)?;
                say!("{count} cases written to {file}", count = cases.len(), file = path.display());
            }
            None if cases.is_empty() => say!("No case is found."),
            None => print::show(print::table(headings, rows)),
        }
        Ok(ExitCode::SUCCESS)
    }

    async fn request(&self, caller: &Caller) -> Result<v1::FindCasesRequest, Failure> {
        let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
        let judge = Named::number_of(self.judge.as_ref(), caller).await?;
        let assessor = Named::number_of(self.assessor.as_ref(), caller).await?;
        let standing = match (self.open, self.closed) {
            (true, _) => v1::CaseStanding::Open,
            (_, true) => v1::CaseStanding::Closed,
            _ => v1::CaseStanding::Unspecified,
        };
        Ok(v1::FindCasesRequest {
            court: caller.court()?.to_owned(),
            page_size: PAGE,
            pool: self.pool.clone(),
            cause: self.cause.clone(),
            type_code: self.type_code.clone(),
            judge: judge.map_or(0, |judge| judge.0),
            assessor: assessor.map_or(0, |judge| judge.0),
            division: self.division.clone(),
            filed_by: self.filed_by.clone(),
            filed_from: day(self.filed_from),
            filed_to: day(self.filed_to),
            closed_from: day(self.closed_from),
            closed_to: day(self.closed_to),
            standing: standing.into(),
            order: self.order.message().into(),
            ..v1::FindCasesRequest::default()
        })
    }

    async fn all(&self, caller: &Caller) -> Result<Vec<v1::FoundCase>, Failure> {
        let mut request = self.request(caller).await?;
        let client = RegisterServiceClient::new(caller.channel().await?);
        let mut cases = Vec::new();
        loop {
            let page = retry_while_full(|| {
                let (mut client, request) = (client.clone(), request.clone());
                async move { client.find_cases(request).await }
            });
            let page = page.await?;
            cases.extend(page.cases);
            if page.next_page_token.is_empty() {
                return Ok(cases);
            }
            request.page_token = page.next_page_token;
        }
    }
}

fn case_json(case: &v1::FoundCase) -> Value {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    json!({
        "case_number": case.case_number, "stage": case.stage, "filing": case.filing,
        "type_code": case.type_code, "pool": case.pool, "cause": case.cause,
        "procedure": case.procedure, "flags": case.flags, "weight": case.weight,
        "filed_on": case.filed_on, "assigned_on": case.assigned_on,
        "assigned_by": AssignedBy::from_code(case.assigned_by).map(AssignedBy::name),
        "undertaking": case.undertaking, "panel": case.panel,
        "closed_on": text(&case.closed_on),
        "manner": Manner::from_code(case.manner).map(Manner::name),
        "filed_by": case.filed_by,
    })
}
