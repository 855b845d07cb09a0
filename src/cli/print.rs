//! What commands print: lines, tables, JSON, and the progress of long work.

use std::io::{BufRead, IsTerminal, Write};
use std::process::ExitCode;

use comfy_table::Table;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{Exit, Failure};

/// Prints a line; a reader that stops early, as `head` does, is no failure.
macro_rules! say {
    ($($arg:tt)*) => { $crate::cli::print::line(format_args!($($arg)*)) };
}
pub(super) use say;

/// Prints a line on standard output.
pub fn line(line: std::fmt::Arguments<'_>) {
    // Nothing depends on whether somebody reads it.
    drop(writeln!(std::io::stdout(), "{line}"));
}

/// Prints a value as indented JSON.
pub fn json(value: &impl serde::Serialize) -> Exit {
    let text = serde_json::to_string_pretty(value).map_err(|error| {
        let sentence = format!("the answer cannot be written as JSON: {error}");
        Failure::unexpected(sentence, "leave --json out")
    })?;
    say!("{text}");
    Ok(ExitCode::SUCCESS)
}

/// A table with a heading for each column.
pub fn table<const N: usize>(
    heads: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> Table {
    let mut table = Table::new();
    table.load_preset(UTF8_HORIZONTAL_ONLY);
    table.set_header(heads);
    table.add_rows(rows);
    table
}

/// Asks a person at the terminal whether to go on.
///
/// # Errors
/// When nobody can be asked here, which `unasked` says, or no answer can be read.
pub fn agreed(question: &str, unasked: &str, hint: &str) -> Result<bool, Failure> {
    if !(std::io::stdin().is_terminal() && std::io::stderr().is_terminal()) {
        return Err(Failure::usage(unasked, hint));
    }
    eprint!("{question} [y/N] ");
    let mut answer = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut answer)
        .map_err(|error| Failure::system(format!("no answer can be read: {error}"), hint))?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "是"))
}

/// A progress bar of this length; silent unless standard error is a terminal.
pub fn progress(length: u64, what: &'static str) -> ProgressBar {
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
