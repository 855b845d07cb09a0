//! Rules of what counts for the quota: policies, records, closings, corrections, activities and
//! reductions.

use super::{MAX_FLAGS, MAX_WEIGHT, Ruling, bounds, ensure, routing, second_person, text};
use crate::docket::cases::digest::{base_digest, seats_digest};
use crate::docket::cases::row::{CaseEnd, CaseRow, present};
use crate::docket::code::CorrectionGround;
use crate::docket::day::Day;
use crate::docket::fold::state::State;
use crate::docket::policy::{Policy, QuotaPolicy, Ratio};
use crate::docket::record::{
    Activity, CaseClosed, CaseCorrected, CaseRecord, Closing, Panel, Reduction,
};
use crate::docket::refusal::Refusal;
use crate::docket::text::{MAX_NAME_BYTES, is_code, is_name, is_text};

/// Most judges, and most assessors, of a panel.
const MAX_PANEL: usize = 32;
/// Longest activity: a day has 1,440 minutes, a hearing may be entered as one of some days.
const MAX_MINUTES: u32 = 14_400;
/// Bounds of both parts of a policy's fraction.
const MAX_FRACTION_PART: u32 = 1_000_000;
/// Highest policy fraction: 1,000.
const MAX_FRACTION: u32 = 1_000;
/// Highest cap of a series.
const MAX_SERIES_WEIGHT: u32 = 1_000_000;
/// Longest time in which a case goes back to its first judge: ten years.
const MAX_REFILING_DAYS: u32 = 3_660;
/// Most type codes that are not counted.
const MAX_NOT_COUNTED: usize = 64;

/// A policy: document, roles, population, fractions, type codes, signals.
pub fn policy(policy: &Policy) -> Ruling {
    text(&policy.document, "document")?;
    let quota = &policy.quota;
    ensure(!quota.roles.is_empty(), || Refusal::PolicyAssessesNobody {})?;
    let malformed = |at| move || Refusal::PolicyMalformed { at };
    let ascending = quota.roles.windows(2).all(|pair| pair[0].role < pair[1].role);
    let drawable = quota.roles.iter().all(|role| role.role.is_judicial());
    let ratios = quota.roles.iter().all(|role| fraction(role.ratio));
    ensure(ascending && drawable && ratios, malformed("roles"))?;
    let population = &quota.population;
    let ascending = population.windows(2).all(|pair| pair[0] < pair[1]);
    let drawable = !population.is_empty() && population.iter().all(|role| role.is_judicial());
    ensure(ascending && drawable, malformed("population roles"))?;
    let coefficient = quota.panel_coefficient;
    ensure(coefficient.numerator == 0 || fraction(coefficient), malformed("panel coefficients"))?;
    not_counted(quota)?;
    let series = policy.series;
    let sound = (1..=100).contains(&series.further_percent)
        && series.cap.is_none_or(|cap| (1..=MAX_SERIES_WEIGHT).contains(&cap));
    ensure(sound, malformed("series weights"))?;
    let days = policy.refiling.is_none_or(|days| (1..=MAX_REFILING_DAYS).contains(&days));
    ensure(days, malformed("days of a refiling"))?;
    let ascending = quota.signals.windows(2).all(|pair| pair[0].signal < pair[1].signal);
    let tuned = quota.signals.iter().filter_map(|rule| rule.threshold).all(fraction);
    ensure(ascending && tuned, malformed("signals"))?;
    routing(policy)?;
    bounds(policy)
}

fn not_counted(quota: &QuotaPolicy) -> Ruling {
    let codes = &quota.not_counted;
    let ascending = codes.windows(2).all(|pair| pair[0] < pair[1]);
    let sound = codes.iter().all(|code| is_code(code)) && codes.len() <= MAX_NOT_COUNTED;
    ensure(ascending && sound, || Refusal::PolicyMalformed { at: "not counted type codes" })
}

fn fraction(ratio: Ratio) -> bool {
    let parts = 1..=MAX_FRACTION_PART;
    parts.contains(&ratio.numerator)
        && parts.contains(&ratio.denominator)
        && ratio.numerator / ratio.denominator <= MAX_FRACTION
}

/// A record: texts, flags, weight, judges, days.
pub fn record(state: &State, record: &CaseRecord, today: Day) -> Ruling {
    ensure(record.pool.is_empty() || is_code(&record.pool), || Refusal::PoolCodeMalformed {
        pool: record.pool.clone(),
    })?;
    text(&record.cause, "cause")?;
    text(&record.procedure, "procedure")?;
    let ascending = record.flags.windows(2).all(|pair| pair[0] < pair[1]);
    let named = record.flags.iter().all(|flag| is_name(flag));
    ensure(ascending && named && record.flags.len() <= MAX_FLAGS, || Refusal::FlagsOrder {})?;
    let weight = record.weight;
    ensure((1..=MAX_WEIGHT).contains(&weight), || Refusal::WeightOutOfRange { weight })?;
    known(state, record.undertaking)?;
    panel(state, &record.panel, record.undertaking)?;
    past(record.filed_on, today)?;
    record.closing.map_or(Ok(()), |closing| closing_day(closing, record.filed_on, today))
}

fn known(state: &State, judge: u32) -> Ruling {
    ensure(state.roster.judge(judge).is_some(), || Refusal::JudgeUnknown { judge })
}

fn past(day: Day, today: Day) -> Ruling {
    ensure(day <= today, || Refusal::InTheFuture { day: day.to_string() })
}

fn closing_day(closing: Closing, filed_on: Day, today: Day) -> Ruling {
    ensure(closing.on >= filed_on, || Refusal::ClosedBeforeFiled {
        closed: closing.on.to_string(),
        filed: filed_on.to_string(),
    })?;
    past(closing.on, today)
}

fn panel(state: &State, panel: &Panel, undertaking: u32) -> Ruling {
    let members = &panel.members;
    let free = |judge: &u32| *judge != undertaking && Some(*judge) != panel.presiding;
    let ascending = members.windows(2).all(|pair| pair[0] < pair[1]);
    let assessors = &panel.assessors;
    let named = assessors.windows(2).all(|pair| pair[0] < pair[1])
        && assessors.iter().all(|name| is_name(name));
    let few = members.len() <= MAX_PANEL && assessors.len() <= MAX_PANEL;
    let sound = ascending && named && few && members.iter().all(free);
    ensure(sound, || Refusal::PanelMalformed {})?;
    panel.presiding.iter().chain(members).try_for_each(|judge| known(state, *judge))
}

/// The filing of a case has a judge.
pub fn has_judge(row: &CaseRow) -> Ruling {
    ensure(row.end.undertaking().is_some(), || Refusal::CaseHasNoJudge {
        case_number: row.number.clone(),
    })
}

/// The stage that a later entry names: the present one of its case, with a judge. `rows` are all
/// stages of the case that has this entry.
pub fn assigned(rows: &[CaseRow], filing: u64) -> Result<&CaseRow, Refusal> {
    let row = present(rows).ok_or(Refusal::CaseEntryUnknown { filing })?;
    has_judge(row)?;
    let present = row.filing;
    ensure(filing == present, || Refusal::StageSuperseded { filing, present })?;
    Ok(row)
}

/// A closing: of an open case, after its filing, with a panel of known judges.
pub fn closing(state: &State, row: &CaseRow, closed: &CaseClosed, today: Day) -> Ruling {
    if let Some(day) = row.closed {
        let (case_number, day) = (row.number.clone(), day.to_string());
        return Err(Refusal::ClosedOtherwise { case_number, day });
    }
    closing_day(closed.closing, row.filed_on, today)?;
    let alone = Panel::default();
    let silent = closed.panel == alone && matches!(row.end, CaseEnd::Drawn { .. });
    ensure(!silent || row.seats == seats_digest(&alone, None), || Refusal::PanelNeeded {
        case_number: row.number.clone(),
    })?;
    panel(state, &closed.panel, row.end.undertaking().unwrap_or(0))
}

/// A correction: of what the log says, by two persons, leaving alone what a draw has frozen.
pub fn correction(
    state: &State,
    row: &CaseRow,
    corrected: &CaseCorrected,
    requester: &str,
    today: Day,
) -> Ruling {
    second_person(&corrected.approver, requester)?;
    text(&corrected.text, "text")?;
    let explained = corrected.ground != CorrectionGround::Other || !corrected.text.is_empty();
    ensure(explained, || Refusal::TextNeeded { at: "correction" })?;
    let (before, after) = (&corrected.before, &corrected.after);
    let case_number = || row.number.clone();
    let holds = row.end.assigned_by() == Some(before.assigned_by)
        && row.flags == before.flags
        && row.end.undertaking() == Some(before.undertaking)
        && row.base == base_digest(before)
        && row.seats == seats_digest(&before.panel, before.closing.as_ref());
    ensure(holds, || Refusal::RecordChanged { case_number: case_number() })?;
    let frozen =
        |r: &CaseRecord| (r.pool.clone(), r.weight, r.filed_on, r.undertaking, r.assigned_by);
    let assigned_here = !matches!(row.end, CaseEnd::Imported { .. });
    ensure(!assigned_here || frozen(before) == frozen(after), || Refusal::DrawnFactsFixed {
        case_number: case_number(),
    })?;
    let withdrawn = corrected.ground == CorrectionGround::ClosingWithdrawn;
    let taken_back = before.closing.is_some() && after.closing.is_none();
    ensure(withdrawn == taken_back, || Refusal::WithdrawalDiffers {})?;
    record(state, after, today)
}

/// An activity: of staff or a known judge, not in the future.
pub fn activity(state: &State, activity: &Activity, today: Day) -> Ruling {
    activity.judge.map_or(Ok(()), |judge| known(state, judge))?;
    let minutes = activity.minutes;
    ensure(minutes <= MAX_MINUTES, || Refusal::MinutesOutOfRange { minutes })?;
    past(activity.day, today)
}

/// A reduction or its revocation.
pub fn reduction(state: &State, reduction: &Reduction, requester: &str) -> Ruling {
    second_person(&reduction.approver, requester)?;
    known(state, reduction.judge)?;
    ensure(is_name(&reduction.reason), || Refusal::TextOutsideTable { at: "reason" })?;
    if let Some(entry) = reduction.revokes {
        let grant = grant_in_force(state, entry)?;
        let same = (grant.judge, grant.year) == (reduction.judge, reduction.year);
        let nothing =
            reduction.percent == 0 && reduction.cases == 0 && reduction.document.is_empty();
        return ensure(same && nothing, || Refusal::GrantUnknown { entry });
    }
    let document = is_text(&reduction.document, MAX_NAME_BYTES) && !reduction.document.is_empty();
    ensure(document, || Refusal::TextOutsideTable { at: "document" })?;
    let something = reduction.percent > 0 || reduction.cases > 0;
    let sound = something
        && reduction.percent <= 100
        && reduction.cases <= MAX_FRACTION_PART
        && (1970..=9999).contains(&reduction.year);
    ensure(sound, || Refusal::ReductionOutOfRange {})
}

/// A grant that was not revoked.
pub fn grant_in_force(state: &State, entry: u64) -> Result<&Reduction, Refusal> {
    let mut grants = state.reductions.iter();
    let grant = grants.find(|grant| grant.entry == entry && grant.revoked.is_none());
    grant.map(|grant| &grant.reduction).ok_or(Refusal::GrantUnknown { entry })
}
