//! What a report says of its data (docs/quota.md, point 1a).

use super::ask::LeftOut;
use crate::docket::day::Day;

/// Which days of C are known, and what they hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotaData {
    /// First day of C that is known.
    pub from: Option<Day>,
    /// Last one.
    pub to: Option<Day>,
    /// Days of C of which it is not said that all their cases are known, as first and last days.
    pub uncovered: Vec<(Day, Day)>,
    /// The counted cases of each month that C touches.
    pub months: Vec<DataMonth>,
    /// Year and month of the whole months of C without a counted case.
    pub empty_months: Vec<(u32, u32)>,
    /// Whether the panels of all days are known, too.
    pub panels_known: bool,
    /// Rows of the files that were left out because of their faults.
    pub left_out: LeftOut,
    /// Whether anything can be required on it.
    pub complete: bool,
    /// Whether the log has reached the period's last day.
    pub ended: bool,
}

/// A month's counted cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DataMonth {
    /// Year.
    pub year: u32,
    /// Month, 1 to 12.
    pub month: u32,
    /// Counted cases by counting day.
    pub cases: u64,
}

/// The counted cases of a division by month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DivisionMonths {
    /// The division of the undertaking judge's row; `None` = nobody in quota on that day.
    pub division: Option<String>,
    /// Cases, one number for each month that C touches.
    pub months: Vec<u64>,
}
