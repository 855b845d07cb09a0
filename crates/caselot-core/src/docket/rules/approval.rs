//! Rules of protocol 2 on acts of a second person: what is proposed, who approves it, until when.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::docket::approval::{Approved, DAYS_TO_APPROVE, Declined};
use crate::docket::cases::row::Cases;
use crate::docket::code::{RetirementGround, VoidGround};
use crate::docket::codec::is_proposable;
use crate::docket::day::Day;
use crate::docket::entry::{Actor, Event, Proposed};
use crate::docket::fold::desk::Approval;
use crate::docket::fold::proposals::Proposal;
use crate::docket::fold::state::State;
use crate::docket::record::Imports;
use crate::docket::refusal::Refusal;
use crate::docket::rules::hand::not_own;
use crate::docket::rules::people::{changes_role, ends_duty, renames};
use crate::docket::rules::person::supervises;
use crate::docket::rules::ruling::{Ruling, ensure, text};
use crate::id::EntryIndex;

/// Most proposals of a person that wait at a time.
pub const MAX_PROPOSALS: usize = 64;
/// Most requests to designate of a person that wait at a time: a long series is asked for at once.
pub const MAX_REQUESTS: usize = 256;

/// Whether an event takes effect only by the act of a second person.
pub fn needs_approval(state: &State, event: &Event, today: Day) -> bool {
    match event {
        Event::PoolRecorded(_)
        | Event::PolicyAdopted(_)
        | Event::CaseCorrected(_)
        | Event::ReductionGranted(_)
        | Event::NumberCorrected(_)
        | Event::SeatsTaken(_)
        | Event::Redistribution(_)
        | Event::DataStated(_)
        | Event::DataWithdrawn(_)
        | Event::ListRecorded(_)
        | Event::ContributorNamed(_)
        | Event::ContributorEnded(_)
        | Event::HandEnrolled(_)
        | Event::HandsRequired(_)
        | Event::Imports(_) => true,
        Event::CaseClosed(closed) => closed.is_undone(),
        Event::JudgeRecorded(judge) => {
            let approved = renames(state, judge)
                || ends_duty(state, judge, today)
                || changes_role(state, judge, today);
            state.has_filed() && approved
        }
        Event::PersonEnrolled(_) => state.has_filed(),
        Event::TrayRetired { ground, .. } => {
            *ground == RetirementGround::SecretLost && state.recovery.is_none()
        }
        Event::FilingVoided(void) => {
            let approval = state.desk.get(void.filing).map(|undrawn| undrawn.approval);
            void.ground == VoidGround::NonceLost && approval != Some(Approval::NonceLost)
        }
        _ => false,
    }
}

/// A proposal: of what needs a second person, for some days, to replace what is in force.
///
/// # Errors
/// The first of its rules that is broken.
pub fn proposed(state: &State, proposed: &Proposed, today: Day) -> Ruling {
    let Proposed { until, replaces, text: reason, what } = proposed;
    text(reason, "text")?;
    let explained = !reason.is_empty() || !matches!(what, Event::CaseClosed(_));
    ensure(explained, || Refusal::TextNeeded { what: "a proposal to undo a case".into() })?;
    let last = Day(today.0.saturating_add(DAYS_TO_APPROVE));
    ensure((today..=last).contains(until), || Refusal::ProposalDaysOutOfRange {
        most: DAYS_TO_APPROVE,
    })?;
    let waits = is_proposable(what) && needs_approval(state, what, today);
    ensure(waits, || Refusal::ApprovalIdle {})?;
    if let Event::FilingVoided(void) = what {
        // What it opens would be known before it is approved.
        let closed = void.envelope_secret.is_none() && void.nonce.is_none();
        ensure(closed, || Refusal::OpenedTooEarly {})?;
        text(&void.text, "text")?;
    }
    current(state, *replaces, what)
}

/// A person has few proposals that wait, and few requests to designate.
pub fn waits_for_few(state: &State, person: &str, event: &Event, today: Day) -> Ruling {
    let (count, most) = match event {
        Event::Proposed(_) => (state.proposals.of_person(person, today), MAX_PROPOSALS),
        Event::DesignationRequested(_) => {
            let own = state.requests.values().filter(|pending| pending.requester == person);
            (own.count(), MAX_REQUESTS)
        }
        _ => return Ok(()),
    };
    ensure(count < most, || Refusal::TooManyWaiting { person: person.to_owned(), most })
}

/// The record that is to be replaced is the one in force.
fn current(state: &State, replaces: Option<EntryIndex>, what: &Event) -> Ruling {
    let found = state.records.replaced_by(what);
    ensure(replaces == found, || Refusal::ProposalStale {
        entry: replaces.unwrap_or(EntryIndex(0)),
    })
}

/// What an approval is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Waiting {
    /// A filing or a lot, which may then be drawn.
    Filing,
    /// A proposal, which then takes effect.
    Proposal(Arc<Proposal>),
}

/// What an approval is of: by a supervisor other than the person who asked, in time, and of a
/// record that is still in force.
///
/// # Errors
/// The first of its rules that is broken.
pub fn approved(
    state: &State,
    Approved { entry }: Approved,
    approver: &Actor,
    today: Day,
) -> Result<Waiting, Refusal> {
    let (person, until, waiting) = waiting(state, entry)?;
    supervises(state, approver, today)?;
    ensure(*person != approver.person, || Refusal::ApproverIsRequester {
        person: person.to_owned(),
    })?;
    let day = || until.to_string();
    ensure(today <= until, || Refusal::ProposalExpired { entry, day: day() })?;
    if let Waiting::Proposal(proposal) = &waiting {
        let what = &proposal.proposed.what;
        current(state, proposal.proposed.replaces, what)?;
        not_own(what, approver)?;
        if let Event::FilingVoided(void) = what {
            let open = state.open.contains_key(&void.filing) && !state.desk.is_opened(void.filing);
            ensure(open, || Refusal::NothingToApprove { entry })?;
        }
    }
    Ok(waiting)
}

/// Who asked for what waits in an entry, and until when.
fn waiting(state: &State, entry: EntryIndex) -> Result<(&str, Day, Waiting), Refusal> {
    if let Some(proposal) = state.proposals.get(entry) {
        let waiting = Waiting::Proposal(Arc::clone(proposal));
        return Ok((&proposal.proposer.person, proposal.proposed.until, waiting));
    }
    let filing = state.desk.get(entry).map(|it| (&it.filer, it.approval));
    let lot = || state.lots.undrawn(entry).map(|it| (&it.opener, it.approval));
    match filing.or_else(lot) {
        Some((person, Approval::Waiting { until })) => Ok((person, until, Waiting::Filing)),
        _ => Err(Refusal::NothingToApprove { entry }),
    }
}

/// What comes to nothing: a supervisor declines it, and a proposal also the person who made it. A
/// filing is not its filer's to decline, or it could be tried again.
///
/// # Errors
/// The first of its rules that is broken.
pub fn declined(state: &State, declined: &Declined, actor: &Actor, today: Day) -> Ruling {
    let Declined { entry, text: reason } = declined;
    text(reason, "text")?;
    ensure(!reason.is_empty(), || Refusal::TextNeeded { what: "a declined proposal".into() })?;
    let (person, _, waiting) = waiting(state, *entry)?;
    let supervisor = supervises(state, actor, today).is_ok();
    let may = match waiting {
        Waiting::Filing => *person != actor.person && supervisor,
        Waiting::Proposal(proposal) => proposal.proposer == *actor || supervisor,
    };
    ensure(may, || Refusal::DeclineNotYours { entry: *entry })
}

/// A list of imports: of at least one case, each once, and none that is known.
pub fn imports(imports: &Imports, cases: &dyn Cases) -> Ruling {
    ensure(!imports.cases.is_empty(), || Refusal::ImportsEmpty {})?;
    let mut numbers = BTreeSet::new();
    imports.cases.iter().try_for_each(|case| {
        let case_number = &case.case_number;
        let new = numbers.insert(case_number.as_str()) && cases.case(case_number).is_empty();
        ensure(new, || Refusal::ImportsKnown { case_number: case_number.clone() })
    })
}
