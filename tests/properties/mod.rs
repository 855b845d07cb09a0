//! What holds for whatever bytes come from outside: each property once, for the fuzz targets in
//! `fuzz/` and for `tests/hostile.rs`. Nothing panics, and what is accepted has one spelling.
#![allow(dead_code)]

mod table;

use caselot::service::access::Token;
use caselot_core::docket::{CaseNumber, codec};
use caselot_core::ledger::checkpoint::{self, NoteKey, signing_key};

#[allow(unused_imports, reason = "each fuzz target takes one property")]
pub use table::{csv, workbook};

/// The court whose case numbers are read.
pub const COURT: &str = "湘0203";

/// An entry is decoded only from its canonical encoding.
pub fn entry(bytes: &[u8]) {
    if let Ok(entry) = codec::decode(bytes) {
        assert_eq!(codec::encode(&entry), bytes);
    }
}

/// A bundle is its note and entries and not a byte more, and each entry keeps its own property.
pub fn bundle(bytes: &[u8]) {
    let Ok(parsed) = caselot_core::ledger::bundle::parse(bytes) else { return };
    assert_eq!(parsed.entries.len() as u64, parsed.checkpoint.size);
    assert_eq!(checkpoint::parse_unverified(&parsed.note).as_ref(), Ok(&parsed.checkpoint));
    let mut again = caselot_core::ledger::bundle::head(&parsed.note);
    parsed.entries.iter().for_each(|it| again.push_str(&caselot_core::ledger::bundle::line(it)));
    assert_eq!(again.as_bytes(), bytes);
    parsed.entries.iter().for_each(|it| entry(it));
}

/// What reads as a checkpoint has one spelling but for its signature, opens with the key that
/// signed it, and with no other key of the same name.
pub fn note(text: &str) {
    let Ok(read) = checkpoint::parse_unverified(text) else { return };
    let [own, other] = [[42; 32], [43; 32]].map(|seed| signing_key(&seed));
    let key_of = |signer: &checkpoint::SigningKey| {
        NoteKey::new(&read.origin, signer.verifying_key().to_bytes()).expect("a key of this name")
    };
    let signed = checkpoint::sign(&read, &own);
    if checkpoint::open(text, &key_of(&own)).is_ok() {
        // Ed25519 as RFC 8032 has it: a key has one signature for a text.
        assert_eq!(text, signed);
    }
    let body = |note: &str| note.rsplit_once("\n\n").map(|(body, _)| body.to_owned());
    assert_eq!(body(text), body(&signed), "one spelling");
    assert_eq!(checkpoint::open(&signed, &key_of(&own)), Ok(read.clone()));
    assert!(checkpoint::open(&signed, &key_of(&other)).is_err(), "another's key");
}

/// A case number that is read is canonical after one round.
pub fn number(text: &str) {
    let Ok(number) = CaseNumber::parse(text, COURT) else { return };
    let again = CaseNumber::parse(number.as_str(), COURT).expect("canonical");
    assert_eq!(again.as_str(), number.as_str());
    assert_eq!(again.needs_approver(), number.needs_approver());
    assert!(CaseNumber::is_canonical(number.as_str(), COURT));
    assert_eq!(CaseNumber::is_canonical(text, COURT), text == number.as_str());
    // An old form names no court by its code, which is why it needs an approver.
    if !number.needs_approver() {
        assert!(CaseNumber::parse(number.as_str(), "湘0204").is_err(), "another court's too");
    }
}

/// A bearer header that is taken is the scheme, one space and the token's one spelling.
pub fn bearer(header: &str) {
    let Some(token) = Token::from_bearer(header) else { return };
    let revealed = token.reveal();
    let (scheme, rest) = header.split_once(' ').expect("a scheme");
    assert!(scheme.eq_ignore_ascii_case("bearer"));
    assert_eq!(rest, revealed.as_str());
    let again = Token::from_bearer(&format!("Bearer {}", *revealed)).expect("a token");
    assert_eq!(again.digest(), token.digest());
    assert!(!format!("{token:?}").contains(&revealed[8..]), "shown");
}
