//! A fault as a report lists it.

use serde::Serialize;

use crate::audit::fault::Fault;
use crate::id::EntryIndex;

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The fault's stable code.
    pub code: String,
    /// Index of the entry at fault; `None` if the fault is in the log as a whole.
    pub entry: Option<EntryIndex>,
    /// A sentence that explains the fault.
    pub text: String,
    /// What the sentence names, by name: for readers in another language.
    #[serde(skip)]
    pub fields: Vec<(&'static str, String)>,
}

impl Finding {
    pub(super) fn new(entry: Option<EntryIndex>, fault: &Fault) -> Finding {
        let (code, text, fields) = (fault.code().to_owned(), fault.to_string(), fault.fields());
        Finding { code, entry, text, fields }
    }
}

/// The greatest number of findings listed, since a corrupted log can cause any number of them.
pub(super) const MAX_FINDINGS: usize = 1_000;

/// A text from a log with its control and invisible characters escaped, so that it is safe to print:
/// a corrupted log may contain any character.
#[must_use]
pub fn plain(text: &str) -> String {
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
