//! The crate's audit and a second verifier agree. The second one is written from the protocol
//! document; for the life of a case (`life.rs`, `series.rs`) and the handover of a key its author
//! had also read the crate's rules, so there the two may share a mistake. Who wrote its `policy.rs`,
//! `parties.rs` and `refiling.rs` had read nothing of the crate's rules, but for the lines by which
//! the cap keeps no case from its first judge. The part on protocol 2 (`acting.rs`, `persons.rs`,
//! `desk.rs`, `needs.rs`, `numbers.rs`, `words.rs`) was written from section 22 alone; where it first differed stands in
//! `agreements.rs`. So was that on seats that change (`seats.rs`, `changing.rs`, `panel.rs`, `seated.rs`),
//! from section 22.10 alone, and that on edition 1 (`kept.rs`), from what the document says of it;
//! those on judges who leave (`redistribution.rs`), on lots (`lot.rs`, `lot_opening.rs`) and on
//! contributors (`contributor.rs`, `contribution.rs`) and hands (`hand.rs`, `hand_file.rs`) from
//! sections 22.11, 22.13, 22.14 and 22.15 alone.
//! Who wrote `circular.rs`, `contributor_keys.rs`, and the few lines on withdrawn statements and on roles of a part of the
//! court, on draws by hand and on cases that belong to another (`following.rs`), had written the crate's rules as well: there, too, the two may share
//! a mistake.

#[path = "naive/verifier.rs"]
mod verifier;

mod acts;
mod advancements;
mod aftermaths;
mod agreements;
mod burdens;
mod caps;
mod circulars;
mod contribution_edits;
mod contributor_edits;
mod contributors;
mod crowds;
mod disputes;
mod drafts;
mod edits;
mod encroachments;
mod followings;
mod hand_courts;
mod hand_edits;
mod handovers;
mod hands;
mod inheritances;
mod likenesses;
mod listings;
mod lives;
mod logs;
mod lot_edits;
mod lot_openings;
mod lots;
mod nameless;
mod openings;
mod outages;
mod outcomes;
mod policies;
mod postponements;
mod pretexts;
mod published;
mod redistribution_edits;
mod redistributions;
mod refilings;
mod regrowths;
mod renumberings;
mod reseatings;
mod retentions;
mod seatings;
mod sheets;
mod shuffles;
mod signature_edits;
mod signatures;
mod statements;
mod takeovers;
mod tree_edits;
mod trespasses;
mod turns;
mod undoings;
mod usurpers;
mod vectors;

use std::collections::HashMap;
use std::mem::discriminant;
use std::ops::Range;

use caps::{CAP_EDITS, capped};
use caselot_core::audit::{Report, Trust, verify};
use caselot_core::docket::code::{RetirementGround, VoidGround};
use caselot_core::docket::entry::Event;
use caselot_core::docket::{Entry, codec};
use caselot_core::id::EntryIndex;
use disputes::{DISPUTE_EDITS, disputed};
use edits::{COURT_EDITS, EDITS, Edit, RECOVERY_EDITS, edited};
use handovers::{HANDOVER_EDITS, handed_over};
use lives::{LIFE_EDITS, lived};
use logs::{eventful, mixed, recorded, recovered};
use openings::{OLD_RECORD_EDITS, OLD_RECOVERY_EDITS};
use policies::{POLICY_EDITS, governed};
use refilings::{REFILING_EDITS, refiled, returned};
use verifier::{Fault, class};

use crate::paper;
use crate::paper::PaperCourt;

fn naive(paper: &PaperCourt, bundle: &[u8]) -> Result<verifier::Summary, Fault> {
    verifier::verify(bundle, paper.key().public())
}

fn main_report(paper: &PaperCourt, bundle: &[u8]) -> Report {
    verify(bundle, &Trust::Key(paper.key()))
}

/// Both call the entries invalid once signed again, and at the same entry first.
fn both_refuse(paper: &PaperCourt, what: &str, entries: &[Vec<u8>]) -> Option<String> {
    let bundle = paper.bundle_of(entries);
    refused_alike(what, &main_report(paper, &bundle), naive(paper, &bundle))
}

fn refused_alike(
    what: &str,
    report: &Report,
    naive: Result<verifier::Summary, Fault>,
) -> Option<String> {
    let fault = match naive {
        Ok(_) => return Some(format!("{what}: naive valid, main {report}")),
        Err(fault) => fault,
    };
    if report.valid {
        return Some(format!("{what}: main valid, naive {fault}"));
    }
    let first =
        report.findings.iter().filter_map(|finding| finding.entry).min().map(|entry| entry.0);
    let here =
        report.findings.iter().filter(|finding| finding.entry.map(|entry| entry.0) == fault.entry);
    let codes: Vec<&str> = here.map(|finding| finding.code.as_str()).collect();
    if first != fault.entry || !codes.iter().any(|code| class(code) == class(fault.code())) {
        return Some(format!("{what}: naive {fault}; main {first:?} {codes:?}"));
    }
    None
}

/// Both call the log valid, and count the same draws and balances.
fn both_accept(paper: &PaperCourt) -> verifier::Summary {
    let bundle = paper.bundle();
    let report = main_report(paper, &bundle);
    assert!(report.valid, "{report}");
    let summary = naive(paper, &bundle).unwrap_or_else(|fault| panic!("{fault}"));
    assert_eq!(summary.entries, paper.entries.len() as u64);
    assert_eq!(summary.draws, report.facts.draws);
    let mut balances = std::collections::BTreeMap::new();
    for (code, pool) in &paper.state.pools {
        balances.extend(pool.balances().map(|(judge, held)| ((code.clone(), judge.0), held)));
    }
    assert_eq!(summary.balances, balances);
    summary
}

fn both_refuse_each(paper: &PaperCourt, edits: &[Edit]) {
    let differ: Vec<String> = edits
        .iter()
        .filter_map(|(what, change)| both_refuse(paper, what, &edited(paper, change)))
        .collect();
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

fn place(paper: &PaperCourt, which: fn(&Event) -> bool) -> usize {
    paper.entries.iter().position(|entry| which(&entry.event)).expect("such an entry")
}

#[test]
fn three_hundred_mixed_cases_are_valid_for_both() {
    let summary = both_accept(&mixed(300));
    assert!(summary.balances.values().any(|&balance| balance != 0));
}

#[test]
fn the_quotas_records_are_valid_for_both_and_move_the_same_balances() {
    let summary = both_accept(&recorded());
    assert!(summary.balances.values().any(|&balance| balance != 0));
}

#[test]
fn the_life_of_a_case_is_valid_for_both_and_both_refuse_the_same_edits_of_it() {
    let paper = lived();
    let summary = both_accept(&paper);
    assert!(summary.balances.values().any(|&balance| balance != 0));
    both_refuse_each(&paper, LIFE_EDITS);
}

#[test]
fn a_policy_is_valid_for_both_and_both_refuse_the_same_edits_of_it() {
    let paper = governed();
    both_accept(&paper);
    both_refuse_each(&paper, POLICY_EDITS);
}

#[test]
fn both_judge_every_byte_under_a_policy_alike() {
    let paper = governed();
    judge_every_byte(&paper, place(&paper, |event| matches!(event, Event::PolicyAdopted(_))));
}

#[test]
fn declared_conflicts_are_valid_for_both_and_both_refuse_the_same_edits_of_them() {
    let paper = disputed();
    both_accept(&paper);
    both_refuse_each(&paper, DISPUTE_EDITS);
}

#[test]
fn cases_that_go_back_are_valid_for_both_and_both_refuse_the_same_edits_of_them() {
    let paper = refiled();
    both_accept(&paper);
    both_refuse_each(&paper, REFILING_EDITS);
}

#[test]
fn a_cap_is_valid_for_both_and_both_refuse_the_same_edits_of_it() {
    let paper = capped();
    both_accept(&paper);
    both_refuse_each(&paper, CAP_EDITS);
}

#[test]
fn both_judge_every_byte_of_a_case_that_goes_back_alike() {
    let paper = returned();
    judge_every_byte(&paper, place(&paper, |event| matches!(event, Event::PolicyAdopted(_))));
}

#[test]
fn both_judge_every_byte_of_disputes_alike() {
    let paper = disputed();
    judge_every_byte(&paper, place(&paper, |event| matches!(event, Event::ConflictDeclared(_))));
}

#[test]
fn both_judge_every_byte_of_the_life_of_a_case_alike() {
    let paper = lived();
    judge_every_byte(&paper, place(&paper, |event| matches!(event, Event::PolicyAdopted(_))));
}

#[test]
fn every_byte_of_a_bundle_counts_for_both() {
    let mut paper = PaperCourt::with_judges(1, 3);
    paper.file(1).expect("files");
    paper.draw(1).expect("draws");
    let bundle = paper.bundle();
    assert!(naive(&paper, &bundle).is_ok() && main_report(&paper, &bundle).valid);
    let mut differ = Vec::new();
    for at in 0..bundle.len() {
        let mut spoiled = bundle.clone();
        spoiled[at] ^= 1 << (at % 8);
        let report = main_report(&paper, &spoiled);
        assert!(!report.valid, "byte {at}: main valid");
        let fault = naive(&paper, &spoiled).expect_err("naive invalid");
        if report.findings[0].code != fault.code() {
            differ.push(format!("byte {at}: naive {fault}; main {}", report.findings[0].code));
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn both_refuse_the_same_edits_under_the_right_key() {
    let paper = eventful();
    both_accept(&paper);
    both_refuse_each(&paper, EDITS);
    both_refuse_each(&paper, COURT_EDITS);
}

#[test]
fn a_restored_log_is_valid_for_both_and_both_refuse_the_same_edits_of_it() {
    let paper = recovered();
    both_accept(&paper);
    both_refuse_each(&paper, RECOVERY_EDITS);
}

#[test]
fn both_refuse_what_protocol_1_has_not() {
    both_refuse_each(&recorded(), OLD_RECORD_EDITS);
    both_refuse_each(&recovered(), OLD_RECOVERY_EDITS);
}

#[test]
fn both_judge_every_byte_of_a_recovery_alike() {
    let paper = recovered();
    judge_every_byte(&paper, place(&paper, |event| matches!(event, Event::Restored(_))));
}

#[test]
fn a_log_whose_key_was_handed_over_is_valid_for_both_and_both_refuse_the_same_edits_of_it() {
    let mut paper = handed_over();
    both_accept(&paper);
    both_refuse_each(&paper, HANDOVER_EDITS);
    // A key that was handed over signs what came after it: the thief's log, whole and sound.
    paper.take_key(paper::FIRST_KEY);
    assert_eq!(both_refuse(&paper, "the first key on", &paper.bytes()), None);
}

#[test]
fn both_judge_every_byte_of_a_handover_alike() {
    let paper = handed_over();
    judge_every_byte(&paper, place(&paper, |event| matches!(event, Event::KeyRotated(_))));
}

#[test]
fn both_refuse_the_same_encodings_under_the_right_key() {
    let paper = eventful();
    let spoil = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut entries = paper.bytes();
        change(entries.last_mut().expect("an entry"));
        entries
    };
    let edits: Vec<(&str, Vec<Vec<u8>>)> = vec![
        ("unknown field", spoil(&|entry| entry.extend([0xf8, 0x3f, 0x01]))),
        ("unknown field of 32 bits", spoil(&|entry| entry.extend([0xfd, 0x3f, 1, 1, 1, 1]))),
        ("field again", spoil(&|entry| entry.extend([0x20, 0x01]))),
        ("protocol 2 after 1", spoil(&|entry| entry.extend([0x20, 0x02]))),
        ("protocol 3", spoil(&|entry| entry.extend([0x20, 0x03]))),
        ("cut key", spoil(&|entry| entry.push(0xff))),
        ("cut short", spoil(&|entry| entry.truncate(40))),
        ("empty", spoil(&|entry| entry.clear())),
        ("overlong varint", {
            spoil(&|entry| {
                entry[1] |= 0x80;
                entry.insert(2, 0);
            })
        }),
    ];
    let differ: Vec<String> =
        edits.iter().filter_map(|(what, entries)| both_refuse(&paper, what, entries)).collect();
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn both_refuse_a_log_without_entries() {
    assert_eq!(both_refuse(&eventful(), "no entries", &[]), None);
}

/// Whatever one bit of an entry becomes: both see the same first fault, or both see none.
#[test]
fn both_judge_every_byte_of_every_entry_alike() {
    judge_every_byte(&eventful(), 0);
}

#[test]
fn both_judge_every_byte_of_the_quotas_records_alike() {
    let paper = recorded();
    judge_every_byte(&paper, place(&paper, |event| matches!(event, Event::PolicyAdopted(_))));
}

fn judge_every_byte(paper: &PaperCourt, from: usize) {
    let (differ, valid) = spoil(paper, from..paper.entries.len(), usize::MAX);
    assert!(valid > 0, "names and texts may change");
    assert!(differ.is_empty(), "{} differ:\n{}", differ.len(), differ.join("\n"));
}

/// Spoils a bit of the bytes of each entry, one at a time: what both verifiers differ on, and how
/// often both call the log valid. Of an entry no more than its first `most` bytes are spoiled.
fn spoil(paper: &PaperCourt, places: Range<usize>, most: usize) -> (Vec<String>, usize) {
    let entries = paper.bytes();
    let (mut differ, mut valid) = (Vec::new(), 0);
    for (at, byte) in spoiled_bytes(paper, places, most) {
        let mut spoiled = entries.clone();
        spoiled[at][byte] ^= 1 << ((at + byte) % 8);
        // What both first refuse at the spoiled entry they refuse there whatever comes after it.
        if both_refuse_at(paper, &spoiled[..=at]) {
            continue;
        }
        let bundle = paper.bundle_of(&spoiled);
        let (report, naive) = (main_report(paper, &bundle), naive(paper, &bundle));
        if report.valid && naive.is_ok() {
            valid += 1;
        } else {
            differ.extend(refused_alike(&format!("entry {at} byte {byte}"), &report, naive));
        }
    }
    (differ, valid)
}

/// Whether both refuse the last of these entries, for the same reason, and nothing before it.
fn both_refuse_at(paper: &PaperCourt, entries: &[Vec<u8>]) -> bool {
    let bundle = paper.bundle_of(entries);
    let last = entries.len() as u64 - 1;
    let naive = naive(paper, &bundle);
    matches!(&naive, Err(fault) if fault.entry == Some(last))
        && refused_alike("", &main_report(paper, &bundle), naive).is_none()
}

/// Every byte of the first two entries of a kind. Of later ones every fourth, beginning with another
/// one each time: their fields are the same, and each byte costs a verification by both.
fn spoiled_bytes(paper: &PaperCourt, places: Range<usize>, most: usize) -> Vec<(usize, usize)> {
    const STRIDE: usize = 4;
    let mut seen: HashMap<_, usize> = HashMap::new();
    let mut bytes = Vec::new();
    for (at, entry) in paper.entries.iter().enumerate().take(places.end).skip(places.start) {
        let proposed = match &entry.event {
            Event::Proposed(proposed) => Some(discriminant(&proposed.what)),
            _ => None,
        };
        let before = seen.entry((discriminant(&entry.event), proposed)).or_default();
        let (first, stride) = if *before < 2 { (0, 1) } else { (*before % STRIDE, STRIDE) };
        *before += 1;
        let length = codec::encode(entry).len().min(most);
        bytes.extend((first..length).step_by(stride).map(|byte| (at, byte)));
    }
    bytes
}

#[test]
fn a_moment_without_a_day_is_the_last_day_for_both() {
    let paper = eventful();
    let late = edited(&paper, &|entries| entries.last_mut().unwrap().time_ms = u64::MAX);
    let bundle = paper.bundle_of(&late);
    assert!(naive(&paper, &bundle).is_ok() && main_report(&paper, &bundle).valid);
}

#[test]
fn a_retired_tray_and_a_lost_secret_are_valid_for_both() {
    let paper = eventful();
    let entries = edited(&paper, &|entries| {
        let mut retired = entries.last().expect("a filing").clone();
        let filing = retired.index;
        let (ground, text) = (RetirementGround::SecretLost, String::new());
        retired.event = Event::TrayRetired { tray: 2, ground, text };
        retired.index.0 += 1;
        let is_void = |entry: &&Entry| matches!(entry.event, Event::FilingVoided(_));
        let mut lost = entries.iter().find(is_void).expect("a void").clone();
        (lost.index, lost.time_ms) = (EntryIndex(filing.0 + 2), retired.time_ms);
        if let Event::FilingVoided(void) = &mut lost.event {
            (void.filing, void.ground) = (filing, VoidGround::SecretLost);
            (void.envelope_secret, void.nonce) = (None, None);
        }
        entries.extend([retired, lost]);
    });
    let bundle = paper.bundle_of(&entries);
    let report = main_report(&paper, &bundle);
    assert!(report.valid, "{report}");
    assert_eq!(naive(&paper, &bundle).map(|summary| summary.draws), Ok(3));
    assert_eq!(
        both_refuse(&paper, "void again", &[&entries[..], &entries[entries.len() - 1..]].concat()),
        None
    );
}
