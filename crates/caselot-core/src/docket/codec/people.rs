//! Judges, their absences and their relations to parties.

use super::fields::message;
use super::kind::{Date, Fixed, Flag, Nested, Number, Optional, Repeated, Text, Word};
use crate::docket::conflict::ConflictDeclared;
use crate::docket::people::{Absence, Judge, Tenure};

message! {
    Judge as "JudgeRecorded" {
        1 judge: Number,
        2 name: Text,
        3 tenures: Repeated<Nested>,
    }
}

message! {
    Tenure as "Tenure" in "tenures." {
        1 role: Word,
        2 in_quota: Flag,
        3 division: Text,
        4 from [proto "from_day"]: Date,
        5 to [proto "to_day"]: Optional<Date>,
    }
}

message! {
    Absence as "AbsenceRecorded" {
        1 judge: Number,
        2 from [proto "from_day"]: Date,
        3 to [proto "to_day"]: Optional<Date>,
        4 kind: Word,
        5 text: Text,
        6 replaces: Optional<Number>,
        7 cancelled: Flag,
    }
}

message! {
    ConflictDeclared as "ConflictDeclared" {
        1 judge: Number,
        2 marks: Repeated<Fixed>,
        3 ground: Word,
        4 text: Text,
        5 replaces: Optional<Number>,
        6 cancelled: Flag,
    }
}
