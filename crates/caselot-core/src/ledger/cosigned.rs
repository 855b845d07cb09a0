//! The file of a log's cosigned checkpoints: notes, oldest first, an empty line after each.
//!
//! A bundle's own note keeps one signature line; what witnesses signed stands in this file beside it.

/// A note as it is written to the file.
#[must_use]
pub fn record(note: &str) -> String {
    format!("{note}\n")
}

/// The whole notes of a file, in its order. What was cut off at its end is left out.
///
/// ```
/// use caselot_core::ledger::cosigned::{notes, record};
///
/// let one = "court.example\n1\nAAAA\n\n— court.example AAAAAAA=\n";
/// let two = "court.example\n2\nBBBB\n\n— court.example AAAAAAA=\n— w.example AAAAAAA=\n";
/// let file = record(one) + &record(two) + "court.example\n3\nCC";
/// assert_eq!(notes(&file).collect::<Vec<_>>(), [one, two]);
/// ```
pub fn notes(file: &str) -> impl Iterator<Item = &str> {
    let mut rest = file;
    std::iter::from_fn(move || {
        let end = whole(rest)?;
        let (note, after) = rest.split_at(end);
        rest = &after[1..];
        Some(note)
    })
}

/// The bytes of a file that are whole notes.
#[must_use]
pub fn whole_bytes(file: &str) -> usize {
    notes(file).map(|note| note.len() + 1).sum()
}

/// Where the first note ends: behind the line before the second empty line.
fn whole(file: &str) -> Option<usize> {
    let text = file.find("\n\n")? + 2;
    Some(text + file[text..].find("\n\n")? + 1)
}
