//! Reads messages in the one canonical encoding (section 4 of the protocol document).
//!
//! Fields are taken in ascending order of tag, so that an unknown, repeated or misplaced field is
//! simply left over.

use std::collections::VecDeque;

pub type Read<T> = Result<T, String>;

const LAST_DAY: u32 = 2_932_896;

enum Value<'a> {
    Varint(u64),
    Bytes(&'a [u8]),
}

pub struct Message<'a> {
    fields: VecDeque<(u64, Value<'a>)>,
}

pub fn varint(bytes: &mut &[u8], minimal: bool) -> Read<u64> {
    let mut value = 0_u64;
    for at in 0..10 {
        let (&byte, rest) = bytes.split_first().ok_or("Undecodable: cut varint")?;
        *bytes = rest;
        if at == 9 && byte > 1 {
            return Err("Undecodable: varint over 64 bits".into());
        }
        value |= u64::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            if minimal && at > 0 && byte == 0 {
                return Err("NotCanonical: overlong varint".into());
            }
            return Ok(value);
        }
    }
    Err("Undecodable: endless varint".into())
}

pub fn take<'a>(bytes: &mut &'a [u8], count: u64) -> Read<&'a [u8]> {
    let count = usize::try_from(count).map_err(|_| "Undecodable: cut field")?;
    let (head, tail) = bytes.split_at_checked(count).ok_or("Undecodable: cut field")?;
    *bytes = tail;
    Ok(head)
}

/// The fields of a message as they stand, each with its tag and its bytes.
pub fn fields(mut bytes: &[u8]) -> Read<Vec<(u64, &[u8])>> {
    let mut fields = Vec::new();
    while !bytes.is_empty() {
        let whole = bytes;
        let key = varint(&mut bytes, true)?;
        let number = varint(&mut bytes, true)?;
        if key & 7 == 2 {
            take(&mut bytes, number)?;
        }
        fields.push((key >> 3, &whole[..whole.len() - bytes.len()]));
    }
    Ok(fields)
}

impl<'a> Message<'a> {
    pub fn read(mut bytes: &'a [u8]) -> Read<Message<'a>> {
        let mut fields = VecDeque::new();
        while !bytes.is_empty() {
            let key = varint(&mut bytes, true)?;
            let value = match key & 7 {
                0 => Value::Varint(varint(&mut bytes, true)?),
                2 => {
                    let length = varint(&mut bytes, true)?;
                    Value::Bytes(take(&mut bytes, length)?)
                }
                _ => return Err("NotCanonical: wire type".into()),
            };
            fields.push_back((key >> 3, value));
        }
        Ok(Message { fields })
    }

    pub fn next_tag(&self) -> Option<u64> {
        self.fields.front().map(|field| field.0)
    }

    pub fn uint64(&mut self, tag: u64) -> Read<u64> {
        if self.next_tag() != Some(tag) {
            return Ok(0);
        }
        match self.fields.pop_front() {
            Some((_, Value::Varint(0))) => Err("NotCanonical: default written".into()),
            Some((_, Value::Varint(value))) => Ok(value),
            _ => Err("Undecodable: not a number".into()),
        }
    }

    pub fn uint32(&mut self, tag: u64) -> Read<u32> {
        let value = self.uint64(tag)?;
        u32::try_from(value).map_err(|_| "NotCanonical: over 32 bits".into())
    }

    pub fn int32(&mut self, tag: u64) -> Read<i32> {
        let value = self.uint64(tag)? as i64;
        i32::try_from(value).map_err(|_| "NotCanonical: over 32 bits".into())
    }

    pub fn boolean(&mut self, tag: u64) -> Read<bool> {
        match self.uint64(tag)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err("NotCanonical: boolean".into()),
        }
    }

    /// An enum whose numbers are 1 to `last`.
    pub fn choice(&mut self, tag: u64, last: u32) -> Read<u32> {
        match self.uint32(tag)? {
            number if (1..=last).contains(&number) => Ok(number),
            _ => Err("Undecodable: no such enum number".into()),
        }
    }

    /// An enum that may be left out, which is 0.
    pub fn maybe_choice(&mut self, tag: u64, last: u32) -> Read<u32> {
        match self.uint32(tag)? {
            number if number <= last => Ok(number),
            _ => Err("Undecodable: no such enum number".into()),
        }
    }

    pub fn day(&mut self, tag: u64) -> Read<u32> {
        match self.uint32(tag)? {
            day if day <= LAST_DAY => Ok(day),
            _ => Err("Undecodable: day".into()),
        }
    }

    /// A length-delimited field as it stands, if it is there.
    pub fn present(&mut self, tag: u64) -> Read<Option<&'a [u8]>> {
        if self.next_tag() != Some(tag) {
            return Ok(None);
        }
        match self.fields.pop_front() {
            Some((_, Value::Bytes(bytes))) => Ok(Some(bytes)),
            _ => Err("Undecodable: not bytes".into()),
        }
    }

    pub fn required(&mut self, tag: u64) -> Read<&'a [u8]> {
        self.present(tag)?.ok_or_else(|| format!("Undecodable: no field {tag}"))
    }

    /// Packed numbers of 32 bits.
    pub fn packed(&mut self, tag: u64) -> Read<Vec<u32>> {
        let mut bytes = self.bytes(tag)?;
        let mut all = Vec::new();
        while !bytes.is_empty() {
            let number = varint(&mut bytes, true)?;
            all.push(u32::try_from(number).map_err(|_| "NotCanonical: over 32 bits")?);
        }
        Ok(all)
    }

    /// Packed enums whose numbers are 1 to `last`.
    pub fn choices(&mut self, tag: u64, last: u32) -> Read<Vec<u32>> {
        let all = self.packed(tag)?;
        match all.iter().all(|number| (1..=last).contains(number)) {
            true => Ok(all),
            false => Err("Undecodable: no such enum number".into()),
        }
    }

    pub fn bytes(&mut self, tag: u64) -> Read<&'a [u8]> {
        match self.present(tag)? {
            Some([]) => Err("NotCanonical: default written".into()),
            found => Ok(found.unwrap_or_default()),
        }
    }

    pub fn bytes32(&mut self, tag: u64) -> Read<[u8; 32]> {
        exactly32(self.bytes(tag)?)
    }

    pub fn maybe32(&mut self, tag: u64) -> Read<Option<[u8; 32]>> {
        match self.bytes(tag)? {
            [] => Ok(None),
            bytes => exactly32(bytes).map(Some),
        }
    }

    pub fn string(&mut self, tag: u64) -> Read<String> {
        utf8(self.bytes(tag)?)
    }

    pub fn repeated<T>(&mut self, tag: u64, read: impl Fn(&'a [u8]) -> Read<T>) -> Read<Vec<T>> {
        let mut all = Vec::new();
        while let Some(bytes) = self.present(tag)? {
            all.push(read(bytes)?);
        }
        Ok(all)
    }

    pub fn end(self) -> Read<()> {
        match self.next_tag() {
            None => Ok(()),
            Some(tag) => Err(format!("NotCanonical: field {tag} unknown or out of place")),
        }
    }
}

pub fn utf8(bytes: &[u8]) -> Read<String> {
    String::from_utf8(bytes.to_vec()).map_err(|_| "Undecodable: not UTF-8".into())
}

pub fn exactly64(bytes: &[u8]) -> Read<[u8; 64]> {
    bytes.try_into().map_err(|_| "Undecodable: not 64 bytes".into())
}

pub fn exactly32(bytes: &[u8]) -> Read<[u8; 32]> {
    bytes.try_into().map_err(|_| "Undecodable: not 32 bytes".into())
}
