//! The growing tree: its right edge in memory, everything else in full tiles of 256 hashes
//! (C2SP tlog-tiles, height 8), and the proofs read from both.

use std::fmt;

use super::merkle::{Hash, empty_root, node_hash};

/// Hashes in a full tile.
pub const TILE_WIDTH: usize = 256;
/// Bytes of a full tile.
pub const TILE_BYTES: usize = TILE_WIDTH * 32;
const TILE_HEIGHT: u32 = 8;

/// A tile that has become full and will never change again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    /// 0 holds leaf hashes; a hash of level `l` is the root of 256^`l` leaves.
    pub level: u8,
    /// Position among the tiles of its level, from the left.
    pub index: u64,
    /// The 256 hashes, 32 bytes each.
    pub hashes: Vec<u8>,
}

/// Where the full tiles are kept.
pub trait TileSource {
    /// Why a read failed.
    type Error;

    /// The bytes of one full tile, or `None` if it is not there.
    ///
    /// # Errors
    /// When the tile cannot be read.
    fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<u8>>, Self::Error>;
}

/// Why a proof or a root could not be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProofError<E> {
    /// The tree is smaller than the size asked for.
    SizeBeyondTree {
        /// The size asked for.
        size: u64,
        /// The size of the tree.
        tree: u64,
    },
    /// There is no such leaf in a tree of this size.
    IndexBeyondSize {
        /// The leaf asked for.
        index: u64,
        /// The size of the tree it was asked in.
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
                write!(f, "The log has {tree} entries, fewer than the {size} asked for.")
            }
            Self::IndexBeyondSize { index, size } => {
                write!(f, "There is no entry {index} in a log of {size} entries.")
            }
            Self::SizesReversed { old, new } => {
                write!(f, "The older log of {old} entries is larger than the newer one of {new}.")
            }
            Self::TailLength { needed, given } => {
                write!(f, "The right edge needs {needed} leaf hashes, but {given} were given.")
            }
            Self::TileMissing { level, index } => {
                write!(f, "Tile {index} of level {level} is missing.")
            }
            Self::TileMalformed { level, index } => {
                write!(f, "Tile {index} of level {level} does not hold 256 hashes.")
            }
            Self::Source(e) => write!(f, "A tile could not be read: {e}"),
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Edge {
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
    fn node(&self, height: u32, index: usize) -> Hash {
        let last = ((index + 1) << height) - 1;
        self.nodes[2 * last - last.count_ones() as usize + height as usize]
    }

    fn is_full(&self) -> bool {
        self.count == TILE_WIDTH
    }

    fn bytes(&self) -> Vec<u8> {
        (0..self.count).flat_map(|i| self.node(0, i)).collect()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    edges: Vec<Edge>,
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

    /// Adds one leaf; tiles that became full by it are pushed to `tiles`, lowest level first.
    pub fn append(&mut self, leaf: Hash, tiles: &mut Vec<Tile>) {
        self.size += 1;
        let mut hash = leaf;
        for level in 0_u8.. {
            let at = usize::from(level);
            if at == self.edges.len() {
                self.edges.push(Edge::default());
            }
            let edge = &mut self.edges[at];
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

    /// The root over all leaves.
    #[must_use]
    pub fn root(&self) -> Hash {
        // From right to left: the complete subtrees in the edges are exactly those whose
        // heights are the one bits of the size.
        let mut root = None;
        for (level, edge) in self.edges.iter().enumerate() {
            for height in 0..TILE_HEIGHT {
                if edge.count >> height & 1 == 1 {
                    let left = edge.node(height, (edge.count >> height) - 1);
                    debug_assert_eq!(self.size >> (8 * level as u32 + height) & 1, 1);
                    root = Some(root.map_or(left, |right| node_hash(&left, &right)));
                }
            }
        }
        root.unwrap_or_else(empty_root)
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
        let mut frontier = Self { size, edges: if size == 0 { vec![] } else { vec![leaves] } };
        for level in 0_u8.. {
            let full = full_tiles(size, level);
            if full == 0 {
                break;
            }
            let mut above = Edge::default();
            for index in full - full % TILE_WIDTH as u64..full {
                above.push(read_tile(tiles, level, index)?.node(TILE_HEIGHT, 0));
            }
            frontier.edges.push(above);
        }
        Ok(frontier)
    }
}

/// How many full tiles a level has in a tree of `size` leaves.
fn full_tiles(size: u64, level: u8) -> u64 {
    size.checked_shr(TILE_HEIGHT * (u32::from(level) + 1)).unwrap_or(0)
}

fn read_tile<T: TileSource>(
    tiles: &T,
    level: u8,
    index: u64,
) -> Result<Edge, ProofError<T::Error>> {
    let bytes = tiles.tile(level, index).map_err(ProofError::Source)?;
    let bytes = bytes.ok_or(ProofError::TileMissing { level, index })?;
    Edge::from_bytes(&bytes).ok_or(ProofError::TileMalformed { level, index })
}

/// Makes many proofs of one tree and reads each tile only once.
///
/// The source must already hold every tile that `frontier` has completed.
pub struct Prover<'a, T> {
    frontier: &'a Frontier,
    tiles: &'a T,
    read: Vec<(u8, u64, Edge)>,
}

impl<'a, T: TileSource> Prover<'a, T> {
    /// A prover that has read nothing yet.
    pub fn new(frontier: &'a Frontier, tiles: &'a T) -> Self {
        Self { frontier, tiles, read: Vec::new() }
    }

    /// The root of the tree when it had `size` leaves.
    ///
    /// # Errors
    /// When the tree never had that size, or a tile is missing or malformed.
    pub fn root_at(&mut self, size: u64) -> Result<Hash, ProofError<T::Error>> {
        self.check_size(size)?;
        if size == 0 { Ok(empty_root()) } else { self.subtree(0, size) }
    }

    /// The path from leaf `index` to the root of the tree when it had `size` leaves, nearest
    /// the leaf first.
    ///
    /// # Errors
    /// When there is no such leaf or size, or a tile is missing or malformed.
    pub fn inclusion(&mut self, index: u64, size: u64) -> Result<Vec<Hash>, ProofError<T::Error>> {
        self.check_size(size)?;
        if index >= size {
            return Err(ProofError::IndexBeyondSize { index, size });
        }
        let (mut from, mut to, mut path) = (0, size, Vec::new());
        while to - from > 1 {
            let middle = from + split(to - from);
            if index < middle {
                path.push(self.subtree(middle, to)?);
                to = middle;
            } else {
                path.push(self.subtree(from, middle)?);
                from = middle;
            }
        }
        path.reverse();
        Ok(path)
    }

    /// The proof that the tree of `new` leaves only adds to the tree of `old` leaves. It is
    /// empty if they are equal or the older one has no leaves.
    ///
    /// # Errors
    /// When the sizes are reversed or beyond the tree, or a tile is missing or malformed.
    pub fn consistency(&mut self, old: u64, new: u64) -> Result<Vec<Hash>, ProofError<T::Error>> {
        self.check_size(new)?;
        if old > new {
            return Err(ProofError::SizesReversed { old, new });
        }
        let (mut from, mut to, mut path) = (0, new, Vec::new());
        if old == 0 || old == new {
            return Ok(path);
        }
        // SUBPROOF of RFC 6962, 2.1.2: descend to the subtree that ends where the old tree ends.
        while to != old {
            let middle = from + split(to - from);
            if old <= middle {
                path.push(self.subtree(middle, to)?);
                to = middle;
            } else {
                path.push(self.subtree(from, middle)?);
                from = middle;
            }
        }
        if from != 0 {
            path.push(self.subtree(from, to)?);
        }
        path.reverse();
        Ok(path)
    }

    fn check_size(&self, size: u64) -> Result<(), ProofError<T::Error>> {
        let tree = self.frontier.size;
        if size > tree { Err(ProofError::SizeBeyondTree { size, tree }) } else { Ok(()) }
    }

    /// The root over leaves `from..to`, where `from` is a multiple of the largest power of two
    /// up to `to - from`.
    fn subtree(&mut self, from: u64, to: u64) -> Result<Hash, ProofError<T::Error>> {
        let (mut from, mut parts) = (from, Vec::new());
        while from < to {
            let height = (to - from).ilog2();
            parts.push(self.node(height, from >> height)?);
            from += 1 << height;
        }
        let root = parts.into_iter().rev().reduce(|right, left| node_hash(&left, &right));
        Ok(root.expect("the range holds at least one leaf"))
    }

    /// The complete node over leaves `index << height` to `(index + 1) << height`.
    fn node(&mut self, height: u32, index: u64) -> Result<Hash, ProofError<T::Error>> {
        let level = u8::try_from(height / TILE_HEIGHT).expect("a height is under 64");
        let height = height % TILE_HEIGHT;
        let tile = index >> (TILE_HEIGHT - height);
        let within = (index % (TILE_WIDTH as u64 >> height)) as usize;
        if tile >= full_tiles(self.frontier.size, level) {
            return Ok(self.frontier.edges[usize::from(level)].node(height, within));
        }
        if let Some((.., edge)) = self.read.iter().rev().find(|r| (r.0, r.1) == (level, tile)) {
            return Ok(edge.node(height, within));
        }
        let edge = read_tile(self.tiles, level, tile)?;
        let hash = edge.node(height, within);
        self.read.push((level, tile, edge));
        Ok(hash)
    }
}

/// The largest power of two under `n`, for n > 1.
fn split(n: u64) -> u64 {
    1 << (n - 1).ilog2()
}

/// [`Prover::root_at`] for one root.
///
/// # Errors
/// As there.
pub fn root_at<T: TileSource>(
    frontier: &Frontier,
    tiles: &T,
    size: u64,
) -> Result<Hash, ProofError<T::Error>> {
    Prover::new(frontier, tiles).root_at(size)
}

/// [`Prover::inclusion`] for one proof.
///
/// # Errors
/// As there.
pub fn inclusion_proof<T: TileSource>(
    frontier: &Frontier,
    tiles: &T,
    index: u64,
    size: u64,
) -> Result<Vec<Hash>, ProofError<T::Error>> {
    Prover::new(frontier, tiles).inclusion(index, size)
}

/// [`Prover::consistency`] for one proof.
///
/// # Errors
/// As there.
pub fn consistency_proof<T: TileSource>(
    frontier: &Frontier,
    tiles: &T,
    old: u64,
    new: u64,
) -> Result<Vec<Hash>, ProofError<T::Error>> {
    Prover::new(frontier, tiles).consistency(old, new)
}
