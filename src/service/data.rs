//! The data directory: database, lock, keys and the newest checkpoints.
//!
//! The checkpoints lie beside the keys and outside the database, so that an older database that was
//! put back is noticed.

use caselot_core::secret::Secret32;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::ops::Deref;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::error::StartError;
use super::files::{
    close_to_others, give_to_owner_of_folder, lock_soon, private_file, read_private, sync_folder,
};
pub use crate::store::{PostgresError, PostgresPlace};
use crate::store::{Reader, StoreError, postgres, sqlite};

/// Bytes of a key's file: 64 digits and a line end.
const KEY_FILE_BYTES: usize = 65;

/// The files of a data directory, which another process may have open: they are only read here. The
/// keys may lie in a folder elsewhere.
#[derive(Debug, Clone)]
pub struct DataFiles {
    root: PathBuf,
    keys: PathBuf,
    /// The database, if it is no file here.
    postgres: Option<PostgresPlace>,
}

/// An open data directory, which no other process may open meanwhile.
#[derive(Debug)]
pub struct DataDir {
    files: DataFiles,
    /// Held until this is dropped.
    _lock: File,
}

impl Deref for DataDir {
    type Target = DataFiles;

    fn deref(&self) -> &DataFiles {
        &self.files
    }
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> StartError + '_ {
    move |source| StartError::File { path: path.to_owned(), source }
}

impl DataDir {
    /// Opens the directory, and creates what is missing of it.
    ///
    /// # Errors
    /// When the directory cannot be made, or another caselot has it open.
    pub fn create(files: impl Into<DataFiles>) -> Result<Self, StartError> {
        let files = files.into();
        for folder in [&files.root, &files.keys] {
            DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(at(folder))?;
        }
        give_to_owner_of_folder(&files.keys).map_err(at(&files.keys))?;
        Self::lock(files)
    }

    /// Opens a directory in which courts were created.
    ///
    /// # Errors
    /// When it holds no keys, or another caselot has it open.
    pub fn open(files: impl Into<DataFiles>) -> Result<Self, StartError> {
        let files = files.into();
        match files.keys.is_dir() {
            true => Self::lock(files),
            // A database is there, so its keys are elsewhere, or lost.
            false if files.may_hold_courts() => {
                Err(StartError::KeyMissing { path: files.sealing_key() })
            }
            false => Err(StartError::Empty { path: files.root }),
        }
    }

    /// Opens the directory if it is there, and changes nothing of it.
    ///
    /// # Errors
    /// When another caselot has it open.
    pub fn rehearse(files: impl Into<DataFiles>) -> Result<Option<Self>, StartError> {
        let files = files.into();
        let path = files.root.join("lock");
        match File::open(&path) {
            Ok(file) => Self::locked(files, file, path).map(Some),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(StartError::File { path, source }),
        }
    }

    fn lock(files: DataFiles) -> Result<Self, StartError> {
        for folder in [&files.root, &files.keys] {
            close_to_others(folder, 0o700).map_err(at(folder))?;
        }
        let path = files.root.join("lock");
        let mut options = OpenOptions::new();
        let file = options.create(true).append(true).mode(0o600).open(&path).map_err(at(&path))?;
        give_to_owner_of_folder(&path).map_err(at(&path))?;
        Self::locked(files, file, path)
    }

    fn locked(files: DataFiles, file: File, path: PathBuf) -> Result<Self, StartError> {
        match lock_soon(&file) {
            Ok(()) => Ok(Self { files, _lock: file }),
            Err(TryLockError::WouldBlock) => Err(StartError::InUse { path: files.root }),
            Err(TryLockError::Error(source)) => Err(StartError::File { path, source }),
        }
    }

    /// Saves a checkpoint that the log does not continue under a name of its own, since the next one
    /// takes its place.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn save_lost_checkpoint(
        &self,
        court: &str,
        size: u64,
        note: &str,
    ) -> Result<(), StartError> {
        let path = self.keys.join(format!("{court}.lost-{size}"));
        fs::write(&path, note).map_err(at(&path))
    }

    /// Puts the key that a court was handed over to in the place of the old one, which is wiped.
    /// Wherever this is cut short, the new key is whole in one of the two files.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn replace_key(&self, court: &str) -> Result<(), StartError> {
        let (next, path) = (self.next_key(court), self.court_key(court));
        wipe(&path)?;
        fs::rename(&next, &path).map_err(at(&path))?;
        sync_folder(&path).map_err(at(&path))
    }

    /// Wipes and removes a new key that a court was not handed over to in the end.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn discard_next_key(&self, court: &str) -> Result<(), StartError> {
        let path = self.next_key(court);
        wipe(&path)?;
        fs::remove_file(&path).map_err(at(&path))?;
        sync_folder(&path).map_err(at(&path))
    }

    /// Writes a court's public key in force, unless it is there already.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write_public_key(&self, court: &str, vkey: &str) -> Result<(), StartError> {
        let (path, line) = (self.public_key(court), format!("{vkey}\n"));
        if self.read_public_key(court)?.is_some_and(|there| there == line) {
            return Ok(());
        }
        let draft = path.with_extension("pub-new");
        fs::write(&draft, line).map_err(at(&draft))?;
        fs::rename(&draft, &path).map_err(at(&path))
    }

    /// Replaces a court's newest checkpoint in one step. It is not synced: an older checkpoint is
    /// valid too, and only guards less.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn write_checkpoint(&self, court: &str, note: &str) -> Result<(), StartError> {
        let path = self.checkpoint(court);
        let draft = path.with_extension("checkpoint-new");
        fs::write(&draft, note).map_err(at(&draft))?;
        match fs::rename(&path, self.earlier_checkpoint(court)) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(at(&path)(cause)),
            _ => {}
        }
        fs::rename(&draft, &path).map_err(at(&path))
    }
}

impl From<&Path> for DataFiles {
    fn from(root: &Path) -> Self {
        Self::of(root)
    }
}

impl From<&PathBuf> for DataFiles {
    fn from(root: &PathBuf) -> Self {
        Self::of(root)
    }
}

impl From<&DataFiles> for DataFiles {
    fn from(files: &DataFiles) -> Self {
        files.clone()
    }
}

impl DataFiles {
    /// The files of a directory, which need not be there.
    #[must_use]
    pub fn of(root: &Path) -> Self {
        Self::with_keys(root, &root.join("keys"))
    }

    /// The files of a directory whose keys lie in this folder.
    #[must_use]
    pub fn with_keys(root: &Path, keys: &Path) -> Self {
        Self { root: root.to_owned(), keys: keys.to_owned(), postgres: None }
    }

    /// These files, where the courts are recorded in a PostgreSQL database.
    #[must_use]
    pub fn over(self, place: PostgresPlace) -> Self {
        Self { postgres: Some(place), ..self }
    }

    /// The PostgreSQL database in which the courts are recorded; `None` where it is a file.
    #[must_use]
    pub fn postgres(&self) -> Option<&PostgresPlace> {
        self.postgres.as_ref()
    }

    /// Whether there may be a database to open.
    #[must_use]
    pub fn may_hold_courts(&self) -> bool {
        self.postgres.is_some() || self.database().exists()
    }

    /// A reader of the database, which servers may be writing to.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn reader(&self) -> Result<Box<dyn Reader + Send>, StoreError> {
        match &self.postgres {
            Some(place) => postgres::read_only(place),
            None => sqlite::read_only(&self.database()),
        }
    }

    /// The path of the directory.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of the keys and of the newest checkpoints.
    #[must_use]
    pub fn keys(&self) -> &Path {
        &self.keys
    }

    /// The path of the database.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.root.join("caselot.db")
    }

    /// The path of the key that seals the tray keys.
    #[must_use]
    pub fn sealing_key(&self) -> PathBuf {
        self.keys.join("sealing.key")
    }

    /// The path of a court's signing key.
    #[must_use]
    pub fn court_key(&self, court: &str) -> PathBuf {
        self.keys.join(format!("{court}.key"))
    }

    /// The path of the signing key that a court is being handed over to.
    #[must_use]
    pub fn next_key(&self, court: &str) -> PathBuf {
        self.keys.join(format!("{court}.key-new"))
    }

    /// The path of a court's public key in force, for auditors.
    #[must_use]
    pub fn public_key(&self, court: &str) -> PathBuf {
        self.keys.join(format!("{court}.pub"))
    }

    /// The path of a court's newest checkpoint.
    #[must_use]
    pub fn checkpoint(&self, court: &str) -> PathBuf {
        self.keys.join(format!("{court}.checkpoint"))
    }

    /// Codes of the courts that have a checkpoint here, whatever the database says.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn signed_courts(&self) -> Result<Vec<String>, StartError> {
        let keys = &self.keys;
        let mut courts = Vec::new();
        for entry in fs::read_dir(keys).map_err(at(keys))? {
            let name = entry.map_err(at(keys))?.file_name();
            let name = name.to_str().map(|name| name.strip_suffix("-before").unwrap_or(name));
            courts
                .extend(name.and_then(|name| name.strip_suffix(".checkpoint")).map(str::to_owned));
        }
        courts.sort();
        courts.dedup();
        Ok(courts)
    }

    /// The path of the checkpoint before the newest one.
    fn earlier_checkpoint(&self, court: &str) -> PathBuf {
        self.keys.join(format!("{court}.checkpoint-before"))
    }

    /// Reads a court's newest checkpoint, if one was written. After a loss of power the newest file
    /// may be empty or missing: then the one before it guards nearly as much.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn read_checkpoint(&self, court: &str) -> Result<Option<String>, StartError> {
        for path in [self.checkpoint(court), self.earlier_checkpoint(court)] {
            match fs::read_to_string(&path) {
                Ok(note) if note.is_empty() => {
                    tracing::warn!(court, "a checkpoint beside the key is empty");
                }
                Ok(note) => return Ok(Some(note)),
                Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
                Err(source) => return Err(StartError::File { path, source }),
            }
        }
        Ok(None)
    }

    /// Reads a court's public key as it was last in force, if it was written.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read_public_key(&self, court: &str) -> Result<Option<String>, StartError> {
        let path = self.public_key(court);
        match fs::read_to_string(&path) {
            Ok(vkey) => Ok(Some(vkey)),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(StartError::File { path, source }),
        }
    }
}

/// Reads a key of 32 bytes.
///
/// # Errors
/// When the file is missing or holds no key, or others than the owner may read it.
pub fn read_key(path: &Path) -> Result<Secret32, StartError> {
    let text = read_private(path).map_err(|fault| StartError::private(path, fault))?;
    let digits = text.trim_ascii();
    let malformed = || StartError::KeyMalformed { path: path.to_owned() };
    if digits.len() != 64 {
        return Err(malformed());
    }
    Secret32::filled(|key| {
        for (byte, pair) in key.iter_mut().zip(digits.as_chunks::<2>().0) {
            let digit = |c: u8| char::from(c).to_digit(16).and_then(|d| u8::try_from(d).ok());
            let (high, low) = (digit(pair[0]), digit(pair[1]));
            *byte = high.zip(low).map(|(high, low)| high << 4 | low).ok_or_else(malformed)?;
        }
        Ok(())
    })
}

/// Writes a new key, durably, for the owner alone; never over another one.
///
/// # Errors
/// When the file is there already or cannot be written.
pub fn write_key(path: &Path, key: &Secret32) -> Result<(), StartError> {
    // Encoded into a text that never grows, so that no copy of the key stays in memory.
    let mut text = Zeroizing::new(String::with_capacity(KEY_FILE_BYTES));
    for digit in key.as_bytes().iter().flat_map(|byte| [byte >> 4, byte & 15]) {
        text.extend(char::from_digit(u32::from(digit), 16));
    }
    text.push('\n');
    let mut file = private_file(path).map_err(at(path))?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(at(path))?;
    give_to_owner_of_folder(path).map_err(at(path))?;
    sync_folder(path).map_err(at(path))
}

/// Overwrites a key that has no further use, so that nothing of it is left on the disk when its file
/// is removed or replaced.
fn wipe(path: &Path) -> Result<(), StartError> {
    let mut file = match OpenOptions::new().write(true).open(path) {
        Ok(file) => file,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(StartError::File { path: path.to_owned(), source }),
    };
    let length = file.metadata().map_err(at(path))?.len();
    let zeros = vec![0; usize::try_from(length).unwrap_or(KEY_FILE_BYTES)];
    file.write_all(&zeros).and_then(|()| file.sync_all()).map_err(at(path))
}
