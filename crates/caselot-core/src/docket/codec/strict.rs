//! Filings and draws, which nearly every entry is, read in one pass that takes nothing but the
//! canonical encoding: ascending fields, minimal varints, defaults omitted, nothing unknown.
//! Whatever else there may be in the bytes, and every fault, is left to the decoder that encodes a
//! second time and compares; both say the same of every entry.

use std::sync::Arc;

use super::filing::seat_role;
use crate::docket::code::{ExclusionGround, Standing};
use crate::docket::entry::{Actor, Entry, Event, PROTOCOL};
use crate::docket::filing::{CaseDrawn, CaseFiled, Exclusion, Facts, FilerNonce, SeatGroup};
use crate::docket::lineage::Lineage;
use crate::docket::panel::PanelSeats;
use crate::docket::party::Parties;
use crate::id::JudgeId;
use crate::lottery::draw::DrawnSeat;
use crate::lottery::odds::{decode_odds, decode_shares};
use crate::lottery::role::SeatRole;

/// Wire types of protobuf.
const VARINT: u32 = 0;
const BYTES: u32 = 2;

/// A filing or a draw; `None` if it is no such entry, or not beyond doubt canonical and sound.
pub(super) fn entry(bytes: &[u8]) -> Option<Entry> {
    let mut fields = Fields(bytes);
    let (index, time_ms) = (fields.number(1)?, fields.number(2)?);
    let actor = actor(fields.message(3)??)?;
    if fields.small(4)? != PROTOCOL {
        return None;
    }
    let event = match fields.message(23)? {
        Some(filed) => Event::CaseFiled(Arc::new(case_filed(filed)?)),
        None => Event::CaseDrawn(case_drawn(fields.message(24)??)?),
    };
    fields.end()?;
    Some(Entry { index, time_ms, actor, event })
}

fn actor(mut fields: Fields<'_>) -> Option<Actor> {
    let (person, standing) = (fields.text(1)?, Standing::from_code(fields.word(2)?)?);
    fields.end()?;
    Some(Actor { person, standing })
}

/// Fields in the order of their numbers, which is the order of their bytes.
fn case_filed(mut fields: Fields<'_>) -> Option<CaseFiled> {
    let (case_number, stage) = (fields.text(1)?, fields.small(2)?);
    let (tray, envelope, commitment) = (fields.number(3)?, fields.small(4)?, fields.hash(5)?);
    let (pool, cause, procedure) = (fields.text(6)?, fields.text(7)?, fields.text(8)?);
    let flags = fields.list(9, |flag| Some(std::str::from_utf8(flag.0).ok()?.to_owned()))?;
    let weight = fields.small(10)?;
    let exclusions = fields.list(11, exclusion)?;
    let groups = fields.list(12, seat_group)?;
    let facts_commitment = fields.hash(13)?;
    let nonce = match (fields.message(14)?, fields.message(15)?) {
        (Some(commitment), None) => FilerNonce::Committed(commitment.0.try_into().ok()?),
        (None, Some(nonce)) => FilerNonce::Single(nonce.0.try_into().ok()?),
        _ => return None,
    };
    let (approver, departure) = (fields.text(16)?, fields.text(17)?);
    let marks = fields.list(18, |mark| mark.0.try_into().ok())?;
    let redraw = fields.text(19)?;
    // A lineage, which follows, is the other decoder's.
    fields.end()?;
    let facts = Facts {
        case_number,
        stage,
        pool,
        cause,
        procedure,
        flags,
        weight,
        exclusions,
        facts_commitment,
        approver,
        departure,
        lineage: Lineage::default(),
        panel: PanelSeats::of(&groups),
        parties: Parties { marks, redraw },
    };
    Some(CaseFiled { facts, tray, envelope, commitment, groups, nonce })
}

fn exclusion(mut fields: Fields<'_>) -> Option<Exclusion> {
    let exclusion = Exclusion {
        judge: JudgeId(fields.small(1)?),
        ground: ExclusionGround::from_code(fields.word(2)?)?,
        person: fields.text(3)?,
        text: fields.text(4)?,
    };
    fields.end()?;
    Some(exclusion)
}

fn seat_group(mut fields: Fields<'_>) -> Option<SeatGroup> {
    let group = SeatGroup {
        pool: fields.text(1)?,
        role: fields.role(2)?,
        seats: fields.small(3)?,
        odds: decode_odds(fields.bytes(4)?).ok()?,
        shares: decode_shares(fields.bytes(5)?).ok()?,
    };
    fields.end()?;
    Some(group)
}

fn case_drawn(mut fields: Fields<'_>) -> Option<CaseDrawn> {
    let drawn = CaseDrawn {
        filing: fields.number(1)?,
        envelope_secret: fields.hash(2)?,
        nonce: fields.maybe_hash(3)?,
        seed_hash: fields.hash(4)?,
        seats: fields.list(5, drawn_seat)?,
        n_eff: fields.number(6)?,
        presiding: JudgeId::new(fields.small(7)?),
    };
    fields.end()?;
    Some(drawn)
}

fn drawn_seat(mut fields: Fields<'_>) -> Option<DrawnSeat> {
    let seat = DrawnSeat {
        role: fields.role(1)?,
        judge: JudgeId(fields.small(2)?),
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

    fn hash(&mut self, field: u32) -> Option<[u8; 32]> {
        self.bytes(field)?.try_into().ok()
    }

    fn maybe_hash(&mut self, field: u32) -> Option<Option<[u8; 32]>> {
        match self.bytes(field)? {
            [] => Some(None),
            bytes => Some(Some(bytes.try_into().ok()?)),
        }
    }

    fn role(&mut self, field: u32) -> Option<SeatRole> {
        seat_role(self.word(field)?).ok()
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
    use crate::docket::codec::{decoded, message};
    use crate::lottery::odds::{encode_odds, encode_shares};
    use crate::wire::v1;
    use v1::case_filed::Nonce;
    use v1::entry::Event as M;

    fn filing() -> v1::Entry {
        let group = |role| v1::SeatGroup {
            pool: "民事".to_owned(),
            role,
            seats: 1,
            odds: encode_odds(&[(JudgeId(1), 70_000), (JudgeId(3), 100_000)]),
            shares: encode_shares(&[(JudgeId(1), 70), (JudgeId(2), 100), (JudgeId(3), 100)]),
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
        entry_of(M::CaseFiled(filed))
    }

    fn draw() -> v1::Entry {
        let seat = v1::DrawnSeat { role: 1, judge: 7, r: 1 << 52, total: (1 << 53) - 1 };
        entry_of(M::CaseDrawn(v1::CaseDrawn {
            filing: 70_000,
            envelope_secret: vec![1; 32],
            nonce: vec![2; 32],
            seed_hash: vec![3; 32],
            seats: vec![seat, seat],
            n_eff: 29,
            presiding: 7,
        }))
    }

    fn entry_of(event: M) -> v1::Entry {
        let actor = v1::Actor { person: "clerk".to_owned(), standing: 2 };
        let (index, time_ms) = (128, 1_600_000_000_000);
        v1::Entry { index, time_ms, actor: Some(actor), protocol: 1, event: Some(event) }
    }

    fn same(bytes: &[u8]) {
        if let Some(entry) = entry(bytes) {
            assert_eq!(decoded(bytes), Ok(entry));
        }
    }

    #[test]
    fn filings_and_draws_are_read() {
        let mut single = filing();
        if let Some(M::CaseFiled(filed)) = &mut single.event {
            filed.nonce = Some(Nonce::SingleCallNonce(vec![9; 32]));
        }
        for read in [filing(), draw(), single] {
            let bytes = read.encode_to_vec();
            let entry = entry(&bytes).expect("canonical and sound");
            assert_eq!(message(&entry), read);
            assert_eq!(decoded(&bytes), Ok(entry));
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
