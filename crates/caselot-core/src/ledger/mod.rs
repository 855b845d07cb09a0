//! The log as bytes: Merkle tree and tiles, checkpoints, their witnesses, bundles.
//!
//! Nothing here knows what an entry means, and nothing here reads a file, a clock or entropy.

pub mod bundle;
pub mod checkpoint;
pub mod cosignature;
pub mod cosigned;
mod lines;
pub mod merkle;
pub mod note;
pub mod proof;
pub mod prover;
pub mod quorum;
pub mod tiles;
pub mod tlog_proof;
pub mod tree;
pub mod witnessing;
