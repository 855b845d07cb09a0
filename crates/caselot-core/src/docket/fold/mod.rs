//! What the entries of a log make: the state of a docket, and what is derived from it.

pub mod about;
pub mod acts;
pub mod apply;
pub mod circulars;
pub mod conflicts;
pub mod cursor;
pub mod designations;
pub mod desk;
pub mod explanations;
pub mod fresh;
pub mod history;
mod lot_acts;
pub mod lots;
pub mod numbers;
pub mod persons;
pub mod pool;
pub mod proposals;
pub mod records;
mod redistribution_acts;
pub mod redistributions;
pub mod rehearsal;
pub mod roster;
mod seats;
pub mod series;
pub mod state;
pub mod trays;
