//! Lots that are no cases: their lists, their openings, their draws, and what reviews found.

use std::sync::Arc;

use caselot_core::docket::Event;
use caselot_core::docket::code::{LotKind, ReviewResult};
use caselot_core::docket::lot::{ListRecord, LotDrawn, LotOpened, Review};
use caselot_core::id::EntryIndex;

use super::edit::{Edit, Row, declined, first_of, place, proposal};

fn list(change: fn(&mut ListRecord)) -> Edit {
    proposal(
        0,
        |event| matches!(event, Event::ListRecorded(_)),
        move |event| match event {
            Event::ListRecorded(it) => change(Arc::make_mut(it)),
            other => panic!("{other:?}"),
        },
    )
}

fn opening(change: fn(&mut LotOpened)) -> Edit {
    first_of!(LotOpened, it => change(Arc::make_mut(it)))
}

fn draw(change: fn(&mut LotDrawn)) -> Edit {
    first_of!(LotDrawn, it => change(it))
}

fn review(change: fn(&mut Review)) -> Edit {
    first_of!(ReviewRecorded, it => change(it))
}

pub fn rows() -> Vec<Row> {
    vec![
        ("ListMalformed", list(|it| it.name.clear())),
        ("ListMalformed", list(|it| it.kind = LotKind::Review)),
        ("ListMalformed", list(|it| it.entries.swap(0, 1))),
        ("ListUnknown", opening(|it| it.asked.list = "没有".to_owned())),
        ("LotOutOfOrder", opening(|it| it.asked.number += 1)),
        ("LotOutOfOrder", opening(|it| it.asked.year += 1)),
        ("LotMalformed", opening(|it| it.asked.seats = 0)),
        ("LotDiffers", opening(|it| it.candidates -= 1)),
        ("LotDiffers", opening(|it| it.digest[0] ^= 1)),
        ("NoCandidates", opening(|it| it.asked.seats = 7)),
        ("EnvelopeOutOfOrder", opening(|it| it.envelope += 1)),
        ("LotUnknown", draw(|it| it.lot = EntryIndex(1))),
        ("LotMismatch", draw(|it| it.drawn.swap(0, 1))),
        ("SeedHashMismatch", draw(|it| it.seed_hash[0] ^= 1)),
        ("NonceMismatch", draw(|it| it.nonce[0] ^= 1)),
        ("ReviewUnknown", review(|it| it.lot = EntryIndex(1))),
        ("ReviewUnknown", review(|it| (it.withdrawn, it.text) = (true, "误录".to_owned()))),
        ("TextNeeded", review(|it| it.result = ReviewResult::Flawed)),
        (
            "Unapproved",
            Box::new(|entries| {
                let administrators = |event: &Event| matches!(event, Event::LotOpened(it) if it.asked.kind == LotKind::Administrators);
                let again = place(entries, 1, administrators);
                declined(entries, again);
                let lot = EntryIndex(again as u64);
                let drawn = |event: &Event| matches!(event, Event::LotDrawn(it) if it.lot == lot);
                place(entries, 0, drawn) as u64
            }),
        ),
    ]
}
