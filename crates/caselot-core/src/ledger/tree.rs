//! The growing tree: its right edge in memory, everything else in full tiles of 256 hashes
//! (C2SP tlog-tiles, height 8).

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::merkle::{Hash, empty_root, node_hash};

/// Hashes in a full tile.
pub const TILE_WIDTH: usize = 256;
/// Bytes of a full tile.
pub const TILE_BYTES: usize = TILE_WIDTH * 32;
pub(super) const TILE_HEIGHT: u32 = 8;

/// A tile that is full and will never change again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tile {
    /// 0 holds leaf hashes; a hash of level `l` is the root of 256^`l` leaves.
    pub level: u8,
    /// Position among the tiles of its level, from the left.
    pub index: u64,
    /// The 256 hashes, 32 bytes each.
    pub hashes: Vec<u8>,
}

/// Storage of the full tiles.
pub trait TileSource {
    /// Why reading a tile failed.
    type Error;

    /// The bytes of one full tile, or `None` if it is not stored.
    ///
    /// # Errors
    /// When the tile cannot be read.
    fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<u8>>, Self::Error>;
}

/// Why a proof or a root could not be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProofError<E> {
    /// The tree is smaller than the requested size.
    SizeBeyondTree {
        /// The requested size.
        size: u64,
        /// The size of the tree.
        tree: u64,
    },
    /// There is no such leaf in a tree of this size.
    IndexBeyondSize {
        /// The requested leaf.
        index: u64,
        /// The size of that tree.
        size: u64,
    },
    /// The older tree is larger than the newer one.
    SizesReversed {
        /// The older size.
        old: u64,
        /// The newer size.
        new: u64,
    },
    /// The leaf hashes given do not fill the right edge exactly.
    TailLength {
        /// How many leaf hashes the edge needs.
        needed: u64,
        /// How many were given.
        given: u64,
    },
    /// A full tile is not in the source.
    TileMissing {
        /// Its level.
        level: u8,
        /// Its index.
        index: u64,
    },
    /// A stored tile does not hold exactly 256 hashes.
    TileMalformed {
        /// Its level.
        level: u8,
        /// Its index.
        index: u64,
    },
    /// The source failed.
    Source(E),
}

impl<E: fmt::Display> fmt::Display for ProofError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SizeBeyondTree { size, tree } => {
                write!(f, "the log has {tree} entries, fewer than the requested {size}")
            }
            Self::IndexBeyondSize { index, size } => {
                write!(
                    f,
                    "a log of {size} entries has no entry {index}; entries are counted from 0"
                )
            }
            Self::SizesReversed { old, new } => {
                write!(
                    f,
                    "the older log of {old} entries is larger than the newer one of {new}; give the sizes the other way round"
                )
            }
            Self::TailLength { needed, given } => {
                write!(f, "the right edge needs {needed} leaf hashes, but {given} were given")
            }
            Self::TileMissing { level, index } => {
                write!(
                    f,
                    "tile {index} of level {level} is missing; restore the database from a backup"
                )
            }
            Self::TileMalformed { level, index } => {
                write!(
                    f,
                    "tile {index} of level {level} does not hold 256 hashes; restore the database from a backup"
                )
            }
            Self::Source(e) => write!(f, "a tile could not be read: {e}"),
        }
    }
}

impl<E: std::error::Error + 'static> std::error::Error for ProofError<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Source(e) => Some(e),
            _ => None,
        }
    }
}

/// One tile with its interior nodes, in the order in which they complete (post-order), so that
/// any node is read without hashing and a clone is one copy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Edge {
    count: usize,
    nodes: Vec<Hash>,
}

impl Edge {
    fn push(&mut self, hash: Hash) {
        let (mut index, mut hash, mut height) = (self.count, hash, 0);
        self.nodes.push(hash);
        while index % 2 == 1 {
            hash = node_hash(&self.node(height, index - 1), &hash);
            self.nodes.push(hash);
            index /= 2;
            height += 1;
        }
        self.count += 1;
    }

    /// The node over hashes `index << height` to `(index + 1) << height`, all of them present.
    pub(super) fn node(&self, height: u32, index: usize) -> Hash {
        let last = ((index + 1) << height) - 1;
        self.nodes[2 * last - last.count_ones() as usize + height as usize]
    }

    fn is_full(&self) -> bool {
        self.count == TILE_WIDTH
    }

    fn bytes(&self) -> Vec<u8> {
        (0..self.count).flat_map(|i| self.node(0, i)).collect()
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        if bytes.len() != TILE_BYTES {
            return None;
        }
        let mut edge = Self { count: 0, nodes: Vec::with_capacity(2 * TILE_WIDTH - 1) };
        for hash in bytes.as_chunks::<32>().0 {
            edge.push(*hash);
        }
        Some(edge)
    }
}

/// The size of the tree and, for each tile level, its incomplete right-edge tile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frontier {
    size: u64,
    /// Shared between clones until one of them changes.
    edges: Vec<Arc<Edge>>,
}

impl Frontier {
    /// The tree without leaves.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of leaves.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// A node of a level's incomplete tile, `index` counted from the tile's left.
    pub(super) fn edge_node(&self, level: u8, height: u32, index: usize) -> Hash {
        self.edges[usize::from(level)].node(height, index)
    }

    /// Appends one leaf and pushes the tiles that it completes to `tiles`, lowest level first.
    pub fn append(&mut self, leaf: Hash, tiles: &mut Vec<Tile>) {
        self.size += 1;
        self.push(0, leaf, tiles);
    }

    /// Appends 256 leaves of which only the root is given, to a tree of whole tiles.
    /// The caller keeps their tile; the tiles above it that they complete are pushed to `tiles`.
    ///
    /// # Panics
    /// When the size of the tree is not a multiple of 256.
    pub fn append_tile(&mut self, root: Hash, tiles: &mut Vec<Tile>) {
        assert!(self.size.is_multiple_of(TILE_WIDTH as u64), "the last tile is not full");
        self.size += TILE_WIDTH as u64;
        if self.edges.is_empty() {
            self.edges.push(Arc::default());
        }
        self.push(1, root, tiles);
    }

    fn push(&mut self, from: u8, hash: Hash, tiles: &mut Vec<Tile>) {
        let mut hash = hash;
        for level in from.. {
            let at = usize::from(level);
            if at == self.edges.len() {
                self.edges.push(Arc::default());
            }
            let edge = Arc::make_mut(&mut self.edges[at]);
            edge.push(hash);
            if !edge.is_full() {
                return;
            }
            hash = edge.node(TILE_HEIGHT, 0);
            let index = full_tiles(self.size, level) - 1;
            tiles.push(Tile { level, index, hashes: edge.bytes() });
            *edge = Edge::default();
        }
    }

    /// For each level, the tile that is not full, if it was begun: its hashes so far.
    #[must_use]
    pub fn partial_tiles(&self) -> Vec<Tile> {
        let begun = (0..).zip(&self.edges).filter(|(_, edge)| edge.count > 0);
        let tile = |(level, edge): (u8, &Arc<Edge>)| {
            let index = full_tiles(self.size, level);
            Tile { level, index, hashes: edge.bytes() }
        };
        begun.map(tile).collect()
    }

    /// The root over all leaves.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.suffixes().last().map_or_else(empty_root, |(_, root)| *root)
    }

    /// For each complete subtree on the right edge, its first leaf and the root over all leaves from
    /// there to the end, the shortest range first. Proofs of new entries mostly consist of these.
    #[must_use]
    pub fn suffixes(&self) -> Vec<(u64, Hash)> {
        let (mut from, mut suffixes): (_, Vec<(u64, Hash)>) = (self.size, Vec::new());
        // From right to left: the edges contain one complete subtree for each one bit of the size.
        for (level, edge) in (0..).zip(&self.edges) {
            for height in (0..TILE_HEIGHT).filter(|height| edge.count >> height & 1 == 1) {
                let left = edge.node(height, (edge.count >> height) - 1);
                let right = suffixes.last();
                let root = right.map_or(left, |(_, right)| node_hash(&left, right));
                from -= 1 << (TILE_HEIGHT * level + height);
                suffixes.push((from, root));
            }
        }
        suffixes
    }

    /// The frontier of a stored tree: the hashes of the leaves after the last full tile, and the
    /// edges above them from the tiles (at most 255 reads a level).
    ///
    /// # Errors
    /// When `tail` is not exactly `size % 256` hashes or a tile is missing or malformed.
    pub fn rebuild<T: TileSource>(
        tiles: &T,
        size: u64,
        tail: &[Hash],
    ) -> Result<Self, ProofError<T::Error>> {
        let (needed, given) = (size % TILE_WIDTH as u64, tail.len() as u64);
        if needed != given {
            return Err(ProofError::TailLength { needed, given });
        }
        let mut leaves = Edge::default();
        tail.iter().for_each(|leaf| leaves.push(*leaf));
        let mut frontier =
            Self { size, edges: if size == 0 { vec![] } else { vec![Arc::new(leaves)] } };
        for level in 0_u8.. {
            let full = full_tiles(size, level);
            if full == 0 {
                break;
            }
            let mut above = Edge::default();
            for index in full - full % TILE_WIDTH as u64..full {
                above.push(read_tile(tiles, level, index)?.node(TILE_HEIGHT, 0));
            }
            frontier.edges.push(Arc::new(above));
        }
        Ok(frontier)
    }
}

/// The root over the 256 leaf hashes of a full tile.
#[must_use]
pub fn tile_root(mut leaves: [Hash; TILE_WIDTH]) -> Hash {
    for height in 1..=TILE_HEIGHT {
        for at in 0..TILE_WIDTH >> height {
            leaves[at] = node_hash(&leaves[2 * at], &leaves[2 * at + 1]);
        }
    }
    leaves[0]
}

/// How many full tiles a level has in a tree of `size` leaves.
pub(super) fn full_tiles(size: u64, level: u8) -> u64 {
    size.checked_shr(TILE_HEIGHT * (u32::from(level) + 1)).unwrap_or(0)
}

pub(super) fn read_tile<T: TileSource>(
    tiles: &T,
    level: u8,
    index: u64,
) -> Result<Edge, ProofError<T::Error>> {
    let bytes = tiles.tile(level, index).map_err(ProofError::Source)?;
    let bytes = bytes.ok_or(ProofError::TileMissing { level, index })?;
    Edge::from_bytes(&bytes).ok_or(ProofError::TileMalformed { level, index })
}
