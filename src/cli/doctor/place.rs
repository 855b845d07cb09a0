//! What was found of files, database, room, clock and backups.

use std::path::Path;

use caselot_words::Said;

use crate::cli::case::local_time;
use crate::cli::words::text;
use crate::cli::{host, named};
use crate::service::StartError;
use crate::service::doctor::Found;

/// The name of a check, what was found, and what mends it.
pub(super) fn said(data: &Path, found: &Found) -> (&'static str, String, String) {
    let dir = data.display();
    match found {
        Found::NoCourts(path) => (
            "data",
            text!("{path} holds no court", path = path.display()),
            text!("name another directory, or open a court with caselot init"),
        ),
        Found::Private
        | Found::Open(..)
        | Found::Foreign(..)
        | Found::Missing(_)
        | Found::Unreadable(..)
        | Found::ReadOnly(_)
        | Found::Unwritable(..) => file(data, found),
        Found::Schema(schema) => {
            ("schema", text!("the database has schema {schema}", schema), String::new())
        }
        Found::OldSchema(schema) => (
            "schema",
            text!("the database has the older schema {schema}, and is not looked into", schema),
            text!("start the server once; it keeps a copy and brings it up to date"),
        ),
        Found::Room(free, used) => (
            "room",
            text!("{free} MiB are free beside a database of {used} MiB", free, used),
            text!("make room on that disk before it is full"),
        ),
        Found::Clock => ("clock", text!("the clock fits the newest entry"), String::new()),
        Found::ClockAstray(now, newest) => (
            "clock",
            text!(
                "the clock says {now}, and the newest entry is of {newest}",
                now = moment(*now),
                newest = moment(*newest)
            ),
            text!("set the clock right; if it is right: caselot serve --trust-clock"),
        ),
        Found::Backup(days, path) => (
            "backup",
            text!("the last backup is {days} days old: {path}", days, path = path.display()),
            text!("caselot backup --data {dir} --out FOLDER", dir),
        ),
        _ => (
            "backup",
            text!("no backup of this directory is known"),
            text!("caselot backup --data {dir} --out FOLDER", dir),
        ),
    }
}

/// What was found of files and folders.
fn file(data: &Path, found: &Found) -> (&'static str, String, String) {
    let dir = data.display();
    match found {
        Found::Private => ("files", text!("all files are their owner's alone"), String::new()),
        Found::Open(path, mode) => {
            let (path, mode) = (path.display(), format!("{mode:04o}"));
            (
                "files",
                text!("others may look into {path} (mode {mode})", path, mode),
                text!("chmod go= {path}", path),
            )
        }
        Found::Foreign(path, owner) => {
            let path = path.display();
            (
                "files",
                text!("{path} belongs to another user (number {owner})", path, owner),
                text!("run this as the user who serves, or chown {path} to that user", path),
            )
        }
        Found::Missing(path) => (
            "files",
            text!("{path} is missing", path = path.display()),
            text!(
                "put your copy of it back: a key by caselot restore --keys FILE --data {dir}, a database \
                 by caselot restore BACKUP --data {dir}",
                dir
            ),
        ),
        Found::Unreadable(path, reason) => (
            "files",
            text!("{path} cannot be read: {reason}", path = path.display(), reason),
            text!("put a good copy of it back"),
        ),
        Found::ReadOnly(path) => (
            "files",
            text!("the disk of {path} is mounted read-only", path = path.display()),
            text!("look for its errors, and mount it to be written"),
        ),
        Found::Unwritable(path, mode) => {
            let (path, mode) = (path.display(), format!("{mode:04o}"));
            (
                "files",
                text!("who serves may not write {path} (mode {mode})", path, mode),
                text!("chmod u+rwX {path}", path),
            )
        }
        _ => ("files", String::new(), String::new()),
    }
}

/// What was found of a PostgreSQL database.
pub(super) fn postgres(found: &Found) -> (&'static str, String, String) {
    let said = match found {
        Found::PostgresFault(name, text) => {
            let (text, name) = (text.clone(), name.clone());
            named::named(&StartError::ServerRefuses { text, name })
        }
        Found::Postgres(place, version) => {
            let sentence =
                text!("PostgreSQL {version} keeps what it acknowledged: {place}", version, place);
            Said { sentence, cure: None }
        }
        _ => Said { sentence: String::new(), cure: None },
    };
    ("database", said.sentence, said.cure.unwrap_or_default())
}

fn moment(ms: u64) -> String {
    local_time(ms, host::UTC_OFFSET_MINUTES)
}
