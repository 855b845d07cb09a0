//! Whatever bytes come: nothing panics, and what is accepted has one spelling.

use std::sync::OnceLock;

use caselot_core::audit::{Trust, verify};
use proptest::prelude::*;

use crate::paper::PaperCourt;
use crate::properties;

/// A short log with a filing, a draw and a recovery.
fn court() -> &'static PaperCourt {
    static COURT: OnceLock<PaperCourt> = OnceLock::new();
    COURT.get_or_init(|| {
        let mut paper = PaperCourt::with_judges(1, 3);
        paper.file(1).expect("files");
        paper.draw(1).expect("draws");
        paper.file(2).expect("files");
        paper.restore(99, [7; 32]).expect("goes on");
        paper
    })
}

/// Some bytes of `sound` replaced, put in or taken out.
fn spoiled(sound: Vec<u8>) -> impl Strategy<Value = Vec<u8>> {
    let edit = (any::<prop::sample::Index>(), 0..3_u8, any::<u8>());
    prop::collection::vec(edit, 1..6).prop_map(move |edits| {
        let mut bytes = sound.clone();
        for (at, how, byte) in edits {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => drop(bytes.remove(at)),
            }
        }
        bytes
    })
}

/// Texts of the kind that `properties::csv` reads: a header and rows in all kinds of spelling.
fn tables() -> impl Strategy<Value = Vec<u8>> {
    let cell = "(\\(2026\\)湘0203民初[1-9]号|民事|civil|100|0|2026-03-0[1-9]|\"|\"民\"\"事\"|\"a[\n\r]{1,2}b\"| |)";
    let row = prop::collection::vec(cell, 2..6).prop_map(|cells| cells.join(","));
    let end = prop::sample::select(vec!["\n", "\r\n", "\r", "\n\n", "\r\r"]);
    let rows = prop::collection::vec((row, end), 0..6);
    rows.prop_map(|rows| {
        let mut text = String::from("number,pool,weight\n");
        rows.iter().for_each(|(row, end)| text.extend([row.as_str(), *end]));
        text.into_bytes()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn any_bytes_are_an_entry_of_one_spelling_or_none(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        properties::entry(&bytes);
        properties::bundle(&bytes);
        properties::csv(&bytes);
        properties::bearer(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn a_spoiled_entry_is_another_one_or_none(
        bytes in any::<prop::sample::Index>()
            .prop_flat_map(|at| spoiled(at.get(&court().bytes()).clone())),
    ) {
        properties::entry(&bytes);
    }

    #[test]
    fn a_spoiled_checkpoint_is_refused(
        bytes in spoiled(court().note_of(&court().bytes()).into_bytes()),
    ) {
        properties::note(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn a_bearer_header_has_one_form(
        bytes in spoiled(format!("Bearer caselot-{}", "q7".repeat(21) + "A").into_bytes()),
    ) {
        properties::bearer(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn a_table_names_its_lines(bytes in tables()) {
        properties::csv(&bytes);
    }

    #[test]
    fn a_case_number_has_one_canonical_spelling(
        text in "[((〔\\[]?[0-9０-９ ]{0,6}[))〕\\]]?湘? ?[0-9]{0,4}[民刑行执初终知0-9第 号之一]{0,9}号?",
        any in ".{0,30}",
    ) {
        properties::number(&text);
        properties::number(&any);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn a_spoiled_bundle_is_not_valid(bytes in spoiled(court().bundle())) {
        properties::bundle(&bytes);
        let report = verify(&bytes, &Trust::Key(court().key()));
        prop_assert_eq!(report.valid, bytes == court().bundle(), "{}", report);
    }
}

#[test]
fn what_is_sound_is_taken() {
    let entries = court().bytes();
    entries.iter().for_each(|entry| properties::entry(entry));
    properties::bundle(&court().bundle());
    properties::note(&court().note_of(&entries));
    let token = format!("Bearer caselot-{}", "q7".repeat(21) + "A");
    assert!(caselot::service::access::Token::from_bearer(&token).is_some());
    for other in [format!("{token} "), token.replace(' ', "  "), token.replace(' ', "\t")] {
        assert!(caselot::service::access::Token::from_bearer(&other).is_none(), "{other}");
    }
}

/// What the fuzz targets start from, and what they found.
#[test]
fn the_seeds_of_the_fuzz_targets_hold() {
    let seeds = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    let text = |property: fn(&str)| {
        move |bytes: &[u8]| property(std::str::from_utf8(bytes).expect("text"))
    };
    type Target<'a> = (&'a str, &'a dyn Fn(&[u8]));
    let targets: [Target<'_>; 6] = [
        ("bearer", &text(properties::bearer)),
        ("bundle", &properties::bundle),
        ("csv", &properties::csv),
        ("entry", &properties::entry),
        ("note", &text(properties::note)),
        ("number", &text(properties::number)),
    ];
    for (target, property) in targets {
        let files: Vec<_> = std::fs::read_dir(seeds.join(target)).expect("seeds").collect();
        assert!(!files.is_empty(), "{target} has no seeds");
        for file in files {
            property(&std::fs::read(file.expect("a file").path()).expect("read"));
        }
    }
}
