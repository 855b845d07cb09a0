//! Every breach of a log is found and named, whoever signed it.

use std::sync::Arc;

use caselot_core::audit::{KeptProof, KeptReceipt, Trust, Verdict, check_receipts, verify};
use caselot_core::docket::code::{AbsenceKind, ExclusionGround, VoidGround};
use caselot_core::docket::entry::Event;
use caselot_core::docket::filing::{Exclusion, FilerNonce};
use caselot_core::docket::people::Absence;
use caselot_core::docket::{Command, Day, Entry, codec};
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::lottery::hash::to_hex;
use sha2::{Digest, Sha256};

use crate::checks::edited;
use crate::paper;
use crate::paper::{PaperCourt, case_number, facts, nonce};

fn trust(paper: &PaperCourt) -> Trust {
    Trust::Key(paper.key())
}

/// A court with drawn, single-call, voided, excluded and open filings.
fn eventful() -> PaperCourt {
    let mut paper = PaperCourt::with_judges(2, 5);
    paper.file(1).expect("files");
    paper.draw(1).expect("draws");
    paper.assign(2).expect("assigns");
    let mut excluded = facts(3);
    excluded.exclusions.push(Exclusion {
        by_program: false,
        judge: JudgeId(4),
        ground: ExclusionGround::Interest,
        person: String::new(),
        text: String::new(),
    });
    paper.file_facts(excluded).expect("files");
    paper.draw(3).expect("draws");
    paper.file(4).expect("files");
    paper
        .act(Command::Void {
            case_number: case_number(4),
            stage: 0,
            ground: VoidGround::Withdrawn,
            text: String::new(),
            approver: "李四".to_owned(),
            nonce: Some(nonce(&case_number(4), 0)),
        })
        .expect("voids");
    paper.now_ms += 3 * 86_400_000;
    let absence = Absence {
        judge: JudgeId(5),
        from: Day::parse("2026-03-05").expect("a day"),
        to: None,
        kind: AbsenceKind::Leave,
        text: String::new(),
        replaces: None,
        cancelled: false,
    };
    paper.act(Command::RecordAbsence(absence)).expect("leave");
    let mut again = facts(4);
    again.stage = 1;
    paper.file_facts(again).expect("files the next stage");
    paper
}

#[test]
fn an_honest_log_is_valid() {
    let paper = eventful();
    let report = verify(&paper.bundle(), &trust(&paper));
    assert!(report.valid, "{report}");
    assert_eq!(report.facts.draws, 3);
    assert_eq!(report.facts.single_call_draws, 1);
    assert_eq!(report.facts.undrawn.len(), 1);
    assert_eq!(report.facts.voids[0].ground, "WITHDRAWN");
    assert!(report.facts.voids[0].avoided_judge.is_some());
    assert_eq!(report.facts.redrawn_cases[&case_number(4)], 2);
    assert_eq!(report.facts.exclusions["张三 INTEREST"], 1);
}

#[test]
fn without_a_key_nothing_is_called_valid() {
    let paper = eventful();
    let report = verify(&paper.bundle(), &Trust::SelfAsserted);
    assert_eq!((report.verdict, report.valid), (Verdict::SelfAsserted, false));
    let own = Trust::Fingerprint(to_hex(&Sha256::digest(paper.key().public())));
    assert!(verify(&paper.bundle(), &own).valid);
    let other = verify(&paper.bundle(), &Trust::Fingerprint("0".repeat(64)));
    assert!(other.findings.iter().any(|f| f.code == "WrongKey"));
}

#[test]
fn every_single_bit_flip_is_found() {
    let mut paper = PaperCourt::with_judges(1, 3);
    paper.file(1).expect("files");
    paper.draw(1).expect("draws");
    let bundle = paper.bundle();
    for at in 0..bundle.len() {
        for bit in 0..8 {
            let mut spoiled = bundle.clone();
            spoiled[at] ^= 1 << bit;
            let report = verify(&spoiled, &trust(&paper));
            assert!(!report.valid && !report.findings.is_empty(), "byte {at} bit {bit}");
        }
    }
}

#[test]
fn cut_reordered_and_spliced_bundles_are_found() {
    let paper = eventful();
    let text = String::from_utf8(paper.bundle()).expect("text");
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let code = |lines: &[&str]| verify(lines.concat().as_bytes(), &trust(&paper)).findings;
    let found = code(&lines[..lines.len() - 1]);
    assert_eq!(found[0].code, "UnreadableBundle");
    let mut swapped = lines.clone();
    let last = swapped.len() - 1;
    swapped.swap(last, last - 1);
    let found = code(&swapped);
    assert!(found.iter().any(|f| f.code == "RootMismatch"));
    assert!(found.iter().any(|f| f.code == "IndexMismatch" && f.entry.is_some()));
    let mut twice = lines.clone();
    twice.push(lines[last]);
    assert_eq!(code(&twice)[0].code, "UnreadableBundle");
}

#[test]
fn second_encodings_are_found_under_the_right_key() {
    let paper = eventful();
    let spoil = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut entries = paper.bytes();
        let last = entries.len() - 1;
        change(&mut entries[last]);
        let report = verify(&paper.bundle_of(&entries), &trust(&paper));
        assert_eq!(report.findings.len(), 1, "{report}");
        assert_eq!(report.findings[0].entry, Some(EntryIndex(last as u64)));
        report.findings[0].code.clone()
    };
    assert_eq!(spoil(&|entry| entry.extend([0xf8, 0x3f, 0x01])), "NotCanonical", "unknown field");
    assert_eq!(spoil(&|entry| entry.extend([0x20, 0x01])), "NotCanonical", "repeated field");
    assert_eq!(
        spoil(&|entry| {
            entry[1] |= 0x80;
            entry.insert(2, 0);
        }),
        "NotCanonical",
        "overlong varint"
    );
    assert_eq!(spoil(&|entry| entry.push(0xff)), "Undecodable", "no message");
    assert_eq!(spoil(&|entry| entry.extend([0x20, 0x03])), "Unsupported", "later version");
}

/// Edits one entry of the eventful log and signs it again.
fn dishonest(which: impl Fn(&Entry) -> bool, change: impl Fn(&mut Entry)) -> Vec<(String, u64)> {
    let report = edited(&eventful(), |entries| {
        change(entries.iter_mut().find(|entry| which(entry)).expect("such an entry"));
    });
    report
        .findings
        .into_iter()
        .map(|f| (f.code, f.entry.map_or(u64::MAX, |entry| entry.0)))
        .collect()
}

fn is_filing(entry: &Entry) -> bool {
    matches!(entry.event, Event::CaseFiled(_))
}

fn is_draw(entry: &Entry) -> bool {
    matches!(entry.event, Event::CaseDrawn(_))
}

fn is_void(entry: &Entry) -> bool {
    matches!(entry.event, Event::FilingVoided(_))
}

fn filing(change: impl Fn(&mut caselot_core::docket::filing::CaseFiled)) -> Vec<(String, u64)> {
    dishonest(is_filing, |entry| {
        if let Event::CaseFiled(filed) = &mut entry.event {
            change(Arc::make_mut(filed));
        }
    })
}

fn draw(change: impl Fn(&mut caselot_core::docket::filing::CaseDrawn)) -> Vec<(String, u64)> {
    dishonest(is_draw, |entry| {
        if let Event::CaseDrawn(drawn) = &mut entry.event {
            change(drawn);
        }
    })
}

fn void(change: impl Fn(&mut caselot_core::docket::filing::FilingVoided)) -> Vec<(String, u64)> {
    dishonest(is_void, |entry| {
        if let Event::FilingVoided(void) = &mut entry.event {
            change(void);
        }
    })
}

fn names(found: &[(String, u64)], code: &str) {
    assert!(found.iter().any(|f| f.0 == code), "{code} is not in {found:?}");
}

#[test]
fn an_operator_with_the_key_cannot_bend_a_filing() {
    names(&filing(|f| f.groups[0].odds[0].1 += 1), "OddsMismatch");
    names(&filing(|f| f.groups[0].odds.truncate(1)), "OddsMismatch");
    names(&filing(|f| f.groups[0].shares[0].1 += 1), "SharesMismatch");
    names(&filing(|f| f.groups[0].shares.truncate(2)), "SharesMismatch");
    names(&filing(|f| f.groups[0].seats = 2), "GroupsMalformed");
    names(&filing(|f| f.groups.clear()), "GroupsMalformed");
    names(&filing(|f| f.envelope += 1), "EnvelopeOutOfOrder");
    names(&filing(|f| f.tray += 1), "EnvelopeOutOfOrder");
    names(&filing(|f| f.commitment[0] ^= 1), "CommitmentMismatch");
    names(&filing(|f| f.facts.stage = 1), "StageNotNext");
    names(&filing(|f| f.facts.weight = 0), "WeightOutOfRange");
    names(&filing(|f| f.facts.weight = 5_000), "WeightOutOfRange");
    names(&filing(|f| f.facts.pool = "别的".to_owned()), "PoolUnknown");
    names(&filing(|f| f.facts.case_number.insert(0, ' ')), "CaseNumberMalformed");
    names(&filing(|f| f.facts.case_number = "(2026)湘0204民初1号".to_owned()), "CaseNumberForeign");
    names(&filing(|f| f.facts.case_number = case_number(2)), "AlreadyDrawn");
    names(&filing(|f| f.nonce = FilerNonce::Committed([1; 32])), "NonceMismatch");
    names(&filing(|f| f.facts.flags = vec!["乙".to_owned(), "乙".to_owned()]), "FlagsOrder");
    names(&filing(|f| f.facts.cause = "a\u{202e}b".to_owned()), "TextOutsideTable");
}

#[test]
fn an_operator_with_the_key_cannot_bend_a_draw_or_a_void() {
    names(&draw(|d| d.seats[0].judge = JudgeId(d.seats[0].judge.0 % 5 + 1)), "SeatsMismatch");
    names(&draw(|d| d.seats[0].r ^= 1), "SeatsMismatch");
    names(&draw(|d| d.seat_hash_flip()), "SeedHashMismatch");
    names(&draw(|d| d.envelope_secret[0] ^= 1), "SecretMismatch");
    names(&draw(|d| d.nonce = Some([0; 32])), "NonceMismatch");
    names(&draw(|d| d.nonce = None), "NonceMissing");
    names(&draw(|d| d.n_eff += 1), "NEffMismatch");
    names(&draw(|d| d.filing.0 += 40), "FilingNotOpen");
    names(&void(|v| v.approver = "张三".to_owned()), "ApproverIsRequester");
    names(&void(|v| v.nonce = None), "OpeningMismatch");
    names(&void(|v| v.envelope_secret = Some([0; 32])), "SecretMismatch");
    names(&void(|v| v.ground = VoidGround::SecretLost), "SecretNotLost");
    names(&void(|v| v.ground = VoidGround::Other), "TextNeeded");
}

trait FlipSeed {
    fn seat_hash_flip(&mut self);
}

impl FlipSeed for caselot_core::docket::filing::CaseDrawn {
    fn seat_hash_flip(&mut self) {
        self.seed_hash[31] ^= 1;
    }
}

#[test]
fn an_operator_with_the_key_cannot_bend_times_trays_or_people() {
    names(&dishonest(is_draw, |e| e.time_ms -= 1), "TimeBackwards");
    names(&dishonest(is_draw, |e| e.index.0 += 1), "IndexMismatch");
    names(&dishonest(is_draw, |e| e.actor.person.clear()), "PersonMissing");
    let tray = |e: &Entry| matches!(e.event, Event::TrayOpened { tray: 8, .. });
    let late = dishonest(tray, |e| {
        e.event = Event::TrayRetired {
            tray: 7,
            ground: caselot_core::docket::code::RetirementGround::SecretLost,
            text: String::new(),
        };
    });
    names(&late, "TrayTooLate");
    let opened = dishonest(tray, |e| {
        if let Event::TrayOpened { tray, .. } = &mut e.event {
            *tray = 9;
        }
    });
    names(&opened, "TrayOutOfOrder");
    let court = dishonest(
        |e| e.index == EntryIndex(0),
        |e| {
            if let Event::CourtOpened(court) = &mut e.event {
                court.public_key[0] ^= 1;
            }
        },
    );
    names(&court, "WrongKey");
}

#[test]
fn a_dropped_draw_of_a_single_call_is_named() {
    let mut paper = PaperCourt::with_judges(4, 4);
    paper.assign(1).expect("assigns");
    let mut entries = paper.bytes();
    entries.pop();
    let report = verify(&paper.bundle_of(&entries), &trust(&paper));
    assert_eq!(report.findings[0].code, "SingleCallNotDrawn");
}

#[test]
fn kept_receipts_name_a_fork() {
    use base64::Engine;
    let paper = eventful();
    let encode = |bytes: &[u8]| base64::engine::general_purpose::STANDARD.encode(bytes);
    let entries = paper.bytes();
    let kept_of = |log: &[Vec<u8>]| KeptReceipt {
        origin: paper::ORIGIN.to_owned(),
        case_number: case_number(1),
        stage: 0,
        filing: KeptProof {
            index: 14,
            entry: encode(&log[14]),
            inclusion: paper::inclusion(&log[..16], 14).iter().map(|hash| to_hex(hash)).collect(),
            checkpoint: paper.note_of(&log[..16]),
        },
        draw: None,
    };
    let key = paper.key();
    let kept = kept_of(&entries);
    let codes = |log: &[Vec<u8>], kept: &KeptReceipt| -> Vec<String> {
        let found = check_receipts(&paper.bundle_of(log), &key, std::slice::from_ref(kept));
        found.into_iter().map(|finding| finding.code).collect()
    };
    assert_eq!(codes(&entries, &kept), Vec::<String>::new());
    let mut other = entries.clone();
    other.swap(3, 4);
    assert_eq!(codes(&other, &kept), ["ForkedReceipt"], "another root");
    other.swap(14, 15);
    assert_eq!(codes(&other, &kept), ["ForkedReceipt", "ForkedReceipt"], "another entry, too");
    assert_eq!(codes(&entries[..15], &kept), ["ReceiptBeyondBundle"]);
    let mut made_up = kept.clone();
    made_up.filing.entry = encode(&entries[13]);
    assert_eq!(codes(&entries, &made_up), ["UnprovenReceipt"], "no accusation without proof");
}

#[test]
fn hostile_numbers_and_texts_make_findings_and_no_panic() {
    let late = dishonest(|e| e.index == EntryIndex(1), |e| e.time_ms = i64::MAX as u64);
    names(&late, "TimeBackwards");
    names(&filing(|f| f.facts.stage = u32::MAX), "StageNotNext");
    let paper = eventful();
    let mut entries = paper.entries.clone();
    for entry in entries.iter_mut().filter(|entry| is_void(entry)) {
        if let Event::FilingVoided(void) = &mut entry.event {
            void.approver = "\u{1b}[2J\nVALID\u{202e}".to_owned();
        }
    }
    let bytes: Vec<_> = entries.iter().map(codec::encode).collect();
    let report = verify(&paper.bundle_of(&bytes), &trust(&paper)).to_string();
    assert!(!report.contains('\u{1b}') && !report.contains("\nVALID"), "{report}");
}

#[test]
fn a_tray_made_after_a_retirement_takes_no_single_call() {
    use caselot_core::docket::code::RetirementGround;
    let mut paper = PaperCourt::with_judges(1, 4);
    paper.file(1).expect("files");
    let lost: Vec<u64> = paper.tray_keys.keys().copied().collect();
    lost.iter().for_each(|tray| drop(paper.tray_keys.remove(tray)));
    for number in 1..=lost.len() as u32 {
        if number > 1 {
            paper.file(number).expect("files");
        }
        let void = Command::Void {
            case_number: case_number(number),
            stage: 0,
            ground: VoidGround::SecretLost,
            text: String::new(),
            approver: "李四".to_owned(),
            nonce: None,
        };
        paper.act(void).expect("voids");
    }
    let refusal = paper.assign(100).expect_err("a replacement tray");
    assert_eq!(refusal.code(), "TrayFresh");
    paper.file(100).expect("COMMITTED is allowed");
    assert!(paper.entries.iter().any(|e| matches!(
        e.event,
        Event::TrayRetired { ground: RetirementGround::SecretLost, .. }
    )));
    let mut entries = paper.entries.clone();
    if let Some(Event::CaseFiled(filed)) = entries.last_mut().map(|entry| &mut entry.event) {
        Arc::make_mut(filed).nonce = FilerNonce::Single([1; 32]);
    }
    let bytes: Vec<_> = entries.iter().map(codec::encode).collect();
    let report = verify(&paper.bundle_of(&bytes), &trust(&paper));
    assert!(report.findings.iter().any(|finding| finding.code == "TrayFresh"), "{report}");
}

#[test]
fn a_restored_log_is_valid_and_says_so() {
    let mut paper = PaperCourt::with_judges(2, 5);
    paper.file(1).expect("files");
    paper.draw(1).expect("draws");
    paper.file(2).expect("files");
    let entry = paper.state.size;
    paper.restore(entry + 5, [7; 32]).expect("goes on");
    let report = verify(&paper.bundle(), &trust(&paper));
    assert!(report.valid, "{report}");
    let fact = &report.facts.restored[0];
    assert_eq!((fact.entry.0, fact.lost_size, fact.approver.as_str()), (entry, entry + 5, "李四"));
    assert_eq!(report.facts.voids[0].ground, "RESTORED");
    let ahead: Vec<u64> = (1..=7).collect();
    assert_eq!(report.facts.retired_trays, ahead, "tray 0 is used up");
    assert!(report.to_string().contains(&"07".repeat(32)), "{report}");
    // Nothing old is used again.
    let draw = paper.draw(2).expect_err("voided");
    assert_eq!(draw.code(), "AlreadyVoided");
    paper.file(3).expect("files");
    let Some(Event::CaseFiled(filed)) = paper.entries.last().map(|e| &e.event) else {
        panic!("a filing")
    };
    assert_eq!((filed.tray, filed.envelope), (8, 0));
}

#[test]
fn a_loss_that_was_none_is_named() {
    let mut paper = PaperCourt::with_judges(2, 5);
    let size = paper.state.size;
    let own = paper::root(&paper.bytes());
    assert_eq!(paper.restore(size, own).expect_err("all is there").code(), "NothingLost");
    // Another root at a size the log holds: it went on from an older database unawares.
    paper.restore(size, [7; 32]).expect("goes on");
    assert!(verify(&paper.bundle(), &trust(&paper)).valid);
    let mut entries = paper.entries.clone();
    for entry in &mut entries {
        if let Event::Restored(restored) = &mut entry.event {
            restored.lost_root = own;
        }
    }
    let bytes: Vec<_> = entries.iter().map(codec::encode).collect();
    let report = verify(&paper.bundle_of(&bytes), &trust(&paper));
    assert_eq!(report.findings.len(), 1, "{report}");
    assert_eq!(
        (report.findings[0].code.as_str(), report.findings[0].entry),
        ("NothingLost", Some(EntryIndex(size)))
    );
}

#[test]
fn nobody_asks_for_a_recovery_over_the_counter() {
    let mut paper = PaperCourt::with_judges(2, 5);
    paper.file(1).expect("files");
    let void = Command::Void {
        case_number: case_number(1),
        stage: 0,
        ground: VoidGround::Restored,
        text: String::new(),
        approver: "李四".to_owned(),
        nonce: None,
    };
    assert_eq!(paper.act(void).expect_err("no recovery").code(), "NotRecovering");
}
