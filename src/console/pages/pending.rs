//! What of a case waits for a second person, who asked for it and when, and whether its last filing was
//! not agreed to.

use caselot_core::docket::Event;
use caselot_core::docket::code::PersonRole::{Auditor, Filing, Supervisor};
use caselot_core::docket::seats::SeatsTaken;
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::lottery::role::SeatRole;
use maud::{Markup, html};

use super::case::Known;
use crate::client::{Decision, Declined, Opening};
use crate::console::fault::Fault;
use crate::console::reads::Roster;
use crate::console::visit::Visit;
use crate::telling::approval::event_name;
use crate::telling::judges::judge_label;
use crate::telling::reassignment_name;
use crate::telling::seats;
use crate::wire::v1;
use crate::words::{self, text};

/// Something that waits, and what it is as far as this person may read it.
pub struct Waiting {
    line: v1::WaitingLine,
    event: Option<Event>,
}

/// Why a filing is not drawn any more.
#[derive(Clone)]
pub enum NotAgreed {
    /// A second person declined it.
    Declined(Declined),
    /// Nobody agreed in time.
    RunOut,
}

/// What of a case is not decided, or was not agreed to.
pub struct Pending {
    waiting: Vec<Waiting>,
    not_agreed: Option<NotAgreed>,
}

impl Waiting {
    /// What it is called.
    fn name(&self) -> String {
        match &self.event {
            Some(event) => event_name(&self.line.kind, event),
            None => words::proposed(&self.line.kind),
        }
    }

    fn taken(&self) -> Option<&SeatsTaken> {
        let Some(Event::Proposed(proposed)) = &self.event else { return None };
        match &proposed.what {
            Event::SeatsTaken(taken) => Some(taken),
            _ => None,
        }
    }
}

impl NotAgreed {
    /// Who did not agree, and why.
    pub fn why(&self) -> String {
        match self {
            NotAgreed::Declined(it) => {
                text!("declined by {by}: {text}", by = it.by, text = it.text)
            }
            NotAgreed::RunOut => text!("not approved in time"),
        }
    }
}

/// What a filing that is not drawn is to its case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// The case itself, which nobody has.
    Case,
    /// Other seats of a case that keeps its judge.
    Seats,
    /// Another judge for a case that this one has.
    Judge(JudgeId),
}

impl Attempt {
    /// What it is called.
    pub fn name(self) -> String {
        match self {
            Attempt::Case => words::proposed("case_filed"),
            Attempt::Seats => text!("change of seats"),
            Attempt::Judge(_) => reassignment_name(),
        }
    }

    /// What it was that nobody agreed to.
    pub fn title(self) -> String {
        match self {
            Attempt::Case => text!("The filing was not agreed to"),
            Attempt::Seats => text!("The change was not agreed to"),
            Attempt::Judge(_) => text!("The change of the judge was not agreed to"),
        }
    }

    /// What is left to do about it.
    pub fn end_name(self) -> String {
        match self {
            Attempt::Case => text!("End this filing"),
            Attempt::Seats | Attempt::Judge(_) => text!("End this change"),
        }
    }

    /// What stays as it was; nothing of a case that nobody has.
    pub fn stays(self, roster: &Roster) -> Option<String> {
        match self {
            Attempt::Case => None,
            Attempt::Seats => Some(text!("Who sat goes on to sit.")),
            Attempt::Judge(judge) => {
                Some(text!("The case stays with {judge}.", judge = roster.name(judge)))
            }
        }
    }
}

impl Pending {
    /// Why the case's last filing cannot be drawn any more.
    pub fn not_agreed(&self) -> Option<&NotAgreed> {
        self.not_agreed.as_ref()
    }

    /// Whether a filing waits, which then cannot be drawn yet.
    pub fn waits(&self, filing: u64) -> bool {
        self.waiting.iter().any(|it| it.line.entry == filing)
    }

    /// What of a case is not settled, as a sentence: its open filing, or else what waits of its seats.
    pub fn unsettled(&self, known: &Known) -> Option<String> {
        let waits = |entry: u64| self.waiting.iter().find(|it| it.line.entry == entry);
        if let Some(open) = known.open_filing() {
            let entry = open.filing;
            return Some(match waits(entry) {
                Some(it) => {
                    text!(
                        "“{what}” of this case, entry {entry}, waits for a second person",
                        what = it.name(),
                        entry
                    )
                }
                None => text!(
                    "“{what}” of this case, entry {entry}, is filed and neither drawn nor ended",
                    what = known.attempt().name(),
                    entry
                ),
            });
        }
        let taken = self.waiting.iter().find(|it| it.taken().is_some())?;
        let (what, entry) = (taken.name(), taken.line.entry);
        Some(text!("“{what}” of this case, entry {entry}, waits for a second person", what, entry))
    }

    fn taken(&self) -> impl Iterator<Item = &SeatsTaken> {
        self.waiting.iter().filter_map(Waiting::taken)
    }

    /// Whether it waits already who is to preside.
    pub fn presides(&self) -> bool {
        self.taken().any(|taken| taken.role == SeatRole::Presiding)
    }

    /// Whether an alternate is to take a seat of this role already: a second one asked for now would
    /// name the same alternate.
    pub fn takes_over(&self, role: SeatRole) -> bool {
        self.taken().any(|taken| taken.role == role)
    }

    /// Whether something waits that names this judge: as who leaves, takes over or presides.
    pub fn names(&self, judge: JudgeId) -> bool {
        let left = |taken: &SeatsTaken| taken.seat.as_ref().and_then(|seat| seat.judge);
        self.taken().any(|taken| taken.judge == judge || left(taken) == Some(judge))
    }
}

impl Visit {
    /// What of a case waits, or was not agreed to.
    pub async fn pending(&self, known: &Known) -> Result<Pending, Fault> {
        let lines = self.filer().list_approvals().await.map_err(|error| self.fault(&error))?;
        let own = lines.into_iter().filter(|line| line.case_number == known.number);
        let mut waiting: Vec<Waiting> =
            own.map(|line| Waiting { event: self.event_of(known, line.entry), line }).collect();
        let today = self.today().to_string();
        waiting.retain(|it| it.line.until.is_empty() || it.line.until >= today);
        let not_agreed = match known.open_filing() {
            Some(open) if waiting.iter().all(|it| it.line.entry != open.filing) => {
                self.not_agreed(open.filing).await?
            }
            _ => None,
        };
        Ok(Pending { waiting, not_agreed })
    }

    /// Whether a second person's answer, or none in time, keeps a filing from its draw.
    pub async fn not_agreed(&self, filing: u64) -> Result<Option<NotAgreed>, Fault> {
        let decision = self.filer().decision_if_needed(EntryIndex(filing)).await;
        Ok(match decision.map_err(|error| self.fault(&error))? {
            Some(Decision::Declined(declined)) => Some(NotAgreed::Declined(declined)),
            Some(Decision::RunOut) => Some(NotAgreed::RunOut),
            _ => None,
        })
    }

    /// An entry of a case as its history shows it, or as this desk keeps its own filing.
    pub fn event_of(&self, known: &Known, entry: u64) -> Option<Event> {
        let line = known.lines.iter().find(|line| line.index.0 == entry)?;
        if let Some(entry) = &line.entry {
            return Some(entry.event.clone());
        }
        let stage = known.stages.iter().find(|stage| stage.filing == entry)?;
        let kept = self.filer().kept_entry(&known.number, stage.stage)?;
        Some(kept.event).filter(|_| kept.index.0 == entry)
    }
}

/// What of a case waits for a second person.
pub fn waiting_box(visit: &Visit, pending: &Pending, roster: &Roster) -> Markup {
    let name = |judge| judge_label(judge, &roster.judges);
    html! {
        @if !pending.waiting.is_empty() {
            div.box {
                h2 { (text!("Waits for a second person")) }
                table {
                    thead { tr {
                        th { (text!("What")) } th { (text!("Asked by")) } th { (text!("Asked on")) } th { (text!("Until")) }
                    } }
                    tbody {
                        @for it in &pending.waiting {
                            tr {
                                td {
                                    (waiting_name(visit, &it.line, &it.name()))
                                    @if let Some(taken) = it.taken() {
                                        ul.plain.small { @for line in seats::of_taken(taken, name) { li { (line) } } }
                                    }
                                }
                                td { (it.line.person) }
                                td.time { (it.line.asked_on) }
                                td.time { (words::or_dash(&it.line.until)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What waits by its name, with the way to it for who may open it.
pub fn waiting_name(visit: &Visit, line: &v1::WaitingLine, name: &str) -> Markup {
    let opens = visit.is(&[Supervisor, Auditor]) || line.person == visit.session.person;
    html! {
        @if opens { a href=(format!("/approvals/{}", line.entry)) { (name) } } @else { (name) }
    }
}

/// Why the designation that was asked for last came to nothing, if nothing followed it.
pub fn refused_designation(known: &Known) -> Option<(String, String)> {
    let stage = known.present().filter(|it| it.status() == v1::FilingStatus::Voided)?;
    known.lines.iter().rev().filter_map(|line| line.entry.as_ref()).find_map(|entry| {
        match &entry.event {
            Event::DesignationDeclined(it) if it.filing.0 == stage.filing => {
                Some((entry.actor.person.clone(), it.text.clone()))
            }
            _ => None,
        }
    })
}

/// That a designation was declined, and the way to file the case again, with what it was filed with.
pub fn refused_box(visit: &Visit, known: &Known) -> Markup {
    let Some((by, text)) = refused_designation(known) else { return html! {} };
    let stage = known.present().map_or(0, |stage| stage.stage);
    let opening = visit.opening(&known.number, stage);
    html! {
        div.notice {
            p { b { (text!("The designation was not agreed to")) } }
            p { (text!("declined by {by}: {text}", by, text)) }
            p { (text!("Nobody has the case. It can be drawn by lot, or a designation can be asked for again.")) }
            @if visit.is(&[Filing]) {
                form.actions method="post" action="/file/paste" {
                    (visit.token())
                    input type="hidden" name="pasted" value=(known.as_row(opening.as_ref()));
                    button.primary { (text!("File it again, or ask again")) }
                }
            }
        }
    }
}

impl Known {
    /// The case as a row of a register under its header, as the form of a new case reads it.
    fn as_row(&self, opening: Option<&Opening>) -> String {
        let (cause, procedure) = self.facts().unwrap_or_default();
        let pool = self.present().map_or("", |stage| &stage.pool);
        let (parties, claim, day) = opening.map_or(("", "", ""), |it| {
            (it.parties.as_str(), it.claim.as_str(), it.accepted_on.as_str())
        });
        let cells = [self.number.as_str(), cause, procedure, pool, parties, claim, day];
        let cells = cells.map(|cell| cell.replace(['\t', '\n', '\r'], " "));
        format!("number\tcause\tprocedure\tpool\tparties\tclaim\taccepted_on\n{}", cells.join("\t"))
    }
}

/// That the case's last filing was not agreed to.
pub fn not_agreed_notice(known: &Known, pending: &Pending, roster: &Roster) -> Markup {
    let attempt = known.attempt();
    html! {
        @if let Some(over) = pending.not_agreed() {
            div.notice {
                p { b { (attempt.title()) } }
                p { (over.why()) }
                @if let Some(stays) = attempt.stays(roster) { p { (stays) } }
            }
        }
    }
}
