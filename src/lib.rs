//! caselot assigns court cases to judges by a lottery that anyone can replay.

pub mod cli;
pub mod client;
pub mod rpc;
pub mod service;
pub mod store;
pub mod wire;
