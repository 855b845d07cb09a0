//! The closed table of characters: what may stand in a docket's text.
//!
//! No Unicode library is asked, so that what is canonical today is canonical
//! for ever. The same table is in `docs/protocol.md`.

/// Most bytes of a code: pool, origin, division.
pub const MAX_CODE_BYTES: usize = 100;
/// Most bytes of a name: a judge's, a court's, a person's.
pub const MAX_NAME_BYTES: usize = 200;
/// Most bytes of a free text.
pub const MAX_TEXT_BYTES: usize = 2_000;

/// Whether a character is Han in the sense of the protocol: a unified or a compatibility ideograph
/// of any block. Two planes of Unicode hold ideographs alone, so those still to come are Han, too.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3007}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{2FFFD}' | '\u{30000}'..='\u{3FFFD}')
}

/// The first character of a text that the table does not have.
pub fn outsider(text: &str) -> Option<char> {
    text.chars().find(|c| !is_text_char(*c))
}

/// A pool code or an origin: letters, digits, Han, `.`, `-`, `_`, `/`; not empty.
pub fn is_code(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= MAX_CODE_BYTES
        && text.chars().all(|c| c.is_ascii_alphanumeric() || is_han(c) || ".-_/".contains(c))
}

/// Free text of at most `max_bytes`: characters of the table, no space at either end.
pub fn is_text(text: &str, max_bytes: usize) -> bool {
    text.len() <= max_bytes
        && !text.starts_with(' ')
        && !text.ends_with(' ')
        && text.chars().all(is_text_char)
}

/// A name: text that is not empty.
pub fn is_name(text: &str) -> bool {
    !text.is_empty() && is_text(text, MAX_NAME_BYTES)
}

fn is_text_char(c: char) -> bool {
    is_han(c)
        || matches!(c,
            ' '..='~'                   // printable ASCII
            | '\u{00B7}'                // · in names of minorities
            | '\u{00C0}'..='\u{017F}'   // Latin letters with marks
            | '\u{2013}'..='\u{2014}'   // dashes
            | '\u{2018}'..='\u{2019}' | '\u{201C}'..='\u{201D}' | '\u{2026}'
            | '\u{3001}'..='\u{3002}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{3015}'
            | '\u{FF01}'..='\u{FF5E}')
}
