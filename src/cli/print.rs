//! What commands print: lines, tables, JSON, and the progress of long work.

use std::borrow::Cow;
use std::io::{BufRead, ErrorKind, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::OnceLock;

use caselot_core::audit::{is_hidden, plain_lines};
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{Cell, Table};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::words::text;
use super::{Exit, Failure};

/// Prints a sentence in the language of the process; see `text!`.
macro_rules! say {
    ($($arg:tt)*) => { $crate::cli::print::show($crate::cli::words::text!($($arg)*)) };
}
pub(super) use say;

/// Prints a line of what needs no words.
macro_rules! put {
    ($($arg:tt)*) => { $crate::cli::print::show(format_args!($($arg)*)) };
}
pub(super) use put;

/// Prints what needs no words of a language, or has them.
pub fn show(what: impl std::fmt::Display) {
    // Nothing depends on whether somebody reads it; one that stops early, as `head` does, is no
    // failure.
    drop(writeln!(std::io::stdout(), "{}", plain_lines(&what.to_string())));
}

/// Says a line beside the answer, on standard error.
pub fn remark(what: impl std::fmt::Display) {
    eprintln!("{}", plain_lines(&what.to_string()));
}

/// Whether the command line asks for an answer as JSON; said once.
static JSON_WANTED: OnceLock<bool> = OnceLock::new();

/// Says whether the answer, and so also a failure, is to be JSON.
pub fn want_json(wanted: bool) {
    JSON_WANTED.get_or_init(|| wanted);
}

/// Whether a failure is to be JSON.
pub fn is_json_wanted() -> bool {
    JSON_WANTED.get().is_some_and(|wanted| *wanted)
}

/// Prints a value as indented JSON.
pub fn json(value: &impl serde::Serialize) -> Exit {
    let text = serde_json::to_string_pretty(value).map_err(|error| {
        let sentence = text!("the answer cannot be written as JSON: {error}", error);
        Failure::unexpected(sentence, text!("leave --json out"))
    })?;
    show(json_escaped(&text));
    Ok(ExitCode::SUCCESS)
}

/// A JSON text in which what a terminal would obey is escaped as JSON escapes it: it is for programs,
/// but may be looked at.
pub fn json_escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match is_hidden(c) && c != '\n' {
            true => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| {
                shown.push_str(&format!("\\u{unit:04x}"));
            }),
            false => shown.push(c),
        }
    }
    shown
}

/// Writes a report into a file, or prints it; a reader that stops early is no failure.
///
/// # Errors
/// When it cannot be written.
pub fn file(out: Option<&Path>, file: &[u8]) -> Result<(), Failure> {
    if let Some(path) = out {
        return std::fs::write(path, file).map_err(Failure::file(path));
    }
    let mut out = std::io::stdout().lock();
    match out.write_all(file).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            let sentence = text!("the report cannot be written: {error}", error);
            Err(Failure::system(sentence, text!("write it into a file with --out")))
        }
        _ => Ok(()),
    }
}

/// A table with a heading for each column.
pub fn table<const N: usize>(
    heads: [impl Into<Cell>; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> Table {
    let mut table = Table::new();
    table.load_preset(UTF8_HORIZONTAL_ONLY);
    table.set_header(heads.into_iter().map(Into::into).collect::<Vec<Cell>>());
    table.add_rows(rows);
    table
}

/// Asks a person at the terminal whether to go on.
///
/// # Errors
/// When nobody can be asked here, which `unasked` says, or no answer can be read.
pub fn agreed(
    question: &str,
    unasked: impl Into<String>,
    hint: impl Into<String>,
) -> Result<bool, Failure> {
    if !(std::io::stdin().is_terminal() && std::io::stderr().is_terminal()) {
        return Err(Failure::usage(unasked, hint));
    }
    eprint!("{question} [y/N] ");
    let mut answer = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut answer)
        .map_err(|error| Failure::system(text!("no answer can be read: {error}", error), hint))?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "是"))
}

/// A count of what is done, where nobody knows how much there is; silent unless standard error is a
/// terminal.
pub fn count(what: impl Into<Cow<'static, str>>) -> ProgressBar {
    let bar = progress(0, what);
    let style = ProgressStyle::with_template("{msg} {pos}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

/// A progress bar of this length; silent unless standard error is a terminal.
pub fn progress(length: u64, what: impl Into<Cow<'static, str>>) -> ProgressBar {
    let target = if std::io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(Some(length), target);
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {per_sec} {eta}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message(what);
    bar
}
