//! An operator who holds the court's key edits the year's logs and signs them again. Each row breaks
//! one rule; the verifier must name the breach at its entry. Every code of the verifier is broken
//! here, or listed with the test that shows it, or with the reason why no log can break it.

mod approvals;
mod contributors;
mod edit;
mod ends;
mod filings;
mod follows;
mod forms;
mod hands;
mod lists;
mod lives;
mod lots;
mod proposals;
mod records;
mod roster;
mod seatings;
mod seats;

use std::collections::BTreeSet;
use std::path::Path;

use caselot_core::audit::{Fault, Trust, verify};
use caselot_core::docket::refusal::Refusal;
use caselot_core::docket::{Entry, codec};
use caselot_core::ledger::bundle;
use caselot_core::ledger::checkpoint::{Checkpoint, NoteKey, SigningKey, sign, signing_key};
use caselot_core::ledger::merkle::leaf_hash;
use caselot_core::ledger::tree::Frontier;
use caselot_core::lottery::hash::from_hex32;
use edit::{Edit, Row};

use super::court::{COURT, ORIGIN};
use super::verifier;

/// What was kept beside the log shows these, not the log: `tests/core/audit.rs`,
/// `kept_receipts_name_a_fork`; `tests/core/witnesses.rs`, `cosigned_checkpoints_name_a_fork`;
/// `tests/year/count.rs`, a file of hands and keys of contributors.
const OF_WHAT_IS_KEPT: [&str; 7] = [
    "ForkedReceipt",
    "UnprovenReceipt",
    "ReceiptBeyondBundle",
    "ForkedCheckpoint",
    "CosignedBeyondBundle",
    "HandUntrusted",
    "ContributorUntrusted",
];

/// Only a request can be refused so: either the log has no such thing, or the same entry in a log
/// breaks another rule (said here), or the entry's form already forbids it.
const OF_REQUESTS: [&str; 28] = [
    // A log may make leave longer by days that are past; the server does not let it.
    "AbsenceLengthened",
    // In a log CaseNumberMalformed, or a number like any other.
    "CaseNumberUnusual",
    // In a log the second filing of a stage is StageNotNext, FilingOpen or AlreadyDrawn.
    "FiledWithOtherFacts",
    "RecordedOtherwise",
    "FiledElsewhere",
    "AlreadyVoided",
    // In a log an entry names a filing or request by its index: FilingNotOpen, RequestNotPending,
    // CaseEntryUnknown.
    "FilingUnknown",
    "DesignationUnknown",
    "CaseUnknown",
    // In a log SystemExclusionsDiffer.
    "ExcludedBySystem",
    // A log has the route's pool written out.
    "PoolNotNamed",
    // A request to designate has one seat: its form in the log has no room for more.
    "PanelDesignated",
    // In a log alternates stand in a group of assessors.
    "AlternatesIdle",
    // The log's form has 32 bytes in this place.
    "FactsCommitmentMissing",
    // Identifiers never reach the log, only their marks.
    "PartyIdentifierMalformed",
    "AgentIdentifierMalformed",
    // What the server has at hand, or not.
    "MarkKeyUnavailable",
    "SecretUnavailable",
    "TrayNotReady",
    // In a log of protocol 2 Undecodable: an approver or somebody who excludes is not named there, an
    // entry is no longer than that, and no word is of another protocol.
    "ApproverActs",
    "ExclusionOfOthers",
    "EntryTooLong",
    "OfOtherProtocol",
    // A closing of another manner is a closing like any other.
    "NotUndone",
    // In a log an entry names a stage by its index, whatever number the case has now.
    "NumberWasCorrected",
    // Older logs may have such absences; it is no rule of the log (section 7).
    "AbsenceOverlap",
    // A verifier of a log counts no report.
    "CircularUnlike",
    // A closing in a log does not say whose case it is: the log does.
    "ClosingJudgeDiffers",
];

/// Broken only by a log of more than 100,000 closed cases, which no test makes: `tests/core/lots/form.rs`
/// asks the rule with so many.
const OF_SIZE: [&str; 1] = ["LotTooLarge"];

/// Codes with their entries.
type Found = Vec<(String, Option<u64>)>;

pub struct Operator {
    key: SigningKey,
    public: NoteKey,
    entries: Vec<Entry>,
}

impl Operator {
    fn new(data: &Path, bytes: &[u8]) -> Operator {
        let text = std::fs::read_to_string(data.join("keys").join(format!("{COURT}.key")));
        let key = signing_key(&from_hex32(text.expect("the key").trim()).expect("a key"));
        let public = NoteKey::new(ORIGIN, key.verifying_key().to_bytes()).expect("a key");
        let entries = bundle::parse(bytes).expect("a bundle").entries;
        let entries = entries.iter().map(|bytes| codec::decode(bytes).expect("an entry")).collect();
        Operator { key, public, entries }
    }

    fn bytes(&self) -> Vec<Vec<u8>> {
        self.entries.iter().map(codec::encode).collect()
    }

    fn findings(&self, edit: &Edit) -> (u64, Found, Vec<u8>) {
        let mut entries = self.entries.clone();
        let entry = edit(&mut entries);
        let bytes: Vec<_> = entries.iter().map(codec::encode).collect();
        let bundle = signed(&bytes, &self.key);
        (entry, found(&bundle, &self.public), bundle)
    }
}

/// A bundle of these entries with a checkpoint under this key.
fn signed(entries: &[Vec<u8>], key: &SigningKey) -> Vec<u8> {
    let mut frontier = Frontier::new();
    entries.iter().for_each(|bytes| frontier.append(leaf_hash(bytes), &mut Vec::new()));
    let (size, root) = (frontier.size(), frontier.root());
    let note = sign(&Checkpoint { origin: ORIGIN.to_owned(), size, root }, key);
    let lines = entries.iter().map(|bytes| bundle::line(bytes));
    (bundle::head(&note) + &lines.collect::<String>()).into_bytes()
}

fn found(bundle: &[u8], key: &NoteKey) -> Found {
    let report = verify(bundle, &Trust::Key(key.clone()));
    assert!(!report.valid || report.findings.is_empty());
    report.findings.into_iter().map(|it| (it.code, it.entry.map(|entry| entry.0))).collect()
}

/// Each rule of the first docket's year broken once; the codes.
pub fn are_named(data: &Path, bytes: &[u8]) -> BTreeSet<&'static str> {
    let operator = Operator::new(data, bytes);
    let rows = table().into_iter().chain(ends::openings());
    let mut broken = each_is_named(&operator, rows.collect());
    broken.extend(forms::are_named(&operator));
    broken
}

/// Each rule that the second docket alone keeps, broken once; the codes.
pub fn two_are_named(data: &Path, bytes: &[u8]) -> BTreeSet<&'static str> {
    let tables = [lists::rows(), lots::rows(), contributors::rows(), approvals::rows()];
    let tables = tables.into_iter().chain([proposals::rows(), ends::rows()]);
    each_is_named(&Operator::new(data, bytes), tables.flatten().collect())
}

/// Each rule of hands, broken once in the docket that has them; the codes.
pub fn three_are_named(data: &Path, bytes: &[u8]) -> BTreeSet<&'static str> {
    each_is_named(&Operator::new(data, bytes), hands::rows())
}

/// Each rule of seats that change and of cases that follow others, broken once in the docket that has
/// both; the codes.
pub fn four_are_named(data: &Path, bytes: &[u8]) -> BTreeSet<&'static str> {
    let tables = [seats::changes(), seats::takings(), follows::rows()];
    let tables = tables.into_iter().chain([seatings::claims(), seatings::draws()]);
    each_is_named(&Operator::new(data, bytes), tables.flatten().collect())
}

fn each_is_named(operator: &Operator, table: Vec<Row>) -> BTreeSet<&'static str> {
    let nothing: Edit = Box::new(|_| 0);
    let (_, none, bundle) = operator.findings(&nothing);
    assert_eq!(none, [], "signed again without an edit it is as good as before");
    let summary = verifier::verify(&bundle, operator.public.public());
    summary.unwrap_or_else(|fault| panic!("the second verifier: {fault}"));
    let mut unnamed = Vec::new();
    let mut broken = BTreeSet::new();
    for (row, (code, edit)) in table.into_iter().enumerate() {
        broken.insert(code);
        let (entry, findings, bundle) = operator.findings(&edit);
        unnamed.extend(
            second(operator, &bundle, &findings).map(|it| format!("row {row}, {code}: {it}")),
        );
        if !findings.contains(&(code.to_owned(), Some(entry))) {
            unnamed.push(format!("row {row}, {code} at entry {entry}: {findings:?}"));
        }
    }
    assert!(unnamed.is_empty(), "{}", unnamed.join("\n"));
    broken
}

/// What the second verifier, which ends at the first fault, says otherwise.
fn second(
    operator: &Operator,
    bundle: &[u8],
    findings: &[(String, Option<u64>)],
) -> Option<String> {
    let Err(fault) = verifier::verify(bundle, operator.public.public()) else {
        return Some("the second verifier finds nothing".to_owned());
    };
    let first = findings.iter().filter_map(|finding| finding.1).min();
    let same = findings.iter().any(|(code, entry)| {
        *entry == fault.entry && verifier::class(code) == verifier::class(fault.code())
    });
    (!same || first != fault.entry).then(|| format!("the second verifier: {fault}; {findings:?}"))
}

fn table() -> Vec<Row> {
    let tables = [
        filings::facts(),
        filings::candidates(),
        filings::parties(),
        filings::draws(),
        lives::designations(),
        lives::stages(),
        lives::lineages(),
    ];
    let of_people =
        [roster::judges(), roster::pools(), roster::court(), records::cases(), records::rules()];
    tables.into_iter().chain(of_people).flatten().collect()
}

/// Each code has its breach; none is listed as out of reach that a row breaks.
pub fn cover_every_code(broken: &BTreeSet<&'static str>) {
    let lists = [&OF_WHAT_IS_KEPT[..], &OF_REQUESTS, &OF_SIZE];
    let listed: BTreeSet<&str> = lists.into_iter().flatten().copied().collect();
    let twice: Vec<_> = broken.intersection(&listed).collect();
    assert!(twice.is_empty(), "broken although listed as out of reach: {twice:?}");
    let all: BTreeSet<&str> = Refusal::CODES.iter().chain(Fault::CODES).copied().collect();
    let reached: BTreeSet<&str> = broken.union(&listed).copied().collect();
    let bare: Vec<_> = all.difference(&reached).collect();
    assert!(bare.is_empty(), "no log of the year breaks {bare:?}");
    let unknown: Vec<_> = reached.difference(&all).collect();
    assert!(unknown.is_empty(), "no such code: {unknown:?}");
}
