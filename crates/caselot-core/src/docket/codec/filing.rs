//! Filings, their draws and voids.

use serde_json::{Map, Value, json};

use super::error::DecodeError;
use super::fields::message;
use super::kind::{
    Field, Fixed, Flag, Kind, Nested, Number, Optional, Packed, Repeated, Text, UnlessDefault, Word,
};
use super::reader::Reader;
use super::writer::{DELIMITED, Writer};
use crate::docket::filing::{
    CaseDrawn, CaseFiled, Exclusion, Facts, FilerNonce, FilingVoided, SeatGroup,
};
use crate::docket::panel::{LaterSeats, PanelSeats};
use crate::docket::party::Parties;
use crate::id::JudgeId;
use crate::lottery::draw::DrawnSeat;
use crate::lottery::odds::{decode_odds, decode_shares, encode_odds, encode_shares};

#[cfg(test)]
use super::sample::Dice;

message! {
    CaseFiled as "CaseFiled" {
        1 case_number: Text,
        2 stage: Number,
        3 tray: Number,
        4 envelope: Number,
        5 commitment: Fixed,
        6 pool: Text,
        7 cause: Text,
        8 procedure: Text,
        9 flags: Repeated<Text>,
        10 weight: Number,
        11 exclusions: Repeated<Nested>,
        12 groups: Repeated<Nested>,
        13 facts_commitment: Fixed,
        14 nonce_commitment: Optional<Fixed>,
        15 single_call_nonce: Optional<Fixed>,
        16 approver: Text,
        17 departure [hidden]: Text,
        18 party_marks [fault "marks"]: Repeated<Fixed>,
        19 redraw: Text,
        20 needs: Packed<Word>,
        21 later [hidden]: Repeated<Nested>,
        22 agent_marks [fault "agents"]: Repeated<Fixed>,
        23 awaits: Optional<Nested>,
        30 lineage: UnlessDefault,
    } shape {
        CaseFiled {
            facts: Facts {
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
                lineage,
                panel,
                parties: Parties { marks: party_marks, redraw, agents: agent_marks },
            },
            tray,
            envelope,
            commitment,
            groups,
            nonce,
            needs,
            awaits,
        }
    } write {
        let (nonce_commitment, single_call_nonce) = &match *nonce {
            FilerNonce::Committed(commitment) => (Some(commitment), None),
            FilerNonce::Single(nonce) => (None, Some(nonce)),
        };
        let later = &panel.left_for_later();
    } read {
        let nonce = match (nonce_commitment, single_call_nonce) {
            (Some(commitment), None) => FilerNonce::Committed(commitment),
            (None, Some(nonce)) => FilerNonce::Single(nonce),
            (None, None) => return Err(DecodeError::Field("nonce")),
            (Some(_), Some(_)) => return Err(DecodeError::NotCanonical),
        };
        let panel = PanelSeats::of(&groups, &later);
        let drawn = groups.iter().any(|group| group.role.is_assessors());
        if panel.left_for_later() != later || drawn && !later.is_empty() {
            return Err(DecodeError::Field("later"));
        }
    } json leave_out_needs
}

/// Nearly all filings need nobody else, and leave no seats for later.
fn leave_out_needs(filed: &CaseFiled, object: &mut Map<String, Value>) {
    if filed.needs.is_empty() {
        object.remove("needs");
    }
    leave_out_agents(&filed.facts, object);
    if filed.awaits.is_none() {
        object.remove("awaits");
    }
    let later = filed.facts.panel.left_for_later();
    if !later.is_empty() {
        object.insert("later".to_owned(), Repeated::<Nested>::json(&later));
    }
}

/// Most cases have no agents, and protocol 1 knows none.
pub(super) fn leave_out_agents(facts: &Facts, object: &mut Map<String, Value>) {
    if facts.parties.agents.is_empty() {
        object.remove("agent_marks");
    }
}

message! {
    Exclusion as "Exclusion" in "exclusions." {
        1 judge: Number,
        2 ground: Word,
        3 person: Text,
        4 text: Text,
        5 by_program: Flag,
    } json leave_out_program
}

/// In protocol 1 the program is a person of its own name, and JSON says no more.
fn leave_out_program(exclusion: &Exclusion, object: &mut Map<String, Value>) {
    if !exclusion.by_program {
        object.remove("by_program");
    }
}

message! {
    SeatGroup as "SeatGroup" in "groups." {
        1 pool: Text,
        2 role [fault "role"]: Word,
        3 seats: Number,
        4 odds: Odds,
        5 shares: Shares,
        6 alternates: Number,
    } json leave_out_alternates
}

/// Only protocol 2 draws alternates.
fn leave_out_alternates(group: &SeatGroup, object: &mut Map<String, Value>) {
    if group.alternates == 0 {
        object.remove("alternates");
    }
}

message! {
    LaterSeats as "LaterSeats" in "later." {
        1 pool: Text,
        2 role [fault "role"]: Word,
        3 seats: Number,
        4 alternates: Number,
    }
}

message! {
    CaseDrawn as "CaseDrawn" {
        1 filing: Number,
        2 envelope_secret: Fixed,
        3 nonce: Optional<Fixed>,
        4 seed_hash: Fixed,
        5 seats: Repeated<Nested>,
        6 n_eff: Number,
        7 presiding: Optional<Number>,
        8 alternates: Repeated<Nested>,
        9 contribution: Optional<Number>,
    } json leave_out_of_others
}

/// Most draws have neither alternates nor a contributor.
fn leave_out_of_others(drawn: &CaseDrawn, object: &mut Map<String, Value>) {
    if drawn.alternates.is_empty() {
        object.remove("alternates");
    }
    if drawn.contribution.is_none() {
        object.remove("contribution");
    }
}

message! {
    DrawnSeat as "DrawnSeat" {
        1 role: Word,
        2 judge: Number,
        3 r: Number,
        4 total: Number,
    }
}

message! {
    FilingVoided as "FilingVoided" {
        1 filing: Number,
        2 envelope_secret: Optional<Fixed>,
        3 nonce: Optional<Fixed>,
        4 ground: Word,
        5 text: Text,
        6 approver: Text,
        7 avoided: Optional<Number>,
    }
}

/// Implements a kind for rows of judges, which are packed in the log and objects in JSON.
macro_rules! rows {
    ($kind:ident, $value:ty, $name:literal, $encode:ident, $decode:ident) => {
        impl Kind<Vec<(JudgeId, $value)>> for $kind {
            const WIRE: u32 = DELIMITED;

            #[inline]
            fn write(rows: &Vec<(JudgeId, $value)>, tag: u32, out: &mut Writer) {
                out.bytes(tag, &$encode(rows));
            }

            #[inline]
            fn read(
                fields: &mut Reader<'_>,
                field: Field,
            ) -> Result<Vec<(JudgeId, $value)>, DecodeError> {
                $decode(fields.bytes(field.tag)?).map_err(|_| DecodeError::Field(field.name))
            }

            fn json(rows: &Vec<(JudgeId, $value)>) -> Value {
                let row = |(judge, value): &_| json!({ "judge": judge, $name: value });
                rows.iter().map(row).collect()
            }

            #[cfg(test)]
            fn sample(dice: &mut Dice) -> Vec<(JudgeId, $value)> {
                let judges = (0..dice.below(40)).map(|_| dice.below(1_000) as u32);
                let judges: std::collections::BTreeSet<_> = judges.collect();
                let row = |judge| (JudgeId(judge), (1 + dice.below(100)) as $value);
                judges.into_iter().map(row).collect()
            }
        }
    };
}

/// Candidates with their masses.
#[derive(Debug)]
enum Odds {}

rows!(Odds, u64, "mass", encode_odds, decode_odds);

/// Members on duty with their shares.
#[derive(Debug)]
enum Shares {}

rows!(Shares, u8, "share", encode_shares, decode_shares);
