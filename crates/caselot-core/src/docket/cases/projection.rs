//! What an entry changes in the case index: the one definition for the sequencer, a rebuild, the
//! check at the start and the verifier.

use crate::docket::cases::digest::{
    digest_of_record, facts_digest, panel_digest, record_digest, request_digest,
};
use crate::docket::cases::row::{CaseChange, CaseEnd, CaseRow, Returning};
use crate::docket::day::Day;
use crate::docket::designation::DesignationRequested;
use crate::docket::entry::{Entry, Event};
use crate::docket::filing::{CaseDrawn, CaseFiled, Facts, SeatGroup};
use crate::docket::lineage::HeldSeat;
use crate::docket::record::{CaseCorrected, CaseImported, CaseRecord, Panel};
use crate::id::{EntryIndex, JudgeId};
use crate::lottery::role::SeatRole;

/// The change an entry makes in the case index; `day` is the court's day of the entry.
pub fn case_change(entry: &Entry, day: Day) -> Option<CaseChange> {
    let mut change = checked_change(entry, day)?;
    if let (CaseChange::Filed(row), Event::CaseFiled(filed)) = (&mut change, &entry.event) {
        row.facts_digest = Some(facts_digest(&filed.facts));
    }
    Some(change)
}

/// [`case_change`] for who only checks a log: without the digest by which a filing that is asked
/// for again is known.
pub fn checked_change(entry: &Entry, day: Day) -> Option<CaseChange> {
    match &entry.event {
        Event::CaseFiled(filed) => Some(CaseChange::Filed(open_row(entry.index, filed, day))),
        Event::DesignationRequested(request) => {
            Some(CaseChange::Filed(requested_row(entry.index, request, day)))
        }
        Event::CaseDesignated(designated) => {
            let (filing, undertaking) = (designated.filing, designated.judge);
            let end = CaseEnd::Designated { entry: entry.index, undertaking };
            let seats = vec![(SeatRole::Undertaking, undertaking)];
            Some(ended(filing, end, seats, Panel::default()))
        }
        Event::DesignationDeclined(declined) => Some(unseated(declined.filing, entry.index, None)),
        Event::FlagsChanged(changed) => {
            Some(CaseChange::Flagged { filing: changed.filing, flags: changed.after.clone() })
        }
        Event::CaseDrawn(drawn) => {
            let seat = drawn.seats.iter().find(|seat| seat.role == SeatRole::Undertaking);
            let undertaking = seat.map_or(JudgeId(0), |seat| seat.judge);
            let end = CaseEnd::Drawn { entry: entry.index, undertaking };
            let seats = drawn.seats.iter().map(|seat| (seat.role, seat.judge)).collect();
            Some(ended(drawn.filing, end, seats, drawn_panel(drawn)))
        }
        Event::FilingVoided(void) => {
            let avoided = void.avoided.map(|judge| (judge, day));
            Some(unseated(void.filing, entry.index, avoided))
        }
        Event::CaseImported(imported) => {
            Some(CaseChange::Filed(imported_row(entry.index, imported)))
        }
        Event::CaseClosed(closed) => Some(CaseChange::Closed {
            filing: closed.filing,
            panel_digest: panel_digest(&closed.panel, Some(&closed.closing)),
            on: closed.closing.on,
            manner: closed.closing.manner,
            panel: judges_of(&closed.panel),
        }),
        Event::CaseCorrected(corrected) => Some(corrected_change(corrected)),
        Event::NumberCorrected(corrected) => {
            let (filing, number) = (corrected.filing, corrected.number.clone());
            Some(CaseChange::Renumbered { filing, number })
        }
        _ => None,
    }
}

/// A filing that came to nothing by this entry.
fn unseated(filing: EntryIndex, entry: EntryIndex, avoided: Option<(JudgeId, Day)>) -> CaseChange {
    let end = CaseEnd::Voided { entry };
    CaseChange::Ended { filing, end, seats: Vec::new(), panel: Panel::default(), avoided }
}

/// A filing that got its judge.
fn ended(
    filing: EntryIndex,
    end: CaseEnd,
    seats: Vec<(SeatRole, JudgeId)>,
    panel: Panel,
) -> CaseChange {
    CaseChange::Ended { filing, end, seats, panel, avoided: None }
}

fn judges_of(panel: &Panel) -> Vec<JudgeId> {
    panel.presiding.into_iter().chain(panel.members.iter().copied()).collect()
}

fn open_row(filing: EntryIndex, filed: &CaseFiled, day: Day) -> CaseRow {
    let facts = &filed.facts;
    let seat =
        |group: &SeatGroup| HeldSeat { role: group.role, judge: None, pool: group.pool.clone() };
    CaseRow {
        end: CaseEnd::Open,
        held: filed.groups.iter().map(seat).collect(),
        ..unassigned_row(filing, facts, day)
    }
}

fn requested_row(filing: EntryIndex, request: &DesignationRequested, day: Day) -> CaseRow {
    CaseRow {
        facts_digest: Some(request_digest(request)),
        end: CaseEnd::Requested,
        ..unassigned_row(filing, &request.facts, day)
    }
}

/// A reassigned case was filed when its first stage was.
fn unassigned_row(filing: EntryIndex, facts: &Facts, day: Day) -> CaseRow {
    let day = facts.lineage.reassigns.as_ref().map_or(day, |reassigns| reassigns.filed_on);
    CaseRow {
        number: facts.case_number.clone(),
        stage: facts.stage,
        filing,
        pool: facts.pool.clone(),
        facts_digest: None,
        end: CaseEnd::Open,
        record_digest: digest_of_record(
            [&facts.pool, &facts.cause, &facts.procedure],
            facts.weight,
            day,
        ),
        filed_on: day,
        panel_digest: panel_digest(&Panel::default(), None),
        closed: None,
        weight: facts.weight,
        flags: facts.flags.clone(),
        held: Vec::new(),
        panel: Vec::new(),
        returning: Returning::of(&facts.parties, &facts.cause),
    }
}

fn imported_row(filing: EntryIndex, imported: &CaseImported) -> CaseRow {
    let record = &imported.record;
    let CaseRecord { undertaking, assigned_by, .. } = *record;
    CaseRow {
        number: imported.case_number.clone(),
        stage: 0,
        filing,
        pool: record.pool.clone(),
        // No request to file is the same as an import.
        facts_digest: None,
        end: CaseEnd::Imported { undertaking, assigned_by },
        record_digest: record_digest(record),
        filed_on: record.filed_on,
        panel_digest: panel_digest(&record.panel, record.closing.as_ref()),
        closed: record.closing.map(|closing| closing.on),
        weight: record.weight,
        flags: record.flags.clone(),
        held: Vec::new(),
        panel: judges_of(&record.panel),
        returning: Returning {
            manner: record.closing.and_then(|closing| closing.manner),
            ..Returning::default()
        },
    }
}

fn corrected_change(corrected: &CaseCorrected) -> CaseChange {
    let after = &corrected.after;
    CaseChange::Corrected {
        filing: corrected.filing,
        undertaking: after.undertaking,
        assigned_by: after.assigned_by,
        record_digest: record_digest(after),
        filed_on: after.filed_on,
        weight: after.weight,
        flags: after.flags.clone(),
        panel: judges_of(&after.panel),
        panel_digest: panel_digest(&after.panel, after.closing.as_ref()),
        closed: after.closing.map(|closing| closing.on),
        manner: after.closing.and_then(|closing| closing.manner),
    }
}

/// The panel a draw seats, as the record of the case holds it. Assessors are not judges and count
/// for no quota; the closing names them.
pub fn drawn_panel(drawn: &CaseDrawn) -> Panel {
    let of = |role| drawn.seats.iter().filter(move |seat| seat.role == role).map(|seat| seat.judge);
    let presiding = drawn.presiding.or_else(|| of(SeatRole::Presiding).next());
    let mut members: Vec<JudgeId> =
        of(SeatRole::Member).filter(|judge| Some(*judge) != presiding).collect();
    members.sort_unstable();
    Panel { presiding, members, assessors: Vec::new() }
}
