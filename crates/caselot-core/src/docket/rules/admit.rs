//! For each kind of entry the rules that it must keep, in order: the one list, which the server
//! asks before it writes an entry and the audit when it reads one.
//!
//! The two differ only in what they do about a broken rule: the server gives up at the first one,
//! the audit notes it and goes on ([`Check`]). What an entry claims and anybody can compute
//! (envelopes, odds, seeds) is no rule; the audit compares it.

mod lots;

use crate::docket::approval::Approved;
use crate::docket::code::{ApprovalNeed, Standing};
use crate::docket::designation::DesignationRequested;
use crate::docket::entry::{Event, Protocol};
use crate::docket::filing::{Facts, FilerNonce, FilingVoided, SeatGroup};
use crate::docket::fold::state::State;
use crate::docket::lineage::Lineage;
use crate::docket::people::Judge;
use crate::docket::refusal::Refusal;
use crate::docket::rules::approval::{Waiting, approved, declined, proposed, waits_for_few};
use crate::docket::rules::candidates::freeze;
use crate::docket::rules::circular::{circular_step, explanation};
use crate::docket::rules::conflict::conflict;
pub use crate::docket::rules::context::{Check, Context};
use crate::docket::rules::contribution;
use crate::docket::rules::court::court;
use crate::docket::rules::data::{data_stated, data_withdrawn};
use crate::docket::rules::designation::{approval, decline, designation};
use crate::docket::rules::draw::single_call;
use crate::docket::rules::eligibility::{enough_candidates, over_cap};
use crate::docket::rules::exclusion::{excluded_by_hand, excluded_by_system};
use crate::docket::rules::filing::{facts, number_year, undrawn_limits};
use crate::docket::rules::follows::{MainCase, following, follows_main, follows_still};
pub use crate::docket::rules::hand::hand;
use crate::docket::rules::hand::{self as hands, signs_draws};
use crate::docket::rules::handover::key_rotation;
use crate::docket::rules::imports::{import, import_list};
use crate::docket::rules::lineage::{drawn_lineage, lineage};
use crate::docket::rules::lots::{list, lot_drawable, review};
use crate::docket::rules::needs::needs;
use crate::docket::rules::number::number_corrected;
use crate::docket::rules::people::{absence, changes_role, ends_duty, judge, renames, stays_today};
use crate::docket::rules::person::{acts, enrolled, rules_opened};
use crate::docket::rules::policy::{edition, policy};
use crate::docket::rules::pool::pool;
use crate::docket::rules::record::{activity, closing, correction, flags_changed};
use crate::docket::rules::recovery::{imports_first, not_recovering, restored};
use crate::docket::rules::redistribution::{committed, in_turn, redistribution, stays};
use crate::docket::rules::reduction::reduction;
use crate::docket::rules::refiling::{Earlier, goes_back, marks_kept, refiling};
use crate::docket::rules::routing::{AssignmentKind, departure, lawful_panel};
use crate::docket::rules::ruling::{Ruling, ensure, person};
use crate::docket::rules::seats::seat_change;
use crate::docket::rules::stage::{assigned, next_stage, unchanging};
use crate::docket::rules::taken::seats_taken;
use crate::docket::rules::trays::{tray_opened, tray_retired};
use crate::docket::rules::void::void;
use crate::id::EntryIndex;

pub use lots::{LotFound, lot};

/// The rules of any entry, whatever it says.
///
/// # Errors
/// What `check` makes of a broken rule.
pub fn entry(context: Context<'_>, event: &Event, check: &mut Check<'_>) -> Ruling {
    let Context { state, actor, today, .. } = context;
    check.of(person(&actor.person))?;
    let opens = matches!(event, Event::CourtOpened(_));
    check.of(ensure(opens == (state.size == 0), || Refusal::CourtNotFirst {}))?;
    check.of(version(state, context.protocol, event))?;
    let program = matches!(event, Event::TrayOpened { .. });
    let acts = !program || actor.standing == Standing::System;
    check.of(ensure(acts, || Refusal::PersonMissing {}))?;
    if context.protocol == Protocol::Two {
        check.of(self::acts(state, actor, event, today))?;
        check.of(waits_for_few(state, &actor.person, event, today))?;
    }
    check.of(imports_first(state, event))?;
    check.of(contribution::due_first(state, event))?;
    check.of(not_recovering(state, event)).map(|_| ())
}

/// The version never goes back, and goes on only with a court or with the opening of the rules.
fn version(state: &State, protocol: Protocol, event: &Event) -> Ruling {
    ensure(protocol >= state.protocol, || Refusal::ProtocolBackwards {})?;
    let opens = matches!(event, Event::CourtOpened(_) | Event::RulesOpened(_));
    ensure(protocol == state.protocol || opens, || Refusal::ProtocolUnopened {})
}

/// The rules of what an entry says. Those of a filing and of a request to designate are asked by
/// [`filing()`] and [`request()`], since they also give what the log adds to them.
///
/// # Errors
/// What `check` makes of a broken rule.
pub fn event(context: Context<'_>, event: &Event, check: &mut Check<'_>) -> Ruling {
    let Context { state, stages, actor, today, .. } = context;
    let (requester, second) = (actor.person.as_str(), context.second());
    let ruling = match event {
        // What else it claims can be computed: the audit compares it.
        Event::TrayOpened { tray, .. } => tray_opened(state, *tray),
        Event::CaseFiled(filed) => {
            let found = filing(context, &filed.facts, check)?;
            return envelope(context, &filed.facts, (filed.tray, filed.nonce), &found, check);
        }
        Event::CaseDrawn(drawn) => contribution::drawn(state, drawn),
        Event::ContributorNamed(_)
        | Event::ContributorEnded(_)
        | Event::FilingOpened(_)
        | Event::Contributed(_) => return contribution::event(context, event, check),
        Event::HandEnrolled(_) | Event::HandRotated(_) | Event::HandsRequired(_) => {
            return hands::event(context, event, check);
        }
        Event::DesignationRequested(it) => return request(context, it, check).map(|_| ()),
        Event::Approved(approved) => return approve(context, *approved, check),
        Event::Proposed(it) => proposed(state, it, today),
        Event::Declined(it) => declined(state, it, actor, today),
        Event::PersonEnrolled(it) => enrolled(state, it, second),
        Event::Imports(it) => return import_list(context, it, check),
        Event::RulesOpened(it) => rules_opened(state, it, requester, today),
        Event::CourtOpened(opened) => court(opened),
        Event::JudgeRecorded(recorded) => judge(recorded).and_then(|()| duty(context, recorded)),
        Event::AbsenceRecorded(recorded) => absence(state, recorded, today),
        Event::PoolRecorded(recorded) => pool(state, recorded, second, today),
        Event::TrayRetired { .. } => return tray_retired(context, event, check),
        Event::FilingVoided(it) => open_void(context, it),
        Event::PolicyAdopted(adopted) => {
            policy(adopted).and_then(|()| edition(state, adopted)).and_then(|()| second.acted())
        }
        Event::CaseImported(imported) => return import(context, imported, check),
        Event::NumberCorrected(it) => assigned(stages, it.filing).and_then(|row| {
            number_corrected(state, context.cases, (stages, row), it, second, today)
        }),
        Event::CaseCorrected(corrected) => unchanging(stages)
            .and_then(|()| assigned(stages, corrected.filing))
            .and_then(|row| correction(state, row, corrected, second, today)),
        Event::SeatsTaken(taken) => unchanging(stages)
            .and_then(|()| assigned(stages, taken.filing))
            .and_then(|row| seats_taken(state, row, taken, second, today)),
        Event::Redistribution(list) => redistribution(state, context.cases, list, second),
        Event::ActivityRecorded { filing, activity: done } => {
            assigned(stages, *filing).and_then(|_| activity(state, done, today))
        }
        Event::CaseClosed(closed) => unchanging(stages)
            .and_then(|()| assigned(stages, closed.filing))
            .and_then(|row| closing(state, row, closed, second, today)),
        Event::FlagsChanged(changed) => assigned(stages, changed.filing)
            .and_then(|row| flags_changed(state, row, changed, (requester, today))),
        Event::DataStated(stated) => data_stated(stated, second, today),
        Event::DataWithdrawn(withdrawn) => data_withdrawn(state, withdrawn, second),
        Event::ExplanationRecorded(said) => explanation(state, said, actor, today),
        Event::CircularStep(step) => circular_step(state, step, requester, today),
        Event::LotOpened(opened) => return lot(context, &opened.asked, check).map(|_| ()),
        Event::LotDrawn(drawn) => lot_drawable(state, drawn.lot),
        Event::ListRecorded(record) => list(state, record, second),
        Event::ReviewRecorded(it) => return review(state, it, check),
        Event::ReductionGranted(granted) => reduction(state, granted, second),
        Event::CaseDesignated(it) => designated(context, it.filing),
        Event::DesignationDeclined(it) => decline(state, it, actor, today),
        Event::ConflictDeclared(declared) => conflict(state, declared),
        Event::KeyRotated(rotated) => key_rotation(state, rotated, requester),
        Event::Restored(it) => restored(state, it, requester, context.protocol),
    };
    check.of(ruling).map(|_| ())
}

/// What is voided is open; that it is none that is open is found by the audit.
fn open_void(context: Context<'_>, it: &FilingVoided) -> Ruling {
    let Context { state, today, .. } = context;
    let filed = state.open.get(&it.filing);
    filed.map_or(Ok(()), |filed| void(state, filed, it, context.second(), today))
}

/// What was requested is still approved by the second person, and follows the same case.
fn designated(context: Context<'_>, filing: EntryIndex) -> Ruling {
    let Context { state, cases, actor, today, .. } = context;
    let Some(pending) = state.requests.get(&filing) else {
        return Ok(());
    };
    approval(state, pending, actor, today)?;
    follows_still(cases, &pending.request)
}

/// In protocol 2 another name is approved, and another judicial role; so is a tenure that ends, and
/// it ends on a later day.
fn duty(context: Context<'_>, judge: &Judge) -> Ruling {
    let Context { state, today, .. } = context;
    if context.protocol == Protocol::One || !state.has_filed() {
        return Ok(());
    }
    let ends = ends_duty(state, judge, today);
    if ends || renames(state, judge) || changes_role(state, judge, today) {
        context.second().acted()?;
    }
    if ends { stays_today(state, judge, today) } else { Ok(()) }
}

/// An approval: its own rules, then those of what takes effect by it, as if the person who proposed
/// that had recorded it now.
fn approve(context: Context<'_>, what: Approved, check: &mut Check<'_>) -> Ruling {
    let Context { state, actor, today, .. } = context;
    let waiting = check.of(approved(state, what, actor, today))?;
    let Some(Waiting::Proposal(proposal)) = waiting else { return Ok(()) };
    // A void stands in an entry of its own, which keeps its rules.
    if let Event::FilingVoided(_) = proposal.proposed.what {
        return Ok(());
    }
    // Who proposed it must still be the one to do it.
    check.of(acts(state, &proposal.proposer, &proposal.proposed.what, today))?;
    let context = Context { actor: &proposal.proposer, approver: Some(actor), ..context };
    event(context, &proposal.proposed.what, check)
}

/// What the rules make of a filing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filing {
    /// What ties it to earlier filings; `None` where a rule of it is broken.
    pub lineage: Option<Lineage>,
    /// The earlier case of the same parties that it goes back to instead of being drawn.
    pub returns_to: Option<Earlier>,
    /// The main case whose judge it goes to instead of being drawn.
    pub follows: Option<MainCase>,
    /// Its seats with the frozen candidates; `None` where a rule of them is broken, and for a case
    /// that goes back.
    pub groups: Option<Vec<SeatGroup>>,
    /// What a second person must approve before the draw; none in protocol 1.
    pub needs: Vec<ApprovalNeed>,
}

/// The rules of a filing that is drawn.
///
/// # Errors
/// What `check` makes of a broken rule.
pub fn filing(
    context: Context<'_>,
    facts: &Facts,
    check: &mut Check<'_>,
) -> Result<Filing, Refusal> {
    let Context { state, cases, stages, today, .. } = context;
    let lineage = filing_or_request(context, facts, AssignmentKind::of_filing(facts), check)?;
    check.of(drawn_lineage(state, facts))?;
    check.of(seat_change(state, facts, stages, today))?;
    check.of(in_turn(state, facts))?;
    if context.protocol == Protocol::Two {
        check.of(undrawn_limits(state, &context.actor.person))?;
    }
    let returns_to = check.of(refiling(state, facts, cases, today))?.flatten();
    let follows = check.of(following(state, facts, cases, today))?.flatten();
    let drawn = returns_to.is_none() && follows.is_none();
    let groups = if drawn { candidates(context, facts, check)? } else { None };
    let needs = match &groups {
        Some(groups) if context.protocol == Protocol::Two => {
            needs(state, facts, stages, groups, today)
        }
        _ => Vec::new(),
    };
    Ok(Filing { lineage, returns_to, follows, groups, needs })
}

/// The rules of the envelope that a filing takes, and of its nonce.
///
/// # Errors
/// What `check` makes of a broken rule.
pub fn envelope(
    context: Context<'_>,
    facts: &Facts,
    (tray, nonce): (u64, FilerNonce),
    filing: &Filing,
    check: &mut Check<'_>,
) -> Ruling {
    let Context { state, protocol, today, .. } = context;
    check.of(single_call(state, tray, nonce))?;
    check.of(committed(state, facts, nonce))?;
    contribution::ready(state, today, check)?;
    if protocol == Protocol::Two && matches!(nonce, FilerNonce::Single(_)) {
        let listed = state.policy_on(today).is_some_and(|policy| policy.single_call);
        let signs = signs_draws(state, context.actor, today);
        let awaits = state.contributors.in_force(today).is_some();
        let free = listed && filing.needs.is_empty() && !signs && !awaits;
        check.of(ensure(free, || Refusal::SingleCallUnlisted {}))?;
    }
    Ok(())
}

/// The rules of the candidates of a filing.
///
/// # Errors
/// What `check` makes of a broken rule.
pub fn candidates(
    context: Context<'_>,
    facts: &Facts,
    check: &mut Check<'_>,
) -> Result<Option<Vec<SeatGroup>>, Refusal> {
    let Context { state, today, .. } = context;
    let groups = check.of(freeze(state, facts, today))?;
    if let Some(groups) = groups.as_ref().filter(|_| context.protocol == Protocol::One) {
        check.of(enough_candidates(state, facts, groups, today))?;
    }
    Ok(groups)
}

/// The rules of a request to designate. What ties it to earlier filings comes back; `None` where a
/// rule of it is broken.
///
/// # Errors
/// What `check` makes of a broken rule.
pub fn request(
    context: Context<'_>,
    request: &DesignationRequested,
    check: &mut Check<'_>,
) -> Result<Option<Lineage>, Refusal> {
    let lineage = filing_or_request(context, &request.facts, AssignmentKind::of(request), check)?;
    let changes = request.facts.lineage.changes.is_some();
    check.of(ensure(!changes, || Refusal::ChangeAlone {}))?;
    if let Some(reassigns) = &request.facts.lineage.reassigns {
        check.of(stays(context.state, reassigns.filing, &request.facts.case_number))?;
    }
    check.of(designation(context.state, request, context.today))?;
    check.of(follows_main(context.state, request, context.cases, context.today))?;
    check.of(goes_back(context.state, request, context.cases, context.today))?;
    Ok(lineage)
}

/// The rules of what is filed or asked for: the facts, their stage and what ties them to earlier
/// filings.
fn filing_or_request(
    context: Context<'_>,
    facts: &Facts,
    assignment: AssignmentKind,
    check: &mut Check<'_>,
) -> Result<Option<Lineage>, Refusal> {
    let Context { state, cases, stages, actor, today, .. } = context;
    check.of(self::facts(state, facts, &actor.person))?;
    if context.protocol == Protocol::Two {
        let code = state.court.as_ref().map_or("", |court| court.code.as_str());
        check.of(number_year(&facts.case_number, code, today))?;
    }
    let over_cap =
        if assignment.is_capped() { over_cap(state, facts, cases, today) } else { Vec::new() };
    check.of(excluded_by_system(state, facts, &over_cap))?;
    if context.protocol == Protocol::Two {
        check.of(excluded_by_hand(state, facts, today))?;
    }
    check.of(departure(state, facts, assignment, stages, today))?;
    check.of(lawful_panel(state, facts, assignment, today))?;
    check.of(marks_kept(facts, stages))?;
    let later = facts.lineage.is_of_assigned();
    let next = check.of(next_stage(state, &facts.case_number, stages, later))?;
    let case_number = || facts.case_number.clone();
    check.of(next.map_or(Ok(()), |next| {
        ensure(next == facts.stage, || Refusal::StageNotNext { case_number: case_number(), next })
    }))?;
    check.of(lineage(state, facts, stages, cases, today))
}
