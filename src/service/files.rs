//! Checks of the files that the program relies on: that nobody but their owner may read them, whether
//! they are still the ones that were read, and that their names are as durable as their content.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// The bits of a mode that are permissions.
const PERMISSIONS: u32 = 0o7777;
/// The permissions of others than the owner.
const OTHERS: u32 = 0o077;

/// The permissions of a file that others than its owner may read, write or run; `None` if its owner
/// alone may.
///
/// # Errors
/// When there is no such file.
pub fn exposed_mode(path: &Path) -> io::Result<Option<u32>> {
    let mode = fs::metadata(path)?.mode() & PERMISSIONS;
    Ok(Some(mode).filter(|mode| mode & OTHERS != 0))
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

/// Makes the name of a file durable: without it a loss of power could take a file that was synced.
///
/// # Errors
/// When its folder cannot be opened or synced.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path.parent().unwrap_or(path))?.sync_all()
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
        }
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
