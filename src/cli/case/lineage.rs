//! Links of a case to earlier ones, on the command line.

use caselot_core::docket::lineage::{FollowedCase, Lineage, PriorCase, REMANDED, RETRIAL};
use caselot_tables::Roster;

use crate::cli::Failure;
use crate::cli::judge::NamedList;
use crate::cli::words::text;

/// Links to earlier cases: remand, retrial, series, main case.
#[derive(Debug, Clone, clap::Args)]
pub struct LineageArgs {
    /// Number of the case that comes back by remand (发回重审); its judges are left out.
    #[arg(long, conflicts_with = "retrial_of", value_name = "NUMBER")]
    remand_of: Option<String>,
    /// Number of the case that is tried again (再审); its judges are left out.
    #[arg(long, value_name = "NUMBER")]
    retrial_of: Option<String>,
    /// Judges of this court who sat in that case, by number or name, such as 12;张三. Give them only
    /// if the case is not in this court's log.
    #[arg(long, value_name = "JUDGES")]
    sat: Option<NamedList>,
    /// Lets the original appeal panel sit: the case comes back on appeal after a remand.
    #[arg(long)]
    appeal_panel_returns: bool,
    /// Code of a series of like or related cases; only its first case is drawn.
    #[arg(long, default_value = "", hide_default_value = true, value_name = "CODE")]
    series: String,
    /// Number of the main case that this one belongs to (随主案), such as that of the enforcement that
    /// is resumed, where the policy says that such cases go to its judge. A second person agrees to it.
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["remand_of", "retrial_of", "series"])]
    follows: Option<String>,
}

impl LineageArgs {
    /// Whether it names judges.
    pub fn names_judges(&self) -> bool {
        self.sat.is_some()
    }

    /// The links, and the flag that a remanded or retried case carries.
    pub fn lineage(&self, roster: &Roster) -> Result<(Lineage, Option<&'static str>), Failure> {
        let sat = self.sat.clone().unwrap_or_default().numbers(roster)?;
        let (number, flag) = match (&self.remand_of, &self.retrial_of) {
            (Some(number), _) => (Some(number), Some(REMANDED)),
            (None, Some(number)) => (Some(number), Some(RETRIAL)),
            (None, None) => (None, None),
        };
        if number.is_none() && (!sat.is_empty() || self.appeal_panel_returns) {
            return Err(Failure::usage(
                text!("--sat and --appeal-panel-returns belong to a remanded or retried case"),
                text!("name the earlier case with --remand-of or --retrial-of"),
            ));
        }
        let prior = number.map(|number| {
            Box::new(PriorCase {
                case_number: number.clone(),
                filing: None,
                elsewhere: !sat.is_empty(),
                sat,
                panel_returns: self.appeal_panel_returns,
            })
        });
        let series = self.series.clone();
        let follows = self.follows.as_deref().map(followed).map(Box::new);
        Ok((Lineage { prior, series, follows, ..Lineage::default() }, flag))
    }
}

/// A main case as it is named.
fn followed(number: &str) -> FollowedCase {
    FollowedCase { case_number: number.to_owned(), filing: None }
}
