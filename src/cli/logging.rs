//! The server's log on standard error: its form, and its levels, which may change while it runs.

use std::io::IsTerminal;

use tracing_subscriber::filter::Targets;
use tracing_subscriber::prelude::*;
use tracing_subscriber::{Registry, fmt, reload};

use super::config::{Log, LogFormat};

/// Variable of the environment that sets the levels, before the settings do.
const VARIABLE: &str = "RUST_LOG";

/// The log of this process.
pub struct Logging {
    format: LogFormat,
    levels: reload::Handle<Targets, Registry>,
}

/// The levels that the environment asks for.
fn asked() -> Option<Targets> {
    std::env::var(VARIABLE).ok()?.parse().ok()
}

impl Logging {
    /// Logs from now on.
    pub fn start(log: &Log) -> Self {
        let wanted = asked().or_else(|| log.levels()).unwrap_or_default();
        let (filter, levels) = reload::Layer::new(wanted);
        let lines = fmt::layer().with_writer(std::io::stderr);
        let lines = match log.format {
            LogFormat::Text => {
                let plain = std::env::var_os("NO_COLOR").is_some_and(|it| !it.is_empty());
                lines.with_ansi(!plain && std::io::stderr().is_terminal()).boxed()
            }
            LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).boxed(),
        };
        tracing_subscriber::registry().with(filter).with(lines).init();
        Self { format: log.format, levels }
    }

    /// Logs at other levels from now on. Gives back whether it does: those that the environment asks
    /// for stay.
    pub fn set(&self, log: &Log) -> bool {
        let wanted = log.levels().filter(|_| asked().is_none());
        wanted.is_some_and(|levels| self.levels.reload(levels).is_ok())
    }

    /// How the server speaks to its operator beside its log; no line may be of another form.
    pub fn voice(&self) -> Voice {
        Voice(self.format)
    }
}

/// Says how the server fares.
#[derive(Debug, Clone, Copy)]
pub struct Voice(LogFormat);

impl Voice {
    /// Says a sentence.
    pub fn say(self, sentence: &str) {
        match self.0 {
            LogFormat::Text => eprintln!("caselot: {sentence}"),
            LogFormat::Json => tracing::info!("{sentence}"),
        }
    }
}
