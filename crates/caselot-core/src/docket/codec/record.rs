//! Records of cases, their closings and corrections, what was done in cases, and reductions.

use serde_json::{Map, Value};

use super::error::DecodeError;
use super::fields::message;
use super::kind::{
    Date, Flag, Nested, Number, Numeric, Optional, Packed, Repeated, Text, Varint, Word,
};
use crate::docket::entry::Event;
use crate::docket::record::{
    Activity, CaseClosed, CaseCorrected, CaseImported, CaseRecord, Closing, DataStated,
    DataWithdrawn, GivenBack, Imports, NumberCorrected, Panel, Reduction,
};
use crate::id::EntryIndex;

#[cfg(test)]
use super::sample::Dice;

message! {
    CaseRecord as "CaseRecord" in "record." {
        1 pool: Text,
        2 cause: Text,
        3 procedure: Text,
        4 flags: Repeated<Text>,
        5 weight: Number,
        6 filed_on [proto "filed_day"]: Date,
        7 undertaking: Number,
        8 assigned_by: Word,
        9 panel: Nested,
        10 closing: Optional<Nested>,
    }
}

message! {
    Panel as "Panel" {
        1 presiding: Optional<Number>,
        2 members: Packed<Number>,
        3 assessors: Repeated<Text>,
    }
}

message! {
    Closing as "Closing" in "closing." {
        1 on [proto "day"]: Date,
        2 manner: Optional<Word>,
    }
}

message! {
    CaseImported as "CaseImported" {
        1 case_number: Text,
        2 record: Nested,
    }
}

message! {
    Imports as "Imports" {
        1 cases: Repeated<Nested>,
    }
}

message! {
    CaseClosed as "CaseClosed" {
        1 filing: Number,
        2 closing: Nested,
        3 panel: Nested,
        4 seats: Repeated<Nested>,
        5 weight: Number,
        6 as_seated: Flag,
    } shape {
        CaseClosed { filing, closing, panel, given_back: GivenBack { seats, weight }, as_seated }
    } json leave_out_given_back
}

/// A closing that gives nothing back says nothing of it.
fn leave_out_given_back(closed: &CaseClosed, object: &mut Map<String, Value>) {
    if closed.given_back == GivenBack::default() {
        object.remove("seats");
        object.remove("weight");
    }
    if !closed.as_seated {
        object.remove("as_seated");
    }
}

message! {
    NumberCorrected as "NumberCorrected" {
        1 filing: Number,
        2 wrong: Text,
        3 stage: Number,
        4 number: Text,
        5 text: Text,
    }
}

message! {
    DataStated as "DataStated" {
        1 basis: Word,
        2 from [proto "from_day"]: Date,
        3 to [proto "to_day"]: Date,
        4 panels_known: Flag,
        5 text: Text,
    }
}

message! {
    DataWithdrawn as "DataWithdrawn" {
        1 entry: Number,
        2 text: Text,
    }
}

message! {
    CaseCorrected as "CaseCorrected" {
        1 filing: Number,
        2 before: Nested,
        3 after: Nested,
        4 ground: Word,
        5 text: Text,
        6 approver: Text,
    }
}

/// The fields of [`Event::ActivityRecorded`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActivityRecorded {
    /// Entry index of the filing or import.
    pub filing: EntryIndex,
    /// What was done.
    pub activity: Activity,
}

message! {
    ActivityRecorded as "ActivityRecorded" {
        1 filing: Number,
        2 judge: Optional<Number>,
        3 kind: Word,
        4 day: Date,
        5 minute: Varint<Minute>,
        6 minutes: Number,
    } shape {
        ActivityRecorded { filing, activity: Activity { day, minute, kind, judge, minutes } }
    }
}

impl ActivityRecorded {
    pub(super) fn new(filing: &EntryIndex, activity: &Activity) -> ActivityRecorded {
        ActivityRecorded { filing: *filing, activity: *activity }
    }
}

impl From<ActivityRecorded> for Event {
    fn from(ActivityRecorded { filing, activity }: ActivityRecorded) -> Event {
        Event::ActivityRecorded { filing, activity }
    }
}

const MINUTES_OF_A_DAY: u64 = 24 * 60;

/// A minute of the day, counted from 1; 0 = not known.
#[derive(Debug)]
enum Minute {}

impl Numeric<Option<u16>> for Minute {
    fn number(value: &Option<u16>) -> u64 {
        value.map_or(0, |minute| u64::from(minute) + 1)
    }

    fn value(number: u64, name: &'static str) -> Result<Option<u16>, DecodeError> {
        match number {
            0 => Ok(None),
            1..=MINUTES_OF_A_DAY => Ok(Some((number - 1) as u16)),
            _ => Err(DecodeError::Field(name)),
        }
    }

    fn shown(value: &Option<u16>) -> Value {
        (*value).into()
    }

    #[cfg(test)]
    fn random(dice: &mut Dice) -> Option<u16> {
        dice.number(|number| Self::value(number, "").ok())
    }
}

message! {
    Reduction as "QuotaReductionGranted" {
        1 judge: Number,
        2 year: Number,
        3 percent: Number,
        4 cases: Number,
        5 document: Text,
        6 reason: Text,
        7 approver: Text,
        8 revokes: Optional<Number>,
    }
}
