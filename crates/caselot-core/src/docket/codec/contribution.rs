//! Contributors, what is asked of them and what they give.

use serde_json::Value;

use super::error::DecodeError;
use super::fields::message;
use super::kind::{Field, Fixed, Flag, Kind, Nested, Number, Repeated, Text};
use super::reader::Reader;
use super::writer::{DELIMITED, Writer};
use crate::docket::contribution::tree::MAX_DEPTH;
use crate::docket::contribution::{
    AwaitedContribution, Contributed, ContributorEnded, ContributorNamed, FilingOpened, GivenValue,
};
use crate::ledger::merkle::Hash;
use crate::lottery::hash::to_hex;

#[cfg(test)]
use super::sample::Dice;

message! {
    ContributorNamed as "ContributorNamed" {
        1 name: Text,
        2 key: Fixed,
        3 head: Fixed,
        4 depth: Number,
        5 signature: Fixed,
    }
}

message! {
    ContributorEnded as "ContributorEnded" {
        1 contributor: Number,
        2 stalled: Flag,
        3 text: Text,
    }
}

message! {
    AwaitedContribution as "AwaitedContribution" in "awaits." {
        1 contributor: Number,
        2 head: Fixed,
        3 number: Number,
    }
}

message! {
    FilingOpened as "FilingOpened" {
        1 filing: Number,
        2 envelope_secret: Fixed,
        3 nonce: Fixed,
    }
}

message! {
    GivenValue as "GivenValue" in "values." {
        1 filing: Number,
        2 value: Fixed,
        3 proof: Hashes,
    }
}

message! {
    Contributed as "Contributed" {
        1 contributor: Number,
        2 size: Number,
        3 root: Fixed,
        4 values: Repeated<Nested>,
        5 signature: Fixed,
    }
}

/// Hashes of a proof, one after the other.
#[derive(Debug)]
enum Hashes {}

impl Kind<Vec<Hash>> for Hashes {
    const WIRE: u32 = DELIMITED;

    fn write(hashes: &Vec<Hash>, tag: u32, out: &mut Writer) {
        out.bytes(tag, &hashes.concat());
    }

    fn read(fields: &mut Reader<'_>, field: Field) -> Result<Vec<Hash>, DecodeError> {
        let (hashes, rest) = fields.bytes(field.tag)?.as_chunks::<32>();
        let whole = rest.is_empty() && hashes.len() <= MAX_DEPTH as usize;
        if whole { Ok(hashes.to_vec()) } else { Err(DecodeError::Field(field.name)) }
    }

    fn json(hashes: &Vec<Hash>) -> Value {
        hashes.iter().map(|hash| to_hex(hash)).collect()
    }

    #[cfg(test)]
    fn sample(dice: &mut Dice) -> Vec<Hash> {
        (0..dice.below(25)).map(|_| Fixed::sample(dice)).collect()
    }
}
