//! `caselot man` and `caselot completions`: what a package brings along. Both are in English.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::Shell;

use super::failure::PROGRAM;
use super::{Cli, Exit, Failure, put, say};

/// Writes the manual pages of all commands, in English.
#[derive(Debug, clap::Args)]
pub struct Man {
    /// Folder that the pages are written into; it is made if it is not there.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// Prints the completions of a shell, for its folder of completions.
#[derive(Debug, clap::Args)]
pub struct Completions {
    /// Shell that completes.
    #[arg(value_name = "SHELL", value_enum)]
    shell: Shell,
}

impl Man {
    pub(super) fn run(&self) -> Exit {
        fs::create_dir_all(&self.out).map_err(Failure::file(&self.out))?;
        clap_mangen::generate_to(Cli::command(), &self.out).map_err(Failure::file(&self.out))?;
        let folder = self.out.display();
        say!("The manual pages are in {folder}; read one with `man {folder}/caselot.1`.", folder);
        Ok(ExitCode::SUCCESS)
    }
}

impl Completions {
    pub(super) fn run(&self) -> Exit {
        let (mut command, mut script) = (Cli::command(), Vec::new());
        clap_complete::generate(self.shell, &mut command, PROGRAM, &mut script);
        put!("{}", String::from_utf8_lossy(&script).trim_end());
        Ok(ExitCode::SUCCESS)
    }
}
