//! The quota of the court's leaders, exact: a fold over entries ([`tally`]), a report
//! for a period ([`assess()`]), and signals of nominal handling ([`nominal`]).
//!
//! DOMAIN section 1, points 1 to 13, and section 4. No floating point, no IO.

pub mod report;

pub use report::{Ask, AskFault, Figure, Fraction, QuotaReport};
