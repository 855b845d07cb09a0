//! `caselot doctor`

mod court;
mod grants;
mod place;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use caselot_words::Lang;
use serde_json::json;

use super::args::Json;
use super::{Caller, Exit, Failure, config, host, print, put, words};
use crate::cli::words::text;
use crate::rpc::tls::{self, TlsFiles};
use crate::service::data::DataFiles;
use crate::service::doctor::{CHECKED_ENTRIES, Check, Found, Gravity, SOON_DAYS};
use crate::service::files::serving_user;

/// Milliseconds of a day.
const DAY_MS: u64 = 86_400_000;
const HOUR_MS: u64 = 3_600_000;
/// The exit code of something that does not work.
const FAIL: u8 = 2;
/// The bit of a mode by which everybody may write.
const OTHERS_WRITE: u32 = 0o002;

/// Looks at the settings and the data directory of a server that may run, and says what is as it should
/// be, what somebody should look at, and what does not work, each with its cure. Nothing is changed.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Doctor {
    /// Directory of the server's data; required here or as server.data in the settings.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Holds logs of any length against the rules, as an auditor does; otherwise those of at most
    /// 100,000 entries.
    #[arg(long)]
    verify: bool,
    #[command(flatten)]
    overrides: config::Overrides,
    #[command(flatten)]
    json: Json,
}

const EXAMPLES: &str = "\
Examples:
  Look at everything, with the settings of the server:
    caselot doctor --config /etc/caselot.toml
  Look at a data directory alone, for a script:
    caselot doctor --data /var/lib/caselot --json

Exit codes: 0 all is well; 1 something should be looked at; 2 something does not work.";

/// A line of what was found.
struct Line {
    gravity: Gravity,
    court: Option<String>,
    /// Stable name, for machines.
    name: &'static str,
    text: String,
    /// What mends it; empty where nothing is to be mended.
    cure: String,
}

impl Doctor {
    pub(super) fn run(&self, caller: &Caller) -> Exit {
        let mut lines = Vec::new();
        let loaded = config::load(caller.config.as_deref(), std::env::vars(), &self.overrides.set);
        let named = match &loaded {
            Ok(config) => {
                lines.push(well("settings", text!("the settings are sound")));
                Some(config.server.data.clone()).filter(|path| !path.as_os_str().is_empty())
            }
            Err(failure) => {
                lines.push(wrong("settings", &failure.to_string(), failure.cure()));
                None
            }
        };
        lines.extend(caller.config.as_deref().and_then(open_settings));
        let data = self.data.clone().or(named).ok_or_else(config::no_data)?;
        let files = match &loaded {
            Ok(config) => {
                lines.extend(certificates(&config.tls, serving_user(&data)));
                config.files(&data)?
            }
            Err(_) => DataFiles::of(&data),
        };
        let checked_entries = if self.verify { u64::MAX } else { CHECKED_ENTRIES };
        let checks = host::examine(&files, checked_entries);
        lines.extend(checks.iter().map(|check| line(&data, check)));
        let worst = lines.iter().map(|line| line.gravity).max().unwrap_or(Gravity::Ok);
        if self.json.wanted {
            print::json(&lines.iter().map(as_json).collect::<Vec<_>>())?;
        } else {
            lines.iter().for_each(put_line);
        }
        Ok(match worst {
            Gravity::Ok => ExitCode::SUCCESS,
            Gravity::Warn => ExitCode::FAILURE,
            Gravity::Fail => ExitCode::from(FAIL),
        })
    }
}

fn well(name: &'static str, text: String) -> Line {
    Line { gravity: Gravity::Ok, court: None, name, text, cure: String::new() }
}

fn wrong(name: &'static str, text: &str, cure: Option<String>) -> Line {
    let (text, cure) = (text.to_owned(), cure.unwrap_or_default());
    Line { gravity: Gravity::Fail, court: None, name, text, cure }
}

/// Settings that others may write: they decide whom the server believes, and where its keys lie.
fn open_settings(path: &Path) -> Option<Line> {
    let mode = std::fs::metadata(path).ok()?.permissions().mode() & 0o7777;
    let (file, shown) = (path.display(), format!("{mode:04o}"));
    (mode & OTHERS_WRITE != 0).then(|| {
        let text = text!("everybody may write {file} (mode {mode})", file, mode = shown);
        wrong("settings", &text, Some(text!("chmod o-w {file}", file)))
    })
}

/// The files of TLS, and how long the certificates hold. Root looks in the place of the user who
/// `serves`.
fn certificates(files: &TlsFiles, serves: Option<u32>) -> Vec<Line> {
    if !files.is_on() {
        return Vec::new();
    }
    let fault = files.read_for(serves).err().map(|cause| {
        let failure = Failure::setting(cause);
        wrong("tls", &failure.to_string(), failure.cure())
    });
    let named = [&files.certificate, &files.client_authority];
    let named = named.into_iter().filter(|path| !path.as_os_str().is_empty());
    // A certificate that cannot be read is said already.
    let ends = named.map(|path| certificate(path));
    let ends = ends.filter(|line| fault.as_ref().is_none_or(|fault| fault.text != line.text));
    let ends: Vec<Line> = ends.collect();
    fault.into_iter().chain(ends).collect()
}

fn certificate(path: &Path) -> Line {
    let name = "certificate";
    let ends_ms = match tls::ends_ms(path) {
        Ok(ends_ms) => ends_ms,
        Err(cause) => {
            let failure = Failure::setting(cause);
            return wrong(name, &failure.to_string(), failure.cure());
        }
    };
    let file = path.display();
    let left_ms = ends_ms.saturating_sub(host::now_ms());
    let cure = text!("put a new certificate in its place; the server reads it by itself");
    match left_ms / DAY_MS {
        0 if left_ms == 0 => {
            wrong(name, &text!("the certificate {file} has ended", file), Some(cure))
        }
        0 => {
            let hours = left_ms / HOUR_MS;
            let text =
                text!("the certificate {file} ends in less than a day ({hours} h)", file, hours);
            wrong(name, &text, Some(cure))
        }
        days => {
            let soon = days <= u64::from(SOON_DAYS);
            let gravity = if soon { Gravity::Warn } else { Gravity::Ok };
            let cure = if soon { cure } else { String::new() };
            let text = text!("the certificate {file} holds {days} days more", file, days);
            Line { gravity, court: None, name, text, cure }
        }
    }
}

/// What was found, in words.
fn line(data: &Path, check: &Check) -> Line {
    let (name, text, cure) = match &check.found {
        Found::NoCourts(_)
        | Found::Private
        | Found::Open(..)
        | Found::Foreign(..)
        | Found::Missing(_)
        | Found::Unreadable(..)
        | Found::ReadOnly(_)
        | Found::Unwritable(..)
        | Found::Schema(_)
        | Found::OldSchema(_)
        | Found::Room(..)
        | Found::Clock
        | Found::ClockAstray(..)
        | Found::NoBackup
        | Found::Backup(..) => place::said(data, &check.found),
        Found::Postgres(..) | Found::PostgresFault(..) => place::postgres(&check.found),
        Found::Grants(_)
        | Found::GrantsUnreadable(..)
        | Found::GrantEnds(..)
        | Found::GrantIdle(..)
        | Found::GrantOfAnyIssuer(..)
        | Found::GrantsDouble(..) => grants::said(data, &check.found),
        found => court::said(data, check.court.as_deref().unwrap_or_default(), found),
    };
    let cure = if check.gravity == Gravity::Ok { String::new() } else { cure };
    Line { gravity: check.gravity, court: check.court.clone(), name, text, cure }
}

fn gravity_name(gravity: Gravity) -> &'static str {
    match gravity {
        Gravity::Ok => "OK",
        Gravity::Warn => "WARN",
        Gravity::Fail => "FAIL",
    }
}

fn put_line(line: &Line) {
    let court = line.court.as_ref().map_or_else(String::new, |court| format!("{court}: "));
    let between = if words::lang() == Lang::Zh { "；" } else { "; " };
    let cure = if line.cure.is_empty() { String::new() } else { format!("{between}{}", line.cure) };
    put!("{:<4}  {court}{}{cure}", gravity_name(line.gravity), line.text);
}

fn as_json(line: &Line) -> serde_json::Value {
    json!({
        "gravity": gravity_name(line.gravity), "check": line.name, "court": line.court,
        "text": line.text, "cure": line.cure,
    })
}
