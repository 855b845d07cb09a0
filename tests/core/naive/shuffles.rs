//! Whatever entry of a log of protocol 2 is left out, doubled, moved, made later or by somebody
//! else: both verifiers see the same first fault, or both see none.

use caselot_core::docket::{Actor, Entry};

use crate::naive::acts::{ended, needy, proposing, returned_by_two};
use crate::naive::aftermaths::{reopened, undone_late};
use crate::naive::burdens::{settled, shared, taken_over, weighed};
use crate::naive::crowds::{crowded, deputized, exact, last_one, taken_over_by_list};
use crate::naive::drafts::{encoded, verdicts};
use crate::naive::listings::{routed, worded};
use crate::naive::nameless::nameless;
use crate::naive::refused_alike;
use crate::naive::renumberings::{renumbered, renumbered_and_returned};
use crate::naive::statements::stated;
use crate::naive::turns::{declined_late, handed_over_by_two, lost, opened, restored_between};
use crate::naive::undoings::{undone, undone_and_corrected, undone_and_returned};
use crate::paper::PaperCourt;
use crate::paper::two::{CLERK, DAY_MS, OTHER_SUPERVISOR, POLITICAL, REGISTRAR, SUPERVISOR};

/// A court on paper, by name.
type Paper = (&'static str, fn() -> PaperCourt);

const PAPERS: &[Paper] = &[
    ("needy", needy),
    ("ended", ended),
    ("returned by two", returned_by_two),
    ("proposing", proposing),
    ("weighed", weighed),
    ("settled", settled),
    ("shared", shared),
    ("taken over", taken_over),
    ("lost", lost),
    ("opened", opened),
    ("handed over", handed_over_by_two),
    ("restored", restored_between),
    ("declined late", declined_late),
    ("undone", undone),
    ("undone and corrected", undone_and_corrected),
    ("undone and returned", undone_and_returned),
    ("undone late", undone_late),
    ("reopened", reopened),
    ("renumbered", renumbered),
    ("renumbered and returned", renumbered_and_returned),
    ("worded", worded),
    ("nameless", nameless),
    ("stated", stated),
    ("routed", routed),
    ("crowded", crowded),
    ("the last one", last_one),
    ("exact", exact),
    ("deputized", deputized),
    ("a list", taken_over_by_list),
];

/// What differs between both on these entries, whether they are valid or not.
fn differ(paper: &PaperCourt, what: &str, entries: &[Vec<u8>]) -> Option<String> {
    let (report, naive) = verdicts(paper, entries);
    if report.valid && naive.is_ok() {
        return None;
    }
    refused_alike(what, &report, naive)
}

/// Judges each paper with each of its entries changed.
fn each(change: impl Fn(&mut Vec<Entry>, usize)) {
    let mut found = Vec::new();
    for (name, paper) in PAPERS {
        let paper = paper();
        for at in 0..paper.entries.len() {
            let mut entries = paper.entries.clone();
            change(&mut entries, at);
            found.extend(differ(&paper, &format!("{name} at {at}"), &encoded(&mut entries)));
        }
    }
    assert!(found.is_empty(), "{} differ:\n{}", found.len(), found.join("\n"));
}

#[test]
fn both_judge_every_beginning_alike() {
    each(|entries, at| entries.truncate(at + 1));
}

#[test]
fn both_judge_a_log_without_an_entry_alike() {
    each(|entries, at| drop(entries.remove(at)));
}

#[test]
fn both_judge_an_entry_twice_alike() {
    each(|entries, at| entries.insert(at, entries[at].clone()));
}

/// In place of the next one, so that later entries keep their places.
#[test]
fn both_judge_an_entry_again_alike() {
    each(|entries, at| {
        if at + 1 < entries.len() {
            let time_ms = entries[at + 1].time_ms;
            entries[at + 1] = Entry { time_ms, ..entries[at].clone() };
        }
    });
}

#[test]
fn both_judge_entries_that_changed_places_alike() {
    each(|entries, at| {
        if at + 1 < entries.len() {
            let (first, second) = (entries[at].time_ms, entries[at + 1].time_ms);
            entries.swap(at, at + 1);
            (entries[at].time_ms, entries[at + 1].time_ms) = (first, second);
        }
    });
}

#[test]
fn both_judge_later_days_alike() {
    for days in [1, 3, 4, 7, 8] {
        each(|entries, at| {
            entries.iter_mut().skip(at).for_each(|entry| entry.time_ms += days * DAY_MS);
        });
    }
}

#[test]
fn both_judge_other_actors_alike() {
    let system = Actor::system();
    let known = [CLERK, SUPERVISOR, OTHER_SUPERVISOR, REGISTRAR, POLITICAL];
    let actors = known.iter().map(|person| Actor::authenticated(person));
    for actor in actors.chain([system, Actor::claimed(CLERK), Actor::claimed(SUPERVISOR)]) {
        each(|entries, at| entries[at].actor = actor.clone());
    }
}
