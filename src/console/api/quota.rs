//! Leaders' quotas, as the political department's systems read them.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use caselot_core::docket::code::{AssignedBy, Coded, Manner};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Caller;
use super::problem::Problem;
use crate::wire::v1;
use crate::wire::v1::quota_service_client::QuotaServiceClient;

/// Largest answer: a report with its findings.
const MAX_ANSWER_BYTES: usize = 256 << 20;
/// Cases of a page.
const PAGE: u32 = 1_000;

fn client(caller: &Caller) -> QuotaServiceClient<crate::client::Channel> {
    let client = QuotaServiceClient::new(caller.filer.channel().clone());
    client.max_decoding_message_size(MAX_ANSWER_BYTES)
}

fn year_of(caller: &Caller, year: u32) -> v1::QuotaReportRequest {
    v1::QuotaReportRequest { court: caller.court(), year, ..v1::QuotaReportRequest::default() }
}

/// The report of a year as `caselot quota report --format json` writes it (docs/quota.md), byte for
/// byte as anyone computes it from the log.
#[utoipa::path(
    get,
    path = "/api/v1/quota/{year}",
    params(("year" = u32, Path, description = "calendar year")),
    responses((status = 200, description = "the report", body = serde_json::Value))
)]
pub async fn report(caller: Caller, Path(year): Path<u32>) -> Result<Response, Problem> {
    let request = v1::ExportQuotaReportRequest {
        report: Some(year_of(&caller, year)),
        format: v1::ReportFormat::ReportJson.into(),
        ..v1::ExportQuotaReportRequest::default()
    };
    let answer = client(&caller).export_quota_report(request).await;
    let mut pieces = answer.map_err(|status| caller.refused(status))?.into_inner();
    let mut file = Vec::new();
    while let Some(part) = pieces.message().await.map_err(|status| caller.refused(status))? {
        file.extend_from_slice(&part.piece);
    }
    Ok(([(header::CONTENT_TYPE, "application/json")], Bytes::from(file)).into_response())
}

/// Which cases of a leader.
#[derive(Debug, Deserialize, IntoParams)]
pub struct Figure {
    /// `own` (the default), `panel`, `drawn`, `designated` or `open`.
    #[serde(default)]
    figure: String,
    /// `next` of the page before.
    #[serde(default)]
    since: String,
}

/// A case behind a figure.
#[derive(Debug, Serialize, ToSchema)]
pub struct CountedCase {
    number: String,
    /// Entry of the filing or import.
    filing: u64,
    /// Number of the undertaking judge.
    undertaking: u32,
    /// Numbers of the others who sat.
    panel: Vec<u32>,
    filed_on: String,
    /// Empty: it does not count yet.
    counted_on: String,
    closed_on: String,
    /// Manner of closing, such as JUDGMENT; empty if it is not recorded.
    manner: &'static str,
    /// Hundredths of a standard case.
    weight: u32,
    /// How it came to its judge, such as LOTTERY.
    assigned_by: &'static str,
}

/// A page of cases behind a figure.
#[derive(Debug, Serialize, ToSchema)]
pub struct CountedCases {
    cases: Vec<CountedCase>,
    /// Cases behind the figure, on all pages.
    total: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// The cases behind a figure of a leader.
#[utoipa::path(
    get,
    path = "/api/v1/quota/{year}/leaders/{judge}/cases",
    params(
        ("year" = u32, Path, description = "calendar year"),
        ("judge" = u32, Path, description = "number of the leader"),
        Figure
    ),
    responses((status = 200, description = "a page of cases", body = CountedCases))
)]
pub async fn cases(
    caller: Caller,
    Path((year, judge)): Path<(u32, u32)>,
    Query(asked): Query<Figure>,
) -> Result<Json<CountedCases>, Problem> {
    let figure = match asked.figure.as_str() {
        "" | "own" => v1::QuotaFigure::FigureOwn,
        "panel" => v1::QuotaFigure::FigurePanel,
        "drawn" => v1::QuotaFigure::FigureDrawn,
        "designated" => v1::QuotaFigure::FigureDesignated,
        "open" => v1::QuotaFigure::FigureOpen,
        other => {
            let title =
                format!("“{other}” is no figure; ask for own, panel, drawn, designated or open");
            return Err(Problem::field("figure", title, "没有这个数字".to_owned()));
        }
    };
    let request = v1::ListQuotaCasesRequest {
        report: Some(year_of(&caller, year)),
        figure: figure.into(),
        judge,
        page_size: PAGE,
        page_token: asked.since,
    };
    let answer = client(&caller).list_quota_cases(request).await;
    let list = answer.map_err(|status| caller.refused(status))?.into_inner();
    let case = |case: v1::QuotaCase| CountedCase {
        manner: Manner::from_code(case.manner).map_or("", Coded::name),
        assigned_by: AssignedBy::from_code(case.assigned_by).map_or("", Coded::name),
        number: case.number,
        filing: case.filing,
        undertaking: case.undertaking,
        panel: case.panel,
        filed_on: case.filed_on,
        counted_on: case.counted_on,
        closed_on: case.closed_on,
        weight: case.weight,
    };
    Ok(Json(CountedCases {
        cases: list.cases.into_iter().map(case).collect(),
        total: list.total,
        next: Some(list.next_page_token).filter(|token| !token.is_empty()),
    }))
}
