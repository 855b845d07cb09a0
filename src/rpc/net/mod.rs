//! Connections: accepted within limits, led to a worker, greeted, and answered in few writes.

pub(super) mod acceptor;
pub(super) mod blocking;
mod coalescer;
mod connection;
pub(super) mod handshake;
mod permits;
pub mod tls;
pub(super) mod worker;

pub use connection::Peer;
