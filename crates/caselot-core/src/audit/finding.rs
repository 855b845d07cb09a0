//! A broken rule, as a report lists it.

use serde::Serialize;

use crate::audit::fault::Fault;

/// One broken rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Stable name.
    pub code: String,
    /// Entry it shows in; none if it shows only in the whole.
    pub entry: Option<u64>,
    /// A sentence.
    pub text: String,
}

impl Finding {
    pub(super) fn new(entry: Option<u64>, fault: &Fault) -> Finding {
        Finding { code: fault.code().to_owned(), entry, text: fault.to_string() }
    }
}

/// Most findings that are listed; a spoiled log has no end of them.
pub(super) const MAX_FINDINGS: usize = 1_000;

/// What a log says, made fit for a terminal: a spoiled log may hold any character.
pub(super) fn plain(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if hidden(c) { shown.extend(c.escape_unicode()) } else { shown.push(c) }
    }
    shown
}
