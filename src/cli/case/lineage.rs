//! What ties a case to earlier ones, on the command line.

use crate::cli::Failure;
use caselot_core::docket::lineage::{Lineage, PriorCase, REMANDED, RETRIAL};
use caselot_core::id::JudgeId;

/// Remand, retrial and series.
#[derive(Debug, Clone, clap::Args)]
pub struct LineageArgs {
    /// Number of the case that comes back by remand (发回重审); its judges are left out
    #[arg(long, conflicts_with = "retrial_of")]
    remand_of: Option<String>,
    /// Number of the case that is tried again (再审); its judges are left out
    #[arg(long)]
    retrial_of: Option<String>,
    /// Judges of this court who sat in that case, such as 12;15: only if it is not in this docket
    #[arg(long, default_value = "")]
    sat: String,
    /// The original appeal panel may sit: the case comes back on appeal after a remand
    #[arg(long)]
    appeal_panel_returns: bool,
    /// Code of a series of like or related cases; its first case is drawn
    #[arg(long, default_value = "")]
    series: String,
}

impl LineageArgs {
    /// The lineage as asked for, and the flag that goes with it.
    pub fn asked(&self) -> Result<(Lineage, Option<&'static str>), Failure> {
        let usage = || Failure::usage("--sat is no list of judges", "write it like 12;15");
        let parts = self.sat.split(';').map(str::trim).filter(|part| !part.is_empty());
        let mut sat = parts
            .map(|part| part.parse().map_err(|_| usage()))
            .collect::<Result<Vec<JudgeId>, Failure>>()?;
        sat.sort_unstable();
        sat.dedup();
        let (number, flag) = match (&self.remand_of, &self.retrial_of) {
            (Some(number), _) => (Some(number), Some(REMANDED)),
            (None, Some(number)) => (Some(number), Some(RETRIAL)),
            (None, None) => (None, None),
        };
        if number.is_none() && (!sat.is_empty() || self.appeal_panel_returns) {
            return Err(Failure::usage(
                "--sat and --appeal-panel-returns belong to a remanded or retried case",
                "name the earlier case with --remand-of or --retrial-of",
            ));
        }
        let prior = number.map(|number| {
            Box::new(PriorCase {
                case_number: number.clone(),
                filing: None,
                sat,
                panel_returns: self.appeal_panel_returns,
            })
        });
        Ok((Lineage { reassigns: None, prior, series: self.series.clone() }, flag))
    }
}
