//! Filing, and what is asked of cases.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Query};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use caselot_core::docket::people::Judge;
use caselot_core::docket::{Day, codec};
use caselot_tables::Roster;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};

use super::lines::{CaseLine, CasePage, Known};
use super::problem::{Described, Holder, Problem};
use super::reassign::asked_for;
use super::types::{Assigned, NewCase};
use super::{Caller, json_lines, malformed};
use crate::client::{CaseInput, ClientError, Outcome, related_to, retry_while_full};
use crate::console::filing::canonical;
use crate::console::pages::present;
use crate::telling::related;
use crate::wire::v1;
use crate::wire::v1::assignment_service_client::AssignmentServiceClient;
use crate::wire::v1::register_service_client::RegisterServiceClient;
use crate::wire::v1::roster_service_client::RosterServiceClient;

/// Most cases of one batch.
const BATCH: usize = 1_000;
/// Cases of a page.
const PAGE: u32 = 500;

impl Caller {
    pub(super) fn assignments(&self) -> AssignmentServiceClient<crate::client::Channel> {
        AssignmentServiceClient::new(self.filer.channel().clone())
    }

    /// A case as the client files it.
    async fn input(&self, case: NewCase) -> Result<CaseInput, Problem> {
        let offset = self.filer.court().utc_offset_minutes;
        let today = Day::at((self.console.0.settings.ambient.now_ms)(), offset);
        if case.parties.trim().is_empty() {
            return Err(Problem::field(
                "parties",
                "a case without a party is not filed".to_owned(),
                "当事人不能为空".to_owned(),
            ));
        }
        let judges = match case.names_judges() {
            true => self.judges().await?,
            false => Roster::default(),
        };
        case.input(today, &judges)
    }

    /// Files and draws a case, and checks every answer.
    async fn assign(&self, case: NewCase) -> Result<(StatusCode, Assigned), Problem> {
        if case.designate.is_some() {
            return Err(Problem::field(
                "designate",
                "a judge is asked for in a call of its own, not in a batch".to_owned(),
                "报请指定应逐件提出，不能放在批量中".to_owned(),
            ));
        }
        let case = self.input(case).await?;
        self.answer(&case.number, self.filer.assign(&case).await).await
    }

    /// The judges, found by number or name.
    async fn judges(&self) -> Result<Roster, Problem> {
        let request = v1::GetRosterRequest { court: self.court() };
        let mut client = RosterServiceClient::new(self.filer.channel().clone());
        let answer = client.get_roster(request).await.map_err(|status| self.refused(status))?;
        let judges =
            answer.into_inner().judges.into_iter().filter_map(|it| Judge::try_from(it).ok());
        Ok(Roster::new(judges.collect()))
    }

    /// The problem of a filing; of a conflict it tells who has the case.
    pub(super) async fn with_holder(&self, number: &str, error: &ClientError) -> Problem {
        let mut problem = self.problem(error);
        if problem.status() != StatusCode::CONFLICT {
            return problem;
        }
        let number = canonical(number, &self.court()).unwrap_or_else(|| number.to_owned());
        let request = v1::GetCaseRequest { court: self.court(), case_number: number };
        if let Ok(answer) = self.assignments().get_case(request).await {
            let stages = answer.into_inner().stages;
            problem.held_by(present(&stages).cloned().map(Holder::from));
        }
        problem
    }
}

/// Status of the answer for what became of a case.
pub fn status_of(outcome: &Outcome, answer: &Assigned) -> StatusCode {
    match outcome {
        Outcome::Waits(_) | Outcome::Opened(_) | Outcome::Returning(_) => StatusCode::ACCEPTED,
        Outcome::Ended(_) => StatusCode::UNPROCESSABLE_ENTITY,
        _ if answer.repeated => StatusCode::OK,
        _ => StatusCode::CREATED,
    }
}

/// Files a case, proves the receipt, reveals the nonce, and computes the draw again. The same case
/// with the same facts is answered again with the same judge.
#[utoipa::path(
    post,
    path = "/api/v1/cases",
    request_body = NewCase,
    responses(
        (status = 201, description = "filed and drawn", body = Assigned),
        (status = 200, description = "filed before; the same answer", body = Assigned),
        (status = 202, description = "filed; it waits for a second person, the contributor, or its person's own signature; ask again later", body = Assigned),
        (status = 409, description = "the number is taken by a filing with other facts", body = Described),
        (status = 422, description = "refused by a rule of the court", body = Described),
        (status = 503, description = "the server is away; try again", body = Described),
        (status = 500, description = "with `alarm`: the server was caught lying", body = Described),
    )
)]
pub async fn assign(
    caller: Caller,
    case: Result<Json<NewCase>, JsonRejection>,
) -> Result<Response, Problem> {
    caller.no_alarm()?;
    let Json(case) = case.map_err(|fault| malformed(&fault.body_text()))?;
    if let Some(asked) = case.designate.clone() {
        let (asked, case) = (asked.input("")?, caller.input(case).await?);
        let checked = caller.filer.request_designation(&case, &asked).await;
        let (status, answer) = asked_for(&checked.map_err(|error| caller.problem(&error))?);
        return Ok((status, Json(answer)).into_response());
    }
    let (status, answer) = caller.assign(case).await?;
    Ok((status, Json(answer)).into_response())
}

/// Files many cases: JSON lines in, JSON lines out, one for each and in the same order. A line is an
/// answer or a problem; a refusal does not stop the others.
#[utoipa::path(
    post,
    path = "/api/v1/cases/batch",
    request_body(content = String, content_type = "application/jsonl", description = "one case a line"),
    responses(
        (status = 200, description = "a line for each case", body = String, content_type = "application/jsonl"),
        (status = 422, description = "too many lines", body = Described),
    )
)]
pub async fn batch(caller: Caller, body: Bytes) -> Result<Response, Problem> {
    caller.no_alarm()?;
    let text = std::str::from_utf8(&body).map_err(|fault| malformed(&fault.to_string()))?;
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    if lines.len() > BATCH {
        let title = format!("a batch has at most {BATCH} cases; send several");
        return Err(Problem::field("", title, format!("每批至多{BATCH}件")));
    }
    let mut answers = Vec::with_capacity(lines.len());
    for line in lines {
        let outcome = match serde_json::from_str::<NewCase>(line) {
            Ok(case) => caller.assign(case).await,
            Err(fault) => Err(malformed(&fault.to_string())),
        };
        let answer = match outcome {
            Ok((_, answer)) => serde_json::to_string(&answer),
            Err(problem) => serde_json::to_string(&problem),
        };
        answers.push(answer.unwrap_or_default());
        // What follows a lie is not filed.
        caller.no_alarm()?;
    }
    Ok(json_lines(answers))
}

/// Everything that the log says about a case number (全程), in its order.
#[utoipa::path(
    get,
    path = "/api/v1/cases/{number}",
    params(("number" = String, Path, description = "case number, percent-encoded")),
    responses(
        (status = 200, description = "its stages, and its entries as `caselot log` prints them", body = CaseHistory),
        (status = 404, description = "no such case", body = Described),
    )
)]
pub async fn show(caller: Caller, Path(number): Path<String>) -> Result<Json<Value>, Problem> {
    let number = canonical(&number, &caller.court()).unwrap_or(number);
    let court = caller.court();
    let request = v1::GetCaseRequest { court: court.clone(), case_number: number.clone() };
    let answer = caller.assignments().get_case(request).await;
    let case = answer.map_err(|status| caller.refused(status))?.into_inner();
    let request = v1::GetCaseHistoryRequest { court, case_number: number.clone() };
    let answer = caller.assignments().get_case_history(request).await;
    let history = answer.map_err(|status| caller.refused(status))?.into_inner();
    let entries = history.entries.into_iter().map(|it| match codec::decode(&it.entry) {
        Ok(entry) => codec::to_json(&entry),
        // Its odds may not be seen yet.
        Err(_) => json!({ "index": it.index }),
    });
    let mut shown = json!({
        "number": number,
        "stages": case.stages.into_iter().map(CaseLine::from).collect::<Vec<_>>(),
        "entries": entries.collect::<Vec<_>>(),
    });
    let found = related_to(caller.filer.channel(), &caller.court(), &number).await;
    if let Some(cases) = found.map_err(|error| caller.problem(&error))? {
        shown["related"] = related::json(&cases);
    }
    Ok(Json(shown))
}

/// A case with its stages and entries.
#[derive(ToSchema)]
#[allow(dead_code)]
pub struct CaseHistory {
    /// Canonical case number.
    number: String,
    /// Its stages.
    stages: Vec<CaseLine>,
    /// Its entries (docs/protocol.md), in the order of the log.
    entries: Vec<Value>,
    /// The latest other cases of the same parties, at most 20; for SUPERVISOR and AUDITOR alone.
    related: Option<Vec<RelatedCase>>,
}

/// Another case that shares a party. It is the server's word, and binds nobody.
#[derive(ToSchema)]
#[allow(dead_code)]
pub struct RelatedCase {
    /// Canonical case number.
    number: String,
    /// Entry of its present stage.
    filing: u64,
    /// Cause, as it was filed.
    cause: String,
    /// Number of the judge; null while it has none.
    judge: Option<u32>,
    /// Whether it is closed.
    closed: bool,
    /// Whether all its parties are the same, and not some of them.
    same_parties: bool,
}

impl Caller {
    /// Adds to the rows of a page what is known of those that have a judge.
    async fn describe(&self, cases: &mut [CaseLine]) -> Result<(), Problem> {
        let (Some(first), Some(last)) = (cases.first(), cases.last()) else { return Ok(()) };
        let request = v1::FindCasesRequest {
            court: self.court(),
            page_size: 2 * PAGE,
            from_entry: first.filing,
            until_entry: last.filing + 1,
            ..v1::FindCasesRequest::default()
        };
        let client = RegisterServiceClient::new(self.filer.channel().clone());
        let found = retry_while_full(|| {
            let (mut client, request) = (client.clone(), request.clone());
            async move { client.find_cases(request).await }
        });
        let found = found.await.map_err(|status| self.refused(status))?.cases.into_iter();
        let mut known: HashMap<u64, v1::FoundCase> =
            found.map(|case| (case.filing, case)).collect();
        for case in cases {
            case.known = known.remove(&case.filing).map(Known::from);
        }
        Ok(())
    }
}

/// Which cases to list.
#[derive(Debug, Deserialize, IntoParams)]
pub struct Since {
    /// `next` of the page before; absent for the first cases of the log.
    #[serde(default)]
    since: String,
    /// `true` for the last filed first. What is filed while pages are turned is on none of them.
    #[serde(default)]
    newest_first: bool,
    /// `csv` for a table instead of JSON.
    #[serde(default)]
    format: String,
}

/// The cases of the court as flat rows, page by page in the order of the log, or from its end back.
#[utoipa::path(
    get,
    path = "/api/v1/cases",
    params(Since),
    responses((status = 200, description = "a page of cases", body = CasePage))
)]
pub async fn list(caller: Caller, Query(asked): Query<Since>) -> Result<Response, Problem> {
    let request = v1::ListCasesRequest {
        court: caller.court(),
        page_size: PAGE,
        page_token: asked.since,
        newest_first: asked.newest_first,
        ..v1::ListCasesRequest::default()
    };
    let answer = caller.assignments().list_cases(request).await;
    let page = answer.map_err(|status| caller.refused(status))?.into_inner();
    let mut cases: Vec<CaseLine> = page.cases.into_iter().map(CaseLine::from).collect();
    caller.describe(&mut cases).await?;
    let next = Some(page.next_page_token).filter(|token| !token.is_empty());
    if asked.format == "csv" {
        let mut answer =
            ([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], table(&cases)).into_response();
        if let Some(next) = next.and_then(|next| next.parse().ok()) {
            answer.headers_mut().insert(header::HeaderName::from_static("caselot-next"), next);
        }
        return Ok(answer);
    }
    Ok(Json(CasePage { cases, next }).into_response())
}

fn table(cases: &[CaseLine]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Writing into memory does not fail.
    drop(writer.write_record([
        "number",
        "stage",
        "status",
        "pool",
        "judge",
        "filing",
        "end",
        "not_random",
        "type",
        "cause",
        "procedure",
        "weight",
        "filed_on",
        "assigned_on",
        "how",
        "panel",
        "closed_on",
        "manner",
        "filed_by",
        "changes",
    ]));
    for case in cases {
        let number = |it: Option<String>| it.unwrap_or_default();
        let mut row = vec![
            case.number.clone(),
            case.stage.to_string(),
            case.status.to_owned(),
            case.pool.clone(),
            number(case.judge.map(|it| it.to_string())),
            case.filing.to_string(),
            number(case.end.map(|it| it.to_string())),
            case.not_random.to_string(),
        ];
        row.extend(case.known.as_ref().map_or_else(Default::default, known_columns));
        row.push(number(case.changes.map(|it| it.to_string())));
        drop(writer.write_record(&row));
    }
    writer.into_inner().unwrap_or_default()
}

fn known_columns(known: &Known) -> [String; 11] {
    let panel: Vec<String> = known.panel.iter().map(u32::to_string).collect();
    [
        known.type_code.clone(),
        known.cause.clone(),
        known.procedure.clone(),
        known.weight.to_string(),
        known.filed_on.clone(),
        known.assigned_on.clone(),
        known.how.to_owned(),
        panel.join(" "),
        known.closed_on.clone().unwrap_or_default(),
        known.manner.unwrap_or_default().to_owned(),
        known.filed_by.clone(),
    ]
}
