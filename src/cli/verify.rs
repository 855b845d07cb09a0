//! `caselot verify`: the offline verifier under another name.

use std::process::ExitCode;

use super::Failure;

/// Verifies a bundle offline.
#[derive(Debug, clap::Args)]
pub struct Verify {
    #[command(flatten)]
    args: caselot_verify::VerifyArgs,
}

impl Verify {
    pub(super) fn run(&self) -> Result<ExitCode, Failure> {
        Ok(ExitCode::from(caselot_verify::run(&self.args)?))
    }
}
