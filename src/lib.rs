//! caselot assigns court cases to judges by a lottery that anyone can replay.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

pub mod ledger;
pub mod wire;
