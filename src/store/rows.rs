//! The rows of the case index and the tiles, as the store saves them: the docket's and the
//! ledger's own.

pub use crate::docket::index::{CaseChange, CaseEnd, CaseRow};
pub use crate::ledger::tree::Tile;
