//! caselot assigns court cases to judges by a lottery that anyone can replay.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

#[cfg(feature = "server")]
pub mod store;
pub mod wire;
