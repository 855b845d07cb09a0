//! The hashes of RFC 6962, section 2.1.

use sha2::{Digest, Sha256};

pub use crate::hash::Hash;

/// Hash of one entry: SHA-256(0x00 ‖ entry).
#[must_use]
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Sha256::new().chain_update([0x00]).chain_update(entry).finalize().into()
}

/// The short form of a leaf's hash for people, to be compared with that of the entry in a bundle:
/// its first 8 bytes, such as `3F2A-90BC-11D7-E804`. To be sure, compare the whole hash.
#[must_use]
pub fn check_code(leaf: &Hash) -> String {
    let groups = leaf[..8].chunks(2).map(|two| format!("{:02X}{:02X}", two[0], two[1]));
    groups.collect::<Vec<_>>().join("-")
}

/// Hash of two subtrees: SHA-256(0x01 ‖ left ‖ right).
#[must_use]
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([0x01]).chain_update(left).chain_update(right).finalize().into()
}

/// Root of the log without entries: SHA-256 of nothing.
#[must_use]
pub fn empty_root() -> Hash {
    Sha256::digest([]).into()
}
