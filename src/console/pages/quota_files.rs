//! 院庭长办案, behind the figures: the cases of each, and the report as files and pages to print.

use axum::Router;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::http::header::{self, HeaderValue};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use caselot_core::docket::code::PersonRole::{Auditor, Political};
use caselot_core::id::JudgeId;
use maud::html;

use super::quota::{Asked, client};
use crate::console::Console;
use crate::console::boxes::Boxes;
use crate::console::fault::{Fault, html_page};
use crate::console::list::{self, Cell, Column, List, MOST, Row};
use crate::console::reads::Roster;
use crate::console::visit::Visit;
use crate::wire::v1;
use crate::words::{self, counted, text};

/// Cases of a page, and of an answer where all are read.
const PAGE: u32 = 200;
const OF_AN_ANSWER: u32 = 1_000;
/// Name of the list.
const BEHIND: &str = "figure-cases";

pub fn router() -> Router<Console> {
    Router::new().route("/quota/cases", get(cases)).route("/quota/export", get(export))
}

async fn cases(
    visit: Visit,
    Boxes(asked): Boxes<Asked>,
    Query(listed): Query<list::Asked>,
) -> Result<Response, Fault> {
    if !visit.is(&[Political, Auditor]) {
        return Err(visit.for_others());
    }
    let wanted = visit.wanted(BEHIND, &listed);
    let found = visit.behind(&asked, wanted.is_of_all()).await?;
    let roster = visit.roster().await?;
    let place = format!(
        "/quota/cases?{}&figure={}&judge={}",
        asked.query(&visit),
        asked.figure,
        asked.judge
    );
    let list = visit.say(|| cases_list(&found, &roster, &place));
    let list = match wanted.is_of_all() {
        true => list.cut(!found.next_page_token.is_empty()),
        false => list.page_of(found.total),
    };
    if let Some(file) = list.file(&wanted) {
        return Ok(file);
    }
    let title = visit.say(|| text!("Cases behind a figure"));
    let content = visit.say(|| {
        html! {
            h1 {
                (title) " "
                @if asked.judge != 0 { span.small { (roster.name(JudgeId(asked.judge))) } }
            }
            p {
                (counted!("{count} case", "{count} cases", count = found.total)) " · "
                a href=(format!("/quota?{}", asked.query(&visit))) { (text!("Back to the report")) }
            }
            (list.show(&visit, &wanted))
            div.pager {
                @if !wanted.is_of_all() && !found.next_page_token.is_empty() {
                    a href=(format!("{place}&after={}", found.next_page_token)) { (text!("Next page")) }
                }
            }
        }
    });
    Ok(html_page(visit.page(&title, "/quota", content)))
}

impl Visit {
    /// A page of the cases behind a figure, or all of them up to what a list holds.
    async fn behind(&self, asked: &Asked, all: bool) -> Result<v1::ListQuotaCasesResponse, Fault> {
        let mut request = v1::ListQuotaCasesRequest {
            report: Some(asked.request(self)),
            figure: asked.figure,
            judge: asked.judge,
            page_size: if all { OF_AN_ANSWER } else { PAGE },
            page_token: if all { String::new() } else { asked.after.clone() },
        };
        let mut cases = Vec::new();
        loop {
            let answer = client(self).list_quota_cases(request.clone()).await;
            let mut answer = answer.map_err(|status| self.fault(&status.into()))?.into_inner();
            cases.append(&mut answer.cases);
            if !all || answer.next_page_token.is_empty() || cases.len() >= MOST {
                return Ok(v1::ListQuotaCasesResponse { cases, ..answer });
            }
            request.page_token = answer.next_page_token;
        }
    }
}

fn cases_list(found: &v1::ListQuotaCasesResponse, roster: &Roster, place: &str) -> List {
    let columns = [
        Column::case(text!("Number")),
        Column::text(text!("Undertaken by")),
        Column::text(text!("Panel")),
        Column::time(text!("Day of entry")),
        Column::time(text!("Closed")),
        Column::text(text!("Manner")),
        Column::text(text!("How assigned")),
        Column::number(text!("Weight")),
    ];
    let rows = found.cases.iter().map(|case| {
        let panel = case.panel.iter().map(|it| roster.bare_name(JudgeId(*it)));
        Row::of([
            Cell::link(&case.number, Some(format!("/case/{}", case.filing))),
            roster.name(JudgeId(case.undertaking)).into(),
            words::listed(&panel.collect::<Vec<_>>()).into(),
            (&case.filed_on).into(),
            (&case.closed_on).into(),
            words::label_of::<caselot_core::docket::code::Manner>(case.manner).into(),
            words::label_of::<caselot_core::docket::code::AssignedBy>(case.assigned_by).into(),
            words::cases(u64::from(case.weight)).into(),
        ])
    });
    List::new(BEHIND, place, columns).of(rows)
}

/// The report as a file or a page to print, as the server makes it.
async fn export(visit: Visit, Boxes(asked): Boxes<Asked>) -> Result<Response, Fault> {
    if !visit.is(&[Political, Auditor]) {
        return Err(visit.for_others());
    }
    let format = match asked.format.as_str() {
        "xlsx" => v1::ReportFormat::ReportXlsx,
        "csv" => v1::ReportFormat::ReportCsv,
        "json" => v1::ReportFormat::ReportJson,
        "html" => v1::ReportFormat::ReportHtml,
        _ => {
            let sentence = visit.say(|| text!("there is no such form of a report"));
            return Err(visit.refuse(StatusCode::NOT_FOUND, sentence, None));
        }
    };
    let fault = |status: tonic::Status| visit.fault(&status.into());
    let request = asked.export(&visit, format);
    let mut pieces = client(&visit).export_quota_report(request).await.map_err(fault)?.into_inner();
    let mut file = Vec::new();
    while let Some(part) = pieces.message().await.map_err(fault)? {
        file.extend_from_slice(&part.piece);
    }
    Ok(as_file("quota", &asked.format, file))
}

/// A report as an answer: a page to print is shown, any other file is kept under this name.
pub(super) fn as_file(name: &str, format: &str, file: Vec<u8>) -> Response {
    let (kind, kept) = match format {
        "xlsx" => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", true),
        "csv" => ("text/csv; charset=utf-8", true),
        "json" => ("application/json", true),
        _ => ("text/html; charset=utf-8", false),
    };
    let mut answer = ([(header::CONTENT_TYPE, kind)], file).into_response();
    let headers = answer.headers_mut();
    let kept = kept.then(|| format!("attachment; filename=\"{name}.{format}\""));
    match kept.and_then(|it| HeaderValue::try_from(it).ok()) {
        Some(name) => {
            headers.insert(header::CONTENT_DISPOSITION, name);
        }
        // A report is a page by itself, with its style within it and no script at all.
        None => {
            let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
                          base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
            let policy = HeaderValue::from_static(policy);
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
    }
    answer
}
