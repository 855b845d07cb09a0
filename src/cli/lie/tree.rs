//! Proofs of a log whose leaves are known (RFC 6962).

use caselot_core::ledger::merkle::{empty_root, node_hash};

/// Hash of a leaf or a node.
pub type Hash = [u8; 32];

/// Where a tree of so many leaves is cut in two (RFC 6962, section 2.1).
fn cut(leaves: usize) -> usize {
    leaves.next_power_of_two() / 2
}

/// The root of the leaves.
pub fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty_root(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(cut(leaves.len()));
            node_hash(&root(left), &root(right))
        }
    }
}

/// The inclusion proof of a leaf.
pub fn path(at: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() <= 1 {
        return Vec::new();
    }
    let middle = cut(leaves.len());
    let (left, right) = leaves.split_at(middle);
    let (mut found, beside) = match at < middle {
        true => (path(at, left), root(right)),
        false => (path(at - middle, right), root(left)),
    };
    found.push(beside);
    found
}

/// The consistency proof from the first leaves on (RFC 6962, section 2.1.2).
pub fn subproof(old: usize, leaves: &[Hash], is_known: bool) -> Vec<Hash> {
    if old == leaves.len() {
        return if is_known { Vec::new() } else { vec![root(leaves)] };
    }
    let middle = cut(leaves.len());
    let (left, right) = leaves.split_at(middle);
    let (mut found, beside) = match old <= middle {
        true => (subproof(old, left, is_known), root(right)),
        false => (subproof(old - middle, right, false), root(left)),
    };
    found.push(beside);
    found
}

#[cfg(test)]
mod tests {
    use caselot_core::ledger::merkle::leaf_hash;
    use caselot_core::ledger::proof::{verify_consistency, verify_inclusion};

    use super::*;

    #[test]
    fn a_forged_log_is_proven_like_a_true_one() {
        let leaves: Vec<Hash> = (0..23_u8).map(|it| leaf_hash(&[it])).collect();
        for size in 1..=leaves.len() {
            let (tree, whole) = (&leaves[..size], root(&leaves[..size]));
            for (at, leaf) in tree.iter().enumerate() {
                let proof = path(at, tree);
                assert!(verify_inclusion(leaf, at as u64, size as u64, &proof, &whole).is_ok());
            }
            for old in 1..=size {
                let proof = subproof(old, tree, true);
                let before = root(&leaves[..old]);
                let (old, size) = (old as u64, size as u64);
                assert!(
                    verify_consistency(old, &before, size, &whole, &proof).is_ok(),
                    "{old} {size}"
                );
            }
        }
    }
}
