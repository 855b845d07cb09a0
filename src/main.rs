//! The command line of caselot.

/// A draw makes some hundred small allocations on one thread that another one frees.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    caselot::cli::main(std::env::args_os().collect())
}
