//! The crate's audit and a second verifier, written from the protocol document alone, agree.

#[path = "naive/verifier.rs"]
mod verifier;

#[path = "naive/edits.rs"]
mod edits;

mod paper;

use caselot::audit::{Report, Trust, verify};
use caselot::docket::code::{
    AbsenceKind, ActivityKind, AssignedBy, CorrectionGround, ExclusionGround, Manner,
    RetirementGround, Role, Signal, VoidGround,
};
use caselot::docket::entry::{Absence, Event, Exclusion, FilerNonce, Judge, Tenure};
use caselot::docket::policy::{Policy, QuotaPolicy, SignalRule, ratio};
use caselot::docket::pool::PoolSettings;
use caselot::docket::record::{Activity, CaseImported, CaseRecord, Closing, Panel, Reduction};
use caselot::docket::{Command, Day, Entry};
use edits::{COURT_EDITS, EDITS, RECOVERY_EDITS, edited};
use paper::{PaperCourt, case_number, facts, judge, nonce, pool};
use verifier::Fault;

const DAY_MS: u64 = 86_400_000;

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

fn absence(judge: u32, from: &str, to: Option<&str>) -> Absence {
    Absence {
        judge,
        from: day(from),
        to: to.map(day),
        kind: AbsenceKind::Leave,
        text: String::new(),
        replaces: None,
        cancelled: false,
    }
}

fn exclusion(judge: u32) -> Exclusion {
    let (person, text) = (String::new(), "同学".to_owned());
    Exclusion { judge, ground: ExclusionGround::Other, person, text }
}

fn void(paper: &mut PaperCourt, number: u32, ground: VoidGround) {
    let nonce = match ground {
        VoidGround::NonceLost | VoidGround::SecretLost => None,
        _ => Some(nonce(&case_number(number), 0)),
    };
    let command = Command::Void {
        case_number: case_number(number),
        stage: 0,
        ground,
        text: "说明".to_owned(),
        approver: "李四".to_owned(),
        nonce,
    };
    paper.act(command).expect("voids");
}

/// A judge who left the quota and came back, led, and is in it with no end.
fn long_career(number: u32) -> Judge {
    let row = |role, in_quota, from, to: Option<&str>| Tenure {
        role,
        in_quota,
        division: "民二庭".to_owned(),
        from: day(from),
        to: to.map(day),
    };
    let tenures = vec![
        row(Role::Judge, true, "2010-01-01", Some("2015-12-31")),
        row(Role::Administrative, false, "2016-01-01", Some("2018-06-30")),
        row(Role::DivisionChief, true, "2019-01-01", Some("2026-03-20")),
        row(Role::Judge, true, "2026-03-25", None),
    ];
    Judge { judge: number, name: format!("法官{number}"), tenures }
}

/// `cases` cases of every kind over some weeks, in a court of eight.
fn mixed(cases: u32) -> PaperCourt {
    let mut paper = PaperCourt::with_judges(3, 6);
    paper.act(Command::PutJudges(vec![long_career(7), judge(8, Role::President, true)])).unwrap();
    let members = [6, 32, 100, 100, 100, 100, 100, 6];
    let members: Vec<(u32, u8)> = (1..).zip(members).collect();
    paper.act(Command::PutPools(vec![pool("民事", members.clone())])).expect("pool");
    let mut small = pool("速裁/1", vec![(2, 50), (3, 100), (7, 32)]);
    (small.tolerance, small.min_tolerance) = (900_000, 700_000);
    paper.act(Command::PutPools(vec![small])).expect("pool");
    let assessors: Vec<u32> = (101..=106).collect();
    let recorded = assessors.iter().map(|&n| judge(n, Role::LayAssessor, false)).collect();
    paper.act(Command::PutJudges(recorded)).expect("assessors");
    let mut lay = pool("陪审", assessors.iter().map(|&n| (n, 100)).collect());
    lay.settings = PoolSettings { seat_percent: 35, assessors: true, yearly_cap: cases / 16 };
    paper.act(Command::PutPools(vec![lay])).expect("pool");
    for number in 1..=cases {
        paper.now_ms += DAY_MS / 9;
        let mut facts = facts(number);
        facts.weight = [100, 30, 250, 1000, 1][number as usize % 5];
        if number % 4 == 1 {
            facts.pool = "速裁/1".to_owned();
        }
        if number % 6 == 0 {
            facts.exclusions = vec![exclusion(3), exclusion(5)];
            facts.flags = vec!["涉外".to_owned(), "群体".to_owned()];
            facts.flags.sort();
        }
        if number % 4 != 1 && number % 6 != 0 && number % 5 == 3 {
            facts.panel.members = [2, 1, 0][number as usize % 3];
            facts.panel.assessors = 2 - facts.panel.members;
            facts.panel.assessor_pool = "陪审".to_owned();
        }
        match number % 7 {
            0 | 3 => {
                let nonce = FilerNonce::Single(nonce(&facts.case_number, 0));
                paper.act(Command::File { facts, nonce }).expect("assigns");
            }
            4 => {
                paper.file_facts(facts.clone()).expect("files");
                let grounds = [VoidGround::Withdrawn, VoidGround::NonceLost, VoidGround::Other];
                void(&mut paper, number, grounds[number as usize % 3]);
                facts.stage = 1;
                paper.file_facts(facts).expect("files again");
                let (case_number, stage) = (case_number(number), 1);
                let nonce = nonce(&case_number, stage);
                let draw = Command::Draw { case_number, stage, nonce };
                if number % 28 == 4 {
                    paper.act(draw).expect("draws");
                }
            }
            _ => {
                paper.file_facts(facts).expect("files");
                if number % 7 != 5 || number % 5 != 0 {
                    paper.draw(number).expect("draws");
                }
            }
        }
        if number == cases / 4 {
            let leave = absence(4, "2026-04-01", Some("2026-04-10"));
            paper.act(Command::RecordAbsence(leave)).expect("leave");
            paper.act(Command::RecordAbsence(absence(6, "2026-03-28", None))).expect("leave");
        }
        if number == cases / 3 {
            let index = paper.entries.iter().find_map(|entry| match &entry.event {
                Event::AbsenceRecorded(absence) if absence.judge == 6 => Some(entry.index),
                _ => None,
            });
            let mut shorter = absence(6, "2026-03-28", Some("2026-03-30"));
            shorter.replaces = index;
            paper.act(Command::RecordAbsence(shorter)).expect("corrects");
        }
        if number == cases / 2 {
            let mut changed = pool("民事", members[1..6].to_vec());
            changed.tolerance = 6_000_000;
            changed.approver = "李四".to_owned();
            paper.act(Command::PutPools(vec![changed])).expect("pool");
        }
    }
    paper
}

/// A small log with a filing of each end.
fn eventful() -> PaperCourt {
    let mut paper = PaperCourt::with_judges(2, 5);
    paper.file(1).expect("files");
    paper.draw(1).expect("draws");
    paper.assign(2).expect("assigns");
    let mut excluded = facts(3);
    excluded.exclusions = vec![exclusion(4)];
    paper.file_facts(excluded).expect("files");
    paper.draw(3).expect("draws");
    paper.file(4).expect("files");
    void(&mut paper, 4, VoidGround::Withdrawn);
    paper.now_ms += 3 * DAY_MS;
    paper.act(Command::RecordAbsence(absence(5, "2026-03-05", None))).expect("leave");
    let mut again = facts(4);
    again.stage = 1;
    paper.file_facts(again).expect("files the next stage");
    paper
}

fn past(number: u32, undertaking: u32) -> CaseImported {
    let record = CaseRecord {
        pool: "民事".to_owned(),
        cause: "离婚纠纷".to_owned(),
        procedure: String::new(),
        flags: vec!["涉外".to_owned()],
        weight: 130,
        filed_on: day("2025-11-03"),
        undertaking,
        assigned_by: AssignedBy::Drawn,
        panel: Panel {
            presiding: Some(2),
            members: vec![4, 5],
            assessors: vec!["周六".to_owned()],
        },
        closing: Some(Closing { on: day("2026-01-20"), manner: Some(Manner::Mediated) }),
    };
    CaseImported { case_number: format!("(2025)湘0203民初{number}号"), record }
}

/// A small log with each kind of record for the quota.
fn recorded() -> PaperCourt {
    let mut paper = PaperCourt::with_judges(1, 5);
    let mut quota = QuotaPolicy { leave_over: Some(30), ..QuotaPolicy::default() };
    quota.signals =
        vec![SignalRule { signal: Signal::TakenOver, off: false, threshold: Some(ratio(7, 1)) }];
    let policy = Policy {
        valid_from: day("2026-01-01"),
        document: "法发".to_owned(),
        quota,
        ..Policy::default()
    };
    paper.act(Command::AdoptPolicy(Box::new(policy))).expect("adopts");
    let mut open = past(2, 3);
    open.record.closing = None;
    open.record.panel = Panel::default();
    // Nobody was on duty who undertook this one, and one pool is not known.
    let mut elsewhere = past(3, 4);
    elsewhere.record.pool = "旧池".to_owned();
    for case in [past(1, 3), open, elsewhere] {
        paper.act(Command::ImportCase(Box::new(case))).expect("imports");
    }
    paper.assign(1).expect("assigns");
    paper.act(Command::ImportCase(Box::new(past(4, 5)))).expect("imports");
    paper.file(2).expect("files");
    let closing = Closing { on: day("2026-03-02"), manner: None };
    for number in [case_number(1), past(2, 3).case_number] {
        let panel = Panel { presiding: None, members: vec![1], assessors: Vec::new() };
        paper.act(Command::CloseCase { case_number: number, closing, panel }).expect("closes");
    }
    let before = past(1, 3);
    let mut after = before.record.clone();
    after.closing = None;
    let correct = Command::CorrectCase {
        case_number: before.case_number.clone(),
        before: Box::new(before.record),
        after: Box::new(after),
        ground: CorrectionGround::ClosingWithdrawn,
        text: "报结有误".to_owned(),
        approver: "李四".to_owned(),
    };
    paper.act(correct).expect("corrects");
    let activity = Activity {
        day: day("2026-03-01"),
        minute: Some(570),
        kind: ActivityKind::HearingPresided,
        judge: Some(3),
        minutes: 90,
    };
    let case_number = before.case_number;
    paper.act(Command::RecordActivity { case_number, activity }).expect("records");
    let reduction = Reduction {
        judge: 2,
        year: 2026,
        percent: 20,
        cases: 0,
        document: "湘高法1号".to_owned(),
        reason: "挂职".to_owned(),
        approver: "李四".to_owned(),
        revokes: None,
    };
    paper.act(Command::GrantReduction(reduction)).expect("grants");
    let grant = paper.state.size - 1;
    let (reason, approver) = ("撤回".to_owned(), "李四".to_owned());
    paper.act(Command::RevokeReduction { grant, reason, approver }).expect("revokes");
    paper
}

/// A log whose database was restored with one filing open.
fn recovered() -> PaperCourt {
    let mut paper = PaperCourt::with_judges(2, 5);
    paper.file(1).expect("files");
    paper.draw(1).expect("draws");
    paper.file(2).expect("files");
    paper.restore(paper.state.size + 30, [7; 32]).expect("goes on");
    let mut again = facts(2);
    again.stage = 1;
    paper.file_facts(again).expect("files the next stage");
    paper.file(3).expect("files");
    paper.draw(3).expect("draws");
    paper
}

fn naive(paper: &PaperCourt, bundle: &[u8]) -> Result<verifier::Summary, Fault> {
    verifier::verify(bundle, paper.key().public())
}

fn main_report(paper: &PaperCourt, bundle: &[u8]) -> Report {
    verify(bundle, &Trust::Key(paper.key()))
}

/// Codes that the two need not tell apart: a strict reader does not decode what is not canonical,
/// and a malformed number is called foreign or not for the sentence shown alone.
fn class(code: &str) -> &str {
    match code {
        "NotCanonical" => "Undecodable",
        "CaseNumberForeign" => "CaseNumberMalformed",
        code => code,
    }
}

/// Both call the entries invalid once signed again, and at the same entry first.
fn both_refuse(paper: &PaperCourt, what: &str, entries: &[Vec<u8>]) -> Option<String> {
    let bundle = paper.bundle_of(entries);
    let report = main_report(paper, &bundle);
    let fault = match naive(paper, &bundle) {
        Ok(_) => return Some(format!("{what}: naive valid, main {report}")),
        Err(fault) => fault,
    };
    if report.valid {
        return Some(format!("{what}: main valid, naive {fault}"));
    }
    let first = report.findings.iter().filter_map(|finding| finding.entry).min();
    let here = report.findings.iter().filter(|finding| finding.entry == fault.entry);
    let codes: Vec<&str> = here.map(|finding| finding.code.as_str()).collect();
    if first != fault.entry || !codes.iter().any(|code| class(code) == class(fault.code())) {
        return Some(format!("{what}: naive {fault}; main {first:?} {codes:?}"));
    }
    None
}

#[test]
fn three_hundred_mixed_cases_are_valid_for_both() {
    let paper = mixed(300);
    let bundle = paper.bundle();
    let report = main_report(&paper, &bundle);
    assert!(report.valid, "{report}");
    let summary = naive(&paper, &bundle).unwrap_or_else(|fault| panic!("{fault}"));
    assert_eq!(summary.entries, paper.entries.len() as u64);
    assert_eq!(summary.draws, report.facts.draws);
    let mut balances = std::collections::BTreeMap::new();
    for (code, pool) in &paper.state.pools {
        for (judge, balance) in pool.balances() {
            balances.insert((code.clone(), judge), balance);
        }
    }
    assert!(balances.values().any(|&balance| balance != 0));
    assert_eq!(summary.balances, balances);
}

#[test]
fn the_quotas_records_are_valid_for_both_and_move_the_same_balances() {
    let paper = recorded();
    let report = main_report(&paper, &paper.bundle());
    assert!(report.valid, "{report}");
    let summary = naive(&paper, &paper.bundle()).unwrap_or_else(|fault| panic!("{fault}"));
    let held: Vec<(u32, i64)> = paper.state.pools["民事"].balances().collect();
    assert!(held.iter().any(|row| row.1 != 0));
    let seen: Vec<(u32, i64)> =
        summary.balances.iter().map(|((_, judge), balance)| (*judge, *balance)).collect();
    assert_eq!(seen, held);
}

#[test]
fn every_byte_of_a_bundle_counts_for_both() {
    let mut paper = PaperCourt::with_judges(1, 3);
    paper.file(1).expect("files");
    paper.draw(1).expect("draws");
    let bundle = paper.bundle();
    assert!(naive(&paper, &bundle).is_ok() && main_report(&paper, &bundle).valid);
    let mut differ = Vec::new();
    for at in 0..bundle.len() {
        let mut spoiled = bundle.clone();
        spoiled[at] ^= 1 << (at % 8);
        let report = main_report(&paper, &spoiled);
        assert!(!report.valid, "byte {at}: main valid");
        let fault = naive(&paper, &spoiled).expect_err("naive invalid");
        if report.findings[0].code != fault.code() {
            differ.push(format!("byte {at}: naive {fault}; main {}", report.findings[0].code));
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

type Group = (String, u32, u32, Vec<(u32, u64)>);

#[test]
fn the_naive_draw_agrees_with_the_vectors() {
    use serde_json::Value;
    use verifier::draw::{Urn, UrnGroup, seats, seed, sha256, transcript};

    let vectors: Vec<Value> =
        serde_json::from_str(include_str!("vectors/draws.json")).expect("vectors");
    assert!(!vectors.is_empty());
    let roles = ["", "UNDERTAKING", "PRESIDING", "MEMBER", "ASSESSOR", "MEDIATOR", "REVIEW"];
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let long = |value: &Value| value.as_u64().expect("a number");
    let short = |value: &Value| u32::try_from(long(value)).expect("a short number");
    let list = |value: &Value| value.as_array().expect("a list").clone();
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let bytes = |value: &Value| -> [u8; 32] {
        let digits = text(value);
        std::array::from_fn(|i| u8::from_str_radix(&digits[2 * i..2 * i + 2], 16).expect("hex"))
    };
    let role = |value: &Value| roles.iter().position(|&role| role == text(value)).unwrap() as u32;
    for vector in &vectors {
        let (draw, answer) = (&vector["draw"], &vector["answer"]);
        let (origin, case_number) = (text(&draw["origin"]), text(&draw["case_number"]));
        let groups: Vec<Group> = list(&draw["groups"])
            .iter()
            .map(|group| {
                let candidates = list(&group["candidates"]);
                let odds = candidates.iter().map(|row| (short(&row["judge"]), long(&row["mass"])));
                let seats = short(&group["seats"]);
                (text(&group["pool"]), role(&group["role"]), seats, odds.collect())
            })
            .collect();
        let urn = Urn {
            origin: &origin,
            case_number: &case_number,
            stage: short(&draw["stage"]),
            tray: long(&draw["tray"]),
            envelope: short(&draw["envelope"]),
            groups: groups
                .iter()
                .map(|(pool, role, seats, odds)| UrnGroup {
                    pool,
                    role: *role,
                    seats: *seats,
                    odds,
                })
                .collect(),
        };
        let seed = seed(&urn, &bytes(&draw["envelope_secret"]), &bytes(&draw["nonce"]));
        assert_eq!(hex(&transcript(&urn)), answer["transcript"], "{}", vector["name"]);
        assert_eq!(hex(&seed), answer["seed"], "{}", vector["name"]);
        assert_eq!(hex(&sha256(&seed)), answer["seed_hash"], "{}", vector["name"]);
        let drawn: Vec<(u32, u32, u64, u64)> = seats(&urn, &seed)
            .expect("drawn")
            .iter()
            .map(|seat| (seat.role, seat.judge, seat.r, seat.total))
            .collect();
        let expected: Vec<(u32, u32, u64, u64)> = list(&answer["seats"])
            .iter()
            .map(|s| (role(&s["role"]), short(&s["judge"]), long(&s["r"]), long(&s["total"])))
            .collect();
        assert_eq!(drawn, expected, "{}", vector["name"]);
    }
}

#[test]
fn both_refuse_the_same_edits_under_the_right_key() {
    let paper = eventful();
    assert!(naive(&paper, &paper.bundle()).is_ok() && main_report(&paper, &paper.bundle()).valid);
    let edits = EDITS.iter().chain(COURT_EDITS);
    let differ: Vec<String> = edits
        .filter_map(|(what, change)| both_refuse(&paper, what, &edited(&paper, change)))
        .collect();
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn a_restored_log_is_valid_for_both_and_both_refuse_the_same_edits_of_it() {
    let paper = recovered();
    let report = main_report(&paper, &paper.bundle());
    assert!(report.valid, "{report}");
    naive(&paper, &paper.bundle()).unwrap_or_else(|fault| panic!("{fault}"));
    let differ: Vec<String> = RECOVERY_EDITS
        .iter()
        .filter_map(|(what, change)| both_refuse(&paper, what, &edited(&paper, change)))
        .collect();
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn both_judge_every_byte_of_a_recovery_alike() {
    let paper = recovered();
    let restored = |entry: &Entry| matches!(entry.event, Event::Restored(_));
    let from = paper.entries.iter().position(restored).expect("restored");
    judge_every_byte(&paper, from);
}

#[test]
fn both_refuse_the_same_encodings_under_the_right_key() {
    let paper = eventful();
    let spoil = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut entries = paper.bytes();
        change(entries.last_mut().expect("an entry"));
        entries
    };
    let edits: Vec<(&str, Vec<Vec<u8>>)> = vec![
        ("unknown field", spoil(&|entry| entry.extend([0xf8, 0x3f, 0x01]))),
        ("unknown field of 32 bits", spoil(&|entry| entry.extend([0xfd, 0x3f, 1, 1, 1, 1]))),
        ("field again", spoil(&|entry| entry.extend([0x20, 0x01]))),
        ("protocol 2 after 1", spoil(&|entry| entry.extend([0x20, 0x02]))),
        ("cut key", spoil(&|entry| entry.push(0xff))),
        ("cut short", spoil(&|entry| entry.truncate(40))),
        ("empty", spoil(&|entry| entry.clear())),
        ("overlong varint", {
            spoil(&|entry| {
                entry[1] |= 0x80;
                entry.insert(2, 0);
            })
        }),
    ];
    let differ: Vec<String> =
        edits.iter().filter_map(|(what, entries)| both_refuse(&paper, what, entries)).collect();
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn both_refuse_a_log_without_entries() {
    assert_eq!(both_refuse(&eventful(), "no entries", &[]), None);
}

/// Whatever one bit of an entry becomes: both see the same first fault, or both see none.
#[test]
fn both_judge_every_byte_of_every_entry_alike() {
    judge_every_byte(&eventful(), 0);
}

#[test]
fn both_judge_every_byte_of_the_quotas_records_alike() {
    let paper = recorded();
    let adopts = |entry: &Entry| matches!(entry.event, Event::PolicyAdopted(_));
    let from = paper.entries.iter().position(adopts).expect("a policy");
    judge_every_byte(&paper, from);
}

fn judge_every_byte(paper: &PaperCourt, from: usize) {
    let entries = paper.bytes();
    let (mut differ, mut valid) = (Vec::new(), 0);
    for (at, entry) in entries.iter().enumerate().skip(from) {
        for byte in 0..entry.len() {
            let mut spoiled = entries.clone();
            spoiled[at][byte] ^= 1 << ((at + byte) % 8);
            let bundle = paper.bundle_of(&spoiled);
            if main_report(paper, &bundle).valid && naive(paper, &bundle).is_ok() {
                valid += 1;
                continue;
            }
            differ.extend(both_refuse(paper, &format!("entry {at} byte {byte}"), &spoiled));
        }
    }
    assert!(valid > 0, "names and texts may change");
    assert!(differ.is_empty(), "{} differ:\n{}", differ.len(), differ.join("\n"));
}

#[test]
fn a_moment_without_a_day_is_the_last_day_for_both() {
    let paper = eventful();
    let late = edited(&paper, &|entries| entries.last_mut().unwrap().time_ms = u64::MAX);
    let bundle = paper.bundle_of(&late);
    assert!(naive(&paper, &bundle).is_ok() && main_report(&paper, &bundle).valid);
}

#[test]
fn a_retired_tray_and_a_lost_secret_are_valid_for_both() {
    let paper = eventful();
    let entries = edited(&paper, &|entries| {
        let mut retired = entries.last().expect("a filing").clone();
        let filing = retired.index;
        let (ground, text) = (RetirementGround::SecretLost, String::new());
        retired.event = Event::TrayRetired { tray: 2, ground, text };
        retired.index += 1;
        let is_void = |entry: &&Entry| matches!(entry.event, Event::FilingVoided(_));
        let mut lost = entries.iter().find(is_void).expect("a void").clone();
        (lost.index, lost.time_ms) = (filing + 2, retired.time_ms);
        if let Event::FilingVoided(void) = &mut lost.event {
            (void.filing, void.ground) = (filing, VoidGround::SecretLost);
            (void.envelope_secret, void.nonce) = (None, None);
        }
        entries.extend([retired, lost]);
    });
    let bundle = paper.bundle_of(&entries);
    let report = main_report(&paper, &bundle);
    assert!(report.valid, "{report}");
    assert_eq!(naive(&paper, &bundle).map(|summary| summary.draws), Ok(3));
    assert_eq!(
        both_refuse(&paper, "void again", &[&entries[..], &entries[entries.len() - 1..]].concat()),
        None
    );
}
