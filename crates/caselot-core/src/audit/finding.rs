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

/// Whether a terminal obeys a character instead of showing it, or shows what follows in another order
/// or not at all: controls, marks of direction, joiners and other characters that nobody sees.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// A text from a log, a file or a server with its hidden characters escaped, so that it is safe to
/// print: it may contain any character.
#[must_use]
pub fn plain(text: &str) -> String {
    escaped(text, is_hidden)
}

/// The same of several lines.
#[must_use]
pub fn plain_lines(text: &str) -> String {
    escaped(text, |c| is_hidden(c) && c != '\n' && c != '\t')
}

fn escaped(text: &str, hidden: impl Fn(char) -> bool) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if hidden(c) { shown.extend(c.escape_unicode()) } else { shown.push(c) }
    }
    shown
}
