//! What can be written, read and shown: a message.

use std::sync::Arc;

use serde_json::Value;

use super::error::DecodeError;
use super::reader::Reader;
use super::writer::Writer;

#[cfg(test)]
use super::sample::{Dice, Schema};

/// A part of an entry that is a protobuf message in the log, or the entry itself.
pub trait Message: Sized {
    /// Writes its fields.
    fn write(&self, out: &mut Writer);

    /// Reads its fields, of which nothing may be left.
    ///
    /// # Errors
    /// If the bytes are not the canonical encoding, or a field holds what it may not.
    fn read(fields: Reader<'_>) -> Result<Self, DecodeError>;

    /// Its fields as JSON: bytes in hexadecimal, words by name, days as dates.
    fn json(&self) -> Value;

    /// Its name in `log.proto` and its fields, then those of the messages in it.
    #[cfg(test)]
    fn describe(schema: &mut Schema);

    /// A random one; an error if the random fields do not go together.
    #[cfg(test)]
    fn sample(dice: &mut Dice) -> Result<Self, DecodeError>;
}

/// Implements the trait for a pointer to a message: the same bytes and the same JSON.
macro_rules! pointer {
    ($pointer:ident) => {
        impl<M: Message> Message for $pointer<M> {
            fn write(&self, out: &mut Writer) {
                M::write(self, out);
            }

            fn read(fields: Reader<'_>) -> Result<Self, DecodeError> {
                M::read(fields).map($pointer::new)
            }

            fn json(&self) -> Value {
                M::json(self)
            }

            #[cfg(test)]
            fn describe(schema: &mut Schema) {
                M::describe(schema);
            }

            #[cfg(test)]
            fn sample(dice: &mut Dice) -> Result<Self, DecodeError> {
                M::sample(dice).map($pointer::new)
            }
        }
    };
}

pointer!(Box);
pointer!(Arc);
