//! The command line of caselot.

use clap::Parser;

/// A draw makes some hundred small allocations on one thread that another one frees.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    caselot::cli::run(caselot::cli::Cli::parse())
}
