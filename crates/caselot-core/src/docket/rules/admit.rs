//! For each kind of entry the rules that it must keep, in order: the one list, which the server
//! asks before it writes an entry and the audit when it reads one.
//!
//! The two differ only in what they do about a broken rule: the server gives up at the first one,
//! the audit notes it and goes on ([`Check`]). What an entry claims and anybody can compute
//! (envelopes, odds, seeds) is no rule; the audit compares it.

use crate::docket::approval::Approved;
use crate::docket::case_number::CaseNumber;
use crate::docket::cases::row::{CaseRow, Cases};
use crate::docket::code::{ApprovalNeed, Standing};
use crate::docket::day::Day;
use crate::docket::designation::DesignationRequested;
use crate::docket::entry::{Actor, Event, Protocol};
use crate::docket::filing::{Facts, FilerNonce, SeatGroup};
use crate::docket::fold::state::State;
use crate::docket::lineage::Lineage;
use crate::docket::people::Judge;
use crate::docket::record::{CaseImported, Imports};
use crate::docket::refusal::Refusal;
use crate::docket::rules::approval::{
    Waiting, approved, declined, imports, proposed, waits_for_few,
};
use crate::docket::rules::candidates::freeze;
use crate::docket::rules::circular::{circular_step, explanation};
use crate::docket::rules::conflict::conflict;
use crate::docket::rules::court::court;
use crate::docket::rules::data::{data_stated, data_withdrawn};
use crate::docket::rules::designation::{approval, decline, designation};
use crate::docket::rules::draw::{drawable, single_call};
use crate::docket::rules::eligibility::{enough_candidates, over_cap};
use crate::docket::rules::exclusion::{excluded_by_hand, excluded_by_system};
use crate::docket::rules::filing::{facts, number_year, undrawn_limits};
use crate::docket::rules::handover::key_rotation;
use crate::docket::rules::lineage::{drawn_lineage, lineage};
use crate::docket::rules::needs::needs;
use crate::docket::rules::number::number_corrected;
use crate::docket::rules::people::{absence, changes_role, ends_duty, judge, renames, stays_today};
use crate::docket::rules::person::{acts, enrolled, rules_opened};
use crate::docket::rules::policy::{edition, policy};
use crate::docket::rules::pool::pool;
use crate::docket::rules::record::{activity, closing, correction, flags_changed, record};
use crate::docket::rules::recovery::{imports_first, not_recovering, restored, retirement};
use crate::docket::rules::reduction::reduction;
use crate::docket::rules::refiling::{Earlier, marks_kept, refiling};
use crate::docket::rules::routing::{AssignmentKind, departure, lawful_panel};
use crate::docket::rules::ruling::{Ruling, SecondPerson, ensure, person};
use crate::docket::rules::seats::seat_change;
use crate::docket::rules::stage::{assigned, next_stage, unchanging};
use crate::docket::rules::taken::seats_taken;
use crate::docket::rules::void::void;

/// What an entry is judged by: all that the log said before it, and who acts when.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The docket before the entry.
    pub state: &'a State,
    /// Its case index before the entry.
    pub cases: &'a dyn Cases,
    /// All stages so far of the case that the entry is about, ascending; empty if it is about none.
    pub stages: &'a [CaseRow],
    /// Actor of the entry.
    pub actor: &'a Actor,
    /// Version of the protocol of the entry.
    pub protocol: Protocol,
    /// Who approved it by an act, if anybody did.
    pub approver: Option<&'a Actor>,
    /// The court's day of the entry.
    pub today: Day,
}

impl<'a> Context<'a> {
    fn second(&self) -> SecondPerson<'a> {
        SecondPerson {
            requester: &self.actor.person,
            protocol: self.protocol,
            approved: self.approver.is_some(),
        }
    }
}

/// What happens to a broken rule: an error ends the check, `Ok` goes on with the next rule.
pub struct Check<'a>(&'a mut dyn FnMut(Refusal) -> Ruling);

impl<'a> Check<'a> {
    /// A check that asks `broken` about each broken rule.
    pub fn new(broken: &'a mut dyn FnMut(Refusal) -> Ruling) -> Check<'a> {
        Check(broken)
    }

    /// The value of a ruling; `None` if a rule is broken and the check goes on.
    fn of<T>(&mut self, ruling: Result<T, Refusal>) -> Result<Option<T>, Refusal> {
        match ruling {
            Ok(value) => Ok(Some(value)),
            Err(refusal) => (self.0)(refusal).map(|()| None),
        }
    }
}

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
        // All that it claims can be computed: the audit compares it.
        Event::TrayOpened { .. } => Ok(()),
        Event::CaseFiled(filed) => {
            let found = filing(context, &filed.facts, check)?;
            return envelope(context, filed.tray, filed.nonce, &found, check);
        }
        Event::CaseDrawn(drawn) => match state.open.get(&drawn.filing) {
            Some(filed) => drawable(state, drawn.filing, filed.tray),
            None => Ok(()),
        },
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
        Event::TrayRetired { ground, text, .. } => retirement(state, *ground, text, second),
        Event::FilingVoided(voided) => match state.open.get(&voided.filing) {
            Some(filed) => void(state, filed, voided, second, today),
            None => Ok(()),
        },
        Event::PolicyAdopted(adopted) => {
            policy(adopted).and_then(|()| edition(state, adopted)).and_then(|()| acted(second))
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
        Event::ReductionGranted(granted) => reduction(state, granted, second),
        Event::CaseDesignated(designated) => match state.requests.get(&designated.filing) {
            Some(pending) => approval(state, pending, actor, today),
            None => Ok(()),
        },
        Event::DesignationDeclined(it) => decline(state, it, actor, today),
        Event::ConflictDeclared(declared) => conflict(state, declared),
        Event::KeyRotated(rotated) => key_rotation(state, rotated, requester),
        Event::Restored(it) => restored(state, it, requester, context.protocol),
    };
    check.of(ruling).map(|_| ())
}

/// In protocol 2 a second person acted.
fn acted(second: SecondPerson<'_>) -> Ruling {
    if second.protocol == Protocol::Two { second.stands("") } else { Ok(()) }
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
        acted(context.second())?;
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

/// A list of imports, and each of its cases.
fn import_list(context: Context<'_>, list: &Imports, check: &mut Check<'_>) -> Ruling {
    check.of(imports(list, context.cases))?;
    check.of(acted(context.second()))?;
    list.cases.iter().try_for_each(|case| import_form(context, case, check))
}

/// An import: once the docket has had a filing the next of an approved list, and in form.
fn import(context: Context<'_>, imported: &CaseImported, check: &mut Check<'_>) -> Ruling {
    let Context { state, actor, protocol, .. } = context;
    if protocol == Protocol::Two {
        let case_number = || imported.case_number.clone();
        let program = actor.standing == Standing::System;
        let listed = match state.imports_due.front() {
            Some(due) => program && due == imported,
            None => !program && !state.has_filed(),
        };
        let unlisted = || Refusal::ImportUnlisted { case_number: case_number() };
        check.of(ensure(listed, unlisted))?;
    }
    import_form(context, imported, check)
}

/// A number of this court, and a record in form.
fn import_form(context: Context<'_>, imported: &CaseImported, check: &mut Check<'_>) -> Ruling {
    let Context { state, today, .. } = context;
    let code = state.court.as_ref().map_or("", |court| court.code.as_str());
    let number = &imported.case_number;
    let canonical = CaseNumber::is_canonical(number, code);
    let malformed = || Refusal::CaseNumberMalformed { text: number.clone() };
    check.of(ensure(canonical, malformed))?;
    check.of(record(state, &imported.record, today)).map(|_| ())
}

/// What the rules make of a filing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filing {
    /// What ties it to earlier filings; `None` where a rule of it is broken.
    pub lineage: Option<Lineage>,
    /// The earlier case of the same parties that it goes back to instead of being drawn.
    pub returns_to: Option<Earlier>,
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
    if context.protocol == Protocol::Two {
        check.of(undrawn_limits(state, &context.actor.person))?;
    }
    let returns_to = check.of(refiling(state, facts, cases, today))?.flatten();
    let groups = match returns_to {
        Some(_) => None,
        None => candidates(context, facts, check)?,
    };
    let needs = match &groups {
        Some(groups) if context.protocol == Protocol::Two => {
            needs(state, facts, stages, groups, today)
        }
        _ => Vec::new(),
    };
    Ok(Filing { lineage, returns_to, groups, needs })
}

/// The rules of the envelope that a filing takes.
///
/// # Errors
/// What `check` makes of a broken rule.
pub fn envelope(
    context: Context<'_>,
    tray: u64,
    nonce: FilerNonce,
    filing: &Filing,
    check: &mut Check<'_>,
) -> Ruling {
    let Context { state, protocol, today, .. } = context;
    check.of(single_call(state, tray, nonce))?;
    if protocol == Protocol::Two && matches!(nonce, FilerNonce::Single(_)) {
        let listed = state.policy_on(today).is_some_and(|policy| policy.single_call);
        let free = listed && filing.needs.is_empty();
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
    check.of(designation(context.state, request, context.today))?;
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
    check.of(lineage(state, facts, stages, cases))
}
