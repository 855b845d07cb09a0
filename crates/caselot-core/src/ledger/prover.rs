//! Roots of earlier trees and proofs of inclusion and consistency (RFC 6962, sections 2.1.1 and
//! 2.1.2), computed from the right edge and the full tiles.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use super::merkle::{Hash, empty_root, node_hash};
use super::tree::{
    Edge, Frontier, ProofError, TILE_HEIGHT, TILE_WIDTH, Tile, TileSource, full_tiles, read_tile,
};

/// The greatest number of tiles in a [`TileCache`]; with its interior nodes a tile takes 16 KiB.
const CACHED_TILES: usize = 64;

/// The most recently read tiles of one log with their interior nodes, since most proofs are of new
/// entries. A full tile never changes, so every prover of the log may share the cache.
#[derive(Debug, Default)]
pub struct TileCache {
    recent: Mutex<VecDeque<(TileId, Arc<Edge>)>>,
}

/// Level and index of a tile.
type TileId = (u8, u64);

impl TileCache {
    fn find(&self, id: TileId) -> Option<Arc<Edge>> {
        let recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        let found = recent.iter().rev().find(|(known, _)| *known == id);
        found.map(|(_, edge)| Arc::clone(edge))
    }

    /// Caches a tile that has just become full, since the next proofs are of its entries.
    pub fn note(&self, tile: &Tile) {
        if let Some(edge) = Edge::from_bytes(&tile.hashes) {
            self.insert((tile.level, tile.index), &Arc::new(edge));
        }
    }

    fn insert(&self, id: TileId, edge: &Arc<Edge>) {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        if recent.len() == CACHED_TILES {
            recent.pop_front();
        }
        recent.push_back((id, Arc::clone(edge)));
    }
}

/// Computes roots and proofs of one tree.
///
/// The source must already contain every tile that `frontier` has completed, and the cache must
/// belong to the same log.
pub struct Prover<'a, T> {
    frontier: &'a Frontier,
    tiles: &'a T,
    cache: &'a TileCache,
    /// The result of [`Frontier::suffixes`], or empty, in which case those roots are hashed again.
    suffixes: &'a [(u64, Hash)],
}

impl<'a, T: TileSource> Prover<'a, T> {
    /// A prover that reads from the source whatever tiles are not in the cache.
    pub fn new(frontier: &'a Frontier, tiles: &'a T, cache: &'a TileCache) -> Self {
        Self { frontier, tiles, cache, suffixes: &[] }
    }

    /// The same prover with the suffixes of its frontier, which saves hashing them again.
    #[must_use]
    pub fn with_suffixes(self, suffixes: &'a [(u64, Hash)]) -> Self {
        Self { suffixes, ..self }
    }

    /// The root of the tree when it had `size` leaves.
    ///
    /// # Errors
    /// When the tree never had that size, or a tile is missing or malformed.
    pub fn root_at(&self, size: u64) -> Result<Hash, ProofError<T::Error>> {
        self.check_size(size)?;
        if size == 0 { Ok(empty_root()) } else { self.subtree(0, size) }
    }

    /// The path from leaf `index` to the root of the tree when it had `size` leaves, nearest
    /// the leaf first.
    ///
    /// # Errors
    /// When there is no such leaf or size, or a tile is missing or malformed.
    pub fn inclusion(&self, index: u64, size: u64) -> Result<Vec<Hash>, ProofError<T::Error>> {
        self.check_leaf(index, size)?;
        let mut path = Vec::new();
        self.descend(index, (0, size), &mut path)?;
        path.reverse();
        Ok(path)
    }

    /// [`Self::inclusion`] of two leaves; the part of their paths that is the same is read once.
    ///
    /// # Errors
    /// As for [`Self::inclusion`].
    pub fn inclusions(
        &self,
        leaves: [u64; 2],
        size: u64,
    ) -> Result<[Vec<Hash>; 2], ProofError<T::Error>> {
        leaves.iter().try_for_each(|leaf| self.check_leaf(*leaf, size))?;
        let (mut part, mut above) = ((0, size), Vec::new());
        while part.1 - part.0 > 1 {
            let middle = part.0 + split(part.1 - part.0);
            if (leaves[0] < middle) != (leaves[1] < middle) {
                break;
            }
            part = self.step(leaves[0], part, &mut above)?;
        }
        let path = |leaf| {
            let mut path = above.clone();
            self.descend(leaf, part, &mut path)?;
            path.reverse();
            Ok(path)
        };
        Ok([path(leaves[0])?, path(leaves[1])?])
    }

    fn check_leaf(&self, index: u64, size: u64) -> Result<(), ProofError<T::Error>> {
        self.check_size(size)?;
        if index < size { Ok(()) } else { Err(ProofError::IndexBeyondSize { index, size }) }
    }

    /// The path from a part of the tree down to one of its leaves, nearest the leaf last.
    fn descend(
        &self,
        leaf: u64,
        mut part: (u64, u64),
        path: &mut Vec<Hash>,
    ) -> Result<(), ProofError<T::Error>> {
        while part.1 - part.0 > 1 {
            part = self.step(leaf, part, path)?;
        }
        Ok(())
    }

    /// The half of a part that contains a leaf; the other half's root is pushed to the path.
    fn step(
        &self,
        leaf: u64,
        (from, to): (u64, u64),
        path: &mut Vec<Hash>,
    ) -> Result<(u64, u64), ProofError<T::Error>> {
        let middle = from + split(to - from);
        let (half, other) = if leaf < middle {
            ((from, middle), (middle, to))
        } else {
            ((middle, to), (from, middle))
        };
        path.push(self.subtree(other.0, other.1)?);
        Ok(half)
    }

    /// The proof that the tree of `new` leaves only appends to the tree of `old` leaves. It is
    /// empty if the sizes are equal or the older tree has no leaves.
    ///
    /// # Errors
    /// When the sizes are reversed or beyond the tree, or a tile is missing or malformed.
    pub fn consistency(&self, old: u64, new: u64) -> Result<Vec<Hash>, ProofError<T::Error>> {
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
        let tree = self.frontier.size();
        if size > tree { Err(ProofError::SizeBeyondTree { size, tree }) } else { Ok(()) }
    }

    /// The root over leaves `from..to`, where `from` is a multiple of the largest power of two
    /// up to `to - from`.
    fn subtree(&self, from: u64, to: u64) -> Result<Hash, ProofError<T::Error>> {
        let suffix = || self.suffixes.iter().find(|(first, _)| *first == from);
        if to == self.frontier.size()
            && let Some((_, root)) = suffix()
        {
            return Ok(*root);
        }
        if (to - from).is_power_of_two() {
            // Most parts are one complete node.
            let height = (to - from).ilog2();
            return self.node(height, from >> height);
        }
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
    fn node(&self, height: u32, index: u64) -> Result<Hash, ProofError<T::Error>> {
        let level = u8::try_from(height / TILE_HEIGHT).expect("a height is under 64");
        let height = height % TILE_HEIGHT;
        let tile = index >> (TILE_HEIGHT - height);
        let within = (index % (TILE_WIDTH as u64 >> height)) as usize;
        if tile >= full_tiles(self.frontier.size(), level) {
            return Ok(self.frontier.edge_node(level, height, within));
        }
        if let Some(edge) = self.cache.find((level, tile)) {
            return Ok(edge.node(height, within));
        }
        let edge = Arc::new(read_tile(self.tiles, level, tile)?);
        self.cache.insert((level, tile), &edge);
        Ok(edge.node(height, within))
    }
}

/// The largest power of two below `n`, for n > 1.
fn split(n: u64) -> u64 {
    1 << (n - 1).ilog2()
}

/// One call of [`Prover::root_at`] without a cache.
///
/// # Errors
/// As for [`Prover::root_at`].
pub fn root_at<T: TileSource>(
    frontier: &Frontier,
    tiles: &T,
    size: u64,
) -> Result<Hash, ProofError<T::Error>> {
    Prover::new(frontier, tiles, &TileCache::default()).root_at(size)
}

/// One call of [`Prover::inclusion`] without a cache.
///
/// ```
/// use caselot_core::ledger::merkle::leaf_hash;
/// use caselot_core::ledger::proof::verify_inclusion;
/// use caselot_core::ledger::prover::inclusion_proof;
/// use caselot_core::ledger::tree::{Frontier, TileSource};
///
/// /// Three leaves complete no tile.
/// struct NoTiles;
///
/// impl TileSource for NoTiles {
///     type Error = std::convert::Infallible;
///
///     fn tile(&self, _: u8, _: u64) -> Result<Option<Vec<u8>>, Self::Error> {
///         Ok(None)
///     }
/// }
///
/// let leaves = [b"a", b"b", b"c"].map(|entry| leaf_hash(entry));
/// let mut tree = Frontier::new();
/// leaves.iter().for_each(|leaf| tree.append(*leaf, &mut Vec::new()));
/// let proof = inclusion_proof(&tree, &NoTiles, 2, 3).unwrap();
/// assert_eq!(verify_inclusion(&leaves[2], 2, 3, &proof, &tree.root()), Ok(()));
/// ```
///
/// # Errors
/// As for [`Prover::inclusion`].
pub fn inclusion_proof<T: TileSource>(
    frontier: &Frontier,
    tiles: &T,
    index: u64,
    size: u64,
) -> Result<Vec<Hash>, ProofError<T::Error>> {
    Prover::new(frontier, tiles, &TileCache::default()).inclusion(index, size)
}

/// One call of [`Prover::consistency`] without a cache.
///
/// # Errors
/// As for [`Prover::consistency`].
pub fn consistency_proof<T: TileSource>(
    frontier: &Frontier,
    tiles: &T,
    old: u64,
    new: u64,
) -> Result<Vec<Hash>, ProofError<T::Error>> {
    Prover::new(frontier, tiles, &TileCache::default()).consistency(old, new)
}
