//! Counts the rows that a workbook hides, by hand or by a filter: a reader of cells does not tell.

/// Longest tag of a row that is looked at, in bytes.
const TAG: usize = 1_024;

/// What a part of a workbook says of its rows; fed in pieces.
#[derive(Debug, Default)]
pub struct RowTags {
    /// The tag that is open, without its `<`.
    tag: Option<Vec<u8>>,
    /// Rows that are hidden.
    pub hidden: u64,
}

impl RowTags {
    /// Takes the next bytes of the part.
    pub fn feed(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match (byte, &mut self.tag) {
                (b'<', _) => self.tag = Some(Vec::new()),
                (b'>', Some(tag)) => {
                    self.hidden += u64::from(hides_a_row(tag));
                    self.tag = None;
                }
                // A long tag of something else is not kept.
                (_, Some(tag)) if tag.len() < TAG => tag.push(*byte),
                _ => {}
            }
        }
    }
}

/// Whether a tag is that of a row that is hidden: `row r="4" hidden="1"`, with or without a prefix.
fn hides_a_row(tag: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(tag) else { return false };
    let mut parts = text.split_ascii_whitespace();
    let name = parts.next().unwrap_or_default();
    let is_row = name.rsplit(':').next() == Some("row");
    let hides = |attribute: &str| {
        let (name, value) = attribute.split_once('=').unwrap_or_default();
        name == "hidden" && matches!(value.trim_matches(['"', '\'', '/']), "1" | "true")
    };
    is_row && parts.any(hides)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_rows_are_counted_wherever_a_piece_ends() {
        let part = br#"<x:row r="1"/><row r="2" hidden="1" ht="3"><c hidden="1"/></row><row
            hidden='true'/><row hidden="0"><col hidden="1"/></row><x:row hidden="1"/>"#;
        for piece in [1, 2, 7, part.len()] {
            let mut tags = RowTags::default();
            part.chunks(piece).for_each(|bytes| tags.feed(bytes));
            assert_eq!(tags.hidden, 3);
        }
    }
}
