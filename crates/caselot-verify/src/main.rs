//! The offline verifier: a bundle and a public key are enough.

use std::process::ExitCode;

use caselot_verify::{VerifyArgs, print_failure, run};
use clap::Parser;

/// Replays every draw of a court's log, checks every entry by the court's rules, and checks the
/// signature against the court's public key. It needs no network and no database.
#[derive(Parser)]
#[command(name = "caselot-verify", version)]
struct Cli {
    #[command(flatten)]
    verify: VerifyArgs,
}

fn main() -> ExitCode {
    let code = run(&Cli::parse().verify).unwrap_or_else(|error| {
        print_failure("caselot-verify", &error, &[], Some(error.hint()));
        error.exit_code()
    });
    ExitCode::from(code)
}
