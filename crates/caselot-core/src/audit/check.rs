//! Checks whether an entry may follow a state: it keeps the court's rules, and everything that it
//! claims is what a recomputation gives.

use super::before::Before;
use super::claim::{DrawClaim, note, open_filing, opens_envelope};
use super::fault::Fault;
use super::lots;
use super::noted::{next_envelope, noted};
use crate::docket::code::{DesignationGround, VoidGround};
use crate::docket::designation::{CaseDesignated, DesignationDeclined, DesignationRequested};
use crate::docket::entry::{Court, Entry, Event, Protocol};
use crate::docket::filing::{CaseFiled, Facts, FilerNonce, FilingVoided, SeatGroup};
use crate::docket::fold::state::State;
use crate::docket::lineage::Lineage;
use crate::docket::panel::Seats;
use crate::docket::refusal::Refusal;
use crate::docket::rules::admit::{self, Context, Filing};
use crate::docket::rules::{self, HandClaim};
use crate::id::{EntryIndex, JudgeId, JudgeOrNobody};
use crate::ledger::checkpoint::log_origin;

type Faults = Vec<Fault>;

/// Compares the court's entry with the checkpoint.
pub fn court(court: &Court, origin: &str, faults: &mut Faults) {
    if court.origin != log_origin(origin) {
        faults.push(Fault::OriginMismatch);
    }
}

/// Whether the fold applies an entry of this kind even if it is at fault.
pub fn counts_when_faulty(event: &Event) -> bool {
    matches!(
        event,
        Event::CaseFiled(_)
            | Event::CaseDrawn(_)
            | Event::FilingVoided(_)
            | Event::DesignationRequested(_)
            | Event::CaseDesignated(_)
            | Event::DesignationDeclined(_)
            | Event::KeyRotated(_)
            | Event::Restored(_)
            | Event::LotOpened(_)
            | Event::LotDrawn(_)
    )
}

/// The index of a single-call filing, whose draw must be the very next entry.
pub fn single_call(entry: &Entry) -> Option<EntryIndex> {
    match &entry.event {
        Event::CaseFiled(filed) if matches!(filed.nonce, FilerNonce::Single(_)) => {
            Some(entry.index)
        }
        _ => None,
    }
}

/// The index of a refiled case, whose designation must be the very next entry.
pub fn refiled(entry: &Entry) -> Option<EntryIndex> {
    match &entry.event {
        Event::DesignationRequested(request)
            if request.ground == DesignationGround::Refiled && entry.protocol == Protocol::One =>
        {
            Some(entry.index)
        }
        _ => None,
    }
}

/// What is left of an entry that was checked.
#[derive(Default)]
pub struct Checked {
    /// A draw that is to be recomputed.
    pub claim: Option<DrawClaim>,
    /// A signature that is to be verified.
    pub hand: Option<HandClaim>,
    /// The candidates of a lot that it opens.
    pub candidates: Option<Vec<String>>,
}

/// All that one entry must satisfy, with what it does if that is another's event.
pub fn entry(
    Before { state, cases, stages, candidates }: Before<'_>,
    entry: &Entry,
    effect: Option<&Entry>,
    faults: &mut Faults,
) -> Checked {
    if entry.time_ms < state.time_ms {
        faults.push(Fault::TimeBackwards);
    }
    note(rules::moment(entry.time_ms, entry.protocol), faults);
    let today = state.day(entry.time_ms);
    let effect = effect.map_or(&entry.event, |effect| &effect.event);
    let (actor, protocol) = (&entry.actor, entry.protocol);
    let context = Context { state, cases, stages, actor, protocol, approver: None, today };
    noted(faults, |check| admit::entry(context, &entry.event, check));
    let hand = entry.hand.as_deref();
    let hand = noted(faults, |check| admit::hand(context, &entry.event, hand, check)).flatten();
    match &entry.event {
        Event::CaseFiled(filed) => filing(context, filed, faults),
        Event::CaseDrawn(drawn) => {
            noted(faults, |check| admit::event(context, &entry.event, check));
            let claim = DrawClaim::new(state, drawn, today, faults);
            return Checked { claim, hand, ..Checked::default() };
        }
        Event::LotOpened(opened) => {
            let candidates = lots::opened(context, opened, faults);
            return Checked { candidates, hand, ..Checked::default() };
        }
        Event::LotDrawn(drawn) => {
            noted(faults, |check| admit::event(context, &entry.event, check));
            lots::drawn(context, drawn, candidates, faults);
        }
        Event::DesignationRequested(request) => requested(context, request, faults),
        event => {
            ends(state, effect, faults);
            noted(faults, |check| admit::event(context, event, check));
            claims(context, effect, faults);
        }
    }
    Checked { hand, ..Checked::default() }
}

/// What an entry ends must be waiting for it.
fn ends(state: &State, event: &Event, faults: &mut Faults) {
    let pending = |filing: &EntryIndex| state.requests.contains_key(filing);
    match event {
        Event::CaseDesignated(CaseDesignated { filing, .. })
        | Event::DesignationDeclined(DesignationDeclined { filing, .. })
            if !pending(filing) =>
        {
            faults.push(Fault::RequestNotPending { filing: *filing });
        }
        Event::FilingVoided(void) if !state.open.contains_key(&void.filing) => {
            faults.push(Fault::FilingNotOpen { filing: void.filing });
        }
        _ => {}
    }
}

/// What an entry claims that anybody can compute.
fn claims(context: Context<'_>, event: &Event, faults: &mut Faults) {
    let Context { state, stages, .. } = context;
    match event {
        Event::CaseImported(imported) if !stages.is_empty() => {
            faults.push(Fault::ImportedAgain { case_number: imported.case_number.clone() });
        }
        Event::CaseDesignated(designated) => {
            let pending = state.requests.get(&designated.filing);
            let judge = pending.map(|pending| pending.request.judge);
            if let Some(judge) = judge.filter(|judge| *judge != designated.judge) {
                faults.push(Fault::DesignationMismatch { judge });
            }
        }
        Event::FilingVoided(void) => voided(state, void, faults),
        Event::FilingOpened(it) => {
            if let Some((court, filed)) = open_filing(state, it.filing, faults) {
                opens_envelope(&court.origin, filed, &it.envelope_secret, faults);
            }
        }
        _ => {}
    }
}

fn filing(context: Context<'_>, filed: &CaseFiled, faults: &mut Faults) {
    let facts = &filed.facts;
    let Some(found) = noted(faults, |check| admit::filing(context, facts, check)) else { return };
    lineage(found.lineage.as_ref(), facts, faults);
    envelope(context, filed, &found, faults);
    if filed.awaits != rules::awaited(context.state, context.today) {
        faults.push(Refusal::ContributionDiffers {}.into());
    }
    if found.groups.is_some() && found.needs != filed.needs {
        faults.push(Fault::NeedsMismatch);
    }
    let drawn_instead = match (found.returns_to, found.follows) {
        (Some(earlier), _) => Some(Fault::RefiledDrawn { judge: earlier.judge }),
        (None, Some(main)) => Some(Fault::FollowedDrawn { judge: main.judge }),
        (None, None) => None,
    };
    let groups = match drawn_instead {
        Some(fault) => {
            faults.push(fault);
            noted(faults, |check| admit::candidates(context, facts, check)).flatten()
        }
        None => found.groups,
    };
    if let Some(groups) = groups {
        candidates(&groups, &filed.groups, faults);
    }
}

fn requested(context: Context<'_>, request: &DesignationRequested, faults: &mut Faults) {
    let found = noted(faults, |check| admit::request(context, request, check)).flatten();
    lineage(found.as_ref(), &request.facts, faults);
}

/// What ties a filing to earlier ones is what the log says.
fn lineage(found: Option<&Lineage>, facts: &Facts, faults: &mut Faults) {
    if found.is_some_and(|found| *found != facts.lineage) {
        faults.push(Fault::LineageMismatch);
    }
}

fn envelope(context: Context<'_>, filed: &CaseFiled, found: &Filing, faults: &mut Faults) {
    let tray = filed.tray;
    next_envelope(context.state, (tray, filed.envelope, filed.commitment), faults);
    noted(faults, |check| {
        admit::envelope(context, &filed.facts, (tray, filed.nonce), found, check)
    });
}

/// Compares the frozen candidates with the recomputed ones.
fn candidates(wanted: &[SeatGroup], found: &[SeatGroup], faults: &mut Faults) {
    fn form(group: &SeatGroup) -> Seats<'_> {
        (group.role, &group.pool, group.seats, group.alternates)
    }
    if !wanted.iter().map(form).eq(found.iter().map(form)) {
        faults.push(Fault::GroupsMalformed);
        return;
    }
    for (wanted, found) in wanted.iter().zip(found) {
        if let Some(judge) = first_difference(&wanted.shares, &found.shares) {
            faults.push(Fault::SharesMismatch { judge });
        }
        if let Some(judge) = first_difference(&wanted.odds, &found.odds) {
            faults.push(Fault::OddsMismatch { judge });
        }
    }
}

fn first_difference<T: Copy + PartialEq>(
    wanted: &[(JudgeId, T)],
    found: &[(JudgeId, T)],
) -> Option<JudgeId> {
    if wanted == found {
        return None;
    }
    let unequal = wanted.iter().zip(found).find(|(w, f)| w != f).map(|(w, f)| w.0.min(f.0));
    let longer = if wanted.len() > found.len() { wanted } else { found };
    unequal.or_else(|| longer.get(wanted.len().min(found.len())).map(|row| row.0))
}

fn voided(state: &State, void: &FilingVoided, faults: &mut Faults) {
    let found = state.court.as_ref().zip(state.open.get(&void.filing));
    let Some((court, filed)) = found else { return };
    let origin = court.origin.as_str();
    let (secret, nonce) = rules::void_opens(filed, void.ground);
    let nonce = nonce && (void.nonce.is_some() || !rules::nonce_is_optional(void.ground));
    if (secret, nonce) != (void.envelope_secret.is_some(), void.nonce.is_some()) {
        faults.push(Fault::OpeningMismatch);
    }
    if let Some(secret) = &void.envelope_secret {
        opens_envelope(origin, filed, secret, faults);
    }
    let secret = void.envelope_secret.as_ref();
    let avoided = rules::avoided(origin, filed, void.ground, secret, void.nonce);
    if void.avoided != avoided {
        faults.push(Fault::AvoidedMismatch { judge: JudgeOrNobody(avoided) });
    }
    let lost = matches!(void.ground, VoidGround::NonceLost | VoidGround::Restored);
    if void.nonce.is_some() && !lost {
        note(rules::open_nonce(origin, filed, void.nonce), faults);
    }
}
