//! caselot assigns court cases to judges by a lottery that anyone can replay.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

pub mod audit;
#[cfg(feature = "server")]
pub mod cli;
#[cfg(feature = "server")]
pub mod client;
pub mod docket;
pub mod ledger;
pub mod lottery;
pub mod offline;
pub mod quota;
pub mod report;
#[cfg(feature = "server")]
pub mod rpc;
#[cfg(feature = "server")]
pub mod service;
#[cfg(feature = "server")]
pub mod store;
pub mod wire;
