//! Acts of a second person: their messages (section 22.2), and who may do what (section 22.3).

use super::circular::{ISSUED, Paper, REVIEWED};
use super::contributor::{self, Outside};
use super::court::{Fold, Rule, rule};
use super::hand::HandEvent;
use super::keeping::is_undone;
use super::life::PROGRAM;
use super::lot::{LotEvent, REVIEW};
use super::message::{Entry, Event, Life};
use super::persons::{AUDITOR, Enrolled, FILING, OWN, POLITICAL, REGISTRAR, SUPERVISOR, skeleton};
use super::protobuf;
use super::reader::{Message, Read};
use super::records::{self, Quota, Record};

pub const RETIRED_RESTORED: u32 = 2;
pub const SECRET_LOST: u32 = 6;
pub const VOID_RESTORED: u32 = 8;
/// 9999-12-31, its last millisecond.
const LAST_MOMENT: u64 = 253_402_300_799_999;

/// Tags of what may be proposed.
const PROPOSABLE: [u64; 20] =
    [17, 19, 20, 22, 25, 28, 30, 31, 47, 48, 49, 50, 51, 53, 54, 57, 60, 62, 64, 65];

pub type Import = (String, Record);

pub enum Act {
    Proposed(Box<Proposal>),
    Approved(u64),
    Declined { entry: u64, text: String },
    Enrolled(Enrolled),
    Imports(Vec<Import>),
    Opened { persons: Vec<Enrolled>, text: String, approver: String },
}

pub struct Proposal {
    pub until: u32,
    pub replaces: u64,
    pub text: String,
    pub what: Event,
}

/// Who acts, and how far that is known.
#[derive(Clone, PartialEq, Eq)]
pub struct Actor {
    pub person: String,
    pub system: bool,
    /// The server knew the person.
    pub known: bool,
}

impl Actor {
    pub fn of(entry: &Entry) -> Actor {
        Actor { person: entry.person.clone(), system: entry.system, known: entry.known }
    }
}

pub fn read(tag: u64, mut m: Message) -> Read<Act> {
    let act = match tag {
        44 => Act::Proposed(Box::new(proposal(&mut m)?)),
        45 => Act::Approved(m.uint64(1)?),
        46 => Act::Declined { entry: m.uint64(1)?, text: m.string(2)? },
        50 => Act::Enrolled(Enrolled::read(&mut m)?),
        54 => Act::Imports(m.repeated(1, |bytes| {
            let mut m = Message::read(bytes)?;
            let import = records::import(&mut m, true)?;
            m.end().map(|()| import)
        })?),
        _ => Act::Opened {
            persons: m.repeated(1, |bytes| {
                let mut m = Message::read(bytes)?;
                let person = Enrolled::read(&mut m)?;
                m.end().map(|()| person)
            })?,
            text: m.string(2)?,
            approver: m.string(3)?,
        },
    };
    m.end().map(|()| act)
}

fn proposal(m: &mut Message) -> Read<Proposal> {
    let (until, replaces, text) = (m.day(1)?, m.uint64(2)?, m.string(3)?);
    let tag = m.next_tag().ok_or("Undecodable: nothing proposed")?;
    if !PROPOSABLE.contains(&tag) {
        return Err(format!("NotCanonical: field {tag} of a proposal"));
    }
    let what = protobuf::event(tag, Message::read(m.required(tag)?)?, true)?;
    Ok(Proposal { until, replaces, text, what })
}

impl Fold {
    /// The version of an entry follows from the one before.
    pub(super) fn version(&mut self, entry: &Entry) -> Rule {
        let (before, now) = (self.protocol, entry.protocol);
        rule(now >= before, "ProtocolBackwards")?;
        let opens = matches!(entry.event, Event::Act(Act::Opened { .. }));
        rule(now == before || opens, "ProtocolUnopened")?;
        self.opens = now > before;
        self.protocol = now;
        in_time(entry)
    }

    /// What the program does, and what persons with a role do.
    pub(super) fn acts(&self, actor: &Actor, event: &Event) -> Rule {
        let program = if actor.system {
            actor.person == PROGRAM && self.is_of_program(event)
        } else {
            skeleton(&actor.person) != PROGRAM && !contributor::is_of_program(event)
        };
        rule(program, "ProgramActs")?;
        let roles = match event {
            Event::Lot(LotEvent::Drawn(drawn)) => self.lots.roles(drawn.lot),
            event => roles(event),
        };
        let any = roles.iter().any(|role| self.has_role(&actor.person, *role, self.today));
        rule(!actor.known || roles.is_empty() || any, "RoleMissing")
    }

    fn is_of_program(&self, event: &Event) -> bool {
        match event {
            Event::Court(_) | Event::Tray(_) | Event::Quota(Quota::Imported { .. }) => true,
            Event::Retired(retired) => {
                retired.ground == RETIRED_RESTORED || self.recovery.is_some()
            }
            Event::Voided(voided) if [SECRET_LOST, VOID_RESTORED].contains(&voided.ground) => true,
            Event::Act(Act::Enrolled(_)) => !self.has_filed(),
            event => contributor::is_of_program(event),
        }
    }

    /// A supervisor whom the server knew.
    pub(super) fn supervises(&self, actor: &Actor) -> bool {
        actor.known && self.has_role(&actor.person, SUPERVISOR, self.today)
    }
}

pub fn in_time(entry: &Entry) -> Rule {
    rule(entry.protocol == 1 || entry.time_ms <= LAST_MOMENT, "TimeOutOfRange")
}

/// One of these is asked for; of none nothing is.
fn roles(event: &Event) -> &'static [u32] {
    match event {
        Event::Filed(_) | Event::Drawn(_) | Event::Taken(_) => &[FILING],
        Event::Redistribution(_) | Event::Life(Life::Requested(_)) => &[FILING],
        Event::Outside(Outside::Opened(_)) | Event::Lot(LotEvent::Drawn(_)) => &[FILING],
        Event::Lot(LotEvent::Opened(lot)) if lot.kind != REVIEW => &[FILING],
        Event::Lot(LotEvent::Opened(_) | LotEvent::Reviewed(_)) => &[POLITICAL],
        Event::Lot(LotEvent::Listed(_)) => &[REGISTRAR],
        Event::Outside(Outside::Named(_) | Outside::Ended(_)) => &[REGISTRAR],
        Event::Hand(HandEvent::Rotated(_)) => &[],
        Event::Hand(_) => &[REGISTRAR, SUPERVISOR],
        Event::Voided(_) | Event::Life(Life::Declined { .. } | Life::Flags { .. }) => {
            &[FILING, SUPERVISOR]
        }
        Event::Life(Life::Designated { .. }) | Event::Act(Act::Approved(_)) => &[SUPERVISOR],
        Event::Conflict(_) => &[SUPERVISOR, REGISTRAR],
        Event::Judge(_) | Event::Pool(_) | Event::Absence(_) => &[REGISTRAR],
        Event::Quota(Quota::Policy(_) | Quota::Imported { .. }) => &[REGISTRAR],
        Event::Act(Act::Imports(_)) => &[REGISTRAR],
        Event::Act(Act::Enrolled(person)) => match person.deputizes.is_empty() {
            true => &[REGISTRAR],
            false => &[REGISTRAR, SUPERVISOR],
        },
        Event::Quota(Quota::Closed(it)) if is_undone(Some(it.closing)) => &[FILING, POLITICAL],
        Event::Quota(
            Quota::Closed(_)
            | Quota::Activity { .. }
            | Quota::Reduction(_)
            | Quota::Stated(_)
            | Quota::Withdrawn { .. },
        ) => &[POLITICAL],
        Event::Paper(Paper::Explained(_)) => &[POLITICAL, OWN],
        Event::Paper(Paper::Step(step)) => match [REVIEWED, ISSUED].contains(&step.act) {
            true => &[POLITICAL, SUPERVISOR],
            false => &[POLITICAL],
        },
        Event::Number(_) => &[FILING, REGISTRAR],
        Event::Quota(Quota::Corrected { .. }) => &[POLITICAL, REGISTRAR],
        Event::Act(Act::Proposed(proposal)) => match &proposal.what {
            Event::Retired(_) => &[FILING, SUPERVISOR],
            what => roles(what),
        },
        Event::Court(_) | Event::Tray(_) | Event::Retired(_) => &[],
        Event::Rotated(_) | Event::Restored(_) | Event::Outside(Outside::Given(_)) => &[],
        Event::Act(Act::Declined { .. } | Act::Opened { .. }) => &[],
    }
}

/// Two roles that nobody who files has.
pub const APART: [u32; 2] = [SUPERVISOR, AUDITOR];
