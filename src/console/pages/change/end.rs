//! 作废: a filing ends undrawn. One of this desk that was declined, or that nobody approved in time, is
//! ended by who filed it; one whose secrets are lost, with a second person.

use caselot_core::docket::code::PersonRole::{self, Filing, Supervisor};
use caselot_core::docket::code::VoidGround::{self, NonceLost, SecretLost};
use caselot_core::id::EntryIndex;
use maud::{Markup, html};

use super::About;
use crate::client::{Decision, VoidInput, VoidOutcome};
use crate::console::act::{Act, Done, Trouble, approver_field, of_two};
use crate::console::fault::Fault;
use crate::console::field::Sheet;
use crate::console::pages::outcome::outcome_box;
use crate::console::pages::pending::Attempt;
use crate::console::typed::{choices, chosen, explained};
use crate::console::visit::Visit;
use crate::words::{self, text};

pub struct End {
    of: About,
    /// What a second person said of it; nothing if it waits for nobody.
    decision: Option<Decision>,
    stage: u32,
    /// This desk has what it takes to end it.
    own: bool,
}

/// How it is ended.
pub enum Input {
    /// As declined, or not approved in time.
    OverAnyway,
    /// On a ground.
    On(VoidGround, String, String),
}

impl End {
    /// Whether a second person's refusal, or none in time, lets this desk end it.
    fn is_over(&self) -> bool {
        self.own && matches!(self.decision, Some(Decision::Declined(_) | Decision::RunOut))
    }

    /// What it is to the case.
    fn attempt(&self) -> Attempt {
        self.of.known.attempt()
    }

    fn grounds(visit: &Visit) -> Vec<VoidGround> {
        use VoidGround::{Duplicate, FiledInError, Jurisdiction, Other, Withdrawn};
        match visit.filer().court().protocol {
            1 => {
                vec![Duplicate, FiledInError, Withdrawn, Jurisdiction, NonceLost, SecretLost, Other]
            }
            _ => vec![NonceLost, SecretLost],
        }
    }

    /// Why it comes to nothing.
    fn why(&self) -> Markup {
        let not_agreed = self.of.pending.not_agreed();
        html! {
            @if let Some(it) = not_agreed {
                p { b { (self.attempt().title()) } }
                p { (it.why()) }
            }
            @match &self.decision {
                Some(Decision::Declined(_) | Decision::RunOut) => {}
                Some(Decision::Waits) => { p { (text!("It waits for a second person. Once a supervisor has declined it, it is ended here.")) } }
                _ => { p { (text!("Nothing hinders its draw: go on with it. A case that should never have been is drawn first, and then undone.")) } }
            }
        }
    }
}

impl Act for End {
    type Key = u64;
    type Input = Input;
    const ROLES: &'static [PersonRole] = &[Filing, Supervisor];
    const PLACE: &'static str = "/cases";

    async fn open(visit: &Visit, entry: u64) -> Result<End, Fault> {
        let of = About::open(visit, entry).await?;
        let stage = of.known.latest().map_or(0, |stage| stage.stage);
        let own = visit.is(&[Filing]) && visit.filer().can_resume(of.number(), stage);
        let filing = EntryIndex(of.known.latest().map_or(0, |stage| stage.filing));
        let decision = visit.filer().decision_if_needed(filing).await;
        let decision = decision.map_err(|error| visit.fault(&error))?;
        Ok(End { of, decision, stage, own })
    }

    fn title(&self) -> String {
        match self.is_over() {
            true => self.attempt().end_name(),
            false => text!("End the filing undrawn"),
        }
    }

    fn path(&self) -> String {
        format!("{}/end", self.of.page())
    }

    fn back(&self) -> String {
        self.of.page()
    }

    fn fields(&self, visit: &Visit, sheet: &Sheet) -> Markup {
        html! {
            p.bignumber { (self.of.number()) }
            (self.why())
            @if self.is_over() {
                p.hint {
                    @match self.attempt().stays(&self.of.roster) {
                        Some(stays) => { (text!("Both secrets are opened in the log.")) " " (stays) }
                        None => { (text!("Both secrets are opened in the log, and the case may be filed again as round {next}.", next = self.stage + 2)) }
                    }
                }
            } @else {
                (sheet.choice("ground", &text!("Ground"), "", &choices(&End::grounds(visit))))
                (sheet.line("text", &text!("Explanation"), &text!("it stands in the log")))
                (approver_field(visit, sheet))
                (of_two(visit))
            }
        }
    }

    fn read(&self, visit: &Visit, sheet: &mut Sheet) -> Option<Input> {
        if self.is_over() {
            return Some(Input::OverAnyway);
        }
        let ground = chosen(sheet, "ground", &End::grounds(visit));
        let text = explained(sheet, "text", ground);
        Some(Input::On(ground?, text, sheet.value("approver").to_owned()))
    }

    async fn effect(&self, visit: &Visit, input: &Input) -> Result<Markup, Trouble> {
        Ok(visit.say(|| {
            html! {
                p.bignumber { (self.of.number()) }
                @match input {
                    Input::OverAnyway => { (self.why()) }
                    Input::On(ground, text, _) => {
                        p { (text!("ground: {ground} {text}", ground = words::label(*ground), text)) }
                    }
                }
                p.warn {
                    @match self.attempt().stays(&self.of.roster) {
                        Some(stays) => { (text!("The change is ended without a draw. That cannot be taken back.")) " " (stays) }
                        None => { (text!("The filing is ended without a draw. That cannot be taken back.")) }
                    }
                }
            }
        }))
    }

    async fn perform(&self, visit: &Visit, input: &Input) -> Result<Done, Trouble> {
        let (ground, text, approver) = match input {
            Input::OverAnyway => {
                let (number, today) = (self.of.number(), visit.today());
                let outcome = visit.filer().resume(number, self.stage, today).await?;
                let shown = visit.say(|| outcome_box(visit, &outcome, &self.of.roster));
                return Ok(Done::Shown(shown));
            }
            Input::On(ground, text, approver) => (*ground, text.clone(), approver.clone()),
        };
        let number = self.of.number().to_owned();
        let input = VoidInput { number, stage: self.stage, ground, text, approver };
        Ok(match visit.filer().void(&input).await? {
            VoidOutcome::Voided(entry) => Done::Made(vec![entry.0]),
            VoidOutcome::Proposed(entry) => Done::Waits(vec![entry.0]),
        })
    }

    fn field_of(&self, field: &str) -> Option<&'static str> {
        match field {
            "text" if !self.is_over() => Some("text"),
            "ground" if !self.is_over() => Some("ground"),
            _ => None,
        }
    }
}
