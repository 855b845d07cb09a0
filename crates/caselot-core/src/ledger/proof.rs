//! Verification of inclusion and consistency proofs: RFC 9162, sections 2.1.3.2 and 2.1.4.2.

use std::fmt;

use super::merkle::{Hash, empty_root, node_hash};

/// Why a proof was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProofFault {
    /// The leaf's index is not below the size.
    IndexBeyondSize,
    /// The older size is larger than the newer one.
    SizesReversed,
    /// The proof has too few or too many hashes for these sizes.
    WrongLength,
    /// The proof does not lead to the older root.
    OldRootDiffers,
    /// The proof does not lead to the root.
    RootDiffers,
}

impl fmt::Display for ProofFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::IndexBeyondSize => "the entry's index is not below the log's size",
            Self::SizesReversed => {
                "the older log is larger than the newer one; give the sizes the other way round"
            }
            Self::WrongLength => "the proof has too few or too many hashes for these sizes",
            Self::OldRootDiffers => "the proof does not lead to the older root",
            Self::RootDiffers => "the proof does not lead to the root",
        })
    }
}

impl std::error::Error for ProofFault {}

/// Checks that the leaf hash stands at `index` in the tree of `size` leaves with this root.
///
/// ```
/// use caselot_core::ledger::merkle::{leaf_hash, node_hash};
/// use caselot_core::ledger::proof::verify_inclusion;
///
/// let leaves = [leaf_hash(b"first"), leaf_hash(b"second")];
/// let root = node_hash(&leaves[0], &leaves[1]);
/// assert_eq!(verify_inclusion(&leaves[1], 1, 2, &leaves[..1], &root), Ok(()));
/// ```
///
/// # Errors
/// When the proof does not show it.
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), ProofFault> {
    if index >= size {
        return Err(ProofFault::IndexBeyondSize);
    }
    let (mut at, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in proof {
        if last == 0 {
            return Err(ProofFault::WrongLength);
        }
        if at & 1 == 1 || at == last {
            hash = node_hash(sibling, &hash);
            skip_lone_levels(&mut at, &mut last);
        } else {
            hash = node_hash(&hash, sibling);
        }
        at >>= 1;
        last >>= 1;
    }
    require(last == 0, ProofFault::WrongLength)?;
    require(hash == *root, ProofFault::RootDiffers)
}

/// Size and root of the two prefixes of the log that end just before a leaf and just after it.
///
/// They are computed from the proof's left siblings, so they mean something only if
/// [`verify_inclusion`] accepted the proof.
#[must_use]
pub fn beginnings(leaf: &Hash, index: u64, proof: &[Hash], size: u64) -> Vec<(u64, Hash)> {
    let (mut at, mut last) = (index, size.saturating_sub(1));
    let (mut before, mut with) = (None, *leaf);
    for sibling in proof {
        if at & 1 == 1 || at == last {
            before = Some(before.map_or(*sibling, |hash| node_hash(sibling, &hash)));
            with = node_hash(sibling, &with);
            skip_lone_levels(&mut at, &mut last);
        }
        at >>= 1;
        last >>= 1;
    }
    let before = before.map(|root| (index, root));
    before.into_iter().chain([(index + 1, with)]).collect()
}

/// Checks that the newer tree only appends to the older one. Between equal sizes, and from a tree
/// without leaves, the proof must be empty.
///
/// # Errors
/// When the proof does not show it.
pub fn verify_consistency(
    old_size: u64,
    old_root: &Hash,
    new_size: u64,
    new_root: &Hash,
    proof: &[Hash],
) -> Result<(), ProofFault> {
    require(old_size <= new_size, ProofFault::SizesReversed)?;
    require(old_size != 0 || *old_root == empty_root(), ProofFault::OldRootDiffers)?;
    if old_size == 0 || old_size == new_size {
        require(proof.is_empty(), ProofFault::WrongLength)?;
        return require(old_size != new_size || old_root == new_root, ProofFault::RootDiffers);
    }
    // An older tree that is one complete subtree is itself the first node of the proof.
    let (first, rest) = if old_size.is_power_of_two() {
        require(!proof.is_empty(), ProofFault::WrongLength)?;
        (old_root, proof)
    } else {
        proof.split_first().ok_or(ProofFault::WrongLength)?
    };
    let ones = (old_size - 1).trailing_ones();
    let (mut at, mut last) = ((old_size - 1) >> ones, (new_size - 1) >> ones);
    let (mut old, mut new) = (*first, *first);
    for sibling in rest {
        if last == 0 {
            return Err(ProofFault::WrongLength);
        }
        if at & 1 == 1 || at == last {
            old = node_hash(sibling, &old);
            new = node_hash(sibling, &new);
            skip_lone_levels(&mut at, &mut last);
        } else {
            new = node_hash(&new, sibling);
        }
        at >>= 1;
        last >>= 1;
    }
    require(last == 0, ProofFault::WrongLength)?;
    require(old == *old_root, ProofFault::OldRootDiffers)?;
    require(new == *new_root, ProofFault::RootDiffers)
}

/// The last node of a level without a sibling is carried up unchanged.
fn skip_lone_levels(at: &mut u64, last: &mut u64) {
    while *at & 1 == 0 && *at != 0 {
        *at >>= 1;
        *last >>= 1;
    }
}

fn require(holds: bool, fault: ProofFault) -> Result<(), ProofFault> {
    if holds { Ok(()) } else { Err(fault) }
}
