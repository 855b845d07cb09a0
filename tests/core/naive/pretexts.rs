//! Edits of the log of a court that adopted edition 1 (`retentions.rs`): of reassignments and
//! panels that depart from their cases, or do not.

use std::sync::Arc;

use caselot_core::docket::code::ApprovalNeed;
use caselot_core::docket::entry::Event;
use caselot_core::docket::{Day, Entry};

use crate::naive::edits::Edit;
use crate::naive::encroachments::{asked, policy};
use crate::naive::retentions::SERVICES;
use crate::naive::seatings::GRAVE;
use crate::naive::trespasses::filed;

/// A filing says nothing of its departure.
fn silent(entries: &mut [Entry], number: u32, stage: u32) {
    let filed = filed(entries, number, stage);
    assert!(!filed.facts.departure.is_empty(), "it departs");
    filed.facts.departure.clear();
    filed.needs.retain(|need| *need != ApprovalNeed::Departure);
}

/// A filing speaks of a departure.
fn talks(entries: &mut [Entry], number: u32, stage: u32) {
    let filed = filed(entries, number, stage);
    assert!(filed.facts.departure.is_empty(), "it does not depart");
    filed.facts.departure = "说明".to_owned();
    filed.needs.push(ApprovalNeed::Departure);
    filed.needs.sort();
}

/// Of reassignments and panels that depart, each in one thing.
pub const SILENT_EDITS: &[Edit] = &[
    ("reassigned in another pool, without a word", |e| silent(e, 31, 1)),
    ("reassigned for another cause, without a word", |e| silent(e, 32, 1)),
    ("reassigned by another procedure, without a word", |e| silent(e, 33, 1)),
    ("reassigned with more members, without a word", |e| silent(e, 34, 1)),
    ("reassigned without members, without a word", |e| silent(e, 35, 1)),
    ("reassigned with members of another pool, without a word", |e| silent(e, 36, 1)),
    ("reassigned without assessors, without a word", |e| silent(e, 37, 1)),
    ("reassigned with assessors of another list, without a word", |e| silent(e, 38, 1)),
    ("reassigned without experts, without a word", |e| silent(e, 39, 1)),
    ("reassigned with experts of another list, without a word", |e| silent(e, 40, 1)),
    ("assessors of a reassigned case left for later, without a word", |e| silent(e, 41, 1)),
    ("assessors left for later drawn anew, without a word", |e| silent(e, 42, 1)),
    ("left for later of another list, without a word", |e| silent(e, 43, 1)),
    ("nobody left for later any more, without a word", |e| silent(e, 44, 1)),
    ("experts for assessors, without a word", |e| silent(e, 45, 1)),
    ("an expert for an assessor left for later, without a word", |e| silent(e, 46, 1)),
    ("a panel given to one judge, without a word", |e| {
        asked(e, 47, 1).facts.departure.clear();
    }),
    ("a panel to come given to one judge, without a word", |e| {
        asked(e, 48, 1).facts.departure.clear();
    }),
    ("given for another cause, without a word", |e| asked(e, 49, 1).facts.departure.clear()),
    ("given by another procedure, without a word", |e| {
        asked(e, 50, 1).facts.departure.clear();
    }),
    ("given in another pool, without a word", |e| asked(e, 51, 1).facts.departure.clear()),
    ("assessors who sit and who are left, all of the first ones' list, without a word", |e| {
        silent(e, 68, 3);
    }),
    ("reassigned without a grave flag, without a word", |e| silent(e, 95, 1)),
    ("given without a grave flag, without a word", |e| asked(e, 97, 1).facts.departure.clear()),
    ("a grave flag that was kept is lost", |e| {
        filed(e, 94, 1).facts.flags.retain(|flag| flag != GRAVE);
    }),
    ("a case of a series given for another cause, without a word", |e| {
        asked(e, 93, 1).facts.departure.clear();
    }),
    ("reassigned for the cause before a correction, without a word", |e| silent(e, 62, 1)),
    ("reassigned as before a panel was formed, without a word", |e| silent(e, 64, 2)),
    ("reassigned with members of the first ones' pool, without a word", |e| silent(e, 66, 2)),
    ("left for later what was drawn, without a word", |e| silent(e, 72, 2)),
    ("reassigned under another edition 1, without a word", |e| silent(e, 88, 1)),
    ("a panel of another weight, without a word", |e| silent(e, 77, 1)),
    ("given for a cause that is none", |e| asked(e, 14, 1).facts.cause.push('二')),
    ("given by a procedure that is none", |e| asked(e, 14, 1).facts.procedure.push('二')),
    ("reassigned for a cause that is none", |e| filed(e, 11, 1).facts.cause.push('二')),
    ("a corrected cause, reassigned as before", |e| {
        filed(e, 61, 1).facts.cause.pop();
    }),
    ("a panel of a unit of weight more", |e| filed(e, 63, 1).facts.weight = 101),
    ("a panel of a unit of weight less", |e| filed(e, 65, 1).facts.weight = 99),
    ("edition 1 before it was adopted", |e| policy(e, 0).edition = 1),
    ("edition 1 before it was adopted, and edition 0 then", |e| {
        (policy(e, 0).edition, policy(e, 1).edition) = (1, 0);
    }),
];

/// Of what does not depart.
pub const IDLE_EDITS: &[Edit] = &[
    ("a panel that is kept departs", |e| talks(e, 11, 1)),
    ("a panel to come that is kept departs", |e| talks(e, 12, 1)),
    ("a panel with experts that is kept departs", |e| talks(e, 13, 1)),
    ("a case given as it is departs", |e| asked(e, 14, 1).facts.departure = "说明".to_owned()),
    ("assessors who sit and who are left depart", |e| talks(e, 67, 3)),
    ("a grave flag that is kept departs", |e| talks(e, 94, 1)),
    ("a case of a series given as it is departs", |e| {
        asked(e, 92, 1).facts.departure = "说明".to_owned();
    }),
    ("fewer alternates depart", |e| talks(e, 16, 1)),
    ("other flags depart", |e| {
        filed(e, 16, 1).facts.flags.clear();
        talks(e, 16, 1);
    }),
    ("a corrected cause departs", |e| talks(e, 61, 1)),
    ("a panel formed before departs", |e| talks(e, 63, 2)),
    ("members of the last ones' pool depart", |e| talks(e, 65, 2)),
    ("a panel after a replacement departs", |e| talks(e, 69, 2)),
    ("assessors drawn later depart", |e| talks(e, 71, 2)),
    ("a panel of the same weight departs", |e| talks(e, 63, 1)),
    ("a panel of the weight of a table departs", |e| talks(e, 84, 1)),
    ("a weight that is kept departs", |e| talks(e, 77, 2)),
    ("no panel of another weight", |e| filed(e, 77, 1).facts.weight = 100),
    ("one cause departs", |e| filed(e, 32, 1).facts.cause = SERVICES.to_owned()),
    ("one procedure departs", |e| filed(e, 33, 1).facts.procedure = "特别".to_owned()),
    ("a given cause departs", |e| {
        asked(e, 49, 1).facts.cause = SERVICES.to_owned();
    }),
    ("an edition that does not hold yet", |e| policy(e, 1).valid_from = Day(30_000)),
    ("an import that is reassigned departs", |e| {
        let import = |it: &Entry| match &it.event {
            Event::CaseFiled(it) => it.facts.case_number.starts_with("(2025)"),
            _ => false,
        };
        let place = e.iter().position(import).expect("a reassigned import");
        let Event::CaseFiled(it) = &mut e[place].event else { panic!("a filing") };
        let filed = Arc::make_mut(it);
        filed.facts.departure = "说明".to_owned();
        filed.needs.insert(0, ApprovalNeed::Departure);
        filed.needs.sort();
    }),
];
