//! 案件查询: one case by its number, or lists by pool and state.

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Form, Router};
use caselot_core::docket::Day;
use caselot_core::docket::code::PersonRole::Division;
use caselot_core::id::JudgeId;
use maud::{Markup, html};
use serde::Deserialize;

use super::case::present;
use super::status_label;
use crate::console::Console;
use crate::console::fault::{Fault, html_page, notice};
use crate::console::field::{self, Sheet};
use crate::console::filing::canonical;
use crate::console::reads::Roster;
use crate::console::session::Typed;
use crate::console::visit::Visit;
use crate::wire::v1;
use crate::words::text;

/// Cases of a page.
const PAGE: u32 = 50;
const STATES: [v1::FilingStatus; 6] = [
    v1::FilingStatus::Open,
    v1::FilingStatus::Drawn,
    v1::FilingStatus::Voided,
    v1::FilingStatus::Imported,
    v1::FilingStatus::Requested,
    v1::FilingStatus::Designated,
];

pub fn router() -> Router<Console> {
    Router::new().route("/cases", get(show).post(find))
}

#[derive(Deserialize, Default)]
struct Asked {
    #[serde(default)]
    state: i32,
    #[serde(default)]
    pool: String,
    #[serde(default)]
    day: String,
    #[serde(default)]
    after: String,
}

async fn show(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    if !visit.is(&super::READS_CASES) && !visit.is(&[Division]) {
        return Err(visit.for_others());
    }
    Ok(html_page(page(&visit, &asked, &Sheet::default(), None).await?))
}

async fn page(
    visit: &Visit,
    asked: &Asked,
    sheet: &Sheet,
    wrong: Option<Markup>,
) -> Result<Markup, Fault> {
    let roster = visit.roster().await?;
    let request = v1::ListCasesRequest {
        court: visit.court(),
        page_size: PAGE,
        page_token: asked.after.clone(),
        pool: asked.pool.clone(),
        status: asked.state,
        day: Day::parse(&asked.day).map(|day| day.to_string()).unwrap_or_default(),
    };
    let answer = visit.assignments().list_cases(request).await;
    let list = answer.map_err(|status| visit.fault(&status.into()))?.into_inner();
    let title = visit.say(|| text!("Cases"));
    let content = visit.say(|| {
        html! {
            h1 { (title) }
            @if visit.is(&super::READS_CASES) {
            form.box method="post" action="/cases" data-desk="" {
                (visit.token())
                @if let Some(wrong) = wrong { (wrong) }
                (sheet.line("number", &text!("Number"), &text!("such as (2026)湘0203民初82号")))
                div.actions { button.primary { (text!("Look it up")) } }
            }
            }
            p.actions {
                a.button href="/cases/found" { (text!("Find by judge, cause, person or days")) }
                @if visit.is(&super::READS_CASES) {
                    a.button href="/leaving" { (text!("Cases of a judge who leaves")) }
                }
            }
            (filters(asked, &roster))
            (table(&list, &roster, visit.is(&super::READS_CASES)))
            div.pager {
                @if !asked.after.is_empty() {
                    a href=(address(asked, "")) { (text!("First page")) }
                }
                @if !list.next_page_token.is_empty() {
                    a href=(address(asked, &list.next_page_token)) { (text!("Next page")) }
                }
            }
        }
    });
    Ok(visit.page(&title, "/cases", content))
}

/// The address of a page of a list. Nothing of it is typed.
fn address(asked: &Asked, after: &str) -> String {
    let pool: String = asked.pool.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let day = Day::parse(&asked.day).map(|day| day.to_string()).unwrap_or_default();
    format!("/cases?state={}&pool={pool}&day={day}&after={after}", asked.state)
}

fn filters(asked: &Asked, roster: &Roster) -> Markup {
    html! {
        form.filters method="get" action="/cases" {
            div {
                label for="state" { (text!("State")) }
                select #state name="state" {
                    option value="0" { (text!("all")) }
                    @for state in STATES {
                        option value=(state as i32) selected[asked.state == state as i32] { (status_label(state)) }
                    }
                }
            }
            div {
                label for="pool" { (text!("Pool")) }
                select #pool name="pool" {
                    option value="" { (text!("all")) }
                    @for pool in &roster.pools {
                        option value=(pool.pool) selected[asked.pool == pool.pool] { (roster.pool_label(&pool.pool)) }
                    }
                }
            }
            div {
                label for="day" { (text!("Filed on")) }
                input #day type="text" name="day" inputmode="numeric" value=(asked.day) placeholder="2026-02-16";
            }
            div { button { (text!("List")) } }
        }
    }
}

fn table(list: &v1::ListCasesResponse, roster: &Roster, opens: bool) -> Markup {
    html! {
        @if list.cases.is_empty() {
            p.hint { (text!("No case on this page.")) }
        } @else {
            table {
                thead { tr {
                    th { (text!("Number")) } th.number { (text!("Round")) } th { (text!("State")) }
                    th { (text!("Pool")) } th { (text!("Judge")) } th.number { (text!("Entry")) }
                } }
                tbody {
                    @for case in &list.cases {
                        tr {
                            td.case {
                                @if opens { a href=(format!("/case/{}", case.filing)) { (case.case_number) } }
                                @else { (case.case_number) }
                            }
                            td.number { @if case.changes == 0 { (case.stage + 1) } @else { span.tag { (text!("change of seats")) } } }
                            td { (status_label(case.status())) }
                            td { (roster.pool_label(&case.pool)) }
                            td { @if case.undertaking != 0 { (roster.name(JudgeId(case.undertaking))) } }
                            td.number { (case.filing) }
                        }
                    }
                }
            }
        }
    }
}

/// Looks a case up by its number, which stands in no address.
async fn find(visit: Visit, Form(typed): Form<Typed>) -> Result<Response, Fault> {
    if !visit.is(&super::READS_CASES) {
        return Err(visit.for_others());
    }
    visit.own_form(field::token(&typed))?;
    let sheet = Sheet::new(typed);
    let number = sheet.value("number");
    let asked = canonical(number, &visit.court()).unwrap_or_else(|| number.to_owned());
    match visit.case(&asked).await {
        Ok(case) => {
            let filing = present(&case.stages).map_or(0, |stage| stage.filing);
            Err(Fault::Elsewhere(format!("/case/{filing}")))
        }
        Err(error) if error.is_unproven() || error.may_pass() => Err(visit.fault(&error)),
        Err(error) => {
            let wrong = notice(&visit.said(&error));
            let page = page(&visit, &Asked::default(), &sheet, Some(wrong)).await?;
            Ok((StatusCode::NOT_FOUND, html_page(page)).into_response())
        }
    }
}
