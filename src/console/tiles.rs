//! The log as tiles (C2SP tlog-tiles), in a folder of the console, for auditors whose programs read a
//! log by HTTP. Files are only ever added to it.

use std::io;
use std::path::{Path, PathBuf};

use caselot_core::ledger::tiles::CHECKPOINT_PATH;
use caselot_verify::follow::LogPlace;
use caselot_verify::{TilesWritten, VerifyError, write_tiles};
use tokio::sync::Mutex;

use super::verification::fetch;
use crate::client::{Channel, ClientError};

/// How long tiles are shown before the log is fetched again, in milliseconds: an export reads all of it.
const KEPT_MS: u64 = 600_000;

/// The tiles of the log, as they were written last.
#[derive(Debug)]
pub struct Tiles {
    folder: PathBuf,
    /// When they were written since the console started, in milliseconds; held while they are.
    written: Mutex<Option<u64>>,
}

/// Why there are no new tiles.
#[derive(Debug)]
pub enum TilesFault {
    /// The log could not be fetched.
    Fetching(ClientError),
    /// It is not the log that the tiles are of, or they cannot be written.
    Writing(VerifyError),
}

impl Tiles {
    /// Those in the folder of a console.
    pub fn of(folder: &Path) -> Tiles {
        Tiles { folder: folder.join("console").join("tiles"), written: Mutex::default() }
    }

    /// Adds what the log has got, unless that was done in the ten minutes before `now_ms`.
    ///
    /// # Errors
    /// When the log cannot be fetched or written, or is another one than before.
    pub async fn refresh(
        &self,
        channel: &Channel,
        court: String,
        now_ms: u64,
    ) -> Result<(), TilesFault> {
        let mut written = self.written.lock().await;
        if written.is_some_and(|at| now_ms.saturating_sub(at) < KEPT_MS) {
            return Ok(());
        }
        let bundle = self.folder.with_extension("bundle");
        let fetched = fetch(channel, court, &bundle, &|_, _| ()).await;
        fetched.map_err(TilesFault::Fetching)?;
        let folder = self.folder.clone();
        let writing = tokio::task::spawn_blocking(move || {
            let done = write(&bundle, &folder);
            drop(std::fs::remove_file(&bundle));
            done
        });
        let done =
            writing.await.unwrap_or_else(|ended| Err(VerifyError::Reading(ended.to_string())));
        done.map_err(TilesFault::Writing)?;
        *written = Some(now_ms);
        Ok(())
    }

    /// The bytes of the checkpoint or of a tile; `None` if there is none, or the path is no tile's.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn file(&self, path: &str) -> Result<Option<Vec<u8>>, ClientError> {
        if path != CHECKPOINT_PATH && !is_tile(path) {
            return Ok(None);
        }
        let path = self.folder.join(path);
        match tokio::fs::read(&path).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(source) if source.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(ClientError::File { path, source }),
        }
    }
}

fn write(bundle: &Path, folder: &Path) -> Result<TilesWritten, VerifyError> {
    let mut log = LogPlace::Bundle(bundle.to_owned()).whole()?;
    write_tiles(&mut *log, folder)
}

/// Whether a path may be that of a tile, and of nothing beside the tiles.
fn is_tile(path: &str) -> bool {
    let is_part = |part: &str| {
        part.starts_with(|sign: char| sign.is_ascii_alphanumeric())
            && part.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '.')
    };
    path.strip_prefix("tile/").is_some_and(|rest| rest.split('/').all(is_part))
}

#[cfg(test)]
mod tests {
    use super::is_tile;

    #[test]
    fn only_the_paths_of_tiles_are_looked_up() {
        for path in ["tile/0/000", "tile/1/x001/234.p/17", "tile/entries/x001/x234/067.p/255"] {
            assert!(is_tile(path), "{path}");
        }
        for path in ["", "tile", "tile/", "tile/../checkpoint", "tile/0/./000", "tile//0", "keys"] {
            assert!(!is_tile(path), "{path}");
        }
    }
}
