//! The court's rules, pure: what an entry says, what entries make of a docket ([`fold`]), which
//! entries may follow ([`rules`]) and what a command becomes ([`decide()`]).
//!
//! Nothing here does IO or asks for time or entropy; both are arguments. The folder is in layers,
//! and imports point upwards in this list only:
//!
//! 1. vocabulary: [`code`], [`day`], [`text`], [`type_code`], [`case_number`],
//!    [`party`];
//! 2. what entries say: [`people`], [`pool`], [`policy`], [`filing`], [`designation`], [`seats`], [`record`] …
//!    and [`entry`] itself;
//! 3. [`codec`]: entries as bytes;
//! 4. [`fold`]: the state that entries make, and [`cases`]: one row for each case and stage;
//! 5. [`rules`]: what may be recorded, asked by the server and by the audit;
//! 6. [`decide()`]: a command becomes entries or a refusal.

pub mod approval;
pub mod case_number;
pub mod cases;
pub mod circular;
pub mod code;
pub mod codec;
pub mod conflict;
pub mod contribution;
pub mod day;
pub mod decide;
pub mod designation;
pub mod entry;
pub mod explanation;
pub mod filing;
pub mod fold;
pub mod hand;
pub mod handover;
pub mod lineage;
pub mod lot;
pub mod panel;
pub mod party;
pub mod people;
pub mod person;
pub mod policy;
pub mod pool;
pub mod record;
pub mod redistribution;
pub mod refusal;
pub mod routing;
pub mod rules;
pub mod seats;
pub mod text;
pub mod tray;
pub mod type_code;

pub use case_number::CaseNumber;
pub use cases::change::CaseChange;
pub use cases::row::{CaseEnd, CaseRow, Cases};
pub use day::Day;
pub use decide::{Command, Decision, Inputs, decide};
pub use entry::{Actor, Entry, Event, Protocol};
pub use fold::state::State;
pub use refusal::{Class, Refusal};
