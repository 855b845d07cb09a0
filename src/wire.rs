//! Generated messages and services; nothing is written here by hand.

/// Messages and services of `proto/caselot/v1`, those of the log among them.
#[allow(missing_docs, clippy::all, clippy::pedantic)]
pub mod v1 {
    pub use caselot_core::wire::v1::*;

    include!(concat!(env!("OUT_DIR"), "/caselot.v1.rs"));
}

/// Descriptors of all services, for reflection.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/caselot.fds"));
