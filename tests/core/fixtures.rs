//! A log of an earlier build: every byte of it is still what this build would write.

use caselot_core::docket::{State, codec};
use caselot_core::ledger::bundle;

const YEAR: &[u8] = include_bytes!("../fixtures/v1/year.bundle");

#[test]
fn each_entry_of_an_earlier_build_is_encoded_to_its_own_bytes() {
    let bundle = bundle::parse(YEAR).expect("a bundle");
    assert_eq!(bundle.entries.len(), 171);
    let mut state = State::default();
    for bytes in &bundle.entries {
        let entry = codec::decode(bytes).expect("an entry");
        assert_eq!(codec::encode(&entry), *bytes, "entry {}", entry.index);
        state.apply(&entry);
    }
    assert_eq!(state.size, bundle.checkpoint.size);
}
