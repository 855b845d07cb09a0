//! The way of a circular, and what leaders say of their figures.

use super::fields::message;
use super::kind::{Date, Fixed, Flag, Number, Optional, Text, Word};
use crate::docket::circular::CircularStep;
use crate::docket::explanation::Explanation;

message! {
    Explanation as "ExplanationRecorded" {
        1 judge: Number,
        2 from [proto "from_day"]: Date,
        3 to [proto "to_day"]: Date,
        4 signal: Optional<Word>,
        5 text: Text,
        6 handed_in: Text,
        7 withdrawn: Flag,
    }
}

message! {
    CircularStep as "CircularStep" {
        1 from [proto "from_day"]: Date,
        2 to [proto "to_day"]: Date,
        3 as_of [proto "as_of_day"]: Date,
        4 act: Word,
        5 size: Number,
        6 digest: Fixed,
        7 text: Text,
    }
}
