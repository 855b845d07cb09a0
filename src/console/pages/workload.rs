//! 工作量: what judges and divisions carry, and, for who may see it, what the lot owes them.

use axum::Router;
use axum::extract::Query;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use caselot_core::docket::Day;
use caselot_core::docket::code::PersonRole::{self, Auditor, Political, Registrar, Supervisor};
use caselot_core::id::JudgeId;
use maud::{Markup, html};
use serde::Deserialize;

use crate::console::Console;
use crate::console::fault::{Fault, html_page};
use crate::console::reads::Roster;
use crate::console::visit::Visit;
use crate::telling::register;
use crate::wire::v1;
use crate::wire::v1::register_service_client::RegisterServiceClient;
use crate::words::{self, text};

/// Who sees the page, as the server's table of calls has it.
const SEES: [PersonRole; 4] = [Supervisor, Political, Auditor, Registrar];

pub fn router() -> Router<Console> {
    Router::new().route("/workload", get(show)).route("/workload/table", get(table))
}

#[derive(Deserialize, Default)]
struct Asked {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
}

impl Asked {
    async fn read(&self, visit: &Visit) -> Result<(v1::Workload, Roster), Fault> {
        if !visit.is(&SEES) {
            return Err(visit.for_others());
        }
        let day = |text: &str| Day::parse(text).map(|day| day.to_string()).unwrap_or_default();
        let (from, to) = (day(&self.from), day(&self.to));
        let request = v1::GetWorkloadRequest { court: visit.court(), from, to };
        let mut client = RegisterServiceClient::new(visit.filer().channel().clone());
        let answer = client.get_workload(request).await;
        let load = answer.map_err(|status| visit.fault(&status.into()))?.into_inner();
        Ok((load, visit.roster().await?))
    }
}

async fn show(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let (load, roster) = asked.read(&visit).await?;
    let title = visit.say(|| text!("Workload"));
    let content = visit.say(|| {
        html! {
            h1 { (title) " " span.small { (load.from) " – " (load.to) } }
            form.filters method="get" action="/workload" {
                div { label for="from" { (text!("First day")) }
                    input #from type="text" name="from" inputmode="numeric" value=(load.from); }
                div { label for="to" { (text!("Last day")) }
                    input #to type="text" name="to" inputmode="numeric" value=(load.to); }
                div { button { (text!("Show")) } }
                div { a.button href=(format!("/workload/table?from={}&to={}", load.from, load.to)) { (text!("As a table (CSV)")) } }
            }
            p.hint { (text!("A case counts for the judge who has it now, from the day on which it came to that judge. It says nothing of quotas.")) }
            h2 { (text!("By judge")) }
            (judges_table(&load, &roster))
            h2 { (text!("By division")) }
            (divisions_table(&load))
        }
    });
    Ok(html_page(visit.page(&title, "/workload", content)))
}

fn of(load: Option<v1::CaseLoad>) -> v1::CaseLoad {
    load.unwrap_or_default()
}

fn judges_table(load: &v1::Workload, roster: &Roster) -> Markup {
    let owed = load.judges.iter().any(|it| !it.balances.is_empty());
    let most = load.judges.iter().map(|it| of(it.load).open).max().unwrap_or(0);
    let name = |it: &v1::JudgeLoad| roster.name(JudgeId(it.judge));
    html! {
        table.load {
            thead { tr {
                @for (column, heading) in register::load_headings().into_iter().enumerate() {
                    th.number[column > 0] { (heading) }
                }
                th { (text!("Open cases side by side")) }
                @if owed { th { (text!("What the lot owes, by pool")) } }
            } }
            tbody {
                @for it in &load.judges {
                    tr {
                        (cells(register::load(name(it), &of(it.load))))
                        td.narrow { progress max=(most.max(1)) value=(of(it.load).open) {} }
                        @if owed {
                            td {
                                @for line in &it.balances {
                                    span.tag { (roster.pool_label(&line.pool)) " " (register::owed(line.balance)) }
                                }
                            }
                        }
                    }
                }
                tr {
                    (cells(register::load(text!("the court"), &of(load.court))))
                    td {}
                    @if owed { td {} }
                }
            }
        }
    }
}

fn divisions_table(load: &v1::Workload) -> Markup {
    html! {
        table.load {
            thead { tr {
                th { (text!("Division")) }
                @for heading in &register::load_headings()[1..] { th.number { (heading) } }
            } }
            tbody {
                @for it in &load.divisions {
                    tr { (cells(register::load(words::or_dash(&it.division).to_owned(), &of(it.load)))) }
                }
            }
        }
    }
}

fn cells(row: [String; register::LOAD_COLUMNS]) -> Markup {
    html! {
        @for (column, text) in row.into_iter().enumerate() {
            td.number[column > 0] { (text) }
        }
    }
}

async fn table(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let (load, roster) = asked.read(&visit).await?;
    let file = visit.say(|| {
        let judges = load
            .judges
            .iter()
            .map(|it| register::load(roster.name(JudgeId(it.judge)), &of(it.load)));
        let all = register::load(text!("the court"), &of(load.court));
        register::csv(&register::load_headings(), judges.chain([all]))
    });
    let kind = (header::CONTENT_TYPE, "text/csv; charset=utf-8");
    let name = (header::CONTENT_DISPOSITION, "attachment; filename=\"workload.csv\"");
    Ok(([kind, name], file).into_response())
}
