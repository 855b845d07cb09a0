//! caselot assigns court cases to judges by a lottery that anyone can replay.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

#[cfg(feature = "server")]
pub mod client;
pub mod docket;
pub mod ledger;
pub mod lottery;
pub mod wire;
