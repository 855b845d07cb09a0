//! A fault as a report lists it.

use std::borrow::Cow;

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
    pub fields: Vec<(Cow<'static, str>, String)>,
}

impl Finding {
    pub(super) fn new(entry: Option<EntryIndex>, fault: &Fault) -> Finding {
        let (code, text) = (fault.code().to_owned(), fault.to_string());
        let named = fault.fields().into_iter();
        let fields = named.map(|(name, value)| (Cow::from(name), value)).collect();
        Finding { code, entry, text, fields }
    }
}

/// Findings as they are kept: with what their sentences name, which a report leaves out.
pub(super) mod kept {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::audit::finding::Finding;

    pub fn serialize<S: Serializer>(list: &[Finding], serializer: S) -> Result<S::Ok, S::Error> {
        let whole = |it: &Finding| (it.code.clone(), it.entry, it.text.clone(), it.fields.clone());
        list.iter().map(whole).collect::<Vec<_>>().serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<Finding>, D::Error> {
        let whole = Vec::deserialize(deserializer)?.into_iter();
        Ok(whole.map(|(code, entry, text, fields)| Finding { code, entry, text, fields }).collect())
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
