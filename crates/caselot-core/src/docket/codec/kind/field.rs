//! The trait of all kinds, and the kind of what may be missing.

use serde_json::Value;

use crate::docket::codec::error::DecodeError;
use crate::docket::codec::reader::Reader;
use crate::docket::codec::writer::Writer;

#[cfg(test)]
use crate::docket::codec::sample::{Dice, Schema};

/// A field as a kind reads it.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Number of the field in its message.
    pub tag: u32,
    /// Its name in errors.
    pub name: &'static str,
}

/// How values of a type stand in a field.
pub trait Kind<T> {
    /// The field's wire type.
    const WIRE: u32;

    /// Writes the field; a default is left out.
    fn write(value: &T, tag: u32, out: &mut Writer);

    /// Reads the field; if it is absent it holds the default.
    fn read(fields: &mut Reader<'_>, field: Field) -> Result<T, DecodeError>;

    /// Writes the value as an item of a list, where a default is not left out.
    #[inline]
    fn write_item(value: &T, tag: u32, out: &mut Writer) {
        Self::write(value, tag, out);
    }

    /// Reads an item of a list, which is there.
    #[inline]
    fn read_item(fields: &mut Reader<'_>, field: Field) -> Result<T, DecodeError> {
        Self::read(fields, field)
    }

    /// The value as JSON.
    fn json(value: &T) -> Value;

    /// The messages in it.
    #[cfg(test)]
    fn describe(_: &mut Schema) {}

    /// A random value that can be read.
    #[cfg(test)]
    fn sample(dice: &mut Dice) -> T;
}

/// A value that may be missing: the field's default stands for none.
#[derive(Debug)]
pub struct Optional<K>(std::marker::PhantomData<K>);

impl<T, K: Kind<T>> Kind<Option<T>> for Optional<K> {
    const WIRE: u32 = K::WIRE;

    #[inline]
    fn write(value: &Option<T>, tag: u32, out: &mut Writer) {
        if let Some(value) = value {
            K::write(value, tag, out);
        }
    }

    #[inline]
    fn read(fields: &mut Reader<'_>, field: Field) -> Result<Option<T>, DecodeError> {
        if fields.has(field.tag, K::WIRE) { K::read(fields, field).map(Some) } else { Ok(None) }
    }

    fn json(value: &Option<T>) -> Value {
        value.as_ref().map_or(Value::Null, K::json)
    }

    #[cfg(test)]
    fn describe(schema: &mut Schema) {
        K::describe(schema);
    }

    #[cfg(test)]
    fn sample(dice: &mut Dice) -> Option<T> {
        let value = K::sample(dice);
        let mut written = Writer::with_capacity(0);
        K::write(&value, 1, &mut written);
        let missing = written.into_bytes().is_empty() || dice.below(3) == 0;
        (!missing).then_some(value)
    }
}

/// Adds a field to a message, and the messages in it; the value gives the field's type.
#[cfg(test)]
pub fn describe_field<T, K: Kind<T>>(
    message: &str,
    tag: u32,
    name: &'static str,
    _: &T,
    schema: &mut Schema,
) {
    schema.push(message, (tag, name, K::WIRE));
    K::describe(schema);
}
