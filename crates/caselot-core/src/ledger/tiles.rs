//! A log as files (C2SP tlog-tiles): the hashes of the tree and the entries in tiles of 256, which
//! any server of files can serve and any reader of that standard can check.
//!
//! Paths and bytes only; who calls writes the files. A file that was published never changes, and
//! no later size takes one away.

use std::fmt;

use super::merkle::{Hash, leaf_hash};
use super::tree::{Frontier, TILE_WIDTH, Tile};

/// The path of the newest checkpoint, the only file that is ever replaced.
pub const CHECKPOINT_PATH: &str = "checkpoint";
/// Most bytes of an entry that a tile of entries can hold: its length has two bytes.
pub const MAX_TILED_ENTRY: usize = u16::MAX as usize;

/// One file of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TileFile {
    /// Its path below the log's own place, such as `tile/0/x001/234`.
    pub path: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// The path of a tile of hashes of which `width` are there: 1 to 256.
///
/// ```
/// use caselot_core::ledger::tiles::{entries_path, hashes_path};
///
/// assert_eq!(hashes_path(0, 1_234_067, 256), "tile/0/x001/x234/067");
/// assert_eq!(hashes_path(1, 0, 17), "tile/1/000.p/17");
/// assert_eq!(entries_path(273, 112), "tile/entries/273.p/112");
/// ```
#[must_use]
pub fn hashes_path(level: u8, index: u64, width: usize) -> String {
    format!("tile/{level}/{}", numbered(index, width))
}

/// The path of a tile of entries of which `width` are there: 1 to 256.
#[must_use]
pub fn entries_path(index: u64, width: usize) -> String {
    format!("tile/entries/{}", numbered(index, width))
}

/// The index in groups of three digits, all but the last with an `x`.
fn numbered(index: u64, width: usize) -> String {
    let mut path = format!("{:03}", index % 1_000);
    let mut rest = index / 1_000;
    while rest > 0 {
        path = format!("x{:03}/{path}", rest % 1_000);
        rest /= 1_000;
    }
    if width < TILE_WIDTH { format!("{path}.p/{width}") } else { path }
}

/// The files of a log, made entry by entry from the first on.
///
/// ```
/// use caselot_core::ledger::tiles::{Tiling, hashes_path};
///
/// let mut tiling = Tiling::default();
/// let full = tiling.append(b"the first entry");
/// assert!(full.is_empty(), "a file is made once 256 entries fill it");
/// let partial = tiling.partial();
/// assert_eq!(partial[0].path, "tile/0/000.p/1");
/// assert_eq!(partial[1].bytes, b"\x00\x0fthe first entry");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Tiling {
    frontier: Frontier,
    /// The tile of entries that is not full; `None` if an entry of it is too long for one.
    entries: EntryTile,
    long: Vec<u64>,
}

/// Entries with their lengths, as far as they can be tiled.
#[derive(Clone, Debug)]
struct EntryTile(Option<Vec<u8>>);

impl Default for EntryTile {
    fn default() -> EntryTile {
        EntryTile(Some(Vec::new()))
    }
}

impl EntryTile {
    /// Adds an entry; whether it is short enough.
    fn push(&mut self, entry: &[u8]) -> bool {
        let Ok(length) = u16::try_from(entry.len()) else {
            self.0 = None;
            return false;
        };
        if let Some(bytes) = &mut self.0 {
            bytes.extend(length.to_be_bytes());
            bytes.extend(entry);
        }
        true
    }
}

impl Tiling {
    /// The number of entries so far.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The root over the entries so far.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.frontier.root()
    }

    /// Indexes of the entries that are too long for a tile of entries ([`MAX_TILED_ENTRY`]). Logs of
    /// protocol 1 may have some. Their hashes and proofs are as those of all others; the tiles of
    /// entries that they would stand in are not made.
    #[must_use]
    pub fn long_entries(&self) -> &[u64] {
        &self.long
    }

    /// Takes the next entry, and gives the files that it completes.
    pub fn append(&mut self, entry: &[u8]) -> Vec<TileFile> {
        if !self.entries.push(entry) {
            self.long.push(self.size());
        }
        let mut full = Vec::new();
        self.frontier.append(leaf_hash(entry), &mut full);
        if full.is_empty() {
            return Vec::new();
        }
        let mut files: Vec<TileFile> = full.into_iter().map(hashes_file).collect();
        if let Some(bytes) = std::mem::take(&mut self.entries).0 {
            let index = self.size() / TILE_WIDTH as u64 - 1;
            files.push(TileFile { path: entries_path(index, TILE_WIDTH), bytes });
        }
        files
    }

    /// The files of the tiles that are not full at this size, which stay beside the full ones of a
    /// later size.
    #[must_use]
    pub fn partial(&self) -> Vec<TileFile> {
        let mut files: Vec<TileFile> =
            self.frontier.partial_tiles().into_iter().map(hashes_file).collect();
        let width = TILE_WIDTH as u64;
        let (index, begun) = (self.size() / width, (self.size() % width) as usize);
        if let Some(bytes) = self.entries.0.clone().filter(|_| begun > 0) {
            files.push(TileFile { path: entries_path(index, begun), bytes });
        }
        files
    }
}

fn hashes_file(tile: Tile) -> TileFile {
    let width = tile.hashes.len() / size_of::<Hash>();
    TileFile { path: hashes_path(tile.level, tile.index, width), bytes: tile.hashes }
}

/// Why a tile of entries cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryTileError {
    /// It ends within an entry.
    Cut,
    /// It holds another number of entries than its width says.
    Count {
        /// How many it holds.
        found: usize,
        /// Its width.
        width: usize,
    },
}

impl fmt::Display for EntryTileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cut => f.write_str("it ends within an entry; copy it again"),
            Self::Count { found, width } => {
                write!(f, "it holds {found} entries instead of {width}; copy it again")
            }
        }
    }
}

impl std::error::Error for EntryTileError {}

/// The entries of a tile of so many.
///
/// # Errors
/// When it does not hold exactly as many.
pub fn tiled_entries(mut bytes: &[u8], width: usize) -> Result<Vec<&[u8]>, EntryTileError> {
    let mut entries = Vec::new();
    while let Some((length, rest)) = bytes.split_first_chunk::<2>() {
        let length = usize::from(u16::from_be_bytes(*length));
        let (entry, rest) = rest.split_at_checked(length).ok_or(EntryTileError::Cut)?;
        entries.push(entry);
        bytes = rest;
    }
    match (bytes.is_empty(), entries.len()) {
        (false, _) => Err(EntryTileError::Cut),
        (true, found) if found != width => Err(EntryTileError::Count { found, width }),
        (true, _) => Ok(entries),
    }
}

/// How many of 256 entries the tile at an index holds in a log of this size; 0 beyond its end.
#[must_use]
pub fn width_of(index: u64, size: u64) -> usize {
    let width = TILE_WIDTH as u64;
    let after = size.saturating_sub(index.saturating_mul(width));
    after.min(width) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the standard: the tiles of a tree of 70,000.
    #[test]
    fn the_tiles_of_a_tree_are_those_that_the_standard_counts() {
        let mut tiling = Tiling::default();
        let mut full: Vec<String> = Vec::new();
        for entry in 0..70_000_u32 {
            full.extend(tiling.append(&entry.to_be_bytes()).into_iter().map(|file| file.path));
        }
        let of = |level: &str| full.iter().filter(|path| path.starts_with(level)).count();
        assert_eq!((of("tile/0/"), of("tile/1/"), of("tile/2/")), (273, 1, 0));
        assert_eq!(of("tile/entries/"), 273);
        let partial: Vec<String> = tiling.partial().into_iter().map(|file| file.path).collect();
        let expected = ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"];
        assert_eq!(partial, [&expected[..], &["tile/entries/273.p/112"]].concat());
    }

    #[test]
    fn an_entry_that_is_too_long_leaves_out_its_tile_of_entries_alone() {
        let mut tiling = Tiling::default();
        let mut files = Vec::new();
        for entry in 0..600 {
            let length = if entry == 300 { MAX_TILED_ENTRY + 1 } else { 3 };
            files.extend(tiling.append(&vec![7; length]));
        }
        files.extend(tiling.partial());
        assert_eq!(tiling.long_entries(), [300]);
        let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
        assert!(paths.contains(&"tile/0/001") && paths.contains(&"tile/entries/000"));
        assert!(!paths.contains(&"tile/entries/001") && paths.contains(&"tile/entries/002.p/88"));
    }

    #[test]
    fn a_tile_of_entries_is_read_as_it_was_written_and_never_in_part() {
        let mut tiling = Tiling::default();
        for entry in [&b"one"[..], b"", b"three"] {
            tiling.append(entry);
        }
        let files = tiling.partial();
        let bytes = &files.last().expect("a tile of entries").bytes;
        assert_eq!(tiled_entries(bytes, 3), Ok(vec![&b"one"[..], b"", b"three"]));
        let count = EntryTileError::Count { found: 3, width: 4 };
        assert_eq!(tiled_entries(bytes, 4), Err(count));
        for cut in [1, 4, bytes.len() - 1] {
            assert_eq!(tiled_entries(&bytes[..cut], 3), Err(EntryTileError::Cut));
        }
        assert_eq!((width_of(0, 3), width_of(1, 300), width_of(1, 256)), (3, 44, 0));
    }
}
