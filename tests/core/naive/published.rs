//! Logs with their edits as files, for whoever writes another verifier: `tests/vectors/logs`. Its
//! README says what they are. `UPDATE_VECTORS=1` writes them anew.

use std::path::PathBuf;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use caselot_core::audit::{Report, Trust, verify};
use caselot_core::docket::{Entry, Protocol, codec};
use caselot_core::id::EntryIndex;
use serde_json::{Value, json};

use crate::naive::acts::{ended, needy, proposing, returned_by_two};
use crate::naive::aftermaths::{REOPENED_EDITS, reopened};
use crate::naive::burdens::{settled, shared, taken_over, weighed};
use crate::naive::caps::{CAP_EDITS, capped};
use crate::naive::circulars::{CIRCULAR_EDITS, circulated};
use crate::naive::contribution_edits::{
    ANSWER_EDITS, DRAW_EDITS, OPENING_EDITS as OPENED_EDITS, VOID_EDITS,
};
use crate::naive::contributor_edits::{self, FILING_EDITS, NAME_EDITS};
use crate::naive::contributors::{self, contributed};
use crate::naive::crowds::{
    CROWDED_EDITS, DEPUTY_EDITS, EXACT_EDITS, LAST_ONE_EDITS, LIST_EDITS, crowded, deputized,
    exact, last_one, taken_over_by_list,
};
use crate::naive::disputes::{DISPUTE_EDITS, disputed};
use crate::naive::edits::{EDITS, Edit};
use crate::naive::encroachments::{
    EDITION_EDITS, FAR_EDITS, FLAG_EDITS, ROLE_EDITS, SEATED_EDITS, UNDRAWN_EDITS, UNNEEDED_EDITS,
};
use crate::naive::hand_edits::{HAND_EDITS, REQUIRED_EDITS, WAY_EDITS};
use crate::naive::handovers::HANDOVER_EDITS;
use crate::naive::hands::signed;
use crate::naive::listings::{ROUTE_EDITS, WORD_EDITS, routed, worded};
use crate::naive::lives::{LIFE_EDITS, lived};
use crate::naive::logs::eventful;
use crate::naive::lot_edits::{self, NAMES_EDITS, REVIEW_EDITS};
use crate::naive::lot_openings::{FORM_EDITS, NEED_EDITS, SAMPLE_EDITS};
use crate::naive::lots;
use crate::naive::nameless::{NAMELESS_EDITS, nameless};
use crate::naive::openings::OPENING_EDITS;
use crate::naive::policies::{POLICY_EDITS, governed};
use crate::naive::postponements::{LATER_EDITS, TRACE_EDITS};
use crate::naive::pretexts::{IDLE_EDITS, SILENT_EDITS};
use crate::naive::redistribution_edits::{self, LISTED_EDITS, TURN_EDITS};
use crate::naive::redistributions::redistributed;
use crate::naive::refilings::{REFILING_EDITS, refiled};
use crate::naive::renumberings::{
    NUMBER_EDITS, NUMBER_RETURN_EDITS, renumbered, renumbered_and_returned,
};
use crate::naive::reseatings::{CHANGE_EDITS, CLAIM_EDITS};
use crate::naive::retentions::kept;
use crate::naive::seatings::seated;
use crate::naive::sheets::{SHEET_EDITS, named};
use crate::naive::signature_edits::{IDLE_EDITS as HAND_IDLE, MISSING_EDITS};
use crate::naive::statements::{STATEMENT_EDITS, WITHDRAWAL_EDITS, stated, withdrawn};
use crate::naive::takeovers::{END_EDITS, TAKEN_EDITS};
use crate::naive::tree_edits::{SIGNATURE_EDITS, TREE_EDITS};
use crate::naive::trespasses::{ENDED_EDITS, NEEDY_EDITS};
use crate::naive::turns::{
    LATE_EDITS, NOTE_EDITS, declined_late, handed_over_by_two, lost, opened, restored_by_two,
};
use crate::naive::undoings::{
    UNDONE_CORRECTION_EDITS, UNDONE_EDITS, UNDONE_RETURN_EDITS, undone, undone_and_corrected,
    undone_and_returned,
};
use crate::naive::usurpers::{LOST_EDITS, PERSON_EDITS, PROPOSAL_EDITS};
use crate::paper::PaperCourt;

/// A log with the lists of its edits.
type Log = (&'static str, fn() -> PaperCourt, &'static [&'static [Edit]]);

const LOGS: &[Log] = &[
    ("one-draws", eventful, &[EDITS]),
    ("one-life", lived, &[LIFE_EDITS]),
    ("one-policy", governed, &[POLICY_EDITS]),
    ("one-conflicts", disputed, &[DISPUTE_EDITS]),
    ("one-refilings", refiled, &[REFILING_EDITS]),
    ("one-cap", capped, &[CAP_EDITS]),
    ("two-filings", needy, &[NEEDY_EDITS]),
    ("two-ends", ended, &[ENDED_EDITS]),
    ("two-returns", returned_by_two, &[]),
    ("two-proposals", proposing, &[PROPOSAL_EDITS, PERSON_EDITS]),
    ("two-lost-tray", lost, &[LOST_EDITS]),
    ("two-opened", opened, &[OPENING_EDITS]),
    ("two-undone", undone, &[UNDONE_EDITS]),
    ("two-undone-corrected", undone_and_corrected, &[UNDONE_CORRECTION_EDITS]),
    ("two-undone-returned", undone_and_returned, &[UNDONE_RETURN_EDITS]),
    ("two-numbers", renumbered, &[NUMBER_EDITS]),
    ("two-numbers-returned", renumbered_and_returned, &[NUMBER_RETURN_EDITS]),
    ("two-statements", stated, &[STATEMENT_EDITS]),
    ("two-withdrawn", withdrawn, &[WITHDRAWAL_EDITS]),
    ("two-circulars", circulated, &[CIRCULAR_EDITS]),
    ("two-words", worded, &[WORD_EDITS]),
    ("two-routes", routed, &[ROUTE_EDITS]),
    ("two-sheets", named, &[SHEET_EDITS]),
    ("two-crowd", crowded, &[CROWDED_EDITS]),
    ("two-last-one", last_one, &[LAST_ONE_EDITS]),
    ("two-assessors", exact, &[EXACT_EDITS]),
    ("two-deputies", deputized, &[DEPUTY_EDITS]),
    ("two-list", taken_over_by_list, &[LIST_EDITS]),
    ("two-handover", handed_over_by_two, &[HANDOVER_EDITS]),
    ("two-restored", restored_by_two, &[NOTE_EDITS]),
    ("two-late", declined_late, &[LATE_EDITS]),
    ("two-reopened", reopened, &[REOPENED_EDITS]),
    ("two-weights", weighed, &[]),
    ("two-settled", settled, &[]),
    ("two-shared", shared, &[]),
    ("two-imports", taken_over, &[]),
    ("two-nameless", nameless, &[NAMELESS_EDITS]),
    (
        "two-seats",
        seated,
        &[CLAIM_EDITS, CHANGE_EDITS, TAKEN_EDITS, END_EDITS, LATER_EDITS, TRACE_EDITS],
    ),
    (
        "two-kept",
        kept,
        &[
            SILENT_EDITS,
            IDLE_EDITS,
            FAR_EDITS,
            SEATED_EDITS,
            UNDRAWN_EDITS,
            FLAG_EDITS,
            ROLE_EDITS,
            UNNEEDED_EDITS,
            EDITION_EDITS,
        ],
    ),
    (
        "two-redistributed",
        redistributed,
        &[
            redistribution_edits::LIST_EDITS,
            LISTED_EDITS,
            TURN_EDITS,
            redistribution_edits::WORD_EDITS,
        ],
    ),
    (
        "two-lots",
        lots::drawn,
        &[NAMES_EDITS, FORM_EDITS, SAMPLE_EDITS, NEED_EDITS, lot_edits::DRAW_EDITS, REVIEW_EDITS],
    ),
    ("two-lots-lost", lots::lost, &[lot_edits::LOST_EDITS]),
    (
        "two-contributed",
        contributed,
        &[
            NAME_EDITS,
            contributor_edits::END_EDITS,
            FILING_EDITS,
            OPENED_EDITS,
            ANSWER_EDITS,
            DRAW_EDITS,
            VOID_EDITS,
        ],
    ),
    ("two-contributed-lost", contributors::lost, &[contributor_edits::LOST_EDITS]),
    (
        "two-hands",
        signed,
        &[
            HAND_IDLE,
            MISSING_EDITS,
            TREE_EDITS,
            SIGNATURE_EDITS,
            HAND_EDITS,
            WAY_EDITS,
            REQUIRED_EDITS,
        ],
    ),
];

fn directory() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors/logs")
}

/// The entries after an edit, encoded; in protocol 2 each with its place as index.
fn changed(paper: &PaperCourt, change: &dyn Fn(&mut Vec<Entry>)) -> Vec<Vec<u8>> {
    let mut entries = paper.entries.clone();
    change(&mut entries);
    if paper.state.protocol == Protocol::Two {
        (0..).zip(&mut entries).for_each(|(index, entry)| entry.index = EntryIndex(index));
    }
    entries.iter().map(codec::encode).collect()
}

/// What differs between two logs: from where on, how many entries go, and what comes instead.
fn difference(before: &[Vec<u8>], after: &[Vec<u8>]) -> (usize, usize, Vec<String>) {
    let same = before.iter().zip(after).take_while(|(a, b)| a == b).count();
    let tails = before[same..].iter().rev().zip(after[same..].iter().rev());
    let tail = tails.take_while(|(a, b)| a == b).count();
    let instead = after[same..after.len() - tail].iter().map(|bytes| STANDARD.encode(bytes));
    (same, before.len() - tail - same, instead.collect())
}

fn judged(paper: &PaperCourt, entries: &[Vec<u8>]) -> Report {
    verify(&paper.bundle_of(entries), &Trust::Key(paper.key()))
}

/// One edit, and what a verifier finds first.
fn line(paper: &PaperCourt, (what, change): &Edit) -> Value {
    let before = paper.bytes();
    let after = changed(paper, change);
    let report = judged(paper, &after);
    assert!(!report.valid, "{what}: {report}");
    let first = report.findings.iter().filter_map(|finding| finding.entry).min();
    let here = report.findings.iter().filter(|finding| finding.entry == first);
    let codes: Vec<&str> = here.map(|finding| finding.code.as_str()).collect();
    let (at, removed, inserted) = difference(&before, &after);
    json!({
        "what": what, "at": at, "removed": removed, "inserted": inserted,
        "first": first, "codes": codes,
    })
}

/// The files of a log: its bundle, and its edits, one a line.
fn files(paper: &PaperCourt, edits: &[&[Edit]]) -> [(&'static str, Vec<u8>); 2] {
    let report = judged(paper, &paper.bytes());
    assert!(report.valid, "{report}");
    let lines = edits.iter().flat_map(|list| list.iter()).map(|edit| line(paper, edit));
    let lines: Vec<String> = lines.map(|line| format!("{line}\n")).collect();
    [("bundle", paper.bundle()), ("edits.jsonl", lines.concat().into_bytes())]
}

/// The lines of a file of edits, each with its codes once: an older line names one finding twice that
/// is listed once since.
fn lines(file: &[u8]) -> Option<Vec<Value>> {
    let lines = std::str::from_utf8(file).ok()?.lines();
    let once = |line: &str| {
        let mut line: Value = serde_json::from_str(line).ok()?;
        line["codes"].as_array_mut()?.dedup();
        Some(line)
    };
    lines.map(once).collect()
}

fn agree(kept: &[u8], made: &[u8]) -> bool {
    kept == made || lines(kept).is_some_and(|kept| Some(kept) == lines(made))
}

#[test]
fn the_published_logs_are_those_that_both_verifiers_judge() {
    let update = std::env::var_os("UPDATE_VECTORS").is_some();
    for (name, paper, edits) in LOGS {
        for (ending, bytes) in files(&paper(), edits) {
            let path = directory().join(format!("{name}.{ending}"));
            let mut kept = std::fs::read(&path).unwrap_or_default();
            if update && !agree(&kept, &bytes) {
                std::fs::create_dir_all(directory()).expect("a directory");
                std::fs::write(&path, &bytes).expect("writes");
                kept.clone_from(&bytes);
            }
            assert!(
                agree(&kept, &bytes),
                "{} differs; look at it, and set UPDATE_VECTORS=1",
                path.display()
            );
        }
    }
}
