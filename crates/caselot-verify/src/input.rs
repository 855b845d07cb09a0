//! The files that a verification reads: the bundle, the key, receipts.

use std::fs::{self, File};
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use caselot_core::audit::{KeptReceipt, Trust};
use caselot_core::ledger::bundle::Source;
use caselot_core::ledger::checkpoint::NoteKey;

use crate::VerifyError;

/// A bundle's file, read piece by piece.
pub struct BundleFile {
    path: PathBuf,
    file: File,
}

impl BundleFile {
    pub fn open(path: &Path) -> Result<BundleFile, VerifyError> {
        let file = File::open(path).map_err(VerifyError::file(path))?;
        Ok(BundleFile { path: path.to_owned(), file })
    }

    /// Goes on reading from a byte on.
    pub fn seek(&mut self, at: u64) -> Result<(), String> {
        self.file.seek(SeekFrom::Start(at)).map(|_| ()).map_err(|error| self.failed(&error))
    }

    /// Whether the file can be read a second time; a pipe cannot.
    pub fn can_rewind(&self) -> bool {
        self.file.metadata().is_ok_and(|file| file.is_file())
    }

    /// The rest of the file in memory.
    pub fn read_to_end(&mut self) -> Result<Vec<u8>, VerifyError> {
        let mut bytes = Vec::new();
        let read = self.file.read_to_end(&mut bytes);
        read.map(|_| bytes).map_err(VerifyError::file(&self.path))
    }

    fn failed(&self, error: &std::io::Error) -> String {
        format!("{}: {error}", self.path.display())
    }
}

impl Source for BundleFile {
    fn read(&mut self, room: &mut [u8]) -> Result<usize, String> {
        loop {
            match self.file.read(room) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => return read.map_err(|error| self.failed(&error)),
            }
        }
    }

    fn rewind(&mut self) -> Result<(), String> {
        self.file.rewind().map_err(|error| self.failed(&error))
    }
}

/// Reads the key that a verification trusts: a fingerprint of 64 hexadecimal digits, or a file
/// that holds one public key.
///
/// # Errors
/// When the file cannot be read, or holds no public key.
///
/// ```
/// use caselot_core::audit::Trust;
///
/// let digits = "ab".repeat(32);
/// let trust = caselot_verify::trust(&digits)?;
/// assert!(matches!(trust, Trust::Fingerprint(fingerprint) if fingerprint == digits));
/// # Ok::<(), caselot_verify::VerifyError>(())
/// ```
pub fn trust(key: &str) -> Result<Trust, VerifyError> {
    if key.len() == 64 && key.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Ok(Trust::Fingerprint(key.to_ascii_lowercase()));
    }
    let path = Path::new(key);
    let wrong = |reason: String| VerifyError::NotAKey { path: path.to_owned(), reason };
    let text = String::from_utf8(read(path)?).map_err(|_| wrong("it is not text".to_owned()))?;
    let vkey = NoteKey::parse_vkey(text.trim_end_matches('\n'));
    vkey.map(Trust::Key).map_err(|error| wrong(error.to_string()))
}

/// Reads a receipt of a filer's folder.
pub fn receipt(path: &Path) -> Result<KeptReceipt, VerifyError> {
    let wrong = |source| VerifyError::NotAReceipt { path: path.to_owned(), source };
    serde_json::from_slice(&read(path)?).map_err(wrong)
}

/// Reads a whole file.
pub fn read(path: &Path) -> Result<Vec<u8>, VerifyError> {
    fs::read(path).map_err(VerifyError::file(path))
}
