//! Lists.

use std::marker::PhantomData;

use serde_json::Value;

use super::field::{Field, Kind};
use super::number::{Numeric, Varint};
use crate::docket::codec::error::DecodeError;
use crate::docket::codec::reader::Reader;
use crate::docket::codec::writer::{DELIMITED, Writer};

#[cfg(test)]
use crate::docket::codec::sample::{Dice, Schema};

/// A list, whose items stand one after the other in fields of the same tag.
#[derive(Debug)]
pub struct Repeated<K>(PhantomData<K>);

impl<T, K: Kind<T>> Kind<Vec<T>> for Repeated<K> {
    const WIRE: u32 = K::WIRE;

    #[inline]
    fn write(value: &Vec<T>, tag: u32, out: &mut Writer) {
        value.iter().for_each(|item| K::write_item(item, tag, out));
    }

    #[inline]
    fn read(fields: &mut Reader<'_>, field: Field) -> Result<Vec<T>, DecodeError> {
        let mut list = Vec::new();
        while fields.has(field.tag, K::WIRE) {
            list.push(K::read_item(fields, field)?);
        }
        Ok(list)
    }

    fn json(value: &Vec<T>) -> Value {
        value.iter().map(K::json).collect()
    }

    #[cfg(test)]
    fn describe(schema: &mut Schema) {
        K::describe(schema);
    }

    #[cfg(test)]
    fn sample(dice: &mut Dice) -> Vec<T> {
        (0..dice.below(4)).map(|_| K::sample(dice)).collect()
    }
}

/// A list of numbers in one field, without keys between them.
#[derive(Debug)]
pub struct Packed<K>(PhantomData<K>);

impl<T, N: Numeric<T>> Kind<Vec<T>> for Packed<Varint<N>> {
    const WIRE: u32 = DELIMITED;

    fn write(value: &Vec<T>, tag: u32, out: &mut Writer) {
        if !value.is_empty() {
            out.message(tag, |out| value.iter().for_each(|item| out.varint(N::number(item))));
        }
    }

    fn read(fields: &mut Reader<'_>, field: Field) -> Result<Vec<T>, DecodeError> {
        let mut items = Reader::new(fields.bytes(field.tag)?);
        let mut list = Vec::new();
        while !items.rest().is_empty() {
            list.push(N::value(items.varint()?, field.name)?);
        }
        Ok(list)
    }

    fn json(value: &Vec<T>) -> Value {
        value.iter().map(N::shown).collect()
    }

    #[cfg(test)]
    fn sample(dice: &mut Dice) -> Vec<T> {
        (0..dice.below(4)).map(|_| N::random(dice)).collect()
    }
}
