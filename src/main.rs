//! The command line of caselot.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

use clap::Parser;

fn main() -> std::process::ExitCode {
    caselot::cli::run(caselot::cli::Cli::parse())
}
