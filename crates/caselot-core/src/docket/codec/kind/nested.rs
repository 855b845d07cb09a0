//! Messages in messages.

use serde_json::Value;

use super::field::{Field, Kind};
use crate::docket::codec::error::DecodeError;
use crate::docket::codec::message::Message;
use crate::docket::codec::reader::Reader;
use crate::docket::codec::writer::{DELIMITED, Writer};

#[cfg(test)]
use crate::docket::codec::sample::{Dice, Schema};

/// A message that must be there; it is written even if it is empty.
#[derive(Debug)]
pub enum Nested {}

impl<M: Message> Kind<M> for Nested {
    const WIRE: u32 = DELIMITED;

    #[inline]
    fn write(value: &M, tag: u32, out: &mut Writer) {
        out.message(tag, |out| value.write(out));
    }

    #[inline]
    fn read(fields: &mut Reader<'_>, field: Field) -> Result<M, DecodeError> {
        M::read(fields.message(field.tag)?.ok_or(DecodeError::Field(field.name))?)
    }

    fn json(value: &M) -> Value {
        value.json()
    }

    #[cfg(test)]
    fn describe(schema: &mut Schema) {
        M::describe(schema);
    }

    #[cfg(test)]
    fn sample(dice: &mut Dice) -> M {
        dice.retry(|dice| M::sample(dice).ok())
    }
}

/// A message that is absent if it says no more than the default, which may not be written out.
#[derive(Debug)]
pub enum UnlessDefault {}

impl UnlessDefault {
    /// A value that was written out, which the default may not be.
    pub fn accept<M: Default + PartialEq>(value: M, name: &'static str) -> Result<M, DecodeError> {
        if value == M::default() { Err(DecodeError::Field(name)) } else { Ok(value) }
    }
}

impl<M: Message + Default + PartialEq> Kind<M> for UnlessDefault {
    const WIRE: u32 = DELIMITED;

    #[inline]
    fn write(value: &M, tag: u32, out: &mut Writer) {
        if *value != M::default() {
            out.message(tag, |out| value.write(out));
        }
    }

    #[inline]
    fn read(fields: &mut Reader<'_>, field: Field) -> Result<M, DecodeError> {
        let Some(message) = fields.message(field.tag)? else { return Ok(M::default()) };
        UnlessDefault::accept(M::read(message)?, field.name)
    }

    fn json(value: &M) -> Value {
        value.json()
    }

    #[cfg(test)]
    fn describe(schema: &mut Schema) {
        M::describe(schema);
    }

    #[cfg(test)]
    fn sample(dice: &mut Dice) -> M {
        if dice.below(3) == 0 { M::default() } else { <Nested as Kind<M>>::sample(dice) }
    }
}
