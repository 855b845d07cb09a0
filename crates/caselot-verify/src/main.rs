//! The offline verifier: a bundle and a public key are enough.

use std::process::ExitCode;

use caselot_verify::{VerifyArgs, run};
use clap::Parser;

/// Replays every draw of a caselot bundle and checks it against a public key.
#[derive(Parser)]
#[command(name = "caselot-verify", version)]
struct Cli {
    #[command(flatten)]
    verify: VerifyArgs,
}

fn main() -> ExitCode {
    ExitCode::from(run(&Cli::parse().verify))
}
