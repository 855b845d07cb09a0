//! Bundles: a docket exported for an auditor, as one text file.
//!
//! A signed checkpoint, an empty line, then every entry as one line of base64 (RFC 4648,
//! section 4), each ended by LF, exactly as many as the checkpoint's size.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::checkpoint::{Checkpoint, CheckpointError};

pub use super::lines::{BundleReader, InMemory, Lines, ReadError, Source, decode_line};

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

/// Why a bundle was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BundleError {
    /// The head is not UTF-8 text.
    NotText,
    /// The head is not a checkpoint followed by an empty line.
    BadHead(CheckpointError),
    /// An entry's line is not canonical base64.
    BadLine {
        /// The entry's number, from 0.
        entry: u64,
    },
    /// The file ends before the last entry's line does.
    Truncated {
        /// How many whole lines there are.
        found: u64,
        /// How many the checkpoint names.
        size: u64,
    },
    /// Something follows the last entry.
    Trailing {
        /// How many entries the checkpoint names.
        size: u64,
    },
}

impl BundleError {
    /// The entry at fault, if it is one entry.
    #[must_use]
    pub fn entry(&self) -> Option<u64> {
        match self {
            Self::BadLine { entry } => Some(*entry),
            _ => None,
        }
    }
}

impl fmt::Display for BundleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotText => f.write_str("The bundle does not begin with UTF-8 text."),
            Self::BadHead(e) => write!(f, "The bundle does not begin with a checkpoint: {e}"),
            Self::BadLine { entry } => write!(f, "The line of entry {entry} is not plain base64."),
            Self::Truncated { found, size } => {
                write!(f, "The bundle ends after {found} of its {size} entries.")
            }
            Self::Trailing { size } => {
                write!(f, "The bundle goes on after the last of its {size} entries.")
            }
        }
    }
}

impl std::error::Error for BundleError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::BadHead(e) => Some(e),
            _ => None,
        }
    }
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
