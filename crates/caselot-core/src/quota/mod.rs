//! The quota of the court's leaders, exact: a fold over entries ([`tally`]), a report
//! for a period ([`assess()`]).
//!
//! The count is defined in docs/quota.md, points 1 to 13. No floating point, no IO.

mod ask;
mod assess;
mod case;
mod caseload;
mod cases;
pub mod circular;
mod comparison;
mod count;
mod counted_cases;
mod coverage;
mod data;
pub mod figure;
pub mod json;
mod kind;
mod leader;
mod nominal;
mod own_line;
pub mod plan;
mod policy;
pub mod post;
mod projection;
mod reduction;
pub mod report;
mod requirement;
mod row;
mod standing;
mod status;
pub mod tally;

pub use ask::{Ask, AskFault};
pub use assess::{assess, cases_behind};
pub use policy::{in_force, is_assessed_in, versions};
pub use projection::CourtProjection;
pub use report::{Figure, Fraction, QuotaReport};
pub use tally::Tally;
