//! `caselot replay`

use std::path::PathBuf;
use std::process::ExitCode;

use caselot_core::audit::Trust;
use caselot_core::ledger::checkpoint::{self, Checkpoint, NoteKey};
use caselot_core::ledger::proof::verify_inclusion;
use caselot_core::lottery::hash::from_hex32;
use caselot_core::lottery::replay::{DrawFile, ReplayAnswer, SeatAnswer, replay};
use serde_json::json;

use super::{Exit, Failure, print};
use crate::cli::words::text;
use crate::telling::public_draw::{PublicHead, PublicLine, PublicSeat};

/// Draws to compute again from their file.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
    caselot case show --court 湘0203 '(2026)湘0203民初1号' --draw-json > draw.json
    caselot replay draw.json
    caselot replay draws.jsonl --key 湘0203.pub")]
pub struct Replay {
    /// File of a draw, as `caselot case show --draw-json` prints it, or of draws, as `caselot audit
    /// public` writes it.
    draw: PathBuf,
    /// The court's public key for a file of draws: its .pub file, or its fingerprint of 64 hexadecimal
    /// digits. Without a key, the file itself says whose it is.
    #[arg(long, value_name = "FILE|FINGERPRINT")]
    key: Option<String>,
}

impl Replay {
    pub(super) fn run(&self) -> Exit {
        let text = std::fs::read_to_string(&self.draw).map_err(Failure::file(&self.draw))?;
        let head = text.lines().next().and_then(|line| serde_json::from_str(line).ok());
        if let Some(head) = head {
            return self.published(&head, &text);
        }
        let hint = || text!("give a file that `caselot case show --draw-json` printed");
        let file: DrawFile =
            serde_json::from_str(&text).map_err(|e| Failure::content(&self.draw, e, hint()))?;
        let answer = replay(&file).map_err(|e| Failure::content(&self.draw, e, hint()))?;
        print::json(&answer)
    }

    /// Checks a file of draws.
    fn published(&self, head: &PublicHead, text: &str) -> Exit {
        let wrong = |sentence: String| {
            let hint = text!("nothing in this file counts; get it anew, or ask an auditor");
            Failure::content(&self.draw, sentence, hint)
        };
        let key = NoteKey::parse_vkey(&head.key).map_err(|error| wrong(error.to_string()))?;
        let trusted = match self.key.as_deref().map(caselot_verify::trust).transpose()? {
            None => None,
            Some(Trust::Key(wanted)) => Some(wanted.public() == key.public()),
            Some(Trust::Fingerprint(wanted)) => Some(wanted == key.fingerprint()),
            Some(Trust::SelfAsserted) => None,
        };
        if trusted == Some(false) {
            return Err(wrong(text!("it is signed by another key than the one you named")));
        }
        let at = checkpoint::open(&head.checkpoint, &key);
        let at = at.map_err(|error| wrong(error.to_string()))?;
        let (mut draws, mut computed) = (0u64, 0u64);
        for (place, line) in text.lines().enumerate().skip(1) {
            let broken = |what: String| wrong(text!("line {line}: {what}", line = place + 1, what));
            let line: PublicLine = serde_json::from_str(line).map_err(|e| broken(e.to_string()))?;
            is_in_log(&line, &at).map_err(broken)?;
            computed += u64::from(is_as_said(&line, &head.origin).map_err(broken)?);
            draws += 1;
        }
        print::json(&json!({
            "court": head.court, "origin": at.origin, "entries": at.size,
            "key_fingerprint": key.fingerprint(), "trusted_key": trusted.unwrap_or(false),
            "draws": draws, "computed_again": computed, "not_public": draws - computed,
        }))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Whether the log of the checkpoint holds the draw's entry.
fn is_in_log(line: &PublicLine, at: &Checkpoint) -> Result<(), String> {
    let hash = |text: &String| from_hex32(text).ok_or_else(|| text!("a hash is no hash"));
    let proof = line.inclusion.iter().map(hash).collect::<Result<Vec<_>, _>>()?;
    let leaf = hash(&line.leaf_hash)?;
    let proven = verify_inclusion(&leaf, line.entry.0, at.size, &proof, &at.root);
    proven.map_err(|_| text!("its entry is not in the log that the court signed"))
}

/// Whether the draw, computed again, is what the line says; false if it cannot be computed.
fn is_as_said(line: &PublicLine, origin: &str) -> Result<bool, String> {
    let Some(draw) = &line.draw else { return Ok(false) };
    let same_case = draw.origin == origin
        && Some(&draw.case_number) == line.number.as_ref()
        && draw.stage == line.stage;
    let answer = replay(draw).map_err(|error| error.to_string())?;
    let ReplayAnswer { seats, alternates, seed_hash, .. } = &answer;
    let of = |wanted: bool| line.seats.iter().filter(move |it| it.alternate.is_some() == wanted);
    let holds = same_case
        && *seed_hash == line.seed_hash
        && of(false).map(won).eq(seats.iter().map(drawn))
        && of(true).map(won).eq(alternates.iter().map(drawn));
    if holds { Ok(true) } else { Err(text!("the draw, computed again, is another one")) }
}

fn won(seat: &PublicSeat) -> (&str, u32) {
    (&seat.role, seat.judge.0)
}

fn drawn(seat: &SeatAnswer) -> (&str, u32) {
    (&seat.role, seat.judge.0)
}
