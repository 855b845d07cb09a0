//! Roots of older trees, inclusion and consistency proofs (RFC 6962, sections 2.1.1 and 2.1.2),
//! read from the right edge and from full tiles.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use super::merkle::{Hash, empty_root, node_hash};
use super::tree::{
    Edge, Frontier, ProofError, TILE_HEIGHT, TILE_WIDTH, Tile, TileSource, full_tiles, read_tile,
};

/// Most tiles that a [`TileCache`] keeps: 16 KiB each with their interior nodes.
const KEPT_TILES: usize = 64;

/// The tiles of one log that were read last, with their interior nodes: most proofs are of new
/// entries. A full tile never changes, so any prover of the log may use them.
#[derive(Debug, Default)]
pub struct TileCache {
    kept: Mutex<VecDeque<(Place, Arc<Edge>)>>,
}

/// Level and index of a tile.
type Place = (u8, u64);

impl TileCache {
    fn find(&self, place: Place) -> Option<Arc<Edge>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().rev().find(|(known, _)| *known == place);
        found.map(|(_, edge)| Arc::clone(edge))
    }

    /// Keeps a tile that has just become full: the next proofs are of its entries.
    pub fn note(&self, tile: &Tile) {
        if let Some(edge) = Edge::from_bytes(&tile.hashes) {
            self.keep((tile.level, tile.index), &Arc::new(edge));
        }
    }

    fn keep(&self, place: Place, edge: &Arc<Edge>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == KEPT_TILES {
            kept.pop_front();
        }
        kept.push_back((place, Arc::clone(edge)));
    }
}

/// Makes proofs of one tree.
///
/// The source must already hold every tile that `frontier` has completed, and the cache must be
/// of the same log.
pub struct Prover<'a, T> {
    frontier: &'a Frontier,
    tiles: &'a T,
    cache: &'a TileCache,
    /// As [`Frontier::suffixes`] gives them, or none: then they are hashed again.
    suffixes: &'a [(u64, Hash)],
}

impl<'a, T: TileSource> Prover<'a, T> {
    /// A prover that reads tiles that are not in the cache, each once.
    pub fn new(frontier: &'a Frontier, tiles: &'a T, cache: &'a TileCache) -> Self {
        Self { frontier, tiles, cache, suffixes: &[] }
    }

    /// The same, with the suffixes of the frontier at hand.
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

    /// [`Self::inclusion`] of two leaves, whose paths share all that is above both.
    ///
    /// # Errors
    /// As there.
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

    /// The path from a part of the tree down to a leaf in it, nearest the leaf last.
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

    /// The half of a part that holds a leaf; the other half's root goes to the path.
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

    /// The proof that the tree of `new` leaves only adds to the tree of `old` leaves. It is
    /// empty if they are equal or the older one has no leaves.
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
            // Most parts are a complete node.
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
        self.cache.keep((level, tile), &edge);
        Ok(edge.node(height, within))
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
    Prover::new(frontier, tiles, &TileCache::default()).root_at(size)
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
    Prover::new(frontier, tiles, &TileCache::default()).inclusion(index, size)
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
    Prover::new(frontier, tiles, &TileCache::default()).consistency(old, new)
}
