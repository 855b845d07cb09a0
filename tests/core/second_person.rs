//! Protocol 2: a second person acts instead of being named.

use caselot_core::docket::code::{
    AbsenceKind, ApprovalNeed, ExclusionGround, PersonRole, Role, VoidGround,
};
use caselot_core::docket::filing::{Exclusion, Facts};
use caselot_core::docket::people::Absence;
use caselot_core::docket::person::{PersonEnrolled, RulesOpened};
use caselot_core::docket::policy::Policy;
use caselot_core::docket::record::{CaseImported, CaseRecord};
use caselot_core::docket::{Actor, Command, Day, Entry, Event, Refusal};
use caselot_core::id::{EntryIndex, JudgeId};

use crate::checks::code;
use crate::paper::two::{
    CLERK, OTHER_CLERK, OTHER_SUPERVISOR, POLITICAL, REGISTRAR, SUPERVISOR, enrolled, facts,
    proposed,
};
use crate::paper::{self, PaperCourt, judge, nonce, pool};

fn exclusion(judge: u32) -> Exclusion {
    Exclusion {
        judge: JudgeId(judge),
        ground: ExclusionGround::OtherRelationship,
        person: String::new(),
        text: String::new(),
        by_program: false,
    }
}

fn excluding(number: u32, judges: &[u32]) -> Facts {
    Facts { exclusions: judges.iter().map(|judge| exclusion(*judge)).collect(), ..facts(number) }
}

fn codes(found: Vec<(String, Option<u64>)>) -> Vec<String> {
    found.into_iter().map(|(code, _)| code).collect()
}

#[test]
fn an_ordinary_day_needs_nobody() {
    let mut paper = PaperCourt::two(8);
    for number in 1..=20 {
        paper.assigns(&facts(number));
    }
    paper.assigns(&excluding(21, &[3]));
    assert!(paper.state.desk.iter().next().is_none());
    paper.is_valid();
}

#[test]
fn a_clerk_who_excludes_nearly_all_waits_for_a_supervisor_who_acts() {
    let mut paper = PaperCourt::two(8);
    let bent = excluding(1, &[1, 2, 3, 4, 5, 6]);
    // A name in the request is no second person.
    let named = Facts { approver: SUPERVISOR.to_owned(), ..bent.clone() };
    assert_eq!(code(paper.files(named)), "ApproverActs");
    let filing = paper.files(bent.clone()).expect("files").filing.expect("a filing");
    let Event::CaseFiled(filed) = &paper.entries[filing.0 as usize].event else { panic!() };
    assert_eq!(filed.needs, [ApprovalNeed::FewCandidates, ApprovalNeed::ManyMissing]);
    assert_eq!(code(paper.draws(&bent)), "Unapproved");
    // Neither the clerk nor another clerk, nor a registrar, nor anybody unknown.
    for person in [CLERK, OTHER_CLERK, REGISTRAR] {
        let refused = code(paper.by(person, Command::Approve { entry: filing }));
        assert!(["RoleMissing", "NotSupervisor"].contains(&refused), "{person}: {refused}");
    }
    let claimed = paper.act_as(SUPERVISOR, Command::Approve { entry: filing });
    assert_eq!(code(claimed), "NotSupervisor");
    paper.approve(filing).expect("a supervisor acts");
    paper.draws(&bent).expect("draws");
    assert_eq!(code(paper.approve(filing)), "NothingToApprove", "used once");
    paper.is_valid();

    // An operator who leaves the approval out, or writes it himself, is found.
    let approval = paper.last(|event| matches!(event, Event::Approved(_)));
    let without = paper.found(|entries| {
        entries.remove(approval);
    });
    assert!(codes(without).contains(&"Unapproved".to_owned()));
    let by_clerk = paper.found(|entries| entries[approval].actor = Actor::authenticated(CLERK));
    assert_eq!(by_clerk[0].1, Some(approval as u64));
    let claimed = paper.found(|entries| entries[approval].actor = Actor::claimed(SUPERVISOR));
    assert!(codes(claimed).contains(&"NotSupervisor".to_owned()));
}

#[test]
fn what_a_filing_waits_for_is_in_the_log_and_recomputed() {
    let mut paper = PaperCourt::two(8);
    paper.files(excluding(1, &[1, 2, 3, 4, 5])).expect("files");
    let filing = paper.last(|event| matches!(event, Event::CaseFiled(_)));
    let silent = paper.found(|entries| {
        let Event::CaseFiled(filed) = &mut entries[filing].event else { panic!() };
        std::sync::Arc::make_mut(filed).needs.clear();
    });
    assert_eq!(silent, [("NeedsMismatch".to_owned(), Some(filing as u64))]);
}

#[test]
fn a_declined_filing_ends_with_both_openings_and_can_be_filed_again() {
    let mut paper = PaperCourt::two(8);
    let bent = excluding(1, &[1, 2, 3, 4, 5, 6]);
    let filing = paper.files(bent.clone()).expect("files").filing.expect("a filing");
    // Its filer cannot decline it: it would be tried again until it suits.
    assert_eq!(code(paper.decline(CLERK, filing)), "DeclineNotYours");
    let void = |paper: &mut PaperCourt, ground, nonce: Option<[u8; 32]>| {
        let (case_number, text) = (bent.case_number.clone(), String::new());
        let approver = String::new();
        paper.by(CLERK, Command::Void { case_number, stage: 0, ground, text, approver, nonce })
    };
    let opening = Some(nonce(&bent.case_number, 0));
    for ground in [VoidGround::Declined, VoidGround::RunOut] {
        assert_eq!(code(void(&mut paper, ground, opening)), "VoidUncalled");
    }
    assert_eq!(code(void(&mut paper, VoidGround::Withdrawn, opening)), "OfOtherProtocol");
    paper.decline(SUPERVISOR, filing).expect("a supervisor declines");
    assert_eq!(code(paper.draws(&bent)), "Unapproved");
    void(&mut paper, VoidGround::Declined, opening).expect("ends");
    paper.assigns(&Facts { stage: 1, ..facts(1) });
    paper.is_valid();
    let report = paper.report();
    assert!(report.facts.voids[0].avoided_judge.is_some(), "who was avoided is known");
}

#[test]
fn a_filing_that_nobody_approves_runs_out() {
    let mut paper = PaperCourt::two(8);
    let bent = excluding(1, &[1, 2, 3, 4, 5, 6]);
    let filing = paper.files(bent.clone()).expect("files").filing.expect("a filing");
    paper.days_pass(7);
    let void = Command::Void {
        case_number: bent.case_number.clone(),
        stage: 0,
        ground: VoidGround::RunOut,
        text: String::new(),
        approver: String::new(),
        nonce: None,
    };
    assert_eq!(code(paper.by(CLERK, void.clone())), "VoidUncalled", "the last day");
    paper.days_pass(1);
    assert_eq!(code(paper.approve(filing)), "ProposalExpired");
    paper.by(CLERK, void).expect("ends, with the nonce left out");
    paper.is_valid();
}

#[test]
fn a_lost_nonce_is_a_second_persons_act() {
    let mut paper = PaperCourt::two(8);
    let case = facts(1);
    paper.files(case.clone()).expect("files");
    let void = Command::Void {
        case_number: case.case_number.clone(),
        stage: 0,
        ground: VoidGround::NonceLost,
        text: "文件夹损坏".to_owned(),
        approver: String::new(),
        nonce: None,
    };
    let waits = proposed(&paper.by(CLERK, void.clone()).expect("proposes"));
    let Event::Proposed(proposal) = &paper.entries[waits.0 as usize].event else { panic!() };
    let Event::FilingVoided(opened) = &proposal.what else { panic!() };
    assert_eq!(opened.envelope_secret, None, "nothing is opened before it is approved");
    let again = proposed(&paper.by(CLERK, void).expect("asks again"));
    assert_eq!(again, waits, "and asks for the same");
    paper.approve(waits).expect("approves");
    let void = paper.last(|event| matches!(event, Event::FilingVoided(_)));
    assert_eq!(void, paper.entries.len() - 1);
    paper.is_valid();
    let alone = paper.found(|entries| {
        entries.remove(void - 1);
    });
    assert!(codes(alone).contains(&"VoidUncalled".to_owned()));
}

#[test]
fn exclusions_are_the_actors_or_the_programs() {
    let mut paper = PaperCourt::two(8);
    let mut in_anothers_name = excluding(1, &[3]);
    in_anothers_name.exclusions[0].person = OTHER_CLERK.to_owned();
    assert_eq!(code(paper.files(in_anothers_name)), "ExclusionOfOthers");
    let mut own = excluding(1, &[3]);
    own.exclusions[0].person = CLERK.to_owned();
    paper.files(own).expect("files");
    let filing = paper.last(|event| matches!(event, Event::CaseFiled(_)));
    let forged = paper.found(|entries| {
        let Event::CaseFiled(filed) = &mut entries[filing].event else { panic!() };
        std::sync::Arc::make_mut(filed).facts.exclusions[0].by_program = true;
    });
    assert_eq!(forged[0].0, "SystemExclusionsDiffer");
    let named = paper.found(|entries| {
        let Event::CaseFiled(filed) = &mut entries[filing].event else { panic!() };
        std::sync::Arc::make_mut(filed).facts.exclusions[0].person = OTHER_CLERK.to_owned();
    });
    assert_eq!(named[0], ("Undecodable".to_owned(), Some(filing as u64)));
}

#[test]
fn pools_and_policies_change_by_two_and_from_the_next_day() {
    let mut paper = PaperCourt::two(8);
    paper.assigns(&facts(1));
    let narrow = pool("民事", (1..=3).map(|n| (n, 100)).collect());
    let decision = paper.by(REGISTRAR, Command::PutPools(vec![narrow])).expect("proposes");
    assert_eq!(
        code(paper.by(REGISTRAR, Command::Approve { entry: proposed(&decision) })),
        "RoleMissing"
    );
    paper.approve(proposed(&decision)).expect("approves");
    let members = |paper: &mut PaperCourt, number| {
        paper.files(facts(number)).expect("files");
        let filing = paper.last(|event| matches!(event, Event::CaseFiled(_)));
        let Event::CaseFiled(filed) = &paper.entries[filing].event else { panic!() };
        filed.groups[0].shares.len()
    };
    assert_eq!(members(&mut paper, 2), 8, "not on the day itself");
    paper.days_pass(1);
    assert_eq!(members(&mut paper, 3), 3, "from the next day on");
    // A new pool has nobody before its first day.
    let fresh = pool("速裁", (1..=4).map(|n| (n, 100)).collect());
    paper.put_pool(fresh);
    let elsewhere = |number| Facts { pool: "速裁".to_owned(), ..facts(number) };
    assert_eq!(code(paper.files(elsewhere(4))), "NoCandidates");
    paper.days_pass(1);
    paper.files(elsewhere(4)).expect("files");
    let policy = Policy { document: "一".to_owned(), single_call: true, ..Policy::default() };
    let decision = paper.by(REGISTRAR, Command::AdoptPolicy(Box::new(policy))).expect("proposes");
    paper.approve(proposed(&decision)).expect("approves");
    let today = paper.state.day(paper.now_ms);
    assert!(paper.state.policy_on(today).is_none());
    assert!(paper.state.policy_on(Day(today.0 + 1)).is_some_and(|policy| policy.single_call));
    paper.is_valid();
    let at = paper.last(|event| matches!(event, Event::Proposed(_)));
    let direct = paper.found(|entries| {
        let Event::Proposed(proposal) = entries[at].event.clone() else { panic!() };
        entries[at].event = proposal.what;
        entries.truncate(at + 1);
    });
    assert_eq!(direct, [("NeedsApproval".to_owned(), Some(at as u64))]);
}

#[test]
fn a_proposal_against_a_record_that_changed_is_stale() {
    let mut paper = PaperCourt::two(8);
    paper.assigns(&facts(1));
    let spec = |share: u8| pool("民事", (1..=8).map(|n| (n, share)).collect());
    let first = paper.by(REGISTRAR, Command::PutPools(vec![spec(50)])).expect("proposes");
    let second = paper.by(REGISTRAR, Command::PutPools(vec![spec(60)])).expect("proposes");
    paper.approve(proposed(&second)).expect("approves");
    assert_eq!(code(paper.approve(proposed(&first))), "ProposalStale");
    paper.decline(REGISTRAR, proposed(&first)).expect("who proposed it takes it back");
    paper.is_valid();
}

#[test]
fn a_tenure_ends_by_two_and_not_today() {
    let mut paper = PaperCourt::two(8);
    paper.assigns(&facts(1));
    let today = paper.state.day(paper.now_ms);
    let leaving = |last: Day| {
        let mut judge = judge(8, Role::Judge, true);
        judge.tenures[0].to = Some(last);
        Command::PutJudges(vec![judge])
    };
    let yesterday = Day(today.0 - 1);
    assert_eq!(code(paper.by(REGISTRAR, leaving(yesterday))), "TenureEndsToday");
    let decision = paper.by(REGISTRAR, leaving(today)).expect("proposes");
    paper.approve(proposed(&decision)).expect("approves");
    assert!(paper.state.roster.in_quota(JudgeId(8), today));
    assert!(!paper.state.roster.in_quota(JudgeId(8), Day(today.0 + 1)));
    // Who comes needs nobody.
    let new = vec![judge(9, Role::Judge, true)];
    let decision = paper.by(REGISTRAR, Command::PutJudges(new)).expect("records");
    assert_eq!(decision.proposed, None);
    paper.is_valid();
}

#[test]
fn absences_of_the_day_are_counted_with_the_exclusions() {
    let mut paper = PaperCourt::two(8);
    paper.assigns(&facts(1));
    let today = paper.state.day(paper.now_ms);
    let away = |judge: u32| {
        Command::RecordAbsence(Absence {
            judge: JudgeId(judge),
            from: today,
            to: Some(Day(today.0 + 20)),
            kind: caselot_core::docket::code::AbsenceKind::Training,
            text: String::new(),
            replaces: None,
            cancelled: false,
        })
    };
    for judge in 1..=3 {
        paper.by(REGISTRAR, away(judge)).expect("records");
    }
    let decision = paper.files(facts(2)).expect("files");
    let filing = decision.filing.expect("a filing");
    let needs =
        |paper: &PaperCourt, filing: EntryIndex| match &paper.entries[filing.0 as usize].event {
            Event::CaseFiled(filed) => filed.needs.clone(),
            _ => panic!("a filing"),
        };
    assert_eq!(needs(&paper, filing), [ApprovalNeed::ManyMissing]);
    paper.days_pass(7);
    let decision = paper.files(facts(3)).expect("files");
    assert_eq!(needs(&paper, decision.filing.expect("a filing")), [], "a week later it is settled");
    paper.is_valid();
}

fn imported(number: u32, judge: u32, on: Day) -> CaseImported {
    CaseImported {
        case_number: format!("(2025)湘0203民初{number}号"),
        record: CaseRecord {
            pool: "民事".to_owned(),
            cause: "买卖合同纠纷".to_owned(),
            procedure: String::new(),
            flags: Vec::new(),
            weight: 100,
            filed_on: on,
            undertaking: JudgeId(judge),
            assigned_by: caselot_core::docket::code::AssignedBy::Imported,
            panel: Default::default(),
            closing: None,
        },
    }
}

#[test]
fn a_judge_gets_another_name_by_two_once_the_docket_has_filed() {
    let mut paper = PaperCourt::two(8);
    let named = |name: &str| {
        let mut judge = judge(3, Role::Judge, true);
        judge.name = name.to_owned();
        Command::PutJudges(vec![judge])
    };
    assert!(paper.by(REGISTRAR, named("法官三")).expect("records").proposed.is_none());
    paper.assigns(&facts(1));
    let name = |paper: &PaperCourt| {
        paper.state.roster.judge(JudgeId(3)).map(|judge| judge.name.clone()).expect("known")
    };
    let decision = paper.by(REGISTRAR, named("法官5")).expect("proposes");
    assert_eq!(name(&paper), "法官三", "a registrar alone shows no draw as another's");
    paper.approve(proposed(&decision)).expect("approves");
    assert_eq!(name(&paper), "法官5", "a name counts at once");
    paper.is_valid();
    let at = paper.last(|event| matches!(event, Event::Proposed(_)));
    let alone = paper.found(|entries| {
        let Event::Proposed(proposed) = entries[at].event.clone() else { panic!() };
        entries[at].event = proposed.what;
        entries.remove(at + 1);
    });
    assert_eq!(alone, [("NeedsApproval".to_owned(), Some(at as u64))]);
}

#[test]
fn imports_after_the_first_filing_are_one_approved_list() {
    let mut paper = PaperCourt::two(8);
    let today = paper.state.day(paper.now_ms);
    let import = |number| Command::ImportCase(Box::new(imported(number, 3, today)));
    paper.by(REGISTRAR, import(1)).expect("before the first filing");
    paper.assigns(&facts(1));
    assert_eq!(code(paper.by(REGISTRAR, import(2))), "ImportUnlisted");
    let twice = Command::ImportCases(vec![imported(2, 3, today), imported(2, 4, today)]);
    assert_eq!(code(paper.by(REGISTRAR, twice)), "ImportsKnown");
    let list = vec![imported(2, 3, today), imported(3, 4, today)];
    let decision = paper.by(REGISTRAR, Command::ImportCases(list)).expect("proposes");
    paper.approve(proposed(&decision)).expect("approves");
    let imports = paper.entries.iter().filter(|e| matches!(e.event, Event::CaseImported(_)));
    assert_eq!(imports.count(), 3);
    assert!(paper.state.imports_due.is_empty());
    paper.is_valid();
    let last = paper.last(|event| matches!(event, Event::CaseImported(_)));
    let other = paper.found(|entries| {
        let Event::CaseImported(case) = &mut entries[last].event else { panic!() };
        case.record.undertaking = JudgeId(7);
    });
    assert_eq!(other, [("ImportUnlisted".to_owned(), Some(last as u64))]);
}

#[test]
fn people_are_enrolled_by_two_once_the_docket_is_founded() {
    let mut paper = PaperCourt::two(8);
    paper.assigns(&facts(1));
    // The server cannot enroll anybody any more.
    let spy = || Command::Enroll(vec![enrolled("孙八", &[PersonRole::Supervisor])]);
    assert_eq!(code(paper.act_by(Actor::system(), spy())), "ProgramActs");
    assert_eq!(code(paper.by(CLERK, spy())), "RoleMissing");
    let decision = paper.by(REGISTRAR, spy()).expect("proposes");
    paper.approve(proposed(&decision)).expect("approves");
    let bent = excluding(2, &[1, 2, 3, 4, 5, 6]);
    let filing = paper.files(bent).expect("files").filing.expect("a filing");
    let approve = Command::Approve { entry: filing };
    assert_eq!(code(paper.by("孙八", approve.clone())), "RoleMissing", "not on the same day");
    paper.days_pass(1);
    paper.by("孙八", approve).expect("approves");
    let both = enrolled("周十", &[PersonRole::Filing, PersonRole::Supervisor]);
    assert_eq!(code(paper.by(REGISTRAR, Command::Enroll(vec![both]))), "RolesApart");
    let alike = enrolled("张 三", &[PersonRole::Filing]);
    assert_eq!(code(paper.by(REGISTRAR, Command::Enroll(vec![alike]))), "PersonLooksLike");
    let program = enrolled("ＣＡＳＥＬＯＴ", &[PersonRole::Filing]);
    assert_eq!(code(paper.by(REGISTRAR, Command::Enroll(vec![program]))), "ProgramActs");
    paper.is_valid();
}

#[test]
fn a_deputy_approves_for_some_days() {
    let mut paper = PaperCourt::two(8);
    paper.assigns(&facts(1));
    let today = paper.state.day(paper.now_ms);
    let deputy = |person: &str| PersonEnrolled {
        from: today,
        to: Some(Day(today.0 + 5)),
        deputizes: SUPERVISOR.to_owned(),
        ..enrolled(person, &[PersonRole::Supervisor])
    };
    let named = |person: &str| Command::Enroll(vec![deputy(person)]);
    assert_eq!(code(paper.by(SUPERVISOR, named(CLERK))), "DeputyMalformed", "nobody who files");
    let decision = paper.by(SUPERVISOR, named(POLITICAL)).expect("proposes");
    assert_eq!(code(paper.approve(proposed(&decision))), "ApproverIsRequester");
    let entry = proposed(&decision);
    paper.by(OTHER_SUPERVISOR, Command::Approve { entry }).expect("approves");
    paper.days_pass(1);
    let filing = paper.files(excluding(2, &[1, 2, 3, 4, 5, 6])).expect("files").filing;
    let approve = Command::Approve { entry: filing.expect("a filing") };
    paper.by(POLITICAL, approve).expect("the deputy approves");
    paper.is_valid();
}

#[test]
fn an_old_court_opens_the_rules_by_two() {
    let mut paper = PaperCourt::with_judges(64, 8);
    paper.file(1).expect("files by protocol 1");
    let persons = vec![
        enrolled(OTHER_SUPERVISOR, &[PersonRole::Supervisor]),
        enrolled(CLERK, &[PersonRole::Filing]),
        enrolled(SUPERVISOR, &[PersonRole::Supervisor]),
    ];
    let mut persons = persons;
    persons.sort_by(|a, b| a.person.cmp(&b.person));
    let open = |persons: Vec<PersonEnrolled>, approver: &str| {
        let (text, approver) = (String::new(), approver.to_owned());
        Command::OpenRules(Box::new(RulesOpened { persons, text, approver }))
    };
    assert_eq!(code(paper.act(open(persons.clone(), "李四"))), "RulesOpenedBusy");
    paper.draw(1).expect("draws by protocol 1");
    assert_eq!(code(paper.act(open(persons.clone(), "张三"))), "ApproverIsRequester");
    assert_eq!(code(paper.act(open(persons[..1].to_vec(), "李四"))), "FewSupervisors");
    paper.act(open(persons.clone(), "李四")).expect("opens");
    assert_eq!(code(paper.act(open(persons, "李四"))), "RulesOpenedAlready");
    let opened = paper.entries.len() - 1;
    paper.assigns(&facts(2));
    paper.is_valid();
    let back = paper.found(|entries| {
        let filed =
            entries[opened + 1..].iter_mut().find(|e| matches!(e.event, Event::CaseFiled(_)));
        filed.expect("a filing").protocol = caselot_core::docket::Protocol::One;
    });
    assert_eq!(back[0].0, "ProtocolBackwards");
    let unopened = paper.found(|entries| drop(entries.remove(opened)));
    assert!(codes(unopened).contains(&"ProtocolUnopened".to_owned()));
}

#[test]
fn a_person_has_few_undrawn_filings() {
    let mut paper = PaperCourt::two(12);
    for number in 1..=8 {
        paper.files(facts(number)).expect("files");
    }
    assert_eq!(code(paper.files(facts(9))), "TooManyUndrawn");
    paper.files_as(OTHER_CLERK, facts(9)).expect("another one files");
    paper.draws(&facts(1)).expect("draws");
    paper.files(facts(10)).expect("files");
    paper.is_valid();
}

#[test]
fn a_lost_tray_goes_as_a_whole() {
    let mut paper = PaperCourt::two(8);
    for number in 1..=3 {
        paper.files(facts(number)).expect("files");
    }
    let key = paper.tray_keys.remove(&0).expect("a key");
    let void = Command::Void {
        case_number: facts(2).case_number,
        stage: 0,
        ground: VoidGround::SecretLost,
        text: String::new(),
        approver: String::new(),
        nonce: None,
    };
    let decision = paper.by(SUPERVISOR, void).expect("proposes");
    let entry = proposed(&decision);
    assert_eq!(code(paper.approve(entry)), "ApproverIsRequester");
    paper.tray_keys.insert(0, key);
    paper.by(OTHER_SUPERVISOR, Command::Approve { entry }).expect("approves");
    assert!(paper.state.open.is_empty(), "all its filings are voided");
    paper.assigns(&Facts { stage: 1, ..facts(2) });
    paper.is_valid();
    // A filing that is kept back, to be drawn or filed past, is found.
    let void = paper.last(|event| matches!(event, Event::FilingVoided(_)));
    let kept = paper.found(|entries| {
        entries.remove(void);
    });
    assert!(codes(kept).contains(&"LostFilingsOpen".to_owned()));
}

#[test]
fn a_single_call_needs_the_policy() {
    let mut paper = PaperCourt::two(8);
    let single = |paper: &mut PaperCourt, facts: Facts| {
        let nonce = nonce(&facts.case_number, facts.stage);
        let nonce = caselot_core::docket::filing::FilerNonce::Single(nonce);
        paper.by(CLERK, Command::File { facts: Box::new(facts), nonce })
    };
    assert_eq!(code(single(&mut paper, facts(1))), "SingleCallUnlisted");
    let policy = Policy { single_call: true, ..Policy::default() };
    let decision = paper.by(REGISTRAR, Command::AdoptPolicy(Box::new(policy))).expect("proposes");
    paper.approve(proposed(&decision)).expect("approves");
    single(&mut paper, facts(1)).expect("files and draws");
    let bent = excluding(2, &[1, 2, 3, 4]);
    assert_eq!(code(single(&mut paper, bent)), "SingleCallUnlisted", "never what waits");
    paper.is_valid();
}

#[test]
fn a_tribunal_of_two_works_as_a_small_pool() {
    let mut paper = PaperCourt::two(8);
    let today = paper.state.day(paper.now_ms);
    let small = caselot_core::docket::pool::SmallPool {
        until: Day(today.0 + 300),
        ground: "人民法庭仅有两名法官".to_owned(),
    };
    let spec = pool("法庭", vec![(1, 100), (2, 100)]);
    paper.put_pool(caselot_core::docket::pool::PoolSpec { small: Some(small), ..spec });
    let at = |number| Facts { pool: "法庭".to_owned(), ..facts(number) };
    paper.assigns(&at(1));
    // With one of them excluded there is no draw: the other one is designated.
    let alone = Facts { pool: "法庭".to_owned(), ..excluding(2, &[1]) };
    assert_eq!(code(paper.files(alone.clone())), "OnlyCandidate");
    let request = caselot_core::docket::designation::DesignationRequested {
        facts: alone,
        judge: JudgeId(2),
        ground: caselot_core::docket::code::DesignationGround::OnlyCandidate,
        text: String::new(),
        outage: None,
    };
    let request = Command::RequestDesignation(Box::new(request));
    paper.by(CLERK, request).expect("asks");
    let case_number = at(2).case_number;
    let approve = Command::ApproveDesignation { case_number, stage: 0 };
    assert_eq!(code(paper.by(CLERK, approve.clone())), "RoleMissing");
    paper.by(SUPERVISOR, approve).expect("approves");
    paper.is_valid();
}

#[test]
fn an_earlier_case_elsewhere_is_said_to_be_elsewhere_and_approved() {
    use caselot_core::docket::lineage::{Lineage, PriorCase};
    let mut paper = PaperCourt::two(8);
    let prior = |elsewhere| PriorCase {
        case_number: "(2025)湘02民终7号".to_owned(),
        sat: vec![JudgeId(2), JudgeId(5)],
        elsewhere,
        ..PriorCase::default()
    };
    let remanded = |elsewhere| Facts {
        flags: vec!["REMANDED".to_owned()],
        lineage: Lineage { prior: Some(Box::new(prior(elsewhere))), ..Lineage::default() },
        ..facts(1)
    };
    assert_eq!(code(paper.files(remanded(false))), "PriorCaseUnknown");
    let filing = paper.files(remanded(true)).expect("files").filing.expect("a filing");
    let Event::CaseFiled(filed) = &paper.entries[filing.0 as usize].event else { panic!() };
    assert_eq!(filed.needs, [ApprovalNeed::Elsewhere]);
    assert!(filed.facts.exclusions.iter().all(|it| !it.by_program), "a person excludes them");
    paper.approve(filing).expect("approves");
    paper.draws(&remanded(true)).expect("draws");
    paper.is_valid();
}

#[test]
fn the_program_does_nothing_in_a_persons_place() {
    let mut paper = PaperCourt::two(8);
    paper.files(facts(1)).expect("files");
    let filing = paper.entries.len() - 1;
    for actor in [Actor::system(), Actor::claimed("caselot"), Actor::authenticated("Caselot")] {
        let found = paper.found(|entries: &mut Vec<Entry>| entries[filing].actor = actor);
        assert_eq!(found[0], ("ProgramActs".to_owned(), Some(filing as u64)));
    }
    let unknown = paper.found(|entries| entries[filing].actor = Actor::authenticated(SUPERVISOR));
    assert_eq!(unknown[0], ("RoleMissing".to_owned(), Some(filing as u64)));
}

#[test]
fn a_record_is_corrected_and_a_quota_reduced_by_two() {
    let mut paper = PaperCourt::two(8);
    let today = paper.state.day(paper.now_ms);
    paper.by(REGISTRAR, Command::ImportCase(Box::new(imported(1, 3, today)))).expect("imports");
    let before = imported(1, 3, today);
    let after = CaseRecord { cause: "借款合同纠纷".to_owned(), ..before.record.clone() };
    let correct = Command::CorrectCase {
        case_number: before.case_number.clone(),
        before: Box::new(before.record.clone()),
        after: Box::new(after.clone()),
        ground: caselot_core::docket::code::CorrectionGround::RecordedWrong,
        text: String::new(),
        approver: String::new(),
    };
    let decision = paper.by(POLITICAL, correct).expect("proposes");
    paper.approve(proposed(&decision)).expect("approves");
    let row = paper::case_row(&paper, &before.case_number);
    let digest = caselot_core::docket::cases::digest::record_digest;
    assert_eq!(row.record_digest, digest(&after));
    assert_ne!(digest(&after), digest(&before.record));
    paper.is_valid();
}

#[test]
fn what_no_rule_can_forbid_is_a_fact_with_its_entries() {
    let mut paper = PaperCourt::two(8);
    paper.assigns(&facts(1));
    let bent = excluding(2, &[1, 2, 3, 4, 5, 6]);
    let filing = paper.files(bent.clone()).expect("files").filing.expect("a filing");
    paper.approve(filing).expect("approves");
    paper.draws(&bent).expect("draws");
    let declined = paper.files(excluding(3, &[1, 2, 3])).expect("files").filing.expect("a filing");
    paper.decline(SUPERVISOR, declined).expect("declines");
    paper.days_pass(3);
    let void = Command::Void {
        case_number: facts(3).case_number,
        stage: 0,
        ground: VoidGround::Declined,
        text: String::new(),
        approver: String::new(),
        nonce: None,
    };
    paper.by(CLERK, void).expect("ends, with the nonce lost");
    let closing = caselot_core::docket::record::Closing {
        on: paper.state.day(paper.now_ms),
        manner: Some(caselot_core::docket::code::Manner::Withdrawn),
    };
    let case_number = facts(1).case_number;
    let close =
        Command::CloseCase { case_number, closing, panel: Default::default(), undertaking: None };
    paper.by(POLITICAL, close).expect("closes");
    let report = paper.report();
    assert!(report.valid, "{report}");
    let acts = report.facts.acts.clone().expect("facts of protocol 2");
    assert_eq!(acts.founders.len(), 6);
    assert_eq!(acts.approvals[&format!("{SUPERVISOR} for {CLERK}")], [filing]);
    assert_eq!(acts.approvals[&format!("{SUPERVISOR} for {REGISTRAR}")].len(), 1, "the pool");
    assert_eq!(acts.declined[&format!("{SUPERVISOR} for {CLERK}")], [declined]);
    assert_eq!(acts.waited["MANY_MISSING"], [filing, declined]);
    assert_eq!(acts.lost_nonces[CLERK], [declined]);
    assert_eq!(acts.withdrawn_soon[CLERK].len(), 1);
    assert_eq!(
        (acts.jumps.len(), acts.claimed, acts.since),
        (1, 1, Some(EntryIndex(0))),
        "the docket was opened by a name alone"
    );
    let text = report.to_string();
    assert!(text.contains("NONCE LOST, filed by 张三: 1"), "{text}");
}

#[test]
fn two_absences_of_a_judge_share_no_day_unless_one_is_a_suspension() {
    let mut paper = PaperCourt::two(8);
    let today = paper.state.day(paper.now_ms).0;
    let away = |judge: u32, from: u32, to: Option<u32>, kind: AbsenceKind| Absence {
        judge: JudgeId(judge),
        from: Day(today + from),
        to: to.map(|to| Day(today + to)),
        kind,
        text: String::new(),
        replaces: None,
        cancelled: false,
    };
    let (leave, suspended) = (AbsenceKind::Leave, AbsenceKind::Suspended);
    let mut record = |absence: Absence| paper.by(REGISTRAR, Command::RecordAbsence(absence));
    let first = record(away(1, 3, Some(9), leave)).expect("records").entries[0].index;
    for shared in [(9, Some(12)), (0, Some(3)), (4, Some(5)), (0, None), (9, None)] {
        let refused = record(away(1, shared.0, shared.1, AbsenceKind::Training));
        let judge = JudgeId(1);
        assert_eq!(
            refused.expect_err("shares a day"),
            Refusal::AbsenceOverlap { judge, entry: first }
        );
    }
    record(away(1, 10, Some(12), leave)).expect("right behind it");
    record(away(2, 5, None, leave)).expect("of another judge");
    record(away(1, 0, None, suspended)).expect("a suspension shares days");
    let longer = Absence { replaces: Some(first), ..away(1, 3, Some(8), leave) };
    let second = record(longer).expect("replaces it").entries[0].index;
    let back = Absence { replaces: Some(second), cancelled: true, ..away(1, 3, Some(8), leave) };
    record(back).expect("takes it back");
    record(away(1, 2, Some(7), AbsenceKind::Training)).expect("the days are free again");
    // Protocol 1 keeps its rules.
    let mut old = PaperCourt::with_judges(4, 4);
    old.act(Command::RecordAbsence(away(1, 3, Some(9), leave))).expect("records");
    old.act(Command::RecordAbsence(away(1, 4, Some(5), leave))).expect("shares days");
    paper.is_valid();
}
