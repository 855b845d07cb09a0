//! Rules of what ties a filing to earlier ones.

use crate::docket::cases::row::{CaseRow, Cases, present};
use crate::docket::day::Day;
use crate::docket::entry::Protocol;
use crate::docket::filing::Facts;
use crate::docket::fold::state::State;
use crate::docket::lineage::{Lineage, PriorCase, REMANDED, RETRIAL, Reassignment};
use crate::docket::refusal::Refusal;
use crate::docket::rules::filing::case_number;
use crate::docket::rules::follows::followed_case;
use crate::docket::rules::ruling::{Ruling, ensure, explained, text};
use crate::docket::rules::seats::{changed, left};
use crate::docket::rules::series::begins_series;
use crate::docket::text::{is_code, is_name};

/// The lineage of a filing: what was asked for, with what the log says of it. Asked of an entry's
/// own lineage it gives that lineage again.
///
/// # Errors
/// The first of its rules that is broken.
pub fn lineage(
    state: &State,
    facts: &Facts,
    rows: &[CaseRow],
    cases: &dyn Cases,
    today: Day,
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
    let changes = asked.changes.as_ref().map(|asked| changed(asked, facts, rows));
    let changes = changes.transpose()?.map(Box::new);
    let follows = followed_case(state, facts, cases, today)?.map(Box::new);
    Ok(Lineage { reassigns, prior, series, changes, follows })
}

fn reassignment(
    asked: &Reassignment,
    facts: &Facts,
    rows: &[CaseRow],
) -> Result<Reassignment, Refusal> {
    let case_number = || facts.case_number.clone();
    text(&asked.text, "text")?;
    explained(asked.ground, &asked.text, "a reassignment")?;
    let none = || Refusal::CaseHasNoJudge { case_number: case_number() };
    let row = present(rows).ok_or_else(none)?;
    let judge = row.end.undertaking().ok_or_else(none)?;
    ensure(facts.weight == row.weight, || Refusal::WeightOfCase {
        case_number: case_number(),
        weight: row.weight,
    })?;
    // Who leaves now, and who left before.
    let mut left = left(rows);
    if let Err(at) = left.binary_search(&judge) {
        left.insert(at, judge);
    }
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
        let elsewhere = state.protocol == Protocol::Two;
        ensure(!elsewhere || asked.elsewhere, unknown)?;
        return Ok(PriorCase { case_number: number, filing: None, sat, panel_returns, elsewhere });
    };
    let none = || Refusal::CaseHasNoJudge { case_number: row.number.clone() };
    let filing = present(&rows).filter(|row| row.end.undertaking().is_some()).ok_or_else(none)?;
    let filing = Some(filing.filing);
    // Staff who worked on it have formed a view of it, and may be judges by now.
    let staff = rows.iter().flat_map(CaseRow::staff).copied();
    let mut sat: Vec<_> = rows.iter().flat_map(CaseRow::sat).chain(staff).collect();
    sat.sort_unstable();
    sat.dedup();
    ensure(asked.sat.is_empty() || asked.sat == sat, || Refusal::PriorSatDiffers {
        case_number: number.clone(),
    })?;
    // A case that is here is not elsewhere, whatever a person says.
    Ok(PriorCase { case_number: number, filing, sat, panel_returns, elsewhere: false })
}

/// A filing that is drawn: a reassignment has its approver, and of a series only the first case
/// is drawn.
///
/// # Errors
/// The first of its rules that is broken.
pub fn drawn_lineage(state: &State, facts: &Facts) -> Ruling {
    let reassigns = facts.lineage.reassigns.is_some();
    let one = state.protocol == Protocol::One;
    let unapproved = one && reassigns && facts.approver.is_empty();
    ensure(!unapproved, || Refusal::ReassignmentUnapproved {})?;
    begins_series(state, facts)
}
