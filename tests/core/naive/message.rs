//! What the entries hold (section 5). An enum is kept as its number.

use super::seats::{Change, Later};

pub struct Entry {
    pub index: u64,
    pub time_ms: u64,
    pub person: String,
    pub system: bool,
    /// Whether the server knew who acted.
    pub known: bool,
    pub protocol: u32,
    pub hand: Option<super::hand::Signed>,
    /// What a hand signs of it, if it signs such an entry.
    pub deed: Option<super::hand::Deed>,
    pub event: Event,
}

#[expect(clippy::large_enum_variant, reason = "one entry is held at a time")]
pub enum Event {
    Court(Court),
    Judge(Judge),
    Absence(Absence),
    Pool(Pool),
    Tray(Tray),
    Retired(Retired),
    Filed(Filed),
    Drawn(Drawn),
    Voided(Voided),
    Quota(super::records::Quota),
    Life(Life),
    Conflict(super::parties::Conflict),
    Rotated(Rotated),
    Restored(Restored),
    Number(super::numbers::Renumbered),
    Act(super::acting::Act),
    Paper(super::circular::Paper),
    Taken(Box<super::seats::Taken>),
    Redistribution(super::redistribution::Redistribution),
    Lot(super::lot::LotEvent),
    Outside(super::contributor::Outside),
    Hand(super::hand::HandEvent),
}

pub struct Court {
    pub origin: String,
    pub code: String,
    pub name: String,
    pub utc_offset_minutes: i32,
    pub public_key: [u8; 32],
}

pub struct Judge {
    pub judge: u32,
    pub name: String,
    pub tenures: Vec<Tenure>,
}

pub struct Tenure {
    pub role: u32,
    pub in_quota: bool,
    pub division: String,
    pub from: u32,
    pub to: u32,
}

pub struct Absence {
    pub judge: u32,
    pub from: u32,
    pub to: u32,
    pub kind: u32,
    pub text: String,
    pub replaces: u64,
    pub cancelled: bool,
}

#[derive(Clone)]
pub struct Pool {
    pub pool: String,
    pub name: String,
    pub members: Vec<Member>,
    pub tolerance: u64,
    pub min_tolerance: u64,
    pub seat_percent: u32,
    pub assessors: bool,
    pub yearly_cap: u32,
    pub approver: String,
    pub from: u32,
    /// Last day on which few candidates need nobody (0 = none), and why.
    pub small_until: u32,
    pub small_ground: String,
}

#[derive(Clone)]
pub struct Member {
    pub judge: u32,
    pub share: u32,
    pub from: u32,
    pub to: u32,
}

pub struct Tray {
    pub tray: u64,
    pub commitments: Vec<[u8; 32]>,
}

pub struct Retired {
    pub tray: u64,
    pub ground: u32,
    pub text: String,
}

/// What a filing and a request to designate have in common.
pub struct Facts {
    pub case_number: String,
    pub stage: u32,
    pub pool: String,
    pub cause: String,
    pub procedure: String,
    pub flags: Vec<String>,
    pub weight: u32,
    pub exclusions: Vec<Exclusion>,
    pub approver: String,
    pub departure: String,
    pub marks: Vec<[u8; 32]>,
    /// Those of the parties' agents.
    pub agents: Vec<[u8; 32]>,
    pub lineage: Lineage,
}

pub struct Filed {
    pub facts: Facts,
    pub tray: u64,
    pub envelope: u32,
    pub commitment: [u8; 32],
    pub groups: Vec<Group>,
    pub nonce: Nonce,
    /// Why it is drawn although it was filed before.
    pub redraw: String,
    pub needs: Vec<u32>,
    /// Assessors' seats that are drawn later.
    pub later: Vec<Later>,
    pub awaits: Option<super::contributor::Awaits>,
}

#[derive(Default)]
pub struct Lineage {
    pub reassigns: Option<Reassigns>,
    pub prior: Option<Prior>,
    pub series: String,
    pub changes: Option<Box<Change>>,
    pub follows: Option<Followed>,
}

/// A main case: its number, and the entry of its present stage (0 = not in this docket).
pub struct Followed {
    pub case_number: String,
    pub filing: u64,
}

pub struct Reassigns {
    pub ground: u32,
    pub text: String,
    pub filing: u64,
    pub judge: u32,
    pub filed_day: u32,
    pub seats: Vec<Held>,
    pub left: Vec<u32>,
}

#[derive(Clone, PartialEq, Eq)]
pub struct Held {
    pub role: u32,
    pub judge: u32,
    pub pool: String,
}

pub struct Prior {
    pub case_number: String,
    pub filing: u64,
    pub sat: Vec<u32>,
    pub panel_returns: bool,
    pub elsewhere: bool,
}

pub struct Request {
    pub facts: Facts,
    pub judge: u32,
    pub ground: u32,
    pub text: String,
    pub outage: Option<Outage>,
}

/// A draw by hand.
pub struct Outage {
    pub minutes: String,
    pub witnesses: Vec<String>,
    pub on_day: u32,
}

pub enum Life {
    Requested(Box<Request>),
    Designated { filing: u64, judge: u32 },
    Declined { filing: u64, text: String },
    Flags { filing: u64, before: Vec<String>, after: Vec<String>, text: String },
}

pub struct Exclusion {
    pub judge: u32,
    pub ground: u32,
    pub person: String,
    pub text: String,
    pub by_program: bool,
}

impl Facts {
    /// All marks that are held against declared conflicts.
    pub fn all_marks(&self) -> Vec<[u8; 32]> {
        [&self.marks[..], &self.agents].concat()
    }

    /// Judges whom a person leaves out.
    pub fn by_persons(&self) -> Vec<u32> {
        let by_persons = self.exclusions.iter().filter(|one| !one.is_program());
        by_persons.map(|one| one.judge).collect()
    }
}

impl Exclusion {
    /// Whether the program left the judge out; protocol 1 says so by a name.
    pub fn is_program(&self) -> bool {
        self.by_program || self.person == super::life::PROGRAM
    }

    /// Whether the program left the judge out for the cap of open cases.
    pub fn is_cap(&self) -> bool {
        self.is_program() && self.ground == super::parties::WORKLOAD_CAP
    }
}

pub struct Group {
    pub pool: String,
    pub role: u32,
    pub seats: u32,
    pub odds: Vec<(u32, u64)>,
    pub shares: Vec<(u32, u8)>,
    pub alternates: u32,
}

pub enum Nonce {
    Committed([u8; 32]),
    Single([u8; 32]),
}

pub struct Drawn {
    pub filing: u64,
    pub secret: [u8; 32],
    pub nonce: Option<[u8; 32]>,
    pub seed_hash: [u8; 32],
    pub seats: Vec<Seat>,
    pub n_eff: u64,
    pub presiding: u32,
    pub alternates: Vec<Seat>,
    /// Entry of the values that drew it (0 = none).
    pub contribution: u64,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Seat {
    pub role: u32,
    pub judge: u32,
    pub r: u64,
    pub total: u64,
}

pub struct Voided {
    pub filing: u64,
    pub secret: Option<[u8; 32]>,
    pub nonce: Option<[u8; 32]>,
    pub ground: u32,
    pub text: String,
    pub approver: String,
    pub avoided: u32,
}

pub struct Rotated {
    pub public_key: [u8; 32],
    pub old_signature: [u8; 64],
    pub new_signature: [u8; 64],
    pub text: String,
    pub approver: String,
}

pub struct Restored {
    pub lost_size: u64,
    pub lost_root: [u8; 32],
    pub text: String,
    pub approver: String,
    /// The lost checkpoint, in protocol 2.
    pub lost_note: String,
}
