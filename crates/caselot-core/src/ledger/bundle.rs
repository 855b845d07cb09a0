//! Bundles: a docket exported for an auditor, as one text file.
//!
//! A bundle is a signed checkpoint, an empty line and then every entry as one line of base64
//! (RFC 4648, section 4). Each line ends with LF, and there are exactly as many lines as the
//! checkpoint's size.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::checkpoint::Checkpoint;

pub use super::lines::{
    BundleError, BundleReader, InMemory, Lines, ReadError, Source, decode_line,
};

/// The number of lines that [`parse`] reads at a time.
const LINES_AT_ONCE: usize = 256;

/// The parts of a bundle, none of them verified yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bundle {
    /// The signed note, exactly as in the file.
    pub note: String,
    /// The note's checkpoint, its signature not checked.
    pub checkpoint: Checkpoint,
    /// The bytes of every entry, in order.
    pub entries: Vec<Vec<u8>>,
}

/// The beginning of a bundle: the whole signed note and an empty line.
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

/// Splits a bundle into its parts; the caller checks the signature and the root.
///
/// ```
/// use caselot_core::ledger::bundle::{head, line, parse};
/// use caselot_core::ledger::checkpoint::{Checkpoint, sign, signing_key};
/// use caselot_core::ledger::merkle::leaf_hash;
///
/// let origin = "court.example/docket".to_owned();
/// let checkpoint = Checkpoint { origin, size: 1, root: leaf_hash(b"an entry") };
/// let note = sign(&checkpoint, &signing_key(&[7; 32]));
/// let bundle = parse((head(&note) + &line(b"an entry")).as_bytes()).unwrap();
/// assert_eq!(bundle.checkpoint, checkpoint);
/// assert_eq!(bundle.entries, [b"an entry"]);
/// ```
///
/// # Errors
/// When any byte differs from what [`head`] and [`line()`] would have written.
pub fn parse(bytes: &[u8]) -> Result<Bundle, BundleError> {
    let mut source = InMemory::new(bytes);
    let mut reader = BundleReader::open(&mut source).map_err(malformed)?;
    // The size is only a claim, so memory grows with the lines found and never with the claim.
    let mut entries = Vec::new();
    while let Some(lines) = reader.lines(LINES_AT_ONCE, Lines::default()).map_err(malformed)? {
        for (entry, line) in (lines.first..).zip(lines.iter()) {
            let bytes = STANDARD.decode(line).map_err(|_| BundleError::BadLine { entry })?;
            entries.push(bytes);
        }
    }
    let BundleReader { note, checkpoint, .. } = reader;
    Ok(Bundle { note, checkpoint, entries })
}

fn malformed(error: ReadError) -> BundleError {
    match error {
        ReadError::Bundle(error) => error,
        ReadError::Source(_) => unreachable!("bytes in memory can be read"),
    }
}
