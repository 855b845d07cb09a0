//! Filings and draws, which nearly every entry is, read in one pass that takes nothing but the
//! canonical encoding: ascending fields, minimal varints, defaults omitted, nothing unknown.
//! Whatever else there may be in the bytes is left to the decoder that encodes a second time and
//! compares; both say the same of every entry.

use crate::wire::v1;
use v1::case_filed::Nonce;
use v1::entry::Event;

/// Wire types of protobuf.
const VARINT: u32 = 0;
const BYTES: u32 = 2;

/// The message of a filing or a draw; `None` if it is no such entry or not beyond doubt canonical.
pub(super) fn entry(bytes: &[u8]) -> Option<v1::Entry> {
    let mut fields = Fields(bytes);
    let (index, time_ms) = (fields.number(1)?, fields.number(2)?);
    let actor = fields.message(3)??;
    let protocol = fields.small(4)?;
    let event = match fields.message(23)? {
        Some(filed) => Event::CaseFiled(case_filed(filed)?),
        None => Event::CaseDrawn(case_drawn(fields.message(24)??)?),
    };
    let actor = actor_message(actor)?;
    fields.end()?;
    Some(v1::Entry { index, time_ms, actor: Some(actor), protocol, event: Some(event) })
}

fn actor_message(mut fields: Fields<'_>) -> Option<v1::Actor> {
    let actor = v1::Actor { person: fields.text(1)?, standing: fields.word(2)? };
    fields.end()?;
    Some(actor)
}

fn case_filed(mut fields: Fields<'_>) -> Option<v1::CaseFiled> {
    let filed = v1::CaseFiled {
        case_number: fields.text(1)?,
        stage: fields.small(2)?,
        tray: fields.number(3)?,
        envelope: fields.small(4)?,
        commitment: fields.bytes(5)?.to_vec(),
        pool: fields.text(6)?,
        cause: fields.text(7)?,
        procedure: fields.text(8)?,
        flags: fields.list(9, |flag| Some(std::str::from_utf8(flag.0).ok()?.to_owned()))?,
        weight: fields.small(10)?,
        exclusions: fields.list(11, exclusion)?,
        groups: fields.list(12, seat_group)?,
        facts_commitment: fields.bytes(13)?.to_vec(),
        nonce: match (fields.message(14)?, fields.message(15)?) {
            (Some(commitment), None) => Some(Nonce::NonceCommitment(commitment.0.to_vec())),
            (None, Some(nonce)) => Some(Nonce::SingleCallNonce(nonce.0.to_vec())),
            _ => None,
        },
        approver: fields.text(16)?,
        departure: fields.text(17)?,
        party_marks: fields.list(18, |mark| Some(mark.0.to_vec()))?,
        redraw: fields.text(19)?,
        lineage: None,
    };
    // Both nonces, or a lineage, are the other decoder's.
    let one = filed.nonce.is_some();
    (one && fields.end().is_some()).then_some(filed)
}

fn exclusion(mut fields: Fields<'_>) -> Option<v1::Exclusion> {
    let exclusion = v1::Exclusion {
        judge: fields.small(1)?,
        ground: fields.word(2)?,
        person: fields.text(3)?,
        text: fields.text(4)?,
    };
    fields.end()?;
    Some(exclusion)
}

fn seat_group(mut fields: Fields<'_>) -> Option<v1::SeatGroup> {
    let group = v1::SeatGroup {
        pool: fields.text(1)?,
        role: fields.word(2)?,
        seats: fields.small(3)?,
        odds: fields.bytes(4)?.to_vec(),
        shares: fields.bytes(5)?.to_vec(),
    };
    fields.end()?;
    Some(group)
}

fn case_drawn(mut fields: Fields<'_>) -> Option<v1::CaseDrawn> {
    let drawn = v1::CaseDrawn {
        filing: fields.number(1)?,
        envelope_secret: fields.bytes(2)?.to_vec(),
        nonce: fields.bytes(3)?.to_vec(),
        seed_hash: fields.bytes(4)?.to_vec(),
        seats: fields.list(5, drawn_seat)?,
        n_eff: fields.number(6)?,
        presiding: fields.small(7)?,
    };
    fields.end()?;
    Some(drawn)
}

fn drawn_seat(mut fields: Fields<'_>) -> Option<v1::DrawnSeat> {
    let seat = v1::DrawnSeat {
        role: fields.word(1)?,
        judge: fields.small(2)?,
        r: fields.number(3)?,
        total: fields.number(4)?,
    };
    fields.end()?;
    Some(seat)
}

/// What is left of one message, asked for field by field in ascending order. An absent field is
/// its default; `None` is a present one that is not canonical.
#[derive(Clone, Copy)]
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn number(&mut self, field: u32) -> Option<u64> {
        if !self.is_next(field, VARINT) {
            return Some(0);
        }
        self.varint().filter(|number| *number != 0)
    }

    fn small(&mut self, field: u32) -> Option<u32> {
        u32::try_from(self.number(field)?).ok()
    }

    /// A word of an enumeration.
    fn word(&mut self, field: u32) -> Option<i32> {
        i32::try_from(self.number(field)?).ok()
    }

    fn bytes(&mut self, field: u32) -> Option<&'a [u8]> {
        match self.message(field)? {
            Some(Fields([])) => None,
            Some(Fields(bytes)) => Some(bytes),
            None => Some(&[]),
        }
    }

    fn text(&mut self, field: u32) -> Option<String> {
        Some(std::str::from_utf8(self.bytes(field)?).ok()?.to_owned())
    }

    fn list<T>(&mut self, field: u32, read: impl Fn(Fields<'a>) -> Option<T>) -> Option<Vec<T>> {
        let mut list = Vec::new();
        while let Some(item) = self.message(field)? {
            list.push(read(item)?);
        }
        Some(list)
    }

    /// What may be present and empty.
    fn message(&mut self, field: u32) -> Option<Option<Fields<'a>>> {
        if !self.is_next(field, BYTES) {
            return Some(None);
        }
        let length = usize::try_from(self.varint()?).ok()?;
        let (bytes, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(Some(Fields(bytes)))
    }

    fn is_next(&mut self, field: u32, wire_type: u32) -> bool {
        let key = field << 3 | wire_type;
        // A key of a field from 16 on has two bytes, and none here has three.
        let (low, high) = (key & 0x7f, key >> 7);
        let rest = match *self.0 {
            [one, ref rest @ ..] if high == 0 && u32::from(one) == low => rest,
            [one, two, ref rest @ ..]
                if high != 0 && u32::from(one) == (low | 0x80) && u32::from(two) == high =>
            {
                rest
            }
            _ => return false,
        };
        self.0 = rest;
        true
    }

    fn varint(&mut self) -> Option<u64> {
        let mut number = 0_u64;
        for (at, byte) in self.0.iter().take(9).enumerate() {
            number |= u64::from(byte & 0x7f) << (7 * at);
            if byte & 0x80 == 0 {
                self.0 = &self.0[at + 1..];
                // A last byte of zero says nothing, and could have been left out.
                return (at == 0 || *byte != 0).then_some(number);
            }
        }
        // Ten bytes hold numbers from 2^63 on: the other decoder's.
        None
    }

    fn end(&self) -> Option<()> {
        self.0.is_empty().then_some(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use prost::Message;

    use super::*;
    use crate::docket::wire::canonical;

    fn filing() -> v1::Entry {
        let group = |role| v1::SeatGroup {
            pool: "民事".to_owned(),
            role,
            seats: 1,
            odds: vec![1; 24],
            shares: vec![2; 10],
        };
        let exclusion =
            v1::Exclusion { judge: 12, ground: 2, person: "clerk".to_owned(), text: String::new() };
        let filed = v1::CaseFiled {
            case_number: "(2021)湘0203民初1号".to_owned(),
            stage: 1,
            tray: 300,
            envelope: 255,
            commitment: vec![3; 32],
            pool: "民事".to_owned(),
            cause: "借款合同纠纷".to_owned(),
            procedure: "普通程序".to_owned(),
            flags: vec!["涉众".to_owned(), String::new()],
            weight: 100,
            exclusions: vec![exclusion.clone(), exclusion],
            groups: vec![group(1), group(3)],
            facts_commitment: vec![4; 32],
            nonce: Some(Nonce::NonceCommitment(vec![5; 32])),
            approver: "president".to_owned(),
            party_marks: vec![vec![6; 32]],
            redraw: "asked".to_owned(),
            departure: "text".to_owned(),
            lineage: None,
        };
        entry_of(Event::CaseFiled(filed))
    }

    fn draw() -> v1::Entry {
        let seat = v1::DrawnSeat { role: 1, judge: 7, r: 1 << 52, total: (1 << 53) - 1 };
        entry_of(Event::CaseDrawn(v1::CaseDrawn {
            filing: 70_000,
            envelope_secret: vec![1; 32],
            nonce: vec![2; 32],
            seed_hash: vec![3; 32],
            seats: vec![seat, seat],
            n_eff: 29,
            presiding: 7,
        }))
    }

    fn entry_of(event: Event) -> v1::Entry {
        let actor = v1::Actor { person: "clerk".to_owned(), standing: 2 };
        let (index, time_ms) = (128, 1_600_000_000_000);
        v1::Entry { index, time_ms, actor: Some(actor), protocol: 1, event: Some(event) }
    }

    fn same(bytes: &[u8]) {
        if let Some(message) = entry(bytes).filter(|message| message.protocol == 1) {
            assert_eq!(canonical(bytes), Ok(message));
        }
    }

    #[test]
    fn filings_and_draws_are_read() {
        let mut bare = filing();
        if let Some(Event::CaseFiled(filed)) = &mut bare.event {
            *filed = v1::CaseFiled {
                nonce: Some(Nonce::SingleCallNonce(Vec::new())),
                ..v1::CaseFiled::default()
            };
        }
        for message in [filing(), draw(), bare] {
            assert_eq!(entry(&message.encode_to_vec()), Some(message));
        }
    }

    #[test]
    fn every_single_bit_is_read_as_the_other_decoder_reads_it() {
        for message in [filing(), draw()] {
            let bytes = message.encode_to_vec();
            for bit in 0..8 * bytes.len() {
                let mut spoiled = bytes.clone();
                spoiled[bit / 8] ^= 1 << (bit % 8);
                same(&spoiled);
            }
        }
    }

    proptest! {
        #[test]
        fn spoiled_entries_are_read_as_the_other_decoder_reads_them(
            drawn in any::<bool>(),
            cut in 0..900_usize,
            with in prop::collection::vec(any::<u8>(), 0..6),
            over in 0..4_usize,
        ) {
            let mut bytes = if drawn { draw() } else { filing() }.encode_to_vec();
            let at = cut.min(bytes.len());
            let end = (at + over).min(bytes.len());
            bytes.splice(at..end, with);
            same(&bytes);
        }
    }
}
