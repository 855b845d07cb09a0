//! Seats that change, where rules of other sections see to it: what a filing says of the case as it is,
//! who may be drawn, who has to approve it, what is drawn, and what a policy says of seats.

use caselot_core::docket::code::{ApprovalNeed, ExclusionGround, Role};
use caselot_core::docket::filing::CaseDrawn;
use caselot_core::docket::policy::Policy;
use caselot_core::docket::{Entry, Event};
use caselot_core::id::JudgeId;

use super::super::four::experts;
use super::super::four::following::enforced;
use super::super::papers::civil;
use super::edit::{Edit, Row, declined, filed, filing, place, proposal, proposed};
use super::seats::{ILL, change, drawn, is_taken, on};

/// Of the case and stage, those whom the program left out for this ground may be drawn.
fn spared(serial: u32, stage: u32, ground: ExclusionGround) -> Edit {
    filing(civil(serial), stage, move |it| {
        it.facts.exclusions.retain(|one| one.ground != ground);
    })
}

/// Nobody has to approve that seats change.
fn needless(serial: u32, stage: u32) -> Edit {
    filing(civil(serial), stage, |it| it.needs.retain(|need| *need != ApprovalNeed::SeatChange))
}

/// Where the draw of a case and stage stands.
fn draw_place(entries: &[Entry], serial: u32, stage: u32) -> usize {
    let (filing, _) = filed(entries, &civil(serial), stage);
    place(entries, 0, |event| matches!(event, Event::CaseDrawn(it) if it.filing == filing))
}

fn draw(serial: u32, stage: u32, change: fn(&mut CaseDrawn)) -> Edit {
    Box::new(move |entries| {
        let at = draw_place(entries, serial, stage);
        let Event::CaseDrawn(it) = &mut entries[at].event else { panic!("a draw") };
        change(it);
        at as u64
    })
}

fn policy(change: fn(&mut Policy)) -> Edit {
    proposal(
        0,
        |event| matches!(event, Event::PolicyAdopted(_)),
        move |event| match event {
            Event::PolicyAdopted(it) => change(it),
            other => panic!("{other:?}"),
        },
    )
}

/// What filings claim of the case, whom they leave out, and what they need.
pub fn claims() -> Vec<Row> {
    use ExclusionGround::{MediatedBefore, PriorStage, Seated};
    vec![
        ("LineageMismatch", change(1, 1, |it| it.seated.weight = 101)),
        ("LineageMismatch", change(1, 1, |it| it.seated.filing.0 += 2)),
        ("LineageMismatch", change(1, 1, |it| it.seated.filed_on.0 += 1)),
        ("LineageMismatch", change(3, 1, |it| drop(it.seated.seats.pop()))),
        ("LineageMismatch", change(3, 1, |it| it.seated.seats.swap(1, 2))),
        ("LineageMismatch", change(5, 2, |it| it.seated.alternates.clear())),
        ("LineageMismatch", change(5, 2, |it| it.seated.left.clear())),
        ("LineageMismatch", change(2, 1, |it| it.seated.mediated.clear())),
        ("LineageMismatch", change(3, 1, |it| it.seated.presiding = Some(it.leaves[0]))),
        ("LineageMismatch", change(2, 1, |it| it.seated.later.clear())),
        ("RecordChanged", change(1, 1, |it| it.seated.procedure.push('二'))),
        ("RecordChanged", filing(civil(3), 1, |it| it.facts.cause.push('二'))),
        ("PartyMarksLost", filing(enforced(2), 1, |it| it.facts.parties.marks.truncate(1))),
        ("SystemExclusionsDiffer", spared(3, 1, Seated)),
        ("SystemExclusionsDiffer", spared(3, 1, PriorStage)),
        ("SystemExclusionsDiffer", spared(2, 1, MediatedBefore)),
        // Who sits is left out by the program alone.
        (
            "SystemExclusionsDiffer",
            filing(civil(3), 1, |it| {
                let mut exclusions = it.facts.exclusions.iter_mut();
                let seated = exclusions.find(|one| one.ground == Seated);
                seated.expect("somebody who sits").by_program = false;
            }),
        ),
        ("NeedsMismatch", needless(1, 1)),
        ("NeedsMismatch", needless(3, 1)),
        ("NeedsMismatch", filing(civil(2), 1, |it| it.needs.push(ApprovalNeed::SeatChange))),
        ("DepartureIdle", filing(civil(3), 1, |it| it.facts.departure = "说明".to_owned())),
        ("DepartureIdle", filing(civil(2), 1, |it| it.facts.departure = "说明".to_owned())),
        ("DepartureUnexplained", filing(civil(6), 0, |it| it.facts.panel.alternates = 1)),
        ("GroupsMalformed", filing(civil(1), 1, |it| it.groups[0].alternates = 1)),
        (
            "PolicyMalformed",
            policy(|it| {
                it.seats.as_mut().expect("rules").presiding_ranks.push(Role::President);
            }),
        ),
        (
            "PolicyMalformed",
            policy(|it| {
                it.seats.as_mut().expect("rules").never_alone.insert(0, String::new());
            }),
        ),
        ("PolicyMalformed", policy(|it| it.follows[0].of.clear())),
        ("PolicyMalformed", policy(|it| it.follows.push(it.follows[0].clone()))),
        ("RouteMalformed", policy(|it| it.routes[1].alternates = 1)),
        ("RouteMalformed", policy(|it| it.routes[1].later = true)),
        ("RouteMalformed", policy(|it| it.routes[0].alternates = 17)),
        // Assessors and experts together leave a seat for a judge.
        ("RouteMalformed", policy(|it| it.routes[2].experts = 2)),
        ("GroupsMalformed", filing(civil(experts::SERIAL), 0, |it| it.groups.swap(1, 2))),
        ("SeatNotHeld", change(experts::SERIAL, 1, |it| it.leaves = vec![JudgeId(77)])),
    ]
}

/// What is drawn, by whose consent, and what waits for it.
pub fn draws() -> Vec<Row> {
    vec![
        ("SeatsMismatch", draw(2, 1, |it| it.alternates.swap(0, 1))),
        ("SeatsMismatch", draw(2, 1, |it| it.alternates.truncate(1))),
        ("SeatsMismatch", draw(3, 1, |it| it.seats[0].judge = JudgeId(99))),
        ("SeatsMismatch", draw(experts::SERIAL, 0, |it| it.seats[2].judge = JudgeId(99))),
        ("PresidingMismatch", draw(7, 0, |it| it.presiding = Some(JudgeId(4)))),
        ("PresidingMismatch", draw(3, 1, |it| it.presiding = None)),
        (
            "SharesMismatch",
            // The first alternate is away on the day of the hearing.
            Box::new(|entries| {
                let away = drawn(entries, 5, 1).alternates[0].judge;
                let edit = filing(civil(5), 2, move |it| {
                    let shares = &mut it.groups[0].shares;
                    let at = shares.partition_point(|one| one.0 < away);
                    shares.insert(at, (away, 100));
                });
                edit(entries)
            }),
        ),
        // A replacement is drawn although the second person declined it.
        (
            "Unapproved",
            Box::new(|entries| {
                let (filing, _) = filed(entries, &civil(3), 1);
                declined(entries, filing.0 as usize);
                draw_place(entries, 3, 1) as u64
            }),
        ),
        (
            "NeedsApproval",
            Box::new(|entries| {
                let at = proposed(entries, ILL, is_taken);
                let Event::Proposed(it) = entries[at].event.clone() else { panic!("a proposal") };
                entries[at].event = it.what;
                at as u64
            }),
        ),
        // The case is closed while its seats change.
        (
            "FilingOpen",
            Box::new(|entries| {
                let closing = place(entries, 0, |event| matches!(event, Event::CaseClosed(_)));
                let (actor, mut event) =
                    (entries[closing].actor.clone(), entries[closing].event.clone());
                let at = draw_place(entries, 1, 1);
                if let Event::CaseClosed(it) = &mut event {
                    it.closing.on = on("2026-01-07");
                }
                (entries[at].actor, entries[at].event) = (actor, event);
                at as u64
            }),
        ),
        // A request to designate changes no seats.
        (
            "ChangeAlone",
            Box::new(|entries| {
                let (_, changing) = filed(entries, &civil(1), 1);
                let at = place(entries, 0, |event| matches!(event, Event::DesignationRequested(_)));
                let Event::DesignationRequested(it) = &mut entries[at].event else { panic!("it") };
                it.facts.lineage = changing.facts.lineage;
                at as u64
            }),
        ),
    ]
}
