//! The register of a docket's cases: what a court looks up ([`find`]), what its judges carry
//! ([`workload`]), what its days held ([`DayBook`]), and how the court's own register differs
//! ([`reconcile`]).
//!
//! It reads the same tally as the quota, and decides nothing: what counts for a leader is said by
//! [`quota`](crate::quota) alone. Cases that should never have been are in neither.

mod days;
mod filers;
mod find;
mod lots;
mod reconcile;
mod workload;

pub use days::{Asked, DayBook, DayCounts, Decided, pool_changed};
pub use filers::Filers;
pub use find::{Found, Order, Register, Search, Standing, find};
pub use lots::{LotBook, LotLine};
pub use reconcile::{
    Compared, Differing, DifferingCase, LogOnly, NeverAssigned, Reconciliation, reconcile,
};
pub use workload::{Load, OLD_MONTHS, Workload, workload};
