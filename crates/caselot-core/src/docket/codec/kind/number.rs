//! Numbers, and what is written as one.

use std::marker::PhantomData;

use serde_json::Value;

use super::field::{Field, Kind};
use crate::docket::code::Coded;
use crate::docket::codec::error::DecodeError;
use crate::docket::codec::reader::Reader;
use crate::docket::codec::writer::{VARINT, Writer};
use crate::docket::day::{Day, LAST_DAY};
use crate::id::{EntryIndex, JudgeId};

#[cfg(test)]
use crate::docket::codec::sample::Dice;

/// Values that are written as one number each.
pub trait Numeric<T> {
    /// The number of a value; 0 is left out.
    fn number(value: &T) -> u64;

    /// The value of a number; an absent field holds 0.
    fn value(number: u64, name: &'static str) -> Result<T, DecodeError>;

    /// The value as JSON.
    fn shown(value: &T) -> Value;

    /// A random value.
    #[cfg(test)]
    fn random(dice: &mut Dice) -> T;
}

/// The kind of what is written as a number.
#[derive(Debug)]
pub struct Varint<N>(PhantomData<N>);

impl<T, N: Numeric<T>> Kind<T> for Varint<N> {
    const WIRE: u32 = VARINT;

    #[inline]
    fn write(value: &T, tag: u32, out: &mut Writer) {
        out.number(tag, N::number(value));
    }

    #[inline]
    fn read(fields: &mut Reader<'_>, field: Field) -> Result<T, DecodeError> {
        N::value(fields.number(field.tag)?, field.name)
    }

    fn json(value: &T) -> Value {
        N::shown(value)
    }

    #[cfg(test)]
    fn sample(dice: &mut Dice) -> T {
        N::random(dice)
    }
}

/// A number that is its own value.
pub type Number = Varint<Integer>;

/// What a [`Number`] is as a number.
#[derive(Debug)]
pub enum Integer {}

/// Implements [`Integer`] for a type: its way to 64 bits and back, where what does not fit is not
/// canonical.
macro_rules! integer {
    ($type:ty, |$value:ident| $to:expr, |$number:ident| $from:expr) => {
        impl Numeric<$type> for Integer {
            #[inline]
            fn number($value: &$type) -> u64 {
                $to
            }

            #[inline]
            fn value($number: u64, _: &'static str) -> Result<$type, DecodeError> {
                $from.map_err(|_| DecodeError::NotCanonical)
            }

            fn shown(value: &$type) -> Value {
                serde_json::json!(value)
            }

            #[cfg(test)]
            fn random(dice: &mut Dice) -> $type {
                dice.number(|number| Self::value(number, "").ok())
            }
        }
    };
}

integer!(u64, |value| *value, |number| Ok::<_, std::convert::Infallible>(number));
integer!(u32, |value| u64::from(*value), |number| u32::try_from(number));
integer!(EntryIndex, |value| value.0, |number| {
    Ok::<_, std::convert::Infallible>(EntryIndex(number))
});
integer!(JudgeId, |value| value.0.into(), |number| u32::try_from(number).map(JudgeId));
// A negative number is its complement in 64 bits.
integer!(i32, |value| i64::from(*value).cast_unsigned(), |number| i32::try_from(
    number.cast_signed()
));

/// Yes or no; 0 is no.
pub type Flag = Varint<Bool>;

/// What a [`Flag`] is as a number.
#[derive(Debug)]
pub enum Bool {}

impl Numeric<bool> for Bool {
    #[inline]
    fn number(value: &bool) -> u64 {
        (*value).into()
    }

    #[inline]
    fn value(number: u64, _: &'static str) -> Result<bool, DecodeError> {
        match number {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(DecodeError::NotCanonical),
        }
    }

    fn shown(value: &bool) -> Value {
        Value::Bool(*value)
    }

    #[cfg(test)]
    fn random(dice: &mut Dice) -> bool {
        dice.below(2) == 1
    }
}

/// A word of a closed vocabulary, by its code. No word has the code 0.
pub type Word = Varint<Code>;

/// What a [`Word`] is as a number.
#[derive(Debug)]
pub enum Code {}

impl<T: Coded> Numeric<T> for Code {
    #[inline]
    fn number(value: &T) -> u64 {
        i64::from(value.code()).cast_unsigned()
    }

    #[inline]
    fn value(number: u64, name: &'static str) -> Result<T, DecodeError> {
        let code = i32::try_from(number.cast_signed()).map_err(|_| DecodeError::NotCanonical)?;
        T::from_code(code).ok_or(DecodeError::Field(name))
    }

    fn shown(value: &T) -> Value {
        value.name().into()
    }

    #[cfg(test)]
    fn random(dice: &mut Dice) -> T {
        dice.retry(|dice| T::from_code(dice.below(16) as i32))
    }
}

/// A day, by its number; a date in JSON.
pub type Date = Varint<DayNumber>;

/// What a [`Date`] is as a number.
#[derive(Debug)]
pub enum DayNumber {}

impl Numeric<Day> for DayNumber {
    #[inline]
    fn number(value: &Day) -> u64 {
        value.0.into()
    }

    #[inline]
    fn value(number: u64, name: &'static str) -> Result<Day, DecodeError> {
        let day = u32::try_from(number).map_err(|_| DecodeError::NotCanonical)?;
        if day <= LAST_DAY.0 { Ok(Day(day)) } else { Err(DecodeError::Field(name)) }
    }

    fn shown(value: &Day) -> Value {
        value.to_string().into()
    }

    #[cfg(test)]
    fn random(dice: &mut Dice) -> Day {
        dice.number(|number| Self::value(number, "").ok())
    }
}
