//! Lots, the lists they are drawn from, and the results of reviews.

use super::fields::message;
use super::kind::{Date, Fixed, Flag, Nested, Number, Optional, Packed, Repeated, Text, Word};
use crate::docket::lot::{ListRecord, LotAsked, LotDrawn, LotOpened, Review, SampleRule};

message! {
    SampleRule as "SampleRule" in "sample." {
        1 from [proto "from_day"]: Date,
        2 to [proto "to_day"]: Date,
        3 pool: Text,
        4 judge: Optional<Number>,
        5 manners: Packed<Word>,
    }
}

message! {
    LotOpened as "LotOpened" {
        1 kind: Word,
        2 year: Number,
        3 number: Number,
        4 subject: Text,
        5 list: Text,
        6 day: Optional<Date>,
        7 sample: Optional<Nested>,
        8 seats: Number,
        9 left_out: Repeated<Text>,
        10 text: Text,
        11 tray: Number,
        12 envelope: Number,
        13 commitment: Fixed,
        14 nonce_commitment: Fixed,
        15 candidates: Number,
        16 digest: Fixed,
        17 needs: Packed<Word>,
    } shape {
        LotOpened {
            asked: LotAsked {
                kind,
                year,
                number,
                subject,
                list,
                day,
                sample,
                seats,
                left_out,
                text,
                nonce_commitment,
            },
            tray,
            envelope,
            commitment,
            candidates,
            digest,
            needs,
        }
    }
}

message! {
    LotDrawn as "LotDrawn" {
        1 lot: Number,
        2 envelope_secret: Fixed,
        3 nonce: Fixed,
        4 seed_hash: Fixed,
        5 drawn: Repeated<Text>,
    }
}

message! {
    ListRecord as "ListRecorded" {
        1 list: Text,
        2 kind: Word,
        3 name: Text,
        4 entries: Repeated<Text>,
    }
}

message! {
    Review as "ReviewRecorded" {
        1 lot: Number,
        2 case_number: Text,
        3 result: Word,
        4 text: Text,
        5 withdrawn: Flag,
    }
}
