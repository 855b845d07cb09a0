//! What became of something that waited, for who opens its address again: who decided it, when and
//! how.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::Query;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use caselot_core::docket::code::ApprovalNeed;
use caselot_core::docket::code::PersonRole::{Auditor, Filing, Political, Registrar, Supervisor};
use caselot_core::docket::{Day, Entry, Event};
use caselot_core::id::EntryIndex;
use caselot_core::quota::post::Span;
use maud::{Markup, html};
use serde::Deserialize;

use crate::client::{ClientError, retry_while_full};
use crate::console::fault::{Fault, html_page, is_unknown_call};
use crate::console::pages::READS_CASES;
use crate::console::reads::{Line, Roster};
use crate::console::visit::Visit;
use crate::telling::approval::event_name;
use crate::telling::time::local_time;
use crate::telling::{reassignment_name, register};
use crate::wire::v1;
use crate::wire::v1::approval_service_client::ApprovalServiceClient;
use crate::words::{self, text};

/// Lines of a page, of an answer to a table, and of a table.
const OF_A_PAGE: u32 = 50;
const PAGE: u32 = 1_000;
const MOST: usize = 50_000;

/// The entry that a second person, or who asked, decided on.
pub fn decides(entry: &Entry) -> Option<u64> {
    match &entry.event {
        Event::Approved(it) => Some(it.entry.0),
        Event::Declined(it) => Some(it.entry.0),
        Event::CaseDesignated(it) => Some(it.filing.0),
        Event::DesignationDeclined(it) => Some(it.filing.0),
        _ => None,
    }
}

/// Whether who asked declined it: it was taken back then, and nobody refused it.
fn is_taken_back(act: &Entry, asked: &Entry) -> bool {
    matches!(act.event, Event::Declined(_) | Event::DesignationDeclined(_))
        && act.actor.person == asked.actor.person
}

/// The entries among these by which somebody took back what is among them, too.
pub fn taken_back_in(lines: &[Line]) -> BTreeSet<u64> {
    let entries = || lines.iter().filter_map(|line| line.entry.as_ref());
    let asked: BTreeMap<u64, &Entry> = entries().map(|entry| (entry.index.0, entry)).collect();
    let back = entries().filter(|act| {
        let asked = decides(act).and_then(|entry| asked.get(&entry));
        asked.is_some_and(|asked| is_taken_back(act, asked))
    });
    back.map(|act| act.index.0).collect()
}

/// Whether who asked declined it.
fn was_taken_back(line: &v1::DecidedLine) -> bool {
    !line.agreed && line.asked.as_ref().is_some_and(|asked| asked.person == line.person)
}

/// How it was decided.
fn how(line: &v1::DecidedLine) -> String {
    match (line.agreed, was_taken_back(line)) {
        (true, _) => text!("agreed to"),
        (false, true) => text!("taken back"),
        (false, false) => text!("declined"),
    }
}

/// What waited, as one calls it; `event` is the entry's, where this person may read it.
fn asked_name(asked: &v1::WaitingLine, event: Option<&Event>) -> String {
    if let Some(event) = event {
        return event_name(&asked.kind, event);
    }
    if asked.needs.contains(&ApprovalNeed::Reassignment.code()) {
        return reassignment_name();
    }
    // A change of seats is none of the filings that it would be called by.
    words::proposed(if asked.changes { "seats_taken" } else { &asked.kind })
}

impl Visit {
    /// A page of what was decided, the latest first.
    async fn list_decided(
        &self,
        request: v1::ListDecidedRequest,
    ) -> Result<v1::ListDecidedResponse, ClientError> {
        let request = v1::ListDecidedRequest { court: self.court(), ..request };
        let client = ApprovalServiceClient::new(self.filer().channel().clone());
        let answer = retry_while_full(|| {
            let (mut client, request) = (client.clone(), request.clone());
            async move { client.list_decided(request).await }
        });
        Ok(answer.await?)
    }

    /// All that was decided on a day.
    pub async fn decided_on(&self, day: Day) -> Result<Vec<v1::DecidedLine>, Fault> {
        self.ask_decided_on(day).await.map_err(|error| self.fault(&error))
    }

    async fn ask_decided_on(&self, day: Day) -> Result<Vec<v1::DecidedLine>, ClientError> {
        let (from, to) = (day.to_string(), day.to_string());
        let mut request =
            v1::ListDecidedRequest { from, to, page_size: PAGE, ..Default::default() };
        let mut lines = Vec::new();
        loop {
            let page = self.list_decided(request.clone()).await?;
            lines.extend(page.lines);
            if page.next_page_token.is_empty() {
                return Ok(lines);
            }
            request.page_token = page.next_page_token;
        }
    }

    /// The entries of a day by which somebody took back what was asked for on that day or before.
    pub async fn taken_back(&self, day: Day) -> Result<BTreeSet<u64>, Fault> {
        let lines = match self.ask_decided_on(day).await {
            // An older server tells it on no page, and its day is shown all the same.
            Err(error) if is_unknown_call(&error) => Vec::new(),
            lines => lines.map_err(|error| self.fault(&error))?,
        };
        Ok(lines.iter().filter(|line| was_taken_back(line)).map(|line| line.entry).collect())
    }

    /// What waited in an entry, and what it was as far as this person may read it.
    async fn decided(&self, entry: u64) -> Result<Option<(v1::DecidedLine, Option<Event>)>, Fault> {
        let request = v1::ListDecidedRequest { entry, page_size: 1, ..Default::default() };
        let page = self.list_decided(request).await.map_err(|error| self.fault(&error))?;
        let Some(line) = page.lines.into_iter().next() else { return Ok(None) };
        let asked = line.asked.clone().unwrap_or_default();
        let event = match Day::parse(&asked.asked_on) {
            Some(on) => self.entry_of_day(EntryIndex(entry), on).await,
            None => Ok(None),
        };
        let event = event.map_err(|error| self.fault(&error))?;
        Ok(Some((line, event.map(|entry| entry.event))))
    }

    /// The page of something that waits no more.
    pub(super) async fn decided_page(&self, entry: u64) -> Result<Response, Fault> {
        if !self.is(&[Filing, Supervisor, Political, Auditor, Registrar]) {
            return Err(self.for_others());
        }
        let title = self.say(|| text!("Approval of entry {entry}", entry));
        let Some((line, event)) = self.decided(entry).await? else {
            let sentence =
                self.say(|| text!("entry {entry} does not wait for a second person", entry));
            let cure = self.say(|| {
                text!("it never did, or nobody agreed in time; what waits stands under “Approvals”")
            });
            return Err(self.refuse(StatusCode::NOT_FOUND, sentence, Some(cure)));
        };
        let case = case_of(&line);
        let content = self.say(|| {
            html! {
                h1 { (title) }
                (decided_box(self, &line, event.as_ref()))
                p.actions {
                    @if let Some(filing) = case.filter(|_| self.is(&READS_CASES)) {
                        a.button href=(format!("/case/{filing}")) { (text!("The whole case")) }
                    }
                    a.button href="/approvals" { (text!("What else waits")) }
                }
            }
        });
        Ok(html_page(self.page(&title, "/approvals", content)).into_response())
    }
}

/// The filing of the case that something was about.
fn case_of(line: &v1::DecidedLine) -> Option<u64> {
    let asked = line.asked.as_ref()?;
    let own = matches!(asked.kind.as_str(), "case_filed" | "designation_requested");
    Some(if own { asked.entry } else { asked.filing }).filter(|filing| *filing != 0)
}

fn decided_box(visit: &Visit, line: &v1::DecidedLine, event: Option<&Event>) -> Markup {
    let asked = line.asked.clone().unwrap_or_default();
    let (how, time) = (how(line), local_time(line.time_ms, visit.offset()));
    let time = time.get(..16).unwrap_or(&time);
    html! {
        div.box {
            p { b { (text!("Entry {entry} waits no more: {how}", entry = asked.entry, how)) } }
            table.facts { tbody {
                tr { th { (text!("What")) } td { (asked_name(&asked, event)) " " (asked.case_number) } }
                tr { th { (text!("Asked by")) } td { (asked.person) " · " (asked.asked_on) } }
                tr { th { (how) } td { (line.person) " · " (time) } }
                @if !line.text.is_empty() { tr { th { (text!("Reason")) } td { (line.text) } } }
                tr { th { (text!("Entry")) } td { (line.entry) } }
            } }
        }
    }
}

/// Which month is asked for, and whose.
#[derive(Deserialize, Default)]
pub struct Asked {
    #[serde(default)]
    month: String,
    /// `all` for what others decided, too.
    #[serde(default)]
    by: String,
    #[serde(default)]
    after: String,
    /// `csv`, or empty for a page.
    #[serde(default)]
    format: String,
}

/// The days of a month such as 2026-03; of this one if it is none.
fn month_of(text: &str, today: Day) -> (u32, u32, Span) {
    let parts = text.split_once('-');
    let asked = parts.and_then(|(year, month)| Some((year.parse().ok()?, month.parse().ok()?)));
    let (year, month, _) = today.civil();
    let (year, month) = asked.filter(|it: &(u32, u32)| it.0 < 9_999).unwrap_or((year, month));
    match Span::of_month(year, month) {
        Some(span) => (year, month, span),
        None => {
            let (year, month, _) = today.civil();
            (year, month, Span::of_month(year, month).unwrap_or(Span { from: today, to: today }))
        }
    }
}

/// 我审批过的: what was decided in a month, by this person or by everybody.
pub async fn month(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    if !visit.is(&[Filing, Supervisor, Political, Auditor, Registrar]) {
        return Err(visit.for_others());
    }
    // Who decides nothing sees what others decided.
    let own = asked.by != "all" && visit.is(&[Supervisor]);
    let (year, month, span) = month_of(&asked.month, visit.today());
    let wanted = v1::ListDecidedRequest {
        decided_by: if own { visit.session.person.clone() } else { String::new() },
        from: span.from.to_string(),
        to: span.to.to_string(),
        page_size: if asked.format == "csv" { PAGE } else { OF_A_PAGE },
        page_token: asked.after.clone(),
        ..Default::default()
    };
    if asked.format == "csv" {
        return csv(&visit, wanted).await;
    }
    let page = visit.list_decided(wanted).await.map_err(|error| visit.fault(&error))?;
    let roster = visit.roster().await?;
    let of = |year: u32, month: u32| format!("{year:04}-{month:02}");
    let before = if month == 1 { of(year - 1, 12) } else { of(year, month - 1) };
    let next = if month == 12 { of(year + 1, 1) } else { of(year, month + 1) };
    let by = if own { "own" } else { "all" };
    let to = |month: &str, rest: &str| format!("/decided?month={month}&by={by}{rest}");
    let this = of(year, month);
    let title = visit.say(|| match own {
        true => text!("What I decided"),
        false => text!("What was decided"),
    });
    let content = visit.say(|| {
        html! {
            h1 { (title) " " span.small { (this) } }
            p.actions {
                b { (text!("{count} decided", count = page.found)) }
                a href=(to(&before, "")) { (text!("the month before")) }
                @if span.to < visit.today() { a href=(to(&next, "")) { (text!("the month after")) } }
                @if visit.is(&[Supervisor]) {
                    @if own { a href=(format!("/decided?month={this}&by=all")) { (text!("Everybody's")) } }
                    @else { a href=(format!("/decided?month={this}&by=own")) { (text!("Mine alone")) } }
                }
                @if page.found > 0 { a href=(to(&this, "&format=csv")) { (text!("As a table (CSV)")) } }
                a href="/approvals" { (text!("What else waits")) }
            }
            @if page.lines.is_empty() { p.hint { (text!("Nothing was decided in this month.")) } }
            @else { (decided_table(&visit, &roster, &page.lines)) }
            div.pager {
                @if !asked.after.is_empty() { a href=(to(&this, "")) { (text!("First page")) } }
                @if !page.next_page_token.is_empty() {
                    a href=(to(&this, &format!("&after={}", page.next_page_token))) { (text!("Next page")) }
                }
            }
        }
    });
    Ok(html_page(visit.page(&title, "/approvals", content)))
}

fn headings() -> [String; 9] {
    [
        text!("Decided at"),
        text!("How"),
        text!("What"),
        text!("Case"),
        text!("Pool"),
        text!("Asked by"),
        text!("Asked on"),
        text!("Decided by"),
        text!("Reason"),
    ]
}

/// A line of the table; its fourth cell is the case.
fn cells(visit: &Visit, roster: &Roster, line: &v1::DecidedLine) -> [String; 9] {
    let asked = line.asked.clone().unwrap_or_default();
    let time = local_time(line.time_ms, visit.offset());
    // A lot and whatever else is of no pool has none; nor does a server of before say it.
    let pool = match asked.pool.as_str() {
        "" => String::new(),
        code => roster.pool_label(code),
    };
    let about = format!("{}{} {}", asked.case_number, asked.roll, asked.subject);
    [
        time.get(..16).unwrap_or(&time).to_owned(),
        how(line),
        asked_name(&asked, None),
        about.trim().to_owned(),
        pool,
        asked.person,
        asked.asked_on,
        line.person.clone(),
        line.text.clone(),
    ]
}

fn decided_table(visit: &Visit, roster: &Roster, lines: &[v1::DecidedLine]) -> Markup {
    html! {
        table {
            thead { tr { @for heading in headings() { th { (heading) } } th.number { (text!("Entry")) } } }
            tbody {
                @for line in lines {
                    @let [time, how, what, case, pool, asked_by, asked_on, by, why] = cells(visit, roster, line);
                    tr {
                        td.time { (time) }
                        td { @if line.agreed { span.tag.green { (how) } } @else { span.tag.red { (how) } } }
                        td { a href=(format!("/approvals/{}", line.asked.as_ref().map_or(0, |it| it.entry))) { (what) } }
                        td.case {
                            @match case_of(line).filter(|_| visit.is(&READS_CASES)) {
                                Some(filing) => { a href=(format!("/case/{filing}")) { (case) } }
                                None => { (case) }
                            }
                        }
                        td { (pool) }
                        td { (asked_by) }
                        td.time { (asked_on) }
                        td { (by) }
                        td { (why) }
                        td.number { (line.entry) }
                    }
                }
            }
        }
    }
}

async fn csv(visit: &Visit, mut wanted: v1::ListDecidedRequest) -> Result<Response, Fault> {
    let (roster, mut rows) = (visit.roster().await?, Vec::new());
    loop {
        let page = visit.list_decided(wanted.clone()).await.map_err(|error| visit.fault(&error))?;
        let cells = |line| cells(visit, &roster, line);
        rows.extend(visit.say(|| page.lines.iter().map(cells).collect::<Vec<_>>()));
        if page.next_page_token.is_empty() || rows.len() >= MOST {
            break;
        }
        wanted.page_token = page.next_page_token;
    }
    let file = visit.say(|| register::csv(&headings(), rows));
    let kind = (header::CONTENT_TYPE, "text/csv; charset=utf-8");
    let name = (header::CONTENT_DISPOSITION, "attachment; filename=\"decided.csv\"");
    Ok(([kind, name], file).into_response())
}
