//! The keys and grants of a data directory in one file, to be kept apart from its backups.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

use super::{BackupFault, at, private};
use crate::service::access::registry;
use crate::service::ambient::Clock;
use crate::service::data::{DataDir, DataFiles};
use crate::service::files::{give_to_owner_of_folder, private_file, read_private, sync_folder};

/// Room for the text of one file, so that no copy of a key is left behind as the text grows.
const ROOM: usize = 64 * 1024;

/// A text that is wiped after use.
struct Wiped(Zeroizing<String>);

impl Serialize for Wiped {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Wiped {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(|text| Self(Zeroizing::new(text)))
    }
}

/// Files by their path in the data directory, as if the keys lay there; and [`MADE`].
type Kept = BTreeMap<String, Wiped>;

/// When the keys were kept, in milliseconds since 1970 UTC. No file has this name.
const MADE: &str = "made_ms";

/// What was put back, or would be.
#[derive(Debug)]
pub struct PutBack {
    /// The files that were missing.
    pub files: Vec<PathBuf>,
    /// As of when the grants are, in milliseconds since 1970 UTC; `None` if none were put back.
    pub grants_ms: Option<u64>,
}

/// Where a file of this name is.
fn path(files: &DataFiles, name: &str) -> PathBuf {
    match name.strip_prefix("keys/") {
        Some(key) => files.keys().join(key),
        None => files.root().join(name),
    }
}

/// The files that are kept, as they are in a data directory.
fn names(files: &DataFiles) -> Result<Vec<String>, BackupFault> {
    let folder = files.keys();
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(at(folder))? {
        let name = entry.map_err(at(folder))?.file_name();
        let Some(name) = name.to_str() else { continue };
        if name.ends_with(".key") || name.ends_with(".key-new") || name.ends_with(".pub") {
            names.push(format!("keys/{name}"));
        }
    }
    if files.root().join(registry::FILE).exists() {
        names.push(registry::FILE.to_owned());
    }
    names.sort();
    Ok(names)
}

/// Writes the keys and grants of a data directory into a new file, for its owner alone. Gives back
/// what is in it.
///
/// # Errors
/// When one of them cannot be read, or the file is there already or cannot be written.
pub fn keep_keys(
    data: impl Into<DataFiles>,
    out: &Path,
    clock: &dyn Clock,
) -> Result<Vec<String>, BackupFault> {
    let files = data.into();
    let names = names(&files)?;
    let mut kept = Kept::new();
    for name in &names {
        let path = path(&files, name);
        // A public key may be read by everybody.
        let bytes = match name.ends_with(".pub") {
            true => Zeroizing::new(fs::read(&path).map_err(at(&path))?),
            false => read_private(&path).map_err(private(&path))?,
        };
        let text = std::str::from_utf8(&bytes).map_err(|_| BackupFault::File {
            path: path.clone(),
            source: io::ErrorKind::InvalidData.into(),
        })?;
        kept.insert(name.clone(), Wiped(Zeroizing::new(text.to_owned())));
    }
    kept.insert(MADE.to_owned(), Wiped(Zeroizing::new(clock.now_ms().to_string())));
    let mut text = Zeroizing::new(Vec::with_capacity(ROOM * (kept.len() + 1)));
    serde_json::to_writer_pretty(&mut *text, &kept).map_err(|cause| at(out)(cause.into()))?;
    text.push(b'\n');
    write_new(out, &text)?;
    Ok(names)
}

/// Puts kept keys and grants back where they are missing, and leaves what is there; a rehearsal only
/// says which those are.
///
/// # Errors
/// When the file cannot be read or is none of these, or a server has the directory open.
pub fn put_keys_back(
    file: &Path,
    data: impl Into<DataFiles>,
    rehearsal: bool,
) -> Result<PutBack, BackupFault> {
    let text = read_private(file).map_err(private(file))?;
    let not_kept = || BackupFault::NotABackup { path: file.to_owned() };
    let mut kept: Kept = serde_json::from_slice(&text).map_err(|_| not_kept())?;
    let made_ms = match kept.remove(MADE) {
        Some(made) => made.0.parse().map_err(|_| not_kept())?,
        // A file from before the time was kept is as old as it says.
        None => changed_ms(file).map_err(at(file))?,
    };
    let is_ours = |name: &String| {
        let key = name.strip_prefix("keys/").is_some_and(|key| !key.contains('/'));
        key || name == registry::FILE
    };
    if kept.is_empty() || !kept.keys().all(is_ours) {
        return Err(not_kept());
    }
    let files = data.into();
    let _lock = match rehearsal {
        true => DataDir::rehearse(&files)?,
        false => Some(DataDir::create(&files)?),
    };
    let mut back = PutBack { files: Vec::new(), grants_ms: None };
    for (name, text) in &kept {
        let path = path(&files, name);
        if path.exists() {
            continue;
        }
        if !rehearsal {
            write_new(&path, text.0.as_bytes())?;
            give_to_owner_of_folder(&path).map_err(at(&path))?;
        }
        if name == registry::FILE {
            back.grants_ms = Some(made_ms);
        }
        back.files.push(path);
    }
    Ok(back)
}

/// When a file was last changed, in milliseconds since 1970 UTC.
fn changed_ms(file: &Path) -> io::Result<u64> {
    let since = fs::metadata(file)?.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(u64::try_from(since.as_millis()).unwrap_or(0))
}

/// Writes a new file for its owner alone, durably; nothing of it is left if that fails.
fn write_new(path: &Path, bytes: &[u8]) -> Result<(), BackupFault> {
    let mut file = private_file(path).map_err(|cause| match cause.kind() {
        io::ErrorKind::AlreadyExists => BackupFault::Exists { path: path.to_owned() },
        _ => at(path)(cause),
    })?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    written.and_then(|()| sync_folder(path)).map_err(|cause| {
        drop(fs::remove_file(path));
        at(path)(cause)
    })
}
