//! What rules are made of: a ruling, and the checks that many of them share.

use crate::docket::code::Coded;
use crate::docket::entry::Protocol;
use crate::docket::refusal::Refusal;
use crate::docket::text::{MAX_TEXT_BYTES, is_name, is_text, outsider};

pub(super) type Ruling = Result<(), Refusal>;

pub(super) fn ensure(holds: bool, refusal: impl FnOnce() -> Refusal) -> Ruling {
    if holds { Ok(()) } else { Err(refusal()) }
}

pub(super) fn text(value: &str, at: &'static str) -> Ruling {
    ensure(is_text(value, MAX_TEXT_BYTES), || outside(value, at, false))
}

pub(super) fn name(value: &str, at: &'static str) -> Ruling {
    ensure(is_name(value), || outside(value, at, true))
}

/// So many characters of a name are shown.
const SHOWN: usize = 40;

/// The refusal of a text, with the character that it may not hold, and of a name with what else it
/// holds.
pub(super) fn outside(value: &str, at: &'static str, shown: bool) -> Refusal {
    let is_known = |c: &char| outsider(c.encode_utf8(&mut [0; 4])).is_none();
    let rest: String = value.chars().filter(is_known).take(SHOWN).collect();
    let found = outsider(value).map_or(String::new(), |c| match shown {
        true => format!(" (U+{:04X} in “{rest}”)", u32::from(c)),
        false => format!(" (U+{:04X})", u32::from(c)),
    });
    Refusal::TextOutsideTable { at, found }
}

/// A ground that has to be explained is. `of` says what it is the ground of.
pub(super) fn explained(ground: impl Coded, explanation: &str, of: &'static str) -> Ruling {
    ensure(!ground.needs_text() || !explanation.is_empty(), || Refusal::TextNeeded {
        what: format!("the ground {} of {of}", ground.name()),
    })
}

/// A person is named, in the table's characters.
///
/// # Errors
/// When the text is not a name.
pub fn person(value: &str) -> Ruling {
    ensure(is_name(value), || Refusal::PersonMissing {})
}

/// The approver is named and is another person than the requester.
///
/// # Errors
/// When nobody else stands for it.
pub fn second_person(approver: &str, requester: &str) -> Ruling {
    person(approver)?;
    ensure(approver != requester, || Refusal::ApproverIsRequester { person: requester.to_owned() })
}

/// The second person of an act, as far as it has one: in protocol 1 a name in the entry, in
/// protocol 2 the person who approved it by an act of their own.
#[derive(Debug, Clone, Copy)]
pub struct SecondPerson<'a> {
    /// Who asks.
    pub requester: &'a str,
    /// By which version.
    pub protocol: Protocol,
    /// Whether somebody approved it by an act.
    pub approved: bool,
}

impl SecondPerson<'_> {
    /// The act has a second person; `approver` is the name in the entry.
    ///
    /// # Errors
    /// When nobody else stands for it.
    pub fn stands(self, approver: &str) -> Ruling {
        match self.protocol {
            Protocol::One => second_person(approver, self.requester),
            Protocol::Two => ensure(self.approved, || Refusal::NeedsApproval {}),
        }
    }

    /// In protocol 2 a second person acted; protocol 1 asks for nobody.
    ///
    /// # Errors
    /// When nobody did.
    pub fn acted(self) -> Ruling {
        if self.protocol == Protocol::Two { self.stands("") } else { Ok(()) }
    }
}
