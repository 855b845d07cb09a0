//! A pool (分案组) as it is recorded: members with shares, and settings.

use serde::{Deserialize, Serialize};

use crate::docket::day::Day;
use crate::id::JudgeId;

/// Percent of the case's weight that a seat beside the undertaking judge's moves, if none is named.
pub const DEFAULT_SEAT_PERCENT: u8 = 20;

/// A pool as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolSpec {
    /// Code.
    pub pool: String,
    /// Name; may be empty.
    pub name: String,
    /// Strictly ascending by judge and first day; the rows of one judge share no day.
    pub members: Vec<PoolMember>,
    /// Tolerance of a full share, in millionths of a standard case.
    pub tolerance: u64,
    /// Least tolerance, in millionths of a standard case.
    pub min_tolerance: u64,
    /// What else holds for it.
    pub settings: PoolSettings,
    /// The second person; empty = none, as before the pool's first draw.
    pub approver: String,
    /// First day on which it counts; `None` = at once, or in protocol 2 as soon as it may.
    pub from: Option<Day>,
    /// A small pool, whose few candidates need no approval at each filing. Protocol 2.
    pub small: Option<SmallPool>,
}

/// A pool that is approved as small (小范围随机), for a tribunal of two or three judges.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SmallPool {
    /// Last day on which it is one.
    pub until: Day,
    /// Why it cannot be larger.
    pub ground: String,
}

/// Settings of a pool besides its tolerances.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PoolSettings {
    /// Percent of the case's weight that a seat beside the undertaking judge's moves.
    pub seat_percent: u8,
    /// A pool of people's assessors, only for their seats.
    pub assessors: bool,
    /// Most seats of an assessor in a calendar year; 0 = no cap.
    pub yearly_cap: u32,
}

impl Default for PoolSettings {
    fn default() -> PoolSettings {
        PoolSettings { seat_percent: DEFAULT_SEAT_PERCENT, assessors: false, yearly_cap: 0 }
    }
}

/// A judge's row in a pool: a share, and the days of duty in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PoolMember {
    /// Judge.
    pub judge: JudgeId,
    /// Share in percent of a full load.
    pub share: u8,
    /// First day on duty in the pool; day 0 = ever since.
    pub from: Day,
    /// Last day, included; `None` = open.
    pub to: Option<Day>,
}

impl PoolMember {
    /// Whether the row covers a day.
    pub fn covers(&self, day: Day) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }

    /// Whether it is a row without days, of a member who is always on duty in the pool.
    pub fn is_undated(&self) -> bool {
        self.from == Day(0) && self.to.is_none()
    }
}

impl From<(u32, u8)> for PoolMember {
    /// A member, by number and share, who is always on duty in the pool.
    fn from((number, share): (u32, u8)) -> PoolMember {
        PoolMember { judge: JudgeId(number), share, from: Day(0), to: None }
    }
}

impl PoolSpec {
    /// Whether members and settings are the same, whoever approved them and from whatever day.
    pub fn says_the_same(&self, other: &PoolSpec) -> bool {
        let said =
            |spec: &PoolSpec| PoolSpec { approver: String::new(), from: None, ..spec.clone() };
        said(self) == said(other)
    }
}
