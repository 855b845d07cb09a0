//! Contributors: who is named, what filings await, what is opened, given, drawn and voided.

use caselot_core::docket::contribution::{Contributed, ContributorNamed};
use caselot_core::docket::filing::{CaseDrawn, CaseFiled, FilerNonce};
use caselot_core::docket::{Entry, Event};
use caselot_core::id::EntryIndex;

use super::super::papers::civil;
use super::edit::{
    DAY_MS, Edit, Row, approval, declined, filing, first, first_of, place, proposal, proposed, put,
    swap,
};
use super::roster::rotated;

/// In the order of the log.
const THIRD: usize = 2;
const FOURTH: usize = 3;
const STALL: usize = 1;

fn is_named(event: &Event) -> bool {
    matches!(event, Event::ContributorNamed(_))
}

fn is_ended(event: &Event) -> bool {
    matches!(event, Event::ContributorEnded(_))
}

fn is_opening(event: &Event) -> bool {
    matches!(event, Event::FilingOpened(_))
}

fn is_answer(event: &Event) -> bool {
    matches!(event, Event::Contributed(_))
}

fn named(change: fn(&mut ContributorNamed)) -> Edit {
    proposal(0, is_named, move |event| match event {
        Event::ContributorNamed(it) => change(it),
        other => panic!("{other:?}"),
    })
}

fn given(change: fn(&mut Contributed)) -> Edit {
    first_of!(Contributed, it => change(it))
}

/// The first draw by a value.
fn draw(change: fn(&mut CaseDrawn)) -> Edit {
    Box::new(move |entries| {
        let by_value = |it: &CaseDrawn| it.contribution.is_some();
        let at = place(entries, 0, |event| matches!(event, Event::CaseDrawn(it) if by_value(it)));
        let Event::CaseDrawn(it) = &mut entries[at].event else { panic!("a draw") };
        change(it);
        at as u64
    })
}

/// Somebody declines the nth contributor; the filing of a case and stage shows it.
fn unnamed(nth: usize, serial: u32, stage: u32) -> Edit {
    Box::new(move |entries| {
        let at = proposed(entries, nth, is_named);
        declined(entries, at);
        let of_it =
            |it: &CaseFiled| it.facts.case_number == civil(serial) && it.facts.stage == stage;
        place(entries, 0, |event| matches!(event, Event::CaseFiled(it) if of_it(it))) as u64
    })
}

/// What is behind an entry is cut off; the last one shows it.
fn cut_after(entries: &mut Vec<Entry>, at: usize) -> u64 {
    entries.truncate(at + 1);
    at as u64
}

pub fn rows() -> Vec<Row> {
    vec![
        ("ContributorMalformed", named(|it| it.depth = 25)),
        ("ContributorUnsigned", named(|it| it.signature[0] ^= 1)),
        ("KeyUnusable", named(|it| it.key = [0; 32])),
        ("ContributorUnknown", given(|it| it.contributor = EntryIndex(1))),
        (
            "ContributorAnswers",
            Box::new(|entries| {
                let at = proposed(entries, STALL, is_ended);
                for entry in entries.iter_mut().skip(at) {
                    entry.time_ms -= DAY_MS;
                    if let Event::Proposed(it) = &mut entry.event {
                        it.until.0 -= 1;
                    }
                }
                approval(entries, at) as u64
            }),
        ),
        ("ContributorSpent", unnamed(THIRD, 49, 0)),
        ("ContributorStalled", unnamed(FOURTH, 49, 1)),
        ("ContributionDiffers", filing(civil(42), 0, |it| it.awaits = None)),
        (
            "ContributionDiffers",
            filing(civil(42), 0, |it| it.awaits.as_mut().expect("it awaits").number += 1),
        ),
        ("ContributionDiffers", draw(|it| it.nonce = Some([1; 32]))),
        ("SeedHashMismatch", draw(|it| it.seed_hash[0] ^= 1)),
        (
            "OpenedOtherwise",
            Box::new(|entries| {
                let (first, next) = (place(entries, 0, is_opening), place(entries, 1, is_opening));
                entries[next].event = entries[first].event.clone();
                next as u64
            }),
        ),
        ("ContributionIdle", given(|it| it.values.swap(0, 1))),
        ("ContributionMismatch", given(|it| it.values[0].proof[0][0] ^= 1)),
        ("ContributionOfOther", given(|it| it.size = 1)),
        ("ContributionUnsigned", given(|it| it.signature[0] ^= 1)),
        (
            "ContributionAwaited",
            Box::new(|entries| {
                let at = place(entries, 0, is_answer);
                swap(entries, at, at + 1);
                at as u64
            }),
        ),
        (
            "DrawsUnfinished",
            Box::new(|entries| {
                let at = place(entries, 0, is_answer);
                cut_after(entries, at)
            }),
        ),
        (
            "DrawsUnfinished",
            Box::new(|entries| {
                let at = approval(entries, proposed(entries, STALL, is_ended));
                cut_after(entries, at)
            }),
        ),
        (
            "VoidUncalled",
            Box::new(|entries| {
                let at = proposed(entries, STALL, is_ended);
                let Event::Proposed(it) = &mut entries[at].event else { panic!("a proposal") };
                let Event::ContributorEnded(end) = &mut it.what else { panic!("an end") };
                end.stalled = false;
                approval(entries, at) as u64 + 1
            }),
        ),
        (
            "SingleCallUnlisted",
            filing(civil(42), 0, |it| {
                it.nonce = FilerNonce::Single([1; 32]);
            }),
        ),
        (
            "FilingNotOpen",
            Box::new(|entries| {
                let at = place(entries, 0, is_opening);
                let Event::FilingOpened(it) = &mut entries[at].event else { panic!("an opening") };
                it.filing = EntryIndex(1);
                at as u64
            }),
        ),
        (
            "KeyUsedBefore",
            Box::new(|entries| {
                let it = first(entries, |event| match event {
                    Event::Proposed(it) => match &it.what {
                        Event::ContributorNamed(named) => Some(named.key),
                        _ => None,
                    },
                    _ => None,
                });
                put(entries, rotated(it))
            }),
        ),
    ]
}
