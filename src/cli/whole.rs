//! Files that are written whole or not at all.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::Failure;

/// A file that takes its name when it is complete. Until then it stands beside it under a name of
/// its own; if it is never completed, nothing of it is left, and what had the name stays.
#[derive(Debug)]
pub struct WholeFile {
    path: PathBuf,
    part: PathBuf,
    file: Option<File>,
}

impl WholeFile {
    /// Begins a file that shall have this name.
    ///
    /// # Errors
    /// When nothing can be written there.
    pub fn create(path: &Path) -> Result<WholeFile, Failure> {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.part", std::process::id()));
        let part = path.with_file_name(name);
        let file = Some(File::create(&part).map_err(Failure::file(path))?);
        Ok(WholeFile { path: path.to_owned(), part, file })
    }

    /// Writes a file of these bytes.
    ///
    /// # Errors
    /// When it cannot be written; then nothing of it is left.
    pub fn put(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
        let mut file = WholeFile::create(path)?;
        file.write(bytes)?;
        file.finish()
    }

    /// Begins a file that shall be as readable as another one.
    ///
    /// # Errors
    /// When nothing can be written there.
    pub fn like(path: &Path, other: &Path) -> Result<WholeFile, Failure> {
        let whole = WholeFile::create(path)?;
        let mode = std::fs::metadata(other).map_err(Failure::file(other))?.permissions();
        std::fs::set_permissions(&whole.part, mode).map_err(Failure::file(path))?;
        Ok(whole)
    }

    /// Writes the next bytes.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let written = self.file.as_mut().map_or(Ok(()), |file| file.write_all(bytes));
        written.map_err(Failure::file(&self.path))
    }

    /// Gives the file its name.
    ///
    /// # Errors
    /// When it cannot be completed.
    pub fn finish(mut self) -> Result<(), Failure> {
        let Some(file) = self.file.take() else { return Ok(()) };
        let named = file.sync_all().and_then(|()| std::fs::rename(&self.part, &self.path));
        if named.is_err() {
            self.file = Some(file);
        }
        named.map_err(Failure::file(&self.path))
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        if self.file.is_some() {
            // What cannot be removed is told by the failure that led here.
            drop(std::fs::remove_file(&self.part));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_its_name_when_it_is_whole_and_leaves_nothing_otherwise() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("result.xlsx");
        std::fs::write(&path, "old").expect("written");
        let mut file = WholeFile::create(&path).expect("begun");
        file.write(b"half").expect("written");
        drop(file);
        assert_eq!(std::fs::read(&path).expect("read"), b"old");
        assert_eq!(std::fs::read_dir(folder.path()).expect("listed").count(), 1);
        let mut file = WholeFile::create(&path).expect("begun");
        file.write(b"new").expect("written");
        file.finish().expect("named");
        assert_eq!(std::fs::read(&path).expect("read"), b"new");
        assert_eq!(std::fs::read_dir(folder.path()).expect("listed").count(), 1);
    }
}
