//! Decisions and the fold: properties over random commands.

use std::collections::HashMap;

use caselot_core::audit::{Trust, verify};
use caselot_core::docket::code::{Role, VoidGround};
use caselot_core::docket::entry::Event;
use caselot_core::docket::filing::FilerNonce;
use caselot_core::docket::{Command, Refusal, State, codec};
use caselot_core::id::{EntryIndex, JudgeId};
use proptest::prelude::*;

use crate::checks::refused;
use crate::paper::{PaperCourt, case_number, facts, judge, nonce, pool};

#[derive(Debug, Clone)]
enum Step {
    File(u32),
    Draw(u32),
    Assign(u32),
    Void(u32, VoidGround),
    WrongNonce(u32),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let ground = prop::sample::select(VoidGround::ALL);
    let step = prop_oneof![
        3 => (0u32..30).prop_map(Step::File),
        3 => (0u32..30).prop_map(Step::Draw),
        2 => (0u32..30).prop_map(Step::Assign),
        1 => ((0u32..30), ground).prop_map(|(n, g)| Step::Void(n, g)),
        1 => (0u32..30).prop_map(Step::WrongNonce),
    ];
    prop::collection::vec(step, 1..80)
}

fn run(paper: &mut PaperCourt, step: &Step) -> Result<caselot_core::docket::Decision, Refusal> {
    match step {
        Step::File(n) => paper.file(n + 1),
        Step::Draw(n) => paper.draw(n + 1),
        Step::Assign(n) => paper.assign(n + 1),
        Step::WrongNonce(n) => {
            paper.act(Command::Draw { case_number: case_number(n + 1), stage: 0, nonce: [0; 32] })
        }
        Step::Void(n, ground) => {
            let case_number = case_number(n + 1);
            let nonce = nonce(&case_number, 0);
            let lost = matches!(ground, VoidGround::NonceLost | VoidGround::SecretLost);
            paper.act(Command::Void {
                case_number,
                stage: 0,
                ground: *ground,
                text: "理由".to_owned(),
                approver: "李四".to_owned(),
                nonce: (!lost).then_some(nonce),
            })
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is asked in whatever order: balances sum to zero, a filing has one end,
    /// envelopes go in order, a refusal leaves no trace, a repeated request makes no entry,
    /// and the audit calls the log valid.
    #[test]
    fn a_docket_keeps_its_promises(steps in steps(), envelopes in 1u32..4) {
        let mut paper = PaperCourt::with_judges(envelopes, 6);
        for step in &steps {
            let before = (paper.state.clone(), paper.entries.len());
            match run(&mut paper, step) {
                Err(_) => prop_assert_eq!(&before, &(paper.state.clone(), paper.entries.len())),
                Ok(first) => {
                    let size = paper.entries.len();
                    let second = run(&mut paper, step).expect("the same answer");
                    prop_assert_eq!(paper.entries.len(), size);
                    prop_assert_eq!((first.filing, first.end), (second.filing, second.end));
                }
            }
            for pool in paper.state.pools.values() {
                prop_assert_eq!(pool.balances().map(|b| b.1).sum::<i64>(), 0);
            }
        }
        let mut ends = HashMap::new();
        let mut envelope = 0;
        for entry in &paper.entries {
            match &entry.event {
                Event::CaseFiled(f) => {
                    prop_assert_eq!(f.tray * u64::from(envelopes) + u64::from(f.envelope), envelope);
                    envelope += 1;
                }
                Event::CaseDrawn(d) => *ends.entry(d.filing).or_insert(0) += 1,
                Event::FilingVoided(v) => *ends.entry(v.filing).or_insert(0) += 1,
                _ => {}
            }
        }
        prop_assert!(ends.values().all(|count| *count == 1));
        let mut folded = State::default();
        for bytes in paper.bytes() {
            folded.apply(&codec::decode(&bytes).expect("canonical"));
        }
        prop_assert_eq!(&folded, &paper.state);
        let report = verify(&paper.bundle(), &Trust::Key(paper.key()));
        prop_assert!(report.valid, "{}", report);
    }

    /// Decoding arbitrary bytes never panics, and whatever decodes encodes back.
    #[test]
    fn decoding_is_strict(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(entry) = codec::decode(&bytes) {
            prop_assert_eq!(codec::encode(&entry), bytes);
        }
    }
}

/// A filing under this number that nobody approves.
fn alone(facts: &mut caselot_core::docket::filing::Facts, number: &str) {
    (facts.case_number, facts.approver) = (number.to_owned(), String::new());
}

#[test]
fn bad_input_is_refused_by_name() {
    let mut paper = PaperCourt::with_judges(4, 4);
    let (before, paper_state) = (paper.entries.len(), paper.state.clone());
    let mut with = |change: &dyn Fn(&mut caselot_core::docket::filing::Facts)| {
        let mut facts = facts(1);
        change(&mut facts);
        refused(
            paper.act(Command::File { facts: Box::new(facts), nonce: FilerNonce::Single([1; 32]) }),
        )
    };
    assert_eq!(with(&|f| f.case_number = "123".into()), "CaseNumberMalformed");
    assert_eq!(with(&|f| f.case_number = "(2026)湘0204民初1号".into()), "CaseNumberForeign");
    assert_eq!(with(&|f| alone(f, "(2014)石民初字第1号")), "ApproverNeeded");
    assert_eq!(with(&|f| alone(f, "(2026)湘0203甲1号")), "ApproverNeeded");
    assert_eq!(with(&|f| f.approver = "张三".into()), "ApproverIsRequester");
    assert_eq!(with(&|f| f.pool = "没有".into()), "PoolUnknown");
    let unknown = caselot_core::docket::rules::unknown_pool(&paper_state, "没有").to_string();
    assert!(unknown.ends_with("its pools are: 民事"), "{unknown}");
    assert_eq!(with(&|f| f.pool = "民 事".into()), "PoolCodeMalformed");
    assert_eq!(with(&|f| f.weight = 1_001), "WeightOutOfRange");
    assert_eq!(with(&|f| f.cause = "\u{200b}".into()), "TextOutsideTable");
    assert_eq!(with(&|f| f.stage = 1), "StageNotNext");
    let judges = |judges| Command::PutJudges(judges);
    let mut overlap = judge(9, Role::Judge, true);
    overlap.tenures.push(overlap.tenures[0].clone());
    assert_eq!(refused(paper.act(judges(vec![overlap]))), "TenureOverlap");
    let staff = judge(9, Role::Administrative, true);
    assert_eq!(refused(paper.act(judges(vec![staff]))), "StaffInQuota");
    assert_eq!(refused(paper.act(judges(vec![judge(0, Role::Judge, true)]))), "JudgeZero");
    let pools = |members| Command::PutPools(vec![pool("刑事", members)]);
    assert_eq!(refused(paper.act(pools(vec![]))), "PoolEmpty");
    assert_eq!(refused(paper.act(pools(vec![(1, 0)]))), "ShareOutOfRange");
    assert_eq!(refused(paper.act(pools(vec![(1, 101)]))), "ShareOutOfRange");
    assert_eq!(refused(paper.act(pools(vec![(77, 100)]))), "JudgeUnknown");
    assert_eq!(paper.entries.len(), before, "a refusal costs no entry");
    paper.act(judges(vec![judge(10, Role::Administrative, false)])).expect("staff is recorded");
    assert_eq!(refused(paper.act(pools(vec![(10, 100)]))), "NotInQuota");
}

#[test]
fn one_case_and_stage_has_one_draw() {
    let mut paper = PaperCourt::with_judges(64, 4);
    paper.file(1).expect("files");
    assert_eq!(refused(paper.assign(1)), "FilingOpen");
    let wrong = Command::Draw { case_number: case_number(1), stage: 0, nonce: [0; 32] };
    assert_eq!(refused(paper.act(wrong)), "NonceMismatch");
    paper.draw(1).expect("still open");
    let mut other = facts(1);
    other.weight = 200;
    assert_eq!(refused(paper.file_facts(other)), "FiledWithOtherFacts");
    assert_eq!(refused(paper.draw(2)), "FilingUnknown");
    for n in 10..42 {
        paper.file(n).expect("up to 32 undrawn");
    }
    assert_eq!(refused(paper.file(42)), "TooManyOpen");
}

#[test]
fn a_lost_secret_is_no_dead_end() {
    let mut paper = PaperCourt::with_judges(1, 4);
    paper.file(1).expect("files");
    let void = |ground| Command::Void {
        case_number: case_number(1),
        stage: 0,
        ground,
        text: String::new(),
        approver: "李四".to_owned(),
        nonce: None,
    };
    assert_eq!(refused(paper.act(void(VoidGround::SecretLost))), "SecretNotLost");
    let lost: Vec<u64> = paper.tray_keys.keys().copied().collect();
    lost.iter().for_each(|tray| drop(paper.tray_keys.remove(tray)));
    assert_eq!(refused(paper.draw(1)), "SecretUnavailable");
    paper.act(void(VoidGround::SecretLost)).expect("voids unopened");
    for number in 2..=lost.len() as u32 {
        paper.file(number).expect("files");
        assert_eq!(refused(paper.draw(number)), "SecretUnavailable");
        let mut void = void(VoidGround::SecretLost);
        if let Command::Void { case_number: of, .. } = &mut void {
            *of = case_number(number);
        }
        paper.act(void).expect("voids unopened");
    }
    paper.file(100).expect("a tray of a new key");
    paper.draw(100).expect("draws again");
    let report = verify(&paper.bundle(), &Trust::Key(paper.key()));
    assert!(report.valid, "{report}");
    assert_eq!(report.facts.retired_trays.len(), lost.len());
}

#[test]
fn leave_never_changes_a_past_filing() {
    use caselot_core::docket::Day;
    use caselot_core::docket::code::AbsenceKind;
    use caselot_core::docket::people::Absence;
    let mut paper = PaperCourt::with_judges(4, 4);
    paper.file(1).expect("files");
    let leave = |from: &str, to: &str, replaces| Absence {
        judge: JudgeId(3),
        from: Day::parse(from).expect("a day"),
        to: Day::parse(to),
        kind: AbsenceKind::Leave,
        text: String::new(),
        replaces,
        cancelled: false,
    };
    let mut record = |absence| paper.act(Command::RecordAbsence(absence));
    assert_eq!(refused(record(leave("2026-03-01", "2026-03-05", None))), "AbsenceRetroactive");
    assert_eq!(refused(record(leave("2026-03-05", "2026-03-04", None))), "AbsenceBackwards");
    assert_eq!(
        refused(record(leave("2026-03-05", "2026-03-06", Some(EntryIndex(3))))),
        "AbsenceUnknown"
    );
    let first = record(leave("2026-03-02", "2026-03-05", None)).expect("from today");
    let entry = first.entries[0].index;
    let earlier = leave("2026-03-01", "2026-03-05", Some(entry));
    assert_eq!(refused(record(earlier)), "AbsenceRetroactive");
    record(leave("2026-03-02", "2026-03-03", Some(entry))).expect("comes back sooner");
    let repeated = record(leave("2026-03-02", "2026-03-03", Some(entry))).expect("known");
    assert!(repeated.entries.is_empty());
}
