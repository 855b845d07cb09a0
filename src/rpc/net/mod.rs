//! Connections: accepted within limits, assigned to a worker, begun with a handshake, and answered in
//! few writes.

pub(super) mod acceptor;
pub(super) mod blocking;
mod coalescer;
mod connection;
pub(super) mod handshake;
mod preface;
pub mod tls;
pub(super) mod worker;

pub use connection::Peer;
