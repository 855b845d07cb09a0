//! The court's rules, pure: what an entry means ([`State::apply`]), which
//! entries may follow ([`rules`]) and what a command becomes ([`decide()`]).
//!
//! Nothing here does IO or asks for time or entropy; both are arguments.

pub mod case_number;
mod changes;
pub mod code;
pub mod conflict;
pub mod day;
pub mod decide;
pub mod designations;
pub mod digest;
pub mod eligibility;
pub mod entry;
mod fate;
pub mod handover;
pub mod index;
mod kept;
pub mod life;
pub mod open_cases;
pub mod panel;
pub mod party;
pub mod policy;
pub mod pool;
pub mod record;
pub mod refusal;
pub mod rehearsal;
pub mod roster;
pub mod routing;
mod rows;
pub mod rules;
mod shelf;
pub mod state;
mod table;
pub mod text;
pub mod tray;
mod walk;
pub mod wire;

pub use case_number::CaseNumber;
pub use day::Day;
pub use decide::{Command, Decision, Inputs, decide};
pub use entry::{Actor, Entry, Event};
pub use index::{CaseChange, CaseEnd, CaseRow, Cases};
pub use refusal::{Class, Refusal};
pub use state::State;
