//! The contributors that an auditor believes in: what is found where a court names another one, or
//! none, and which filings had none of them.

use caselot_core::audit::{ContributorKey, Report, Verdict};
use caselot_core::hash::to_hex;
use caselot_core::ledger::checkpoint::{SigningKey, signing_key};

use super::{contributor_of, court, ends, gives, key, names, opens, takes};
use crate::contributor::answer_of;
use crate::paper::PaperCourt;
use crate::paper::two::facts;

const SHALLOW: u32 = 3;

fn other() -> SigningKey {
    signing_key(&[6; 32])
}

fn believed(key: &SigningKey) -> ContributorKey {
    let digits = to_hex(&key.verifying_key().to_bytes());
    ContributorKey::parse(&digits).expect("a key")
}

fn held(paper: &PaperCourt, keys: &[&SigningKey]) -> Report {
    let mut report = paper.report();
    assert!(report.valid, "{report}");
    let keys: Vec<_> = keys.iter().map(|key| believed(key)).collect();
    report.hold_contributors(&keys);
    report
}

fn found(report: &Report) -> Vec<Option<u64>> {
    assert!(report.findings.iter().all(|it| it.code == "ContributorUntrusted"), "{report}");
    assert_eq!(report.valid, report.findings.is_empty());
    report.findings.iter().map(|it| it.entry.map(|entry| entry.0)).collect()
}

/// How many filings each run has that awaited none of the contributors that were given.
fn without(report: &Report) -> Vec<u64> {
    let told = report.facts.contributions.as_ref().expect("contributors");
    let runs = told.unpinned.as_ref().expect("keys were given");
    runs.iter().map(|run| run.filings).collect()
}

#[test]
fn an_auditor_believes_in_the_contributors_whose_keys_were_given() {
    let (mut paper, named) = court();
    opens(&mut paper, 1);
    gives(&mut paper, named);
    let bare = serde_json::to_value(&paper.report().facts.contributions).expect("JSON");
    assert!(bare.get("unpinned").is_none() && bare.get("filed").is_none(), "{bare}");
    let report = held(&paper, &[&key()]);
    assert_eq!((found(&report), without(&report)), (vec![], vec![]));
    assert!(!report.to_string().contains("THAT WAS GIVEN"));
    // Another key: who was named is not believed, and who is believed was not named.
    let report = held(&paper, &[&other()]);
    assert_eq!((found(&report), without(&report)), (vec![Some(named.0), None], vec![1]));
    assert_eq!(report.verdict, Verdict::Invalid);
    assert!(report.findings[1].text.contains(&believed(&other()).to_string()), "{report}");
    assert!(report.to_string().contains("FILED WITHOUT A CONTRIBUTOR THAT WAS GIVEN: 1"));
    // Each that is given is expected in the log.
    assert_eq!(found(&held(&paper, &[&key(), &other(), &other()])), [None]);
}

#[test]
fn a_court_that_names_no_contributor_passes_no_auditor_who_gave_a_key() {
    let mut paper = PaperCourt::two(10);
    paper.assigns(&facts(1));
    let report = held(&paper, &[&key()]);
    assert_eq!(found(&report), [None]);
    assert!(report.facts.contributions.is_none());
}

#[test]
fn another_contributor_is_found_where_it_is_named_and_what_it_drew_is_told() {
    let mut paper = PaperCourt::two(10);
    paper.assigns(&facts(1));
    paper.assigns(&facts(2));
    let first = names(&mut paper, super::contributor());
    paper.days_pass(1);
    opens(&mut paper, 3);
    gives(&mut paper, first);
    let second = names(&mut paper, contributor_of("律师协会", &other(), SHALLOW));
    paper.days_pass(1);
    opens(&mut paper, 4);
    let given = answer_of(&paper, second, (&other(), SHALLOW));
    takes(&mut paper, given).expect("takes");
    // What follows another contributor's filings without one is in the same run.
    ends(&mut paper, second, false).expect("ends");
    paper.days_pass(1);
    paper.assigns(&facts(5));
    let report = held(&paper, &[&key()]);
    assert_eq!((found(&report), without(&report)), (vec![Some(second.0)], vec![2, 2]));
    let report = held(&paper, &[&key(), &other()]);
    assert_eq!((found(&report), without(&report)), (vec![], vec![2, 1]));
}

/// A contributor that is named, and ended before it was awaited once, leaves a log in which all was
/// drawn without it.
#[test]
fn a_contributor_that_was_never_awaited_hides_nothing() {
    for stalled in [false, true] {
        let (mut paper, named) = court();
        ends(&mut paper, named, stalled).expect("ends");
        paper.days_pass(1);
        paper.assigns(&facts(1));
        paper.assigns(&facts(2));
        let told = paper.report().facts.contributions.expect("contributors");
        assert_eq!(told.uncontributed, [], "none awaited it before them");
        let report = held(&paper, &[&key()]);
        assert_eq!((found(&report), without(&report)), (vec![], vec![2]));
    }
}
