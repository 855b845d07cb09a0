//! 院庭长办案, behind the figures: the cases of each, and the report as files and pages to print.

use axum::Router;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::http::header::{self, HeaderValue};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use caselot_core::docket::code::PersonRole::{Auditor, Political};
use caselot_core::id::JudgeId;
use maud::{Markup, html};

use super::quota::{Asked, client};
use crate::console::Console;
use crate::console::fault::{Fault, html_page};
use crate::console::reads::Roster;
use crate::console::visit::Visit;
use crate::wire::v1;
use crate::words::{self, text};

/// Cases of a page.
const PAGE: u32 = 200;

pub fn router() -> Router<Console> {
    Router::new().route("/quota/cases", get(cases)).route("/quota/export", get(export))
}

async fn cases(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    if !visit.is(&[Political, Auditor]) {
        return Err(visit.for_others());
    }
    let request = v1::ListQuotaCasesRequest {
        report: Some(asked.request(&visit)),
        figure: asked.figure,
        judge: asked.judge,
        page_size: PAGE,
        page_token: asked.after.clone(),
    };
    let answer = client(&visit).list_quota_cases(request).await;
    let list = answer.map_err(|status| visit.fault(&status.into()))?.into_inner();
    let roster = visit.roster().await?;
    let title = visit.say(|| text!("Cases behind a figure"));
    let content = visit.say(|| {
        html! {
            h1 {
                (title) " "
                @if asked.judge != 0 { span.small { (roster.name(JudgeId(asked.judge))) } }
            }
            p {
                (text!("{count} cases", count = list.total)) " · "
                a href=(format!("/quota?{}", asked.query(&visit))) { (text!("Back to the report")) }
            }
            (cases_table(&list, &roster))
            div.pager {
                @if !list.next_page_token.is_empty() {
                    a href=(format!(
                        "/quota/cases?{}&figure={}&judge={}&after={}",
                        asked.query(&visit), asked.figure, asked.judge, list.next_page_token
                    )) { (text!("Next page")) }
                }
            }
        }
    });
    Ok(html_page(visit.page(&title, "/quota", content)))
}

fn cases_table(list: &v1::ListQuotaCasesResponse, roster: &Roster) -> Markup {
    html! {
        table {
            thead { tr {
                th { (text!("Number")) } th { (text!("Undertaken by")) } th { (text!("Panel")) }
                th { (text!("Filed")) } th { (text!("Closed")) } th { (text!("Manner")) }
                th { (text!("How assigned")) } th.number { (text!("Weight")) }
            } }
            tbody {
                @for case in &list.cases {
                    tr {
                        td.case { a href=(format!("/case/{}", case.filing)) { (case.number) } }
                        td { (roster.name(JudgeId(case.undertaking))) }
                        td { (case.panel.iter().map(|it| roster.bare_name(JudgeId(*it))).collect::<Vec<_>>().join("、")) }
                        td { (case.filed_on) }
                        td { (case.closed_on) }
                        td { (words::label_of::<caselot_core::docket::code::Manner>(case.manner)) }
                        td { (words::label_of::<caselot_core::docket::code::AssignedBy>(case.assigned_by)) }
                        td.number { (words::cases(u64::from(case.weight))) }
                    }
                }
            }
        }
    }
}

/// The report as a file or a page to print, as the server makes it.
async fn export(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
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
