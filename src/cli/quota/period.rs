//! The period of a report on the command line.

use crate::cli::Failure;
use crate::wire::v1;
use caselot_core::docket::Day;
use caselot_core::quota::Ask;

/// Which days are counted.
#[derive(Debug, Clone, clap::Args)]
pub struct Period {
    /// Calendar year
    #[arg(long, required_unless_present = "from")]
    year: Option<u32>,
    /// First day, in place of a year
    #[arg(long, requires = "to", conflicts_with = "year", value_name = "DAY")]
    from: Option<String>,
    /// Last day, included
    #[arg(long, requires = "from", value_name = "DAY")]
    to: Option<String>,
    /// Counts cases up to this day [default: the day of the newest entry, from files the last day]
    #[arg(long, value_name = "DAY")]
    as_of: Option<String>,
}

impl Period {
    /// The period, with the as-of day if one is named.
    pub fn ask(&self) -> Result<Ask, Failure> {
        let day = |text: &str| {
            let wrong =
                || Failure::usage(format!("“{text}” is no day"), "write it like 2021-03-01");
            Day::parse(text).ok_or_else(wrong)
        };
        let mut ask = match (self.year, &self.from, &self.to) {
            (_, Some(from), Some(to)) => Ask { from: day(from)?, to: day(to)?, as_of: None },
            (year, ..) => Ask::year(year.unwrap_or_default()).ok_or_else(|| {
                Failure::usage("there is no such year", "give one from 1970 to 9999")
            })?,
        };
        ask.as_of = self.as_of.as_deref().map(day).transpose()?;
        Ok(ask)
    }

    /// The server's request for it.
    pub fn request(&self, court: &str) -> Result<v1::QuotaReportRequest, Failure> {
        let ask = self.ask()?;
        Ok(v1::QuotaReportRequest {
            court: court.to_owned(),
            year: 0,
            from: ask.from.to_string(),
            to: ask.to.to_string(),
            as_of: ask.as_of.map(|day| day.to_string()).unwrap_or_default(),
        })
    }
}
