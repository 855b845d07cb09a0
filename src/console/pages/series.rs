//! 审批 of a series: its further cases wait one by one for the judge of the first one, and are shown on
//! one page and approved by one confirmation.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use caselot_core::docket::code::PersonRole::Supervisor;
use caselot_core::docket::policy::Policy;
use maud::{Markup, html};

use super::approvals::seen;
use crate::client::{SeriesApproval, ShownApproval};
use crate::console::Console;
use crate::console::fault::{Fault, html_page, notice};
use crate::console::field::{self, Sheet};
use crate::console::list::{Cell, Row};
use crate::console::reads::Roster;
use crate::console::session::Typed;
use crate::console::visit::Visit;
use crate::telling::approval::{self, InForce};
use crate::wire::v1;
use crate::words::{self, counted, text};

pub fn router() -> Router<Console> {
    Router::new()
        .route("/approvals/{entry}/series", get(show))
        .route("/approvals/{entry}/series/give", post(give))
}

/// The further cases of each series, which who approves sees in one row, and all else.
pub fn of_series<'l>(
    visit: &Visit,
    lines: &'l [v1::WaitingLine],
) -> (Vec<Vec<&'l v1::WaitingLine>>, Vec<&'l v1::WaitingLine>) {
    let mut series: BTreeMap<&str, Vec<&v1::WaitingLine>> = BTreeMap::new();
    let decides = visit.is(&[Supervisor]);
    let is_further = |line: &v1::WaitingLine| {
        decides && !line.series.is_empty() && line.person != visit.session.person
    };
    for line in lines.iter().filter(|line| is_further(line)) {
        series.entry(&line.series).or_default().push(line);
    }
    series.retain(|_, of_it| of_it.len() > 1);
    let alone =
        |line: &&v1::WaitingLine| !is_further(line) || !series.contains_key(line.series.as_str());
    let apart = lines.iter().filter(alone).collect();
    (series.into_values().collect(), apart)
}

/// The further cases of a series, which are approved together, as a line of what waits.
pub fn series_row(lines: &[&v1::WaitingLine]) -> Option<Row> {
    let persons: BTreeSet<&str> = lines.iter().map(|line| line.person.as_str()).collect();
    let persons: Vec<&str> = persons.into_iter().collect();
    let first = lines.first()?;
    let what = text!("Further cases of the series {series}", series = first.series);
    Some(Row::of([
        Cell::link(what, Some(format!("/approvals/{}/series", first.entry))),
        counted!("{count} case", "{count} cases", count = lines.len()).into(),
        words::listed(&persons).into(),
        (&first.asked_on).into(),
        Cell::or_dash(""),
        "".into(),
        first.entry.into(),
    ]))
}

/// All that waits of a series and was asked for by others, and what stands under it in words.
struct Waiting {
    all: Vec<ShownApproval>,
    said: String,
    roster: Roster,
}

impl Visit {
    async fn waiting_of_series(&self, entry: u64) -> Result<Waiting, Fault> {
        if !self.is(&[Supervisor]) {
            return Err(self.for_others());
        }
        let filer = self.filer();
        let lines = filer.list_approvals().await.map_err(|error| self.fault(&error))?;
        let series = match lines.iter().find(|line| line.entry == entry) {
            // It was decided since the page was made, mostly with the rest of its series.
            None => return Err(Fault::Elsewhere("/approvals".to_owned())),
            Some(line) if line.series.is_empty() => {
                return Err(Fault::Elsewhere(format!("/approvals/{entry}")));
            }
            Some(line) => &line.series,
        };
        let all = filer.waiting_of_series(series, &self.session.person).await;
        let all = all.map_err(|error| self.fault(&error))?;
        let roster = self.roster().await?;
        let (judges, pools) = (roster.judges.clone(), roster.pools.clone());
        let in_force = InForce { judges, pools, policy: Policy::default(), lists: Vec::new() };
        let said = all.iter().map(|shown| self.say(|| approval::describe(shown, &in_force)));
        Ok(Waiting { said: said.collect::<Vec<_>>().join("\n"), all, roster })
    }
}

async fn show(visit: Visit, Path(entry): Path<u64>) -> Result<Response, Fault> {
    let waiting = visit.waiting_of_series(entry).await?;
    Ok(html_page(page(&visit, entry, &waiting, None)))
}

fn page(visit: &Visit, entry: u64, waiting: &Waiting, beside: Option<Markup>) -> Markup {
    let title = visit.say(|| text!("Approval of a series"));
    let first = waiting.all.first().and_then(ShownApproval::further);
    let count = waiting.all.len();
    let content = visit.say(|| {
        html! {
            h1 {
                (title) " "
                @if let Some(first) = first { span.small { (first.facts.lineage.series) } }
            }
            @if let Some(beside) = beside { (beside) }
            @if let Some(first) = first {
                p { (counted!("{count} case follows the first case of the series, which was drawn for {judge}.", "{count} cases follow the first case of the series, which was drawn for {judge}.", count, judge = waiting.roster.name(first.judge))) }
            }
            (table(&waiting.all))
            @if count > 0 {
                form.actions.sticky method="post" action=(format!("/approvals/{entry}/series/give")) {
                    (visit.token())
                    input type="hidden" name="seen" value=(seen(&waiting.said));
                    button.primary { (text!("Agree to all {count}, and have it done", count)) }
                    span.hint { (text!("One that should not be of the series is declined on its own page first.")) }
                }
            } @else {
                p.hint { (text!("Nothing waits for a second person.")) }
            }
        }
    });
    visit.page(&title, "/approvals", content)
}

fn table(all: &[ShownApproval]) -> Markup {
    html! {
        table {
            thead { tr {
                th { (text!("Number")) } th { (text!("Cause")) } th { (text!("Procedure")) }
                th.number { (text!("Weight")) } th { (text!("Asked by")) } th { (text!("Asked on")) } th.number { (text!("Entry")) }
            } }
            tbody {
                @for shown in all {
                    @if let Some(it) = shown.further() {
                        tr {
                            td.case { a href=(format!("/approvals/{}", shown.entry.index)) { (it.facts.case_number) } }
                            td { (words::or_dash(&it.facts.cause)) }
                            td { (words::or_dash(&it.facts.procedure)) }
                            td.number { (words::cases(u64::from(it.facts.weight))) }
                            td { (shown.entry.actor.person) }
                            td { (shown.asked_on) }
                            td.number { (shown.entry.index) }
                        }
                    }
                }
            }
        }
    }
}

/// Approves all that was shown; if something has changed since, it is shown again first.
async fn give(
    visit: Visit,
    Path(entry): Path<u64>,
    Form(typed): Form<Typed>,
) -> Result<Response, Fault> {
    visit.own_form(field::token(&typed))?;
    visit.no_alarm()?;
    let sheet = Sheet::new(typed);
    let waiting = visit.waiting_of_series(entry).await?;
    if let Some(beside) = visit.look_again(&sheet, &waiting.said) {
        let page = page(&visit, entry, &waiting, Some(beside));
        return Ok((StatusCode::CONFLICT, html_page(page)).into_response());
    }
    let became = visit.filer().approve_each(&waiting.all).await;
    if let Some((_, error)) = became.stopped.as_ref().filter(|(_, error)| error.is_unproven()) {
        return Err(visit.fault(error));
    }
    Ok(html_page(result(&visit, &waiting.all, &became)))
}

/// What became of them, each by its number.
fn result(visit: &Visit, all: &[ShownApproval], became: &SeriesApproval) -> Markup {
    let title = visit.say(|| text!("Approval of a series"));
    let number = |place: usize| {
        let request = all.get(place).and_then(ShownApproval::further);
        request.map_or("", |it| it.facts.case_number.as_str())
    };
    let (approved, count) = (became.approved.len(), all.len());
    let content = visit.say(|| {
        html! {
            h1 { (title) }
            p.box { b { (text!("{approved} of {count} cases are approved.", approved, count)) } }
            @if let Some((place, error)) = &became.stopped {
                (notice(&visit.said(error)))
                p {
                    b { (number(*place)) } " "
                    (text!("Of this one it is not known what became; those behind it wait on. Look at the series again, and agree to what still waits."))
                }
            }
            @for (place, why) in &became.refused {
                p { b { (number(*place)) } (notice(&visit.said(why))) }
            }
            @if became.stopped.is_some() || !became.refused.is_empty() {
                p.small {
                    @for place in &became.approved { (number(*place)) " " }
                }
            }
            p { a.button href="/approvals" { (text!("What else waits")) } }
        }
    });
    visit.page(&title, "/approvals", content)
}
