//! 案件查询 by what is known of cases: what was typed stands in no address, and what is found can be
//! put in order by the server and kept as a table.

use axum::extract::Query;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use caselot_core::docket::code::PersonRole::Division;
use caselot_tables::Beside;
use maud::{Markup, html};
use serde::Deserialize;

use crate::client::{ClientError, retry_while_full};
use crate::console::Console;
use crate::console::fault::{Fault, html_page};
use crate::console::field::{self, Sheet};
use crate::console::reads::Roster;
use crate::console::session::Typed;
use crate::console::typed;
use crate::console::visit::Visit;
use crate::telling::judges::pool_word;
use crate::telling::register;
use crate::wire::v1;
use crate::wire::v1::register_service_client::RegisterServiceClient;
use crate::words::{counted, text};

/// Cases of a page, and of one answer to a table or a list.
const PAGE: u32 = 50;
const MOST_A_PAGE: u32 = 1_000;
/// Most cases of a table or a list on paper.
const MOST: usize = 50_000;
/// Name of what was typed, as the session keeps it.
const DRAFT: &str = "search";
const STANDINGS: [v1::CaseStanding; 3] =
    [v1::CaseStanding::Unspecified, v1::CaseStanding::Open, v1::CaseStanding::Closed];
const ORDERS: [v1::CaseOrder; 6] = [
    v1::CaseOrder::Unspecified,
    v1::CaseOrder::Oldest,
    v1::CaseOrder::Number,
    v1::CaseOrder::Judge,
    v1::CaseOrder::Cause,
    v1::CaseOrder::Closed,
];

pub fn router() -> Router<Console> {
    Router::new()
        .route("/cases/search", post(search))
        .route("/cases/found", get(show))
        .route("/cases/table", get(table))
}

fn standing_name(standing: v1::CaseStanding) -> String {
    match standing {
        v1::CaseStanding::Unspecified => text!("open and closed"),
        v1::CaseStanding::Open => text!("open cases"),
        v1::CaseStanding::Closed => text!("closed cases"),
    }
}

fn order_name(order: v1::CaseOrder) -> String {
    match order {
        v1::CaseOrder::Unspecified => text!("the latest entry first"),
        v1::CaseOrder::Oldest => text!("the first entry first"),
        v1::CaseOrder::Number => text!("by number"),
        v1::CaseOrder::Judge => text!("by judge"),
        v1::CaseOrder::Cause => text!("by cause"),
        v1::CaseOrder::Closed => text!("by day of closing"),
    }
}

fn number<T: Copy + Into<i32>>(value: T) -> String {
    value.into().to_string()
}

impl Visit {
    pub fn finds(&self) -> Result<(), Fault> {
        match self.is(&super::READS_CASES) || self.is(&[Division]) {
            true => Ok(()),
            false => Err(self.for_others()),
        }
    }

    /// A page of a search.
    pub async fn find(
        &self,
        request: v1::FindCasesRequest,
    ) -> Result<v1::FindCasesResponse, Fault> {
        let client = RegisterServiceClient::new(self.filer().channel().clone());
        let answer = retry_while_full(|| {
            let (mut client, request) = (client.clone(), request.clone());
            async move { client.find_cases(request).await }
        });
        answer.await.map_err(|status| self.fault(&ClientError::from(status)))
    }

    /// All pages of a search, up to what a table holds.
    pub async fn find_all(
        &self,
        request: v1::FindCasesRequest,
    ) -> Result<Vec<v1::FoundCase>, Fault> {
        let mut request = v1::FindCasesRequest { page_size: MOST_A_PAGE, ..request };
        let mut cases = Vec::new();
        loop {
            let page = self.find(request.clone()).await?;
            cases.extend(page.cases);
            if page.next_page_token.is_empty() || cases.len() >= MOST {
                return Ok(cases);
            }
            request.page_token = page.next_page_token;
        }
    }
}

/// The fields of a search, beside the list of cases.
pub fn form(visit: &Visit, sheet: &Sheet, roster: &Roster) -> Markup {
    let pools = std::iter::once((String::new(), text!("all")))
        .chain(roster.pools.iter().map(|pool| (pool.pool.clone(), roster.pool_label(&pool.pool))));
    let pools: Vec<(String, String)> = pools.collect();
    let standings = STANDINGS.map(|it| (number(it), standing_name(it)));
    let orders = ORDERS.map(|it| (number(it), order_name(it)));
    let names: Vec<String> = roster.in_order().into_iter().map(|it| it.name.clone()).collect();
    let causes = visit.known_causes();
    html! {
        form #search .box method="post" action="/cases/search" data-desk="" {
            (visit.token())
            h2 { (text!("Find cases")) }
            div.two {
                (sheet.suggested("judge", &text!("Judge"), &text!("name or number"), &names))
                (sheet.suggested("cause", &text!("Cause"), &text!("a part of it is enough"), &causes))
            }
            div.two {
                (sheet.line("person", &text!("Filed by"), ""))
                (sheet.line("division", &text!("Division"), &text!("of the judge today")))
            }
            div.two {
                (sheet.day("filed_from", &text!("Day of entry, from"), "2026-02-16"))
                (sheet.day("filed_to", &text!("Day of entry, to"), "2026-02-16"))
            }
            div.two {
                (sheet.day("closed_from", &text!("Closed from"), "2026-02-16"))
                (sheet.day("closed_to", &text!("Closed to"), "2026-02-16"))
            }
            div.two {
                (sheet.choice("pool", &text!("Pool"), "", &pools))
                (sheet.choice("standing", &text!("State"), "", &standings))
            }
            (sheet.choice("order", &text!("Order"), "", &orders))
            div.actions { button.primary { (text!("Find")) } }
        }
    }
}

/// What was typed, as a request; faults stand beside their fields.
fn request(visit: &Visit, sheet: &mut Sheet, roster: &Roster) -> v1::FindCasesRequest {
    let mut judge = 0;
    let named = sheet.value("judge").trim_end_matches('号').to_owned();
    if let Ok(number) = named.parse() {
        judge = number;
    } else if !named.is_empty() {
        let beside = Beside { on: Some(visit.today()), ..Beside::default() };
        match roster.by_name().find(&named, beside) {
            Ok((found, _)) => judge = found.0,
            Err(finding) => {
                let words = caselot_tables::words(visit.lang);
                let said =
                    format!("{}；{}", finding.sentence(&words), finding.cure_on_page(&words));
                sheet.fault("judge", said);
            }
        }
    }
    let mut day =
        |name: &str| typed::day(sheet, name).map(|day| day.to_string()).unwrap_or_default();
    let (filed_from, filed_to) = (day("filed_from"), day("filed_to"));
    let (closed_from, closed_to) = (day("closed_from"), day("closed_to"));
    let code = |name: &str| sheet.value(name).parse().unwrap_or_default();
    v1::FindCasesRequest {
        court: visit.court(),
        pool: sheet.value("pool").to_owned(),
        cause: sheet.value("cause").to_owned(),
        judge,
        division: sheet.value("division").to_owned(),
        filed_by: sheet.value("person").to_owned(),
        filed_from,
        filed_to,
        closed_from,
        closed_to,
        standing: code("standing"),
        order: code("order"),
        ..v1::FindCasesRequest::default()
    }
}

/// Keeps what was typed with the session, and shows what is found.
async fn search(visit: Visit, Form(typed): Form<Typed>) -> Result<Response, Fault> {
    visit.finds()?;
    visit.own_form(field::token(&typed))?;
    visit.keep(DRAFT, Some(Sheet::new(typed).typed().clone()));
    Err(Fault::Elsewhere("/cases/found".to_owned()))
}

#[derive(Deserialize, Default)]
struct Asked {
    #[serde(default)]
    after: String,
    /// Number of an order, from a heading; the one that was chosen in the form without it.
    #[serde(default)]
    order: i32,
}

async fn show(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    visit.finds()?;
    let typed = visit.typed(DRAFT);
    // Who comes to search is shown the form, and no list of everything above it.
    let is_asked = !typed.is_empty();
    let mut sheet = Sheet::new(typed);
    let roster = visit.roster().await?;
    visit.causes().await;
    let request = visit.say(|| request(&visit, &mut sheet, &roster));
    let order = if asked.order == 0 { request.order } else { asked.order };
    let list = match is_asked && sheet.is_sound() {
        true => {
            let (page_size, page_token) = (PAGE, asked.after);
            let page = v1::FindCasesRequest { page_size, page_token, order, ..request };
            Some(visit.find(page).await?)
        }
        false => None,
    };
    let title = visit.say(|| text!("Cases"));
    let content = visit.say(|| {
        html! {
            h1 { (title) }
            @if let Some(list) = &list { (found_part(&visit, list, order, &roster)) }
            (form(&visit, &sheet, &roster))
        }
    });
    Ok(html_page(visit.page(&title, "/cases", content)))
}

/// The order that a heading of the cases stands for.
fn order_of(column: usize) -> Option<v1::CaseOrder> {
    match column {
        0 => Some(v1::CaseOrder::Number),
        1 => Some(v1::CaseOrder::Cause),
        5 => Some(v1::CaseOrder::Oldest),
        7 => Some(v1::CaseOrder::Judge),
        10 => Some(v1::CaseOrder::Closed),
        _ => None,
    }
}

/// A heading; the server puts the cases of all pages in order by it.
fn case_heading(column: usize, heading: &str, order: i32) -> Markup {
    html! {
        @match order_of(column).map(i32::from) {
            Some(by) => {
                a href=(format!("/cases/found?order={by}")) { (heading) }
                @if by == order { " ▲" }
            }
            None => { (heading) }
        }
    }
}

fn found_part(visit: &Visit, list: &v1::FindCasesResponse, order: i32, roster: &Roster) -> Markup {
    let opens = visit.is(&super::OPENS_CASES);
    html! {
        p.actions {
            b { (counted!("{count} case found", "{count} cases found", count = list.found)) }
            @if list.found > 0 { a href=(format!("/cases/table?order={order}")) { (text!("As a table (CSV)")) } }
            a href="#search" { (text!("Another search")) }
        }
        @if !list.cases.is_empty() {
            table {
                thead { tr {
                    @for (column, heading) in register::case_headings().iter().enumerate() { th { (case_heading(column, heading, order)) } }
                } }
                tbody {
                    @for case in &list.cases {
                        @let row = register::case(&named(case, roster), &roster.judges);
                        tr {
                            td.case {
                                @if opens { a href=(format!("/case/{}", case.filing)) { (row[0]) } }
                                @else { (row[0]) }
                            }
                            @for text in &row[1..] { td { (text) } }
                        }
                    }
                }
            }
        }
        p.hint { (text!("The day of entry is that of the filing in this log; a case from before it has the day on which it was filed then. The day that was typed as that of acceptance stands on the page of the case, at the desk that filed it.")) }
        div.pager {
            @if !list.next_page_token.is_empty() {
                a href=(format!("/cases/found?order={order}&after={}", list.next_page_token)) { (text!("Next page")) }
            }
        }
    }
}

/// A case with its pool as it is called.
fn named(case: &v1::FoundCase, roster: &Roster) -> v1::FoundCase {
    v1::FoundCase { pool: pool_word(&case.pool, &roster.pools), ..case.clone() }
}

async fn table(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    visit.finds()?;
    let mut sheet = Sheet::new(visit.typed(DRAFT));
    let roster = visit.roster().await?;
    let request = visit.say(|| request(&visit, &mut sheet, &roster));
    if !sheet.is_sound() {
        return Err(Fault::Elsewhere("/cases/found".to_owned()));
    }
    let order = if asked.order == 0 { request.order } else { asked.order };
    let cases = visit.find_all(v1::FindCasesRequest { order, ..request }).await?;
    let file = visit.say(|| {
        let rows = cases.iter().map(|case| register::case(&named(case, &roster), &roster.judges));
        register::csv(&register::case_headings(), rows)
    });
    let kind = (header::CONTENT_TYPE, "text/csv; charset=utf-8");
    let name = (header::CONTENT_DISPOSITION, "attachment; filename=\"cases.csv\"");
    Ok(([kind, name], file).into_response())
}
