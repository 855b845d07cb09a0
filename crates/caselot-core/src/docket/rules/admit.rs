//! For each kind of entry the rules that it must keep, in order: the one list, which the server
//! asks before it writes an entry and the audit when it reads one.
//!
//! The two differ only in what they do about a broken rule: the server gives up at the first one,
//! the audit notes it and goes on ([`Check`]). What an entry claims and anybody can compute
//! (envelopes, odds, seeds) is no rule; the audit compares it.

use crate::docket::case_number::CaseNumber;
use crate::docket::cases::row::{CaseRow, Cases};
use crate::docket::code::Standing;
use crate::docket::day::Day;
use crate::docket::designation::DesignationRequested;
use crate::docket::entry::{Actor, Event};
use crate::docket::filing::{Facts, FilerNonce, SeatGroup};
use crate::docket::fold::state::State;
use crate::docket::lineage::Lineage;
use crate::docket::record::CaseImported;
use crate::docket::refusal::Refusal;
use crate::docket::rules::candidates::freeze;
use crate::docket::rules::conflict::conflict;
use crate::docket::rules::court::court;
use crate::docket::rules::designation::{approval, decline, designation};
use crate::docket::rules::draw::single_call;
use crate::docket::rules::eligibility::{enough_candidates, over_cap};
use crate::docket::rules::exclusion::excluded_by_system;
use crate::docket::rules::filing::facts;
use crate::docket::rules::handover::key_rotation;
use crate::docket::rules::lineage::{drawn_lineage, lineage};
use crate::docket::rules::people::{absence, judge};
use crate::docket::rules::policy::policy;
use crate::docket::rules::pool::pool;
use crate::docket::rules::record::{activity, closing, correction, flags_changed, record};
use crate::docket::rules::recovery::{not_recovering, restored, retirement};
use crate::docket::rules::reduction::reduction;
use crate::docket::rules::refiling::{Earlier, marks_carried, refiling};
use crate::docket::rules::routing::{Way, departure};
use crate::docket::rules::ruling::{Ruling, ensure, person};
use crate::docket::rules::stage::{assigned, next_stage};
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
    /// The court's day of the entry.
    pub today: Day,
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
    let Context { state, actor, .. } = context;
    check.of(person(&actor.person))?;
    let opens = matches!(event, Event::CourtOpened(_));
    check.of(ensure(opens == (state.size == 0), || Refusal::CourtNotFirst {}))?;
    let program = matches!(event, Event::TrayOpened { .. });
    let acts = !program || actor.standing == Standing::System;
    check.of(ensure(acts, || Refusal::PersonMissing {}))?;
    check.of(not_recovering(state, event)).map(|_| ())
}

/// The rules of what an entry says. Those of a filing and of a request to designate are asked by
/// [`filing()`] and [`request()`], since they also give what the log adds to them.
///
/// # Errors
/// What `check` makes of a broken rule.
pub fn event(context: Context<'_>, event: &Event, check: &mut Check<'_>) -> Ruling {
    let Context { state, stages, actor, today, .. } = context;
    let requester = actor.person.as_str();
    let ruling = match event {
        // All that these claim can be computed: the audit compares it.
        Event::TrayOpened { .. } | Event::CaseDrawn(_) => Ok(()),
        Event::CaseFiled(filed) => {
            filing(context, &filed.facts, check)?;
            return envelope(state, filed.tray, filed.nonce, check);
        }
        Event::DesignationRequested(it) => return request(context, it, check).map(|_| ()),
        Event::CourtOpened(opened) => court(opened),
        Event::JudgeRecorded(recorded) => judge(recorded),
        Event::AbsenceRecorded(recorded) => absence(state, recorded, today),
        Event::PoolRecorded(recorded) => pool(state, recorded, requester, today),
        Event::TrayRetired { ground, text, .. } => retirement(state, *ground, text),
        Event::FilingVoided(voided) => match state.open.get(&voided.filing) {
            Some(filed) => void(state, filed, voided, requester),
            None => Ok(()),
        },
        Event::PolicyAdopted(adopted) => policy(adopted),
        Event::CaseImported(imported) => return import(context, imported, check),
        Event::CaseCorrected(corrected) => assigned(stages, corrected.filing)
            .and_then(|row| correction(state, row, corrected, requester, today)),
        Event::ActivityRecorded { filing, activity: done } => {
            assigned(stages, *filing).and_then(|_| activity(state, done, today))
        }
        Event::CaseClosed(closed) => {
            assigned(stages, closed.filing).and_then(|row| closing(state, row, closed, today))
        }
        Event::FlagsChanged(changed) => {
            assigned(stages, changed.filing).and_then(|row| flags_changed(row, changed, requester))
        }
        Event::ReductionGranted(granted) => reduction(state, granted, requester),
        Event::CaseDesignated(designated) => match state.requests.get(&designated.filing) {
            Some(pending) => approval(state, pending, actor, today),
            None => Ok(()),
        },
        Event::DesignationDeclined(declined) => decline(declined),
        Event::ConflictDeclared(declared) => conflict(state, declared),
        Event::KeyRotated(rotated) => key_rotation(state, rotated, requester),
        Event::Restored(it) => restored(it, requester),
    };
    check.of(ruling).map(|_| ())
}

/// An import: a number of this court, and a record in form.
fn import(context: Context<'_>, imported: &CaseImported, check: &mut Check<'_>) -> Ruling {
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
    let Context { state, cases, today, .. } = context;
    let lineage = placed(context, facts, Way::Drawn, check)?;
    check.of(drawn_lineage(state, facts))?;
    let returns_to = check.of(refiling(state, facts, cases, today))?.flatten();
    let groups = match returns_to {
        Some(_) => None,
        None => candidates(context, facts, check)?,
    };
    Ok(Filing { lineage, returns_to, groups })
}

/// The rules of the envelope that a filing takes.
///
/// # Errors
/// What `check` makes of a broken rule.
pub fn envelope(state: &State, tray: u64, nonce: FilerNonce, check: &mut Check<'_>) -> Ruling {
    check.of(single_call(state, tray, nonce)).map(|_| ())
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
    if let Some(groups) = &groups {
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
    let lineage = placed(context, &request.facts, Way::of(request), check)?;
    check.of(designation(context.state, request, context.today))?;
    Ok(lineage)
}

/// The rules of what is filed or asked for: the facts, their stage and what ties them to earlier
/// filings.
fn placed(
    context: Context<'_>,
    facts: &Facts,
    way: Way,
    check: &mut Check<'_>,
) -> Result<Option<Lineage>, Refusal> {
    let Context { state, cases, stages, actor, today } = context;
    check.of(self::facts(state, facts, &actor.person))?;
    let over_cap = match way {
        Way::Drawn => over_cap(state, facts, cases, today),
        Way::Designated | Way::Follows => Vec::new(),
    };
    check.of(excluded_by_system(state, facts, &over_cap))?;
    check.of(departure(state, facts, way, today))?;
    check.of(marks_carried(facts, stages))?;
    let reassigns = facts.lineage.reassigns.is_some();
    let next = check.of(next_stage(&facts.case_number, stages, reassigns))?;
    let case_number = || facts.case_number.clone();
    check.of(next.map_or(Ok(()), |next| {
        ensure(next == facts.stage, || Refusal::StageNotNext { case_number: case_number(), next })
    }))?;
    check.of(lineage(state, facts, stages, cases))
}
