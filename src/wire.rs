//! Generated protobuf messages; nothing is written here by hand.

/// Messages and services of `proto/caselot/v1`.
#[allow(missing_docs, clippy::all)]
pub mod v1 {
    include!(concat!(env!("OUT_DIR"), "/caselot.v1.rs"));
}

/// Descriptors of all services, for reflection.
#[cfg(feature = "server")]
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/caselot.fds"));
