//! What an entry changes in the case index: the one definition for the sequencer, a rebuild, the
//! check at the start and the verifier.

use std::sync::Arc;

use crate::docket::cases::change::CaseChange;
use crate::docket::cases::digest::{
    digest_of_record, facts_digest, panel_digest, record_digest, request_digest,
};
use crate::docket::cases::involved::Involved;
use crate::docket::cases::row::{CaseEnd, CaseRow, Returning};
use crate::docket::cases::seating::{AsFiled, RareSeating, Reseated, Seating, Taken, panel_of};
use crate::docket::code::{ActivityKind, SeatChangeKind};
use crate::docket::day::Day;
use crate::docket::designation::DesignationRequested;
use crate::docket::entry::{Entry, Event};
use crate::docket::filing::{CaseDrawn, CaseFiled, Facts, SeatGroup};
use crate::docket::fold::roster::Roster;
use crate::docket::record::{CaseCorrected, CaseImported, CaseRecord, Panel};
use crate::docket::seats::{HeldSeat, SeatsTaken};
use crate::id::{EntryIndex, JudgeId};
use crate::lottery::draw::DrawnSeat;
use crate::lottery::role::SeatRole;

/// Gives the changes that an entry makes in the case index to `take`, in their order; `day` is the
/// court's day of the entry, `roster` is known at it, and `filed` gives the undrawn filing of an entry
/// index.
pub fn case_changes(
    entry: &Entry,
    day: Day,
    roster: &Roster,
    filed: impl FnOnce(EntryIndex) -> Option<Arc<CaseFiled>>,
    mut take: impl FnMut(CaseChange),
) {
    checked_changes(entry, day, roster, filed, |mut change| {
        if let (CaseChange::Filed(row), Event::CaseFiled(filed)) = (&mut change, &entry.event) {
            row.facts_digest = Some(facts_digest(&filed.facts));
        }
        take(change);
    });
}

/// [`case_changes`] for who only checks a log: without the digest by which a filing that is asked
/// for again is known. They are given and not returned, since moving them is what would cost.
pub fn checked_changes(
    entry: &Entry,
    day: Day,
    roster: &Roster,
    filed: impl FnOnce(EntryIndex) -> Option<Arc<CaseFiled>>,
    mut take: impl FnMut(CaseChange),
) {
    if let Some(own) = own_change(entry, day) {
        take(own);
    }
    if let Some(follows) = following_change(entry, day, roster, filed) {
        take(follows);
    }
}

/// What the draw of a seat change does to the stage whose seats these are, or an activity of one of
/// the staff to the stage.
fn following_change(
    entry: &Entry,
    day: Day,
    roster: &Roster,
    filed: impl FnOnce(EntryIndex) -> Option<Arc<CaseFiled>>,
) -> Option<CaseChange> {
    match &entry.event {
        // Nobody is drawn to undertake a case that has its judge.
        Event::CaseDrawn(drawn) if !undertakes(drawn) => {
            filed(drawn.filing).and_then(|filed| reseated(&filed, drawn, day))
        }
        Event::ActivityRecorded { filing, activity } => {
            let on = activity.day;
            let handles = ActivityKind::HANDLING.contains(&activity.kind);
            let staff = activity.judge.filter(|judge| handles && roster.assists(*judge, on));
            staff.map(|judge| CaseChange::Assisted { filing: *filing, judge, on })
        }
        _ => None,
    }
}

fn undertakes(drawn: &CaseDrawn) -> bool {
    drawn.seats.iter().any(|seat| seat.role == SeatRole::Undertaking)
}

/// The seats of a stage after a change of them was drawn.
fn reseated(filed: &CaseFiled, drawn: &CaseDrawn, on: Day) -> Option<CaseChange> {
    let CaseFiled { facts, groups, .. } = filed;
    let change = facts.lineage.changes.as_deref()?;
    let seat = |seat: &DrawnSeat| {
        let group = groups.iter().find(|group| group.role == seat.role);
        let pool = group.map_or(String::new(), |group| group.pool.clone());
        HeldSeat { role: seat.role, judge: Some(seat.judge), pool }
    };
    let new = drawn.seats.iter().map(seat);
    let mut held: Vec<HeldSeat> = change.kept_seats().cloned().chain(new).collect();
    held.sort_by_key(|seat| seat.role);
    let texts = [&facts.pool, &facts.cause, &facts.procedure];
    let reseated = Reseated {
        held,
        leaves: change.leaves.clone(),
        alternates: drawn.alternates.iter().map(seat).collect(),
        later: (change.kind != SeatChangeKind::Replacement).then(|| facts.panel.left_for_later()),
        presiding: drawn.presiding,
        record_digest: digest_of_record(texts, facts.weight, change.seated.filed_on),
        weight: facts.weight,
        marks: facts.parties.marks.clone(),
        agents: facts.parties.agents.clone(),
        on,
    };
    Some(CaseChange::Reseated { filing: change.seated.filing, reseated: Box::new(reseated) })
}

/// What an entry does to the filing that it is about.
fn own_change(entry: &Entry, day: Day) -> Option<CaseChange> {
    match &entry.event {
        Event::CaseFiled(filed) => {
            Some(CaseChange::Filed(Box::new(open_row(entry.index, filed, day))))
        }
        Event::DesignationRequested(request) => {
            Some(CaseChange::Filed(Box::new(requested_row(entry.index, request, day))))
        }
        Event::CaseDesignated(designated) => {
            let (filing, undertaking) = (designated.filing, designated.judge);
            let end = CaseEnd::Designated { entry: entry.index, undertaking };
            let seats = vec![(SeatRole::Undertaking, undertaking)];
            let ending = Ending { filing, end, avoided: None, on: day };
            Some(ending.seated(seats, Panel::default(), Vec::new()))
        }
        Event::DesignationDeclined(declined) => {
            Some(Ending::voided(declined.filing, entry.index, None, day))
        }
        Event::FlagsChanged(changed) => {
            Some(CaseChange::Flagged { filing: changed.filing, flags: changed.after.clone() })
        }
        Event::CaseDrawn(drawn) => {
            let seat = drawn.seats.iter().find(|seat| seat.role == SeatRole::Undertaking);
            let undertaking = seat.map_or(JudgeId(0), |seat| seat.judge);
            let end = CaseEnd::Drawn { entry: entry.index, undertaking };
            let seats = |seats: &[DrawnSeat]| seats.iter().map(|it| (it.role, it.judge)).collect();
            let ending = Ending { filing: drawn.filing, end, avoided: None, on: day };
            Some(ending.seated(seats(&drawn.seats), drawn_panel(drawn), seats(&drawn.alternates)))
        }
        Event::FilingVoided(void) => {
            let avoided = void.avoided.map(|judge| (judge, day));
            Some(Ending::voided(void.filing, entry.index, avoided, day))
        }
        Event::CaseImported(imported) => {
            Some(CaseChange::Filed(Box::new(imported_row(entry.index, imported))))
        }
        Event::CaseClosed(closed) => Some(CaseChange::Closed {
            filing: closed.filing,
            on: closed.closing.on,
            manner: closed.closing.manner,
            panel: (!closed.as_seated).then(|| {
                (panel_digest(&closed.panel, Some(&closed.closing)), judges_of(&closed.panel))
            }),
        }),
        Event::SeatsTaken(taken) => {
            let leaves = taken.seat.as_ref().and_then(|seat| seat.judge);
            let SeatsTaken { filing, role, judge, .. } = **taken;
            Some(CaseChange::Taken { filing, taken: Taken { role, judge, leaves, on: day } })
        }
        Event::ActivityRecorded { filing, activity } => {
            let judge = activity.judge.filter(|_| activity.kind == ActivityKind::Mediation)?;
            Some(CaseChange::Mediated { filing: *filing, judge })
        }
        Event::CaseCorrected(corrected) => Some(corrected_change(corrected)),
        Event::NumberCorrected(corrected) => {
            let (filing, number) = (corrected.filing, corrected.number.clone());
            Some(CaseChange::Renumbered { filing, number })
        }
        _ => None,
    }
}

/// How a filing ended, with nobody in its seats.
struct Ending {
    filing: EntryIndex,
    end: CaseEnd,
    avoided: Option<(JudgeId, Day)>,
    on: Day,
}

impl Ending {
    /// With who sits where.
    fn seated(
        self,
        seats: Vec<(SeatRole, JudgeId)>,
        panel: Panel,
        alternates: Vec<(SeatRole, JudgeId)>,
    ) -> CaseChange {
        let Ending { filing, end, avoided, on } = self;
        CaseChange::Ended { filing, end, seats, panel, avoided, alternates, on }
    }

    /// A filing that came to nothing by an entry.
    fn voided(
        filing: EntryIndex,
        entry: EntryIndex,
        avoided: Option<(JudgeId, Day)>,
        on: Day,
    ) -> CaseChange {
        let end = CaseEnd::Voided { entry };
        Ending { filing, end, avoided, on }.seated(Vec::new(), Panel::default(), Vec::new())
    }
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
    let day = facts.lineage.filed_on().unwrap_or(day);
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
        seating: seating(facts),
        returning: returning(facts),
        involved: Involved::of(&facts.parties.agents),
    }
}

/// What the stage leaves for later, or which one it changes.
fn seating(facts: &Facts) -> RareSeating {
    let changes = facts.lineage.changes.as_ref().map(|change| change.seated.filing);
    let (panel, weight) = (&facts.panel, facts.weight);
    // What the seats alone do not show.
    let more = panel.later || panel.alternates > 0;
    let filed = more.then(|| Box::new(AsFiled { panel: panel.clone(), weight }));
    Seating { changes, later: panel.left_for_later(), filed, ..Seating::default() }.into()
}

/// A change of seats is no case that anybody goes back to.
fn returning(facts: &Facts) -> Returning {
    match facts.lineage.changes {
        Some(_) => Returning::default(),
        None => Returning::of(&facts.parties, &facts.cause),
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
        seating: RareSeating::default(),
        returning: Returning {
            manner: record.closing.and_then(|closing| closing.manner),
            ..Returning::default()
        },
        involved: None,
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

/// The panel a draw seats, as the record of the case holds it; of a change of seats the part that
/// was drawn, under whoever presides over all.
pub fn drawn_panel(drawn: &CaseDrawn) -> Panel {
    let seats = || drawn.seats.iter().map(|seat| (seat.role, seat.judge));
    let presides = |&(role, _): &(SeatRole, JudgeId)| role == SeatRole::Presiding;
    let presiding = drawn.presiding.or_else(|| seats().find(presides).map(|(_, judge)| judge));
    panel_of(seats(), presiding)
}
