//! Entries as bytes and as JSON.
//!
//! Each message of the log is said once, as a list of fields in the file of its family (`court`,
//! `people`, `pool`, `tray`, `filing`, `life`, `lots`, `policy`, `record`, `redistribution`,
//! `circular`, `contribution`, `hand`, `seats`) and, if it is an event, as a line in the list of `entry`. What is written, what is read and what JSON shows follow from the
//! list (`fields`); how a value stands in a field is its kind (`kind`). Only the canonical
//! encoding is read.

mod approval;
mod circular;
mod contribution;
mod court;
mod entry;
mod error;
mod fields;
mod filing;
mod hand;
mod kind;
mod life;
mod lots;
mod message;
mod peek;
mod people;
mod policy;
mod pool;
mod reader;
mod record;
mod redistribution;
mod seats;
mod services;
mod tray;
mod version;
mod writer;

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;

use serde_json::Value;

use self::message::Message;
use self::reader::Reader;
use self::writer::Writer;
use crate::docket::entry::{Entry, Protocol};
use crate::wire::v1;

pub use approval::is_proposable;
pub use entry::{event_json, event_kind};
pub use error::DecodeError;
pub use hand::{opening_part, signed_part};
pub use peek::is_key_rotation;
pub use record::ActivityRecorded;
pub use services::{lineage, lineage_message};
pub use version::form_of;

/// Most bytes of an entry of protocol 2.
pub const MAX_ENTRY_BYTES: usize = 65_535;

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
    let entry = Entry::read(Reader::new(bytes)).map_err(|found| explain(bytes, found))?;
    let fits = entry.protocol == Protocol::One || bytes.len() <= MAX_ENTRY_BYTES;
    if fits { Ok(entry) } else { Err(DecodeError::TooLong { bytes: bytes.len() }) }
}

/// [`decode`] for who knows the protocol up to a version; to them a later one is unknown.
///
/// # Errors
/// As for [`decode`].
pub fn decode_up_to(newest: Protocol, bytes: &[u8]) -> Result<Entry, DecodeError> {
    use prost::Message as _;
    let read = decode(bytes);
    let protocol = match &read {
        Ok(entry) => entry.protocol.number(),
        Err(_) => v1::Entry::decode(bytes).map_or(0, |lenient| lenient.protocol),
    };
    let later = Protocol::from_number(protocol).is_some_and(|protocol| protocol > newest);
    if later { Err(DecodeError::Unsupported { protocol }) } else { read }
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
    let Ok(lenient) = v1::Entry::decode(bytes) else { return DecodeError::NotAMessage };
    match Protocol::from_number(lenient.protocol) {
        None => DecodeError::Unsupported { protocol: lenient.protocol },
        Some(Protocol::One) if lenient.encode_to_vec() != bytes => DecodeError::NotCanonical,
        Some(Protocol::One) => found,
        // Protocol 2 knows one reader, a strict one.
        Some(Protocol::Two) => match found {
            DecodeError::Field(_) => found,
            _ => DecodeError::NotAMessage,
        },
    }
}
