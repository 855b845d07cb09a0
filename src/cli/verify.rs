//! `caselot verify`: the command of `caselot-verify`.

use std::process::ExitCode;

use super::{Exit, words};

/// Verifies a bundle offline: root, signature, every entry by the court's rules, every draw again.
#[derive(Debug, clap::Args)]
pub struct Verify {
    #[command(flatten)]
    args: caselot_verify::VerifyArgs,
}

impl Verify {
    pub(super) fn run(&self) -> Exit {
        Ok(ExitCode::from(caselot_verify::run(&self.args, words::lang())?))
    }
}
