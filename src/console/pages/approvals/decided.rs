//! What became of something that waited, for who opens its address again: who decided it, when and
//! how.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use caselot_core::docket::code::ApprovalNeed;
use caselot_core::docket::code::PersonRole::{Auditor, Filing, Political, Registrar, Supervisor};
use caselot_core::docket::{Day, Entry, Event};
use caselot_core::id::EntryIndex;
use maud::{Markup, html};

use crate::client::{ClientError, retry_while_full};
use crate::console::fault::{Fault, html_page, is_unknown_call};
use crate::console::pages::READS_CASES;
use crate::console::reads::Line;
use crate::console::visit::Visit;
use crate::telling::approval::event_name;
use crate::telling::reassignment_name;
use crate::telling::time::local_time;
use crate::wire::v1;
use crate::wire::v1::approval_service_client::ApprovalServiceClient;
use crate::words::{self, text};

/// Lines of an answer where all of a day are read.
const PAGE: u32 = 1_000;

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
pub(super) fn how(line: &v1::DecidedLine) -> String {
    match (line.agreed, was_taken_back(line)) {
        (true, _) => text!("agreed to"),
        (false, true) => text!("taken back"),
        (false, false) => text!("declined"),
    }
}

/// What waited, as one calls it; `event` is the entry's, where this person may read it.
pub(super) fn asked_name(asked: &v1::WaitingLine, event: Option<&Event>) -> String {
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
    pub async fn list_decided(
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
pub(super) fn case_of(line: &v1::DecidedLine) -> Option<u64> {
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
