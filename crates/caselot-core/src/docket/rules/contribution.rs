//! Rules of contributors, of what is opened for them and of what they give. Protocol 2.

use crate::docket::code::VoidGround;
use crate::docket::contribution::tree::MAX_DEPTH;
use crate::docket::contribution::{
    AwaitedContribution, Contributed, ContributorEnded, ContributorNamed, FilingOpened, MAX_GIVEN,
    is_awaited,
};
use crate::docket::day::Day;
use crate::docket::entry::Event;
use crate::docket::filing::{CaseDrawn, CaseFiled};
use crate::docket::fold::contributors::{Contributor, Due, Opened};
use crate::docket::fold::state::State;
use crate::docket::handover::is_usable;
use crate::docket::refusal::Refusal;
use crate::docket::rules::context::{Check, Context};
use crate::docket::rules::draw::{drawable, open_nonce};
use crate::docket::rules::ruling::{Ruling, SecondPerson, ensure, name, text};
use crate::id::EntryIndex;
use crate::lottery::envelope::commitment;

/// The rules of what is said of a contributor, opened for one, or given.
///
/// # Errors
/// What `check` makes of a broken rule.
pub(super) fn event(context: Context<'_>, event: &Event, check: &mut Check<'_>) -> Ruling {
    let Context { state, today, .. } = context;
    let ruling = match event {
        Event::ContributorNamed(it) => named(state, it, context.second()),
        Event::ContributorEnded(it) => ended(state, it, context.second(), today),
        Event::FilingOpened(it) => return opened(state, it, check),
        Event::Contributed(it) => return contributed(state, it, check),
        _ => Ok(()),
    };
    check.of(ruling).map(|_| ())
}

/// A contributor: in form, with a key of its own, and by its own signature.
///
/// # Errors
/// The first of its rules that is broken.
fn named(state: &State, it: &ContributorNamed, second: SecondPerson<'_>) -> Ruling {
    second.stands("")?;
    name(&it.name, "name")?;
    ensure(is_usable(&it.key), || Refusal::KeyUnusable {})?;
    let mut keys = state.handovers.iter().map(|handover| handover.old_key).chain(state.key());
    let new = !keys.any(|key| key == it.key) && !is_key(state, &it.key);
    let in_form = (1..=MAX_DEPTH).contains(&it.depth) && new;
    ensure(in_form, || Refusal::ContributorMalformed {})?;
    ensure(it.is_signed(origin(state)), || Refusal::ContributorUnsigned {})
}

/// Whether a key is or was a contributor's, or a person's hand.
pub(super) fn is_key(state: &State, key: &[u8; 32]) -> bool {
    let mut named = state.contributors.iter();
    named.any(|earlier| earlier.named.key == *key) || state.hands.had(key)
}

/// The end of a contributor, once; and once that it has stalled, which whoever saw an answer cannot
/// say on the day that it was given.
///
/// # Errors
/// The first of its rules that is broken.
fn ended(state: &State, it: &ContributorEnded, second: SecondPerson<'_>, today: Day) -> Ruling {
    second.stands("")?;
    let known = answering(state, it.contributor)?;
    ensure(it.stalled || known.ended.is_none(), || Refusal::ContributorUnknown {})?;
    text(&it.text, "text")?;
    let explained = !it.text.is_empty();
    ensure(explained, || Refusal::TextNeeded { what: "the end of a contributor".into() })?;
    let first = state.contributors.first_opened_for(it.contributor, 1);
    let silent = first.first().is_none_or(|opened| opened.on < today);
    ensure(!it.stalled || silent, || Refusal::ContributorAnswers {})
}

fn answering(state: &State, contributor: EntryIndex) -> Result<&Contributor, Refusal> {
    state.contributors.answering(contributor).ok_or(Refusal::ContributorUnknown {})
}

fn origin(state: &State) -> &str {
    state.court.as_ref().map_or("", |court| court.origin.as_str())
}

/// What a filing of today says of the contributor that it awaits.
#[must_use]
pub fn awaited(state: &State, today: Day) -> Option<AwaitedContribution> {
    state.contributors.in_force(today).map(Contributor::awaited)
}

/// The contributor that a filing awaits answers, and has a value for it.
///
/// # Errors
/// What `check` makes of a broken rule.
pub(super) fn ready(state: &State, today: Day, check: &mut Check<'_>) -> Ruling {
    let Some(contributor) = state.contributors.in_force(today) else { return Ok(()) };
    let name = || contributor.named.name.clone();
    let answers = contributor.stalled.is_none();
    check.of(ensure(answers, || Refusal::ContributorStalled { name: name() }))?;
    let left = !contributor.is_spent();
    check.of(ensure(left, || Refusal::ContributorSpent { name: name() })).map(|_| ())
}

/// A filing is opened for its contributor: once, when it might be drawn, and with what it committed
/// to.
///
/// # Errors
/// What `check` makes of a broken rule.
fn opened(state: &State, it: &FilingOpened, check: &mut Check<'_>) -> Ruling {
    // That the filing is none that is open is found by the audit.
    let Some(filed) = state.open.get(&it.filing) else { return Ok(()) };
    let filing = it.filing;
    let answers =
        |awaits: AwaitedContribution| state.contributors.answering(awaits.contributor).is_some();
    let waits = filed.awaits.is_some_and(answers) && !state.desk.is_opened(filing);
    let waits = check.of(ensure(waits, || Refusal::OpenedOtherwise { filing }))?;
    if waits.is_none() {
        return Ok(());
    }
    check.of(drawable(state, filing, filed.tray))?;
    check.of(open_nonce(origin(state), filed, Some(it.nonce))).map(|_| ())
}

/// Whether a secret opens the envelope of a filing.
pub(crate) fn opens(origin: &str, filed: &CaseFiled, secret: &[u8; 32]) -> bool {
    commitment(origin, filed.tray, filed.envelope, secret) == filed.commitment
}

/// Values: of opened filings, each the one that its filing awaits, and signed by the contributor for
/// a log that holds all the openings.
///
/// # Errors
/// What `check` makes of a broken rule.
fn contributed(state: &State, it: &Contributed, check: &mut Check<'_>) -> Ruling {
    let Some(contributor) = check.of(answering(state, it.contributor))? else { return Ok(()) };
    let Some(opened) = check.of(given_to(state, it))? else { return Ok(()) };
    let (origin, of) = (origin(state), (&contributor.named.key, contributor.named.depth));
    let awaited = |(opened, given): (&&Opened, _)| is_awaited(origin, of, &opened.awaits, given);
    let awaited = opened.iter().zip(&it.values).all(awaited);
    check.of(ensure(awaited, || Refusal::ContributionMismatch {}))?;
    let last = opened.iter().map(|opened| opened.entry.0).max().unwrap_or(0);
    let seen = last < it.size && it.size <= state.size;
    check.of(ensure(seen, || Refusal::ContributionOfOther { size: it.size }))?;
    let signed = it.is_signed(origin, &contributor.named.key);
    check.of(ensure(signed, || Refusal::ContributionUnsigned {})).map(|_| ())
}

/// The opened filings to which values are given: the first that were opened, in this order, so that
/// nobody answers for others and leaves one out.
fn given_to<'a>(state: &'a State, it: &Contributed) -> Result<Vec<&'a Opened>, Refusal> {
    let first = state.contributors.first_opened_for(it.contributor, it.values.len());
    let given = it.values.iter().map(|given| given.filing);
    let same = given.eq(first.iter().map(|opened| opened.opening.filing));
    let some = (1..=MAX_GIVEN).contains(&it.values.len());
    ensure(same && some, || Refusal::ContributionIdle {}).map(|()| first)
}

/// What a contributor has seen is this log. `own_root` is the root that the log had at that size.
///
/// # Errors
/// When it is another one.
pub fn stated_root(size: u64, root: [u8; 32], own_root: Option<[u8; 32]>) -> Ruling {
    ensure(own_root == Some(root), || Refusal::ContributionOfOther { size })
}

/// While draws are due by a value, or voids by a contributor that has stalled, nothing else follows
/// but a recovery.
///
/// # Errors
/// When the entry is not the next of them.
pub(super) fn due_first(state: &State, event: &Event) -> Ruling {
    let Some(due) = state.contributors.due() else { return Ok(()) };
    let next = match (due, event) {
        (Due::Draw { filing, .. }, Event::CaseDrawn(drawn)) => drawn.filing == filing,
        (Due::Void { filing }, Event::FilingVoided(void)) => {
            void.filing == filing && void.ground == VoidGround::Stalled
        }
        (_, Event::Restored(_)) => true,
        _ => false,
    };
    ensure(next, || Refusal::DrawsUnfinished { filings: state.contributors.all_due() })
}

/// The value by which a filing is due to be drawn, with its entry.
pub(crate) fn due_value(state: &State, filing: EntryIndex) -> Option<(EntryIndex, [u8; 32])> {
    state
        .contributors
        .all_due_draws()
        .find_map(|(next, contribution, value)| (next == filing).then_some((contribution, value)))
}

/// The draw of a filing: by its contributor's value once that is given, and by nobody's where it
/// awaits none.
///
/// # Errors
/// The first of its rules that is broken.
pub(super) fn drawn(state: &State, it: &CaseDrawn) -> Ruling {
    // That the filing is none that is open is found by the audit.
    let filing = it.filing;
    let Some(filed) = state.open.get(&filing) else { return Ok(()) };
    if filed.awaits.is_none() {
        ensure(it.contribution.is_none(), || Refusal::ContributionDiffers {})?;
        return drawable(state, filing, filed.tray);
    }
    let (contribution, _) =
        due_value(state, filing).ok_or(Refusal::ContributionAwaited { filing })?;
    let same = state.contributors.opened(filing).is_some_and(|opened| {
        let FilingOpened { envelope_secret, nonce, .. } = &opened.opening;
        *envelope_secret == it.envelope_secret && Some(*nonce) == it.nonce
    });
    ensure(same && it.contribution == Some(contribution), || Refusal::ContributionDiffers {})
}

/// Whether a filing is due to be voided since its contributor has stalled.
pub(super) fn is_due_to_be_voided(state: &State, filing: EntryIndex) -> bool {
    state.contributors.is_due_to_be_voided(filing)
}
