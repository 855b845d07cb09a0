//! 案件查询: one case by its number, or lists by pool and state.

use std::sync::Arc;

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
use super::case_list::{CaseList, CasePage};
use super::status_label;
use crate::console::Console;
use crate::console::boxes::{Boxed, Boxes};
use crate::console::fault::{Fault, html_page, notice};
use crate::console::field::{self, Sheet};
use crate::console::filing::canonical;
use crate::console::list::{self, Cell, Column, List, Row, Wanted};
use crate::console::reads::Roster;
use crate::console::session::Typed;
use crate::console::visit::Visit;
use crate::wire::v1;
use crate::words::text;

/// Name of the list.
const CASES: &str = "cases";
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
    day: Boxed<Day>,
    #[serde(default)]
    after: String,
}

async fn show(
    visit: Visit,
    Boxes(asked): Boxes<Asked>,
    Query(listed): Query<list::Asked>,
) -> Result<Response, Fault> {
    if !visit.is(&super::READS_CASES) && !visit.is(&[Division]) {
        return Err(visit.for_others());
    }
    let wanted = visit.wanted(CASES, &listed);
    let roster = Arc::new(visit.roster().await?);
    let cases = visit.say(|| cases(&visit, &asked, &roster, wanted.clone()));
    if wanted.is_file() {
        return cases.file().await;
    }
    let read = cases.page(&asked.after).await?;
    Ok(html_page(page(&visit, &asked, (&read, &*roster), (&Sheet::default(), None))))
}

fn page(
    visit: &Visit,
    asked: &Asked,
    (read, roster): (&CasePage, &Roster),
    (sheet, wrong): (&Sheet, Option<Markup>),
) -> Markup {
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
            (filters(asked, roster))
            (read.show(visit))
        }
    });
    visit.page(&title, "/cases", content)
}

/// The address of the list. Nothing of it is typed.
fn address(asked: &Asked) -> String {
    let pool: String = asked.pool.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let day = asked.day.text();
    format!("/cases?state={}&pool={pool}&day={day}", asked.state)
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
                label for="day" { (text!("Day of entry")) }
                input #day type="text" name="day" inputmode="numeric" value=(asked.day.text()) placeholder="2026-02-16";
            }
            div { button { (text!("List")) } }
        }
    }
}

/// The list of the cases that are asked for.
fn cases(visit: &Visit, asked: &Asked, roster: &Arc<Roster>, wanted: Wanted) -> CaseList {
    let columns = [
        Column::case(text!("Number")),
        Column::number(text!("Round")),
        Column::text(text!("State")),
        Column::text(text!("Pool")),
        Column::text(text!("Judge")),
        Column::number(text!("Entry")),
    ];
    let (opens, roster) = (visit.is(&super::OPENS_CASES), Arc::clone(roster));
    let row = move |case: &v1::CaseStage| {
        let round = match case.changes {
            0 => (case.stage + 1).into(),
            _ => {
                let said = text!("change of seats");
                Cell::shown(&said, html! { span.tag { (said) } })
            }
        };
        let judge = Some(case.undertaking).filter(|judge| *judge != 0);
        Row::of([
            Cell::link(&case.case_number, opens.then(|| format!("/case/{}", case.filing))),
            round,
            status_label(case.status()).into(),
            roster.pool_label(&case.pool).into(),
            judge.map_or_else(String::new, |judge| roster.name(JudgeId(judge))).into(),
            case.filing.into(),
        ])
    };
    CaseList {
        request: v1::ListCasesRequest {
            court: visit.court(),
            pool: asked.pool.clone(),
            status: asked.state,
            day: asked.day.text(),
            ..v1::ListCasesRequest::default()
        },
        visit: visit.clone(),
        wanted,
        list: List::new(CASES, address(asked), columns),
        entries: 6,
        row: Box::new(row),
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
            let (asked, roster) = (Asked::default(), Arc::new(visit.roster().await?));
            let cases = visit.say(|| cases(&visit, &asked, &roster, Wanted::default()));
            let read = cases.page("").await?;
            let page = page(&visit, &asked, (&read, &*roster), (&sheet, Some(wrong)));
            Ok((StatusCode::NOT_FOUND, html_page(page)).into_response())
        }
    }
}
