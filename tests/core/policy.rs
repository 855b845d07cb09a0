//! Routes, weights, eligibility and the cap of open cases: decided, folded, audited.

use std::sync::Arc;

use caselot_core::audit::{Trust, verify};
use caselot_core::docket::cases::projection::case_changes;
use caselot_core::docket::cases::row::Cases;
use caselot_core::docket::cases::table::CaseTable;
use caselot_core::docket::code::{DesignationGround, ExclusionGround, Manner, ReassignmentGround};
use caselot_core::docket::designation::DesignationRequested;
use caselot_core::docket::entry::{Event, Protocol, SYSTEM_PERSON};
use caselot_core::docket::filing::{Exclusion, Facts, FilerNonce};
use caselot_core::docket::fold::rehearsal::Rehearsal;
use caselot_core::docket::lineage::Reassignment;
use caselot_core::docket::panel::PanelSeats;
use caselot_core::docket::policy::{Eligibility, Policy, SeriesRule};
use caselot_core::docket::record::{Closing, Panel};
use caselot_core::docket::routing::{Route, WeightRule};
use caselot_core::docket::{Command, Day, State, rules};
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::lottery::urn;
use caselot_core::wire::v1;
use proptest::prelude::*;

use crate::checks::{edited, refused, valid};
use crate::paper;
use crate::paper::{PaperCourt, case_number, nonce};

const SUPERVISOR: &str = "李四";

/// Nobody approves.
fn facts(number: u32) -> Facts {
    Facts { approver: String::new(), ..paper::facts(number) }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn to(pool: &str, seats: u32) -> Route {
    Route { pool: pool.to_owned(), seats, ..Route::default() }
}

fn weighs(cause: &str, weight: u32) -> WeightRule {
    WeightRule { cause: cause.to_owned(), weight, ..WeightRule::default() }
}

/// The request to give judge 4 a case because it is supervised.
fn supervision(facts: Facts) -> Command {
    let (ground, text) = (DesignationGround::Supervision, String::new());
    let judge = JudgeId(4);
    Command::RequestDesignation(Box::new(DesignationRequested {
        facts,
        judge,
        ground,
        text,
        outage: None,
    }))
}

/// Retrials go to the leaders, divorces of simple procedure to a panel, the rest to one judge.
fn policy() -> Policy {
    let retrials = Route { flags: words(&["REMANDED", "RETRIAL"]), ..to("院庭长", 1) };
    let divorces = Route {
        types: words(&["民初"]),
        causes: words(&["离婚纠纷"]),
        procedures: words(&["普通"]),
        ..to("民事", 3)
    };
    Policy {
        routes: vec![retrials, divorces, to("民事", 1)],
        weights: vec![weighs("离婚纠纷", 80), weighs("买卖合同纠纷", 120)],
        ..Policy::default()
    }
}

fn adopt(paper: &mut PaperCourt, policy: Policy) {
    paper.act(Command::AdoptPolicy(Box::new(policy))).expect("adopted");
}

/// Eight judges in 民事 and six in 院庭长, under the policy above.
fn court() -> PaperCourt {
    let mut paper = PaperCourt::with_judges(8, 8);
    let leaders = paper::pool("院庭长", (3..=8).map(|judge| (judge, 100)).collect());
    paper.act(Command::PutPools(vec![leaders])).expect("pool");
    adopt(&mut paper, policy());
    paper
}

/// A request that leaves pool, seats and weight to the policy.
fn open_request(number: u32) -> Facts {
    Facts { pool: String::new(), weight: 0, ..facts(number) }
}

fn last_filed(paper: &PaperCourt) -> Facts {
    let filed = paper.entries.iter().rev().find_map(|entry| match &entry.event {
        Event::CaseFiled(filed) => Some(filed.facts.clone()),
        _ => None,
    });
    filed.expect("a filing")
}

/// The log with one entry edited and signed again: what the verifier names first at that entry.
fn dishonest(
    paper: &PaperCourt,
    which: impl Fn(&Event) -> bool,
    edit: impl Fn(&mut Event),
) -> String {
    let at = paper.entries.iter().rposition(|entry| which(&entry.event)).expect("such an entry");
    let report = edited(paper, |entries| edit(&mut entries[at].event));
    assert!(!report.valid);
    let first = report.findings.first().expect("a finding");
    assert_eq!(first.entry, Some(EntryIndex(at as u64)), "{report}");
    first.code.to_string()
}

fn is_filing(event: &Event) -> bool {
    matches!(event, Event::CaseFiled(_))
}

fn edit_facts(change: impl Fn(&mut Facts)) -> impl Fn(&mut Event) {
    move |event| match event {
        Event::CaseFiled(filed) => change(&mut Arc::make_mut(filed).facts),
        Event::DesignationRequested(request) => change(&mut request.facts),
        _ => panic!("a filing"),
    }
}

fn designate(paper: &mut PaperCourt, facts: Facts, judge: u32, ground: DesignationGround) {
    let (case_number, stage) = (facts.case_number.clone(), facts.stage);
    let request = DesignationRequested {
        facts,
        judge: JudgeId(judge),
        ground,
        text: String::new(),
        outage: None,
    };
    paper.act(Command::RequestDesignation(Box::new(request))).expect("asks");
    paper.act_as(SUPERVISOR, Command::ApproveDesignation { case_number, stage }).expect("approves");
}

fn close(paper: &mut PaperCourt, number: u32) {
    let on = Day::parse("2026-03-02").expect("a day");
    let closing = Closing { on, manner: Some(Manner::Judgment) };
    let case_number = case_number(number);
    let command =
        Command::CloseCase { case_number, closing, panel: Panel::default(), undertaking: None };
    paper.act(command).expect("closes");
}

#[test]
fn the_first_route_that_fits_fills_in_pool_seats_and_weight() {
    let mut paper = court();
    paper.file_facts(open_request(1)).expect("files");
    let filed = last_filed(&paper);
    assert_eq!((filed.pool.as_str(), filed.panel.seats(), filed.weight), ("民事", 1, 120));
    let divorce = |number| Facts {
        cause: "离婚纠纷".to_owned(),
        procedure: "普通".to_owned(),
        ..open_request(number)
    };
    paper.file_facts(divorce(2)).expect("files");
    let filed = last_filed(&paper);
    assert_eq!((filed.panel.members, filed.panel.member_pool.as_str()), (2, "民事"));
    assert_eq!(filed.weight, 80);
    // The simple procedure does not fit the second route: all kinds of conditions must.
    paper.file_facts(Facts { procedure: "简易".to_owned(), ..divorce(3) }).expect("files");
    assert_eq!(last_filed(&paper).panel.seats(), 1);
    // Outside the table 100; outside the default route's pool a panel that was asked for stays.
    let panel = PanelSeats { members: 2, ..PanelSeats::default() };
    let departure = "新类型案件".to_owned();
    let odd = Facts { cause: "其他".to_owned(), panel, departure, ..open_request(4) };
    paper.file_facts(odd).expect("files");
    let filed = last_filed(&paper);
    assert_eq!((filed.weight, filed.panel.members), (100, 2));
    assert_eq!(filed.panel.member_pool, "民事");
    valid(&paper);
}

#[test]
fn a_departure_needs_a_ground_and_only_a_departure_has_one() {
    let mut paper = court();
    let elsewhere = Facts { pool: "院庭长".to_owned(), weight: 0, ..facts(1) };
    let refusal = paper.file_facts(elsewhere.clone()).expect_err("unexplained");
    assert!(refusal.to_string().contains("民事") && refusal.code() == "DepartureUnexplained");
    let nowhere = Facts { pool: "没有".to_owned(), ..facts(1) };
    assert_eq!(
        refused(paper.file_facts(nowhere)),
        "PoolUnknown",
        "not as one that the policy rules out"
    );
    let light = Facts { weight: 50, ..facts(1) };
    assert_eq!(refused(paper.file_facts(light.clone())), "DepartureUnexplained");
    let panel = PanelSeats { members: 2, ..PanelSeats::default() };
    let larger = Facts { panel, weight: 0, ..facts(1) };
    assert_eq!(refused(paper.file_facts(larger)), "DepartureUnexplained");
    let idle = Facts { departure: "无".to_owned(), ..open_request(1) };
    assert_eq!(refused(paper.file_facts(idle)), "DepartureIdle");
    paper.file_facts(Facts { departure: "案件简单".to_owned(), ..light }).expect("explained");
    let number = case_number(2);
    let other = Facts { case_number: number, departure: "回避".to_owned(), ..elsewhere };
    paper.file_facts(other).expect("explained");
    valid(&paper);
    let named = |change: fn(&mut Facts)| dishonest(&paper, is_filing, edit_facts(change));
    assert_eq!(named(|f| f.departure.clear()), "DepartureUnexplained");
    let third = Facts { case_number: case_number(3), ..open_request(3) };
    paper.file_facts(third).expect("files");
    let named = |change: fn(&mut Facts)| dishonest(&paper, is_filing, edit_facts(change));
    assert_eq!(named(|f| f.departure = "无".to_owned()), "DepartureIdle");
    assert_eq!(named(|f| f.weight = 1_000), "DepartureUnexplained");
}

#[test]
fn without_a_route_a_pool_is_named_and_without_a_table_weights_are_free() {
    let mut paper = PaperCourt::with_judges(8, 8);
    assert_eq!(refused(paper.file_facts(open_request(1))), "PoolNotNamed");
    paper.file_facts(Facts { weight: 700, ..facts(1) }).expect("free");
    paper.file_facts(Facts { weight: 0, ..facts(2) }).expect("standard");
    assert_eq!(last_filed(&paper).weight, 100);
    let idle = Facts { departure: "无".to_owned(), ..facts(3) };
    assert_eq!(refused(paper.file_facts(idle)), "DepartureIdle");
    valid(&paper);
}

#[test]
fn a_repeated_request_is_the_same_whatever_the_policy_says_now() {
    let mut paper = court();
    let divorce =
        Facts {
            cause: "离婚纠纷".to_owned(), procedure: "普通".to_owned(), ..open_request(1)
        };
    let first = paper.file_facts(divorce.clone()).expect("files");
    let other =
        Policy { routes: vec![to("院庭长", 5)], weights: vec![weighs("", 7)], ..policy() };
    adopt(&mut paper, other);
    let again = paper.file_facts(divorce.clone()).expect("the same");
    assert_eq!((again.filing, again.entries.len()), (first.filing, 0));
    paper.draw(1).expect("draws");
    let again = paper.file_facts(divorce.clone()).expect("the same");
    assert_eq!((again.filing, again.entries.len()), (first.filing, 0));
    let named = Facts { weight: 90, ..divorce };
    assert_eq!(refused(paper.file_facts(named)), "FiledWithOtherFacts");
    // The same for a request to designate.
    let first = paper.act(supervision(open_request(2))).expect("asks");
    adopt(&mut paper, policy());
    let again = paper.act(supervision(open_request(2))).expect("the same");
    assert_eq!((again.filing, again.entries.len()), (first.filing, 0));
    valid(&paper);
}

#[test]
fn designations_and_later_stages_are_held_to_the_routes_but_keep_their_weights() {
    let mut paper = court();
    let facts = Facts { lineage: Default::default(), ..open_request(1) };
    let series = |number: u32| {
        let mut facts = open_request(number);
        facts.lineage.series = "批/1".to_owned();
        facts
    };
    paper.file_facts(series(1)).expect("the first");
    paper.draw(1).expect("draws");
    let rows = paper.cases.case(&case_number(1));
    let judge = rules::carrier(&rows).expect("a judge");
    designate(&mut paper, series(2), judge.0, DesignationGround::BatchOrRelated);
    let weight = paper.cases.case(&case_number(2))[0].weight;
    assert_eq!(weight, 120 * SeriesRule::default().further_percent / 100);
    let elsewhere =
        Facts { pool: "院庭长".to_owned(), case_number: case_number(3), ..facts.clone() };
    assert_eq!(refused(paper.act(supervision(elsewhere))), "DepartureUnexplained");
    designate(
        &mut paper,
        Facts { case_number: case_number(3), ..facts },
        4,
        DesignationGround::Supervision,
    );
    // The table changes; a reassigned case weighs what it did.
    adopt(&mut paper, Policy { weights: vec![weighs("", 300)], ..policy() });
    let mut again = Facts { stage: 1, approver: SUPERVISOR.to_owned(), ..open_request(1) };
    let reassigns = Reassignment::asked(ReassignmentGround::Health, "");
    again.lineage.reassigns = Some(Box::new(reassigns));
    again.lineage.series = "批/1".to_owned();
    paper.file_facts(again).expect("files");
    assert_eq!(last_filed(&paper).weight, 120);
    valid(&paper);
    let is_request = |event: &Event| matches!(event, Event::DesignationRequested(_));
    let moved = edit_facts(|facts| facts.pool = "院庭长".to_owned());
    assert_eq!(dishonest(&paper, is_request, moved), "DepartureUnexplained");
}

#[test]
fn policies_out_of_form_are_refused() {
    let mut paper = PaperCourt::with_judges(8, 8);
    let mut put = |policy: Policy| refused(paper.act(Command::AdoptPolicy(Box::new(policy))));
    let routed = |route| Policy { routes: vec![to("民事", 1), route], ..Policy::default() };
    for bad in [
        to("", 1),
        to("民事", 0),
        to("民事", 2),
        to("民事", 9),
        Route { assessors: 1, ..to("民事", 1) },
        Route { assessors: 1, ..to("民事", 3) },
        Route { assessor_pool: "陪审".to_owned(), ..to("民事", 3) },
        Route { member_pool: "民事".to_owned(), ..to("民事", 1) },
        Route { types: words(&["民终", "民初"]), ..to("民事", 1) },
        Route { flags: words(&["A", "A"]), ..to("民事", 1) },
        Route { causes: words(&[""]), ..to("民事", 1) },
    ] {
        assert_eq!(put(routed(bad)), "RouteMalformed");
    }
    let weighted = |weights| Policy { weights, ..Policy::default() };
    for bad in [
        vec![weighs("甲", 0)],
        vec![weighs("甲", 1_001)],
        vec![weighs("甲", 1), weighs("", 5), weighs("甲", 2)],
    ] {
        assert_eq!(put(weighted(bad)), "WeightRuleMalformed");
    }
    for (min_candidates, open_case_cap) in [(0, None), (1_001, None), (3, Some(1_000_001))] {
        let eligibility = Eligibility { min_candidates, open_case_cap };
        assert_eq!(put(Policy { eligibility, ..Policy::default() }), "EligibilityMalformed");
    }
}

#[test]
fn the_policy_of_the_day_of_filing_holds() {
    let mut paper = court();
    let later = Day::parse("2026-03-05").expect("a day");
    adopt(&mut paper, Policy { valid_from: later, weights: vec![weighs("", 300)], ..policy() });
    paper.file_facts(open_request(1)).expect("files");
    assert_eq!(last_filed(&paper).weight, 120);
    paper.now_ms += 3 * 86_400_000;
    paper.file_facts(open_request(2)).expect("files");
    assert_eq!(last_filed(&paper).weight, 300);
    valid(&paper);
}

#[test]
fn usual_bounds_have_one_encoding() {
    let mut message = v1::PolicyAdopted::from(&Policy::default());
    assert_eq!(message.eligibility, None);
    message.eligibility = Some(v1::Eligibility { min_candidates: 3, open_case_cap: 0 });
    assert!(Policy::try_from(message).is_err());
}

fn left_out(judge: u32) -> Exclusion {
    let (person, text) = ("张三".to_owned(), String::new());
    Exclusion {
        by_program: false,
        judge: JudgeId(judge),
        ground: ExclusionGround::Interest,
        person,
        text,
    }
}

#[test]
fn few_candidates_need_an_approver() {
    let mut paper = PaperCourt::with_judges(8, 4);
    assert_eq!(refused(paper.file_facts(facts(1))), "FewCandidates", "as random as 2 of them");
    let approved = Facts { approver: SUPERVISOR.to_owned(), ..facts(1) };
    paper.file_facts(approved.clone()).expect("two persons");
    let own = Facts { approver: "张三".to_owned(), case_number: case_number(2), ..approved };
    assert_eq!(refused(paper.file_facts(own)), "ApproverIsRequester");
    valid(&paper);
    let alone = edit_facts(|facts| facts.approver.clear());
    assert_eq!(dishonest(&paper, is_filing, alone), "FewCandidates");
    // The policy may ask for more or fewer.
    let bound = |min_candidates| Policy {
        eligibility: Eligibility { min_candidates, open_case_cap: None },
        ..Policy::default()
    };
    adopt(&mut paper, bound(1));
    paper.file_facts(facts(2)).expect("one is enough");
    adopt(&mut paper, bound(4));
    assert_eq!(refused(paper.file_facts(facts(3))), "FewCandidates");
    valid(&paper);
}

#[test]
fn many_excluded_by_hand_need_an_approver() {
    let mut paper = PaperCourt::with_judges(8, 8);
    let without = |judges: &[u32]| Facts {
        exclusions: judges.iter().map(|judge| left_out(*judge)).collect(),
        ..facts(1)
    };
    assert_eq!(refused(paper.file_facts(without(&[1, 2, 3]))), "ManyExcluded");
    paper.file_facts(without(&[1, 2])).expect("a quarter is not more than a quarter");
    let three = Facts {
        case_number: case_number(2),
        approver: SUPERVISOR.to_owned(),
        ..without(&[1, 2, 3])
    };
    paper.file_facts(three).expect("two persons");
    valid(&paper);
    let alone = edit_facts(|facts| facts.approver.clear());
    assert_eq!(dishonest(&paper, is_filing, alone), "ManyExcluded");
}

fn capped(cap: u32) -> Policy {
    let eligibility = Eligibility { min_candidates: 1, open_case_cap: Some(cap) };
    Policy { eligibility, ..Policy::default() }
}

#[test]
fn a_judge_at_the_cap_is_left_out_by_the_system_until_a_case_is_closed() {
    let mut paper = PaperCourt::with_judges(8, 6);
    adopt(&mut paper, capped(2));
    designate(&mut paper, facts(1), 4, DesignationGround::Supervision);
    designate(&mut paper, facts(2), 4, DesignationGround::Supervision);
    paper.file(3).expect("files");
    let exclusions = last_filed(&paper).exclusions;
    assert_eq!(exclusions, vec![rules::capped(Protocol::One, JudgeId(4))]);
    assert_eq!(exclusions[0].person, SYSTEM_PERSON);
    // Who is left out by a person is not left out twice.
    let named = Facts { exclusions: vec![left_out(4)], ..facts(4) };
    paper.file_facts(named).expect("files");
    assert_eq!(last_filed(&paper).exclusions, vec![left_out(4)]);
    // A designation over the cap is not refused; the next draw still leaves the judge out.
    designate(&mut paper, facts(5), 4, DesignationGround::Supervision);
    close(&mut paper, 1);
    paper.file(6).expect("files");
    assert_eq!(last_filed(&paper).exclusions, vec![rules::capped(Protocol::One, JudgeId(4))]);
    close(&mut paper, 2);
    paper.file(7).expect("files");
    assert!(last_filed(&paper).exclusions.is_empty());
    let report = verify(&paper.bundle(), &Trust::Key(paper.key()));
    let over = &report.facts.designated_over_cap;
    assert_eq!(over.len(), 1, "the third for judge 4");
    valid(&paper);
    let system = |event: &Event| match event {
        Event::CaseFiled(filed) => {
            filed.facts.exclusions == vec![rules::capped(Protocol::One, JudgeId(4))]
        }
        _ => false,
    };
    let cleared = edit_facts(|facts| facts.exclusions.clear());
    assert_eq!(dishonest(&paper, system, cleared), "SystemExclusionsDiffer");
    let moved =
        edit_facts(|facts| facts.exclusions = vec![rules::capped(Protocol::One, JudgeId(5))]);
    assert_eq!(dishonest(&paper, system, moved), "SystemExclusionsDiffer");
    let forged =
        edit_facts(|facts| facts.exclusions = vec![rules::capped(Protocol::One, JudgeId(6))]);
    assert_eq!(dishonest(&paper, is_filing, forged), "SystemExclusionsDiffer");
}

#[test]
fn a_case_that_is_passed_on_counts_for_who_has_it_now() {
    let mut paper = PaperCourt::with_judges(8, 6);
    adopt(&mut paper, capped(1));
    designate(&mut paper, facts(1), 3, DesignationGround::Supervision);
    let mut again = Facts { stage: 1, ..facts(1) };
    let reassigns = Reassignment::asked(ReassignmentGround::Health, "");
    again.lineage.reassigns = Some(Box::new(reassigns));
    designate(&mut paper, again, 5, DesignationGround::Supervision);
    assert_eq!((paper.cases.open_cases(JudgeId(3)), paper.cases.open_cases(JudgeId(5))), (0, 1));
    paper.file(2).expect("files");
    assert_eq!(last_filed(&paper).exclusions, vec![rules::capped(Protocol::One, JudgeId(5))]);
    valid(&paper);
}

#[test]
fn only_one_candidate_is_said_not_to_be_random() {
    let mut paper = PaperCourt::with_judges(8, 4);
    let alone = Facts {
        exclusions: [1, 2, 3].map(left_out).to_vec(),
        approver: SUPERVISOR.to_owned(),
        ..facts(1)
    };
    paper.file_facts(alone).expect("files");
    paper.draw(1).expect("draws");
    let report = verify(&paper.bundle(), &Trust::Key(paper.key()));
    assert!(report.valid && report.facts.single_candidate_draws == 1, "{report}");
}

#[test]
fn a_rehearsal_folds_the_log_again_and_changes_nothing() {
    let mut paper = PaperCourt::with_judges(8, 6);
    let draw = |paper: &mut PaperCourt, facts: Facts| {
        let nonce = nonce(&facts.case_number, 0);
        paper
            .act(Command::File { facts: Box::new(facts), nonce: FilerNonce::Single(nonce) })
            .expect("assigns");
    };
    for number in 1..=6 {
        draw(&mut paper, facts(number));
    }
    let heavy = Policy {
        weights: vec![weighs("买卖合同纠纷", 200)],
        routes: vec![
            Route { causes: words(&["离婚纠纷"]), ..to("院庭长", 1) },
            Route { types: words(&["民初"]), ..to("民事", 3) },
        ],
        ..Policy::default()
    };
    let today = paper.state.day(paper.now_ms);
    let effect = |policy: &Policy| {
        let mut rehearsal = Rehearsal::of(policy);
        paper.entries.iter().for_each(|entry| rehearsal.take(entry));
        rehearsal.effect(&paper.state, today)
    };
    let of = effect(&heavy);
    assert_eq!((of.reweighed, of.unrouted), (6, 0));
    assert_eq!((of.routes[0].filings, of.routes[1].filings, of.routes[1].elsewhere), (0, 6, 6));
    // A second court in which the same judges won the same cases at the new weight.
    let mut twin = State::default();
    for entry in &paper.entries {
        let mut entry = entry.clone();
        if let Event::CaseFiled(filed) = &mut entry.event {
            Arc::make_mut(filed).facts.weight = 200;
        }
        twin.apply(&entry);
    }
    for ((pool, judge), effect) in &of.judges {
        let (now, then) = (&paper.state.pools[pool], &twin.pools[pool]);
        assert_eq!(effect.balance, (now.balance(*judge), then.balance(*judge)));
        let spec = now.last_recorded();
        let share = spec.members.iter().find(|of| of.judge == *judge).expect("a member").share;
        let mass = |balance| urn::mass(&now.tolerances(today), share, balance);
        assert_eq!(effect.chance.0.mass, mass(now.balance(*judge)));
        assert_eq!(effect.chance.1.mass, mass(then.balance(*judge)));
    }
    let sums: [u64; 2] = [
        of.judges.values().map(|effect| effect.chance.0.mass).sum(),
        of.judges.values().map(|effect| effect.chance.1.mass).sum(),
    ];
    let any = of.judges.values().next().expect("judges");
    assert_eq!(sums, [any.chance.0.total, any.chance.1.total]);
    assert!(of.judges.values().any(|effect| effect.balance.0 != effect.balance.1));
    // A policy without a table changes no weight.
    let same = effect(&Policy::default());
    assert_eq!(same.reweighed, 0);
    assert!(same.judges.values().all(|effect| effect.balance.0 == effect.balance.1));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// The table's counts, kept from the first question on, are those of a count from scratch.
    #[test]
    fn open_cases_are_counted_right(steps in prop::collection::vec((0..4u8, 1..6u32, 1..=6u32), 1..40)) {
        let mut paper = PaperCourt::with_judges(8, 6);
        paper.cases.open_cases(JudgeId(1));
        for (what, number, judge) in steps {
            let rows = paper.cases.case(&case_number(number));
            let stage = u32::try_from(rows.len()).expect("few");
            let facts = Facts { stage, approver: SUPERVISOR.to_owned(), ..facts(number) };
            let mut passed = facts.clone();
            let reassigns = Reassignment::asked(ReassignmentGround::Health, "");
            passed.lineage.reassigns = Some(Box::new(reassigns));
            let (ground, text) = (DesignationGround::Supervision, String::new());
            let case_number = case_number(number);
            // Many are refused; the log holds what was not.
            drop(match what {
                0 => paper.file_facts(if stage == 0 { facts } else { passed }),
                1 => {
                    let facts = if stage == 0 { facts } else { passed };
                    let request = DesignationRequested { facts, judge: JudgeId(judge), ground, text, outage: None };
                    paper.act(Command::RequestDesignation(Box::new(request))).and_then(|_| {
                        paper.act_as(SUPERVISOR, Command::ApproveDesignation { case_number, stage })
                    })
                }
                2 => {
                    let on = Day::parse("2026-03-02").expect("a day");
                    let closing = Closing { on, manner: None };
                    paper.act(Command::CloseCase { case_number, closing, panel: Panel::default(), undertaking: None })
                }
                _ => {
                    let stage = stage.saturating_sub(1);
                    let nonce = nonce(&case_number, stage);
                    paper.act(Command::Draw { case_number, stage, nonce })
                }
            });
        }
        let mut fresh = CaseTable::default();
        for entry in &paper.entries {
            let (day, roster) = (paper.state.day(entry.time_ms), &paper.state.roster);
            case_changes(entry, day, roster, |_| None, |change| fresh.apply(change));
        }
        for judge in 1..=6 {
            prop_assert_eq!(paper.cases.open_cases(JudgeId(judge)), fresh.open_cases(JudgeId(judge)));
        }
    }
}
