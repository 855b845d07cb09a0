//! Seats that change: the messages of section 22.10, and what is kept of the seats of a stage.

use std::collections::BTreeSet;

use super::life::held;
use super::message::{Group, Held};
use super::reader::{Message, Read, utf8};

pub const UNDERTAKING: u32 = 1;
pub const PRESIDING: u32 = 2;
pub const MEMBER: u32 = 3;
pub const ASSESSOR: u32 = 4;
pub const EXPERT: u32 = 7;

pub const REPLACEMENT: u32 = 1;
pub const PANEL_FORMED: u32 = 2;
pub const ASSESSORS_DRAWN: u32 = 3;

/// Whether a seat is an assessor's, from a list of experts or not.
pub fn is_lay(role: u32) -> bool {
    role == ASSESSOR || role == EXPERT
}

/// The last role of a seat that a version knows.
pub fn last_role(two: bool) -> u32 {
    // 8 and 9 are those of lots.
    if two { 9 } else { 6 }
}

/// Assessors' seats that are drawn later.
#[derive(Clone, PartialEq, Eq)]
pub struct Later {
    pub pool: String,
    pub role: u32,
    pub seats: u32,
    pub alternates: u32,
}

/// What a filing says of the seats that it changes.
pub struct Change {
    pub kind: u32,
    pub ground: u32,
    pub text: String,
    pub decided_by: u32,
    pub leaves: Vec<u32>,
    pub hearing_day: u32,
    pub procedure: String,
    pub weight: u32,
    pub filing: u64,
    pub filed_day: u32,
    pub seats: Vec<Held>,
    pub alternates: Vec<Held>,
    pub left: Vec<u32>,
    pub mediated: Vec<u32>,
    pub presiding: u32,
    /// What is left for later.
    pub later: Vec<Later>,
}

/// A seat goes to an alternate, or somebody presides.
pub struct Taken {
    pub filing: u64,
    pub role: u32,
    pub judge: u32,
    pub seat: Option<Held>,
    pub weight: u32,
    pub ground: u32,
    pub text: String,
    pub decided_by: u32,
    pub hearing_day: u32,
}

/// How a court's panels are made up.
#[derive(Clone)]
pub struct SeatRules {
    pub ranks: Vec<u32>,
    pub never_alone: Vec<String>,
}

/// What is known of the seats of a stage.
#[derive(Default)]
pub struct Seating {
    /// By role, then by how long they are held; none of an import.
    pub held: Vec<Held>,
    /// Who has not taken a seat, in the order drawn.
    pub alternates: Vec<Held>,
    pub later: Vec<Later>,
    /// Who left a seat.
    pub left: Vec<u32>,
    pub mediated: BTreeSet<u32>,
    /// Who was last designated to preside; 0 is nobody, also if that person left.
    pub presides: u32,
    /// The last day on which a seat changed.
    pub changed: Option<u32>,
}

pub fn change(bytes: &[u8]) -> Read<Box<Change>> {
    let mut m = Message::read(bytes)?;
    let seat = |bytes| held(bytes, true);
    let change = Change {
        kind: m.choice(1, 3)?,
        ground: m.maybe_choice(2, 5)?,
        text: m.string(3)?,
        decided_by: m.maybe_choice(4, 4)?,
        leaves: m.packed(5)?,
        hearing_day: m.day(6)?,
        procedure: m.string(7)?,
        weight: m.uint32(8)?,
        filing: m.uint64(9)?,
        filed_day: m.day(10)?,
        seats: m.repeated(11, seat)?,
        alternates: m.repeated(12, seat)?,
        left: m.packed(13)?,
        mediated: m.packed(14)?,
        presiding: m.uint32(15)?,
        later: m.repeated(16, one_later)?,
    };
    m.end().map(|()| Box::new(change))
}

pub fn taken(mut m: Message) -> Read<Taken> {
    let taken = Taken {
        filing: m.uint64(1)?,
        role: m.choice(2, last_role(true))?,
        judge: m.uint32(3)?,
        seat: m.present(4)?.map(|bytes| held(bytes, true)).transpose()?,
        weight: m.uint32(5)?,
        ground: m.maybe_choice(6, 5)?,
        text: m.string(7)?,
        decided_by: m.choice(8, 4)?,
        hearing_day: m.day(9)?,
    };
    m.end().map(|()| taken)
}

pub fn rules(bytes: &[u8]) -> Read<SeatRules> {
    let mut m = Message::read(bytes)?;
    let rules = SeatRules { ranks: m.choices(1, 11)?, never_alone: m.repeated(2, utf8)? };
    m.end().map(|()| rules)
}

fn one_later(bytes: &[u8]) -> Read<Later> {
    let mut m = Message::read(bytes)?;
    let (pool, role) = (m.string(1)?, m.choice(2, EXPERT)?);
    let later = Later { pool, role, seats: m.uint32(3)?, alternates: m.uint32(4)? };
    m.end().map(|()| later)
}

/// Seats that a filing leaves for later: of assessors alone, and not besides groups of theirs.
pub fn later(m: &mut Message, groups: &[Group]) -> Read<Vec<Later>> {
    let all = m.repeated(21, one_later)?;
    let sound = all.iter().all(|one| is_lay(one.role) && one.seats > 0)
        && all.is_sorted_by(|one, next| one.role < next.role)
        && all.iter().all(|one| one.alternates == all[0].alternates);
    let beside = groups.iter().any(|group| is_lay(group.role));
    match all.is_empty() || (sound && !beside) {
        true => Ok(all),
        false => Err("Undecodable: seats for later".into()),
    }
}
