//! What rules are made of: a ruling, and the checks that many of them share.

use crate::docket::refusal::Refusal;
use crate::docket::text::{MAX_TEXT_BYTES, is_name, is_text};

pub(super) type Ruling = Result<(), Refusal>;

pub(super) fn ensure(holds: bool, refusal: impl FnOnce() -> Refusal) -> Ruling {
    if holds { Ok(()) } else { Err(refusal()) }
}

pub(super) fn text(value: &str, at: &'static str) -> Ruling {
    ensure(is_text(value, MAX_TEXT_BYTES), || Refusal::TextOutsideTable { at })
}

pub(super) fn name(value: &str, at: &'static str) -> Ruling {
    ensure(is_name(value), || Refusal::TextOutsideTable { at })
}

/// A person is named, in the table's characters.
pub fn person(value: &str) -> Ruling {
    ensure(is_name(value), || Refusal::PersonMissing {})
}

/// The approver is named and is another person than the requester.
pub fn second_person(approver: &str, requester: &str) -> Ruling {
    person(approver)?;
    ensure(approver != requester, || Refusal::ApproverIsRequester { person: requester.to_owned() })
}
