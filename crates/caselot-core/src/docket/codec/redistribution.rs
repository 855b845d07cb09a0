//! Lists of cases that leave their judge.

use super::fields::message;
use super::kind::{Fixed, Nested, Number, Repeated, Text, Word};
use crate::docket::redistribution::{RedistributedCase, Redistribution};

message! {
    Redistribution as "Redistribution" {
        1 judge: Number,
        2 ground: Word,
        3 text: Text,
        4 cases: Repeated<Nested>,
    }
}

message! {
    RedistributedCase as "RedistributedCase" in "cases." {
        1 filing: Number,
        2 case_number: Text,
        3 stage: Number,
        4 nonce_commitment: Fixed,
    }
}
