//! Whatever bytes come: nothing panics, and what is accepted has one spelling.

mod paper;

use std::sync::OnceLock;

use caselot::audit::{Trust, verify};
use caselot::docket::{CaseNumber, wire};
use caselot::ledger::{bundle, checkpoint};
use paper::PaperCourt;
use proptest::prelude::*;

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

fn entry_has_one_spelling(bytes: &[u8]) {
    if let Ok(entry) = wire::decode(bytes) {
        assert_eq!(wire::encode(&entry), bytes);
    }
}

fn bundle_has_one_spelling(bytes: &[u8]) {
    let Ok(parsed) = bundle::parse(bytes) else { return };
    let mut again = bundle::head(&parsed.note);
    parsed.entries.iter().for_each(|entry| again.push_str(&bundle::line(entry)));
    assert_eq!(again.as_bytes(), bytes);
}

fn note_is_signed_or_refused(text: &str) {
    let parsed = checkpoint::parse_unverified(text);
    if let Ok(opened) = checkpoint::open(text, &court().key()) {
        assert_eq!(parsed, Ok(opened));
        assert_eq!(text, court().note_of(&court().bytes()), "signed by us, so it is ours");
    }
}

fn number_has_one_spelling(text: &str) {
    if let Ok(number) = CaseNumber::parse(text, "湘0203") {
        let again = CaseNumber::parse(number.as_str(), "湘0203").expect("canonical");
        assert_eq!(again.as_str(), number.as_str());
        assert!(CaseNumber::is_canonical(number.as_str(), "湘0203"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn any_bytes_are_an_entry_of_one_spelling_or_none(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        entry_has_one_spelling(&bytes);
        bundle_has_one_spelling(&bytes);
    }

    #[test]
    fn a_spoiled_entry_is_another_one_or_none(
        bytes in any::<prop::sample::Index>()
            .prop_flat_map(|at| spoiled(at.get(&court().bytes()).clone())),
    ) {
        entry_has_one_spelling(&bytes);
    }

    #[test]
    fn a_spoiled_checkpoint_is_refused(
        bytes in spoiled(court().note_of(&court().bytes()).into_bytes()),
    ) {
        note_is_signed_or_refused(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn a_case_number_has_one_canonical_spelling(
        text in "[((〔\\[]?[0-9０-９ ]{0,6}[))〕\\]]?湘? ?[0-9]{0,4}[民刑行执初终知0-9第 号之一]{0,9}号?",
        any in ".{0,30}",
    ) {
        number_has_one_spelling(&text);
        number_has_one_spelling(&any);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn a_spoiled_bundle_is_not_valid(bytes in spoiled(court().bundle())) {
        bundle_has_one_spelling(&bytes);
        let report = verify(&bytes, &Trust::Key(court().key()));
        prop_assert_eq!(report.valid, bytes == court().bundle(), "{}", report);
    }
}
