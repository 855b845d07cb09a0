//! What the tests of many subjects ask of a docket on paper.

use caselot_core::audit::{Report, Trust, verify};
use caselot_core::docket::{Entry, Refusal, codec};

use crate::paper::PaperCourt;

/// The code of a refusal, whose sentence says more than that.
pub fn refused<T>(result: Result<T, Refusal>) -> &'static str {
    let refusal = result.err().expect("a refusal");
    assert!(refusal.to_string().len() > 30, "{refusal}");
    refusal.code()
}

/// The code of a refusal; "done" if there is none.
pub fn code<T>(result: Result<T, Refusal>) -> &'static str {
    result.err().map_or("done", |refusal| refusal.code())
}

/// The log is valid, is read back as it was written, and the balances of each pool sum to 0.
pub fn valid(paper: &PaperCourt) {
    balanced(paper);
    let report = verify(&paper.bundle(), &Trust::Key(paper.key()));
    assert!(report.valid, "{report}");
    for (entry, bytes) in paper.entries.iter().zip(paper.bytes()) {
        assert_eq!(codec::decode(&bytes).as_ref(), Ok(entry), "read back as written");
    }
}

fn balanced(paper: &PaperCourt) {
    for pool in paper.state.pools.values() {
        assert_eq!(pool.balances().map(|(_, balance)| balance).sum::<i64>(), 0);
    }
}

/// What a verifier says of a log that an operator who holds the key edits and signs again.
pub fn edited(paper: &PaperCourt, edit: impl FnOnce(&mut Vec<Entry>)) -> Report {
    let mut entries = paper.entries.clone();
    edit(&mut entries);
    let bytes: Vec<_> = entries.iter().map(codec::encode).collect();
    verify(&paper.bundle_of(&bytes), &Trust::Key(paper.key()))
}

/// The codes of a report's findings.
pub fn codes(report: Report) -> Vec<String> {
    report.findings.into_iter().map(|finding| finding.code).collect()
}
