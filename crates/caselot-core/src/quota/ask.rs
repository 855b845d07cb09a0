//! What is asked of a report, and why there may be none.

use super::post::Span;
use crate::docket::day::Day;

/// What files hold, which are read instead of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileData {
    /// First day of which they hold all cases.
    pub from: Day,
    /// Last one.
    pub to: Day,
    /// Whether they hold the panels, too.
    pub panels_known: bool,
    /// Rows that were left out because of their faults.
    pub left_out: LeftOut,
}

/// Rows of files that were left out, each by the first of its faults.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// The case number is none, or stands twice with other facts.
    pub numbers: u64,
    /// A day is missing, none, or before another one.
    pub days: u64,
    /// A judge is missing or not in the roster.
    pub judges: u64,
    /// Anything else.
    pub others: u64,
}

impl LeftOut {
    /// All of them.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.numbers + self.days + self.judges + self.others
    }
}

/// The report that is requested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ask {
    /// First day of P.
    pub from: Day,
    /// Last day of P.
    pub to: Day,
    /// Last day that counts; `None` = the day of the last entry. Never after `to`.
    pub as_of: Option<Day>,
    /// What the files hold that stand for a log; `None` = it is a log.
    pub files: Option<FileData>,
}

impl Ask {
    /// A calendar year; `None` outside the calendar.
    pub fn year(year: u32) -> Option<Ask> {
        Ask::months(year, 1, 12)
    }

    /// So many whole months of a calendar year; `None` outside the calendar, or beyond the year.
    pub fn months(year: u32, first: u32, count: u32) -> Option<Ask> {
        let last = first.checked_add(count)?.checked_sub(1)?;
        let (from, to) = (Span::of_month(year, first)?.from, Span::of_month(year, last)?.to);
        (from <= to).then_some(Ask { from, to, as_of: None, files: None })
    }
}

/// Why there is no report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskFault {
    /// The period runs backwards.
    Backwards {
        /// First day.
        from: Day,
        /// Last day.
        to: Day,
    },
    /// The as-of day lies after the log's last day.
    NoDataYet {
        /// The day it would be computed at.
        as_of: Day,
        /// Day of the log's last entry.
        last: Day,
    },
    /// The as-of day, or the last entry, lies before the period.
    NotBegun {
        /// First day.
        from: Day,
        /// The day it would be computed at.
        as_of: Day,
    },
}

impl std::fmt::Display for AskFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            AskFault::Backwards { from, to } => {
                write!(f, "the period {from} to {to} runs backwards; give its first day first")
            }
            AskFault::NoDataYet { as_of, last } => write!(
                f,
                "the log has no data of {as_of} yet (本期尚无数据): its last entry is of {last}; ask \
                 for that day or an earlier one"
            ),
            AskFault::NotBegun { from, as_of } => write!(
                f,
                "on {as_of} the period that begins on {from} had not begun; ask for an earlier \
                 period or a later as-of day"
            ),
        }
    }
}

impl std::error::Error for AskFault {}
