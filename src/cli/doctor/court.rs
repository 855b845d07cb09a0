//! What was found of a court.

use std::path::Path;

use caselot_core::docket::fold::contributors::Waiting;

use crate::cli::case::local_time;
use crate::cli::host;
use crate::cli::words::{self, text};
use crate::service::doctor::Found;
use crate::telling::contribution;

/// The name of a check, what was found, and what mends it.
pub(super) fn said(data: &Path, court: &str, found: &Found) -> (&'static str, String, String) {
    match found {
        Found::Log(size) => (
            "log",
            text!("{size} entries, each where it belongs; the case index fits them", size),
            String::new(),
        ),
        Found::LogAlone(size) => {
            ("log", text!("{size} entries, each where it belongs", size), String::new())
        }
        Found::Unsealed(size) => (
            "log",
            text!("no server with the sealing key wrote the end of its {size} entries", size),
            text!(
                "see who can write to the database; put a copy of it back that the servers wrote"
            ),
        ),
        Found::LogUnsound(reason) => (
            "log",
            text!("its log cannot be served: {reason}", reason),
            text!(
                "if it is the case index: caselot index rebuild; else put a backup back: caselot restore"
            ),
        ),
        Found::RulesKept(_) | Found::RulesBroken(..) | Found::RulesUnchecked(_) => rules(found),
        Found::KeyFits => ("key", text!("the signing key is the one in force"), String::new()),
        Found::KeyDiffers(path) => (
            "key",
            text!("{path} is not the key that the log names", path = path.display()),
            text!(
                "put the right one back; the database of before a handover needs the key of then"
            ),
        ),
        Found::Trays(count) => (
            "sealing",
            text!("the sealing key opens all {count} trays in use", count),
            String::new(),
        ),
        Found::TraysShut(trays) => {
            let trays: Vec<String> = trays.iter().map(u64::to_string).collect();
            (
                "sealing",
                text!("the sealing key does not open tray {trays}", trays = trays.join(", ")),
                text!("put the right sealing key back"),
            )
        }
        found => signed_and_waiting(data, court, found),
    }
}

/// Whether the rules were kept in the log.
fn rules(found: &Found) -> (&'static str, String, String) {
    match found {
        Found::RulesKept(size) => {
            ("rules", text!("VALID: all {size} entries keep the rules", size), String::new())
        }
        Found::RulesBroken(count, first) => {
            let finding = caselot_verify::said_finding(first, words::lang());
            (
                "rules",
                text!(
                    "INVALID: rules were not kept ({count} findings). The first: {finding}",
                    count,
                    finding
                ),
                text!(
                    "it stands in the log for ever, and no backup mends it: nothing is lost, and backups \
                     go on; find out how it came there (docs/operating.md, A log with findings)"
                ),
            )
        }
        Found::RulesUnchecked(size) => (
            "rules",
            text!(
                "{size} entries, too many for a look, were not held against the rules: caselot doctor \
                 --verify does it",
                size
            ),
            String::new(),
        ),
        other => ("other", format!("{other:?}"), String::new()),
    }
}

/// A contributor, and what waits for its value.
fn contributor(
    court: &str,
    named: (u64, &str),
    waiting: Option<Waiting>,
) -> (&'static str, String, String) {
    let since = |at| local_time(at, host::UTC_OFFSET_MINUTES);
    let waiting = waiting.map(|it| (it.filings as u64, since(it.since_ms)));
    let (text, cure) = contribution::waits_for(court, named, waiting);
    ("contributor", text, cure)
}

/// A note that a witness showed, and that the log does not continue.
fn contradicted(
    data: &Path,
    court: &str,
    size: u64,
    path: &Path,
) -> (&'static str, String, String) {
    (
        "witnesses",
        text!(
            "a witness shows {size} entries that the court signed, and this log does not continue \
             them",
            size
        ),
        text!(
            "put the newest database back; what is lost for good: caselot recover --data {dir} \
             --court {court} --checkpoint {path}",
            dir = data.display(),
            court,
            path = path.display()
        ),
    )
}

fn signed_and_waiting(data: &Path, court: &str, found: &Found) -> (&'static str, String, String) {
    let dir = data.display();
    let recover = || {
        text!(
            "put the newest database back; what is lost for good: caselot recover --data {dir} --court \
             {court}",
            dir,
            court
        )
    };
    match found {
        Found::Contradicted(size, path) => contradicted(data, court, *size, path),
        Found::Checkpoint(size) => (
            "checkpoint",
            text!("all {size} entries that the checkpoint signed are there", size),
            String::new(),
        ),
        Found::Behind(size, signed) => (
            "checkpoint",
            text!("{signed} entries were signed, and {size} are there", signed, size),
            recover(),
        ),
        Found::CheckpointDiffers(size) => (
            "checkpoint",
            text!("the checkpoint signed another log, at size {size}", size),
            recover(),
        ),
        Found::NoCheckpoint(size) => (
            "checkpoint",
            text!("{size} entries and no checkpoint beside the key", size),
            text!(
                "ask a filer for one (recover --checkpoint FILE), or if the database is the newest: \
                 caselot serve --without-checkpoint {court}",
                court
            ),
        ),
        Found::Undrawn(0, _) => ("undrawn", text!("no filing waits for its draw"), String::new()),
        Found::Undrawn(count, days) => (
            "undrawn",
            text!("{count} filings wait for their draw, the oldest for {days} days", count, days),
            text!("caselot case list --status open; draw or void them"),
        ),
        Found::Contributor(entry, name, waiting) => contributor(court, (*entry, name), *waiting),
        Found::Pool(pool, now, later, least) => (
            "pool",
            text!(
                "pool {pool}: {now} effective candidates today and {later} in a week; the policy asks for \
                 {least}",
                pool,
                now,
                later,
                least
            ),
            text!("add members to the pool, or see who is absent: caselot roster absence list"),
        ),
        other => ("other", format!("{other:?}"), String::new()),
    }
}
