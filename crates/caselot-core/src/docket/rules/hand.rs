//! Rules of hands: who signs an act, whose key it is, and who must have one. Protocol 2.

use crate::docket::code::{PersonRole, Standing};
use crate::docket::codec::signed_part;
use crate::docket::day::Day;
use crate::docket::entry::{Actor, Event};
use crate::docket::fold::state::State;
use crate::docket::hand::{FRESH_ENTRIES, Hand, HandEnrolled, HandsRequired};
use crate::docket::handover::{SIGNATURE_BYTES, is_signed, is_usable};
use crate::docket::refusal::Refusal;
use crate::docket::rules::context::{Check, Context};
use crate::docket::rules::contribution::is_key;
use crate::docket::rules::ruling::{Ruling, SecondPerson, ensure};
use crate::id::EntryIndex;

/// Hands that the docket has before two of them vouch for each further one.
const FOUNDING: usize = 2;

/// A signature that remains to be verified: the dear part, which needs nothing but this.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HandClaim {
    key: [u8; 32],
    statement: [u8; 32],
    signature: [u8; SIGNATURE_BYTES],
}

impl HandClaim {
    /// The hand signed it.
    ///
    /// # Errors
    /// When it did not.
    pub fn check(&self) -> Result<(), Refusal> {
        let signed = is_signed(&self.key, &self.statement, &self.signature);
        ensure(signed, || Refusal::HandUnsigned {})
    }
}

/// The rules of what is said of hands.
///
/// # Errors
/// What `check` makes of a broken rule.
pub(super) fn event(context: Context<'_>, event: &Event, check: &mut Check<'_>) -> Ruling {
    let Context { state, actor, today, .. } = context;
    let ruling = match event {
        Event::HandEnrolled(it) => enrolled(state, it, context.second()),
        Event::HandRotated(it) => in_form(state, &it.of(&actor.person)),
        Event::HandsRequired(it) => required(state, it, context.second(), today),
        _ => Ok(()),
    };
    check.of(ruling).map(|_| ())
}

/// A person's hand, by the word of two others.
fn enrolled(state: &State, it: &HandEnrolled, second: SecondPerson<'_>) -> Ruling {
    second.stands("")?;
    let known = state.persons.all().any(|record| record.person == it.person);
    ensure(known, || Refusal::HandMalformed {})?;
    in_form(state, it)
}

/// A key of its own, which is there.
fn in_form(state: &State, it: &HandEnrolled) -> Ruling {
    ensure(is_usable(&it.key), || Refusal::KeyUnusable {})?;
    let mut docket = state.handovers.iter().map(|earlier| earlier.old_key).chain(state.key());
    let known = docket.any(|key| key == it.key) || is_key(state, &it.key);
    let before = state.hands.of(&it.person);
    let sound = it.compromised_since.is_none_or(|it| it.0 <= state.size && before.is_some());
    ensure(!known && sound, || Refusal::HandMalformed {})?;
    let origin = state.court.as_ref().map_or("", |court| court.origin.as_str());
    ensure(it.is_proven(origin), || Refusal::HandUnproven {})
}

/// Who acts by a hand alone: those who draw, those who approve, and enough of them that the court
/// goes on.
fn required(state: &State, it: &HandsRequired, second: SecondPerson<'_>, today: Day) -> Ruling {
    second.stands("")?;
    let known = |role: &PersonRole| matches!(role, PersonRole::Filing | PersonRole::Supervisor);
    let ascending = it.roles.windows(2).all(|pair| pair[0] < pair[1]);
    ensure(ascending && it.roles.iter().all(known), || Refusal::HandsMalformed {})?;
    for role in &it.roles {
        let least = if *role == PersonRole::Supervisor { 2 } else { 1 };
        let have = state.hands.all().filter(|(person, _)| state.persons.has(person, *role, today));
        let have = have.count();
        ensure(have >= least, || Refusal::HandsTooFew { role: role.name(), least })?;
    }
    Ok(())
}

/// The approver of a hand is another person than the one whose it is.
///
/// # Errors
/// When it is the same.
pub(super) fn not_own(what: &Event, approver: &Actor) -> Ruling {
    let Event::HandEnrolled(it) = what else { return Ok(()) };
    let person = || approver.person.clone();
    ensure(it.person != approver.person, || Refusal::ApproverIsRequester { person: person() })
}

/// The signature of an entry: there where it must be, and by a tree of this log that holds what is
/// done. What remains to be verified comes back, and with it the root that the log must have had.
///
/// # Errors
/// What `check` makes of a broken rule.
pub fn hand(
    context: Context<'_>,
    event: &Event,
    given: Option<&Hand>,
    check: &mut Check<'_>,
) -> Result<Option<HandClaim>, Refusal> {
    let Context { state, actor, today, .. } = context;
    let Some(given) = given else {
        let missing = must_sign(state, actor, event, today);
        let person = || actor.person.clone();
        check.of(ensure(!missing, || Refusal::HandMissing { person: person() }))?;
        return Ok(None);
    };
    check.of(claim(state, actor, event, given))
}

fn claim(state: &State, actor: &Actor, event: &Event, given: &Hand) -> Result<HandClaim, Refusal> {
    let part = signed_part(event).filter(|_| actor.standing != Standing::System);
    let part = part.ok_or(Refusal::HandIdle {})?;
    let person = || actor.person.clone();
    let held = state.hands.of(&actor.person);
    let key = held.ok_or_else(|| Refusal::HandUnknown { person: person() })?.key;
    let size = given.size;
    let holds = part.target.map_or(0, |target| target.0) < size && size <= state.size;
    let fresh = part.target.is_some() || state.size < size.saturating_add(FRESH_ENTRIES);
    ensure(holds && fresh, || Refusal::HandOfOther { size })?;
    let origin = state.court.as_ref().map_or("", |court| court.origin.as_str());
    let statement = given.statement(origin, &part);
    Ok(HandClaim { key, statement, signature: given.signature })
}

/// What was signed is this log. `own_root` is the root that the log had at that size.
///
/// # Errors
/// When it is another one.
pub fn signed_root(size: u64, root: [u8; 32], own_root: Option<[u8; 32]>) -> Ruling {
    ensure(own_root == Some(root), || Refusal::HandOfOther { size })
}

/// Whether an act counts only with the signature of who acts.
fn must_sign(state: &State, actor: &Actor, event: &Event, today: Day) -> bool {
    if actor.standing == Standing::System {
        return false;
    }
    if matches!(event, Event::HandRotated(_)) {
        return true;
    }
    // A court without hands pays nothing: neither can a role be required there.
    if state.hands.is_empty() || signed_part(event).is_none() {
        return false;
    }
    let role = match event {
        Event::CaseDrawn(_) | Event::FilingOpened(_) => Some(PersonRole::Filing),
        Event::Approved(_) | Event::CaseDesignated(_) => Some(PersonRole::Supervisor),
        Event::Declined(it) => by_other(asker_of_proposal(state, it.entry), actor),
        Event::DesignationDeclined(it) => by_other(asker_of_designation(state, it.filing), actor),
        _ => None,
    };
    state.hands.of(&actor.person).is_some()
        || role.is_some_and(|role| state.hands.required_on(today).contains(&role))
        || state.hands.count() >= FOUNDING && is_of_hands(state, event)
}

/// Whether a draw by somebody today counts only with a signature.
pub(super) fn signs_draws(state: &State, actor: &Actor, today: Day) -> bool {
    let required = || state.hands.required_on(today).contains(&PersonRole::Filing);
    let person = actor.standing != Standing::System && !state.hands.is_empty();
    person && (state.hands.of(&actor.person).is_some() || required())
}

fn asker_of_proposal(state: &State, entry: EntryIndex) -> Option<&str> {
    state.proposals.get(entry).map(|waiting| waiting.proposer.person.as_str())
}

fn asker_of_designation(state: &State, filing: EntryIndex) -> Option<&str> {
    state.requests.get(&filing).map(|waiting| waiting.requester.as_str())
}

/// Who declines what another one asked for does it as a supervisor.
fn by_other(asker: Option<&str>, actor: &Actor) -> Option<PersonRole> {
    (asker != Some(actor.person.as_str())).then_some(PersonRole::Supervisor)
}

/// Whether it is about a hand, or about who must have one: proposed, or approved.
fn is_of_hands(state: &State, event: &Event) -> bool {
    match event {
        Event::Proposed(it) => {
            matches!(it.what, Event::HandEnrolled(_) | Event::HandsRequired(_))
        }
        Event::Approved(it) => state.proposals.get(it.entry).is_some_and(|waiting| {
            let what = &waiting.proposed.what;
            matches!(what, Event::HandEnrolled(_) | Event::HandsRequired(_))
        }),
        _ => false,
    }
}
