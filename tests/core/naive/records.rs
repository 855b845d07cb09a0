//! Records for the quota: their messages (section 5).

use super::life::held;
use super::message::Held;
use super::policy::CasePolicy;
use super::protobuf::approver;
use super::reader::{Message, Read, utf8};

pub const LARGEST_PART: u32 = 1_000_000;

pub type Fraction = (u32, u32);

pub struct Policy {
    pub document: String,
    pub roles: Vec<(u32, Fraction)>,
    pub population: Vec<u32>,
    pub coefficient: Fraction,
    pub not_counted: Vec<String>,
    pub signals: Vec<(u32, Option<Fraction>)>,
    /// Least days of a division's base, where a rule says them.
    pub division_days: Option<u32>,
    pub leave_kinds: Vec<u32>,
    pub cases: CasePolicy,
}

#[derive(Clone, PartialEq, Eq)]
pub struct Record {
    pub pool: String,
    pub cause: String,
    pub procedure: String,
    pub flags: Vec<String>,
    pub weight: u32,
    pub filed: u32,
    pub undertaking: u32,
    pub assigned_by: u32,
    pub panel: Panel,
    /// Day and manner.
    pub closing: Option<(u32, u32)>,
}

#[derive(Clone, Default, PartialEq, Eq)]
pub struct Panel {
    pub presiding: u32,
    pub members: Vec<u32>,
    pub assessors: Vec<String>,
}

pub enum Quota {
    Policy(Policy),
    Imported {
        number: String,
        record: Record,
    },
    Closed(Closed),
    Corrected {
        filing: u64,
        change: Box<[Record; 2]>,
        ground: u32,
        text: String,
        approver: String,
    },
    Activity {
        filing: u64,
        judge: u32,
        kind: u32,
        day: u32,
        minutes: u32,
    },
    Reduction(Reduction),
    Stated(Stated),
    /// A statement is taken back.
    Withdrawn {
        entry: u64,
        text: String,
    },
}

/// The end of a case; of one that should never have been with what is given back.
pub struct Closed {
    pub filing: u64,
    pub closing: (u32, u32),
    pub panel: Panel,
    pub seats: Vec<Held>,
    pub weight: u32,
    /// The panel is who sits by the log.
    pub as_seated: bool,
}

/// All closings or assignments of some days are said to be in the log.
pub struct Stated {
    pub from: u32,
    pub to: u32,
    pub text: String,
}

pub struct Reduction {
    pub judge: u32,
    pub year: u32,
    pub percent: u32,
    pub cases: u32,
    pub document: String,
    pub reason: String,
    pub approver: String,
    pub revokes: u64,
}

impl Quota {
    /// The entry of the case it is about.
    pub fn names(&self) -> Option<u64> {
        match self {
            Quota::Closed(Closed { filing, .. })
            | Quota::Corrected { filing, .. }
            | Quota::Activity { filing, .. } => Some(*filing),
            _ => None,
        }
    }
}

pub fn read(tag: u64, mut m: Message, two: bool) -> Read<Option<Quota>> {
    let event = match tag {
        20 => Quota::Policy(policy(&mut m, two)?),
        27 => {
            let (number, record) = import(&mut m, two)?;
            Quota::Imported { number, record }
        }
        28 => Quota::Corrected {
            filing: m.uint64(1)?,
            change: Box::new([record(m.required(2)?, two)?, record(m.required(3)?, two)?]),
            ground: m.choice(4, 3)?,
            text: m.string(5)?,
            approver: approver(m.string(6)?, two)?,
        },
        29 => activity(&mut m, two)?,
        30 => Quota::Closed(Closed {
            filing: m.uint64(1)?,
            closing: closing(m.required(2)?, two)?,
            panel: panel(m.required(3)?)?,
            seats: if two { m.repeated(4, |bytes| held(bytes, two))? } else { Vec::new() },
            weight: if two { m.uint32(5)? } else { 0 },
            as_seated: two && m.boolean(6)?,
        }),
        31 => Quota::Reduction(Reduction {
            judge: m.uint32(1)?,
            year: m.uint32(2)?,
            percent: m.uint32(3)?,
            cases: m.uint32(4)?,
            document: m.string(5)?,
            reason: m.string(6)?,
            approver: approver(m.string(7)?, two)?,
            revokes: m.uint64(8)?,
        }),
        57 if two => {
            m.choice(1, 2)?;
            let (from, to) = (m.day(2)?, m.day(3)?);
            m.boolean(4)?;
            Quota::Stated(Stated { from, to, text: m.string(5)? })
        }
        60 if two => Quota::Withdrawn { entry: m.uint64(1)?, text: m.string(2)? },
        _ => return Ok(None),
    };
    m.end().map(|()| Some(event))
}

pub fn import(m: &mut Message, two: bool) -> Read<(String, Record)> {
    Ok((m.string(1)?, record(m.required(2)?, two)?))
}

fn policy(m: &mut Message, two: bool) -> Read<Policy> {
    let valid_from = m.day(1)?;
    let document = m.string(2)?;
    let mut quota = Message::read(m.required(3)?)?;
    let last_role = if two { 11 } else { 9 };
    let roles = quota.repeated(1, |bytes| {
        let mut m = Message::read(bytes)?;
        let role = (m.choice(1, last_role)?, fraction(m.required(2)?)?);
        m.choice(3, 2)?;
        m.uint32(4)?;
        m.uint32(5)?;
        m.end().map(|()| role)
    })?;
    let population = quota.choices(2, last_role)?;
    quota.choice(3, 2)?;
    quota.choice(4, 2)?;
    quota.boolean(5)?;
    quota.choice(6, 2)?;
    let coefficient = fraction(quota.required(7)?)?;
    quota.boolean(8)?;
    quota.choice(9, 2)?;
    let not_counted = quota.repeated(10, utf8)?;
    quota.uint32(11)?;
    quota.uint32(12)?;
    let signals = quota.repeated(13, |bytes| {
        let mut m = Message::read(bytes)?;
        let signal = m.choice(1, if two { 14 } else { 13 })?;
        m.boolean(2)?;
        let threshold = m.present(3)?.map(fraction).transpose()?;
        m.end().map(|()| (signal, threshold))
    })?;
    let division_days = match two.then(|| quota.present(14)).transpose()?.flatten() {
        Some(bytes) => {
            let mut m = Message::read(bytes)?;
            let days = m.uint32(1)?;
            m.choice(2, 2)?;
            m.end().map(|()| Some(days))?
        }
        None => None,
    };
    let leave_kinds = if two { quota.choices(15, 5)? } else { Vec::new() };
    quota.end()?;
    let cases = CasePolicy::read(valid_from, m, two)?;
    Ok(Policy {
        cases,
        document,
        roles,
        population,
        coefficient,
        not_counted,
        signals,
        division_days,
        leave_kinds,
    })
}

fn fraction(bytes: &[u8]) -> Read<Fraction> {
    let mut m = Message::read(bytes)?;
    let parts = (m.uint32(1)?, m.uint32(2)?);
    m.end()?;
    if parts.1 == 0 { Err("Undecodable: denominator".into()) } else { Ok(parts) }
}

fn record(bytes: &[u8], two: bool) -> Read<Record> {
    let mut m = Message::read(bytes)?;
    let record = Record {
        pool: m.string(1)?,
        cause: m.string(2)?,
        procedure: m.string(3)?,
        flags: m.repeated(4, utf8)?,
        weight: m.uint32(5)?,
        filed: m.day(6)?,
        undertaking: m.uint32(7)?,
        assigned_by: m.choice(8, 3)?,
        panel: panel(m.required(9)?)?,
        closing: m.present(10)?.map(|bytes| closing(bytes, two)).transpose()?,
    };
    m.end().map(|()| record)
}

fn panel(bytes: &[u8]) -> Read<Panel> {
    let mut m = Message::read(bytes)?;
    let panel =
        Panel { presiding: m.uint32(1)?, members: m.packed(2)?, assessors: m.repeated(3, utf8)? };
    m.end().map(|()| panel)
}

fn closing(bytes: &[u8], two: bool) -> Read<(u32, u32)> {
    let mut m = Message::read(bytes)?;
    let day = m.day(1)?;
    let manner = m.uint32(2)?;
    m.end()?;
    if manner > (if two { 7 } else { 5 }) {
        Err("Undecodable: no such enum number".into())
    } else {
        Ok((day, manner))
    }
}

fn activity(m: &mut Message, two: bool) -> Read<Quota> {
    let (filing, judge) = (m.uint64(1)?, m.uint32(2)?);
    let kind = m.choice(3, if two { 13 } else { 6 })?;
    let day = m.day(4)?;
    if m.uint32(5)? > 1_440 {
        return Err("Undecodable: minute".into());
    }
    Ok(Quota::Activity { filing, judge, kind, day, minutes: m.uint32(6)? })
}
