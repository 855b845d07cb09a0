//! The cases of a judge who leaves: what was approved, and the order of it.

use std::sync::Arc;

use caselot_core::docket::code::ApprovalNeed;
use caselot_core::docket::filing::{CaseFiled, FilerNonce};
use caselot_core::docket::redistribution::Redistribution;
use caselot_core::docket::{Entry, Event};

use super::edit::{Edit, Row, place, proposal, proposed, swap};

fn is_list(event: &Event) -> bool {
    matches!(event, Event::Redistribution(_))
}

fn list(change: fn(&mut Redistribution)) -> Edit {
    proposal(0, is_list, move |event| match event {
        Event::Redistribution(it) => change(it),
        other => panic!("{other:?}"),
    })
}

/// The place of the first filing that the list made.
fn first_filing(entries: &[Entry]) -> usize {
    let reassigns = |it: &CaseFiled| it.facts.lineage.reassigns.is_some();
    place(entries, 0, |event| matches!(event, Event::CaseFiled(it) if reassigns(it)))
}

fn filing(change: fn(&mut CaseFiled)) -> Edit {
    Box::new(move |entries| {
        let at = first_filing(entries);
        let Event::CaseFiled(it) = &mut entries[at].event else { panic!("a filing") };
        change(Arc::make_mut(it));
        at as u64
    })
}

pub fn rows() -> Vec<Row> {
    vec![
        ("RedistributionMalformed", list(|it| it.cases.swap(0, 1))),
        ("RedistributionDiffers", list(|it| it.cases[0].stage = 7)),
        ("RedistributionDiffers", filing(|it| it.nonce = FilerNonce::Committed([9; 32]))),
        (
            "RedistributionOrder",
            Box::new(|entries| {
                let at = first_filing(entries) + 1;
                swap(entries, at, at + 1);
                at as u64
            }),
        ),
        ("NeedsMismatch", filing(|it| it.needs.push(ApprovalNeed::Reassignment))),
        (
            "NeedsApproval",
            Box::new(|entries| {
                let at = proposed(entries, 0, is_list);
                let Event::Proposed(it) = entries[at].event.clone() else { panic!("a proposal") };
                entries[at].event = it.what;
                at as u64
            }),
        ),
    ]
}
