//! Entries as bytes and as JSON.
//!
//! Each message of the log is said once, as a list of fields in the file of its family (`court`,
//! `people`, `pool`, `tray`, `filing`, `life`, `policy`, `record`) and, if it is an event, as a
//! line in the list of `entry`. What is written, what is read and what JSON shows follow from the
//! list (`fields`); how a value stands in a field is its kind (`kind`). Only the canonical
//! encoding is read.

mod court;
mod entry;
mod error;
mod fields;
mod filing;
mod kind;
mod life;
mod message;
mod peek;
mod people;
mod policy;
mod pool;
mod reader;
mod record;
mod services;
mod tray;
mod writer;

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;

use serde_json::Value;

use self::message::Message;
use self::reader::Reader;
use self::writer::Writer;
use crate::docket::entry::{Entry, PROTOCOL};
use crate::wire::v1;

pub use entry::event_json;
pub use error::DecodeError;
pub use peek::is_key_rotation;
pub use record::ActivityRecorded;
pub use services::{lineage, lineage_message};

/// A filing of 37 candidates fits.
const USUAL_BYTES: usize = 1_024;

/// Encodes an entry: the bytes that are stored and hashed.
pub fn encode(entry: &Entry) -> Vec<u8> {
    let mut out = Writer::with_capacity(USUAL_BYTES);
    entry.write(&mut out);
    out.into_bytes()
}

/// Decodes stored bytes, strictly: only the canonical encoding of what this version knows.
///
/// # Errors
/// If the bytes are anything else.
pub fn decode(bytes: &[u8]) -> Result<Entry, DecodeError> {
    Entry::read(Reader::new(bytes)).map_err(|found| explain(bytes, found))
}

/// An entry, or a part of one, as JSON: bytes in hexadecimal, words by name, days as dates.
pub fn to_json(message: &impl Message) -> Value {
    message.json()
}

/// Why bytes were refused, in the order of docs/protocol.md, section 4. A strict reader stops at
/// the first byte that is not as it must be, and cannot tell what a lenient one would make of the
/// rest.
#[cold]
fn explain(bytes: &[u8], found: DecodeError) -> DecodeError {
    use prost::Message as _;
    match v1::Entry::decode(bytes) {
        Err(_) => DecodeError::NotAMessage,
        Ok(lenient) if lenient.protocol != PROTOCOL => {
            DecodeError::Unsupported { protocol: lenient.protocol }
        }
        Ok(lenient) if lenient.encode_to_vec() != bytes => DecodeError::NotCanonical,
        Ok(_) => found,
    }
}
