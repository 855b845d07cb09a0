//! How many open cases each judge has, counted once from the case index. From then on the
//! sequencer keeps the figures with its batches, so that a filing under a cap costs a look-up.

use caselot_core::docket::cases::open_cases::OpenCases;
use caselot_core::docket::rules::carrier;

use crate::store::{CaseQuery, CaseRow, Reader, StoreError};

/// Cases read at once.
const PAGE: usize = 4_096;

/// Counts what is committed.
pub(in crate::service) fn count(reader: &dyn Reader, court: &str) -> Result<OpenCases, StoreError> {
    let mut open = OpenCases::default();
    let mut query = CaseQuery { pool: None, status: None, after: None, until: None, limit: PAGE };
    loop {
        let page = reader.cases(court, &query)?;
        for row in &page {
            let before = match row.stage {
                0 => None,
                stage => carrier(&up_to(reader.case(court, &row.number)?, stage - 1)),
            };
            let stages = match row.stage {
                0 => vec![row.clone()],
                stage => up_to(reader.case(court, &row.number)?, stage),
            };
            open.pass(before, carrier(&stages));
        }
        match page.last() {
            Some(last) => query.after = Some(last.filing),
            None => return Ok(open),
        }
    }
}

fn up_to(mut rows: Vec<CaseRow>, stage: u32) -> Vec<CaseRow> {
    rows.retain(|row| row.stage <= stage);
    rows
}
