//! Messages of the log, generated from `proto/caselot/v1/log.proto`; nothing is written here by
//! hand.

/// Messages of `caselot.v1`.
#[allow(missing_docs, clippy::all, clippy::pedantic)]
pub mod v1 {
    include!(concat!(env!("OUT_DIR"), "/caselot.v1.rs"));
}
