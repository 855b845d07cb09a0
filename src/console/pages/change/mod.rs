//! What a person changes about a case, each with a form on the case's page.

mod close;
mod correct;
mod end;
mod flags;
mod number;
mod reassign;
mod seats;
mod take;
mod undo;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use caselot_core::docket::code::PersonRole::{Filing, Political, Supervisor};
use caselot_core::docket::code::SeatChangeKind;
use caselot_core::docket::policy::Policy;
use caselot_core::docket::record::Closing;
use caselot_core::docket::{Day, Event};
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::lottery::role::SeatRole;
use maud::{Markup, html};

use super::case::Known;
use super::pending::{Attempt, Pending};
use crate::console::Console;
use crate::console::act::{pages, told};
use crate::console::fault::Fault;
use crate::console::field::Sheet;
use crate::console::reads::Roster;
use crate::console::typed::{required, required_day};
use crate::console::visit::Visit;
use crate::telling::approval::InForce;
use crate::telling::{change, kind_name, preside_name, reassignment_name, take_over_name};
use crate::wire::v1;
use crate::words::text;

pub use reassign::{designation_fields, read_designation};

pub fn router() -> Router<Console> {
    Router::new()
        .route("/case/{entry}/reassign", pages::<reassign::Reassign>())
        .route("/case/{entry}/designate", pages::<reassign::Designate>())
        .route("/case/{entry}/number", pages::<number::Number>())
        .route("/number", pages::<number::Numbered>())
        .route("/case/{entry}/undo", pages::<undo::Undo>())
        .route("/case/{entry}/end", pages::<end::End>())
        .route("/case/{entry}/flags", pages::<flags::Flags>())
        .route("/case/{entry}/close", pages::<close::Close>())
        .route("/case/{entry}/correct", pages::<correct::CorrectCase>())
        .route("/correct", pages::<correct::CorrectNumbered>())
        .route("/case/{entry}/seats/{kind}", pages::<seats::Seats>())
        .route("/case/{entry}/take-over", pages::<take::TakeOver>())
        .route("/case/{entry}/preside", pages::<take::Preside>())
        .route("/correct/find", post(correct::find))
}

/// The case that a change is about.
pub struct About {
    /// The entry by which its page is addressed.
    pub entry: u64,
    /// The case.
    pub known: Known,
    /// Judges and pools.
    pub roster: Roster,
    /// What of the case waits.
    pub pending: Pending,
}

impl About {
    /// Reads the case of an entry.
    pub async fn open(visit: &Visit, entry: u64) -> Result<About, Fault> {
        let known = visit.known_case(entry).await?;
        let pending = visit.pending(&known).await?;
        Ok(About { entry, known, roster: visit.roster().await?, pending })
    }

    /// Its number.
    pub fn number(&self) -> &str {
        &self.known.number
    }

    /// Address of its page.
    pub fn page(&self) -> String {
        format!("/case/{}", self.entry)
    }

    /// The filing, request or import of its present stage.
    pub fn filing(&self) -> EntryIndex {
        EntryIndex(self.known.present().map_or(0, |stage| stage.filing))
    }

    /// Who has it; nobody if it is not assigned.
    pub fn judge(&self) -> Option<JudgeId> {
        self.known.present().map(|it| JudgeId(it.undertaking)).filter(|judge| judge.0 != 0)
    }

    /// Why its seats, or its judge, do not change so now: what has to be settled first.
    pub fn cannot(&self, visit: &Visit) -> Fault {
        let (sentence, cure) = visit.say(|| match self.pending.unsettled(&self.known) {
            Some(what) => (what, Some(text!("this can be asked for once that is settled"))),
            None if closing(&self.known).is_some() => {
                (text!("the case is closed, and its seats do not change any more"), None)
            }
            None => (text!("the seats of this case do not change so now"), None),
        });
        visit.refuse(StatusCode::CONFLICT, sentence, cure)
    }

    /// What the log would say, as its approver reads it.
    pub fn told(&self, visit: &Visit, what: &Event) -> Markup {
        visit.say(|| told(&change::lines(what, &in_force(&self.roster)).1))
    }
}

/// The records in force, with which what is proposed is compared; no policy is.
pub fn in_force(roster: &Roster) -> InForce {
    let (judges, pools) = (roster.judges.clone(), roster.pools.clone());
    InForce { judges, pools, policy: Policy::default(), lists: Vec::new() }
}

/// What counts of a case, in the order of the log: what was proposed counts by its approval.
pub fn acts(known: &Known) -> impl Iterator<Item = &Event> {
    let entries = || known.lines.iter().filter_map(|line| line.entry.as_ref());
    entries().filter_map(move |entry| match &entry.event {
        Event::Proposed(_) => None,
        Event::Approved(it) => match &entries().find(|other| other.index == it.entry)?.event {
            Event::Proposed(proposed) => Some(&proposed.what),
            _ => None,
        },
        event => Some(event),
    })
}

/// The closing that the log says of a case now.
pub fn closing(known: &Known) -> Option<Closing> {
    acts(known).fold(None, |closing, event| match event {
        // Of a closed case no seats change, so a filing that changes them ends no closing.
        Event::CaseFiled(_) | Event::DesignationRequested(_) => None,
        Event::CaseImported(it) => it.record.closing,
        Event::CaseClosed(it) => Some(it.closing),
        Event::CaseCorrected(it) => it.after.closing,
        _ => closing,
    })
}

impl Known {
    /// Whether it is open, of the log's own seats, and nothing of it waits for its draw.
    pub fn may_take(&self) -> bool {
        let held = self.held().iter().any(|(role, _)| *role == SeatRole::Undertaking);
        held && self.open_filing().is_none() && closing(self).is_none()
    }

    /// Whether its seats may change so, as far as the log says it.
    pub fn may_change(&self, kind: SeatChangeKind, pending: &Pending) -> bool {
        let fits = match kind {
            SeatChangeKind::Replacement => !self.may_leave(pending).is_empty(),
            SeatChangeKind::PanelFormed => self.later().is_empty(),
            SeatChangeKind::AssessorsDrawn => !self.later().is_empty(),
        };
        fits && self.may_take()
    }

    /// The seats that somebody may leave: all but the undertaking judge's, and those of whom
    /// something waits already.
    pub fn may_leave(&self, pending: &Pending) -> Vec<(SeatRole, JudgeId)> {
        let mut held = self.held();
        held.retain(|(role, judge)| *role != SeatRole::Undertaking && !pending.names(*judge));
        held
    }

    /// Of these the seats for which an alternate stands ready. While one waits to take over, the next
    /// one of the same list would be the same person.
    pub fn may_be_followed(&self, pending: &Pending) -> Vec<(SeatRole, JudgeId)> {
        let ready = self.waiting_alternates();
        let mut held = self.may_leave(pending);
        held.retain(|(role, _)| {
            ready.iter().any(|(of, _)| of == role) && !pending.takes_over(*role)
        });
        held
    }

    /// Whether it may be asked for now who is to preside.
    pub fn may_preside(&self, pending: &Pending) -> bool {
        self.is_panel() && !pending.presides()
    }
}

/// What may change of the seats beside the judge's.
fn seat_buttons(visit: &Visit, known: &Known, pending: &Pending) -> Markup {
    if visit.filer().court().protocol != 2 || !visit.is(&[Filing]) || !known.may_take() {
        return html! {};
    }
    let Some(stage) = known.present() else { return html! {} };
    let to = |act: &str| format!("/case/{}/{act}", stage.filing);
    let kinds = SeatChangeKind::ALL.iter().filter(|kind| known.may_change(**kind, pending));
    html! {
        div.actions {
            span.small { (text!("Seats:")) }
            @for kind in kinds {
                a.button href=(to(&format!("seats/{}", seats::slug(*kind)))) { (kind_name(*kind, known.is_panel())) }
            }
            @if !known.may_be_followed(pending).is_empty() { a.button href=(to("take-over")) { (take_over_name()) } }
            @if known.may_preside(pending) { a.button href=(to("preside")) { (preside_name()) } }
        }
    }
}

/// What only the folder that filed a case holds, typed again at another desk.
fn opening_fields(sheet: &Sheet) -> Markup {
    html! {
        p.hint { (text!("This desk did not file the case, so it does not know its parties: they are typed again. They stay on this desk.")) }
        (sheet.line("parties", &text!("Parties"), ""))
        (sheet.line("claim", &text!("Claim"), ""))
        (sheet.day("accepted_on", &text!("Accepted on"), "2026-02-16"))
    }
}

/// Reads parties, claim and day of acceptance.
fn read_opening(sheet: &mut Sheet) -> (String, String, Day) {
    let parties = required(sheet, "parties");
    let accepted_on = required_day(sheet, "accepted_on").unwrap_or(Day(0));
    (parties, sheet.value("claim").to_owned(), accepted_on)
}

/// What is left to do about a filing that was not agreed to: its desk ends it, or whoever says that
/// the desk has lost it.
fn end_button(visit: &Visit, latest: &v1::CaseStage, attempt: Attempt) -> Markup {
    let own = visit.is(&[Filing]) && visit.filer().can_resume(&latest.case_number, latest.stage);
    html! {
        @if own || visit.is(&[Filing, Supervisor]) {
            div.actions {
                a.button.primary[own] href=(format!("/case/{}/end", latest.filing)) {
                    @if own { (attempt.end_name()) } @else { (text!("End the filing undrawn")) }
                }
            }
        }
    }
}

/// What this person may do with a case as it stands.
pub fn buttons(visit: &Visit, known: &Known, pending: &Pending) -> Markup {
    let (Some(stage), Some(latest)) = (known.present(), known.latest()) else { return html! {} };
    if pending.not_agreed().is_some() {
        return end_button(visit, latest, known.attempt());
    }
    let (clerk, political) = (visit.is(&[Filing]), visit.is(&[Political]));
    let to = |act: &str| format!("/case/{}/{act}", latest.filing);
    let is_open = closing(known).is_none();
    let undrawn = known.open_filing().is_some();
    let drawable = undrawn && !pending.waits(latest.filing);
    let assigned = stage.undertaking != 0 && !undrawn;
    let number = (clerk, is_open, assigned || undrawn);
    html! {
        div.actions {
            @if clerk && drawable && visit.filer().can_resume(&known.number, latest.stage) {
                form method="post" action="/resume" {
                    (visit.token())
                    input type="hidden" name="filing" value=(latest.filing);
                    button.primary { (text!("Go on with the draw")) }
                }
            }
            @if clerk && assigned && is_open {
                a.button href=(to("reassign")) { (reassignment_name()) }
                a.button href=(to("designate")) { (text!("Ask for a designation")) }
            }
            @if number == (true, true, true) { a.button href=(to("number")) { (text!("Correct the number")) } }
            @if visit.is(&[Filing, Supervisor]) && assigned && is_open {
                a.button href=(to("flags")) { (text!("Flags")) }
            }
            @if political && assigned && is_open {
                a.button.primary href=(to("close")) { (text!("Close the case")) }
            }
            @if political && assigned {
                a.button href=(to("correct")) { (text!("Correct the record")) }
            }
            @if (clerk || political) && assigned && is_open {
                a.button href=(to("undo")) { (text!("Undo: filed twice or in error")) }
            }
            @if visit.is(&[Filing, Supervisor]) && undrawn {
                a.button href=(to("end")) { (text!("End the filing undrawn")) }
            }
        }
        (seat_buttons(visit, known, pending))
    }
}
