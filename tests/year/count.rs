//! The year counted: balances at every entry, the verifier, and the quota by hand.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use caselot::wire::v1;
use caselot_core::audit::{
    ContributorKey, HandFact, HandFile, Report, Trust, UncontributedRun, verify,
};
use caselot_core::docket::{State, codec};
use caselot_core::hash::to_hex;
use caselot_core::ledger::bundle;
use caselot_core::ledger::checkpoint::{NoteKey, fingerprint};

use super::court::{CLERK, COURT, Court, HEAD};
use super::papers::civil;
use super::three::{OTHER_CLERK, OTHER_HEAD, key_of};
use super::two::{REGISTRAR, contributors};
use super::verifier;
use super::verifier::contributor_keys::held;
use super::verifier::hand_file::{unpinned, untrusted};

/// Of each hand whether it was its own person who replaced it, whether two vouched for it, whether it
/// replaced another, and how many acts it signed: of the registrar, both heads, both clerks, and of the
/// other clerk anew, anew and lost.
const THIRD_DOCKET: [(bool, bool, bool, u64); 8] = [
    (false, false, false, 7),
    (false, false, false, 6),
    (false, true, false, 4),
    (false, true, false, 6),
    (false, true, false, 2),
    (true, true, true, 2),
    (true, true, true, 1),
    (false, true, true, 1),
];

/// Open cases of each judge by the answers alone; closed so far are three.
pub fn open_cases(court: &Court) -> BTreeMap<u32, u32> {
    let closed = [civil(3), civil(30), civil(31)];
    let mut open = BTreeMap::new();
    for (_, judge) in court.carries.iter().filter(|(number, _)| !closed.contains(number)) {
        *open.entry(*judge).or_default() += 1;
    }
    open
}

pub async fn report(court: &mut Court) -> v1::QuotaReport {
    let asked = v1::QuotaReportRequest { court: COURT.into(), year: 2026, ..Default::default() };
    court.quota.get_quota_report(asked).await.expect("a report").into_inner()
}

/// The ledger of designations: five cases besides one that was declined, and the refiled one among
/// them by the program.
pub async fn ledger(court: &mut Court) {
    let asked = v1::ListDesignationsRequest { court: COURT.into(), ..Default::default() };
    let ledger = court.life.list_designations(asked).await.expect("a ledger").into_inner();
    assert_eq!((ledger.lines.len(), ledger.designated, ledger.drawn), (6, 5, 34));
    let shares = ledger.shares.iter().filter(|share| share.name == HEAD);
    assert_eq!(shares.map(|share| share.count).sum::<u64>(), 4, "approved by the head");
}

/// The log is valid under the court's key, and the balances of each pool are even at every entry.
fn valid_and_even(bytes: &[u8], key: &NoteKey) -> Report {
    let report = verify(bytes, &Trust::Key(key.clone()));
    assert!(report.valid, "{report}");
    let bundle = bundle::parse(bytes).expect("a bundle");
    let mut state = State::default();
    for bytes in &bundle.entries {
        let entry = codec::decode(bytes).expect("an entry");
        state.apply(&entry);
        for (code, pool) in &state.pools {
            let sum: i64 = pool.balances().map(|(_, balance)| balance).sum();
            assert_eq!(sum, 0, "pool {code} after entry {}", entry.index);
        }
    }
    report
}

/// The second docket is valid and even, and tells what happened in it.
pub fn two_verified(bytes: &[u8], key: &NoteKey) {
    let report = valid_and_even(bytes, key);
    contributors_believed(report.clone(), &verifier::verify(bytes, key.public()).expect("valid"));
    let facts = report.facts;
    let lots = facts.lots.expect("lots");
    let drawn = [("ADMINISTRATORS", 2), ("APPRAISERS", 1), ("ASSESSORS", 1), ("MEDIATORS", 1)];
    assert_eq!(lots.drawn, drawn.into_iter().chain([("REVIEW", 1)]).collect());
    assert_eq!(lots.reviews, [("EXCELLENT", 1), ("FLAWED", 1)].into());
    assert_eq!((lots.undrawn.len(), lots.waited.len()), (1, 2));
    let list = &facts.acts.expect("acts").redistributed[0];
    assert_eq!((list.filed, list.left_out, list.ended), (list.listed, 0, 0));
    let told = facts.contributions.expect("contributors");
    let counts: Vec<_> =
        told.contributors.iter().map(|it| (it.filed, it.drawn, it.voided)).collect();
    assert_eq!(counts, [(4, 4, 0), (2, 0, 0), (2, 0, 2), (1, 1, 0)]);
    assert_eq!(told.uncontributed.iter().map(|run| run.filings).sum::<u64>(), 1);
}

/// Both verifiers find the same when the keys of its contributors are held against the second docket:
/// nothing with all four, and else those that were not given.
fn contributors_believed(report: Report, naive: &verifier::Summary) {
    let public = |nth| contributors::key(nth).verifying_key().to_bytes();
    for (given, untrusted) in [(&[1, 2, 3, 4][..], 0), (&[1, 4], 2), (&[2, 3, 4, 5], 2)] {
        let given: Vec<_> = given.iter().map(|nth| public(*nth)).collect();
        let keys = given.iter().filter_map(|key| ContributorKey::parse(&to_hex(key)));
        let mut report = report.clone();
        report.hold_contributors(&keys.collect::<Vec<_>>());
        assert!(report.findings.iter().all(|it| it.code == "ContributorUntrusted"), "{report}");
        assert_eq!((report.findings.len(), report.valid), (untrusted, untrusted == 0));
        let found = report.findings.iter().map(|it| it.entry.map(|entry| entry.0));
        let unpinned = report.facts.contributions.and_then(|it| it.unpinned);
        let run = |run: &UncontributedRun| (run.first.0, run.last.0, run.filings);
        let runs = unpinned.map(|runs| runs.iter().map(run).collect());
        assert_eq!(held(&naive.contributors, &given), (found.collect(), runs));
    }
}

/// The third docket is valid and even, both verifiers tell the same of its hands, and so they do of a
/// file of them.
pub fn three_verified(bytes: &[u8], key: &NoteKey) {
    let mut report = valid_and_even(bytes, key);
    let facts = report.facts.hands.clone().expect("hands");
    let naive = verifier::verify(bytes, key.public()).expect("valid").hands.expect("hands");
    assert_eq!(naive.told(), serde_json::to_value(&facts).expect("JSON"));
    let of = |it: &HandFact| (it.rotated, it.vouched, it.replaced.0 > 0, it.signed);
    let told: Vec<_> = facts.keys.iter().map(of).collect();
    assert_eq!(told, THIRD_DOCKET);
    let suspected = facts.keys.iter().filter(|it| it.compromised_since.0 > 0).count();
    assert_eq!((suspected, facts.required.len()), (2, 2));
    let unsigned: Vec<_> = facts.unsigned.iter().map(|it| (&*it.person, it.entries)).collect();
    assert_eq!(unsigned, [(OTHER_HEAD, 1), (OTHER_CLERK, 1)]);
    let line = |person: &str, nth| {
        let key = key_of(person, nth).verifying_key().to_bytes();
        format!("{} {person}\n", fingerprint(&key))
    };
    let first = [CLERK, OTHER_CLERK, HEAD, OTHER_HEAD, REGISTRAR].map(|person| line(person, 1));
    let mut held = |file: &str| {
        report.findings.clear();
        report.hold_hands(&HandFile::parse(file).expect("a file of hands"));
        let found = report.findings.iter().map(|it| it.entry.map(|entry| entry.0));
        assert_eq!(untrusted(&naive.keys, file), Some(found.collect()));
        let named = report.facts.hands.as_ref().and_then(|hands| hands.unpinned.clone());
        assert_eq!(unpinned(&naive.keys, file), named);
        report.findings.iter().map(|it| it.code.clone()).collect::<Vec<_>>()
    };
    // What the other clerk's first hand gave way to is trusted with it, and not what others enrolled.
    assert_eq!(held(&first.concat()), ["HandUntrusted"]);
    let all = first.concat() + &line(OTHER_CLERK, 4);
    assert_eq!(held(&all), [""; 0]);
}

/// The fourth docket is valid and even for both verifiers, and tells what happened in it.
pub fn four_verified(bytes: &[u8], key: &NoteKey) {
    let report = valid_and_even(bytes, key);
    let naive = verifier::verify(bytes, key.public());
    assert_eq!(naive.expect("valid").draws, report.facts.draws);
    assert_eq!((report.facts.filings, report.facts.draws), (20, 20));
    let acts = report.facts.acts.expect("acts");
    let seats = &acts.seats;
    let drawn = (seats.replaced.len(), seats.formed.len(), seats.grown.len());
    let taken = (seats.taken_over.len(), seats.passed_over.len(), seats.presiding.len());
    assert_eq!((drawn, taken), ((3, 2, 0), (2, 1, 3)));
    // Of case 5 two assessors left, one after the other.
    assert_eq!((seats.again.len(), seats.short_notice.len()), (1, 0));
    assert_eq!((acts.follows.len(), acts.alone.len(), acts.outages.len()), (2, 1, 1));
    let waited = ["ELSEWHERE", "FEW_CANDIDATES", "REASSIGNMENT", "REDRAW", "SEAT_CHANGE"];
    let waited = waited.map(str::to_owned);
    assert!(acts.waited.keys().eq(&waited), "{:?}", acts.waited);
    assert!(report.facts.closed_by_others.is_empty(), "closings name nobody");
}

/// The first docket.
pub fn verified(bytes: &[u8], key: &NoteKey) {
    let report = valid_and_even(bytes, key);
    // 34 draws, three of them panels'; stages redrawn, voids and what went round the lot.
    let facts = &report.facts;
    assert_eq!((facts.filings, facts.draws, facts.single_call_draws), (36, 34, 4));
    assert_eq!((facts.single_candidate_draws, facts.undrawn.len()), (1, 0));
    let grounds: Vec<_> =
        facts.voids.iter().map(|void| (void.ground, void.avoided_judge.is_some())).collect();
    assert_eq!(grounds, [("WITHDRAWN", true), ("NONCE_LOST", false)]);
    let redrawn: BTreeSet<String> = facts.redrawn_cases.keys().cloned().collect();
    assert_eq!(redrawn, BTreeSet::from([1, 2, 22, 50].map(civil)));
    assert_eq!((facts.departures.len(), facts.redraws.len()), (2, 1));
    let designated = ["BATCH_OR_RELATED", "MAJOR_DIFFICULT_NOVEL", "REFILED", "SUPERVISION"];
    let designated = designated.map(|ground| facts.designations[&format!("ground {ground}")]);
    assert_eq!(designated, [2, 1, 1, 1]);
}

/// The offline verifier, a program of its own without network or database, says the same.
pub fn verified_alone(folder: &Path, bytes: &[u8], key: &NoteKey) {
    let (bundle, vkey) = (folder.join("year.bundle"), folder.join("year.pub"));
    std::fs::write(&bundle, bytes).expect("written");
    std::fs::write(&vkey, key.vkey()).expect("written");
    let mut verifier = Command::new(env!("CARGO_BIN_EXE_caselot"));
    verifier.arg("verify");
    let output = verifier.arg(&bundle).arg("--key").arg(&vkey).output().expect("it runs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("VALID"), "{said}");
}

/// The quota, counted from the answers that the year's people got. 38 cases have a judge; three
/// (民初5, 6 and 62) are pending, so 35 are closed:
///
/// | judge | closed cases | |
/// |---|---|---|
/// | 1, president | 民初20 | 1 |
/// | 2, vice president | 民初3, 22, 61 | 3 |
/// | 3 | 民初1, 21, 23, 42 | 4 |
/// | 4 | 民初50, 60 | 2 |
/// | 5 | (2025)民初901, 民初26, 72 | 3 |
/// | 6 | 刑初4, 民初4, 24, 32, 43, 68, 70 | 7 |
/// | 7 | 刑初1, 民初7, 30, 31, 40 | 5 |
/// | 8 | 刑初2, 民初41, 67, 71 | 4 |
/// | 9 | 民初2, 25 | 2 |
/// | 10 | 民初10, 11, 12, 69 | 4 |
/// | 11 | | 0 |
///
/// Judges 3 to 11 closed 31 cases, 31/9 each. The president owes 5 % of that, 31/180; the vice
/// president 30 %, 31/30, and half of it by the reduction, 31/60. The two further cases of the series
/// weigh 30 and the three criminal ones 150: 31 × 100 − 2 × 70 + 3 × 50 = 3110 hundredths.
pub fn by_hand(court: &Court, report: &v1::QuotaReport) {
    let closed = [(1, 1), (2, 3), (3, 4), (4, 2), (5, 3), (6, 7), (7, 5), (8, 4), (9, 2), (10, 4)];
    let pending = [(civil(5), 9), (civil(6), 10), (civil(62), 9)];
    let mut carried: BTreeMap<u32, u64> = BTreeMap::new();
    court.carries.values().for_each(|judge| *carried.entry(*judge).or_default() += 1);
    for (number, judge) in &pending {
        assert_eq!(court.carries[number], *judge);
        *carried.get_mut(judge).expect("it is carried") -= 1;
    }
    assert_eq!(carried, BTreeMap::from(closed), "what the answers said");

    let base = report.base.as_ref().expect("a base");
    assert_eq!((base.cases, base.judges, base.judge_days), (31, 9, 9 * 349));
    assert_eq!((base.average.as_str(), base.mean_weight.as_str()), ("31/9", "3110/31"));
    let own: Vec<_> = report.base_judges.iter().map(|it| (it.judge, it.cases)).collect();
    assert_eq!(own, [&closed[2..], &[(11, 0)]].concat());
    let leaders: Vec<_> = report
        .leaders
        .iter()
        .map(|it| (it.judge, it.own, it.drawn, it.designated, it.required.as_str(), it.met))
        .collect();
    let met = Some(true);
    assert_eq!(leaders, [(1, 1, 0, 1, "31/180", met), (2, 3, 3, 0, "31/60", met)]);
    let sums = report.reconciliation.as_ref().expect("sums");
    assert_eq!((sums.closings, sums.base, sums.leaders_own), (35, 31, 4));
    assert_eq!((sums.other_roles, sums.unattributed, sums.not_counted), (0, 0, 0));
}
