//! `caselot replay`

use std::path::PathBuf;
use std::process::ExitCode;

use super::Failure;
use caselot_core::lottery::replay::{DrawFile, replay};

/// Draws again from a DRAW.json.
#[derive(Debug, clap::Args)]
pub struct Replay {
    /// The file, as `case show --draw-json` prints it
    draw: PathBuf,
}

impl Replay {
    pub(super) fn run(&self) -> Result<ExitCode, Failure> {
        let text = std::fs::read_to_string(&self.draw).map_err(Failure::file(&self.draw))?;
        let hint = "give a file that `caselot case show --draw-json` printed";
        let file: DrawFile =
            serde_json::from_str(&text).map_err(|e| Failure::content(&self.draw, e, hint))?;
        let answer = replay(&file).map_err(|e| Failure::content(&self.draw, e, hint))?;
        print_json(&answer)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Prints a value as indented JSON.
pub(super) fn print_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value).map_err(|error| {
        let sentence = format!("the answer cannot be written as JSON: {error}");
        Failure::unexpected(sentence, "leave --json out")
    })?;
    say!("{text}");
    Ok(())
}
