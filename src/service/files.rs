//! Checks of the files that the program relies on: that nobody but their owner may read them, whether
//! they are still the ones that were read, and that their names are as durable as their content.

use std::fs::{self, File, OpenOptions, Permissions, TryLockError};
use std::io::{self, Read};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::process::geteuid;
use zeroize::Zeroizing;

/// The bits of a mode that are permissions.
const PERMISSIONS: u32 = 0o7777;
/// The permissions of others than the owner.
const OTHERS: u32 = 0o077;
/// The user who may do everything anyway.
const ROOT: u32 = 0;
/// Room for a file that holds a key, so that no copy of it is left behind as the room grows.
const USUAL_BYTES: usize = 4_096;

/// Why a file is not read as its owner's alone.
#[derive(Debug)]
pub enum PrivateFault {
    /// It cannot be read.
    Unreadable(io::Error),
    /// Others than its owner may read, write or run it: its permissions.
    TooOpen(u32),
    /// It belongs to another user, who may change it: the number of that user.
    Foreign(u32),
}

/// Reads a file that must be its owner's alone. It is opened first and then looked at, so that what
/// was looked at is what is read.
///
/// # Errors
/// [`PrivateFault`], also when there is no such file.
pub fn read_private(path: &Path) -> Result<Zeroizing<Vec<u8>>, PrivateFault> {
    read_private_of(path, None)
}

/// [`read_private`] for who looks at it in the place of the user who `serves`, by number.
///
/// # Errors
/// [`PrivateFault`], also when there is no such file.
pub fn read_private_of(
    path: &Path,
    serves: Option<u32>,
) -> Result<Zeroizing<Vec<u8>>, PrivateFault> {
    let mut file = File::open(path).map_err(PrivateFault::Unreadable)?;
    let meta = file.metadata().map_err(PrivateFault::Unreadable)?;
    let mode = meta.mode() & PERMISSIONS;
    if mode & OTHERS != 0 {
        return Err(PrivateFault::TooOpen(mode));
    }
    let is_of_who_serves = serves == Some(meta.uid());
    if !is_of_who_serves && !is_trusted(path, meta.uid()).map_err(PrivateFault::Unreadable)? {
        return Err(PrivateFault::Foreign(meta.uid()));
    }
    let room = usize::try_from(meta.len()).unwrap_or(0).max(USUAL_BYTES);
    let mut bytes = Zeroizing::new(Vec::with_capacity(room));
    file.read_to_end(&mut bytes).map_err(PrivateFault::Unreadable)?;
    Ok(bytes)
}

/// Whether a file of this owner is ours: of the user who runs this, of root, or, for root, of whose
/// folder it is in.
fn is_trusted(path: &Path, owner: u32) -> io::Result<bool> {
    let me = geteuid().as_raw();
    Ok(owner == me
        || owner == ROOT
        || (me == ROOT && owner == fs::metadata(folder_of(path))?.uid()))
}

fn folder_of(path: &Path) -> &Path {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    parent.unwrap_or(Path::new("."))
}

/// The permissions of a file or folder that others than its owner may read, write or enter; `None`
/// if its owner alone may.
///
/// # Errors
/// When there is no such file.
pub fn exposed_mode(path: &Path) -> io::Result<Option<u32>> {
    let mode = fs::metadata(path)?.mode() & PERMISSIONS;
    Ok(Some(mode).filter(|mode| mode & OTHERS != 0))
}

/// The owner of a file, if that is another user than the one who runs this, and neither is root's.
///
/// # Errors
/// When there is no such file.
pub fn foreign_owner(path: &Path) -> io::Result<Option<u32>> {
    let owner = fs::metadata(path)?.uid();
    Ok(if is_trusted(path, owner)? { None } else { Some(owner) })
}

/// The number of the user who serves a data directory, if root looks at it and that is somebody else.
#[must_use]
pub fn serving_user(data: &Path) -> Option<u32> {
    let owner = fs::metadata(data).ok()?.uid();
    Some(owner).filter(|owner| geteuid().as_raw() == ROOT && *owner != ROOT)
}

/// The owner of a file's folder, if a file made there would belong to somebody else.
///
/// # Errors
/// When there is no such folder.
pub fn foreign_folder(path: &Path) -> io::Result<Option<u32>> {
    let (me, owner) = (geteuid().as_raw(), fs::metadata(folder_of(path))?.uid());
    Ok(Some(owner).filter(|owner| me != ROOT && *owner != me))
}

/// Takes the permissions of others away from what is there.
///
/// # Errors
/// When it is not there. If it belongs to somebody else, a warning says so, and it stays.
pub fn close_to_others(path: &Path, mode: u32) -> io::Result<()> {
    let Some(open) = exposed_mode(path)? else { return Ok(()) };
    match fs::set_permissions(path, Permissions::from_mode(mode)) {
        Ok(()) => tracing::info!(path = %path.display(), "closed to others; it was {open:04o}"),
        Err(cause) => tracing::warn!(path = %path.display(), %cause, "others may look into it"),
    }
    Ok(())
}

/// Gives a file that root has made to whose folder it is in, so that the server can read it.
///
/// # Errors
/// When the owner cannot be changed.
pub fn give_to_owner_of_folder(path: &Path) -> io::Result<()> {
    let folder = fs::metadata(folder_of(path))?;
    if geteuid().as_raw() != ROOT || folder.uid() == fs::metadata(path)?.uid() {
        return Ok(());
    }
    chown(path, Some(folder.uid()), Some(folder.gid()))
}

/// Looks at a lock that is held, and the pause between two of them: half a second in all.
const LOCK_LOOKS: u32 = 25;
const LOCK_PAUSE: Duration = Duration::from_millis(20);

/// Locks a file. One that is held is looked at again for half a second: a program that its holder has
/// just started holds it until it begins, and a holder that ends until it has.
///
/// # Errors
/// When it is still held then, or the system refuses.
pub fn lock_soon(file: &File) -> Result<(), TryLockError> {
    for _ in 0..LOCK_LOOKS {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(LOCK_PAUSE),
            other => return other,
        }
    }
    file.try_lock()
}

/// Creates a new file for its owner alone.
///
/// # Errors
/// When it is there already, or cannot be made.
pub fn private_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

/// Another file beside this one, whose name goes on.
#[must_use]
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(ending);
    path.with_file_name(name)
}

/// Identifies the content of a file without reading it: inode, size and the time of the last
/// change. The stamp of a missing file differs from that of every other one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stamp(Option<(u64, u64, i64, i64)>);

impl Stamp {
    /// The stamp of a file as it is now.
    ///
    /// # Errors
    /// When the file may be there and cannot be looked at.
    pub fn read(path: &Path) -> io::Result<Self> {
        match fs::metadata(path) {
            Ok(meta) => Ok(Self(Some((meta.ino(), meta.len(), meta.ctime(), meta.ctime_nsec())))),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(Self(None)),
            Err(cause) => Err(cause),
        }
    }
}

impl Stamp {
    /// Whether there is no file.
    #[must_use]
    pub fn is_missing(self) -> bool {
        self.0.is_none()
    }
}

/// Makes the name of a file durable: without it a loss of power could take a file that was synced.
///
/// # Errors
/// When its folder cannot be opened or synced.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(folder_of(path))?.sync_all()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_file_of_others_is_noticed() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key");
        assert!(exposed_mode(&path).is_err());
        fs::write(&path, "secret").unwrap();
        for (mode, exposed) in [(0o600, None), (0o400, None), (0o640, Some(0o640))] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(exposed_mode(&path).unwrap(), exposed);
            match read_private(&path) {
                Ok(bytes) => assert!(exposed.is_none() && bytes.as_slice() == b"secret"),
                Err(PrivateFault::TooOpen(open)) => assert_eq!(Some(open), exposed),
                Err(fault) => panic!("{fault:?}"),
            }
        }
        close_to_others(&path, 0o600).unwrap();
        assert!(read_private(&path).is_ok());
    }

    /// Only root can give a file away, so only root can see this.
    #[test]
    fn a_file_of_another_user_is_not_trusted_but_with_its_folder() {
        if !geteuid().is_root() {
            return;
        }
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key");
        fs::write(&path, "secret").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        chown(&path, Some(4_321), None).unwrap();
        assert!(matches!(read_private(&path), Err(PrivateFault::Foreign(4_321))));
        assert_eq!(foreign_owner(&path).unwrap(), Some(4_321));
        chown(dir.path(), Some(4_321), None).unwrap();
        assert!(read_private(&path).is_ok());
        let made = dir.path().join("made");
        fs::write(&made, "").unwrap();
        give_to_owner_of_folder(&made).unwrap();
        assert_eq!(fs::metadata(&made).unwrap().uid(), 4_321);
    }

    #[test]
    fn a_replaced_file_has_another_stamp() {
        let dir = tempfile::tempdir().unwrap();
        let (path, fresh) = (dir.path().join("list"), dir.path().join("list-new"));
        let missing = Stamp::read(&path).unwrap();
        fs::write(&path, "one").unwrap();
        let first = Stamp::read(&path).unwrap();
        assert_ne!(first, missing);
        assert_eq!(Stamp::read(&path).unwrap(), first);
        fs::write(&fresh, "two").unwrap();
        fs::rename(&fresh, &path).unwrap();
        assert_ne!(Stamp::read(&path).unwrap(), first);
        sync_folder(&path).unwrap();
    }
}
