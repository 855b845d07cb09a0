//! Edits of the log of a court that adopted edition 1 (`retentions.rs`): each breaks one of its
//! rules. Lists stand beside the finding that both verifiers make of each of their edits.

use caselot_core::docket::code::{ExclusionGround, Manner, Role};
use caselot_core::docket::designation::DesignationRequested;
use caselot_core::docket::entry::Event;
use caselot_core::docket::filing::{Exclusion, Facts};
use caselot_core::docket::people::Judge;
use caselot_core::docket::policy::Policy;
use caselot_core::docket::record::{CaseClosed, Closing, FlagsChanged, Panel};
use caselot_core::docket::seats::SeatsTaken;
use caselot_core::docket::{Day, Entry};
use caselot_core::id::JudgeId;

use crate::naive::drafts::{both_permit_each, both_refuse_each, encoded, verdicts};
use crate::naive::edits::Edit;
use crate::naive::pretexts::{IDLE_EDITS, SILENT_EDITS};
use crate::naive::reseatings::change;
use crate::naive::retentions::{FIRST, HALF_A_YEAR, kept, rows, told};
use crate::naive::seatings::GRAVE;
use crate::naive::trespasses::filed;
use crate::naive::usurpers::{alone, is_policy, what};
use crate::paper::case_number;

/// The day on which edition 1 began to hold, and on which most of the log happens.
const NOW: u32 = FIRST.0 + 1;

fn is_taken(event: &Event) -> bool {
    matches!(event, Event::SeatsTaken(_))
}

fn is_judge(event: &Event) -> bool {
    matches!(event, Event::JudgeRecorded(_))
}

/// The nth policy of the log; the first was adopted without an edition.
pub fn policy(entries: &mut [Entry], nth: usize) -> &mut Policy {
    match what(entries, is_policy, nth) {
        Event::PolicyAdopted(it) => it,
        _ => panic!("a policy"),
    }
}

/// The nth seat that is taken, of the cases 2, 73 and 87.
fn taken(entries: &mut [Entry], nth: usize) -> &mut SeatsTaken {
    match what(entries, is_taken, nth) {
        Event::SeatsTaken(it) => it,
        _ => panic!("a seat that is taken"),
    }
}

/// The entry of a case and stage, by draw or by request.
fn entry_of(entries: &[Entry], number: u32, stage: u32) -> usize {
    let number = case_number(number);
    let of = |facts: &Facts| facts.case_number == number && facts.stage == stage;
    let found = entries.iter().position(|entry| match &entry.event {
        Event::CaseFiled(it) => of(&it.facts),
        Event::DesignationRequested(it) => of(&it.facts),
        _ => false,
    });
    found.expect("a stage")
}

pub fn asked(entries: &mut [Entry], number: u32, stage: u32) -> &mut DesignationRequested {
    let place = entry_of(entries, number, stage);
    match &mut entries[place].event {
        Event::DesignationRequested(it) => it,
        _ => panic!("a request"),
    }
}

/// The closing of a stage.
fn closing(entries: &mut [Entry], number: u32, stage: u32) -> &mut CaseClosed {
    let of = entry_of(entries, number, stage) as u64;
    let found = entries.iter_mut().find_map(|entry| match &mut entry.event {
        Event::CaseClosed(it) if it.filing.0 == of => Some(it),
        _ => None,
    });
    found.expect("a closing")
}

/// The nth change of flags of a stage, or of the second import.
fn flags(entries: &mut [Entry], number: Option<u32>, nth: usize) -> &mut FlagsChanged {
    let import = |it: &&Entry| matches!(it.event, Event::CaseImported(_));
    let of = match number {
        Some(number) => entry_of(entries, number, 0) as u64,
        None => entries.iter().filter(import).nth(1).expect("an import").index.0,
    };
    let found = entries.iter_mut().filter_map(|entry| match &mut entry.event {
        Event::FlagsChanged(it) if it.filing.0 == of => Some(it),
        _ => None,
    });
    found.into_iter().nth(nth).expect("a change of flags")
}

/// The nth record of a judge by one person.
fn recorded(entries: &mut [Entry], number: u32, nth: usize) -> &mut Judge {
    let found = entries.iter_mut().filter_map(|entry| match &mut entry.event {
        Event::JudgeRecorded(it) if it.judge == JudgeId(number) => Some(it),
        _ => None,
    });
    found.into_iter().nth(nth).expect("a record")
}

fn promoted(entries: &mut [Entry]) -> &mut Judge {
    match what(entries, is_judge, 0) {
        Event::JudgeRecorded(it) => it,
        _ => panic!("a judge"),
    }
}

/// A filing as of one who is left out by a person since they sit.
fn sits(facts: &mut Facts) {
    let mut by_hand = facts.exclusions.iter_mut().filter(|one| !one.by_program);
    by_hand.next().expect("an exclusion by hand").ground = ExclusionGround::Seated;
}

/// Of hearings too far away.
pub const FAR_EDITS: &[Edit] = &[
    ("drawn for a hearing a day too far", |e| {
        change(e, 73, 1).hearing = Some(Day(NOW + HALF_A_YEAR + 1));
    }),
    ("drawn for a hearing at the end of days", |e| {
        change(e, 73, 1).hearing = Some(Day(2_932_896));
    }),
    ("a panel for a hearing a day too far", |e| {
        change(e, 75, 1).hearing = Some(Day(NOW + HALF_A_YEAR + 1));
    }),
    ("replaced for a hearing a day too far", |e| {
        change(e, 75, 2).hearing = Some(Day(NOW + HALF_A_YEAR + 1));
    }),
    ("taken over for a hearing a day too far", |e| {
        taken(e, 1).hearing = Some(Day(NOW + HALF_A_YEAR + 1));
    }),
    ("taken over for a hearing at the end of days", |e| {
        taken(e, 1).hearing = Some(Day(2_932_896));
    }),
    ("approved for a hearing two days further than proposed", |e| {
        let hearing = &mut taken(e, 2).hearing;
        *hearing = hearing.map(|day| Day(day.0 + 2));
    }),
];

/// Of who is left out by a person since they sit.
pub const SEATED_EDITS: &[Edit] = &[
    ("said to sit in a first filing", |e| sits(&mut filed(e, 82, 0).facts)),
    ("said to sit in a request", |e| sits(&mut asked(e, 83, 0).facts)),
    ("who sits is left out by a person", |e| {
        let mut exclusions = filed(e, 63, 1).facts.exclusions.iter_mut();
        let seated = |one: &&mut Exclusion| one.ground == ExclusionGround::Seated;
        exclusions.find(seated).expect("an exclusion").by_program = false;
    }),
    ("who left is said to sit by a person", |e| {
        let exclusion = &mut filed(e, 11, 1).facts.exclusions[0];
        (exclusion.ground, exclusion.by_program) = (ExclusionGround::Seated, false);
    }),
];

/// Of cases that are closed while something is left for later.
pub const UNDRAWN_EDITS: &[Edit] = &[
    ("judged while assessors are left", |e| manner(e, 12, 1, Some(Manner::Judgment))),
    ("ended by a ruling while assessors are left", |e| manner(e, 12, 1, Some(Manner::Ruling))),
    ("mediated while assessors are left", |e| manner(e, 12, 1, Some(Manner::Mediated))),
    ("ended otherwise while assessors are left", |e| manner(e, 12, 1, Some(Manner::Other))),
    ("closed in no known manner while assessors are left", |e| manner(e, 12, 1, None)),
    ("corrected into a judgment while assessors are left", |e| {
        corrected(e, 96).manner = Some(Manner::Judgment);
    }),
    ("corrected into no known manner while assessors are left", |e| {
        corrected(e, 96).manner = None;
    }),
    ("judged without rules of seats while assessors are left", |e| {
        manner(e, 86, 0, Some(Manner::Judgment));
    }),
    ("judged by a named panel while assessors are left", |e| {
        manner(e, 86, 0, Some(Manner::Judgment));
        let closed = closing(e, 86, 0);
        closed.as_seated = !closed.as_seated;
        closed.panel = match closed.as_seated {
            true => Panel::default(),
            false => Panel { presiding: Some(JudgeId(9)), ..Panel::default() },
        };
    }),
];

/// The closing that a correction of a case says.
fn corrected(entries: &mut [Entry], number: u32) -> &mut Closing {
    let of = entry_of(entries, number, 0) as u64;
    let found = entries.iter_mut().find_map(|entry| match &mut entry.event {
        Event::Proposed(it) => match &mut it.what {
            Event::CaseCorrected(it) if it.filing.0 == of => it.after.closing.as_mut(),
            _ => None,
        },
        _ => None,
    });
    found.expect("a correction")
}

fn manner(entries: &mut [Entry], number: u32, stage: u32, manner: Option<Manner>) {
    closing(entries, number, stage).closing.manner = manner;
}

/// Of flags that one person takes away.
pub const FLAG_EDITS: &[Edit] = &[
    ("a grave flag for a plain one", |e| {
        flags(e, Some(80), 1).after = vec!["其他".to_owned()];
    }),
    ("all flags are gone", |e| flags(e, Some(80), 1).after.clear()),
    ("a grave flag for another one", |e| {
        flags(e, Some(80), 1).after = vec!["重大复杂".to_owned()];
    }),
    ("a grave flag of an import", |e| flags(e, None, 0).after.clear()),
    ("a grave flag of a closed case", |e| {
        let flags = flags(e, Some(81), 1);
        flags.after.retain(|flag| flag != GRAVE);
    }),
    ("a grave flag, and rules of seats in force", |e| {
        let seats = policy(e, 2).seats.clone();
        policy(e, 3).seats = seats;
    }),
];

/// Of judges whose role one person changes.
pub const ROLE_EDITS: &[Edit] = &[
    ("another role from a later day on", |e| {
        recorded(e, 5, 1).tenures[1].role = Role::DeputyDivisionChief;
    }),
    ("another role today", |e| {
        recorded(e, 5, 1).tenures[0].role = Role::DivisionChief;
    }),
    ("another role from the first day on", |e| {
        recorded(e, 5, 1).tenures = rows(5, &[(Role::President, 18_262)], true).tenures;
    }),
    ("another role for one day", |e| {
        let day = NOW + 40;
        let roles = [(Role::Judge, 18_262), (Role::OtherLeader, day), (Role::Judge, day + 1)];
        recorded(e, 5, 1).tenures = rows(5, &roles, true).tenures;
    }),
    ("the role of yesterday, today too", |e| {
        let tenures = &mut recorded(e, 4, 1).tenures;
        (tenures[0].to, tenures[1].from) = (Some(Day(NOW)), Day(NOW + 1));
    }),
    ("another role out of the quota", |e| {
        recorded(e, 13, 1).tenures[0].role = Role::CommitteeMember;
    }),
    ("into the quota with another role", |e| {
        let tenure = &mut recorded(e, 13, 1).tenures[0];
        (tenure.role, tenure.in_quota) = (Role::Judge, true);
    }),
    ("a promotion alone", |e| alone(e, is_judge, 0)),
];

/// Of proposals that need nobody.
pub const UNNEEDED_EDITS: &[Edit] = &[
    ("a promotion to the same role", |e| promoted(e).tenures[1].role = Role::Judge),
    ("a promotion that is over", |e| {
        let tenures = rows(6, &[(Role::DivisionChief, 18_262), (Role::Judge, NOW)], true).tenures;
        promoted(e).tenures = tenures;
    }),
    ("a promotion without a role", |e| {
        promoted(e).tenures.truncate(1);
        promoted(e).tenures[0].to = None;
    }),
];

/// Of policies.
pub const EDITION_EDITS: &[Edit] = &[
    ("edition 2", |e| policy(e, 1).edition = 2),
    ("edition 2 at last", |e| policy(e, 3).edition = 2),
    ("edition 2 in the first policy", |e| policy(e, 0).edition = 2),
    ("the last edition that can be written", |e| policy(e, 1).edition = u32::MAX),
    ("edition 0 after edition 1", |e| policy(e, 2).edition = 0),
    ("edition 0 at last", |e| policy(e, 3).edition = 0),
];

/// What is lawful all the same: before edition 1 holds, or up to the last day.
const PERMITTED: &[Edit] = &[
    ("said to sit, before", |e| sits(&mut filed(e, 7, 0).facts)),
    ("a hearing at the end of days, before", |e| {
        change(e, 8, 1).hearing = Some(Day(2_932_896));
    }),
    ("taken over for the end of days, before", |e| taken(e, 0).hearing = Some(Day(2_932_896))),
    ("ended by a ruling while assessors were left, before", |e| {
        manner(e, 3, 0, Some(Manner::Ruling));
    }),
    ("approved for a hearing half a year later", |e| {
        let hearing = &mut taken(e, 2).hearing;
        *hearing = hearing.map(|day| Day(day.0 + 1));
    }),
    ("a ruling after the assessors were drawn", |e| manner(e, 73, 0, Some(Manner::Ruling))),
    ("another plain flag of an import", |e| {
        flags(e, None, 0).after = vec!["其他".to_owned(), "新类型".to_owned(), GRAVE.to_owned()];
    }),
    ("another role yesterday", |e| recorded(e, 4, 1).tenures[0].role = Role::President),
    ("another role for a clerk", |e| recorded(e, 14, 1).tenures[1].role = Role::OtherLeader),
    ("promoted to president", |e| promoted(e).tenures[1].role = Role::President),
    ("a last policy without a document", |e| policy(e, 3).document.clear()),
];

/// Each list with what both find.
const FOUND: &[(&str, &[Edit])] = &[
    ("DepartureUnexplained", SILENT_EDITS),
    ("DepartureIdle", IDLE_EDITS),
    ("HearingTooFar", FAR_EDITS),
    ("SystemExclusionsDiffer", SEATED_EDITS),
    ("LaterUndrawn", UNDRAWN_EDITS),
    ("FlagStays", FLAG_EDITS),
    ("NeedsApproval", ROLE_EDITS),
    ("ApprovalIdle", UNNEEDED_EDITS),
    ("PolicyMalformed", EDITION_EDITS),
];

#[test]
fn both_refuse_the_same_edits_of_cases_that_are_kept() {
    let paper = kept();
    for (code, edits) in FOUND {
        both_refuse_each(&paper, edits);
        for (what, change) in *edits {
            let mut entries = paper.entries.clone();
            change(&mut entries);
            let (_, naive) = verdicts(&paper, &encoded(&mut entries));
            let fault = naive.expect_err("a fault");
            assert_eq!(fault.code(), *code, "{what}: {fault}");
        }
    }
}

/// Without the edition, nothing is found of the rules that it brings.
#[test]
fn both_mind_none_of_it_without_the_edition() {
    let paper = told(0);
    let (seated, roles) = (&SEATED_EDITS[..2], &ROLE_EDITS[..ROLE_EDITS.len() - 1]);
    let flags = &FLAG_EDITS[..FLAG_EDITS.len() - 1];
    for (what, change) in [FAR_EDITS, seated, UNDRAWN_EDITS, flags, roles].concat() {
        let mut entries = paper.entries.clone();
        change(&mut entries);
        let (report, naive) = verdicts(&paper, &encoded(&mut entries));
        // What is corrected later may be what an edit left out, and who presides another.
        let later = |code: &str| ["RecordChanged", "PresidingMismatch"].contains(&code);
        let minds = naive.as_ref().is_err_and(|fault| !later(fault.code()));
        assert!(report.valid == naive.is_ok() && !minds, "{what}: {report} {naive:?}");
    }
}

#[test]
fn both_permit_what_is_lawful_all_the_same() {
    both_permit_each(&kept(), PERMITTED);
}

#[test]
fn both_refuse_an_edition_of_protocol_1() {
    let edits: &[Edit] = &[("an edition of protocol 1", |e| {
        let adopted = e.iter_mut().find_map(|entry| match &mut entry.event {
            Event::PolicyAdopted(it) => Some(it),
            _ => None,
        });
        adopted.expect("a policy").edition = 1;
    })];
    crate::naive::both_refuse_each(&crate::naive::policies::governed(), edits);
}
