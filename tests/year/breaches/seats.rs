//! Seats that change: what a filing says of them, who takes over, who presides, what ends it, and
//! draws by hand.

use caselot_core::docket::code::{
    DecidedBy, DesignationGround, Manner, ReassignmentGround, SeatChangeKind,
};
use caselot_core::docket::designation::OutageDraw;
use caselot_core::docket::filing::CaseDrawn;
use caselot_core::docket::record::{CaseClosed, CaseCorrected};
use caselot_core::docket::seats::{SeatChange, SeatsTaken};
use caselot_core::docket::{Day, Entry, Event};
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::lottery::role::SeatRole;

use super::super::court::{COURT, day};
use super::super::four::{GRAVE, SIMPLE};
use super::super::papers::civil;
use super::edit::{Edit, Row, approval, filed, filing, first, place, proposal, proposed, request};

/// Seats that are taken, in the order of the log: two preside over case 1, and alternates take over
/// in the cases 2 and 5.
const FIRST: usize = 0;
const NEXT: usize = 1;
pub const ILL: usize = 3;
const PASSED_OVER: usize = 4;
/// Closings of the cases 1 and 6.
const OF_PANEL: usize = 0;
const WITHDRAWN: usize = 10;

pub fn is_taken(event: &Event) -> bool {
    matches!(event, Event::SeatsTaken(_))
}

fn is_import(event: &Event) -> bool {
    matches!(event, Event::CaseImported(_))
}

pub fn on(text: &str) -> Day {
    Day(day(text))
}

/// What the filing of a case and stage says of seats.
pub fn change(serial: u32, stage: u32, change: impl Fn(&mut SeatChange) + 'static) -> Edit {
    filing(civil(serial), stage, move |it| {
        change(it.facts.lineage.changes.as_mut().expect("seats that change"));
    })
}

pub fn taken(nth: usize, change: impl Fn(&mut SeatsTaken) + 'static) -> Edit {
    proposal(nth, is_taken, move |event| match event {
        Event::SeatsTaken(it) => change(it),
        other => panic!("{other:?}"),
    })
}

/// A seat that is taken, changed by what else is in the log.
fn taken_by(nth: usize, change: impl Fn(&[Entry], &mut SeatsTaken) + 'static) -> Edit {
    Box::new(move |entries| {
        let log = entries.clone();
        let at = proposed(entries, nth, is_taken);
        let Event::Proposed(it) = &mut entries[at].event else { panic!("a proposal") };
        let Event::SeatsTaken(it) = &mut it.what else { panic!("a seat that is taken") };
        change(&log, it);
        approval(entries, at) as u64
    })
}

fn closing(nth: usize, change: fn(&mut CaseClosed)) -> Edit {
    Box::new(move |entries| {
        let at = place(entries, nth, |event| matches!(event, Event::CaseClosed(_)));
        let Event::CaseClosed(it) = &mut entries[at].event else { panic!("a closing") };
        change(it);
        at as u64
    })
}

fn correction(change: fn(&mut CaseCorrected)) -> Edit {
    proposal(
        0,
        |event| matches!(event, Event::CaseCorrected(_)),
        move |event| match event {
            Event::CaseCorrected(it) => change(it),
            other => panic!("{other:?}"),
        },
    )
}

fn by_hand(change: fn(&mut OutageDraw)) -> Edit {
    request(DesignationGround::Outage, move |it| {
        change(it.outage.as_mut().expect("a draw by hand"));
    })
}

/// The draw of a case and stage.
pub fn drawn(entries: &[Entry], serial: u32, stage: u32) -> CaseDrawn {
    let (filing, _) = filed(entries, &civil(serial), stage);
    first(entries, |event| match event {
        Event::CaseDrawn(drawn) if drawn.filing == filing => Some(drawn.clone()),
        _ => None,
    })
}

/// What filings say that change seats.
pub fn changes() -> Vec<Row> {
    vec![
        ("ChangeAlone", filing(civil(1), 1, |it| it.facts.parties.redraw = "另".to_owned())),
        ("SeatChangeMalformed", change(1, 1, |it| it.decided_by = Some(DecidedBy::President))),
        ("SeatChangeMalformed", change(3, 1, |it| it.ground = None)),
        ("SeatChangeMalformed", change(3, 1, |it| it.hearing = Some(on("2026-01-19")))),
        ("SeatChangeMalformed", change(2, 1, |it| it.hearing = None)),
        ("HearingTooSoon", change(2, 1, |it| it.hearing = Some(on("2026-01-08")))),
        ("HearingTooFar", change(2, 1, |it| it.hearing = Some(Day(day("2026-01-08") + 184)))),
        ("ChangeOtherFacts", filing(civil(1), 1, |it| it.facts.flags.push(GRAVE.to_owned()))),
        ("ChangeOtherFacts", filing(civil(3), 1, |it| it.facts.weight = 160)),
        ("SeatNotHeld", change(3, 1, |it| it.leaves = vec![JudgeId(77)])),
        ("NotTheirsToDecide", change(3, 1, |it| it.decided_by = Some(DecidedBy::President))),
        ("SeatsDiffer", filing(civil(3), 1, |it| it.groups[0].seats = 2)),
        ("SeatsDiffer", filing(civil(2), 1, |it| it.groups[0].alternates = 1)),
        // The first alternate is away until the day before.
        ("AlternateFirst", change(5, 2, |it| it.hearing = Some(on("2026-01-21")))),
        (
            "LaterUndrawn",
            change(2, 1, |it| {
                (it.kind, it.hearing) = (SeatChangeKind::PanelFormed, None);
                it.text = "裁定转普通程序".to_owned();
            }),
        ),
        (
            "NothingLater",
            filing(civil(1), 1, |it| {
                it.facts.procedure = SIMPLE.to_owned();
                it.needs.clear();
                let said = it.facts.lineage.changes.as_mut().expect("seats that change");
                (said.kind, said.hearing) =
                    (SeatChangeKind::AssessorsDrawn, Some(on("2026-01-19")));
            }),
        ),
        ("NeverAlone", filing(civil(8), 0, |it| it.facts.flags.push(GRAVE.to_owned()))),
        (
            "AssessorsUnlawful",
            filing(civil(2), 0, |it| it.facts.case_number = format!("(2026){COURT}民终2号")),
        ),
    ]
}

/// Seats that are taken without a draw, draws by hand, flags, closings and corrections.
pub fn takings() -> Vec<Row> {
    vec![
        (
            "SeatsNotOfLog",
            taken_by(FIRST, |log, it| it.filing = EntryIndex(place(log, 0, is_import) as u64)),
        ),
        ("SeatChangeMalformed", taken(ILL, |it| it.role = SeatRole::Member)),
        ("SeatChangeMalformed", taken(ILL, |it| it.weight = 150)),
        ("SeatChangeMalformed", taken(FIRST, |it| it.ground = Some(ReassignmentGround::Health))),
        ("HearingTooSoon", taken(ILL, |it| it.hearing = Some(on("2026-01-07")))),
        ("HearingTooFar", taken(ILL, |it| it.hearing = Some(Day(day("2026-01-08") + 184)))),
        ("NotTheirsToDecide", taken(FIRST, |it| it.decided_by = DecidedBy::VicePresident)),
        ("NotTheirsToDecide", taken(ILL, |it| it.ground = Some(ReassignmentGround::Recusal))),
        ("SeatNotHeld", taken(FIRST, |it| it.judge = JudgeId(77))),
        ("PresidesAlready", taken_by(NEXT, |log, it| it.judge = drawn(log, 1, 1).seats[1].judge)),
        (
            "AlternateOutOfOrder",
            taken_by(ILL, |log, it| it.judge = drawn(log, 2, 1).alternates[1].judge),
        ),
        (
            "AlternateOutOfOrder",
            taken_by(PASSED_OVER, |log, it| it.judge = drawn(log, 5, 1).alternates[0].judge),
        ),
        // Both alternates are away on that day.
        ("NoAlternate", taken(PASSED_OVER, |it| it.hearing = Some(on("2026-01-20")))),
        ("OutageMalformed", by_hand(|it| it.witnesses.truncate(1))),
        ("OutageMalformed", request(DesignationGround::Outage, |it| it.outage = None)),
        ("OutageTooOld", by_hand(|it| it.on.0 -= 11)),
        (
            "FlagStays",
            Box::new(|entries| {
                let at = place(entries, 1, |event| matches!(event, Event::FlagsChanged(_)));
                let Event::FlagsChanged(it) = &mut entries[at].event else { panic!("flags") };
                it.after.retain(|flag| flag != GRAVE);
                at as u64
            }),
        ),
        ("PanelNamed", closing(OF_PANEL, |it| it.panel.members.push(JudgeId(3)))),
        ("PanelNamed", closing(OF_PANEL, |it| it.as_seated = false)),
        ("ClosedBeforeChange", closing(OF_PANEL, |it| it.closing.on = on("2026-01-06"))),
        ("LaterUndrawn", closing(WITHDRAWN, |it| it.closing.manner = Some(Manner::Judgment))),
        ("SeatsFixed", correction(|it| it.after.panel.members.push(JudgeId(10)))),
    ]
}
