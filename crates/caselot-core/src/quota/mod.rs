//! The quota of the court's leaders, exact: a fold over entries ([`tally`]), a report
//! for a period ([`assess()`]).
//!
//! The count is defined in docs/quota.md, points 1 to 13. No floating point, no IO.

mod asked;
mod assess;
mod books;
mod case;
mod cases;
mod count;
pub mod figure;
mod handled;
pub mod json;
mod kind;
mod leader;
mod marks;
mod nominal;
mod policy;
pub mod post;
pub mod report;
mod standing;
pub mod tally;

pub use assess::{assess, cases_behind};
pub use books::Books;
pub use policy::{in_force, versions};
pub use report::{Ask, AskFault, Figure, Fraction, QuotaReport};
pub use tally::Tally;
