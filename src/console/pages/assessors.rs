//! 陪审员: whose assessors are still to be drawn, with the hearing for which they are; the lists of
//! assessors; and the days on which assessors cannot come.

use std::collections::BTreeSet;

use axum::Router;
use axum::extract::Query;
use axum::response::Response;
use axum::routing::get;
use caselot_core::docket::code::PersonRole::{self, Auditor, Filing, Registrar, Supervisor};
use caselot_core::docket::panel::LaterSeats;
use caselot_core::docket::pool::PoolSpec;
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::ledger::checkpoint::parse_unverified;
use maud::{Markup, html};

use super::roster::{AWAY, absence_form, absences, absences_box};
use super::sat::SAT;
use crate::client::{ClientError, retry_while_full};
use crate::console::Console;
use crate::console::fault::{Fault, html_page};
use crate::console::field::Sheet;
use crate::console::list::{Asked, Cell, Column, List, Row, Wanted};
use crate::console::reads::Roster;
use crate::console::visit::Visit;
use crate::wire::v1;
use crate::wire::v1::audit_service_client::AuditServiceClient;
use crate::wire::v1::register_service_client::RegisterServiceClient;
use crate::words::{self, text};

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
/// Names of its lists: the assessors of all lists, and the panels whose assessors are to be drawn.
const LISTED: &str = "assessors";
const UNDRAWN: &str = "undrawn";

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

async fn show(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
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
    let of_lists = |judge: JudgeId| is_assessor(&roster, judge);
    let assessors = visit.say(|| lists(&visit, &roster));
    let away = visit.say(|| absences(&visit, &roster, ASSESSORS, of_lists));
    let undrawn = undrawn.map(|cases| visit.say(|| undrawn_list(&visit, &cases, &begun, &roster)));
    let wanted = [LISTED, AWAY, UNDRAWN].map(|list| visit.wanted(list, &asked));
    let file = assessors.file(&wanted[0]).or_else(|| away.file(&wanted[1]));
    if let Some(file) = file.or_else(|| undrawn.as_ref()?.file(&wanted[2])) {
        return Ok(file);
    }
    let title = visit.say(|| text!("Assessors"));
    let content = visit.say(|| {
        html! {
            h1 { (title) }
            p.actions { a.button href=(SAT) { (text!("Cases that assessors sat in")) } }
            @if let Some(undrawn) = &undrawn { (undrawn_box(&visit, undrawn, &wanted[2])) }
            div.columns {
                div.main {
                    div.box {
                        h2 { (text!("Lists of assessors")) }
                        @if assessors.is_empty() { p.hint { (text!("There is no list of assessors. It is a pool that is marked as one of assessors.")) } }
                        (assessors.show(&visit, &wanted[0]))
                    }
                }
                div.side {
                    (absences_box(&visit, &text!("Days off, now and ahead"), (&away, &wanted[1])))
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
fn undrawn_box(visit: &Visit, list: &List, wanted: &Wanted) -> Markup {
    html! {
        div.box {
            h2 { (text!("Still to be drawn")) }
            @if list.is_empty() { p.hint { (text!("Nothing is to be drawn.")) } }
            (list.show(visit, wanted))
            p.small { (text!("Looked through: the last {entries} entries of the log.", entries = LOOKED_THROUGH)) }
        }
    }
}

fn undrawn_list(
    visit: &Visit,
    undrawn: &[v1::CaseStage],
    begun: &BTreeSet<u64>,
    roster: &Roster,
) -> List {
    let filing = visit.is(&[Filing]);
    let mut columns = vec![
        Column::case(text!("Number")),
        Column::text(text!("Judge")),
        Column::text(text!("What is to be drawn")),
    ];
    columns.extend(filing.then(|| Column::picture(text!("Day of the hearing"))));
    let rows = undrawn.iter().map(|case| {
        let later = case.later.iter().filter_map(|it| LaterSeats::try_from(it.clone()).ok());
        let later: Vec<String> = later.map(|it| roster.later_label(it)).collect();
        let hearing = filing.then(|| Cell::act(hearing(visit, case, begun)));
        let cells = [
            Cell::link(&case.case_number, Some(format!("/case/{}", case.filing))),
            roster.name(JudgeId(case.undertaking)).into(),
            words::in_a_row(&later).into(),
        ];
        Row::of(cells.into_iter().chain(hearing))
    });
    List::new(UNDRAWN, ASSESSORS, columns).of(rows)
}

/// The form of a panel's hearing; a draw that has begun is gone on with on the page of its case.
fn hearing(visit: &Visit, case: &v1::CaseStage, begun: &BTreeSet<u64>) -> Markup {
    html! {
        @if begun.contains(&case.filing) {
            span.tag.red { (text!("a change of seats is filed and not drawn")) }
        } @else {
            form.filters method="post" action=(format!("/case/{}/seats/draw", case.filing)) data-desk="" {
                (visit.token())
                input type="text" name="hearing" inputmode="numeric" placeholder="2026-02-16" data-fold
                    autocomplete="off" aria-label=(text!("Day of the hearing"));
                " " button { (text!("Draw")) }
            }
        }
    }
}

/// The assessors of all lists.
fn lists(visit: &Visit, roster: &Roster) -> List {
    let today = visit.today();
    let lists = roster.pools.iter().filter(|pool| pool.settings.assessors);
    let columns = [
        Column::text(text!("lists")),
        Column::number(text!("No.")),
        Column::text(text!("Name")),
        Column::number(text!("Seats this year")),
        Column::text(text!("Today")),
    ];
    let rows = lists.flat_map(|list| list.members.iter().map(move |row| (list, row)));
    let rows = rows.map(|(list, row)| {
        let share = if row.share == 100 { String::new() } else { format!(" {} %", row.share) };
        let is_away = roster.is_away(row.judge, today);
        let away = if is_away { text!("away") } else { String::new() };
        let tag = html! { @if is_away { span.tag.red { (away) } } };
        Row::of([
            roster.pool_label(&list.pool).into(),
            row.judge.into(),
            format!("{}{share}", roster.bare_name(row.judge)).into(),
            seats_of_year(roster, list, row.judge),
            Cell::shown(away, tag),
        ])
    });
    List::new(LISTED, ASSESSORS, columns).of(rows)
}

/// How many of the year's seats somebody has taken.
fn seats_of_year(roster: &Roster, list: &PoolSpec, judge: JudgeId) -> Cell {
    let taken = roster.year_seats.get(&(list.pool.clone(), judge)).copied().unwrap_or(0);
    let cap = list.settings.yearly_cap;
    if cap == 0 {
        return text!("no yearly cap").into();
    }
    let said = text!("{taken} of {cap}", taken, cap);
    let full = html! { (said) " " span.tag.red { (text!("full")) } };
    if taken >= cap { Cell::shown(said, full) } else { said.into() }
}
