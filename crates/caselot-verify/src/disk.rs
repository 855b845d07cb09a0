//! The files of one folder, written so that a crash leaves what was there or what is new, never half.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// The files of a folder.
pub trait Disk: Sync {
    /// A whole file; none if it is not there.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>>;

    /// So many bytes of a file from a place on.
    ///
    /// # Errors
    /// When they are not there or cannot be read.
    fn read_at(&self, name: &str, at: u64, length: usize) -> io::Result<Vec<u8>>;

    /// Cuts a file off at a place, puts bytes there, and waits until they are kept.
    ///
    /// # Errors
    /// When they cannot be written; some of them may be there.
    fn extend(&self, name: &str, at: u64, bytes: &[u8]) -> io::Result<()>;

    /// Puts a whole file in the place of another, or of none, and waits until it is kept.
    ///
    /// # Errors
    /// When it cannot be written; the one of before is then there.
    fn replace(&self, name: &str, bytes: &[u8]) -> io::Result<()>;

    /// Removes a file, if it is there.
    ///
    /// # Errors
    /// When it is there and cannot be removed.
    fn remove(&self, name: &str) -> io::Result<()>;
}

/// A folder of the file system.
#[derive(Debug, Clone)]
pub struct FolderDisk {
    root: PathBuf,
}

impl FolderDisk {
    /// The folder at a path, which is made if it is not there.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn open(root: &Path) -> io::Result<FolderDisk> {
        fs::create_dir_all(root)?;
        Ok(FolderDisk::at(root))
    }

    /// The folder at a path, which is only read.
    #[must_use]
    pub fn at(root: &Path) -> FolderDisk {
        FolderDisk { root: root.to_owned() }
    }

    /// The path of a file.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }
}

/// Waits until the names in a file's folder are kept.
fn sync_folder(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

impl Disk for FolderDisk {
    fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.path(name)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            read => read.map(Some),
        }
    }

    fn read_at(&self, name: &str, at: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut file = File::open(self.path(name))?;
        file.seek(SeekFrom::Start(at))?;
        let mut bytes = vec![0; length];
        file.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn extend(&self, name: &str, at: u64, bytes: &[u8]) -> io::Result<()> {
        let path = self.path(name);
        let new = !path.exists();
        let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(&path)?;
        file.set_len(at)?;
        file.seek(SeekFrom::Start(at))?;
        file.write_all(bytes)?;
        file.sync_all()?;
        if new { sync_folder(&path) } else { Ok(()) }
    }

    fn replace(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.put(name, bytes)?;
        sync_folder(&self.path(name))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        match fs::remove_file(self.path(name)) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            removed => removed,
        }
    }
}

impl FolderDisk {
    /// Puts a whole file in the place of another, or of none. Its bytes are kept; its name is once
    /// the folder is synced ([`FolderDisk::sync`]).
    ///
    /// # Errors
    /// When it cannot be written; the one of before is then there.
    pub fn put(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.path(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut part = path.clone().into_os_string();
        part.push(".part");
        let written = File::create(&part)
            .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
            .and_then(|()| fs::rename(&part, &path));
        if written.is_err() {
            // What cannot be removed is told by the failure that led here.
            drop(fs::remove_file(&part));
        }
        written
    }

    /// Waits until the names of files are kept: those in the folder of this one, and of that in its
    /// own.
    ///
    /// # Errors
    /// When a folder cannot be synced.
    pub fn sync(&self, name: &str) -> io::Result<()> {
        let path = self.path(name);
        let mut folders =
            path.ancestors().skip(1).take_while(|folder| folder.starts_with(&self.root));
        folders.try_for_each(|folder| File::open(folder)?.sync_all())
    }
}
