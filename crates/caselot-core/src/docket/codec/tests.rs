//! The codec against prost and `log.proto`, for every kind of entry.

use std::collections::BTreeMap;

use proptest::prelude::*;
use prost::Message as _;

use super::entry::{EVENTS, sample_entry};
use super::message::Message;
use super::reader::Reader;
use super::sample::{Dice, Schema};
use super::writer::{DELIMITED, VARINT};
use super::{DecodeError, decode, encode, is_key_rotation};
use crate::docket::entry::{Entry, Event, Protocol};
use crate::wire::v1;

/// A random entry of every kind.
fn one_of_each(seed: u64) -> Vec<Entry> {
    let mut dice = Dice::new(seed);
    let entry = |(tag, _): &(u32, &str)| dice.retry(|dice| sample_entry(*tag, dice).ok());
    EVENTS.iter().map(entry).collect()
}

/// What a lenient reader finds wrong with the form of bytes; values are not its concern.
fn lenient_fault(bytes: &[u8]) -> Option<DecodeError> {
    let Ok(message) = v1::Entry::decode(bytes) else { return Some(DecodeError::NotAMessage) };
    let protocol = message.protocol;
    match Protocol::from_number(protocol) {
        None => Some(DecodeError::Unsupported { protocol }),
        Some(_) if message.encode_to_vec() == bytes => None,
        Some(Protocol::One) => Some(DecodeError::NotCanonical),
        // A strict reader says no more than that it is no entry.
        Some(Protocol::Two) => Some(DecodeError::NotAMessage),
    }
}

/// Whether bytes have an event or a field that only protocol 2 knows: in an entry of protocol 1 it
/// is as good as unknown.
fn is_newer(bytes: &[u8]) -> bool {
    let Ok(mut message) = v1::Entry::decode(bytes) else { return false };
    let one = message.protocol == 1;
    message.protocol = 2;
    let read = <Entry as Message>::read(Reader::new(&message.encode_to_vec()));
    one && !matches!(read, Err(DecodeError::NotCanonical | DecodeError::NotAMessage))
}

/// The strict reader takes a form exactly if the lenient one writes the same bytes again.
fn assert_same_form(bytes: &[u8]) {
    // The reader alone, without the explanation, which asks the lenient one.
    let strict = <Entry as Message>::read(Reader::new(bytes));
    match (lenient_fault(bytes), strict) {
        (None, Ok(entry)) => assert_eq!(decode(bytes), Ok(entry)),
        (None, Err(DecodeError::Field(name))) => {
            assert_eq!(decode(bytes), Err(DecodeError::Field(name)));
        }
        (None, Err(DecodeError::NotCanonical)) if is_newer(bytes) => {
            assert_eq!(decode(bytes), Err(DecodeError::NotCanonical));
        }
        // A strict reader may stop at a value before it comes to a fault of form.
        (Some(DecodeError::NotAMessage), Err(DecodeError::Field(name))) => {
            let found = decode(bytes);
            let strict = [DecodeError::NotAMessage, DecodeError::Field(name)];
            assert!(strict.iter().any(|fault| found == Err(fault.clone())), "{found:?}");
        }
        (Some(fault), Err(_)) => assert_eq!(decode(bytes), Err(fault)),
        (lenient, strict) => panic!("{lenient:?} but {strict:?}: {bytes:02x?}"),
    }
}

#[test]
fn every_single_bit_is_read_as_the_lenient_reader_reads_it() {
    for entry in one_of_each(7) {
        let bytes = encode(&entry);
        for bit in 0..8 * bytes.len() {
            let mut spoiled = bytes.clone();
            spoiled[bit / 8] ^= 1 << (bit % 8);
            assert_same_form(&spoiled);
        }
    }
}

#[test]
fn every_beginning_of_an_entry_is_read_as_the_lenient_reader_reads_it() {
    for entry in one_of_each(8) {
        let bytes = encode(&entry);
        (0..bytes.len()).for_each(|length| assert_same_form(&bytes[..length]));
    }
}

#[test]
fn a_handover_of_the_key_is_known_by_its_field() {
    for entry in one_of_each(9) {
        let rotates = matches!(entry.event, Event::KeyRotated(_));
        assert_eq!(is_key_rotation(&encode(&entry)), rotates, "{:?}", entry.event);
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_again_and_is_what_prost_writes(seed in any::<u64>()) {
        for entry in one_of_each(seed) {
            let bytes = encode(&entry);
            prop_assert_eq!(&decode(&bytes), &Ok(entry));
            let message = v1::Entry::decode(bytes.as_slice()).expect("a message");
            prop_assert_eq!(message.encode_to_vec(), bytes);
        }
    }

    #[test]
    fn spoiled_entries_are_read_as_the_lenient_reader_reads_them(
        seed in any::<u64>(),
        cut in any::<prop::sample::Index>(),
        with in prop::collection::vec(any::<u8>(), 0..6),
        over in 0..4_usize,
    ) {
        for entry in one_of_each(seed) {
            let mut bytes = encode(&entry);
            let at = cut.index(bytes.len() + 1);
            let end = (at + over).min(bytes.len());
            bytes.splice(at..end, with.iter().copied());
            assert_same_form(&bytes);
        }
    }

    #[test]
    fn entries_with_another_number_are_read_as_the_lenient_reader_reads_them(
        seed in any::<u64>(),
        cut in any::<prop::sample::Index>(),
        number in prop_oneof![any::<u64>(), 0..20_u64, u64::MAX - 20..=u64::MAX],
    ) {
        for entry in one_of_each(seed) {
            let mut bytes = encode(&entry);
            let at = cut.index(bytes.len());
            let mut varint = Vec::new();
            prost::encoding::encode_varint(number, &mut varint);
            bytes.splice(at..=at, varint);
            assert_same_form(&bytes);
        }
    }
}

/// Lines of message, tag, name, label and type, as the build wrote them.
const PROTOCOL_FIELDS: &str = include_str!(concat!(env!("OUT_DIR"), "/log.fields"));

#[test]
fn the_lists_of_fields_are_those_of_the_protocol_file() {
    let mut schema = Schema::new();
    Entry::describe(&mut schema);
    let mut listed = schema.messages;
    listed.values_mut().for_each(|fields| fields.sort_unstable());
    let mut defined: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for line in PROTOCOL_FIELDS.lines() {
        let [message, tag, name, label, kind] = line.split(' ').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let field = (tag.parse().expect("a tag"), name, wire_type(label, kind));
        defined.entry(message).or_default().push(field);
    }
    defined.values_mut().for_each(|fields| fields.sort_unstable());
    assert_eq!(listed, defined);
}

/// The wire type of a field; numbers of a list are packed.
fn wire_type(label: &str, kind: &str) -> u32 {
    match (label, kind) {
        (_, "TYPE_STRING" | "TYPE_BYTES" | "TYPE_MESSAGE") | ("LABEL_REPEATED", _) => DELIMITED,
        _ => VARINT,
    }
}
