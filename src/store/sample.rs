//! A row of the case index for the tests of stores and of what reads them.

use caselot_core::docket::Day;
use caselot_core::docket::cases::digest::{FactsDigest, PanelDigest, RecordDigest};
use caselot_core::docket::cases::seating::RareSeating;
use caselot_core::id::EntryIndex;

use super::{CaseEnd, CaseRow};

/// An open filing. A test says what else it needs.
pub fn case_row(number: &str, filing: EntryIndex) -> CaseRow {
    CaseRow {
        number: number.to_owned(),
        stage: 0,
        filing,
        pool: "civil".to_owned(),
        facts_digest: Some(FactsDigest([1; 32])),
        end: CaseEnd::Open,
        record_digest: RecordDigest([2; 32]),
        filed_on: Day(18_700),
        panel_digest: PanelDigest([3; 32]),
        closed: None,
        weight: 100,
        flags: Vec::new(),
        held: Vec::new(),
        panel: Vec::new(),
        seating: RareSeating::default(),
        returning: Default::default(),
        involved: None,
    }
}
