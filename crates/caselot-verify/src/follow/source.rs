//! The log that is followed: all of it, or only what is new.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use caselot_core::audit::KeptFold;
use caselot_core::ledger::bundle::{self, BundleReader, Source};

use crate::VerifyError;
use crate::input::BundleFile;
use crate::tiles::TileFolder;

/// Where a log is read from.
#[derive(Debug, Clone)]
pub enum LogPlace {
    /// A bundle.
    Bundle(PathBuf),
    /// A folder of tiles.
    Tiles(PathBuf),
    /// A bundle without the lines of its first entries, as a server gives what is new.
    Later {
        /// The file.
        path: PathBuf,
        /// How many lines are left out.
        from: u64,
    },
}

impl LogPlace {
    /// The log without the lines of the entries that are kept.
    pub(crate) fn after(&self, kept: &KeptFold) -> Result<Box<dyn Source>, VerifyError> {
        match self {
            LogPlace::Bundle(path) => Ok(Box::new(LaterLines::open(path, kept)?)),
            LogPlace::Tiles(path) => Ok(Box::new(TileFolder::open(path, kept.size())?)),
            LogPlace::Later { path, from } if *from == kept.size() => {
                Ok(Box::new(BundleFile::open(path)?))
            }
            LogPlace::Later { .. } => Err(VerifyError::WholeLogNeeded),
        }
    }

    /// The whole log.
    ///
    /// # Errors
    /// When it cannot be opened, or its first entries are left out.
    pub fn whole(&self) -> Result<Box<dyn Source>, VerifyError> {
        match self {
            LogPlace::Later { from: 1.., .. } => Err(VerifyError::WholeLogNeeded),
            place => place.after(&KeptFold::default()),
        }
    }
}

/// A bundle whose first lines are passed over.
struct LaterLines {
    file: BundleFile,
    head: io::Cursor<Vec<u8>>,
    /// Where the lines begin that are not passed over.
    from: u64,
    begun: bool,
}

impl LaterLines {
    fn open(path: &Path, kept: &KeptFold) -> Result<LaterLines, VerifyError> {
        let mut file = BundleFile::open(path)?;
        if !file.can_rewind() {
            return Err(VerifyError::Reading(format!("{} is no file", path.display())));
        }
        let reader = BundleReader::open(&mut file).map_err(|error| VerifyError::reading(&error))?;
        let head = bundle::head(&reader.note).into_bytes();
        let from = place_of(path, head.len() as u64, kept).map_err(VerifyError::file(path))?;
        Ok(LaterLines { file, head: io::Cursor::new(head), from, begun: false })
    }
}

/// Where the lines after those that are kept begin. They are not read again: that the log still has
/// them is shown by the root. Only where they take other room than they did, they are counted.
fn place_of(path: &Path, head: u64, kept: &KeptFold) -> io::Result<u64> {
    if kept.size() == 0 {
        return Ok(head);
    }
    let mut file = BufReader::new(std::fs::File::open(path)?);
    let place = head + kept.line_bytes();
    file.seek(SeekFrom::Start(place - 1))?;
    let mut byte = [0];
    if file.read(&mut byte)? == 1 && byte == *b"\n" {
        return Ok(place);
    }
    file.seek(SeekFrom::Start(head))?;
    let (mut line, mut place) = (Vec::new(), head);
    for _ in 0..kept.size() {
        line.clear();
        place += file.read_until(b'\n', &mut line)? as u64;
    }
    Ok(place)
}

impl Source for LaterLines {
    fn read(&mut self, room: &mut [u8]) -> Result<usize, String> {
        let read = self.head.read(room).map_err(|error| error.to_string())?;
        if read > 0 {
            return Ok(read);
        }
        if !self.begun {
            self.file.seek(self.from)?;
            self.begun = true;
        }
        self.file.read(room)
    }

    fn rewind(&mut self) -> Result<(), String> {
        self.head.set_position(0);
        self.begun = false;
        Ok(())
    }
}
