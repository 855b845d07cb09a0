//! What a plan says, and why there is none.

use crate::docket::day::Day;
use crate::id::JudgeId;
use crate::quota::ask::AskFault;
use crate::quota::report::Fraction;

/// Simulated rests of a year.
pub const RUNS: u32 = 100;
/// In so many of them a leader must meet the quota.
pub const SURE: u32 = 99;
/// The largest share: a full load.
pub const FULL_SHARE: u8 = 100;

/// A plan for a court's year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Year.
    pub year: u32,
    /// Day of the newest entry; the rest begins on the next one.
    pub as_of: Day,
    /// What is expected of each pool, ascending by code.
    pub pools: Vec<PlannedPool>,
    /// Every leader, in the order of a report.
    pub leaders: Vec<PlannedLeader>,
}

/// What a pool is expected to get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedPool {
    /// Code.
    pub pool: String,
    /// First day of the past that was looked at.
    pub from: Day,
    /// Cases since then.
    pub cases: u64,
    /// Cases that are expected in the rest of the year.
    pub expected: u64,
}

/// A leader and the share that suffices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedLeader {
    /// Number.
    pub judge: JudgeId,
    /// Name.
    pub name: String,
    /// Own cases that count, up to today.
    pub own: u64,
    /// Counted credit up to today.
    pub counted: Fraction,
    /// Required for the whole year at today's rate; `None` without a base.
    pub required: Option<Fraction>,
    /// Counted credit for the whole year at today's pace; `None` without days.
    pub forecast: Option<Fraction>,
    /// In how many runs the quota is met with today's shares.
    pub met_today: u32,
    /// In how many it is met with all shares of the plan.
    pub met_planned: u32,
    /// What the plan does about it.
    pub outcome: Outcome,
    /// The share that is planned, if the leader is in a pool of which enough is known.
    pub share: Option<PlannedShare>,
}

/// A leader's share in one pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedShare {
    /// Code of the pool.
    pub pool: String,
    /// Share today.
    pub today: u8,
    /// Share in the plan.
    pub planned: u8,
    /// Mass in the next draw and everybody's, today and in the plan.
    pub chance: ((u64, u64), (u64, u64)),
}

/// What a plan does about a leader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Today's share suffices, or nothing is required.
    Enough,
    /// A larger share suffices.
    Raised,
    /// Not even a full share suffices.
    OutOfReach,
    /// The leader is in no pool of which enough is known.
    NoPool,
    /// It cannot be told: there is no base, the data are not complete, or of no pool enough is known.
    Unknown,
}

impl Outcome {
    /// Its name in a plan.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Enough => "ENOUGH",
            Outcome::Raised => "RAISED",
            Outcome::OutOfReach => "OUT_OF_REACH",
            Outcome::NoPool => "NO_POOL",
            Outcome::Unknown => "UNKNOWN",
        }
    }
}

/// Why there is no plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanFault {
    /// There is no report of the year.
    Ask(AskFault),
    /// The year is outside the calendar.
    Year(u32),
    /// The year has no rest.
    Over(u32),
    /// Whoever asked has gone.
    GivenUp,
}

impl std::fmt::Display for PlanFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            PlanFault::Ask(fault) => fault.fmt(f),
            PlanFault::Year(year) => {
                write!(f, "the year {year} is outside the calendar; name one from 1970 to 9999")
            }
            PlanFault::Over(year) => {
                write!(f, "the year {year} is over; plan a year that goes on")
            }
            PlanFault::GivenUp => {
                f.write_str("the plan was given up, since nobody waits for it; ask again")
            }
        }
    }
}

impl std::error::Error for PlanFault {}

impl From<AskFault> for PlanFault {
    fn from(fault: AskFault) -> PlanFault {
        PlanFault::Ask(fault)
    }
}
