//! The case index: one row for each case and stage, derived from the entries alone.

pub mod batch;
pub mod change;
mod chunked;
mod compact;
pub mod digest;
mod disputes;
pub mod figures;
pub mod involved;
pub mod kept;
pub mod open_cases;
pub mod projection;
pub mod row;
pub mod seating;
pub mod table;
