//! 审批 of a series: its further cases wait one by one for the judge of the first one, and are shown and
//! approved on one page.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use caselot_core::docket::Event;
use caselot_core::docket::code::DesignationGround::BatchOrRelated;
use caselot_core::docket::code::PersonRole::Supervisor;
use caselot_core::docket::filing::Facts;
use caselot_core::docket::policy::Policy;
use caselot_core::id::{EntryIndex, JudgeId};
use maud::{Markup, html};

use super::approvals::seen;
use crate::client::ShownApproval;
use crate::console::Console;
use crate::console::fault::{Fault, html_page, notice};
use crate::console::field::{self, Sheet};
use crate::console::reads::Roster;
use crate::console::session::Typed;
use crate::console::visit::Visit;
use crate::telling::approval::{self, InForce};
use crate::words::{self, text};

/// Name of the kind of what waits, as the server says it.
const REQUESTED: &str = "designation_requested";
/// Most requests of a series that are approved at once.
const MOST: usize = 500;

pub fn router() -> Router<Console> {
    Router::new()
        .route("/approvals/{entry}/series", get(show))
        .route("/approvals/{entry}/series/give", post(give))
}

/// The series of a request for the judge of its first case.
pub fn series_of(shown: &ShownApproval) -> Option<(&Facts, JudgeId)> {
    match &shown.entry.event {
        Event::DesignationRequested(it) if it.ground == BatchOrRelated => {
            Some((&it.facts, it.judge)).filter(|(facts, _)| !facts.lineage.series.is_empty())
        }
        _ => None,
    }
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
        let first = filer.show_approval(EntryIndex(entry)).await;
        let first = first.map_err(|error| self.fault(&error))?;
        let Some((facts, judge)) = series_of(&first) else {
            return Err(Fault::Elsewhere(format!("/approvals/{entry}")));
        };
        let series = facts.lineage.series.clone();
        let lines = filer.list_approvals().await.map_err(|error| self.fault(&error))?;
        let others = lines
            .iter()
            .filter(|line| line.kind == REQUESTED && line.person != self.session.person);
        let mut all = Vec::new();
        for line in others.take(MOST) {
            let shown = filer.show_approval(EntryIndex(line.entry)).await;
            let shown = shown.map_err(|error| self.fault(&error))?;
            let is_of_it = series_of(&shown)
                .is_some_and(|(facts, its)| facts.lineage.series == series && its == judge);
            all.extend(is_of_it.then_some(shown));
        }
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
    let facts = waiting.all.first().and_then(series_of);
    let count = waiting.all.len();
    let content = visit.say(|| {
        html! {
            h1 {
                (title) " "
                @if let Some((facts, _)) = facts { span.small { (facts.lineage.series) } }
            }
            @if let Some(beside) = beside { (beside) }
            @if let Some((_, judge)) = facts {
                p { (text!(
                    "{count} cases follow the first case of the series, which was drawn for {judge}.",
                    count,
                    judge = waiting.roster.name(judge)
                )) }
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
                    @if let Some((facts, _)) = series_of(shown) {
                        tr {
                            td.case { a href=(format!("/approvals/{}", shown.entry.index)) { (facts.case_number) } }
                            td { (words::or_dash(&facts.cause)) }
                            td { (words::or_dash(&facts.procedure)) }
                            td.number { (words::cases(u64::from(facts.weight))) }
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
    let (mut approved, mut refused) = (0, Vec::new());
    for shown in &waiting.all {
        match visit.filer().approve(shown).await {
            Ok(_) => approved += 1,
            Err(error) if error.is_unproven() => return Err(visit.fault(&error)),
            Err(error) => {
                let number = series_of(shown).map_or("", |(facts, _)| &facts.case_number);
                refused.push((number.to_owned(), notice(&error.said(visit.lang))));
            }
        }
    }
    let title = visit.say(|| text!("Approval of a series"));
    let content = visit.say(|| {
        html! {
            h1 { (title) }
            p.box { (text!("{approved} cases approved.", approved)) }
            @for (number, why) in &refused { p { b { (number) } } (why) }
            p { a.button href="/approvals" { (text!("What else waits")) } }
        }
    });
    Ok(html_page(visit.page(&title, "/approvals", content)))
}
