//! A command becomes entries or a refusal; nothing else happens.
//!
//! The entries are planned from the docket as it is and applied when all are planned, so a refusal
//! has touched nothing.

mod approval;
mod circular;
pub mod command;
mod conflict;
mod contribution;
mod court;
mod designation;
mod drawing;
mod filing;
mod hand;
mod lots;
pub mod planner;
mod record;
mod recovery;
pub mod redistribution;
mod reduction;
mod roster;
pub mod seats;
mod void;

pub use command::{Command, HandCommand, LookedUp, OpenLot, SignedCommand};
pub use filing::Rehearsed;
pub use planner::{Decision, Inputs};

use planner::{GivenHand, Plan, Planner};

use crate::docket::cases::row::Cases;
use crate::docket::codec::{self, MAX_ENTRY_BYTES};
use crate::docket::entry::{Actor, Entry, Event, Protocol};
use crate::docket::filing::Facts;
use crate::docket::fold::state::State;
use crate::docket::refusal::Refusal;
use crate::docket::rules;

/// Decides a command. On success the entries have been applied to `state`; after a refusal `state`
/// is as it was.
///
/// # Errors
/// Why there is no entry; the refusal carries its cure.
pub fn decide(
    state: &mut State,
    cases: &dyn Cases,
    command: &Command,
    inputs: &mut Inputs<'_>,
) -> Result<Decision, Refusal> {
    rules::person(&inputs.actor.person)?;
    if state.court.is_none() && !matches!(command, Command::OpenCourt { .. }) {
        return Err(Refusal::CourtNotFirst {});
    }
    if state.protocol == Protocol::Two && !command.named_approver().is_empty() {
        return Err(Refusal::ApproverActs {});
    }
    let mut planner = Planner::new(state, cases, inputs);
    if let Command::Signed(signed) = command {
        let (hand, own_root) = (signed.hand.clone(), signed.own_root);
        planner.given = Some(GivenHand { hand, own_root });
    }
    let decision = planner.command(command.act())?;
    let Plan { entries, after, proposed } = planner.finish();
    fits(&entries)?;
    let effect = entries.iter().find_map(|entry| state.proposals.effect_of(entry)).map(Box::new);
    match after {
        Some(after) => *state = after,
        None => entries.iter().for_each(|entry| state.apply(entry)),
    }
    Ok(Decision { entries, proposed, effect, ..decision })
}

/// What a filing would become, were it filed now. Nothing is changed.
///
/// # Errors
/// Why it would be refused.
pub fn rehearse_filing(
    state: &State,
    cases: &dyn Cases,
    facts: &Facts,
    (actor, now_ms): (&Actor, u64),
) -> Result<Rehearsed, Refusal> {
    rules::person(&actor.person)?;
    let inputs = &mut Inputs {
        now_ms,
        actor: actor.clone(),
        secret_of: &|_, _| None,
        new_tray: &mut |_, _| Vec::new(),
        envelopes: 0,
    };
    if state.protocol == Protocol::Two && !facts.approver.is_empty() {
        return Err(Refusal::ApproverActs {});
    }
    Planner::new(state, cases, inputs).rehearse(facts)
}

/// What is asked has the form of the docket's protocol, and no entry of protocol 2 is longer than it
/// may be. Those that grow with what is asked are looked at; the others are short by their form.
fn fits(entries: &[Entry]) -> Result<(), Refusal> {
    for entry in entries {
        let form = codec::form_of(entry.protocol, &entry.event);
        form.map_err(|_| Refusal::OfOtherProtocol { protocol: entry.protocol.number() })?;
    }
    let may_be_long = |entry: &&Entry| {
        let short = matches!(entry.event, Event::CaseDrawn(_) | Event::TrayOpened { .. });
        entry.protocol == Protocol::Two && !short
    };
    let lengths = entries.iter().filter(may_be_long).map(|entry| codec::encode(entry).len());
    let longest = lengths.max().filter(|bytes| *bytes > MAX_ENTRY_BYTES);
    longest.map_or(Ok(()), |bytes| Err(Refusal::EntryTooLong { bytes }))
}

impl Planner<'_, '_> {
    fn command(&mut self, command: &Command) -> Result<Decision, Refusal> {
        match command {
            Command::OpenCourt { court, envelopes, protocol } => {
                self.open_court(court, *envelopes, *protocol)
            }
            Command::OpenRules(opened) => self.open_rules(opened),
            Command::Enroll(persons) => self.enroll(persons),
            Command::Approve { entry } => self.approve(*entry),
            Command::Decline { entry, text } => self.decline(*entry, text),
            Command::ImportCases(cases) => self.import_list(cases),
            Command::PutJudges(judges) => self.put_judges(judges),
            Command::PutPools(pools) => self.put_pools(pools),
            Command::RecordAbsence(absence) => self.record_absence(absence),
            Command::File { facts, nonce } => self.file(facts, *nonce),
            Command::Draw { case_number, stage, nonce } => self.draw(case_number, *stage, *nonce),
            Command::Void { case_number, stage, ground, text, approver, nonce } => {
                self.void((case_number, *stage), *ground, (text, approver), *nonce)
            }
            Command::RequestDesignation(request) => self.request_designation(request),
            Command::ApproveDesignation { case_number, stage } => {
                self.approve_designation(case_number, *stage)
            }
            Command::DeclineDesignation { case_number, stage, text } => {
                self.decline_designation(case_number, *stage, text)
            }
            Command::ChangeFlags { case_number, add, remove, text } => {
                self.change_flags(case_number, (add, remove), text)
            }
            Command::AdoptPolicy(policy) => self.adopt_policy(policy),
            Command::ImportCase(imported) => self.import(imported),
            Command::CloseCase { case_number, closing, panel, undertaking } => {
                self.close(case_number, *closing, (panel, *undertaking))
            }
            Command::UndoCase { case_number, manner, text } => {
                self.undo(case_number, *manner, text)
            }
            Command::CorrectNumber { case_number, number, text } => {
                self.correct_number(case_number, number, text)
            }
            Command::TakeSeat(asked) => self.take_seat(asked),
            Command::Redistribute(asked) => self.redistribute(asked),
            Command::CorrectCase { case_number, before, after, ground, text, approver } => {
                self.correct(case_number, (before, after), *ground, (text, approver))
            }
            Command::RecordActivity { case_number, activity } => {
                self.record_activity(case_number, *activity)
            }
            Command::GrantReduction(reduction) => self.grant_reduction(reduction),
            Command::StateData(stated) => self.state_data(stated),
            Command::WithdrawData { entry, text } => self.withdraw_data(*entry, text),
            Command::Explain(explanation) => self.explain(explanation),
            Command::StepCircular(step) => self.step_circular(step),
            Command::OpenLot(open) => self.open_lot(&open.asked),
            Command::DrawLot { lot, nonce, candidates } => self.draw_lot(*lot, *nonce, candidates),
            Command::PutList(record) => self.put_list(record),
            Command::RecordReview(review) => self.record_review(review),
            Command::RevokeReduction { grant, reason, approver } => {
                self.revoke_reduction(*grant, reason, approver)
            }
            Command::DeclareConflict(declared) => self.declare_conflict(declared),
            Command::CancelConflict { conflict, text } => self.cancel_conflict(*conflict, text),
            Command::NameContributor(named) => self.name_contributor(named),
            Command::EndContributor(ended) => self.end_contributor(ended),
            Command::Contribute { given, own_root } => self.contribute(given, *own_root),
            Command::Hand(command) => self.of_hands(command),
            Command::Signed(signed) => self.command(&signed.command),
            Command::RotateKey { rotated, root } => self.rotate_key(rotated, *root),
            Command::Restore { restored, own_root } => self.restore(restored, *own_root),
        }
    }
}
