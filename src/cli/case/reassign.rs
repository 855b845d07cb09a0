//! `caselot case reassign`

use caselot_core::id::JudgeId;
use std::process::ExitCode;

use super::assign::{describe, names};
use crate::cli::designation::{ground as designation_ground, requested};
use crate::cli::{Caller, Failure};
use crate::client::DesignationInput;
use caselot_core::docket::Day;
use caselot_core::docket::code::{DesignationGround, ReassignmentGround};
use caselot_core::docket::lineage::Reassignment;

/// Gives an open case another undertaking judge (变更承办人): drawn afresh, or designated.
#[derive(Debug, clap::Args)]
pub struct Reassign {
    /// Case number
    number: String,
    /// RECUSAL, TRANSFER, HEALTH, INTEGRITY_RISK or OTHER
    #[arg(long, value_parser = ground)]
    ground: ReassignmentGround,
    /// Explanation; required for OTHER
    #[arg(long, default_value = "")]
    text: String,
    /// The second person, for a draw
    #[arg(long, required_unless_present = "to")]
    approver: Option<String>,
    /// Ask to designate this judge instead of a draw
    #[arg(long, requires = "designation_ground")]
    to: Option<JudgeId>,
    /// Ground of that designation
    #[arg(long, value_parser = designation_ground, requires = "to")]
    designation_ground: Option<DesignationGround>,
    /// Another pool than the present one
    #[arg(long)]
    pool: Option<String>,
    /// Why pool or seats are not those of the policy
    #[arg(long, default_value = "")]
    departure: String,
    /// Parties (当事人), if this folder did not file the case
    #[arg(long)]
    parties: Option<String>,
    /// Claim (诉讼请求), if this folder did not file the case
    #[arg(long)]
    claim: Option<String>,
    /// Day of acceptance, if this folder did not file the case
    #[arg(long, value_parser = caselot_verify::day)]
    accepted_on: Option<Day>,
}

fn ground(text: &str) -> Result<ReassignmentGround, String> {
    ReassignmentGround::from_name(text).ok_or_else(|| {
        let names: Vec<&str> = ReassignmentGround::ALL.iter().map(|ground| ground.name()).collect();
        format!("the grounds are {}", names.join(", "))
    })
}

impl Reassign {
    pub(in crate::cli) async fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        let filer = caller.filer().await?;
        let asked = Reassignment::asked(self.ground, &self.text);
        let current = filer.current_stage(&self.number, asked).await?;
        let mut case = current.case;
        let given = self.parties.is_some() && self.claim.is_some() && self.accepted_on.is_some();
        if !current.opened && !given {
            return Err(Failure::usage(
                "this folder did not file the case",
                "give its --parties, --claim and --accepted-on",
            ));
        }
        case.parties = self.parties.unwrap_or(case.parties);
        case.claim = self.claim.unwrap_or(case.claim);
        case.accepted_on = self.accepted_on.unwrap_or(case.accepted_on);
        case.pool = self.pool.unwrap_or(case.pool);
        case.departure = self.departure;
        case.approver = self.approver.unwrap_or_default();
        if let Some((judge, ground)) = self.to.zip(self.designation_ground) {
            let asked = DesignationInput { judge, ground, text: self.text };
            let designated = filer.request_designation(&case, &asked).await?;
            say!("{}", requested(&designated));
            return Ok(ExitCode::SUCCESS);
        }
        let assigned = filer.assign(&case).await?.drawn()?;
        say!("{}", describe(&assigned, &names(caller).await?));
        Ok(ExitCode::SUCCESS)
    }
}
