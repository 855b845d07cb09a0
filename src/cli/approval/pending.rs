//! What a change prints if it waits for a second person.

use std::process::ExitCode;

use serde_json::{Map, Value, json};

use crate::cli::args::Json;
use crate::cli::{Caller, Exit, Failure, print, put, say};
use crate::client::waiting;

/// The entries of a change that wait for a second person.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Pending(Vec<u64>);

impl Pending {
    /// Lists that wait.
    pub fn of(entries: Vec<u64>) -> Pending {
        Pending(entries)
    }

    /// Those of an answer: its entries, and the last proposal among them, which may have waited
    /// before.
    pub async fn in_answer(
        caller: &Caller,
        entries: &[u64],
        proposed: u64,
    ) -> Result<Pending, Failure> {
        let (channel, court) = (caller.channel().await?, caller.court()?.to_owned());
        Ok(Pending(waiting(channel, court, entries, proposed).await?))
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Prints what waits, and what a supervisor does about it.
    pub fn print(&self) {
        for entry in &self.0 {
            say!(
                "It waits for approval, entry {entry}. A supervisor looks at it, and approves it:",
                entry
            );
            put!("{}", commands(*entry));
        }
    }

    /// An answer as JSON, with the entries that wait.
    pub fn json(&self, entries: &[u64]) -> Value {
        let mut object = Map::new();
        object.insert("entries".to_owned(), json!(entries));
        object.insert("waiting".to_owned(), json!(self.0));
        Value::Object(object)
    }
}

/// Prints what became of a change, by the entries of its answer and the last proposal among them: what
/// waits, or what `told` says of its first entry (none: nothing changed).
pub async fn answer(
    caller: &Caller,
    (entries, proposed): (&[u64], u64),
    form: Json,
    told: impl FnOnce(Option<u64>),
) -> Exit {
    let pending = Pending::in_answer(caller, entries, proposed).await?;
    if form.wanted {
        return print::json(&pending.json(entries));
    }
    match pending.is_empty() {
        true => told(entries.first().copied()),
        false => pending.print(),
    }
    Ok(ExitCode::SUCCESS)
}

/// The commands by which a supervisor looks at an entry and approves it.
pub fn commands(entry: u64) -> String {
    format!("  caselot approval show {entry}\n  caselot approval give {entry}")
}
