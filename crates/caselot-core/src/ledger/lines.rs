//! A streaming reader of bundles: first the head, then whole lines, so that a log larger than
//! memory can be verified and its parts can be decoded in parallel.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use base64_simd::AsOut;
use memchr::{memchr, memmem};

use super::checkpoint::{Checkpoint, CheckpointError, NoteError, parse_unverified};

/// Bytes requested from a source in one read.
const PIECE: usize = 64 * 1024;
/// Most bytes of a head: the checkpoint is a few hundred.
const HEAD_BYTES: usize = 64 * 1024;
/// Most bytes of a line: no entry is longer than a request, 1 MiB.
const LINE_BYTES: usize = 4 << 20;
/// Bytes of the lines returned together from which on no more are added.
const LINES_BYTES: usize = 8 << 20;

/// Why a bundle was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BundleError {
    /// The head is not UTF-8 text.
    NotText,
    /// The head is not a checkpoint followed by an empty line.
    BadHead(CheckpointError),
    /// An entry's line is not canonical base64.
    BadLine {
        /// The entry's index, from 0.
        entry: u64,
    },
    /// The file ends before the last entry's line does.
    Truncated {
        /// The number of whole lines found.
        found: u64,
        /// The number of entries that the checkpoint states.
        size: u64,
    },
    /// Something follows the last entry.
    Trailing {
        /// The number of entries that the checkpoint states.
        size: u64,
    },
}

impl BundleError {
    /// The entry at fault, if the fault is in a single entry.
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
            Self::NotText => {
                f.write_str("the bundle does not begin with UTF-8 text; export it again")
            }
            Self::BadHead(e) => write!(f, "the bundle does not begin with a checkpoint: {e}"),
            Self::BadLine { entry } => {
                write!(f, "the line of entry {entry} is not canonical base64")
            }
            Self::Truncated { found, size } => {
                write!(
                    f,
                    "the bundle ends after {found} of its {size} entries; export or copy it again"
                )
            }
            Self::Trailing { size } => {
                write!(
                    f,
                    "the bundle continues after the last of its {size} entries; export or copy it again"
                )
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

/// The source of a bundle's bytes.
pub trait Source: Send {
    /// Reads into the front of `room`, which is not empty, and returns the number of bytes read: 0
    /// only at the end.
    ///
    /// # Errors
    /// When the source cannot be read, with the reason.
    fn read(&mut self, room: &mut [u8]) -> Result<usize, String>;

    /// Returns to the first byte.
    ///
    /// # Errors
    /// When the source cannot be read again, with the reason.
    fn rewind(&mut self) -> Result<(), String>;
}

/// A source that is entirely in memory.
#[derive(Clone, Debug)]
pub struct InMemory<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> InMemory<'a> {
    /// A source of these bytes.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }
}

impl Source for InMemory<'_> {
    fn read(&mut self, room: &mut [u8]) -> Result<usize, String> {
        let rest = &self.bytes[self.at..];
        let taken = rest.len().min(room.len());
        room[..taken].copy_from_slice(&rest[..taken]);
        self.at += taken;
        Ok(taken)
    }

    fn rewind(&mut self) -> Result<(), String> {
        self.at = 0;
        Ok(())
    }
}

/// Why reading stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// The bundle is malformed.
    Bundle(BundleError),
    /// The source failed.
    Source(String),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bundle(error) => error.fmt(f),
            Self::Source(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Bundle(error) => Some(error),
            Self::Source(_) => None,
        }
    }
}

impl From<BundleError> for ReadError {
    fn from(error: BundleError) -> Self {
        Self::Bundle(error)
    }
}

/// Consecutive lines, not yet decoded.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    /// Index of the first line's entry.
    pub first: u64,
    text: Vec<u8>,
    /// Position of each line's LF in the text.
    ends: Vec<usize>,
}

impl Lines {
    /// The number of lines; the reader never returns none.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are no lines.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The lines in order, each without its LF.
    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().map(|end| end + 1));
        starts.zip(&self.ends).map(|(start, end)| &self.text[start..*end])
    }
}

/// Decodes one line into `room`, which grows as needed, and returns the bytes if the line is
/// canonical base64.
pub fn decode_line<'a>(line: &[u8], room: &'a mut Vec<u8>) -> Option<&'a [u8]> {
    let most = line.len() / 4 * 3 + 3;
    if room.len() < most {
        room.resize(most, 0);
    }
    base64_simd::STANDARD.decode(line, room.as_out()).ok().map(|bytes| &*bytes)
}

/// A reader that has read a bundle's head and returns its lines one after the other.
pub struct BundleReader<'a> {
    source: &'a mut dyn Source,
    /// The signed note, exactly as in the bundle.
    pub note: String,
    /// The note's checkpoint, its signature not checked.
    pub checkpoint: Checkpoint,
    /// Bytes read but not yet returned.
    rest: Vec<u8>,
    /// Number of entries returned so far, or that the source leaves out.
    given: u64,
}

impl fmt::Debug for BundleReader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BundleReader({} of {} entries)", self.given, self.checkpoint.size)
    }
}

impl<'a> BundleReader<'a> {
    /// Reads the head, starting at the source's first byte.
    ///
    /// # Errors
    /// When the head is not a checkpoint followed by an empty line, or the source cannot be read.
    pub fn open(source: &'a mut dyn Source) -> Result<Self, ReadError> {
        source.rewind().map_err(ReadError::Source)?;
        let mut bytes = Vec::new();
        let head = loop {
            if let Some(end) = head_end(&bytes) {
                break end;
            }
            if bytes.len() >= HEAD_BYTES {
                return Err(too_long("its head", HEAD_BYTES));
            }
            if grow(source, &mut bytes, PIECE)? == 0 {
                break bytes.len();
            }
        };
        // Without the second blank line the whole input is the head, which is then not a note.
        let rest = bytes.split_off(head);
        let text = String::from_utf8(bytes).map_err(|_| BundleError::NotText)?;
        let note = match text.strip_suffix('\n') {
            Some(note) if note.ends_with('\n') => note.to_owned(),
            _ => {
                let form = CheckpointError::Note(NoteError::NoteForm);
                return Err(BundleError::BadHead(form).into());
            }
        };
        let checkpoint = parse_unverified(&note).map_err(BundleError::BadHead)?;
        Ok(Self { source, note, checkpoint, rest, given: 0 })
    }

    /// Opens a bundle without its first lines: after its head, the source goes on with that of entry
    /// `from`.
    ///
    /// # Errors
    /// As for [`BundleReader::open`]. A bundle that is shorter than that has no lines left.
    pub fn open_from(source: &'a mut dyn Source, from: u64) -> Result<Self, ReadError> {
        let mut reader = Self::open(source)?;
        reader.given = from.min(reader.checkpoint.size);
        Ok(reader)
    }

    /// Number of entries returned so far, or that the source leaves out.
    #[must_use]
    pub fn given(&self) -> u64 {
        self.given
    }

    /// The next lines, at most `most` of them; `None` after the last one. They reuse the memory of
    /// `spent` lines.
    ///
    /// # Errors
    /// When the bundle ends within a line or continues after the last one, or cannot be read.
    pub fn lines(&mut self, most: usize, spent: Lines) -> Result<Option<Lines>, ReadError> {
        let size = self.checkpoint.size;
        let left = usize::try_from(size - self.given).unwrap_or(usize::MAX).min(most);
        let Lines { text: mut tail, mut ends, .. } = spent;
        ends.clear();
        let mut searched = 0;
        while ends.len() < left && (ends.is_empty() || searched < LINES_BYTES) {
            if let Some(found) = memchr(b'\n', &self.rest[searched..]) {
                ends.push(searched + found);
                searched += found + 1;
            } else {
                searched = self.rest.len();
                let begun = ends.last().map_or(0, |end| end + 1);
                if searched - begun > LINE_BYTES {
                    return Err(too_long("one of its lines", LINE_BYTES));
                }
                if grow(self.source, &mut self.rest, PIECE)? == 0 {
                    break;
                }
            }
        }
        let first = self.given;
        if left == 0 {
            let more = !self.rest.is_empty() || grow(self.source, &mut self.rest, PIECE)? > 0;
            return if more { Err(BundleError::Trailing { size }.into()) } else { Ok(None) };
        }
        let Some(last) = ends.last() else {
            return Err(BundleError::Truncated { found: first, size }.into());
        };
        self.given += ends.len() as u64;
        tail.clear();
        tail.extend_from_slice(&self.rest[last + 1..]);
        let mut text = std::mem::replace(&mut self.rest, tail);
        text.truncate(last + 1);
        Ok(Some(Lines { first, text, ends }))
    }

    /// The bytes of the first entry, if its line is complete and was not returned yet.
    ///
    /// # Errors
    /// When the source cannot be read.
    pub fn first_entry(&mut self) -> Result<Option<Vec<u8>>, ReadError> {
        if self.given > 0 || self.checkpoint.size == 0 {
            return Ok(None);
        }
        let end = loop {
            if let Some(end) = memchr(b'\n', &self.rest) {
                break end;
            }
            if self.rest.len() > LINE_BYTES {
                return Err(too_long("its first line", LINE_BYTES));
            }
            let more = self.rest.len().max(PIECE);
            if grow(self.source, &mut self.rest, more)? == 0 {
                return Ok(None);
            }
        };
        Ok(STANDARD.decode(&self.rest[..end]).ok())
    }
}

/// What is so long that reading on would take all memory is no bundle.
fn too_long(what: &str, most: usize) -> ReadError {
    ReadError::Source(format!("{what} is longer than {most} bytes, so it is no bundle"))
}

/// The end of the empty line after the note, which is the second empty line of a bundle.
fn head_end(bytes: &[u8]) -> Option<usize> {
    let first = memmem::find(bytes, b"\n\n")? + 2;
    Some(first + memmem::find(&bytes[first..], b"\n\n")? + 2)
}

/// Appends up to `more` bytes from the source and returns how many were read.
fn grow(source: &mut dyn Source, bytes: &mut Vec<u8>, more: usize) -> Result<usize, ReadError> {
    let before = bytes.len();
    bytes.resize(before + more, 0);
    let read = source.read(&mut bytes[before..]);
    bytes.truncate(before + *read.as_ref().unwrap_or(&0));
    read.map_err(ReadError::Source)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two libraries decode a line alike, whatever its length and whichever single byte is wrong.
    #[test]
    fn lines_are_read_as_another_decoder_reads_them() {
        let mut room = Vec::new();
        for length in 0..200_usize {
            let bytes: Vec<u8> = (0..length).map(|at| (at * 151 + length) as u8).collect();
            let line = STANDARD.encode(&bytes).into_bytes();
            assert_eq!(decode_line(&line, &mut room), Some(&bytes[..]));
            for at in 0..line.len() {
                for byte in [0, b'\r', b' ', b'=', b'-', b'_', b'A', b'B', b'/', 0x80, 0xff] {
                    let mut spoiled = line.clone();
                    spoiled[at] = byte;
                    let other = STANDARD.decode(&spoiled).ok();
                    assert_eq!(decode_line(&spoiled, &mut room), other.as_deref(), "{spoiled:?}");
                }
                let other = STANDARD.decode(&line[..at]).ok();
                assert_eq!(decode_line(&line[..at], &mut room), other.as_deref());
            }
        }
    }
}
