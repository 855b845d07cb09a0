//! One court while it is served.
//!
//! A request is decided by the [`proposer`] on top of the court's [`snapshot::Head`], becomes part
//! of a [`draft`], is committed and signed by the [`committer`], and is visible to readers as the
//! next [`Snapshot`]. Readers hold a [`handle`]; [`load`] reads a court back at the start.

pub(in crate::service) mod append_outcome;
pub(super) mod case_projector;
mod checkpoint_files;
pub(super) mod committer;
mod contested;
mod disputes;
pub(super) mod draft;
pub(super) mod follow;
pub(super) mod handle;
mod index_check;
mod known_numbers;
pub(super) mod load;
pub(super) mod lookup;
pub(super) mod proposer;
pub(super) mod recent;
pub(super) mod returned;
mod samples;
pub(super) mod snapshot;

pub use snapshot::Snapshot;
