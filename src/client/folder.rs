//! The filer's own folder: secret, pins, openings and receipts.

use std::fs;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use caselot_core::docket::case_number::is_court_code;
use caselot_core::docket::{CaseNumber, Refusal};
use caselot_core::secret::Secret32;
use serde::Serialize;
use zeroize::Zeroizing;

use super::error::ClientError;

/// Name of the file of the filer's secret.
pub const FILER_SECRET: &str = "filer.secret";
/// Name of the file of the hand that signs at a court.
const HAND: &str = "hand.key";
/// Name of the file of one that was made and waits.
const NEXT_HAND: &str = "hand.next";
/// Mode of files that only the owner may read.
const PRIVATE: u32 = 0o600;
/// Bits of a mode that give access to group and others.
const OTHERS: u32 = 0o077;

/// A filer's folder: the secret, and for each court pins, openings and receipts.
#[derive(Debug, Clone)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// Opens the folder at this path, and makes it if it is missing.
    ///
    /// # Errors
    /// When the folder cannot be made.
    ///
    /// ```
    /// use caselot::client::Folder;
    ///
    /// let home = tempfile::tempdir()?;
    /// let folder = Folder::open(&home.path().join(".caselot"))?;
    /// assert!(folder.path().is_dir());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn open(root: &Path) -> Result<Folder, ClientError> {
        make_private(root)?;
        Ok(Folder { root: root.to_owned() })
    }

    /// The path of the folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.root
    }

    /// The part of the folder for one court.
    pub(super) fn court(&self, code: &str) -> Result<CourtFolder, ClientError> {
        if !is_court_code(code) {
            return Err(Refusal::CourtCodeMalformed { code: code.to_owned() }.into());
        }
        let path = self.root.join(code);
        make_private(&path)?;
        Ok(CourtFolder { path })
    }
}

/// Reads the filer's secret, or makes it from `random` on first use.
///
/// # Errors
/// When others may read the file, or it does not hold 32 bytes, or there is no randomness.
///
/// ```
/// use caselot::client::{Folder, filer_secret};
///
/// let home = tempfile::tempdir()?;
/// let folder = Folder::open(&home.path().join(".caselot"))?;
/// let made = filer_secret(&folder, || Ok([7; 32].into()))?;
/// let read = filer_secret(&folder, || Ok([8; 32].into()))?;
/// assert_eq!(read.as_bytes(), made.as_bytes());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn filer_secret(
    folder: &Folder,
    random: impl FnOnce() -> std::io::Result<Secret32>,
) -> Result<Secret32, ClientError> {
    make_secret(&folder.root.join(FILER_SECRET), random)
}

/// Reads a secret, or makes it. It is linked into place whole, so that two who start together end with
/// one.
fn make_secret(
    path: &Path,
    random: impl FnOnce() -> std::io::Result<Secret32>,
) -> Result<Secret32, ClientError> {
    if let Some(secret) = read_secret(path)? {
        return Ok(secret);
    }
    let made = beside(path);
    write_private(&made, random().map_err(ClientError::NoEntropy)?.as_bytes(), true)?;
    let linked = fs::hard_link(&made, path);
    sync_folder(path)?;
    fs::remove_file(&made).map_err(ClientError::file(&made))?;
    match linked {
        Err(e) if e.kind() != ErrorKind::AlreadyExists => Err(ClientError::file(path)(e)),
        _ => read_secret(path)?.ok_or_else(|| ClientError::Damaged {
            path: path.to_owned(),
            reason: "it vanished while it was made".to_owned(),
        }),
    }
}

fn read_secret(path: &Path) -> Result<Option<Secret32>, ClientError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => Zeroizing::new(bytes),
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(ClientError::file(path)(e)),
    };
    if let Some(mode) = exposed_mode(path).map_err(ClientError::file(path))? {
        return Err(ClientError::SecretExposed { path: path.to_owned(), mode });
    }
    let secret = bytes.as_slice().try_into().map_err(|_| ClientError::Damaged {
        path: path.to_owned(),
        reason: "it does not hold 32 bytes".to_owned(),
    })?;
    Ok(Some(secret))
}

/// The mode of a file that group or others can access; none for a file of its owner alone.
pub(crate) fn exposed_mode(path: &Path) -> std::io::Result<Option<u32>> {
    let mode = fs::metadata(path)?.mode() & 0o777;
    Ok((mode & OTHERS != 0).then_some(mode))
}

/// Pins, openings and receipts of one court.
#[derive(Debug, Clone)]
pub(super) struct CourtFolder {
    path: PathBuf,
}

impl CourtFolder {
    pub(super) fn vkey(&self) -> PathBuf {
        self.path.join("court.vkey")
    }

    /// The hand that signs at this court.
    pub(super) fn hand(&self) -> Result<Option<Secret32>, ClientError> {
        read_secret(&self.path.join(HAND))
    }

    /// One that was made and is not known to be in force.
    pub(super) fn next_hand(&self) -> Result<Option<Secret32>, ClientError> {
        read_secret(&self.path.join(NEXT_HAND))
    }

    /// Makes one, unless one was made that waits.
    pub(super) fn make_next_hand(
        &self,
        entropy: impl FnOnce() -> Secret32,
    ) -> Result<Secret32, ClientError> {
        if let Some(made) = self.next_hand()? {
            return Ok(made);
        }
        let made = entropy();
        replace(&self.path.join(NEXT_HAND), made.as_bytes(), true)?;
        Ok(made)
    }

    /// Lets the one that was made sign, in the place of the one before.
    pub(super) fn take_next_hand(&self) -> Result<(), ClientError> {
        let (hand, next) = (self.path.join(HAND), self.path.join(NEXT_HAND));
        fs::rename(&next, &hand).map_err(ClientError::file(&hand))?;
        sync_folder(&hand)
    }

    pub(super) fn checkpoint(&self) -> PathBuf {
        self.path.join("checkpoint")
    }

    pub(super) fn opening(&self, number: &CaseNumber, stage: u32) -> PathBuf {
        self.path.join(format!("{}.{stage}.json", file_name(number.as_str())))
    }

    pub(super) fn receipt(&self, number: &str, stage: u32) -> PathBuf {
        self.path.join(format!("{}.{stage}.receipt.json", file_name(number)))
    }

    fn fresh_path(&self, name: &str, stage: u32) -> PathBuf {
        self.path.join(format!("{}.{stage}.fresh", file_name(name)))
    }

    /// The random bytes of a nonce that may not have been told yet.
    pub(super) fn fresh(&self, name: &str, stage: u32) -> Result<Option<Secret32>, ClientError> {
        read_secret(&self.fresh_path(name, stage))
    }

    /// The same, made if there are none.
    pub(super) fn make_fresh(
        &self,
        name: &str,
        stage: u32,
        random: impl FnOnce() -> std::io::Result<Secret32>,
    ) -> Result<Secret32, ClientError> {
        make_secret(&self.fresh_path(name, stage), random)
    }

    /// Removes them for good.
    pub(super) fn forget_fresh(&self, name: &str, stage: u32) -> Result<(), ClientError> {
        let path = self.fresh_path(name, stage);
        match fs::remove_file(&path) {
            Err(e) if e.kind() != ErrorKind::NotFound => Err(ClientError::file(&path)(e)),
            _ => Ok(()),
        }
    }

    pub(super) fn lot_receipt(&self, roll: &str) -> PathBuf {
        self.path.join(format!("{roll}.receipt.json"))
    }

    /// Writes an opening, and keeps an earlier one with other facts beside it.
    pub(super) fn keep_opening(
        &self,
        number: &CaseNumber,
        stage: u32,
        opening: &impl Serialize,
    ) -> Result<(), ClientError> {
        let path = self.opening(number, stage);
        let bytes = json(&path, opening)?;
        match fs::read(&path) {
            Ok(earlier) if earlier == bytes => return Ok(()),
            // The opening of a filed case must stay; another dispute needs another number.
            Ok(_) if self.receipt(number.as_str(), stage).exists() => {
                let case_number = number.as_str().to_owned();
                return Err(ClientError::OtherOpening { case_number, path });
            }
            Ok(_) => set_aside(&path)?,
            Err(e) if e.kind() == ErrorKind::NotFound => {}
            Err(e) => return Err(ClientError::file(&path)(e)),
        }
        replace(&path, &bytes, true)
    }
}

/// The name of a case's files: its number without the brackets of the year, which shells treat
/// specially. Every number still has a name of its own.
fn file_name(number: &str) -> String {
    number.replace('(', "").replace(')', "-")
}

pub(super) fn json(path: &Path, value: &impl Serialize) -> Result<Vec<u8>, ClientError> {
    let mut bytes = serde_json::to_vec_pretty(value)
        .map_err(|e| ClientError::Damaged { path: path.to_owned(), reason: e.to_string() })?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Reads a text file; `None` if there is none.
pub(super) fn read_text(path: &Path) -> Result<Option<String>, ClientError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
        Err(e) => Err(ClientError::file(path)(e)),
    }
}

/// Replaces a file as a whole. Two at once, such as two windows that confirm one case, each write a
/// file of their own first; the last one stays.
pub(crate) fn replace(path: &Path, bytes: &[u8], durable: bool) -> Result<(), ClientError> {
    let made = beside(path);
    write_private(&made, bytes, durable)?;
    fs::rename(&made, path).map_err(ClientError::file(path))?;
    if durable { sync_folder(path) } else { Ok(()) }
}

/// A file of this writer alone, in the same folder.
fn beside(path: &Path) -> PathBuf {
    static WRITES: AtomicU64 = AtomicU64::new(0);
    let write = WRITES.fetch_add(1, Ordering::Relaxed);
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}-{write}.new", std::process::id()));
    path.with_file_name(name)
}

/// Makes the name of a file as durable as its content.
fn sync_folder(path: &Path) -> Result<(), ClientError> {
    let Some(folder) = path.parent() else { return Ok(()) };
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(ClientError::file(folder))
}

fn set_aside(path: &Path) -> Result<(), ClientError> {
    let free = (1u32..).map(|n| path.with_extension(format!("earlier-{n}.json")));
    for to in free {
        match fs::hard_link(path, &to) {
            Ok(()) => return Ok(()),
            Err(e) if e.kind() == ErrorKind::AlreadyExists => {}
            Err(e) => return Err(ClientError::file(&to)(e)),
        }
    }
    Ok(())
}

fn make_private(path: &Path) -> Result<(), ClientError> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(ClientError::file(path))
}

fn write_private(path: &Path, bytes: &[u8], durable: bool) -> Result<(), ClientError> {
    let write = || -> std::io::Result<()> {
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(PRIVATE);
        let mut file = options.open(path)?;
        file.write_all(bytes)?;
        if durable { file.sync_all() } else { Ok(()) }
    };
    write().map_err(ClientError::file(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn the_secret_is_made_once_and_refused_when_others_may_read_it() {
        let dir = tempfile::tempdir().expect("a folder");
        let folder = Folder::open(dir.path()).expect("opened");
        let made = filer_secret(&folder, || Ok([7; 32].into())).expect("made");
        assert_eq!(made.as_bytes(), &[7; 32]);
        let read = filer_secret(&folder, || Ok([8; 32].into())).expect("read");
        assert_eq!(read.as_bytes(), &[7; 32]);
        let path = dir.path().join(FILER_SECRET);
        assert_eq!(fs::metadata(&path).expect("there").mode() & 0o777, 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("widened");
        let refused = filer_secret(&folder, || Ok([9; 32].into()));
        assert!(matches!(refused, Err(ClientError::SecretExposed { mode: 0o640, .. })));
    }

    #[test]
    fn two_windows_that_replace_one_file_both_succeed() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("opening.json");
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| (0..100).for_each(|_| replace(&path, b"{}", false).expect("kept")));
            }
        });
        assert_eq!(fs::read_dir(dir.path()).expect("listed").count(), 1);
    }

    #[test]
    fn an_opening_that_changes_keeps_the_earlier_one() {
        let dir = tempfile::tempdir().expect("a folder");
        let court = Folder::open(dir.path()).and_then(|f| f.court("湘0203")).expect("opened");
        let number = CaseNumber::parse("(2021)湘0203民初1号", "湘0203").expect("a number");
        for text in ["a", "a", "b"] {
            court.keep_opening(&number, 0, &text).expect("kept");
        }
        let names = fs::read_dir(&court.path).expect("listed").count();
        assert_eq!(names, 2);
        assert_eq!(fs::read(court.opening(&number, 0)).expect("read"), b"\"b\"\n");
    }
}
