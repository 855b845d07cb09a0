//! One court while it is served.
//!
//! A request is decided by the [`proposer`] on top of the court's [`snapshot::Head`], becomes part
//! of a [`draft`], is committed and signed by the [`committer`], and is visible to readers as the
//! next [`Snapshot`]. Readers hold a [`handle`]; [`load`] reads a court back at the start.

pub(super) mod append_outcome;
pub(super) mod committer;
pub(super) mod draft;
pub(super) mod handle;
pub(super) mod index_check;
pub(super) mod known_numbers;
pub(super) mod load;
pub(super) mod named_cases;
pub(super) mod open_cases;
pub(super) mod proposer;
pub(super) mod recent;
pub(super) mod snapshot;
pub(super) mod store_view;

pub use snapshot::Snapshot;
