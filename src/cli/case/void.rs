//! `caselot case void`

use std::process::ExitCode;

use crate::cli::{Caller, Failure};
use crate::client::VoidInput;
use caselot_core::docket::code::VoidGround;

/// Ends a filing without a draw.
#[derive(Debug, clap::Args)]
pub struct Void {
    /// Case number
    number: String,
    /// Stage of the filing
    #[arg(long, default_value_t = 0)]
    stage: u32,
    /// DUPLICATE, FILED_IN_ERROR, WITHDRAWN, JURISDICTION, NONCE_LOST, SECRET_LOST or OTHER
    #[arg(long, value_parser = ground)]
    ground: VoidGround,
    /// Explanation; required for OTHER
    #[arg(long, default_value = "")]
    text: String,
    /// The second person
    #[arg(long)]
    approver: String,
}

fn ground(text: &str) -> Result<VoidGround, String> {
    VoidGround::from_name(text).ok_or_else(|| {
        let names: Vec<&str> = VoidGround::ALL.iter().map(|ground| ground.name()).collect();
        format!("the grounds are {}", names.join(", "))
    })
}

impl Void {
    pub(in crate::cli) async fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        let filer = caller.filer().await?;
        let input = VoidInput {
            number: self.number.clone(),
            stage: self.stage,
            ground: self.ground,
            text: self.text,
            approver: self.approver,
        };
        let entry = filer.void(&input).await?;
        say!(
            "{} stage {} is voided as entry {entry}; file it again with --stage {}.",
            self.number,
            self.stage,
            self.stage + 1
        );
        Ok(ExitCode::SUCCESS)
    }
}
