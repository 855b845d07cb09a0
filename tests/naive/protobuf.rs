//! Reads the one canonical encoding of an entry (sections 4 and 5 of the protocol document).
//!
//! Fields are taken in ascending order of tag, so that an unknown, repeated or misplaced field is
//! simply left over.

use std::collections::VecDeque;

use super::message::{
    Absence, Court, Drawn, Entry, Event, Exclusion, Filed, Group, Judge, Member, Nonce, Pool,
    Restored, Retired, Seat, Tenure, Tray, Voided,
};
use super::{records, shape};

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

fn exactly32(bytes: &[u8]) -> Read<[u8; 32]> {
    bytes.try_into().map_err(|_| "Undecodable: not 32 bytes".into())
}

pub fn entry(bytes: &[u8]) -> Read<Entry> {
    let version = shape::protocol(bytes)?;
    if version != 1 {
        return Err(format!("Unsupported: protocol {version}"));
    }
    let mut m = Message::read(bytes)?;
    let index = m.uint64(1)?;
    let time_ms = m.uint64(2)?;
    let mut actor = Message::read(m.present(3)?.ok_or("Undecodable: no actor")?)?;
    let person = actor.string(1)?;
    let system = actor.choice(2, 3)? == 2;
    actor.end()?;
    m.uint32(4)?;
    let tag = m.next_tag().ok_or("Undecodable: no event")?;
    let body = Message::read(m.present(tag)?.unwrap_or_default())?;
    m.end()?;
    let event = match tag {
        16 => Event::Court(court(body)?),
        17 => Event::Judge(judge(body)?),
        18 => Event::Absence(absence(body)?),
        19 => Event::Pool(pool(body)?),
        21 => Event::Tray(tray(body)?),
        22 => Event::Retired(retired(body)?),
        23 => Event::Filed(filed(body)?),
        24 => Event::Drawn(drawn(body)?),
        25 => Event::Voided(voided(body)?),
        33 => Event::Restored(restored(body)?),
        _ => match records::read(tag, body)? {
            Some(record) => Event::Quota(record),
            None => return Err(format!("NotCanonical: event {tag}")),
        },
    };
    Ok(Entry { index, time_ms, person, system, event })
}

fn court(mut m: Message) -> Read<Court> {
    let court = Court {
        origin: m.string(1)?,
        code: m.string(2)?,
        name: m.string(3)?,
        utc_offset_minutes: m.int32(4)?,
        public_key: m.bytes32(5)?,
    };
    m.end().map(|()| court)
}

fn judge(mut m: Message) -> Read<Judge> {
    let judge = Judge { judge: m.uint32(1)?, name: m.string(2)?, tenures: m.repeated(3, tenure)? };
    m.end().map(|()| judge)
}

fn tenure(bytes: &[u8]) -> Read<Tenure> {
    let mut m = Message::read(bytes)?;
    let tenure = Tenure {
        role: m.choice(1, 9)?,
        in_quota: m.boolean(2)?,
        division: m.string(3)?,
        from: m.day(4)?,
        to: m.day(5)?,
    };
    m.end().map(|()| tenure)
}

fn absence(mut m: Message) -> Read<Absence> {
    let absence = Absence {
        judge: m.uint32(1)?,
        from: m.day(2)?,
        to: m.day(3)?,
        kind: m.choice(4, 5)?,
        text: m.string(5)?,
        replaces: m.uint64(6)?,
        cancelled: m.boolean(7)?,
    };
    m.end().map(|()| absence)
}

fn pool(mut m: Message) -> Read<Pool> {
    let pool = Pool {
        pool: m.string(1)?,
        name: m.string(2)?,
        members: m.repeated(3, |bytes| {
            let mut m = Message::read(bytes)?;
            let (judge, share) = (m.uint32(1)?, m.uint32(2)?);
            let member = Member { judge, share, from: m.day(3)?, to: m.day(4)? };
            m.end()?;
            if member.share > 255 { Err("Undecodable: share".into()) } else { Ok(member) }
        })?,
        tolerance: m.uint64(4)?,
        min_tolerance: m.uint64(5)?,
        seat_percent: m.uint32(6)?,
        assessors: m.boolean(7)?,
        yearly_cap: m.uint32(8)?,
        approver: m.string(9)?,
        from: m.day(10)?,
    };
    if pool.seat_percent > 255 {
        return Err("Undecodable: seat percent".into());
    }
    m.end().map(|()| pool)
}

fn tray(mut m: Message) -> Read<Tray> {
    let tray = m.uint64(1)?;
    let envelopes = m.uint32(2)?;
    let commitments = m.bytes(3)?;
    m.end()?;
    if !(1..=256).contains(&envelopes) || commitments.len() != envelopes as usize * 32 {
        return Err("Undecodable: envelopes".into());
    }
    let commitments = commitments.chunks(32).map(exactly32).collect::<Read<_>>()?;
    Ok(Tray { tray, commitments })
}

fn retired(mut m: Message) -> Read<Retired> {
    let tray = m.uint64(1)?;
    let ground = m.choice(2, 2)?;
    let retired = Retired { tray, ground, text: m.string(3)? };
    m.end().map(|()| retired)
}

fn filed(mut m: Message) -> Read<Filed> {
    let case_number = m.string(1)?;
    let stage = m.uint32(2)?;
    let tray = m.uint64(3)?;
    let envelope = m.uint32(4)?;
    let commitment = m.bytes32(5)?;
    let pool = m.string(6)?;
    let cause = m.string(7)?;
    let procedure = m.string(8)?;
    let flags = m.repeated(9, utf8)?;
    let weight = m.uint32(10)?;
    let exclusions = m.repeated(11, exclusion)?;
    let groups = m.repeated(12, group)?;
    m.bytes32(13)?;
    let nonce = match (m.present(14)?, m.present(15)?) {
        (Some(bytes), None) => Nonce::Committed(exactly32(bytes)?),
        (None, Some(bytes)) => Nonce::Single(exactly32(bytes)?),
        (None, None) => return Err("Undecodable: no nonce".into()),
        (Some(_), Some(_)) => return Err("NotCanonical: two nonces".into()),
    };
    let approver = m.string(16)?;
    m.end()?;
    Ok(Filed {
        case_number,
        stage,
        tray,
        envelope,
        commitment,
        pool,
        cause,
        procedure,
        flags,
        weight,
        exclusions,
        groups,
        nonce,
        approver,
    })
}

fn exclusion(bytes: &[u8]) -> Read<Exclusion> {
    let mut m = Message::read(bytes)?;
    let exclusion = Exclusion {
        judge: m.uint32(1)?,
        ground: m.choice(2, 7)?,
        person: m.string(3)?,
        text: m.string(4)?,
    };
    m.end().map(|()| exclusion)
}

/// Rows of a judge and a number of `WIDTH - 4` bytes, strictly ascending by judge.
fn rows<const WIDTH: usize>(bytes: &[u8]) -> Read<Vec<(u32, u64)>> {
    let (rows, rest) = bytes.as_chunks::<WIDTH>();
    let number = |bytes: &[u8]| bytes.iter().fold(0, |sum, &byte| sum << 8 | u64::from(byte));
    let rows: Vec<(u32, u64)> =
        rows.iter().map(|row| (number(&row[..4]) as u32, number(&row[4..]))).collect();
    if !rest.is_empty() || !rows.is_sorted_by(|one, next| one.0 < next.0) {
        return Err("Undecodable: rows".into());
    }
    Ok(rows)
}

fn group(bytes: &[u8]) -> Read<Group> {
    let mut m = Message::read(bytes)?;
    let pool = m.string(1)?;
    let role = m.choice(2, 6)?;
    let seats = m.uint32(3)?;
    let odds = rows::<12>(m.bytes(4)?)?;
    let shares = rows::<5>(m.bytes(5)?)?;
    m.end()?;
    let sum: u128 = odds.iter().map(|row| u128::from(row.1)).sum();
    if odds.iter().any(|row| row.1 == 0) || sum >= 1 << 53 {
        return Err("Undecodable: masses".into());
    }
    if shares.iter().any(|row| !(1..=100).contains(&row.1)) {
        return Err("Undecodable: shares".into());
    }
    let shares = shares.iter().map(|row| (row.0, row.1 as u8)).collect();
    Ok(Group { pool, role, seats, odds, shares })
}

fn drawn(mut m: Message) -> Read<Drawn> {
    let drawn = Drawn {
        filing: m.uint64(1)?,
        secret: m.bytes32(2)?,
        nonce: m.maybe32(3)?,
        seed_hash: m.bytes32(4)?,
        seats: m.repeated(5, |bytes| {
            let mut m = Message::read(bytes)?;
            let seat = Seat {
                role: m.choice(1, 6)?,
                judge: m.uint32(2)?,
                r: m.uint64(3)?,
                total: m.uint64(4)?,
            };
            m.end().map(|()| seat)
        })?,
        n_eff: m.uint64(6)?,
        presiding: m.uint32(7)?,
    };
    m.end().map(|()| drawn)
}

fn voided(mut m: Message) -> Read<Voided> {
    let voided = Voided {
        filing: m.uint64(1)?,
        secret: m.maybe32(2)?,
        nonce: m.maybe32(3)?,
        ground: m.choice(4, 8)?,
        text: m.string(5)?,
        approver: m.string(6)?,
    };
    m.end().map(|()| voided)
}

fn restored(mut m: Message) -> Read<Restored> {
    let restored = Restored {
        lost_size: m.uint64(1)?,
        lost_root: m.bytes32(2)?,
        text: m.string(3)?,
        approver: m.string(4)?,
    };
    m.end().map(|()| restored)
}
