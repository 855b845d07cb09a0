//! Trays of envelopes.

use std::borrow::Cow;

use serde_json::Value;

use super::error::DecodeError;
use super::fields::message;
use super::kind::{Field, Kind, Number, Text, Word};
use super::reader::Reader;
use super::writer::{DELIMITED, Writer};
use crate::docket::code::RetirementGround;
use crate::docket::entry::Event;
use crate::docket::tray::{COMMITMENT_BYTES, MAX_ENVELOPES};
use crate::lottery::hash::to_hex;

#[cfg(test)]
use super::sample::Dice;

/// The fields of [`Event::TrayOpened`].
#[derive(Debug)]
pub struct TrayOpened<'a> {
    tray: u64,
    commitments: Cow<'a, [u8]>,
}

message! {
    TrayOpened<'_> as "TrayOpened" {
        1 tray: Number,
        2 envelopes [hidden]: Number,
        3 commitments: Commitments,
    } shape {
        TrayOpened { tray, commitments }
    } write {
        let envelopes = &u32::try_from(commitments.len() / COMMITMENT_BYTES).unwrap_or(u32::MAX);
    } read {
        let bytes = envelopes as usize * COMMITMENT_BYTES;
        if !(1..=MAX_ENVELOPES).contains(&envelopes) || commitments.len() != bytes {
            return Err(DecodeError::Field("commitments"));
        }
    }
}

impl<'a> TrayOpened<'a> {
    pub fn new(tray: &u64, commitments: &'a [u8]) -> TrayOpened<'a> {
        TrayOpened { tray: *tray, commitments: commitments.into() }
    }
}

impl From<TrayOpened<'_>> for Event {
    fn from(TrayOpened { tray, commitments }: TrayOpened<'_>) -> Event {
        Event::TrayOpened { tray, commitments: commitments.into_owned() }
    }
}

/// Commitments one after the other; a list in JSON.
#[derive(Debug)]
enum Commitments {}

impl<'a> Kind<Cow<'a, [u8]>> for Commitments {
    const WIRE: u32 = DELIMITED;

    fn write(value: &Cow<'a, [u8]>, tag: u32, out: &mut Writer) {
        out.bytes(tag, value);
    }

    fn read(fields: &mut Reader<'_>, field: Field) -> Result<Cow<'a, [u8]>, DecodeError> {
        Ok(Cow::Owned(fields.bytes(field.tag)?.to_vec()))
    }

    fn json(value: &Cow<'a, [u8]>) -> Value {
        value.chunks(COMMITMENT_BYTES).map(to_hex).collect()
    }

    #[cfg(test)]
    fn sample(dice: &mut Dice) -> Cow<'a, [u8]> {
        (0..32 * dice.below(4)).map(|_| dice.below(256) as u8).collect()
    }
}

/// The fields of [`Event::TrayRetired`].
#[derive(Debug)]
pub struct TrayRetired {
    tray: u64,
    ground: RetirementGround,
    text: String,
}

message! {
    TrayRetired as "TrayRetired" {
        1 tray: Number,
        2 ground: Word,
        3 text: Text,
    }
}

impl TrayRetired {
    pub fn new(tray: &u64, ground: &RetirementGround, text: &str) -> TrayRetired {
        TrayRetired { tray: *tray, ground: *ground, text: text.to_owned() }
    }
}

impl From<TrayRetired> for Event {
    fn from(TrayRetired { tray, ground, text }: TrayRetired) -> Event {
        Event::TrayRetired { tray, ground, text }
    }
}
