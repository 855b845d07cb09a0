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
use crate::console::list::{self, Cell, Column, List, MOST, Row, Wanted};
use crate::console::reads::Roster;
use crate::console::session::Typed;
use crate::console::visit::Visit;
use crate::wire::v1;
use crate::words::text;

/// Cases of a page, and of an answer where all are read.
const PAGE: u32 = 50;
const OF_AN_ANSWER: u32 = 1_000;
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
    day: String,
    #[serde(default)]
    after: String,
}

async fn show(
    visit: Visit,
    Query(asked): Query<Asked>,
    Query(listed): Query<list::Asked>,
) -> Result<Response, Fault> {
    if !visit.is(&super::READS_CASES) && !visit.is(&[Division]) {
        return Err(visit.for_others());
    }
    let wanted = visit.wanted(CASES, &listed);
    let read = read(&visit, &asked, &wanted).await?;
    if let Some(file) = read.list.file(&wanted) {
        return Ok(file);
    }
    Ok(html_page(page(&visit, &asked, (&read, &wanted), (&Sheet::default(), None))))
}

/// A page of cases, or all of them.
struct Read {
    list: List,
    roster: Roster,
    next: String,
}

/// All cases of a state, a pool or a day, the first filed first, up to what a list holds; and whether
/// there are more.
pub(super) async fn all_cases(
    visit: &Visit,
    request: v1::ListCasesRequest,
) -> Result<(Vec<v1::CaseStage>, bool), Fault> {
    let mut request = v1::ListCasesRequest { page_size: OF_AN_ANSWER, ..request };
    let mut cases = Vec::new();
    loop {
        let answer = visit.assignments().list_cases(request.clone()).await;
        let answer = answer.map_err(|status| visit.fault(&status.into()))?.into_inner();
        cases.extend(answer.cases);
        request.page_token = answer.next_page_token;
        if request.page_token.is_empty() || cases.len() >= MOST {
            return Ok((cases, !request.page_token.is_empty()));
        }
    }
}

async fn read(visit: &Visit, asked: &Asked, wanted: &Wanted) -> Result<Read, Fault> {
    let roster = visit.roster().await?;
    let request = v1::ListCasesRequest {
        court: visit.court(),
        page_size: PAGE,
        page_token: asked.after.clone(),
        pool: asked.pool.clone(),
        status: asked.state,
        day: Day::parse(&asked.day).map(|day| day.to_string()).unwrap_or_default(),
    };
    let listed = |cases: &[v1::CaseStage]| visit.say(|| list_of(visit, cases, &roster, asked));
    if wanted.is_of_all() {
        let all = v1::ListCasesRequest { page_token: String::new(), ..request };
        let (cases, is_cut) = all_cases(visit, all).await?;
        let list = listed(&cases).cut(is_cut);
        return Ok(Read { list, roster, next: String::new() });
    }
    let answer = visit.assignments().list_cases(request).await;
    let answer = answer.map_err(|status| visit.fault(&status.into()))?.into_inner();
    let list = listed(&answer.cases).page();
    Ok(Read { list, roster, next: answer.next_page_token })
}

fn page(
    visit: &Visit,
    asked: &Asked,
    (read, wanted): (&Read, &Wanted),
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
            (filters(asked, &read.roster))
            @if read.list.is_empty() { p.hint { (text!("No case on this page.")) } }
            (read.list.show(visit, wanted))
            div.pager {
                @if !asked.after.is_empty() {
                    a href=(address(asked, "")) { (text!("First page")) }
                }
                @if !read.next.is_empty() {
                    a href=(address(asked, &read.next)) { (text!("Next page")) }
                }
            }
        }
    });
    visit.page(&title, "/cases", content)
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

fn list_of(visit: &Visit, cases: &[v1::CaseStage], roster: &Roster, asked: &Asked) -> List {
    let columns = [
        Column::case(text!("Number")),
        Column::number(text!("Round")),
        Column::text(text!("State")),
        Column::text(text!("Pool")),
        Column::text(text!("Judge")),
        Column::number(text!("Entry")),
    ];
    let opens = visit.is(&super::READS_CASES);
    let row = |case: &v1::CaseStage| {
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
    List::new(CASES, address(asked, ""), columns).of(cases.iter().map(row))
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
            let (asked, wanted) = (Asked::default(), Wanted::default());
            let read = read(&visit, &asked, &wanted).await?;
            let page = page(&visit, &asked, (&read, &wanted), (&sheet, Some(wrong)));
            Ok((StatusCode::NOT_FOUND, html_page(page)).into_response())
        }
    }
}
