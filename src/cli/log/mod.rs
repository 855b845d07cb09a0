//! `caselot log`: entries as JSON, with bytes in hexadecimal, codes by name and days as dates.

use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use caselot_core::docket::{Day, Entry, Event, codec};
use caselot_core::ledger::bundle;
use caselot_core::lottery::hash::to_hex;
use serde_json::{Value, json};

use super::{Exit, Failure};

mod cases;
mod people;
mod records;

pub(super) use cases::seats_json;

/// Prints the entries of a bundle as JSON, one a line. Nothing is verified here.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
    caselot log 湘0203.bundle | jq 'select(.event == \"case_drawn\")'")]
pub struct Log {
    /// Bundle, as `caselot audit export` wrote it.
    bundle: PathBuf,
}

impl Log {
    pub(super) fn run(&self) -> Exit {
        let bytes = std::fs::read(&self.bundle).map_err(Failure::file(&self.bundle))?;
        let hint = "give a bundle as `caselot audit export` writes it";
        let unreadable = |reason: String| Failure::content(&self.bundle, reason, hint);
        let bundle = bundle::parse(&bytes).map_err(|e| unreadable(e.to_string()))?;
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        for (index, bytes) in bundle.entries.iter().enumerate() {
            let entry =
                codec::decode(bytes).map_err(|e| unreadable(format!("entry {index}: {e}")))?;
            match writeln!(out, "{}", entry_json(&entry)) {
                // A reader may stop early, as `head` does.
                Err(e) if e.kind() == ErrorKind::BrokenPipe => break,
                written => written.map_err(unwritten)?,
            }
        }
        match out.flush() {
            Err(e) if e.kind() != ErrorKind::BrokenPipe => Err(unwritten(e)),
            _ => Ok(ExitCode::SUCCESS),
        }
    }
}

fn unwritten(error: std::io::Error) -> Failure {
    let sentence = format!("the entries cannot be written: {error}");
    Failure::system(sentence, "write them where there is room")
}

/// An entry as JSON.
pub(super) fn entry_json(entry: &Entry) -> Value {
    let (kind, event) = event_json(&entry.event);
    json!({
        "index": entry.index,
        "time_ms": entry.time_ms,
        "actor": { "person": entry.actor.person, "standing": entry.actor.standing.name() },
        "event": kind,
        kind: event,
    })
}

/// The name of an event's kind, and the event as JSON.
pub(super) fn event_json(event: &Event) -> (&'static str, Value) {
    match event {
        Event::CourtOpened(it) => ("court_opened", people::court(it)),
        Event::JudgeRecorded(it) => ("judge_recorded", people::judge(it)),
        Event::AbsenceRecorded(it) => ("absence_recorded", people::absence(it)),
        Event::PoolRecorded(it) => ("pool_recorded", people::pool(it)),
        Event::ConflictDeclared(it) => ("conflict_declared", people::conflict(it)),
        Event::TrayOpened { tray, commitments } => {
            let commitments = commitments.chunks(32).map(to_hex).collect::<Vec<_>>();
            ("tray_opened", json!({ "tray": tray, "commitments": commitments }))
        }
        Event::TrayRetired { tray, ground, text } => {
            ("tray_retired", json!({ "tray": tray, "ground": ground.name(), "text": text }))
        }
        Event::CaseFiled(it) => ("case_filed", cases::filing(it)),
        Event::CaseDrawn(it) => ("case_drawn", cases::draw(it)),
        Event::FilingVoided(it) => ("filing_voided", cases::void(it)),
        Event::DesignationRequested(it) => ("designation_requested", cases::request(it)),
        Event::CaseDesignated(it) => {
            ("case_designated", json!({ "filing": it.filing, "judge": it.judge }))
        }
        Event::DesignationDeclined(it) => {
            ("designation_declined", json!({ "filing": it.filing, "text": it.text }))
        }
        Event::FlagsChanged(it) => ("flags_changed", records::flags(it)),
        Event::PolicyAdopted(it) => ("policy_adopted", records::policy(it)),
        Event::CaseImported(it) => ("case_imported", records::import(it)),
        Event::CaseCorrected(it) => ("case_corrected", records::correction(it)),
        Event::ActivityRecorded { filing, activity } => {
            ("activity_recorded", records::activity(*filing, activity))
        }
        Event::CaseClosed(it) => ("case_closed", records::closing_of(it)),
        Event::ReductionGranted(it) => ("quota_reduction_granted", records::reduction(it)),
        Event::KeyRotated(it) => ("key_rotated", records::handover(it)),
        Event::Restored(it) => ("restored", records::restoration(it)),
    }
}

/// A day that may be open.
fn open_day(day: Option<Day>) -> Value {
    day.map_or(Value::Null, |day| json!(day.to_string()))
}

/// 32 bytes that may be missing.
fn optional_hex(bytes: Option<[u8; 32]>) -> Value {
    bytes.map_or(Value::Null, |bytes| json!(to_hex(&bytes)))
}
