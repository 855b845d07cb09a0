//! The two lists that a follower only adds to: signed checkpoints with their dates, and findings.

use caselot_core::ledger::cosigned;
use serde::de::DeserializeOwned;

/// Signed checkpoints, one after the other: a line with the date and the verdict, then the note as in a
/// file of cosigned checkpoints.
pub const CHECKPOINTS: &str = "checkpoints";
/// Findings, each once: one JSON object a line.
pub const FINDINGS: &str = "findings.jsonl";

/// A checkpoint that was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// When, such as `2026-11-29 02:00:13 UTC`.
    pub date: String,
    /// The verdict then.
    pub verdict: String,
    /// The signed note, byte for byte.
    pub note: String,
}

/// A record of [`CHECKPOINTS`].
pub fn seen_record(note: &str, date: &str, verdict: &str) -> String {
    format!("{date} {verdict}\n{}", cosigned::record(note))
}

/// The whole records of [`CHECKPOINTS`], and the bytes that they take.
pub fn notes_of(bytes: &[u8]) -> (Vec<Seen>, usize) {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
    };
    let (mut seen, mut rest) = (Vec::new(), text);
    while let Some((record, after)) = first_record(rest) {
        seen.push(record);
        rest = after;
    }
    (seen, text.len() - rest.len())
}

fn first_record(text: &str) -> Option<(Seen, &str)> {
    let (line, rest) = text.split_once('\n')?;
    let (date, verdict) = line.rsplit_once(' ')?;
    let note = cosigned::notes(rest).next()?;
    let after = &rest[cosigned::record(note).len()..];
    let (date, verdict, note) = (date.to_owned(), verdict.to_owned(), note.to_owned());
    Some((Seen { date, verdict, note }, after))
}

/// Bytes of the whole lines.
pub fn whole_lines(bytes: &[u8]) -> usize {
    bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1)
}

/// The objects of a list of one a line; what is none is skipped.
pub fn findings_after<T: DeserializeOwned>(bytes: &[u8]) -> impl Iterator<Item = T> + '_ {
    bytes.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read_as_far_as_they_are_whole() {
        let note = "court.example/湘0203\n7\nAAAA\n\n— court.example/湘0203 BBBB\n— other CCCC\n";
        let one = seen_record(note, "2026-11-29 02:00:13 UTC", "VALID");
        let two = one.clone() + &seen_record(note, "2026-11-30 02:00:13 UTC", "INVALID");
        let (seen, length) = notes_of(two.as_bytes());
        assert_eq!((seen.len(), length), (2, two.len()));
        assert_eq!(seen[1].verdict, "INVALID");
        assert!(seen.iter().all(|seen| seen.note == note));
        for cut in one.len()..two.len() {
            let (seen, length) = notes_of(&two.as_bytes()[..cut]);
            assert_eq!((seen.len(), length), (1, one.len()), "cut at {cut}");
        }
        assert_eq!((whole_lines(b"a\nb"), whole_lines(b"a")), (2, 0));
    }
}
