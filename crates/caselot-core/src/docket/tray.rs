//! Sizes of trays: envelopes that are committed together.

/// Trays opened with the court, and how far ahead of their use trays stay.
pub const TRAYS_AHEAD: u64 = 8;
/// Envelopes of a tray unless the court asks for fewer.
pub const DEFAULT_ENVELOPES: u32 = 256;
/// Most envelopes of a tray.
pub const MAX_ENVELOPES: u32 = 256;
/// Bytes of a commitment.
pub const COMMITMENT_BYTES: usize = 32;
