//! A log as a folder of tiles (C2SP tlog-tiles): written from a bundle, and read as one.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use caselot_core::ledger::bundle::{self, BundleReader, Lines, Source, decode_line};
use caselot_core::ledger::checkpoint::{Checkpoint, log_origin, parse_unverified};
use caselot_core::ledger::merkle::Hash;
use caselot_core::ledger::tiles::{
    CHECKPOINT_PATH, TileFile, Tiling, entries_path, tiled_entries, width_of,
};
use caselot_core::ledger::tree::TILE_WIDTH;

use crate::VerifyError;
use crate::disk::{Disk, FolderDisk};

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TilesWritten {
    /// Entries of the log.
    pub size: u64,
    /// Files that are new.
    pub files: u64,
    /// Entries that are too long for a tile of entries.
    pub long: Vec<u64>,
}

/// What a bundle's entries give, before anything is written.
struct Survey {
    note: String,
    at: Checkpoint,
    /// Root over as many entries as the folder has, if the log has so many.
    earlier: Option<Hash>,
    root: Hash,
}

/// Writes a bundle's log into a folder of tiles. Files are only added; the checkpoint is replaced when
/// all else is there.
///
/// # Errors
/// When the bundle cannot be read or does not hold what its checkpoint states, or the folder holds
/// another log or cannot be written.
pub fn write_tiles(source: &mut dyn Source, out: &Path) -> Result<TilesWritten, VerifyError> {
    let disk = FolderDisk::open(out).map_err(VerifyError::writing(out))?;
    let known = known_checkpoint(&disk, out)?;
    let survey = survey(source, known.as_ref().map_or(0, |at| at.size))?;
    let at = &survey.at;
    if survey.root != at.root {
        return Err(VerifyError::OtherEntries);
    }
    if let Some(known) = &known {
        is_beginning(known, &survey, out)?;
    }
    // One file of each folder: their names are kept before the checkpoint leads to them.
    let (mut files, mut folders) = (0, BTreeMap::new());
    let mut put = |file: TileFile| -> Result<(), VerifyError> {
        let path = out.join(&file.path);
        match disk.read(&file.path).map_err(VerifyError::file(&path))? {
            Some(bytes) if bytes == file.bytes => return Ok(()),
            Some(_) => return Err(VerifyError::TileDiffers { path }),
            None => {}
        }
        files += 1;
        disk.put(&file.path, &file.bytes).map_err(VerifyError::writing(&path))?;
        folders.insert(path.parent().map(Path::to_owned), file.path);
        Ok(())
    };
    let mut tiling = Tiling::default();
    each_entry(source, &mut |entry| tiling.append(entry).into_iter().try_for_each(&mut put))?;
    tiling.partial().into_iter().try_for_each(&mut put)?;
    let path = out.join(CHECKPOINT_PATH);
    let synced = folders.values().try_for_each(|file| disk.sync(file));
    synced.map_err(VerifyError::writing(out))?;
    if known.is_none_or(|known| known.size < at.size) {
        let note = survey.note.as_bytes();
        disk.replace(CHECKPOINT_PATH, note).map_err(VerifyError::writing(&path))?;
    }
    Ok(TilesWritten { size: at.size, files, long: tiling.long_entries().to_vec() })
}

/// The checkpoint of a folder of tiles, if it has one.
fn known_checkpoint(disk: &dyn Disk, out: &Path) -> Result<Option<Checkpoint>, VerifyError> {
    let path = out.join(CHECKPOINT_PATH);
    let Some(bytes) = disk.read(CHECKPOINT_PATH).map_err(VerifyError::file(&path))? else {
        return Ok(None);
    };
    let text = String::from_utf8(bytes).map_err(|error| error.to_string());
    let read = text.and_then(|text| parse_unverified(&text).map_err(|error| error.to_string()));
    read.map(Some).map_err(|reason| VerifyError::NotTiles { path, reason })
}

/// Whether what the folder holds is a beginning of the log.
fn is_beginning(known: &Checkpoint, survey: &Survey, out: &Path) -> Result<(), VerifyError> {
    let (folder, at) = (out.to_owned(), &survey.at);
    if log_origin(&known.origin) != log_origin(&at.origin) {
        let (kept, found) = (known.origin.clone(), at.origin.clone());
        return Err(VerifyError::OtherLog { folder, kept, found });
    }
    match survey.earlier {
        None => Err(VerifyError::TilesAhead { folder, kept: known.size, found: at.size }),
        Some(root) if root != known.root => {
            Err(VerifyError::TileDiffers { path: out.join(CHECKPOINT_PATH) })
        }
        Some(_) => Ok(()),
    }
}

/// Reads all entries once.
fn survey(source: &mut dyn Source, earlier: u64) -> Result<Survey, VerifyError> {
    let reader = BundleReader::open(source).map_err(|error| VerifyError::reading(&error))?;
    let (note, at) = (reader.note.clone(), reader.checkpoint.clone());
    let mut tiling = Tiling::default();
    let mut root = (earlier == 0).then(|| tiling.root());
    each_entry(source, &mut |entry| {
        tiling.append(entry);
        if tiling.size() == earlier {
            root = Some(tiling.root());
        }
        Ok(())
    })?;
    Ok(Survey { note, at, earlier: root, root: tiling.root() })
}

/// Calls `each` with the bytes of all entries.
pub(crate) fn each_entry(
    source: &mut dyn Source,
    each: &mut dyn FnMut(&[u8]) -> Result<(), VerifyError>,
) -> Result<(), VerifyError> {
    let mut reader = BundleReader::open(source).map_err(|error| VerifyError::reading(&error))?;
    let (mut room, mut spent) = (Vec::new(), Lines::default());
    while let Some(lines) =
        reader.lines(TILE_WIDTH, spent).map_err(|error| VerifyError::reading(&error))?
    {
        for (entry, line) in (lines.first..).zip(lines.iter()) {
            let wrong = || VerifyError::reading(&bundle::BundleError::BadLine { entry });
            each(decode_line(line, &mut room).ok_or_else(wrong)?)?;
        }
        spent = lines;
    }
    Ok(())
}

/// A folder of tiles, read as a bundle without the lines of its first entries.
pub struct TileFolder {
    folder: PathBuf,
    disk: FolderDisk,
    note: String,
    size: u64,
    from: u64,
    /// Entries that were put into `ready`, or left out.
    given: u64,
    ready: io::Cursor<Vec<u8>>,
}

impl TileFolder {
    /// The log in a folder, from an entry on.
    ///
    /// # Errors
    /// When there is no checkpoint in the folder, or it is none.
    pub fn open(folder: &Path, from: u64) -> Result<TileFolder, VerifyError> {
        let disk = FolderDisk::at(folder);
        let path = folder.join(CHECKPOINT_PATH);
        let wrong = |reason: String| VerifyError::NotTiles { path: path.clone(), reason };
        let missing = || VerifyError::file(&path)(io::ErrorKind::NotFound.into());
        let bytes = disk.read(CHECKPOINT_PATH).map_err(VerifyError::file(&path))?;
        let note = String::from_utf8(bytes.ok_or_else(missing)?);
        let note = note.map_err(|error| wrong(error.to_string()))?;
        let size = parse_unverified(&note).map_err(|error| wrong(error.to_string()))?.size;
        let head = bundle::head(&note).into_bytes();
        let (folder, ready) = (folder.to_owned(), io::Cursor::new(head));
        let from = from.min(size);
        Ok(TileFolder { folder, disk, note, size, from, given: from, ready })
    }

    /// Puts the lines of the next tile of entries into `ready`.
    fn next_tile(&mut self) -> Result<(), String> {
        let index = self.given / TILE_WIDTH as u64;
        let width = width_of(index, self.size);
        let read = |width: usize| {
            let name = entries_path(index, width);
            let failed =
                |reason: String| format!("{}: {reason}", self.folder.join(&name).display());
            let Some(bytes) = self.disk.read(&name).map_err(|error| failed(error.to_string()))?
            else {
                return Ok(None);
            };
            let entries =
                tiled_entries(&bytes, width).map_err(|error| failed(error.to_string()))?;
            let owned: Vec<Vec<u8>> = entries.into_iter().map(<[u8]>::to_vec).collect();
            Ok::<_, String>(Some(owned))
        };
        // A partial tile may be gone once the full one is there.
        let found = read(width)?.map_or_else(|| read(TILE_WIDTH), |entries| Ok(Some(entries)))?;
        let missing = || {
            let name = entries_path(index, width);
            let path = self.folder.join(name);
            format!(
                "{} is not there; if the log has an entry too long for a tile of entries, only its bundle holds it",
                path.display()
            )
        };
        let entries = found.ok_or_else(missing)?;
        let begun = (self.given % TILE_WIDTH as u64) as usize;
        let lines: String =
            entries[..width].iter().skip(begun).map(|entry| bundle::line(entry)).collect();
        self.given += (width - begun) as u64;
        self.ready = io::Cursor::new(lines.into_bytes());
        Ok(())
    }
}

impl Source for TileFolder {
    fn read(&mut self, room: &mut [u8]) -> Result<usize, String> {
        loop {
            let read = io::Read::read(&mut self.ready, room).map_err(|error| error.to_string())?;
            if read > 0 || self.given >= self.size {
                return Ok(read);
            }
            self.next_tile()?;
        }
    }

    fn rewind(&mut self) -> Result<(), String> {
        self.given = self.from;
        self.ready = io::Cursor::new(bundle::head(&self.note).into_bytes());
        Ok(())
    }
}
