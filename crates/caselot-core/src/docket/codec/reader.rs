//! Canonical bytes as fields.

use super::error::DecodeError;
use super::writer::{DELIMITED, VARINT};

/// What is left of a message, read field by field in ascending order. A field that is absent holds
/// its default; one that is written in any form but the canonical one is refused.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// The fields of a whole message.
    pub fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader(bytes)
    }

    /// What is left, as it stands.
    pub fn rest(&self) -> &'a [u8] {
        self.0
    }

    /// A number; 0 if it is absent.
    #[inline]
    pub fn number(&mut self, tag: u32) -> Result<u64, DecodeError> {
        if !self.take_key(tag, VARINT) {
            return Ok(0);
        }
        match self.varint()? {
            0 => Err(DecodeError::NotCanonical),
            number => Ok(number),
        }
    }

    /// Bytes, or text; empty if they are absent.
    #[inline]
    pub fn bytes(&mut self, tag: u32) -> Result<&'a [u8], DecodeError> {
        match self.message(tag)? {
            Some(Reader([])) => Err(DecodeError::NotCanonical),
            Some(Reader(bytes)) => Ok(bytes),
            None => Ok(&[]),
        }
    }

    /// A message, or an item of a list, which may be empty; `None` if it is absent.
    #[inline]
    pub fn message(&mut self, tag: u32) -> Result<Option<Reader<'a>>, DecodeError> {
        if self.take_key(tag, DELIMITED) { self.delimited().map(Some) } else { Ok(None) }
    }

    /// Whether the next field is this one.
    #[inline]
    pub fn has(&self, tag: u32, wire_type: u32) -> bool {
        let mut ahead = *self;
        ahead.take_key(tag, wire_type)
    }

    /// The next field's tag, which must be a message's, and the message.
    pub fn any_message(&mut self) -> Result<Option<(u32, Reader<'a>)>, DecodeError> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let key = u32::try_from(self.varint()?).map_err(|_| DecodeError::NotCanonical)?;
        if key & 7 != DELIMITED {
            return Err(DecodeError::NotCanonical);
        }
        Ok(Some((key >> 3, self.delimited()?)))
    }

    /// A number without a key.
    #[inline]
    pub fn varint(&mut self) -> Result<u64, DecodeError> {
        match *self.0 {
            // Most are lengths of under 128 bytes.
            [byte @ ..0x80, ref rest @ ..] => {
                self.0 = rest;
                Ok(byte.into())
            }
            _ => self.long_varint(),
        }
    }

    fn long_varint(&mut self) -> Result<u64, DecodeError> {
        let mut number = 0_u64;
        for (at, byte) in self.0.iter().take(10).enumerate() {
            number |= u64::from(byte & 0x7f) << (7 * at);
            if byte & 0x80 == 0 {
                self.0 = &self.0[at + 1..];
                // A last byte of zero says nothing, and could have been left out. The tenth holds
                // one bit.
                let minimal = if at == 9 { *byte == 1 } else { *byte != 0 };
                return if minimal { Ok(number) } else { Err(DecodeError::NotCanonical) };
            }
        }
        Err(DecodeError::NotCanonical)
    }

    /// Nothing may be left.
    #[inline]
    pub fn end(self) -> Result<(), DecodeError> {
        if self.0.is_empty() { Ok(()) } else { Err(DecodeError::NotCanonical) }
    }

    #[inline]
    fn delimited(&mut self) -> Result<Reader<'a>, DecodeError> {
        let length = usize::try_from(self.varint()?).map_err(|_| DecodeError::NotCanonical)?;
        let split = self.0.split_at_checked(length);
        let (bytes, rest) = split.ok_or(DecodeError::NotCanonical)?;
        self.0 = rest;
        Ok(Reader(bytes))
    }

    /// Takes the key of a field, if that is what comes next.
    #[inline]
    fn take_key(&mut self, tag: u32, wire_type: u32) -> bool {
        let key = tag << 3 | wire_type;
        // A key of a tag from 16 on has two bytes, and none of the log has three.
        let (low, high) = (key & 0x7f, key >> 7);
        let rest = match *self.0 {
            [one, ref rest @ ..] if high == 0 && u32::from(one) == low => rest,
            [one, two, ref rest @ ..]
                if high != 0 && u32::from(one) == (low | 0x80) && u32::from(two) == high =>
            {
                rest
            }
            _ => return false,
        };
        self.0 = rest;
        true
    }
}
