//! The period of a report on the command line.

use caselot_core::docket::Day;
use caselot_core::quota::Ask;

use crate::cli::args;
use crate::wire::v1;

/// The days that are counted.
#[derive(Debug, Clone, clap::Args)]
pub struct Period {
    /// Calendar year, from 1970 to 9999.
    #[arg(
        long,
        required_unless_present = "from",
        value_parser = clap::value_parser!(u32).range(1970..=9999)
    )]
    year: Option<u32>,
    /// Quarter of the year, from 1 to 4.
    #[arg(
        long,
        requires = "year",
        conflicts_with = "month",
        value_parser = clap::value_parser!(u32).range(1..=4)
    )]
    quarter: Option<u32>,
    /// Month of the year, from 1 to 12.
    #[arg(long, requires = "year", value_parser = clap::value_parser!(u32).range(1..=12))]
    month: Option<u32>,
    /// First day, such as 2026-01-01, instead of a year.
    #[arg(
        long,
        requires = "to",
        conflicts_with = "year",
        value_name = "DAY",
        value_parser = args::day
    )]
    from: Option<Day>,
    /// Last day, included.
    #[arg(long, requires = "from", value_name = "DAY", value_parser = args::day)]
    to: Option<Day>,
    /// Last day whose entries count [default: the day of the newest entry; from files, the last day
    /// of the period].
    #[arg(long, value_name = "DAY", value_parser = args::day)]
    as_of: Option<Day>,
}

impl Period {
    /// The period, with the as-of day if one is named.
    pub fn ask(&self) -> Ask {
        let year = self.year.unwrap_or_default();
        let of_year = match (self.quarter, self.month) {
            (Some(quarter), _) => Ask::months(year, 3 * quarter - 2, 3),
            (None, Some(month)) => Ask::months(year, month, 1),
            (None, None) => Ask::year(year),
        };
        let ask = match (self.from, self.to) {
            (Some(from), Some(to)) => Ask { from, to, as_of: None, files: None },
            _ => of_year.expect("the command line takes a year from 1970 to 9999, or two days"),
        };
        Ask { as_of: self.as_of, ..ask }
    }

    /// The period as the request of a report.
    pub fn request(&self, court: &str) -> v1::QuotaReportRequest {
        let ask = self.ask();
        v1::QuotaReportRequest {
            court: court.to_owned(),
            year: 0,
            from: ask.from.to_string(),
            to: ask.to.to_string(),
            as_of: ask.as_of.map(|day| day.to_string()).unwrap_or_default(),
        }
    }
}
