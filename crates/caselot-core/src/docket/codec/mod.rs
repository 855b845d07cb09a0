//! Entries as bytes: the only place that knows both the court's words and the messages.

mod direct;
mod filing;
mod life;
mod peek;
mod policy;
mod record;
mod strict;

use std::fmt;
use std::sync::Arc;

use prost::Message;

use crate::docket::code::{AbsenceKind, RetirementGround, Role, Standing, VoidGround};
use crate::docket::day::{Day, LAST_DAY};
use crate::docket::entry::{Actor, Court, Entry, Event, PROTOCOL, Restored};
use crate::docket::filing::FilingVoided;
use crate::docket::handover::{KeyRotated, SIGNATURE_BYTES};
use crate::docket::people::{Absence, Judge, Tenure};
use crate::docket::pool::{DEFAULT_SEAT_PERCENT, PoolMember, PoolSettings, PoolSpec};
use crate::docket::record::{CaseClosed, CaseImported};
use crate::docket::tray::{COMMITMENT_BYTES, MAX_ENVELOPES};
use crate::id::JudgeId;
use crate::wire::v1;

pub use filing::{exclusion, exclusion_message};
pub use life::{lineage, lineage_message};
pub use peek::is_key_rotation;
pub use policy::{policy, policy_message};
pub use record::{
    activity, activity_message, closing, closing_message, panel, panel_message, record,
    record_message, reduction, reduction_message,
};

/// Why bytes are no entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WireFault {
    /// Not a protobuf message of this type.
    NotAMessage,
    /// Another encoding of the same message: unknown or repeated fields, long varints.
    NotCanonical,
    /// Written by a later version of the protocol.
    Unsupported {
        /// The version it names.
        protocol: u32,
    },
    /// A field holds what it may not.
    Field(&'static str),
}

impl fmt::Display for WireFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WireFault::NotAMessage => write!(f, "the bytes are not an entry"),
            WireFault::NotCanonical => write!(f, "the bytes are not the canonical encoding"),
            WireFault::Unsupported { protocol } => {
                write!(f, "the entry is of protocol version {protocol}, unknown to this program")
            }
            WireFault::Field(name) => write!(f, "the field {name} holds what it may not"),
        }
    }
}

impl std::error::Error for WireFault {}

type Read<T> = Result<T, WireFault>;

/// Encodes an entry: the bytes that are stored and hashed.
pub fn encode(entry: &Entry) -> Vec<u8> {
    direct::entry(entry).unwrap_or_else(|| message(entry).encode_to_vec())
}

/// The message of an entry.
pub fn message(entry: &Entry) -> v1::Entry {
    v1::Entry {
        index: entry.index,
        time_ms: entry.time_ms,
        actor: Some(v1::Actor {
            person: entry.actor.person.clone(),
            standing: entry.actor.standing.code(),
        }),
        protocol: PROTOCOL,
        event: Some(event_message(&entry.event)),
    }
}

/// Decodes stored bytes, strictly: only the canonical encoding of what this version knows.
pub fn decode(bytes: &[u8]) -> Read<Entry> {
    strict::entry(bytes).map_or_else(|| decoded(bytes), Ok)
}

/// [`decode`] of any kind of entry, by way of its message.
fn decoded(bytes: &[u8]) -> Read<Entry> {
    let message = canonical(bytes)?;
    let actor = message.actor.ok_or(WireFault::Field("actor"))?;
    Ok(Entry {
        index: message.index,
        time_ms: message.time_ms,
        actor: Actor {
            standing: word(actor.standing, Standing::from_code, "actor.standing")?,
            person: actor.person,
        },
        event: event(message.event.ok_or(WireFault::Field("event"))?)?,
    })
}

/// The message of bytes that are its canonical encoding.
fn canonical(bytes: &[u8]) -> Read<v1::Entry> {
    let message = v1::Entry::decode(bytes).map_err(|_| WireFault::NotAMessage)?;
    if message.protocol != PROTOCOL {
        return Err(WireFault::Unsupported { protocol: message.protocol });
    }
    if message.encode_to_vec() != bytes {
        return Err(WireFault::NotCanonical);
    }
    Ok(message)
}

fn word<T>(code: i32, from: impl Fn(i32) -> Option<T>, at: &'static str) -> Read<T> {
    from(code).ok_or(WireFault::Field(at))
}

/// 0 stands for nobody.
fn number(judge: Option<JudgeId>) -> u32 {
    judge.map_or(0, |judge| judge.0)
}

fn judges(numbers: Vec<u32>) -> Vec<JudgeId> {
    numbers.into_iter().map(JudgeId).collect()
}

fn numbers(judges: &[JudgeId]) -> Vec<u32> {
    judges.iter().map(|judge| judge.0).collect()
}

fn hash(bytes: &[u8], at: &'static str) -> Read<[u8; 32]> {
    bytes.try_into().map_err(|_| WireFault::Field(at))
}

fn signature(bytes: &[u8], at: &'static str) -> Read<[u8; SIGNATURE_BYTES]> {
    bytes.try_into().map_err(|_| WireFault::Field(at))
}

/// Empty bytes stand for none.
fn maybe_hash(bytes: &[u8], at: &'static str) -> Read<Option<[u8; 32]>> {
    if bytes.is_empty() { Ok(None) } else { hash(bytes, at).map(Some) }
}

fn bytes_of(value: Option<[u8; 32]>) -> Vec<u8> {
    value.map_or_else(Vec::new, |value| value.to_vec())
}

fn day(day: u32, at: &'static str) -> Read<Day> {
    if day <= LAST_DAY.0 { Ok(Day(day)) } else { Err(WireFault::Field(at)) }
}

/// 0 stands for none: of a last day for open, of the first day of a change for at once.
fn last_day(to: u32, at: &'static str) -> Read<Option<Day>> {
    if to == 0 { Ok(None) } else { day(to, at).map(Some) }
}

fn event_message(event: &Event) -> v1::entry::Event {
    use v1::entry::Event as M;
    match event {
        Event::CourtOpened(court) => M::CourtOpened(v1::CourtOpened {
            origin: court.origin.clone(),
            code: court.code.clone(),
            name: court.name.clone(),
            utc_offset_minutes: court.utc_offset_minutes,
            public_key: court.public_key.to_vec(),
        }),
        Event::JudgeRecorded(judge) => M::JudgeRecorded(judge_message(judge)),
        Event::AbsenceRecorded(absence) => M::AbsenceRecorded(absence_message(absence)),
        Event::PoolRecorded(spec) => M::PoolRecorded(pool_message(spec)),
        Event::TrayOpened { tray, commitments } => M::TrayOpened(v1::TrayOpened {
            tray: *tray,
            envelopes: u32::try_from(commitments.len() / COMMITMENT_BYTES).unwrap_or(u32::MAX),
            commitments: commitments.clone(),
        }),
        Event::TrayRetired { tray, ground, text } => M::TrayRetired(v1::TrayRetired {
            tray: *tray,
            ground: ground.code(),
            text: text.clone(),
        }),
        Event::CaseFiled(filed) => M::CaseFiled(filing::filed_message(filed)),
        Event::CaseDrawn(drawn) => M::CaseDrawn(filing::drawn_message(drawn)),
        Event::FilingVoided(void) => M::FilingVoided(v1::FilingVoided {
            filing: void.filing,
            envelope_secret: bytes_of(void.envelope_secret),
            nonce: bytes_of(void.nonce),
            ground: void.ground.code(),
            text: void.text.clone(),
            approver: void.approver.clone(),
            avoided: number(void.avoided),
        }),
        Event::PolicyAdopted(policy) => M::PolicyAdopted(policy_message(policy)),
        Event::CaseImported(imported) => M::CaseImported(v1::CaseImported {
            case_number: imported.case_number.clone(),
            record: Some(record_message(&imported.record)),
        }),
        Event::CaseCorrected(corrected) => M::CaseCorrected(record::corrected_message(corrected)),
        Event::ActivityRecorded { filing, activity } => {
            M::ActivityRecorded(activity_message(*filing, activity))
        }
        Event::CaseClosed(closed) => M::CaseClosed(v1::CaseClosed {
            filing: closed.filing,
            closing: Some(closing_message(&closed.closing)),
            panel: Some(panel_message(&closed.panel)),
        }),
        Event::ReductionGranted(granted) => M::QuotaReductionGranted(reduction_message(granted)),
        Event::DesignationRequested(it) => M::DesignationRequested(life::requested_message(it)),
        Event::CaseDesignated(it) => M::CaseDesignated(life::designated_message(it)),
        Event::DesignationDeclined(it) => M::DesignationDeclined(life::declined_message(it)),
        Event::FlagsChanged(it) => M::FlagsChanged(life::flags_message(it)),
        Event::ConflictDeclared(it) => M::ConflictDeclared(life::conflict_message(it)),
        Event::KeyRotated(rotated) => M::KeyRotated(v1::KeyRotated {
            public_key: rotated.public_key.to_vec(),
            old_signature: rotated.old_signature.to_vec(),
            new_signature: rotated.new_signature.to_vec(),
            text: rotated.text.clone(),
            approver: rotated.approver.clone(),
        }),
        Event::Restored(restored) => M::Restored(v1::Restored {
            lost_size: restored.lost_size,
            lost_root: restored.lost_root.to_vec(),
            text: restored.text.clone(),
            approver: restored.approver.clone(),
        }),
    }
}

/// The message of a judge's rows.
pub fn judge_message(judge: &Judge) -> v1::JudgeRecorded {
    let tenure = |row: &Tenure| v1::Tenure {
        role: row.role.code(),
        in_quota: row.in_quota,
        division: row.division.clone(),
        from_day: row.from.0,
        to_day: row.to.map_or(0, |to| to.0),
    };
    v1::JudgeRecorded {
        judge: judge.judge.0,
        name: judge.name.clone(),
        tenures: judge.tenures.iter().map(tenure).collect(),
    }
}

/// The message of an absence.
pub fn absence_message(absence: &Absence) -> v1::AbsenceRecorded {
    v1::AbsenceRecorded {
        judge: absence.judge.0,
        from_day: absence.from.0,
        to_day: absence.to.map_or(0, |to| to.0),
        kind: absence.kind.code(),
        text: absence.text.clone(),
        replaces: absence.replaces.unwrap_or(0),
        cancelled: absence.cancelled,
    }
}

/// The message of a pool.
pub fn pool_message(spec: &PoolSpec) -> v1::PoolRecorded {
    let member = |row: &PoolMember| v1::PoolMember {
        judge: row.judge.0,
        share: u32::from(row.share),
        from_day: row.from.0,
        to_day: row.to.map_or(0, |to| to.0),
    };
    v1::PoolRecorded {
        pool: spec.pool.clone(),
        name: spec.name.clone(),
        members: spec.members.iter().map(member).collect(),
        tolerance: spec.tolerance,
        min_tolerance: spec.min_tolerance,
        seat_percent: match spec.settings.seat_percent {
            DEFAULT_SEAT_PERCENT => 0,
            percent => u32::from(percent),
        },
        assessors: spec.settings.assessors,
        yearly_cap: spec.settings.yearly_cap,
        approver: spec.approver.clone(),
        from_day: spec.from.map_or(0, |from| from.0),
    }
}

fn event(event: v1::entry::Event) -> Read<Event> {
    use v1::entry::Event as M;
    Ok(match event {
        M::CourtOpened(m) => Event::CourtOpened(Court {
            public_key: hash(&m.public_key, "public_key")?,
            origin: m.origin,
            code: m.code,
            name: m.name,
            utc_offset_minutes: m.utc_offset_minutes,
        }),
        M::JudgeRecorded(m) => Event::JudgeRecorded(judge(m)?),
        M::AbsenceRecorded(m) => Event::AbsenceRecorded(absence(m)?),
        M::PoolRecorded(m) => Event::PoolRecorded(pool(m)?),
        M::TrayOpened(m) => {
            let sound = (1..=MAX_ENVELOPES).contains(&m.envelopes)
                && m.commitments.len() == m.envelopes as usize * COMMITMENT_BYTES;
            if !sound {
                return Err(WireFault::Field("commitments"));
            }
            Event::TrayOpened { tray: m.tray, commitments: m.commitments }
        }
        M::TrayRetired(m) => Event::TrayRetired {
            tray: m.tray,
            ground: word(m.ground, RetirementGround::from_code, "ground")?,
            text: m.text,
        },
        M::CaseFiled(m) => Event::CaseFiled(Arc::new(filing::filed(m)?)),
        M::CaseDrawn(m) => Event::CaseDrawn(filing::drawn(m)?),
        M::FilingVoided(m) => Event::FilingVoided(FilingVoided {
            filing: m.filing,
            envelope_secret: maybe_hash(&m.envelope_secret, "envelope_secret")?,
            nonce: maybe_hash(&m.nonce, "nonce")?,
            ground: word(m.ground, VoidGround::from_code, "ground")?,
            text: m.text,
            approver: m.approver,
            avoided: JudgeId::new(m.avoided),
        }),
        M::PolicyAdopted(m) => Event::PolicyAdopted(Box::new(policy(m)?)),
        M::CaseImported(m) => Event::CaseImported(Box::new(CaseImported {
            case_number: m.case_number,
            record: record(m.record.ok_or(WireFault::Field("record"))?)?,
        })),
        M::CaseCorrected(m) => Event::CaseCorrected(Box::new(record::corrected(m)?)),
        M::ActivityRecorded(m) => {
            let (filing, activity) = activity(m)?;
            Event::ActivityRecorded { filing, activity }
        }
        M::CaseClosed(m) => Event::CaseClosed(Box::new(CaseClosed {
            filing: m.filing,
            closing: closing(m.closing.ok_or(WireFault::Field("closing"))?)?,
            panel: panel(m.panel.ok_or(WireFault::Field("panel"))?),
        })),
        M::QuotaReductionGranted(m) => Event::ReductionGranted(Box::new(reduction(m))),
        M::DesignationRequested(m) => Event::DesignationRequested(Box::new(life::requested(m)?)),
        M::CaseDesignated(m) => Event::CaseDesignated(life::designated(m)),
        M::DesignationDeclined(m) => Event::DesignationDeclined(life::declined(m)),
        M::FlagsChanged(m) => Event::FlagsChanged(life::flags(m)),
        M::ConflictDeclared(m) => Event::ConflictDeclared(Box::new(life::conflict(m)?)),
        M::KeyRotated(m) => Event::KeyRotated(Box::new(KeyRotated {
            public_key: hash(&m.public_key, "public_key")?,
            old_signature: signature(&m.old_signature, "old_signature")?,
            new_signature: signature(&m.new_signature, "new_signature")?,
            text: m.text,
            approver: m.approver,
        })),
        M::Restored(m) => Event::Restored(Box::new(Restored {
            lost_size: m.lost_size,
            lost_root: hash(&m.lost_root, "lost_root")?,
            text: m.text,
            approver: m.approver,
        })),
    })
}

/// Reads a judge's rows.
pub fn judge(m: v1::JudgeRecorded) -> Read<Judge> {
    let tenure = |row: v1::Tenure| {
        Ok(Tenure {
            role: word(row.role, Role::from_code, "tenures.role")?,
            in_quota: row.in_quota,
            division: row.division,
            from: day(row.from_day, "tenures.from_day")?,
            to: last_day(row.to_day, "tenures.to_day")?,
        })
    };
    let tenures = m.tenures.into_iter().map(tenure).collect::<Read<_>>()?;
    Ok(Judge { judge: JudgeId(m.judge), name: m.name, tenures })
}

/// Reads an absence.
pub fn absence(m: v1::AbsenceRecorded) -> Read<Absence> {
    Ok(Absence {
        judge: JudgeId(m.judge),
        from: day(m.from_day, "from_day")?,
        to: last_day(m.to_day, "to_day")?,
        kind: word(m.kind, AbsenceKind::from_code, "kind")?,
        text: m.text,
        replaces: (m.replaces != 0).then_some(m.replaces),
        cancelled: m.cancelled,
    })
}

/// Reads a pool; members keep their order.
pub fn pool(m: v1::PoolRecorded) -> Read<PoolSpec> {
    let member = |member: v1::PoolMember| {
        let share = u8::try_from(member.share).map_err(|_| WireFault::Field("members.share"))?;
        Ok(PoolMember {
            judge: JudgeId(member.judge),
            share,
            from: day(member.from_day, "members.from_day")?,
            to: last_day(member.to_day, "members.to_day")?,
        })
    };
    Ok(PoolSpec {
        pool: m.pool,
        name: m.name,
        members: m.members.into_iter().map(member).collect::<Read<_>>()?,
        tolerance: m.tolerance,
        min_tolerance: m.min_tolerance,
        settings: PoolSettings {
            seat_percent: match m.seat_percent {
                0 => DEFAULT_SEAT_PERCENT,
                percent => u8::try_from(percent).map_err(|_| WireFault::Field("seat_percent"))?,
            },
            assessors: m.assessors,
            yearly_cap: m.yearly_cap,
        },
        approver: m.approver,
        from: last_day(m.from_day, "from_day")?,
    })
}
