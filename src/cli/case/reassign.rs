//! `caselot case reassign`

use std::process::ExitCode;

use caselot_core::docket::code::{DesignationGround, ReassignmentGround};
use caselot_core::docket::lineage::Reassignment;

use super::further::FurtherFiling;
use crate::cli::args::{self, code, code_except};
use crate::cli::designation::{OutageArgs, is_program_own, request_line};
use crate::cli::judge::Named;
use crate::cli::{Caller, Exit, put};
use crate::client::DesignationInput;

/// Gives an open case another undertaking judge (变更承办人): by a new draw without the present
/// one, or by a designation.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Reassign {
    /// Number of the case.
    number: String,
    /// Ground of the reassignment.
    #[arg(long, value_parser = code(ReassignmentGround::ALL, ReassignmentGround::name))]
    ground: ReassignmentGround,
    #[arg(long, help = args::explanation(ReassignmentGround::ALL), default_value = "", hide_default_value = true)]
    text: String,
    /// The second person, who agrees to the draw; only in a court of protocol 1. In one of protocol
    /// 2 that person approves the filing itself.
    #[arg(long, default_value = "", hide_default_value = true, value_name = "NAME")]
    approver: String,
    /// Asks to designate this judge, by number or name, instead of a draw.
    #[arg(long, requires = "designation_ground", value_name = "JUDGE")]
    to: Option<Named>,
    /// Ground of that designation.
    #[arg(
        long,
        value_parser = code_except(DesignationGround::ALL, DesignationGround::name, is_program_own),
        requires = "to"
    )]
    designation_ground: Option<DesignationGround>,
    #[command(flatten)]
    outage: OutageArgs,
    /// Code of another pool than the present one.
    #[arg(long, value_name = "CODE")]
    pool: Option<String>,
    /// Reason why pool or seats are not those of the policy.
    #[arg(long, default_value = "", hide_default_value = true, value_name = "TEXT")]
    departure: String,
    #[command(flatten)]
    filing: FurtherFiling,
}

const EXAMPLES: &str = "\
Examples:
  Draw again, without the judge who fell ill:
    caselot case reassign '(2026)湘0203民初123号' --court 湘0203 --token-file filing.token \\
        --ground HEALTH --approver 周庭长
  Ask to designate judge 15 instead:
    caselot case reassign '(2026)湘0203民初123号' --court 湘0203 --token-file filing.token \\
        --ground RECUSAL --to 15 --designation-ground MAJOR_DIFFICULT_NOVEL";

impl Reassign {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        let filer = caller.filer().await?;
        let reassignment = Reassignment::asked(self.ground, &self.text);
        let current = filer.current_stage(&self.number, reassignment).await?;
        let mut case = self.filing.opened(current)?;
        case.pool = self.pool.unwrap_or(case.pool);
        case.departure = self.departure;
        case.approver = self.approver;
        if let Some((judge, ground)) = self.to.zip(self.designation_ground) {
            let judge = judge.number(caller).await?;
            let (text, outage) = (self.text, self.outage.draw());
            let input = DesignationInput { judge, ground, text, outage };
            let checked = filer.request_designation(&case, &input).await?;
            put!("{}", request_line(&checked));
            return Ok(ExitCode::SUCCESS);
        }
        self.filing.assign(caller, &filer, &case).await
    }
}
