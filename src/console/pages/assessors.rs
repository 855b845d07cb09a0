//! 陪审员: whose assessors are still to be drawn, with the hearing for which they are; the lists of
//! assessors; and the days on which assessors cannot come.

use std::collections::BTreeSet;

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use caselot_core::docket::code::PersonRole::{self, Auditor, Filing, Registrar, Supervisor};
use caselot_core::docket::panel::LaterSeats;
use caselot_core::docket::pool::PoolSpec;
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::ledger::checkpoint::parse_unverified;
use maud::{Markup, html};

use super::roster::{absence_form, absences};
use super::sat::SAT;
use crate::client::{ClientError, retry_while_full};
use crate::console::Console;
use crate::console::fault::{Fault, html_page};
use crate::console::field::Sheet;
use crate::console::reads::Roster;
use crate::console::visit::Visit;
use crate::wire::v1;
use crate::wire::v1::audit_service_client::AuditServiceClient;
use crate::wire::v1::register_service_client::RegisterServiceClient;
use crate::words::text;

/// Address of the page.
pub const ASSESSORS: &str = "/assessors";
/// Who opens it.
pub const READERS: [PersonRole; 4] = [Filing, Supervisor, Auditor, Registrar];
/// Entries of the log that are looked through: those of some months, since a hearing is not put off
/// longer than a case.
const LOOKED_THROUGH: u64 = 40_000;
/// Cases of a call, and most cases that the page shows.
const PAGE: u32 = 1_000;
const MOST: usize = 200;

pub fn router() -> Router<Console> {
    Router::new().route(ASSESSORS, get(show))
}

impl Visit {
    /// The open cases of the log's last entries whose assessors are still to be drawn.
    async fn undrawn_assessors(&self) -> Result<Vec<v1::CaseStage>, ClientError> {
        let request = v1::GetCheckpointRequest { court: self.court() };
        let mut audit = AuditServiceClient::new(self.filer().channel().clone());
        let shown = audit.get_checkpoint(request).await?.into_inner();
        let size = parse_unverified(&shown.checkpoint).map_or(0, |at| at.size);
        let later = &self.console.0.later;
        let (until, known) = later.known();
        let begin = size.saturating_sub(LOOKED_THROUGH).max(until);
        let more = self.left_for_later(begin).await?;
        let mut found: Vec<v1::CaseStage> = Vec::new();
        let mut drawn = Vec::new();
        // What was known before may be drawn by now.
        for filing in known.into_iter().filter(|filing| !more.iter().any(|it| it.filing == *filing))
        {
            match self.case_at(EntryIndex(filing)).await? {
                Some(case) if !case.later.is_empty() => found.push(case),
                _ => drawn.push(filing),
            }
        }
        let filings: Vec<u64> = more.iter().map(|case| case.filing).collect();
        later.note(size, &filings, &drawn);
        found.extend(more);
        found.truncate(MOST);
        self.still_open(found).await
    }

    /// The cases from an entry on that left assessors for later.
    async fn left_for_later(&self, begin: u64) -> Result<Vec<v1::CaseStage>, ClientError> {
        let mut page_token = begin.checked_sub(1).map_or_else(String::new, |it| it.to_string());
        let mut found: Vec<v1::CaseStage> = Vec::new();
        loop {
            let request = v1::ListCasesRequest {
                court: self.court(),
                page_size: PAGE,
                page_token,
                ..v1::ListCasesRequest::default()
            };
            let answer = retry_while_full(|| {
                let (mut client, request) = (self.assignments(), request.clone());
                async move { client.list_cases(request).await }
            });
            let answer = answer.await?;
            found.extend(answer.cases.into_iter().filter(|case| !case.later.is_empty()));
            page_token = answer.next_page_token;
            if page_token.is_empty() {
                return Ok(found);
            }
        }
    }

    /// Those of these cases that hold now and are not closed.
    async fn still_open(
        &self,
        cases: Vec<v1::CaseStage>,
    ) -> Result<Vec<v1::CaseStage>, ClientError> {
        let mut open = Vec::with_capacity(cases.len());
        for case in cases {
            let request = v1::FindCasesRequest {
                court: self.court(),
                page_size: 1,
                from_entry: case.filing,
                until_entry: case.filing + 1,
                ..v1::FindCasesRequest::default()
            };
            let client = RegisterServiceClient::new(self.filer().channel().clone());
            let answer = retry_while_full(|| {
                let (mut client, request) = (client.clone(), request.clone());
                async move { client.find_cases(request).await }
            });
            if answer.await?.cases.iter().any(|found| found.closed_on.is_empty()) {
                open.push(case);
            }
        }
        Ok(open)
    }
}

async fn show(visit: Visit) -> Result<Response, Fault> {
    if !visit.is(&READERS) {
        return Err(visit.for_others());
    }
    let roster = visit.roster().await?;
    let undrawn = match visit.is(&super::READS_CASES) {
        true => Some(visit.undrawn_assessors().await.map_err(|error| visit.fault(&error))?),
        false => None,
    };
    // A draw that waits, or was cut off, is gone on with on the page of its case.
    let begun = match visit.is(&[Filing]) {
        true => visit.undrawn().await?,
        false => Vec::new(),
    };
    let begun: BTreeSet<u64> = begun.iter().map(|it| it.changes).collect();
    let title = visit.say(|| text!("Assessors"));
    let content = visit.say(|| {
        let of_lists = |judge: JudgeId| is_assessor(&roster, judge);
        html! {
            h1 { (title) }
            p.actions { a.button href=(SAT) { (text!("Cases that assessors sat in")) } }
            @if let Some(undrawn) = &undrawn { (undrawn_box(&visit, undrawn, &begun, &roster)) }
            div.columns {
                div.main { (lists(&visit, &roster)) }
                div.side {
                    (absences(&visit, &roster, &text!("Days off, now and ahead"), of_lists))
                    @if visit.is(&[Registrar]) {
                        (absence_form(&visit, &roster, &Sheet::default(), ASSESSORS, of_lists))
                    }
                }
            }
        }
    });
    Ok(html_page(visit.page(&title, ASSESSORS, content)))
}

/// Whether somebody stands in a list of assessors.
fn is_assessor(roster: &Roster, judge: JudgeId) -> bool {
    let mut lists = roster.pools.iter().chain(&roster.later).filter(|it| it.settings.assessors);
    lists.any(|list| list.members.iter().any(|row| row.judge == judge))
}

/// The panels whose assessors are still to be drawn, each with its hearing to be typed.
fn undrawn_box(
    visit: &Visit,
    undrawn: &[v1::CaseStage],
    begun: &BTreeSet<u64>,
    roster: &Roster,
) -> Markup {
    html! {
        div.box {
            h2 { (text!("Still to be drawn")) }
            @if undrawn.is_empty() { p.hint { (text!("Nothing is to be drawn.")) } }
            @else {
                table {
                    thead { tr {
                        th { (text!("Number")) } th { (text!("Judge")) } th { (text!("What is to be drawn")) }
                        @if visit.is(&[Filing]) { th { (text!("Day of the hearing")) } }
                    } }
                    tbody { @for case in undrawn { (undrawn_row(visit, case, begun.contains(&case.filing), roster)) } }
                }
            }
            p.small { (text!("Looked through: the last {entries} entries of the log.", entries = LOOKED_THROUGH)) }
        }
    }
}

fn undrawn_row(visit: &Visit, case: &v1::CaseStage, begun: bool, roster: &Roster) -> Markup {
    let later = case.later.iter().filter_map(|it| LaterSeats::try_from(it.clone()).ok());
    let later: Vec<String> = later.map(|it| roster.later_label(it)).collect();
    html! {
        tr {
            td.case { a href=(format!("/case/{}", case.filing)) { (case.case_number) } }
            td { (roster.name(JudgeId(case.undertaking))) }
            td { (later.join("；")) }
            @if visit.is(&[Filing]) && begun {
                td { span.tag.red { (text!("a change of seats is filed and not drawn")) } }
            } @else if visit.is(&[Filing]) {
                td {
                    form.filters method="post" action=(format!("/case/{}/seats/draw", case.filing)) data-desk="" {
                        (visit.token())
                        input type="text" name="hearing" inputmode="numeric" placeholder="2026-02-16" data-fold
                            autocomplete="off" aria-label=(text!("Day of the hearing"));
                        " " button { (text!("Draw")) }
                    }
                }
            }
        }
    }
}

fn lists(visit: &Visit, roster: &Roster) -> Markup {
    let lists: Vec<&PoolSpec> =
        roster.pools.iter().filter(|pool| pool.settings.assessors).collect();
    html! {
        @if lists.is_empty() {
            div.box { p.hint { (text!("There is no list of assessors. It is a pool that is marked as one of assessors.")) } }
        }
        @for list in lists { (list_box(visit, roster, list)) }
    }
}

fn list_box(visit: &Visit, roster: &Roster, list: &PoolSpec) -> Markup {
    let today = visit.today();
    html! {
        div.box {
            h2 { (roster.pool_label(&list.pool)) }
            p.small {
                @match list.settings.yearly_cap {
                    0 => { (text!("no yearly cap")) }
                    cap => { (text!("Most seats in a year: {cap}", cap)) }
                }
            }
            table {
                thead { tr {
                    th.number { (text!("No.")) } th { (text!("Name")) }
                    @if list.settings.yearly_cap > 0 { th.number { (text!("Seats this year")) } }
                    th { (text!("Today")) }
                } }
                tbody {
                    @for row in &list.members {
                        tr {
                            td.number { (row.judge) }
                            td { (roster.bare_name(row.judge)) @if row.share != 100 { " " (row.share) " %" } }
                            @if list.settings.yearly_cap > 0 { (seats_of_year(roster, list, row.judge)) }
                            td { @if roster.is_away(row.judge, today) { span.tag.red { (text!("away")) } } }
                        }
                    }
                }
            }
        }
    }
}

/// How many of the year's seats somebody has taken.
fn seats_of_year(roster: &Roster, list: &PoolSpec, judge: JudgeId) -> Markup {
    let taken = roster.year_seats.get(&(list.pool.clone(), judge)).copied().unwrap_or(0);
    let cap = list.settings.yearly_cap;
    html! {
        td.number {
            (text!("{taken} of {cap}", taken, cap))
            @if taken >= cap { " " span.tag.red { (text!("full")) } }
        }
    }
}
