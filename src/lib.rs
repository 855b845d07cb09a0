//! caselot assigns court cases to judges by a lottery that anyone can replay.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

pub mod audit;
pub mod docket;
pub mod ledger;
pub mod lottery;
pub mod offline;
#[cfg(feature = "server")]
pub mod store;
pub mod wire;
