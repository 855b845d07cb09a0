//! 参审情况: in how many cases each people's assessor sat, beside a yearly minimum that the court asks
//! for. It judges nobody, and no draw depends on it.

use axum::Router;
use axum::extract::{Path, Query};
use axum::response::Response;
use axum::routing::get;
use caselot_core::docket::Day;
use caselot_core::id::JudgeId;
use maud::html;
use serde::Deserialize;

use super::assessors::{ASSESSORS, READERS};
use super::case_link;
use crate::client::retry_while_full;
use crate::console::Console;
use crate::console::boxes::{Boxed, Boxes};
use crate::console::fault::{Fault, html_page};
use crate::console::list::{self, Cell, Column, List, Row};
use crate::console::reads::Roster;
use crate::console::visit::Visit;
use crate::telling::register;
use crate::wire::v1;
use crate::wire::v1::register_service_client::RegisterServiceClient;
use crate::words::{self, text};

/// Address of the page.
pub const SAT: &str = "/assessors/sat";
/// Names of its lists: the assessors, and the cases of one.
const ASSESSORS_SAT: &str = "sat";
const SAT_CASES: &str = "sat-cases";

pub fn router() -> Router<Console> {
    Router::new().route(SAT, get(show)).route("/assessors/sat/{judge}", get(one))
}

#[derive(Deserialize, Default)]
struct Asked {
    #[serde(default)]
    from: Boxed<Day>,
    #[serde(default)]
    to: Boxed<Day>,
    #[serde(default)]
    minimum: Boxed<u32>,
}

impl Asked {
    /// Counts them: all assessors, or one with the cases.
    async fn count(&self, visit: &Visit, judge: u32) -> Result<v1::ListAssessorsResponse, Fault> {
        if !visit.is(&READERS) {
            return Err(visit.for_others());
        }
        let (from, to) = (self.from.text(), self.to.text());
        let request = v1::ListAssessorsRequest { court: visit.court(), from, to, judge };
        let client = RegisterServiceClient::new(visit.filer().channel().clone());
        let found = retry_while_full(|| {
            let (mut client, request) = (client.clone(), request.clone());
            async move { client.list_assessors(request).await }
        });
        found.await.map_err(|status| visit.fault(&status.into()))
    }
}

/// The cases that are counted of one of them.
async fn one(
    visit: Visit,
    Path(judge): Path<u32>,
    Boxes(asked): Boxes<Asked>,
    Query(listed): Query<list::Asked>,
) -> Result<Response, Fault> {
    let found = asked.count(&visit, judge).await?;
    let roster = visit.roster().await?;
    let title = visit.say(|| text!("Cases that assessors sat in"));
    let wanted = visit.wanted(SAT_CASES, &listed);
    let place = format!("{SAT}/{judge}?from={}&to={}", found.from, found.to);
    let row = |case: &v1::AssessorCase| {
        let link = case_link(&visit, case.filing, &case.case_number);
        let state = register::closed_or_open(&case.closed_on);
        Row::of([Cell::shown(&case.case_number, link), state.into()])
    };
    let list = visit.say(|| {
        let columns = [Column::case(text!("Number")), Column::text(text!("State"))];
        let cases = found.assessors.iter().flat_map(|it| &it.cases);
        List::new(SAT_CASES, place, columns).of(cases.map(row))
    });
    if let Some(file) = list.file(&wanted) {
        return Ok(file);
    }
    let content = visit.say(|| {
        html! {
            h1 { (roster.name(JudgeId(judge))) " " span.small { (found.from) " – " (found.to) } }
            (list.show(&visit, &wanted))
            p.actions { a.button href=(SAT) { (text!("Back")) } }
        }
    });
    Ok(html_page(visit.page(&title, ASSESSORS, content)))
}

async fn show(
    visit: Visit,
    Boxes(asked): Boxes<Asked>,
    Query(listed): Query<list::Asked>,
) -> Result<Response, Fault> {
    let found = asked.count(&visit, 0).await?;
    let minimum = asked.minimum.get().map(u64::from);
    let roster = visit.roster().await?;
    let wanted = visit.wanted(ASSESSORS_SAT, &listed);
    let list = visit.say(|| list_of(&found, minimum, &roster));
    if let Some(file) = list.file(&wanted) {
        return Ok(file);
    }
    let title = visit.say(|| text!("Cases that assessors sat in"));
    let content = visit.say(|| {
        html! {
            h1 { (title) " " span.small { (found.from) " – " (found.to) } }
            form.filters method="get" action=(SAT) {
                div { label for="from" { (text!("First day")) }
                    input #from type="text" name="from" inputmode="numeric" value=(found.from); }
                div { label for="to" { (text!("Last day")) }
                    input #to type="text" name="to" inputmode="numeric" value=(found.to); }
                div { label for="minimum" { (text!("Yearly minimum")) }
                    input #minimum type="text" name="minimum" inputmode="numeric"
                        value=(minimum.map_or_else(String::new, |it| it.to_string())); }
                div { button { (text!("Show")) } }
                div { a.button href=(ASSESSORS) { (text!("Back")) } }
            }
            p.hint { (text!("Cases closed on these days count for who sat on the panel then. The court says how many it asks for; no draw depends on it. Cases that were imported name their assessors in words and are not counted.")) }
            @if let Some(minimum) = minimum { p { b { (register::below(&found.assessors, minimum)) } } }
            (list.show(&visit, &wanted))
        }
    });
    Ok(html_page(visit.page(&title, ASSESSORS, content)))
}

/// Who is below the minimum stands first.
fn list_of(found: &v1::ListAssessorsResponse, minimum: Option<u64>, roster: &Roster) -> List {
    let mut lines: Vec<&v1::AssessorLine> = found.assessors.iter().collect();
    lines.sort_by_key(|it| (!register::is_below(it, minimum), it.judge));
    let [name, lists, closed, open, below] = register::assessor_headings();
    let columns = [
        Column::text(name),
        Column::text(lists),
        Column::number(closed),
        Column::number(open),
        Column::text(below),
    ];
    let rows = lines.into_iter().map(|it| {
        let lists: Vec<String> = it.lists.iter().map(|code| roster.pool_label(code)).collect();
        let way = format!("{SAT}/{}?from={}&to={}", it.judge, found.from, found.to);
        let is_below = register::is_below(it, minimum);
        let below = if is_below { text!("below") } else { String::new() };
        let tag = html! { @if is_below { span.tag.red { (below) } } };
        Row::of([
            Cell::link(roster.name(JudgeId(it.judge)), Some(way)),
            words::listed(&lists).into(),
            it.closed.into(),
            it.open.into(),
            Cell::shown(below, tag),
        ])
    });
    let least = minimum.map_or_else(String::new, |it| it.to_string());
    let place = format!("{SAT}?from={}&to={}&minimum={least}", found.from, found.to);
    List::new(ASSESSORS_SAT, place, columns).of(rows)
}
