//! Bundles: a docket exported for an auditor, as one text file.
//!
//! A signed checkpoint, an empty line, then every entry as one line of base64 (RFC 4648,
//! section 4), each ended by LF, exactly as many as the checkpoint's size.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::checkpoint::Checkpoint;

pub use super::lines::{
    BundleError, BundleReader, InMemory, Lines, ReadError, Source, decode_line,
};

/// Lines that [`parse`] takes from the reader together.
const LINES_AT_ONCE: usize = 256;

/// A bundle taken apart. Nothing in it is verified yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// The signed note, as it stood in the file.
    pub note: String,
    /// What the note says; its signature is unchecked.
    pub checkpoint: Checkpoint,
    /// The bytes of every entry, in order.
    pub entries: Vec<Vec<u8>>,
}

/// How a bundle begins: the whole signed note and an empty line.
#[must_use]
pub fn head(note: &str) -> String {
    format!("{note}\n")
}

/// One entry's line, with its LF.
#[must_use]
pub fn line(entry: &[u8]) -> String {
    let mut line = STANDARD.encode(entry);
    line.push('\n');
    line
}

/// Takes a bundle apart; its signature and root are for the caller to check.
///
/// # Errors
/// When any byte is not as [`head`] and [`line()`] would have written it.
pub fn parse(bytes: &[u8]) -> Result<Bundle, BundleError> {
    let mut source = InMemory::new(bytes);
    let mut reader = BundleReader::open(&mut source).map_err(of_its_form)?;
    // The size is only a claim: memory grows with the lines found, never with the claim.
    let mut entries = Vec::new();
    while let Some(lines) = reader.lines(LINES_AT_ONCE, Lines::default()).map_err(of_its_form)? {
        for (entry, line) in (lines.first..).zip(lines.iter()) {
            let bytes = STANDARD.decode(line).map_err(|_| BundleError::BadLine { entry })?;
            entries.push(bytes);
        }
    }
    let BundleReader { note, checkpoint, .. } = reader;
    Ok(Bundle { note, checkpoint, entries })
}

fn of_its_form(error: ReadError) -> BundleError {
    match error {
        ReadError::Bundle(error) => error,
        ReadError::Source(_) => unreachable!("bytes in memory can be read"),
    }
}
