//! Text, and bytes of a fixed length.

use serde_json::Value;

use super::field::{Field, Kind};
use crate::docket::codec::error::DecodeError;
use crate::docket::codec::reader::Reader;
use crate::docket::codec::writer::{DELIMITED, Writer};
use crate::lottery::hash::to_hex;

#[cfg(test)]
use crate::docket::codec::sample::Dice;

/// Text, which may be empty.
#[derive(Debug)]
pub enum Text {}

impl Kind<String> for Text {
    const WIRE: u32 = DELIMITED;

    #[inline]
    fn write(value: &String, tag: u32, out: &mut Writer) {
        out.bytes(tag, value.as_bytes());
    }

    #[inline]
    fn read(fields: &mut Reader<'_>, field: Field) -> Result<String, DecodeError> {
        text(fields.bytes(field.tag)?)
    }

    #[inline]
    fn write_item(value: &String, tag: u32, out: &mut Writer) {
        out.item(tag, value.as_bytes());
    }

    #[inline]
    fn read_item(fields: &mut Reader<'_>, field: Field) -> Result<String, DecodeError> {
        let item = fields.message(field.tag)?.ok_or(DecodeError::NotCanonical)?;
        text(item.rest())
    }

    fn json(value: &String) -> Value {
        value.as_str().into()
    }

    #[cfg(test)]
    fn sample(dice: &mut Dice) -> String {
        let length = [0, 1, 5, 60, 200][dice.below(5) as usize];
        (0..length).map(|_| ['a', '民', '"', '\\', '/'][dice.below(5) as usize]).collect()
    }
}

#[inline]
fn text(bytes: &[u8]) -> Result<String, DecodeError> {
    let text = std::str::from_utf8(bytes).map_err(|_| DecodeError::NotCanonical)?;
    Ok(text.to_owned())
}

/// Bytes of a fixed length, all of them.
#[derive(Debug)]
pub enum Fixed {}

impl<const LENGTH: usize> Kind<[u8; LENGTH]> for Fixed {
    const WIRE: u32 = DELIMITED;

    #[inline]
    fn write(value: &[u8; LENGTH], tag: u32, out: &mut Writer) {
        out.item(tag, value);
    }

    #[inline]
    fn read(fields: &mut Reader<'_>, field: Field) -> Result<[u8; LENGTH], DecodeError> {
        let bytes = fields.message(field.tag)?.map_or(&[][..], |bytes| bytes.rest());
        bytes.try_into().map_err(|_| DecodeError::Field(field.name))
    }

    fn json(value: &[u8; LENGTH]) -> Value {
        to_hex(value).into()
    }

    #[cfg(test)]
    fn sample(dice: &mut Dice) -> [u8; LENGTH] {
        std::array::from_fn(|_| dice.below(256) as u8)
    }
}
