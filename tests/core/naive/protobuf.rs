//! Reads what each entry holds (section 5 of the protocol document).

use super::message::{
    Absence, Court, Drawn, Entry, Event, Exclusion, Facts, Filed, Group, Judge, Member, Nonce,
    Pool, Restored, Retired, Rotated, Seat, Tenure, Tray, Voided,
};
use super::reader::{Message, Read, exactly32, exactly64, utf8};
use super::seats::{self, last_role};
use super::{
    acting, circular, contributor, hand, life, lot, numbers, parties, records, redistribution,
    shape,
};

/// Longest entry of protocol 2.
const LONGEST: usize = 65_535;

/// Grounds of a void that protocol 2 knows.
const GROUNDS_OF_TWO: [u32; 6] = [5, 6, 8, 9, 10, 11];

pub fn entry(bytes: &[u8]) -> Read<Entry> {
    let protocol = shape::protocol(bytes)?;
    let two = protocol == 2;
    if protocol != 1 && !two {
        return Err(format!("Unsupported: protocol {protocol}"));
    }
    if two && bytes.len() > LONGEST {
        return Err("Undecodable: too long".into());
    }
    let mut m = Message::read(bytes)?;
    let index = m.uint64(1)?;
    let time_ms = m.uint64(2)?;
    let mut actor = Message::read(m.present(3)?.ok_or("Undecodable: no actor")?)?;
    let person = actor.string(1)?;
    let standing = actor.choice(2, 3)?;
    actor.end()?;
    m.uint32(4)?;
    let hand = if two { m.present(5)?.map(hand::hand).transpose()? } else { None };
    let tag = m.next_tag().ok_or("Undecodable: no event")?;
    let body = m.present(tag)?.unwrap_or_default();
    m.end()?;
    let event = event(tag, Message::read(body)?, two)?;
    let deed = hand::deed(tag, body, &event)?;
    let (system, known) = (standing == 2, standing == 3);
    Ok(Entry { index, time_ms, person, system, known, protocol, hand, deed, event })
}

pub fn event(tag: u64, body: Message, two: bool) -> Read<Event> {
    Ok(match tag {
        16 => Event::Court(court(body)?),
        17 => Event::Judge(judge(body, two)?),
        18 => Event::Absence(absence(body)?),
        19 => Event::Pool(pool(body, two)?),
        21 => Event::Tray(tray(body)?),
        22 => Event::Retired(retired(body)?),
        23 => Event::Filed(filed(body, two)?),
        24 => Event::Drawn(drawn(body, two)?),
        25 => Event::Voided(voided(body, two)?),
        32 => Event::Rotated(rotated(body)?),
        33 => Event::Restored(restored(body, two)?),
        47 if two => Event::Taken(Box::new(seats::taken(body)?)),
        48 if two => Event::Number(numbers::read(body)?),
        49 if two => Event::Redistribution(redistribution::read(body)?),
        56 | 61..=63 if two => Event::Lot(lot::read(tag, body)?),
        51..=53 if two => Event::Hand(hand::read(tag, body)?),
        64..=67 if two => Event::Outside(contributor::read(tag, body)?),
        43 => Event::Conflict(parties::read(body, two)?),
        26 | 40..=42 => Event::Life(life::read(tag, body, two)?),
        58 | 59 if two => Event::Paper(circular::read(tag, body)?),
        44..=46 | 50 | 54 | 55 if two => Event::Act(acting::read(tag, body)?),
        _ => match records::read(tag, body, two)? {
            Some(record) => Event::Quota(record),
            None => return Err(format!("NotCanonical: event {tag}")),
        },
    })
}

/// Protocol 2 names no second person in an entry of a first one.
pub fn approver(approver: String, two: bool) -> Read<String> {
    if two && !approver.is_empty() {
        return Err("Undecodable: an approver of protocol 2".into());
    }
    Ok(approver)
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

fn judge(mut m: Message, two: bool) -> Read<Judge> {
    let (judge, name) = (m.uint32(1)?, m.string(2)?);
    let tenures = m.repeated(3, |bytes| tenure(bytes, two))?;
    let judge = Judge { judge, name, tenures };
    m.end().map(|()| judge)
}

fn tenure(bytes: &[u8], two: bool) -> Read<Tenure> {
    let mut m = Message::read(bytes)?;
    let tenure = Tenure {
        role: m.choice(1, if two { 11 } else { 9 })?,
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

fn pool(mut m: Message, two: bool) -> Read<Pool> {
    let mut pool = Pool {
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
        approver: approver(m.string(9)?, two)?,
        from: m.day(10)?,
        small_until: 0,
        small_ground: String::new(),
    };
    if two {
        (pool.small_until, pool.small_ground) = (m.day(11)?, m.string(12)?);
    }
    if pool.small_until == 0 && !pool.small_ground.is_empty() {
        return Err("Undecodable: small for ever".into());
    }
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

fn filed(mut m: Message, two: bool) -> Read<Filed> {
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
    let exclusions = m.repeated(11, |bytes| exclusion(bytes, two))?;
    let groups = m.repeated(12, |bytes| group(bytes, two))?;
    m.bytes32(13)?;
    let nonce = match (m.present(14)?, m.present(15)?) {
        (Some(bytes), None) => Nonce::Committed(exactly32(bytes)?),
        (None, Some(bytes)) => Nonce::Single(exactly32(bytes)?),
        (None, None) => return Err("Undecodable: no nonce".into()),
        (Some(_), Some(_)) => return Err("NotCanonical: two nonces".into()),
    };
    let approver = approver(m.string(16)?, two)?;
    let departure = m.string(17)?;
    let marks = m.repeated(18, exactly32)?;
    let redraw = m.string(19)?;
    let needs = if two { m.choices(20, 10)? } else { Vec::new() };
    let later = if two { seats::later(&mut m, &groups)? } else { Vec::new() };
    let agents = if two { m.repeated(22, exactly32)? } else { Vec::new() };
    let awaits = if two { m.present(23)?.map(contributor::awaits).transpose()? } else { None };
    let lineage = life::lineage(m.present(30)?, two)?;
    m.end()?;
    let facts = Facts {
        case_number,
        stage,
        pool,
        cause,
        procedure,
        flags,
        weight,
        exclusions,
        approver,
        departure,
        marks,
        agents,
        lineage,
    };
    #[rustfmt::skip]
    let filed = Filed {
        facts, tray, envelope, commitment, groups, nonce, redraw, needs, later, awaits,
    };
    Ok(filed)
}

pub fn exclusion(bytes: &[u8], two: bool) -> Read<Exclusion> {
    let mut m = Message::read(bytes)?;
    let exclusion = Exclusion {
        judge: m.uint32(1)?,
        ground: m.choice(2, if two { 9 } else { 7 })?,
        person: m.string(3)?,
        text: m.string(4)?,
        by_program: two && m.boolean(5)?,
    };
    if two && !exclusion.person.is_empty() {
        return Err("Undecodable: an exclusion in a name".into());
    }
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

fn group(bytes: &[u8], two: bool) -> Read<Group> {
    let mut m = Message::read(bytes)?;
    let pool = m.string(1)?;
    let role = m.choice(2, last_role(two))?;
    let seats = m.uint32(3)?;
    let odds = rows::<12>(m.bytes(4)?)?;
    let shares = rows::<5>(m.bytes(5)?)?;
    let alternates = if two { m.uint32(6)? } else { 0 };
    m.end()?;
    let sum: u128 = odds.iter().map(|row| u128::from(row.1)).sum();
    if odds.iter().any(|row| row.1 == 0) || sum >= 1 << 53 {
        return Err("Undecodable: masses".into());
    }
    if shares.iter().any(|row| !(1..=100).contains(&row.1)) {
        return Err("Undecodable: shares".into());
    }
    let shares = shares.iter().map(|row| (row.0, row.1 as u8)).collect();
    Ok(Group { pool, role, seats, odds, shares, alternates })
}

fn drawn(mut m: Message, two: bool) -> Read<Drawn> {
    let seat = |bytes| {
        let mut m = Message::read(bytes)?;
        let role = m.choice(1, last_role(two))?;
        let (judge, r, total) = (m.uint32(2)?, m.uint64(3)?, m.uint64(4)?);
        m.end().map(|()| Seat { role, judge, r, total })
    };
    let drawn = Drawn {
        filing: m.uint64(1)?,
        secret: m.bytes32(2)?,
        nonce: m.maybe32(3)?,
        seed_hash: m.bytes32(4)?,
        seats: m.repeated(5, seat)?,
        n_eff: m.uint64(6)?,
        presiding: m.uint32(7)?,
        alternates: if two { m.repeated(8, seat)? } else { Vec::new() },
        contribution: if two { m.uint64(9)? } else { 0 },
    };
    m.end().map(|()| drawn)
}

fn voided(mut m: Message, two: bool) -> Read<Voided> {
    let voided = Voided {
        filing: m.uint64(1)?,
        secret: m.maybe32(2)?,
        nonce: m.maybe32(3)?,
        ground: m.choice(4, if two { 11 } else { 8 })?,
        text: m.string(5)?,
        approver: approver(m.string(6)?, two)?,
        avoided: m.uint32(7)?,
    };
    if two && (!GROUNDS_OF_TWO.contains(&voided.ground) || voided.avoided != 0) {
        return Err("Undecodable: no such void in protocol 2".into());
    }
    m.end().map(|()| voided)
}

fn rotated(mut m: Message) -> Read<Rotated> {
    let rotated = Rotated {
        public_key: m.bytes32(1)?,
        old_signature: exactly64(m.bytes(2)?)?,
        new_signature: exactly64(m.bytes(3)?)?,
        text: m.string(4)?,
        approver: m.string(5)?,
    };
    m.end().map(|()| rotated)
}

fn restored(mut m: Message, two: bool) -> Read<Restored> {
    let restored = Restored {
        lost_size: m.uint64(1)?,
        lost_root: m.bytes32(2)?,
        text: m.string(3)?,
        approver: m.string(4)?,
        lost_note: if two { m.string(5)? } else { String::new() },
    };
    m.end().map(|()| restored)
}
