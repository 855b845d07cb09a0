//! A row of the case index for the tests of stores and of what reads them.

use caselot_core::docket::Day;

use super::{CaseEnd, CaseRow};

/// An open filing. A test says what else it needs.
pub fn case_row(number: &str, filing: u64) -> CaseRow {
    CaseRow {
        number: number.to_owned(),
        stage: 0,
        filing,
        pool: "civil".to_owned(),
        facts: [1; 32],
        end: CaseEnd::Open,
        base: [2; 32],
        filed_on: Day(18_700),
        seats: [3; 32],
        closed: None,
        weight: 100,
        flags: Vec::new(),
        held: Vec::new(),
        panel: Vec::new(),
        returning: Default::default(),
    }
}
