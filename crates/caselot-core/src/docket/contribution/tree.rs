//! The values of a contributor as the leaves of a complete tree, whose root is named beforehand.

use crate::ledger::merkle::{Hash, node_hash};
use crate::lottery::hash::{Message, tagged};
use crate::secret::Secret32;

/// Most levels of a tree above its leaves.
pub const MAX_DEPTH: u32 = 24;

/// Levels of the parts that are hashed anew for each proof; the roots of the parts are kept.
const PART_DEPTH: u32 = 10;

/// A leaf: `H("value", lp(origin) ‖ key ‖ u32 number ‖ value)`.
#[must_use]
pub fn leaf(origin: &str, key: &[u8; 32], number: u32, value: &[u8; 32]) -> Hash {
    let message = Message::new().lp(origin.as_bytes()).raw(key).u32(number).raw(value);
    tagged("value", message.as_bytes())
}

/// The root to which a proof leads from a leaf.
#[must_use]
pub fn root_by(number: u32, leaf: Hash, proof: &[Hash]) -> Hash {
    let up = |(node, number): (Hash, u32), sibling: &Hash| {
        let node = match number % 2 {
            0 => node_hash(&node, sibling),
            _ => node_hash(sibling, &node),
        };
        (node, number / 2)
    };
    proof.iter().fold((leaf, number), up).0
}

/// All values of a contributor for one court, made of one secret.
///
/// ```
/// use caselot_core::docket::contribution::tree::{ValueTree, leaf, root_by};
///
/// let tree = ValueTree::new("court.example/湘0203", [1; 32], [7; 32].into(), 3);
/// let leaf = leaf("court.example/湘0203", &[1; 32], 5, &tree.value(5));
/// assert_eq!(root_by(5, leaf, &tree.proof(5)), tree.root());
/// ```
pub struct ValueTree {
    origin: String,
    key: [u8; 32],
    secret: Secret32,
    depth: u32,
    /// The roots of the parts, and all nodes above them, level by level.
    upper: Vec<Vec<Hash>>,
}

impl ValueTree {
    /// The tree of 2^depth values of a secret.
    ///
    /// # Panics
    /// When the depth is over [`MAX_DEPTH`].
    #[must_use]
    pub fn new(origin: &str, key: [u8; 32], secret: Secret32, depth: u32) -> ValueTree {
        assert!(depth <= MAX_DEPTH, "a tree of at most {MAX_DEPTH} levels");
        let (origin, upper) = (origin.to_owned(), Vec::new());
        let mut tree = ValueTree { origin, key, secret, depth, upper };
        let parts = 1 << depth.saturating_sub(PART_DEPTH);
        let part_root = |part| tree.part(part).pop().and_then(|top| top.first().copied());
        let roots = (0..parts).map(|part| part_root(part).expect("a part has a root"));
        tree.upper = levels(roots.collect());
        tree
    }

    /// Its root.
    #[must_use]
    pub fn root(&self) -> Hash {
        let top = self.upper.last().and_then(|top| top.first());
        *top.expect("a tree has a root")
    }

    /// Levels above the leaves.
    #[must_use]
    pub fn depth(&self) -> u32 {
        self.depth
    }

    /// A value, by its number.
    #[must_use]
    pub fn value(&self, number: u32) -> [u8; 32] {
        let message = Message::new().lp(self.origin.as_bytes()).raw(&self.key).u32(number);
        tagged("contributor-value", message.raw(self.secret.as_bytes()).as_bytes())
    }

    /// The proof of a value.
    #[must_use]
    pub fn proof(&self, number: u32) -> Vec<Hash> {
        let width = self.depth.min(PART_DEPTH);
        let within = |levels: &[Vec<Hash>], at: u32| -> Vec<Hash> {
            let below = levels.iter().take(levels.len().saturating_sub(1));
            below.zip(0..).map(|(level, up)| level[((at >> up) ^ 1) as usize]).collect()
        };
        let (part, at) = (number >> width, number & ((1 << width) - 1));
        let mut proof = within(&self.part(part), at);
        proof.extend(within(&self.upper, part));
        proof
    }

    /// All nodes of a part, level by level from its leaves.
    fn part(&self, part: u32) -> Vec<Vec<Hash>> {
        let width = 1_u32 << self.depth.min(PART_DEPTH);
        let numbers = part * width..(part + 1) * width;
        let leaf = |number| leaf(&self.origin, &self.key, number, &self.value(number));
        levels(numbers.map(leaf).collect())
    }
}

/// A level with all levels above it, up to the root.
fn levels(leaves: Vec<Hash>) -> Vec<Vec<Hash>> {
    let mut levels = vec![leaves];
    while let Some(last) = levels.last().filter(|last| last.len() > 1) {
        let above = last.as_chunks::<2>().0.iter().map(|[left, right]| node_hash(left, right));
        levels.push(above.collect());
    }
    levels
}
