//! Rules of a case's life: stages, reassignments, remands, series, designations, flags.

use super::{MAX_FLAGS, Ruling, case_number, ensure, person, second_person, text};
use crate::docket::cases::row::{CaseEnd, CaseRow, Cases};
use crate::docket::code::{DesignationGround, ReassignmentGround, Standing};
use crate::docket::day::Day;
use crate::docket::designation::{DesignationDeclined, DesignationRequested, PendingDesignation};
use crate::docket::entry::{Actor, SYSTEM_PERSON};
use crate::docket::filing::Facts;
use crate::docket::fold::state::State;
use crate::docket::lineage::{Lineage, PriorCase, REMANDED, RETRIAL, Reassignment};
use crate::docket::record::FlagsChanged;
use crate::docket::refusal::Refusal;
use crate::docket::rules::present;
use crate::docket::text::{is_code, is_name};

/// The stage a new filing of a case would have. A case that has a judge takes a new stage only
/// by a reassignment, and a reassignment only while it is not closed.
pub fn next_stage(number: &str, rows: &[CaseRow], reassigns: bool) -> Result<u32, Refusal> {
    let case_number = || number.to_owned();
    let next = rows.last().map_or(0, |row| row.stage.saturating_add(1));
    let Some(row) = present(rows) else {
        return match reassigns {
            false => Ok(next),
            true => Err(Refusal::CaseHasNoJudge { case_number: case_number() }),
        };
    };
    let draw = match row.end {
        CaseEnd::Open => {
            return Err(Refusal::FilingOpen { case_number: case_number(), filing: row.filing });
        }
        CaseEnd::Requested => {
            let request = row.filing;
            return Err(Refusal::DesignationPending { case_number: case_number(), request });
        }
        end => end.entry().unwrap_or(row.filing),
    };
    ensure(reassigns, || Refusal::AlreadyDrawn { case_number: case_number(), draw })?;
    match row.closed {
        None => Ok(next),
        Some(day) => {
            let day = day.to_string();
            Err(Refusal::CaseClosedAlready { case_number: case_number(), day })
        }
    }
}

/// The lineage of a filing: what was asked for, with what the log says of it. Asked of an entry's
/// own lineage it gives that lineage again.
pub fn lineage(
    state: &State,
    facts: &Facts,
    rows: &[CaseRow],
    cases: &dyn Cases,
) -> Result<Lineage, Refusal> {
    let asked = &facts.lineage;
    let series = asked.series.clone();
    ensure(series.is_empty() || is_code(&series), || Refusal::SeriesMalformed {
        series: series.clone(),
    })?;
    let reassigns = asked
        .reassigns
        .as_ref()
        .map(|asked| reassignment(asked, facts, rows))
        .transpose()?
        .map(Box::new);
    let flagged = facts.flags.iter().any(|flag| flag == REMANDED || flag == RETRIAL);
    ensure(flagged || asked.prior.is_none(), || Refusal::PriorCaseUnflagged {})?;
    ensure(!flagged || asked.prior.is_some(), || Refusal::PriorCaseMissing {})?;
    let prior =
        asked.prior.as_ref().map(|asked| prior(state, asked, cases)).transpose()?.map(Box::new);
    Ok(Lineage { reassigns, prior, series })
}

fn reassignment(
    asked: &Reassignment,
    facts: &Facts,
    rows: &[CaseRow],
) -> Result<Reassignment, Refusal> {
    let case_number = || facts.case_number.clone();
    text(&asked.text, "text")?;
    let explained = asked.ground != ReassignmentGround::Other || !asked.text.is_empty();
    ensure(explained, || Refusal::TextNeeded { at: "reassignment" })?;
    let none = || Refusal::CaseHasNoJudge { case_number: case_number() };
    let row = present(rows).ok_or_else(none)?;
    let judge = row.end.undertaking().ok_or_else(none)?;
    ensure(facts.weight == row.weight, || Refusal::WeightOfCase {
        case_number: case_number(),
        weight: row.weight,
    })?;
    let mut left: Vec<u32> = rows.iter().filter_map(|row| row.end.undertaking()).collect();
    left.sort_unstable();
    left.dedup();
    Ok(Reassignment {
        ground: asked.ground,
        text: asked.text.clone(),
        filing: row.filing,
        judge,
        left,
        filed_on: row.filed_on,
        seats: row.held.clone(),
    })
}

/// The earlier case: who sat is what the log says, or what a person recorded of another docket.
fn prior(state: &State, asked: &PriorCase, cases: &dyn Cases) -> Result<PriorCase, Refusal> {
    ensure(is_name(&asked.case_number), || Refusal::PriorCaseMissing {})?;
    let court = state.court.as_ref().map_or("", |court| court.code.as_str());
    let number = case_number(&asked.case_number, court);
    let number = number.map_or_else(|_| asked.case_number.clone(), |n| n.as_str().to_owned());
    let rows = cases.case(&number);
    let panel_returns = asked.panel_returns;
    let Some(row) = rows.last() else {
        let ascending = asked.sat.windows(2).all(|pair| pair[0] < pair[1]);
        let unknown = || Refusal::PriorCaseUnknown { case_number: number.clone() };
        ensure(ascending && !asked.sat.is_empty(), unknown)?;
        for &judge in &asked.sat {
            ensure(state.roster.judge(judge).is_some(), || Refusal::JudgeUnknown { judge })?;
        }
        let sat = asked.sat.clone();
        return Ok(PriorCase { case_number: number, filing: None, sat, panel_returns });
    };
    let none = || Refusal::CaseHasNoJudge { case_number: row.number.clone() };
    let filing = present(&rows).filter(|row| row.end.undertaking().is_some()).ok_or_else(none)?;
    let filing = Some(filing.filing);
    let mut sat: Vec<u32> = rows.iter().flat_map(CaseRow::sat).collect();
    sat.sort_unstable();
    sat.dedup();
    ensure(asked.sat.is_empty() || asked.sat == sat, || Refusal::PriorSatDiffers {
        case_number: number.clone(),
    })?;
    Ok(PriorCase { case_number: number, filing, sat, panel_returns })
}

/// A filing that is drawn: a reassignment has its approver, and of a series only the first case
/// is drawn.
pub fn drawn_lineage(state: &State, facts: &Facts) -> Ruling {
    let reassigns = facts.lineage.reassigns.is_some();
    ensure(!reassigns || !facts.approver.is_empty(), || Refusal::ReassignmentUnapproved {})?;
    begins_series(state, facts)
}

/// Whether a filing may stand outside the ground BATCH_OR_RELATED.
fn begins_series(state: &State, facts: &Facts) -> Ruling {
    let known = state.series.get(&facts.lineage.series);
    let known = known.filter(|_| facts.lineage.reassigns.is_none());
    known.map_or(Ok(()), |series| {
        Err(Refusal::SeriesFollows { series: facts.lineage.series.clone(), first: series.first })
    })
}

/// A request to designate, apart from the facts of the case.
pub fn designation(state: &State, request: &DesignationRequested, today: Day) -> Ruling {
    let DesignationRequested { facts, judge, ground, text: explanation } = request;
    let pool = || facts.pool.clone();
    let spec = state.pools.get(&facts.pool).map(|pool| pool.spec_on(today));
    let spec = spec.ok_or_else(|| Refusal::PoolUnknown { pool: pool() })?;
    ensure(!spec.settings.assessors, || Refusal::PoolOfOthers { pool: pool() })?;
    ensure(facts.panel.seats() == 1, || Refusal::PanelDesignated {})?;
    text(explanation, "text")?;
    let explained = *ground != DesignationGround::Other || !explanation.is_empty();
    ensure(explained, || Refusal::TextNeeded { at: "designation" })?;
    ensure(facts.parties.redraw.is_empty(), || Refusal::NotRefiled {})?;
    may_sit(state, facts, *judge, today)?;
    match ground {
        DesignationGround::BatchOrRelated => follows_series(state, facts, *judge, today),
        _ => begins_series(state, facts),
    }
}

/// A designated judge is recorded, at work, not excluded and without a declared conflict, also
/// if it was declared after the request.
pub(super) fn may_sit(state: &State, facts: &Facts, judge: u32, today: Day) -> Ruling {
    ensure(state.roster.judge(judge).is_some(), || Refusal::JudgeUnknown { judge })?;
    ensure(state.roster.on_duty(judge, false, today), || Refusal::JudgeNotOnDuty { judge })?;
    let excluded = facts.exclusions.iter().find(|exclusion| exclusion.judge == judge);
    let excluded = excluded.map(|exclusion| exclusion.ground);
    let excluded = excluded.or_else(|| state.conflicts.of(&facts.parties.marks).remove(&judge));
    excluded.map_or(Ok(()), |ground| Err(Refusal::JudgeExcluded { judge, ground: ground.name() }))
}

/// A further case of a series: its judge, and the weight of the policy.
fn follows_series(state: &State, facts: &Facts, judge: u32, today: Day) -> Ruling {
    let code = &facts.lineage.series;
    ensure(!code.is_empty(), || Refusal::SeriesNeeded {})?;
    let series = || code.clone();
    let known = state.series.get(code);
    let Some((first, holder)) = known.and_then(|known| Some((known, known.judge?))) else {
        return Err(Refusal::SeriesNotDrawn { series: series() });
    };
    ensure(judge == holder, || Refusal::SeriesJudge { series: series(), judge: holder })?;
    if facts.lineage.reassigns.is_some() {
        return Ok(());
    }
    let weight = state.series_rule(today).next_weight(first.weight, first.total);
    ensure(facts.weight == weight, || Refusal::SeriesWeight { series: series(), weight })
}

/// The approval of a request: by another person, while the judge may still sit. A refiled case is
/// given back by the program, and nothing else is.
pub fn approval(
    state: &State,
    pending: &PendingDesignation,
    approver: &Actor,
    today: Day,
) -> Ruling {
    second_person(&approver.person, &pending.requester)?;
    let DesignationRequested { facts, judge, ground, .. } = &pending.request;
    let refiled = *ground == DesignationGround::Refiled;
    let own = approver.person == SYSTEM_PERSON && approver.standing == Standing::System;
    let named = approver.person == SYSTEM_PERSON || approver.standing == Standing::System;
    ensure(if refiled { own } else { !named }, || Refusal::RefiledByProgram {})?;
    may_sit(state, facts, *judge, today)
}

/// A request that comes to nothing, with a reason.
pub fn decline(declined: &DesignationDeclined) -> Ruling {
    text(&declined.text, "text")?;
    ensure(!declined.text.is_empty(), || Refusal::TextNeeded { at: "declined designation" })
}

/// Other flags for a case: of what the log says, with a ground in words.
pub fn flags_changed(row: &CaseRow, changed: &FlagsChanged, actor: &str) -> Ruling {
    person(actor)?;
    ensure(changed.before == row.flags, || Refusal::RecordChanged {
        case_number: row.number.clone(),
    })?;
    let after = &changed.after;
    let ascending = after.windows(2).all(|pair| pair[0] < pair[1]);
    let named = after.iter().all(|flag| is_name(flag));
    ensure(ascending && named && after.len() <= MAX_FLAGS, || Refusal::FlagsOrder {})?;
    text(&changed.text, "text")?;
    ensure(!changed.text.is_empty(), || Refusal::FlagsTextNeeded {})
}
