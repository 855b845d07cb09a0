//! What the tests of many subjects ask of a docket on paper.

use std::collections::BTreeMap;

use caselot_core::audit::{Report, Trust, verify};
use caselot_core::docket::filing::CaseFiled;
use caselot_core::docket::{Entry, Event, Refusal, State, codec};

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

/// The log is valid, is read back as it was written, and the balances of each pool sum to 0 at every
/// entry.
pub fn valid(paper: &PaperCourt) {
    balanced(paper);
    let report = verify(&paper.bundle(), &Trust::Key(paper.key()));
    assert!(report.valid, "{report}");
    for (entry, bytes) in paper.entries.iter().zip(paper.bytes()) {
        assert_eq!(codec::decode(&bytes).as_ref(), Ok(entry), "read back as written");
    }
}

fn balanced(paper: &PaperCourt) {
    let mut state = State::default();
    for entry in &paper.entries {
        state.apply(entry);
        for (code, pool) in &state.pools {
            let sum = pool.balances().map(|(_, balance)| balance).sum::<i64>();
            assert_eq!(sum, 0, "pool {code} after entry {}", entry.index);
        }
    }
}

/// How far the wins of many draws are from what the masses of the candidates let expect.
pub fn chi_square(wins: &[u64], masses: &[u64]) -> f64 {
    let (draws, total) = (wins.iter().sum::<u64>(), masses.iter().sum::<u64>());
    let parts = wins.iter().zip(masses).map(|(&won, &mass)| {
        let expected = (draws * mass) as f64 / total as f64;
        (won as f64 - expected).powi(2) / expected
    });
    parts.sum()
}

/// How far the first seats of the draws of some filings are from what their frozen odds let expect.
pub fn chi_square_of(paper: &PaperCourt, of: impl Fn(&CaseFiled) -> bool) -> f64 {
    let (mut expected, mut won) = (BTreeMap::<_, f64>::new(), BTreeMap::<_, u32>::new());
    for entry in &paper.entries {
        let Event::CaseDrawn(drawn) = &entry.event else { continue };
        let Event::CaseFiled(filed) = &paper.entries[drawn.filing.0 as usize].event else {
            panic!("{} draws no filing", entry.index)
        };
        if of(filed) {
            let odds = &filed.groups[0].odds;
            let total: u64 = odds.iter().map(|row| row.1).sum();
            for (judge, mass) in odds.iter() {
                *expected.entry(*judge).or_default() += *mass as f64 / total as f64;
            }
            *won.entry(drawn.seats[0].judge).or_default() += 1;
        }
    }
    let parts = expected.iter().map(|(judge, expected)| {
        let won = won.get(judge).copied().unwrap_or(0);
        (f64::from(won) - expected).powi(2) / expected
    });
    parts.sum()
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
