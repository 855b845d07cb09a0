//! 参审情况: in how many cases each people's assessor sat, beside a yearly minimum that the court asks
//! for. It judges nobody, and no draw depends on it.

use axum::Router;
use axum::extract::{Path, Query};
use axum::response::Response;
use axum::routing::get;
use caselot_core::docket::Day;
use caselot_core::id::JudgeId;
use maud::{Markup, html};
use serde::Deserialize;

use super::assessors::{ASSESSORS, READERS};
use super::case_link;
use crate::client::retry_while_full;
use crate::console::Console;
use crate::console::fault::{Fault, html_page};
use crate::console::reads::Roster;
use crate::console::visit::Visit;
use crate::telling::register;
use crate::wire::v1;
use crate::wire::v1::register_service_client::RegisterServiceClient;
use crate::words::text;

/// Address of the page.
pub const SAT: &str = "/assessors/sat";

pub fn router() -> Router<Console> {
    Router::new().route(SAT, get(show)).route("/assessors/sat/{judge}", get(one))
}

#[derive(Deserialize, Default)]
struct Asked {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    minimum: String,
}

impl Asked {
    /// Counts them: all assessors, or one with the cases.
    async fn count(&self, visit: &Visit, judge: u32) -> Result<v1::ListAssessorsResponse, Fault> {
        if !visit.is(&READERS) {
            return Err(visit.for_others());
        }
        let day = |text: &str| Day::parse(text).map(|day| day.to_string()).unwrap_or_default();
        let (from, to) = (day(&self.from), day(&self.to));
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
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let found = asked.count(&visit, judge).await?;
    let roster = visit.roster().await?;
    let title = visit.say(|| text!("Cases that assessors sat in"));
    let cases = found.assessors.iter().flat_map(|it| &it.cases);
    let content = visit.say(|| {
        html! {
            h1 { (roster.name(JudgeId(judge))) " " span.small { (found.from) " – " (found.to) } }
            table {
                thead { tr { th { (text!("Number")) } th { (text!("State")) } } }
                tbody {
                    @for case in cases {
                        tr {
                            td { (case_link(&visit, case.filing, &case.case_number)) }
                            td { (register::closed_or_open(&case.closed_on)) }
                        }
                    }
                }
            }
            p.actions { a.button href=(SAT) { (text!("Back")) } }
        }
    });
    Ok(html_page(visit.page(&title, ASSESSORS, content)))
}

async fn show(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let found = asked.count(&visit, 0).await?;
    let minimum = asked.minimum.trim().parse::<u64>().ok();
    let roster = visit.roster().await?;
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
            (table(&found, minimum, &roster))
        }
    });
    Ok(html_page(visit.page(&title, ASSESSORS, content)))
}

/// Who is below the minimum stands first.
fn table(found: &v1::ListAssessorsResponse, minimum: Option<u64>, roster: &Roster) -> Markup {
    let mut lines: Vec<&v1::AssessorLine> = found.assessors.iter().collect();
    lines.sort_by_key(|it| (!register::is_below(it, minimum), it.judge));
    let way =
        |it: &v1::AssessorLine| format!("{SAT}/{}?from={}&to={}", it.judge, found.from, found.to);
    html! {
        table {
            thead { tr {
                @for (column, heading) in register::assessor_headings().into_iter().enumerate() {
                    th.number[matches!(column, 2 | 3)] { (heading) }
                }
            } }
            tbody {
                @for it in lines {
                    @let lists: Vec<String> = it.lists.iter().map(|code| roster.pool_label(code)).collect();
                    tr {
                        td { a href=(way(it)) { (roster.name(JudgeId(it.judge))) } }
                        td { (lists.join("、")) }
                        td.number { (it.closed) }
                        td.number { (it.open) }
                        td { @if register::is_below(it, minimum) { span.tag.red { (text!("below")) } } }
                    }
                }
            }
        }
    }
}
