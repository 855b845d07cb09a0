//! Records for the quota: their messages (section 5) and rules (section 12).

use std::collections::{BTreeMap, HashMap};

use super::message::{Filed, Seat, Tenure};
use super::protobuf::{Message, Read, utf8};
use super::text;

type Rule = Result<(), String>;

const DRAWN: u32 = 1;
const MEMBER: u32 = 3;
const CLOSING_WITHDRAWN: u32 = 2;
const OTHER_CORRECTION: u32 = 3;
const LARGEST_PART: u32 = 1_000_000;

fn rule(kept: bool, code: &str) -> Rule {
    if kept { Ok(()) } else { Err(code.to_owned()) }
}

type Fraction = (u32, u32);

pub struct Policy {
    document: String,
    roles: Vec<(u32, Fraction)>,
    population: Vec<u32>,
    coefficient: Fraction,
    not_counted: Vec<String>,
    signals: Vec<(u32, Option<Fraction>)>,
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
    presiding: u32,
    members: Vec<u32>,
    assessors: Vec<String>,
}

pub enum Quota {
    Policy(Policy),
    Imported { number: String, record: Record },
    Closed { filing: u64, closing: (u32, u32), panel: Panel },
    Corrected { filing: u64, change: Box<[Record; 2]>, ground: u32, text: String, approver: String },
    Activity { filing: u64, judge: u32, day: u32, minutes: u32 },
    Reduction(Reduction),
}

pub struct Reduction {
    judge: u32,
    year: u32,
    percent: u32,
    cases: u32,
    document: String,
    reason: String,
    approver: String,
    revokes: u64,
}

pub fn read(tag: u64, mut m: Message) -> Read<Option<Quota>> {
    let event = match tag {
        20 => Quota::Policy(policy(&mut m)?),
        27 => Quota::Imported { number: m.string(1)?, record: record(m.required(2)?)? },
        28 => Quota::Corrected {
            filing: m.uint64(1)?,
            change: Box::new([record(m.required(2)?)?, record(m.required(3)?)?]),
            ground: m.choice(4, 3)?,
            text: m.string(5)?,
            approver: m.string(6)?,
        },
        29 => activity(&mut m)?,
        30 => Quota::Closed {
            filing: m.uint64(1)?,
            closing: closing(m.required(2)?)?,
            panel: panel(m.required(3)?)?,
        },
        31 => Quota::Reduction(Reduction {
            judge: m.uint32(1)?,
            year: m.uint32(2)?,
            percent: m.uint32(3)?,
            cases: m.uint32(4)?,
            document: m.string(5)?,
            reason: m.string(6)?,
            approver: m.string(7)?,
            revokes: m.uint64(8)?,
        }),
        _ => return Ok(None),
    };
    m.end().map(|()| Some(event))
}

fn policy(m: &mut Message) -> Read<Policy> {
    m.day(1)?;
    let document = m.string(2)?;
    let mut quota = Message::read(m.required(3)?)?;
    let roles = quota.repeated(1, |bytes| {
        let mut m = Message::read(bytes)?;
        let role = (m.choice(1, 9)?, fraction(m.required(2)?)?);
        m.choice(3, 2)?;
        m.uint32(4)?;
        m.uint32(5)?;
        m.end().map(|()| role)
    })?;
    let population = quota.packed(2)?;
    if population.iter().any(|role| !(1..=9).contains(role)) {
        return Err("Undecodable: no such enum number".into());
    }
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
        let signal = m.choice(1, 13)?;
        m.boolean(2)?;
        let threshold = m.present(3)?.map(fraction).transpose()?;
        m.end().map(|()| (signal, threshold))
    })?;
    quota.end()?;
    Ok(Policy { document, roles, population, coefficient, not_counted, signals })
}

fn fraction(bytes: &[u8]) -> Read<Fraction> {
    let mut m = Message::read(bytes)?;
    let parts = (m.uint32(1)?, m.uint32(2)?);
    m.end()?;
    if parts.1 == 0 { Err("Undecodable: denominator".into()) } else { Ok(parts) }
}

fn record(bytes: &[u8]) -> Read<Record> {
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
        closing: m.present(10)?.map(closing).transpose()?,
    };
    m.end().map(|()| record)
}

fn panel(bytes: &[u8]) -> Read<Panel> {
    let mut m = Message::read(bytes)?;
    let panel =
        Panel { presiding: m.uint32(1)?, members: m.packed(2)?, assessors: m.repeated(3, utf8)? };
    m.end().map(|()| panel)
}

fn closing(bytes: &[u8]) -> Read<(u32, u32)> {
    let mut m = Message::read(bytes)?;
    let day = m.day(1)?;
    let manner = m.uint32(2)?;
    m.end()?;
    if manner > 5 { Err("Undecodable: no such enum number".into()) } else { Ok((day, manner)) }
}

fn activity(m: &mut Message) -> Read<Quota> {
    let (filing, judge) = (m.uint64(1)?, m.uint32(2)?);
    m.choice(3, 6)?;
    let day = m.day(4)?;
    if m.uint32(5)? > 1_440 {
        return Err("Undecodable: minute".into());
    }
    Ok(Quota::Activity { filing, judge, day, minutes: m.uint32(6)? })
}

/// What is kept of the records: the cases with a judge, and the grants in force.
#[derive(Default)]
pub struct Records {
    /// By the entry of the filing or import: the record, and whether this docket drew it.
    cases: BTreeMap<u64, (Record, bool)>,
    /// Filings that have no judge, with their days.
    unassigned: BTreeMap<u64, u32>,
    /// By the entry of the grant: judge and year.
    grants: BTreeMap<u64, (u32, u32)>,
}

/// What the rules ask of the court.
pub struct Court<'a> {
    pub judges: &'a HashMap<u32, Vec<Tenure>>,
    pub today: u32,
    pub person: &'a str,
}

impl Court<'_> {
    fn known(&self, judge: u32) -> Rule {
        rule(self.judges.contains_key(&judge), "JudgeUnknown")
    }

    fn record(&self, record: &Record) -> Rule {
        rule(record.pool.is_empty() || text::code(&record.pool), "PoolCodeMalformed")?;
        let texts = text::free_text(&record.cause) && text::free_text(&record.procedure);
        rule(texts, "TextOutsideTable")?;
        let ascending = record.flags.is_sorted_by(|one, next| one < next);
        let named = record.flags.iter().all(|flag| text::name(flag));
        rule(ascending && named && record.flags.len() <= 32, "FlagsOrder")?;
        rule((1..=1000).contains(&record.weight), "WeightOutOfRange")?;
        self.known(record.undertaking)?;
        self.panel(&record.panel, record.undertaking)?;
        rule(record.filed <= self.today, "InTheFuture")?;
        record.closing.map_or(Ok(()), |(day, _)| self.closing(day, record.filed))
    }

    fn closing(&self, day: u32, filed: u32) -> Rule {
        rule(day >= filed, "ClosedBeforeFiled")?;
        rule(day <= self.today, "InTheFuture")
    }

    fn panel(&self, panel: &Panel, undertaking: u32) -> Rule {
        let members = &panel.members;
        let mut sound = members.is_sorted_by(|one, next| one < next) && members.len() <= 32;
        sound &= !members.contains(&undertaking);
        sound &= panel.presiding == 0 || !members.contains(&panel.presiding);
        sound &= panel.assessors.is_sorted_by(|one, next| one < next);
        sound &= panel.assessors.len() <= 32 && panel.assessors.iter().all(|name| text::name(name));
        rule(sound, "PanelMalformed")?;
        if panel.presiding != 0 {
            self.known(panel.presiding)?;
        }
        members.iter().try_for_each(|judge| self.known(*judge))
    }

    fn second(&self, approver: &str) -> Rule {
        rule(text::name(approver), "PersonMissing")?;
        rule(approver != self.person, "ApproverIsRequester")
    }
}

fn sound(fraction: Fraction) -> bool {
    let parts = 1..=LARGEST_PART;
    parts.contains(&fraction.0)
        && parts.contains(&fraction.1)
        && u64::from(fraction.0) < 1_001 * u64::from(fraction.1)
}

impl Policy {
    fn check(&self) -> Rule {
        rule(text::free_text(&self.document), "TextOutsideTable")?;
        rule(!self.roles.is_empty(), "PolicyAssessesNobody")?;
        let mut good = self.roles.is_sorted_by(|one, next| one.0 < next.0);
        good &= self.roles.iter().all(|role| role.0 < 8 && sound(role.1));
        good &= !self.population.is_empty() && self.population.iter().all(|role| *role < 8);
        good &= self.population.is_sorted_by(|one, next| one < next);
        good &= self.coefficient.0 == 0 || sound(self.coefficient);
        good &= self.not_counted.is_sorted_by(|one, next| one < next);
        good &= self.not_counted.iter().all(|code| text::code(code));
        good &= self.signals.is_sorted_by(|one, next| one.0 < next.0);
        good &= self.signals.iter().filter_map(|signal| signal.1).all(sound);
        rule(good, "PolicyMalformed")
    }
}

impl Records {
    pub fn filed(&mut self, filing: u64, today: u32) {
        self.unassigned.insert(filing, today);
    }

    /// A draw gives a filing its judge; until more is recorded, this is its record.
    pub fn drawn(&mut self, filing: u64, filed: &Filed, seats: &[Seat], presiding: u32) {
        let members = seats.iter().filter(|seat| seat.role == MEMBER).map(|seat| seat.judge);
        let mut members: Vec<u32> = members.filter(|judge| *judge != presiding).collect();
        members.sort_unstable();
        let record = Record {
            pool: filed.pool.clone(),
            cause: filed.cause.clone(),
            procedure: filed.procedure.clone(),
            flags: filed.flags.clone(),
            weight: filed.weight,
            filed: self.unassigned.remove(&filing).unwrap_or_default(),
            undertaking: seats[0].judge,
            assigned_by: DRAWN,
            panel: Panel { presiding, members, assessors: Vec::new() },
            closing: None,
        };
        self.cases.insert(filing, (record, true));
    }

    fn case(&mut self, filing: u64) -> Result<&mut (Record, bool), String> {
        let without = self.unassigned.contains_key(&filing);
        let code = if without { "CaseHasNoJudge" } else { "CaseEntryUnknown" };
        self.cases.get_mut(&filing).ok_or_else(|| code.to_owned())
    }

    /// Checks a record and keeps what it says. An import's number is the caller's to check.
    pub fn take(&mut self, position: u64, court: &Court, event: Quota) -> Rule {
        match event {
            Quota::Policy(policy) => policy.check(),
            Quota::Imported { record, .. } => {
                court.record(&record)?;
                self.cases.insert(position, (record, false));
                Ok(())
            }
            Quota::Closed { filing, closing, panel } => {
                let (record, drawn) = self.case(filing)?;
                rule(record.closing.is_none(), "ClosedOtherwise")?;
                court.closing(closing.0, record.filed)?;
                let alone = Panel::default();
                rule(!*drawn || panel != alone || record.panel == alone, "PanelNeeded")?;
                court.panel(&panel, record.undertaking)?;
                (record.closing, record.panel) = (Some(closing), panel);
                Ok(())
            }
            Quota::Corrected { filing, change, ground, text, approver } => {
                let [before, after] = *change;
                let (record, drawn) = self.case(filing)?;
                court.second(&approver)?;
                rule(text::free_text(&text), "TextOutsideTable")?;
                rule(ground != OTHER_CORRECTION || !text.is_empty(), "TextNeeded")?;
                rule(before == *record, "RecordChanged")?;
                let kept = (&before.pool, before.weight, before.filed, before.undertaking)
                    == (&after.pool, after.weight, after.filed, after.undertaking)
                    && before.assigned_by == after.assigned_by;
                rule(!*drawn || kept, "DrawnFactsFixed")?;
                let taken_back = before.closing.is_some() && after.closing.is_none();
                rule((ground == CLOSING_WITHDRAWN) == taken_back, "WithdrawalDiffers")?;
                court.record(&after)?;
                *record = after;
                Ok(())
            }
            Quota::Activity { filing, judge, day, minutes } => {
                self.case(filing)?;
                if judge != 0 {
                    court.known(judge)?;
                }
                rule(minutes <= 14_400, "MinutesOutOfRange")?;
                rule(day <= court.today, "InTheFuture")
            }
            Quota::Reduction(reduction) => self.reduction(position, court, &reduction),
        }
    }

    fn reduction(&mut self, position: u64, court: &Court, reduction: &Reduction) -> Rule {
        court.second(&reduction.approver)?;
        court.known(reduction.judge)?;
        rule(text::name(&reduction.reason), "TextOutsideTable")?;
        let Reduction { judge, year, percent, cases, document, revokes, .. } = reduction;
        if *revokes != 0 {
            let granted = self.grants.remove(revokes);
            let nothing = (*percent, *cases, document.as_str()) == (0, 0, "");
            return rule(granted == Some((*judge, *year)) && nothing, "GrantUnknown");
        }
        rule(text::name(document), "TextOutsideTable")?;
        let some = *percent > 0 || *cases > 0;
        let within = *percent <= 100 && *cases <= LARGEST_PART && (1970..=9999).contains(year);
        rule(some && within, "ReductionOutOfRange")?;
        self.grants.insert(position, (*judge, *year));
        Ok(())
    }
}
