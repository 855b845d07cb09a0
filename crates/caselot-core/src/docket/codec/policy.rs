//! Policies: how quotas are counted, where cases go, what they weigh.

use serde_json::{Map, Value};

use super::error::DecodeError;
use super::fields::message;
use super::kind::{
    Date, Field, Flag, Kind, Nested, Number, Numeric, Optional, Packed, Repeated, Text,
    UnlessDefault, Varint, Word,
};
use super::reader::Reader;
use super::writer::{DELIMITED, Writer};
use crate::docket::policy::{
    DivisionRule, Eligibility, FollowRule, Policy, QuotaPolicy, Ratio, RoleQuota, SeatRules,
    SeriesRule, SheetWords, SignalRule,
};
use crate::docket::routing::{Route, WeightRule, WordList};

#[cfg(test)]
use super::message::Message;
#[cfg(test)]
use super::sample::{Dice, Schema};

message! {
    Policy as "PolicyAdopted" {
        1 valid_from [proto "valid_from_day"]: Date,
        2 document: Text,
        3 quota: Nested,
        4 routes [hidden]: Repeated<Nested>,
        5 weights [hidden]: Repeated<Nested>,
        6 eligibility [hidden]: UnlessDefault,
        7 refiling_days [proto "refiling"]: Optional<Refiling>,
        20 series [hidden]: UnlessDefault,
        21 single_call: Flag,
        22 word_lists [hidden]: Repeated<Nested>,
        30 parties_required: Flag,
        31 seats: Optional<Nested>,
        32 edition: Number,
        33 follows: Repeated<Nested>,
        34 sheet_words: Repeated<Nested>,
    } shape {
        Policy {
            valid_from,
            document,
            quota,
            refiling: refiling_days,
            series,
            routes,
            weights,
            eligibility,
            single_call,
            word_lists,
            parties_required,
            seats,
            edition,
            follows,
            sheet_words,
        }
    } json leave_out_unset
}

/// A policy that says nothing of single calls or of parties prints as one of protocol 1.
fn leave_out_unset(policy: &Policy, object: &mut Map<String, Value>) {
    let switches =
        [("single_call", policy.single_call), ("parties_required", policy.parties_required)];
    for (name, _) in switches.into_iter().filter(|(_, set)| !set) {
        object.remove(name);
    }
    if policy.seats.is_none() {
        object.remove("seats");
    }
    if policy.edition == 0 {
        object.remove("edition");
    }
    if policy.sheet_words.is_empty() {
        object.remove("sheet_words");
    }
    if policy.follows.is_empty() {
        object.remove("follows");
    }
}

message! {
    FollowRule as "FollowRule" in "follows." {
        1 type_code [proto "type"]: Text,
        2 of: Repeated<Text>,
    }
}

message! {
    SeatRules as "SeatRules" in "seats." {
        1 presiding_ranks: Packed<Word>,
        2 never_alone: Repeated<Text>,
    }
}

message! {
    SheetWords as "SheetWords" in "sheet_words." {
        1 of: Word,
        2 meaning: Text,
        3 words: Repeated<Text>,
    }
}

message! {
    WordList as "WordList" in "word_lists." {
        1 of: Word,
        2 words: Repeated<Text>,
        3 types: Repeated<Text>,
        4 from [proto "from_day"]: Date,
        5 to [proto "to_day"]: Optional<Date>,
    }
}

message! {
    QuotaPolicy as "QuotaPolicy" in "quota." {
        1 roles: Repeated<Nested>,
        2 population: Packed<Word>,
        3 measure: Word,
        4 basis: Word,
        5 weighted: Flag,
        6 denominator: Word,
        7 panel_coefficient: Fraction,
        8 half_rule: Flag,
        9 floors_mode: Word,
        10 not_counted: Repeated<Text>,
        11 leave_over [proto "leave_from_days"]: Varint<DaysMore>,
        12 signals_least_own: Number,
        13 signals: Repeated<Nested>,
        14 division_rule: Optional<Nested>,
        15 leave_kinds: Packed<Word>,
    } json leave_out_later_fields
}

/// A policy that says nothing of divisions without a base, or of kinds of leave, shows nothing.
fn leave_out_later_fields(quota: &QuotaPolicy, object: &mut Map<String, Value>) {
    if quota.division_rule.is_none() {
        object.remove("division_rule");
    }
    if quota.leave_kinds.is_empty() {
        object.remove("leave_kinds");
    }
}

message! {
    DivisionRule as "DivisionRule" in "quota.division_rule." {
        1 min_base_days: Number,
        2 fallback: Word,
    }
}

message! {
    RoleQuota as "RoleQuota" in "quota.roles." {
        1 role: Word,
        2 ratio: Fraction,
        3 scope: Word,
        4 floor_own: Number,
        5 floor_took_part: Number,
    }
}

message! {
    SignalRule as "SignalRule" in "quota.signals." {
        1 signal: Word,
        2 off: Flag,
        3 threshold: Optional<Fraction>,
    }
}

message! {
    Route as "Route" {
        1 types: Repeated<Text>,
        2 causes: Repeated<Text>,
        3 procedures: Repeated<Text>,
        4 flags: Repeated<Text>,
        5 pool: Text,
        6 seats: Number,
        7 assessors: Number,
        8 assessor_pool: Text,
        9 member_pool: Text,
        10 experts: Number,
        11 expert_pool: Text,
        12 alternates: Number,
        13 later: Flag,
    } json leave_out_lists
}

/// A route without a list of experts, alternates and later draws prints as one of protocol 1.
fn leave_out_lists(route: &Route, object: &mut Map<String, Value>) {
    let unset = [
        ("experts", route.experts == 0),
        ("expert_pool", route.experts == 0),
        ("alternates", route.alternates == 0),
        ("later", !route.later),
    ];
    for (name, _) in unset.into_iter().filter(|(_, unset)| *unset) {
        object.remove(name);
    }
}

message! {
    WeightRule as "WeightRule" {
        1 type_code [proto "type"]: Text,
        2 cause: Text,
        3 procedure: Text,
        4 weight: Number,
    }
}

message! {
    Eligibility as "Eligibility" {
        1 min_candidates: Number,
        2 open_case_cap: Optional<Number>,
    }
}

message! {
    SeriesRule as "SeriesRule" {
        1 further_percent: Number,
        2 cap: Optional<Number>,
    }
}

message! {
    Ratio as "Fraction" {
        1 numerator: Number,
        2 denominator: Number,
    }
}

/// A fraction whose denominator is not 0; `"p/q"` in JSON.
#[derive(Debug)]
enum Fraction {}

impl Kind<Ratio> for Fraction {
    const WIRE: u32 = DELIMITED;

    fn write(value: &Ratio, tag: u32, out: &mut Writer) {
        Nested::write(value, tag, out);
    }

    fn read(fields: &mut Reader<'_>, field: Field) -> Result<Ratio, DecodeError> {
        let ratio: Ratio = Nested::read(fields, field)?;
        if ratio.denominator > 0 { Ok(ratio) } else { Err(DecodeError::Field(field.name)) }
    }

    fn json(value: &Ratio) -> Value {
        format!("{}/{}", value.numerator, value.denominator).into()
    }

    #[cfg(test)]
    fn describe(schema: &mut Schema) {
        <Nested as Kind<Ratio>>::describe(schema);
    }

    #[cfg(test)]
    fn sample(dice: &mut Dice) -> Ratio {
        dice.retry(|dice| Ratio::sample(dice).ok().filter(|it| it.denominator > 0))
    }
}

/// The rule that a case filed again goes back to its first judge, by its days; not 0 of them.
#[derive(Debug)]
enum Refiling {}

/// The message of the rule.
#[derive(Debug)]
struct RefilingRule {
    days: u32,
}

message! {
    RefilingRule as "RefilingRule" {
        1 days: Number,
    }
}

impl Kind<u32> for Refiling {
    const WIRE: u32 = DELIMITED;

    fn write(value: &u32, tag: u32, out: &mut Writer) {
        Nested::write(&RefilingRule { days: *value }, tag, out);
    }

    fn read(fields: &mut Reader<'_>, field: Field) -> Result<u32, DecodeError> {
        match Nested::read(fields, field)? {
            RefilingRule { days: 0 } => Err(DecodeError::Field(field.name)),
            RefilingRule { days } => Ok(days),
        }
    }

    fn json(value: &u32) -> Value {
        (*value).into()
    }

    #[cfg(test)]
    fn describe(schema: &mut Schema) {
        <Nested as Kind<RefilingRule>>::describe(schema);
    }

    #[cfg(test)]
    fn sample(dice: &mut Dice) -> u32 {
        dice.retry(|dice| RefilingRule::sample(dice).ok().map(|it| it.days).filter(|it| *it > 0))
    }
}

/// Days of leave of which only more count, written as the least number that counts.
#[derive(Debug)]
enum DaysMore {}

impl Numeric<Option<u32>> for DaysMore {
    fn number(value: &Option<u32>) -> u64 {
        value.map_or(0, |days| days.saturating_add(1)).into()
    }

    fn value(number: u64, _: &'static str) -> Result<Option<u32>, DecodeError> {
        let least = u32::try_from(number).map_err(|_| DecodeError::NotCanonical)?;
        Ok(least.checked_sub(1))
    }

    fn shown(value: &Option<u32>) -> Value {
        (*value).into()
    }

    #[cfg(test)]
    fn random(dice: &mut Dice) -> Option<u32> {
        dice.number(|number| Self::value(number, "").ok())
    }
}
