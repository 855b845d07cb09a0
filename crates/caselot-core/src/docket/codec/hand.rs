//! Hands, and what of an act is signed.

use sha2::{Digest, Sha256};

use super::entry::tag_of;
use super::fields::message;
use super::kind::{Fixed, Kind, Number, Optional, Packed, Text, Word};
use super::message::Message;
use super::writer::Writer;
use crate::docket::entry::{Event, Proposed};
use crate::docket::hand::{Hand, HandEnrolled, HandRotated, HandsRequired, SignedPart};
use crate::id::EntryIndex;

message! {
    Hand as "Hand" in "hand." {
        1 size: Number,
        2 root: Fixed,
        3 signature: Fixed,
    }
}

message! {
    HandEnrolled as "HandEnrolled" {
        1 person: Text,
        2 key: Fixed,
        3 proof: Fixed,
        4 compromised_since: Optional<Number>,
    }
}

message! {
    HandRotated as "HandRotated" {
        1 key: Fixed,
        2 proof: Fixed,
        3 compromised_since: Optional<Number>,
    }
}

message! {
    HandsRequired as "HandsRequired" {
        1 roles: Packed<Word>,
    }
}

/// Room for most of what is signed.
const USUAL_BYTES: usize = 96;

/// What of an event is signed by a hand; `None` where nobody signs.
#[must_use]
pub fn signed_part(event: &Event) -> Option<SignedPart> {
    let part = |target: Option<EntryIndex>, write: &dyn Fn(&mut Writer)| {
        Some(SignedPart { tag: tag_of(event) as u8, target, digest: digest_of(write) })
    };
    match event {
        Event::CaseDrawn(it) => {
            part(Some(it.filing), &|out| write_opening(it.filing, it.nonce.as_ref(), out))
        }
        Event::FilingOpened(it) => {
            part(Some(it.filing), &|out| write_opening(it.filing, Some(&it.nonce), out))
        }
        Event::CaseDesignated(it) => part(Some(it.filing), &|out| it.write(out)),
        Event::DesignationDeclined(it) => part(Some(it.filing), &|out| it.write(out)),
        Event::Approved(it) => part(Some(it.entry), &|out| it.write(out)),
        Event::Declined(it) => part(Some(it.entry), &|out| it.write(out)),
        Event::HandRotated(it) => part(None, &|out| it.write(out)),
        Event::Proposed(it) if is_of_hands(&it.what) => part(None, &|out| write_undated(it, out)),
        _ => None,
    }
}

/// What is signed to draw a filing, or to open it for its contributor. What the server fills in is
/// fixed by the filing, which the tree holds.
#[must_use]
pub fn opening_part(filing: EntryIndex, nonce: &[u8; 32], awaits: bool) -> SignedPart {
    let tag = if awaits { 66 } else { 24 };
    let digest = digest_of(&|out| write_opening(filing, Some(nonce), out));
    SignedPart { tag, target: Some(filing), digest }
}

fn is_of_hands(what: &Event) -> bool {
    matches!(what, Event::HandEnrolled(_) | Event::HandsRequired(_))
}

fn digest_of(write: &dyn Fn(&mut Writer)) -> [u8; 32] {
    let mut out = Writer::with_capacity(USUAL_BYTES);
    write(&mut out);
    Sha256::digest(out.into_bytes()).into()
}

/// A CaseDrawn or FilingOpened with what the filer gives alone.
fn write_opening(filing: EntryIndex, nonce: Option<&[u8; 32]>, out: &mut Writer) {
    Number::write(&filing, 1, out);
    Optional::<Fixed>::write(&nonce.copied(), 3, out);
}

/// A proposal without its last day, which the server sets.
fn write_undated(proposed: &Proposed, out: &mut Writer) {
    Optional::<Number>::write(&proposed.replaces, 2, out);
    Text::write(&proposed.text, 3, out);
    super::entry::write_event(&proposed.what, out);
}
