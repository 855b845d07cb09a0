//! An operator who holds the court's key edits the year's log and signs it again. Each row breaks
//! one rule; the verifier must name the breach at its entry.
//!
//! Broken elsewhere: trays and retirements (`audit`, `recovery`), dated members and pool forms
//! (`pools`), panels' seats, who presides and yearly caps (`panels`), routes, weights and bounds of
//! a policy (`policy`), marks that are carried over (`parties`), held seats (`life`), handovers of
//! the key (`handover`).
//!
//! Not yet broken by name anywhere: DrawnFactsFixed, WithdrawalDiffers, PanelMalformed,
//! MinutesOutOfRange, GrantUnknown, ReductionOutOfRange, CaseEntryUnknown, PanelDesignated,
//! SeriesMalformed, ExclusionsOrder, NonceNotForGround, TenureMissing, ToleranceOutOfRange,
//! CourtNotFirst, OriginMismatch, RecoveryUnfinished.

use std::path::Path;
use std::sync::Arc;

use caselot::audit::{Trust, verify};
use caselot::docket::code::{DesignationGround, ExclusionGround};
use caselot::docket::entry::{CaseDrawn, CaseFiled, FilingVoided};
use caselot::docket::life::DesignationRequested;
use caselot::docket::{Day, Entry, Event, wire};
use caselot::ledger::bundle;
use caselot::ledger::checkpoint::{Checkpoint, NoteKey, SigningKey, sign, signing_key};
use caselot::ledger::merkle::leaf_hash;
use caselot::ledger::tree::Frontier;
use caselot::lottery::hash::from_hex32;

use super::court::{COURT, HEAD, ORIGIN};
use super::papers::{civil, criminal};

/// What an edit does to the log; the entry where it shows comes back.
type Edit = Box<dyn Fn(&mut [Entry]) -> u64>;

struct Operator {
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
        let entries = entries.iter().map(|bytes| wire::decode(bytes).expect("an entry")).collect();
        Operator { key, public, entries }
    }

    fn signed(&self, entries: &[Entry]) -> Vec<u8> {
        let mut frontier = Frontier::new();
        let bytes: Vec<_> = entries.iter().map(wire::encode).collect();
        bytes.iter().for_each(|bytes| frontier.append(leaf_hash(bytes), &mut Vec::new()));
        let (size, root) = (frontier.size(), frontier.root());
        let note = sign(&Checkpoint { origin: ORIGIN.to_owned(), size, root }, &self.key);
        let lines = bytes.iter().map(|bytes| bundle::line(bytes));
        (bundle::head(&note) + &lines.collect::<String>()).into_bytes()
    }

    fn findings(&self, edit: &Edit) -> (u64, Vec<(String, Option<u64>)>) {
        let mut entries = self.entries.clone();
        let entry = edit(&mut entries);
        let report = verify(&self.signed(&entries), &Trust::Key(self.public.clone()));
        assert!(!report.valid || report.findings.is_empty());
        (entry, report.findings.into_iter().map(|it| (it.code, it.entry)).collect())
    }
}

/// Each rule broken once.
pub fn are_named(data: &Path, bytes: &[u8]) {
    let operator = Operator::new(data, bytes);
    let nothing: Edit = Box::new(|_| 0);
    let (_, none) = operator.findings(&nothing);
    assert_eq!(none, [], "signed again without an edit it is as good as before");
    let mut unnamed = Vec::new();
    for (row, (code, edit)) in table().into_iter().enumerate() {
        let (entry, findings) = operator.findings(&edit);
        if !findings.contains(&(code.to_owned(), Some(entry))) {
            unnamed.push(format!("row {row}, {code} at entry {entry}: {findings:?}"));
        }
    }
    assert!(unnamed.is_empty(), "{}", unnamed.join("\n"));
}

fn table() -> Vec<(&'static str, Edit)> {
    [filings(), draws(), designations(), lives(), rosters()].into_iter().flatten().collect()
}

fn filing(number: String, stage: u32, change: impl Fn(&mut CaseFiled) + 'static) -> Edit {
    Box::new(move |entries| {
        let of_it = |entry: &Entry| {
            matches!(&entry.event, Event::CaseFiled(it)
                if it.facts.case_number == number && it.facts.stage == stage)
        };
        let entry = entries.iter_mut().find(|entry| of_it(entry)).expect("a filing");
        if let Event::CaseFiled(filed) = &mut entry.event {
            change(Arc::make_mut(filed));
        }
        entry.index
    })
}

fn any(pick: impl Fn(&mut Event) -> bool + 'static) -> Edit {
    Box::new(move |entries| {
        let found =
            entries.iter_mut().find_map(|entry| pick(&mut entry.event).then_some(entry.index));
        found.expect("such an entry")
    })
}

fn last_draw(change: impl Fn(&mut CaseDrawn) + 'static) -> Edit {
    Box::new(move |entries| {
        let drawn = |entry: &&mut Entry| matches!(entry.event, Event::CaseDrawn(_));
        let entry = entries.iter_mut().rev().find(drawn).expect("a draw");
        if let Event::CaseDrawn(drawn) = &mut entry.event {
            change(drawn);
        }
        entry.index
    })
}

fn void(change: impl Fn(&mut FilingVoided) + 'static) -> Edit {
    any(move |event| match event {
        Event::FilingVoided(void) => {
            change(void);
            true
        }
        _ => false,
    })
}

fn request(
    ground: DesignationGround,
    change: impl Fn(&mut DesignationRequested) + 'static,
) -> Edit {
    any(move |event| match event {
        Event::DesignationRequested(request) if request.ground == ground => {
            change(request);
            true
        }
        _ => false,
    })
}

/// What a filing freezes.
fn filings() -> Vec<(&'static str, Edit)> {
    vec![
        ("StageNotNext", filing(civil(4), 0, |it| it.facts.stage = 1)),
        ("OddsMismatch", filing(civil(4), 0, |it| it.groups[0].odds[0].1 += 1)),
        ("SharesMismatch", filing(civil(4), 0, |it| it.groups[0].shares[0].1 += 1)),
        ("PanelSize", filing(criminal(1), 0, |it| it.groups[1].seats += 1)),
        ("EnvelopeOutOfOrder", filing(civil(4), 0, |it| it.envelope += 1)),
        ("CommitmentMismatch", filing(civil(4), 0, |it| it.commitment[0] ^= 1)),
        (
            "CaseNumberForeign",
            filing(civil(4), 0, |it| {
                it.facts.case_number = "(2026)湘0204民初4号".to_owned();
            }),
        ),
        (
            "ApproverIsRequester",
            filing(civil(61), 0, |it| {
                it.facts.approver = super::court::CLERK.to_owned();
            }),
        ),
        ("ManyExcluded", filing(civil(61), 0, |it| it.facts.approver.clear())),
        (
            "TextNeeded",
            filing(civil(61), 0, |it| {
                it.facts.exclusions[0].ground = ExclusionGround::Other;
            }),
        ),
        ("DepartureUnexplained", filing(civil(60), 0, |it| it.facts.departure.clear())),
        ("DepartureUnexplained", filing(civil(4), 0, |it| it.facts.weight = 50)),
        ("SystemExclusionsDiffer", filing(civil(21), 0, |it| it.facts.exclusions.clear())),
        ("SystemExclusionsDiffer", filing(civil(62), 0, |it| it.facts.exclusions.clear())),
        ("SystemExclusionsDiffer", filing(civil(40), 0, |it| it.facts.exclusions.clear())),
        ("PriorCaseUnflagged", filing(civil(40), 0, |it| it.facts.flags.clear())),
        (
            "PriorSatDiffers",
            filing(civil(40), 0, |it| {
                it.facts.lineage.prior.as_mut().expect("a prior case").sat = vec![10];
            }),
        ),
        ("RefiledDrawn", filing(civil(32), 0, |it| it.facts.parties.redraw.clear())),
        ("ReassignmentUnapproved", filing(civil(1), 1, |it| it.facts.approver.clear())),
        ("WeightOfCase", filing(civil(1), 1, |it| it.facts.weight = 90)),
    ]
}

/// What a draw or a void opens.
fn draws() -> Vec<(&'static str, Edit)> {
    vec![
        ("SecretMismatch", last_draw(|it| it.envelope_secret[0] ^= 1)),
        ("NonceMismatch", last_draw(|it| it.nonce = Some([9; 32]))),
        ("NonceMissing", last_draw(|it| it.nonce = None)),
        ("SeedHashMismatch", last_draw(|it| it.seed_hash[0] ^= 1)),
        ("SeatsMismatch", last_draw(|it| it.seats[0].judge += 1)),
        ("NEffMismatch", last_draw(|it| it.n_eff += 1)),
        ("PresidingMismatch", last_draw(|it| it.presiding = Some(4))),
        ("FilingNotOpen", last_draw(|it| it.filing -= 2)),
        ("ApproverIsRequester", void(|it| it.approver = super::court::CLERK.to_owned())),
        ("AvoidedMismatch", void(|it| it.avoided = Some(1))),
        ("OpeningMismatch", void(|it| it.nonce = None)),
    ]
}

/// What two people decide.
fn designations() -> Vec<(&'static str, Edit)> {
    use DesignationGround::{BatchOrRelated, MajorDifficultNovel, Refiled};
    vec![
        ("SeriesJudge", request(BatchOrRelated, |it| it.judge = 2)),
        ("SeriesWeight", request(BatchOrRelated, |it| it.facts.weight = 100)),
        (
            "SeriesNotDrawn",
            request(BatchOrRelated, |it| {
                it.facts.lineage.series = "另案".to_owned();
            }),
        ),
        ("JudgeUnknown", request(MajorDifficultNovel, |it| it.judge = 77)),
        ("RefilingMismatch", request(Refiled, |it| it.judge = 2)),
        (
            "DesignationMismatch",
            any(|event| match event {
                Event::CaseDesignated(it) => {
                    it.judge += 1;
                    true
                }
                _ => false,
            }),
        ),
        (
            "RequestNotPending",
            any(|event| match event {
                Event::CaseDesignated(it) => {
                    it.filing -= 1;
                    true
                }
                _ => false,
            }),
        ),
        (
            "ApproverIsRequester",
            Box::new(|entries| {
                let approved = |entry: &&mut Entry| {
                    matches!(entry.event, Event::CaseDesignated(_)) && entry.actor.person == HEAD
                };
                let entry = entries.iter_mut().find(approved).expect("an approval");
                entry.actor.person = super::court::CLERK.to_owned();
                entry.index
            }),
        ),
    ]
}

/// What happens to a case later.
fn lives() -> Vec<(&'static str, Edit)> {
    vec![
        (
            "RecordChanged",
            any(|event| match event {
                Event::FlagsChanged(it) => {
                    it.before = vec!["别的".to_owned()];
                    true
                }
                _ => false,
            }),
        ),
        (
            "FlagsTextNeeded",
            any(|event| match event {
                Event::FlagsChanged(it) => {
                    it.text.clear();
                    true
                }
                _ => false,
            }),
        ),
        (
            "RecordChanged",
            any(|event| match event {
                Event::CaseCorrected(it) => {
                    it.before.weight = 90;
                    true
                }
                _ => false,
            }),
        ),
        (
            "InTheFuture",
            any(|event| match event {
                Event::CaseClosed(it) => {
                    it.closing.on = Day(30_000);
                    true
                }
                _ => false,
            }),
        ),
        (
            "InTheFuture",
            any(|event| match event {
                Event::ActivityRecorded { activity, .. } => {
                    activity.day = Day(30_000);
                    true
                }
                _ => false,
            }),
        ),
        (
            "ApproverIsRequester",
            any(|event| match event {
                Event::ReductionGranted(it) => {
                    it.approver = super::court::CLERK.to_owned();
                    true
                }
                _ => false,
            }),
        ),
        (
            "TimeBackwards",
            Box::new(|entries| {
                let entry = entries.last_mut().expect("entries");
                entry.time_ms -= 200 * 86_400_000;
                entry.index
            }),
        ),
    ]
}

/// Who may be drawn.
fn rosters() -> Vec<(&'static str, Edit)> {
    vec![
        (
            "AbsenceRetroactive",
            any(|event| match event {
                Event::AbsenceRecorded(it) => {
                    it.from = Day::parse("2026-02-15").expect("a day");
                    true
                }
                _ => false,
            }),
        ),
        (
            "PoolChangeUnapproved",
            any(|event| match event {
                Event::PoolRecorded(it) if !it.approver.is_empty() => {
                    it.approver.clear();
                    true
                }
                _ => false,
            }),
        ),
        (
            "PoolChangeTooEarly",
            any(|event| match event {
                Event::PoolRecorded(it) if !it.approver.is_empty() => {
                    it.from = Some(Day::parse("2026-06-01").expect("a day"));
                    true
                }
                _ => false,
            }),
        ),
        (
            "NotInQuota",
            any(|event| match event {
                Event::PoolRecorded(it) => {
                    it.members.last_mut().expect("a member").judge = 21;
                    true
                }
                _ => false,
            }),
        ),
        (
            "TenureOverlap",
            any(|event| match event {
                Event::JudgeRecorded(it) => {
                    it.tenures.push(it.tenures[0].clone());
                    true
                }
                _ => false,
            }),
        ),
        (
            "JudgeUnknown",
            any(|event| match event {
                Event::ConflictDeclared(it) => {
                    it.judge = 99;
                    true
                }
                _ => false,
            }),
        ),
    ]
}
