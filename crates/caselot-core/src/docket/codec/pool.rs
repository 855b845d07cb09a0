//! Pools.

use serde_json::{Map, Value};

use super::error::DecodeError;
use super::fields::message;
use super::kind::{Date, Flag, Nested, Number, Numeric, Optional, Repeated, Text, Varint};
use crate::docket::pool::{DEFAULT_SEAT_PERCENT, PoolMember, PoolSettings, PoolSpec, SmallPool};

#[cfg(test)]
use super::sample::Dice;

message! {
    PoolSpec as "PoolRecorded" {
        1 pool: Text,
        2 name: Text,
        3 members: Repeated<Nested>,
        4 tolerance: Number,
        5 min_tolerance: Number,
        6 seat_percent: Varint<SeatPercent>,
        7 assessors: Flag,
        8 yearly_cap: Number,
        9 approver: Text,
        10 from [proto "from_day"]: Optional<Date>,
        11 small_until [proto "small_until_day"]: Optional<Date>,
        12 small_ground: Text,
    } shape {
        PoolSpec {
            pool,
            name,
            members,
            tolerance,
            min_tolerance,
            settings: PoolSettings { seat_percent, assessors, yearly_cap },
            approver,
            from,
            small,
        }
    } write {
        let small_until = &small.as_ref().map(|small| small.until);
        let small_ground = &small.as_ref().map_or_else(String::new, |small| small.ground.clone());
    } read {
        let small = match (small_until, small_ground) {
            (Some(until), ground) => Some(SmallPool { until, ground }),
            (None, ground) if ground.is_empty() => None,
            (None, _) => return Err(DecodeError::Field("small_ground")),
        };
    } json leave_out_small
}

/// Only a small pool says until when it is one.
fn leave_out_small(spec: &PoolSpec, object: &mut Map<String, Value>) {
    if spec.small.is_none() {
        object.retain(|key, _| key != "small_until" && key != "small_ground");
    }
}

message! {
    PoolMember as "PoolMember" in "members." {
        1 judge: Number,
        2 share: Varint<Percent>,
        3 from [proto "from_day"]: Date,
        4 to [proto "to_day"]: Optional<Date>,
    } json leave_out_days
}

/// JSON names no days for a member who is always on duty.
fn leave_out_days(member: &PoolMember, object: &mut Map<String, Value>) {
    if member.is_undated() {
        object.retain(|key, _| key != "from" && key != "to");
    }
}

/// A number of percent that fits in a byte.
#[derive(Debug)]
pub enum Percent {}

impl Numeric<u8> for Percent {
    fn number(value: &u8) -> u64 {
        (*value).into()
    }

    fn value(number: u64, name: &'static str) -> Result<u8, DecodeError> {
        u8::try_from(number).map_err(|_| DecodeError::Field(name))
    }

    fn shown(value: &u8) -> Value {
        (*value).into()
    }

    #[cfg(test)]
    fn random(dice: &mut Dice) -> u8 {
        dice.below(256) as u8
    }
}

/// What a seat beside the undertaking judge's moves; 0 stands for the usual percentage. A reader
/// takes the usual one written out, too.
#[derive(Debug)]
pub enum SeatPercent {}

impl Numeric<u8> for SeatPercent {
    fn number(value: &u8) -> u64 {
        if *value == DEFAULT_SEAT_PERCENT { 0 } else { Percent::number(value) }
    }

    fn value(number: u64, name: &'static str) -> Result<u8, DecodeError> {
        if number == 0 { Ok(DEFAULT_SEAT_PERCENT) } else { Percent::value(number, name) }
    }

    fn shown(value: &u8) -> Value {
        Percent::shown(value)
    }

    #[cfg(test)]
    fn random(dice: &mut Dice) -> u8 {
        if dice.below(2) == 0 { DEFAULT_SEAT_PERCENT } else { 1 + dice.below(255) as u8 }
    }
}
