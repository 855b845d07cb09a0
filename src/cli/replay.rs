//! `caselot replay`

use std::path::PathBuf;

use caselot_core::lottery::replay::{DrawFile, replay};

use super::{Exit, Failure, print};
use crate::cli::words::text;

/// Computes one draw again from its file, and prints seed, numbers and judges as JSON.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
    caselot case show --court 湘0203 '(2026)湘0203民初1号' --draw-json > draw.json
    caselot replay draw.json")]
pub struct Replay {
    /// File of the draw, as `caselot case show --draw-json` prints it.
    draw: PathBuf,
}

impl Replay {
    pub(super) fn run(&self) -> Exit {
        let text = std::fs::read_to_string(&self.draw).map_err(Failure::file(&self.draw))?;
        let hint = || text!("give a file that `caselot case show --draw-json` printed");
        let file: DrawFile =
            serde_json::from_str(&text).map_err(|e| Failure::content(&self.draw, e, hint()))?;
        let answer = replay(&file).map_err(|e| Failure::content(&self.draw, e, hint()))?;
        print::json(&answer)
    }
}
