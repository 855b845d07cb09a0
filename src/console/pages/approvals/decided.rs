//! What became of something that waited, for who opens its address again: who decided it, when and
//! how.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use caselot_core::docket::approval::DAYS_TO_APPROVE;
use caselot_core::docket::code::PersonRole::{Auditor, Filing, Political, Registrar, Supervisor};
use caselot_core::docket::{Day, Entry, Event};
use maud::{Markup, html};

use crate::console::fault::{Fault, html_page};
use crate::console::pages::READS_CASES;
use crate::console::reads::Line;
use crate::console::visit::Visit;
use crate::telling::approval::event_name;
use crate::telling::time::local_time;
use crate::words::{self, text};

/// Something that waited, with the entry that decided it.
struct Decided {
    /// What waited; `None` where this person may not read it, or it is too long ago.
    asked: Option<Entry>,
    /// The filing of the case that it was about.
    case: Option<u64>,
    act: Entry,
}

/// The entry that a second person, or who asked, decided on.
fn decides(entry: &Entry) -> Option<u64> {
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

/// Moves the entries that are wanted out of a record.
fn take_wanted(record: &[Line], wanted: &mut BTreeSet<u64>, found: &mut BTreeMap<u64, Entry>) {
    for line in record.iter().filter(|line| wanted.remove(&line.index.0)) {
        found.extend(line.entry.clone().map(|entry| (line.index.0, entry)));
    }
}

/// The filing of the case that something is about.
fn case_of(asked: &Entry) -> Option<u64> {
    match &asked.event {
        Event::CaseFiled(_) | Event::DesignationRequested(_) => Some(asked.index.0),
        Event::Proposed(proposed) => proposed.what.about().map(|filing| filing.0),
        _ => None,
    }
}

/// What waited, as one calls it.
fn asked_name(asked: &Entry) -> String {
    match &asked.event {
        Event::CaseFiled(_) => event_name("case_filed", &asked.event),
        Event::DesignationRequested(_) => words::proposed("designation_requested"),
        Event::Proposed(proposed) => {
            let (kind, _) = caselot_core::docket::codec::event_json(&proposed.what);
            event_name(kind, &proposed.what)
        }
        _ => String::new(),
    }
}

impl Visit {
    /// The entries of a day by which somebody took back what was asked for on that day or before.
    pub async fn taken_back(&self, record: &[Line], day: Day) -> Result<BTreeSet<u64>, Fault> {
        let entries = || record.iter().filter_map(|line| line.entry.as_ref());
        let refused =
            |act: &&Entry| matches!(act.event, Event::Declined(_) | Event::DesignationDeclined(_));
        let wanted = entries().filter(refused).filter_map(decides).collect();
        let asked = self.asked_for(record, day, wanted).await?;
        let back = entries().filter(|act| {
            let asked = decides(act).and_then(|entry| asked.get(&entry));
            asked.is_some_and(|asked| is_taken_back(act, asked))
        });
        Ok(back.map(|act| act.index.0).collect())
    }

    /// These entries, of a day or of those before on which they can have been made. What may not be
    /// read is left out.
    pub async fn asked_for(
        &self,
        record: &[Line],
        day: Day,
        mut wanted: BTreeSet<u64>,
    ) -> Result<BTreeMap<u64, Entry>, Fault> {
        let mut found = BTreeMap::new();
        take_wanted(record, &mut wanted, &mut found);
        for before in (1..=DAYS_TO_APPROVE).filter_map(|days| day.0.checked_sub(days)).map(Day) {
            if wanted.is_empty() {
                break;
            }
            take_wanted(&self.day_record(before).await?, &mut wanted, &mut found);
        }
        Ok(found)
    }

    /// Looks through the days on which it can have been decided, the last one first.
    async fn decided(&self, entry: u64) -> Result<Option<Decided>, Fault> {
        let today = self.today().0;
        // It may have been asked on one day, and decided on another up to its last one.
        let first = today.saturating_sub(2 * DAYS_TO_APPROVE);
        let mut act: Option<Entry> = None;
        for day in (first..=today).rev().map(Day) {
            let record = self.day_record(day).await?;
            let begins = record.first().map(|line| line.index.0);
            let find = |lines: &[Line], of: &dyn Fn(&Entry) -> bool| {
                lines.iter().filter_map(|line| line.entry.as_ref()).find(|it| of(it)).cloned()
            };
            act = act.or_else(|| find(&record, &|it| decides(it) == Some(entry)));
            if begins.is_some_and(|begins| begins <= entry) {
                let asked = find(&record, &|it| it.index.0 == entry);
                // A filing whose chances are not for everybody stands there without its bytes.
                let hidden = record.iter().any(|it| it.index.0 == entry && it.filed.is_some());
                let case = asked.as_ref().and_then(case_of).or(hidden.then_some(entry));
                return Ok(act.map(|act| Decided { asked, case, act }));
            }
        }
        Ok(act.map(|act| Decided { asked: None, case: None, act }))
    }

    /// The page of something that waits no more.
    pub(super) async fn decided_page(&self, entry: u64) -> Result<Response, Fault> {
        if !self.is(&[Filing, Supervisor, Political, Auditor, Registrar]) {
            return Err(self.for_others());
        }
        let title = self.say(|| text!("Approval of entry {entry}", entry));
        let Some(decided) = self.decided(entry).await? else {
            let sentence =
                self.say(|| text!("entry {entry} does not wait for a second person", entry));
            let cure = self.say(|| {
                text!("it never did, or nobody agreed in time; what waits stands under “Approvals”")
            });
            return Err(self.refuse(StatusCode::NOT_FOUND, sentence, Some(cure)));
        };
        let content = self.say(|| {
            html! {
                h1 { (title) }
                (decided_box(self, entry, &decided))
                p.actions {
                    @if let Some(filing) = decided.case.filter(|_| self.is(&READS_CASES)) {
                        a.button href=(format!("/case/{filing}")) { (text!("The whole case")) }
                    }
                    a.button href="/approvals" { (text!("What else waits")) }
                }
            }
        });
        Ok(html_page(self.page(&title, "/approvals", content)).into_response())
    }
}

fn decided_box(visit: &Visit, entry: u64, decided: &Decided) -> Markup {
    let Decided { asked, act, .. } = decided;
    let time = |entry: &Entry| {
        let time = local_time(entry.time_ms, visit.offset());
        time.get(..16).unwrap_or(&time).to_owned()
    };
    let back = asked.as_ref().is_some_and(|asked| is_taken_back(act, asked));
    let (how, why) = match &act.event {
        Event::Declined(it) if back => (text!("taken back"), it.text.as_str()),
        Event::DesignationDeclined(it) if back => (text!("taken back"), it.text.as_str()),
        Event::Declined(it) => (text!("declined"), it.text.as_str()),
        Event::DesignationDeclined(it) => (text!("declined"), it.text.as_str()),
        _ => (text!("agreed to"), ""),
    };
    html! {
        div.box {
            p { b { (text!("Entry {entry} waits no more: {how}", entry, how)) } }
            table.facts { tbody {
                @if let Some(asked) = asked {
                    tr { th { (text!("What")) } td { (asked_name(asked)) } }
                    tr { th { (text!("Asked by")) } td { (asked.actor.person) " · " (time(asked)) } }
                }
                tr { th { (how) } td { (act.actor.person) " · " (time(act)) } }
                @if !why.is_empty() { tr { th { (text!("Reason")) } td { (why) } } }
                tr { th { (text!("Entry")) } td { (act.index) } }
            } }
        }
    }
}
