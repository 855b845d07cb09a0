//! What a person changes about a case, each with a form on the case's page.

mod close;
mod correct;
mod end;
mod flags;
mod number;
mod reassign;
mod undo;

use axum::Router;
use axum::routing::post;
use caselot_core::docket::Event;
use caselot_core::docket::code::PersonRole::{Filing, Political, Supervisor};
use caselot_core::docket::policy::Policy;
use caselot_core::docket::record::Closing;
use caselot_core::id::{EntryIndex, JudgeId};
use maud::{Markup, html};

use super::case::Known;
use crate::console::Console;
use crate::console::act::{pages, told};
use crate::console::fault::Fault;
use crate::console::reads::Roster;
use crate::console::visit::Visit;
use crate::telling::approval::InForce;
use crate::telling::change;
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
}

impl About {
    /// Reads the case of an entry.
    pub async fn open(visit: &Visit, entry: u64) -> Result<About, Fault> {
        let known = visit.known_case(entry).await?;
        Ok(About { entry, known, roster: visit.roster().await? })
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
        EntryIndex(self.known.stages.last().map_or(0, |stage| stage.filing))
    }

    /// Who has it; nobody if it is not assigned.
    pub fn judge(&self) -> Option<JudgeId> {
        self.known.stages.last().map(|it| JudgeId(it.undertaking)).filter(|judge| judge.0 != 0)
    }

    /// What the log would say, as its approver reads it.
    pub fn told(&self, visit: &Visit, what: &Event) -> Markup {
        visit.say(|| told(&change::lines(what, &in_force(&self.roster)).1))
    }
}

/// The records in force, with which what is proposed is compared; no policy is.
pub fn in_force(roster: &Roster) -> InForce {
    let (judges, pools) = (roster.judges.clone(), roster.pools.clone());
    InForce { judges, pools, policy: Policy::default() }
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
fn closing(known: &Known) -> Option<Closing> {
    acts(known).fold(None, |closing, event| match event {
        Event::CaseFiled(_) | Event::DesignationRequested(_) => None,
        Event::CaseImported(it) => it.record.closing,
        Event::CaseClosed(it) => Some(it.closing),
        Event::CaseCorrected(it) => it.after.closing,
        _ => closing,
    })
}

/// What this person may do with a case as it stands.
pub fn buttons(visit: &Visit, known: &Known) -> Markup {
    let Some(stage) = known.stages.last() else { return html! {} };
    let (clerk, political) = (visit.is(&[Filing]), visit.is(&[Political]));
    let to = |act: &str| format!("/case/{}/{act}", stage.filing);
    let is_open = closing(known).is_none();
    let assigned = stage.undertaking != 0;
    let undrawn = stage.status() == v1::FilingStatus::Open;
    let number = (clerk, is_open, assigned || undrawn);
    html! {
        div.actions {
            @if clerk && undrawn && visit.filer().can_resume(&known.number, stage.stage) {
                form method="post" action="/resume" {
                    (visit.token())
                    input type="hidden" name="filing" value=(stage.filing);
                    button.primary { (text!("Go on with the draw")) }
                }
            }
            @if clerk && assigned && is_open {
                a.button href=(to("reassign")) { (text!("Change the judge")) }
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
    }
}
