//! Filings and draws, which nearly every entry is, written without the message between: the bytes
//! are those of the message's encoding.

use crate::docket::entry::{Entry, Event, PROTOCOL};
use crate::docket::filing::{CaseDrawn, CaseFiled, FilerNonce};
use crate::docket::lineage::Lineage;
use crate::lottery::odds::{encode_odds, encode_shares};

/// Wire types of protobuf.
const VARINT: u32 = 0;
const BYTES: u32 = 2;
/// A filing of 37 candidates fits.
const USUAL_BYTES: usize = 1_024;

/// The bytes of a filing or a draw; `None` if it is no such entry, or holds what few do.
pub(super) fn entry(entry: &Entry) -> Option<Vec<u8>> {
    let mut out = Fields(Vec::with_capacity(USUAL_BYTES));
    out.number(1, entry.index);
    out.number(2, entry.time_ms);
    out.message(3, |out| {
        out.text(1, &entry.actor.person);
        out.word(2, entry.actor.standing.code());
    });
    out.number(4, PROTOCOL.into());
    match &entry.event {
        // Their lineage is left to the message.
        Event::CaseFiled(filed) if filed.facts.lineage == Lineage::default() => {
            out.message(23, |out| case_filed(out, filed));
        }
        Event::CaseDrawn(drawn) => out.message(24, |out| case_drawn(out, drawn)),
        _ => return None,
    }
    Some(out.0)
}

fn case_filed(out: &mut Fields, filed: &CaseFiled) {
    let facts = &filed.facts;
    out.text(1, &facts.case_number);
    out.number(2, facts.stage.into());
    out.number(3, filed.tray);
    out.number(4, filed.envelope.into());
    out.bytes(5, &filed.commitment);
    out.text(6, &facts.pool);
    out.text(7, &facts.cause);
    out.text(8, &facts.procedure);
    facts.flags.iter().for_each(|flag| out.item(9, flag.as_bytes()));
    out.number(10, facts.weight.into());
    for exclusion in &facts.exclusions {
        out.message(11, |out| {
            out.number(1, exclusion.judge.0.into());
            out.word(2, exclusion.ground.code());
            out.text(3, &exclusion.person);
            out.text(4, &exclusion.text);
        });
    }
    for group in &filed.groups {
        out.message(12, |out| {
            out.text(1, &group.pool);
            out.number(2, group.role.code().into());
            out.number(3, group.seats.into());
            out.bytes(4, &encode_odds(&group.odds));
            out.bytes(5, &encode_shares(&group.shares));
        });
    }
    out.bytes(13, &facts.facts_commitment);
    match &filed.nonce {
        FilerNonce::Committed(commitment) => out.item(14, commitment),
        FilerNonce::Single(nonce) => out.item(15, nonce),
    }
    out.text(16, &facts.approver);
    out.text(17, &facts.departure);
    facts.parties.marks.iter().for_each(|mark| out.item(18, mark));
    out.text(19, &facts.parties.redraw);
}

fn case_drawn(out: &mut Fields, drawn: &CaseDrawn) {
    out.number(1, drawn.filing);
    out.bytes(2, &drawn.envelope_secret);
    out.bytes(3, drawn.nonce.as_ref().map_or(&[], |nonce| nonce));
    out.bytes(4, &drawn.seed_hash);
    for seat in &drawn.seats {
        out.message(5, |out| {
            out.number(1, seat.role.code().into());
            out.number(2, seat.judge.0.into());
            out.number(3, seat.r);
            out.number(4, seat.total);
        });
    }
    out.number(6, drawn.n_eff);
    out.number(7, drawn.presiding.map_or(0, |judge| judge.0).into());
}

/// The fields of one message, written in ascending order; a default is left out.
struct Fields(Vec<u8>);

impl Fields {
    fn number(&mut self, field: u32, number: u64) {
        if number != 0 {
            self.varint((field << 3 | VARINT).into());
            self.varint(number);
        }
    }

    /// A word of an enumeration.
    fn word(&mut self, field: u32, word: i32) {
        self.number(field, i64::from(word).cast_unsigned());
    }

    fn text(&mut self, field: u32, text: &str) {
        self.bytes(field, text.as_bytes());
    }

    fn bytes(&mut self, field: u32, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.item(field, bytes);
        }
    }

    /// What is written even if it is empty: one of a list, or of a choice.
    fn item(&mut self, field: u32, bytes: &[u8]) {
        self.message(field, |out| out.0.extend_from_slice(bytes));
    }

    fn message(&mut self, field: u32, write: impl FnOnce(&mut Self)) {
        self.varint((field << 3 | BYTES).into());
        let start = self.0.len();
        // Room for the length of most; it is put right once it is known.
        self.0.push(0);
        write(self);
        let length = self.0.len() - start - 1;
        match u8::try_from(length) {
            Ok(length @ ..0x80) => self.0[start] = length,
            _ => {
                let mut prefix = Self(Vec::with_capacity(5));
                prefix.varint(length as u64);
                self.0.splice(start..=start, prefix.0);
            }
        }
    }

    fn varint(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;
    use prost::Message;

    use super::*;
    use crate::docket::code::{ExclusionGround, Standing};
    use crate::docket::codec::{decode, message};
    use crate::docket::entry::Actor;
    use crate::docket::filing::{Exclusion, Facts, SeatGroup};
    use crate::docket::panel::PanelSeats;
    use crate::docket::party::Parties;
    use crate::id::JudgeId;
    use crate::lottery::draw::DrawnSeat;
    use crate::lottery::role::SeatRole;

    fn any_text() -> impl Strategy<Value = String> {
        prop_oneof![Just(String::new()), "[a民]{1,60}"]
    }

    fn any_number() -> impl Strategy<Value = u64> {
        prop_oneof![Just(0), 0..300_u64, any::<u64>()]
    }

    fn any_role() -> impl Strategy<Value = SeatRole> {
        (0..8_u32).prop_filter_map("a role", SeatRole::from_code)
    }

    fn any_exclusion() -> impl Strategy<Value = Exclusion> {
        let ground = (0..20).prop_filter_map("a ground", ExclusionGround::from_code);
        (any::<u32>(), ground, any_text(), any_text()).prop_map(|(judge, ground, person, text)| {
            Exclusion { judge: JudgeId(judge), ground, person, text }
        })
    }

    fn any_group() -> impl Strategy<Value = SeatGroup> {
        let odds = prop::collection::btree_map(1..1_000_u32, 1..1_000_000_u64, 0..40);
        let shares = prop::collection::btree_map(1..1_000_u32, 1..=100_u8, 0..40);
        (any_text(), any_role(), any::<u32>(), odds, shares).prop_map(
            |(pool, role, seats, odds, shares)| SeatGroup {
                pool,
                role,
                seats,
                odds: odds.into_iter().map(|(judge, mass)| (JudgeId(judge), mass)).collect(),
                shares: shares.into_iter().map(|(judge, share)| (JudgeId(judge), share)).collect(),
            },
        )
    }

    fn any_filed() -> impl Strategy<Value = CaseFiled> {
        let texts = (any_text(), any_text(), any_text(), any_text(), any_text(), any_text());
        let numbers = (any::<u32>(), any_number(), any::<u32>(), any::<u32>());
        let lists = (
            prop::collection::vec(any_text(), 0..3),
            prop::collection::vec(any_exclusion(), 0..3),
            prop::collection::vec(any_group(), 0..3),
            prop::collection::vec(any::<[u8; 32]>(), 0..3),
        );
        (texts, numbers, lists, any_text(), any::<[u8; 32]>(), any::<bool>()).prop_map(
            |(texts, numbers, lists, redraw, bytes, single)| CaseFiled {
                facts: Facts {
                    case_number: texts.0,
                    stage: numbers.0,
                    pool: texts.1,
                    cause: texts.2,
                    procedure: texts.3,
                    flags: lists.0,
                    weight: numbers.2,
                    exclusions: lists.1,
                    facts_commitment: bytes,
                    approver: texts.4,
                    departure: texts.5,
                    lineage: Lineage::default(),
                    panel: PanelSeats::of(&lists.2),
                    parties: Parties { marks: lists.3, redraw },
                },
                tray: numbers.1,
                envelope: numbers.3,
                commitment: bytes,
                groups: lists.2,
                nonce: if single {
                    FilerNonce::Single(bytes)
                } else {
                    FilerNonce::Committed(bytes)
                },
            },
        )
    }

    fn any_drawn() -> impl Strategy<Value = CaseDrawn> {
        let seat = (any_role(), any::<u32>(), any_number(), any_number()).prop_map(
            |(role, judge, r, total)| DrawnSeat { role, judge: JudgeId(judge), r, total },
        );
        let bytes = (any::<[u8; 32]>(), any::<Option<[u8; 32]>>(), any::<[u8; 32]>());
        let seats = prop::collection::vec(seat, 0..8);
        (any_number(), bytes, seats, any_number(), prop::option::of(1..9_u32)).prop_map(
            |(filing, bytes, seats, n_eff, presiding)| CaseDrawn {
                filing,
                envelope_secret: bytes.0,
                nonce: bytes.1,
                seed_hash: bytes.2,
                seats,
                n_eff,
                presiding: presiding.map(JudgeId),
            },
        )
    }

    fn any_entry() -> impl Strategy<Value = Entry> {
        let event = prop_oneof![
            any_filed().prop_map(|filed| Event::CaseFiled(Arc::new(filed))),
            any_drawn().prop_map(Event::CaseDrawn),
        ];
        let standing = (0..4).prop_filter_map("a standing", Standing::from_code);
        (any_number(), any_number(), any_text(), standing, event).prop_map(
            |(index, time_ms, person, standing, event)| Entry {
                index,
                time_ms,
                actor: Actor { person, standing },
                event,
            },
        )
    }

    proptest! {
        #[test]
        fn the_bytes_are_those_of_the_message(it in any_entry()) {
            let bytes = entry(&it).expect("a filing without a lineage, or a draw");
            prop_assert_eq!(&bytes, &message(&it).encode_to_vec());
            if let Ok(read) = decode(&bytes) {
                prop_assert_eq!(read, it);
            }
        }
    }
}
