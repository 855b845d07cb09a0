//! The draw itself, pure: protocol `caselot/v1` from the envelope to the winner.
//!
//! Nothing here performs IO, reads a clock or makes entropy, and nothing uses floating point, so
//! that the same bytes give the same judge on every machine, years later. Of the crate the module
//! imports only [`hash`](crate::hash) and [`id`](crate::id).
//!
//! Order of a draw: [`envelope`] opens the committed secret, [`transcript`] hashes what was frozen
//! at filing, [`seed`] mixes both with the filer's nonce, [`sampler`] turns the seed into numbers,
//! [`draw`] into judges. [`urn`] sets the masses and settles the balances afterwards.

pub mod draw;
pub mod envelope;
pub mod hash;
pub mod lot;
pub mod odds;
pub mod replay;
pub mod role;
pub mod sampler;
pub mod seed;
pub mod transcript;
pub mod urn;
