//! A log under policies, and edits of it that no verifier may let pass.

use std::sync::Arc;

use caselot_core::docket::code::{DesignationGround, ExclusionGround, ReassignmentGround, Role};
use caselot_core::docket::designation::DesignationRequested;
use caselot_core::docket::entry::Event;
use caselot_core::docket::filing::{CaseFiled, Exclusion, Facts};
use caselot_core::docket::panel::PanelSeats;
use caselot_core::docket::policy::{Eligibility, Policy};
use caselot_core::docket::pool::PoolSettings;
use caselot_core::docket::routing::{Route, WeightRule};
use caselot_core::docket::{Command, Day, Entry};
use caselot_core::id::JudgeId;

use crate::naive::edits::Edit;
use crate::naive::lives::{SECOND, designate, draw, reassigned};
use crate::naive::logs::day;
use crate::paper::{self, PaperCourt, case_number, judge, pool};

const DAY_MS: u64 = 86_400_000;

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn to(pool: &str, seats: u32) -> Route {
    Route { pool: pool.to_owned(), seats, ..Route::default() }
}

fn weighs(of: [&str; 3], weight: u32) -> WeightRule {
    let [type_code, cause, procedure] = of.map(str::to_owned);
    WeightRule { type_code, cause, procedure, weight }
}

/// Nobody approves, and pool, seats and weight are those of the policy.
fn plain(number: u32) -> Facts {
    let (pool, approver) = (String::new(), String::new());
    Facts { pool, approver, weight: 0, ..paper::facts(number) }
}

fn of_cause(number: u32, cause: &str) -> Facts {
    Facts { cause: cause.to_owned(), ..plain(number) }
}

fn adopt(paper: &mut PaperCourt, policy: Policy) {
    paper.act(Command::AdoptPolicy(Box::new(policy))).expect("adopts");
}

fn policy() -> Policy {
    let leaders = Route { flags: words(&["MAJOR", "RETRIAL"]), ..to("院庭长", 1) };
    let mixed = Route {
        types: words(&["刑初", "民初"]),
        causes: words(&["离婚纠纷"]),
        procedures: words(&["普通", "简易"]),
        assessors: 1,
        assessor_pool: "陪审".to_owned(),
        member_pool: "院庭长".to_owned(),
        ..to("民事", 3)
    };
    let panel = Route { types: words(&["知民初"]), ..to("民事", 3) };
    let weights = vec![
        weighs(["民初", "离婚纠纷", ""], 80),
        weighs(["", "", "普通"], 90),
        weighs(["", "买卖合同纠纷", "简易"], 120),
        weighs(["知民初", "", ""], 300),
        // No type code: a number of the LEGACY form has none.
        weighs(["石法民一初字", "", ""], 301),
        weighs(["民一初字", "", ""], 302),
    ];
    let routes = vec![leaders, mixed, panel, to("民事", 1)];
    let eligibility = Eligibility { min_candidates: 4, open_case_cap: None };
    Policy { routes, weights, eligibility, ..Policy::default() }
}

fn left_out(judges: &[u32]) -> Vec<Exclusion> {
    let out = |judge| Exclusion {
        by_program: false,
        judge: JudgeId(judge),
        ground: ExclusionGround::Interest,
        person: String::new(),
        text: String::new(),
    };
    judges.iter().copied().map(out).collect()
}

/// Routes and weights kept and departed from, bounds kept and approved, policies that follow.
pub fn governed() -> PaperCourt {
    let mut paper = PaperCourt::with_judges(16, 8);
    draw(&mut paper, Facts { weight: 700, pool: "民事".to_owned(), ..plain(1) });
    let lay = (11..=13).map(|number| judge(number, Role::LayAssessor, false)).collect();
    paper.act(Command::PutJudges(lay)).expect("assessors");
    let mut assessors = pool("陪审", (11..=13).map(|number| (number, 100)).collect());
    assessors.settings = PoolSettings { assessors: true, ..PoolSettings::default() };
    let leaders = pool("院庭长", (4..=8).map(|number| (number, 100)).collect());
    paper.act(Command::PutPools(vec![assessors, leaders])).expect("pools");
    adopt(&mut paper, Policy { valid_from: day("2026-03-01"), ..policy() });
    draw(&mut paper, plain(2));
    draw(&mut paper, Facts { procedure: "普通".to_owned(), ..of_cause(3, "离婚纠纷") });
    draw(&mut paper, Facts { flags: words(&["MAJOR", "涉外"]), ..plain(4) });
    let own = "(2026)湘0203知民初1号".to_owned();
    draw(&mut paper, Facts { case_number: own, ..of_cause(5, "其他") });
    let legacy = "(2014)石法民一初字第45号".to_owned();
    let second = SECOND.to_owned();
    draw(
        &mut paper,
        Facts { case_number: legacy, approver: second.clone(), ..of_cause(6, "其他") },
    );
    let departure = "案件简单".to_owned();
    draw(&mut paper, Facts { weight: 50, departure: departure.clone(), ..plain(7) });
    let panel = PanelSeats { members: 2, ..PanelSeats::default() };
    draw(&mut paper, Facts { panel, departure: departure.clone(), ..plain(8) });
    draw(&mut paper, Facts { exclusions: left_out(&[2, 6]), ..plain(9) });
    let many = Facts { exclusions: left_out(&[2, 5, 6]), approver: second.clone(), ..plain(10) };
    draw(&mut paper, many);
    let elsewhere = Facts { pool: "院庭长".to_owned(), departure, ..plain(11) };
    designate(&mut paper, elsewhere, 2, DesignationGround::Supervision);
    let series = |number| {
        let mut facts = plain(number);
        facts.lineage.series = "批/1".to_owned();
        facts
    };
    let judge = draw(&mut paper, series(12));
    designate(&mut paper, series(13), judge, DesignationGround::BatchOrRelated);
    // Of one day the last adopted holds; of a later day none yet.
    let weights = vec![weighs(["", "", ""], 300)];
    let eligibility = Eligibility { min_candidates: 1, open_case_cap: None };
    let next = Policy { weights, eligibility, valid_from: day("2026-03-01"), ..policy() };
    adopt(&mut paper, next.clone());
    adopt(&mut paper, Policy { valid_from: Day(next.valid_from.0 + 3), ..Policy::default() });
    let passed_on = reassigned(7, 1, ReassignmentGround::Health);
    draw(&mut paper, Facts { pool: String::new(), weight: 0, ..passed_on });
    draw(
        &mut paper,
        Facts { approver: second, exclusions: left_out(&[1, 3, 4, 5, 6, 7]), ..plain(14) },
    );
    paper.now_ms += 3 * DAY_MS;
    draw(&mut paper, Facts { weight: 44, pool: "民事".to_owned(), ..plain(15) });
    paper
}

fn adopted(entries: &mut [Entry]) -> &mut Policy {
    let found = entries.iter_mut().find_map(|entry| match &mut entry.event {
        Event::PolicyAdopted(policy) => Some(policy),
        _ => None,
    });
    found.expect("a policy")
}

fn filed<'a>(entries: &'a mut [Entry], number: &str) -> &'a mut CaseFiled {
    let found = entries.iter_mut().find_map(|entry| match &mut entry.event {
        Event::CaseFiled(filed) if filed.facts.case_number == number => Some(Arc::make_mut(filed)),
        _ => None,
    });
    found.expect("such a filing")
}

fn of(entries: &mut [Entry], number: u32) -> &mut Facts {
    &mut filed(entries, &case_number(number)).facts
}

fn request(entries: &mut [Entry]) -> &mut DesignationRequested {
    let found = entries.iter_mut().find_map(|entry| match &mut entry.event {
        Event::DesignationRequested(request) => Some(request),
        _ => None,
    });
    found.expect("a request")
}

pub const POLICY_EDITS: &[Edit] = &[
    ("a departure unexplained", |e| of(e, 7).departure.clear()),
    ("a departure explained by a hidden character", |e| of(e, 7).departure.push('\u{202e}')),
    ("a larger panel unexplained", |e| of(e, 8).departure.clear()),
    ("no departure, but explained", |e| of(e, 2).departure = "无".to_owned()),
    ("a request elsewhere unexplained", |e| request(e).facts.departure.clear()),
    ("a request that does not depart, explained", |e| {
        request(e).facts.pool = "民事".to_owned();
    }),
    ("another weight than the table's", |e| of(e, 2).weight = 121),
    ("another cause than the route's", |e| of(e, 3).cause = "其他".to_owned()),
    ("another flag than the route's", |e| of(e, 4).flags = words(&["涉外"])),
    ("a panel's seat less", |e| filed(e, &case_number(3)).groups.truncate(2)),
    ("a panel's other pool", |e| {
        filed(e, &case_number(3)).groups[1].pool = "民事".to_owned();
    }),
    ("many left out, approved by nobody", |e| of(e, 10).approver.clear()),
    ("few candidates, approved by nobody", |e| of(e, 14).approver.clear()),
    ("more candidates asked for", |e| adopted(e).eligibility.min_candidates = 7),
    ("a candidate asked for too many", |e| adopted(e).eligibility.min_candidates = 1_001),
    ("no candidate asked for", |e| adopted(e).eligibility.min_candidates = 0),
    ("a cap beyond all cases", |e| adopted(e).eligibility.open_case_cap = Some(1_000_001)),
    ("routes in another order", |e| adopted(e).routes.reverse()),
    ("a route less", |e| drop(adopted(e).routes.remove(1))),
    ("a row of weights less", |e| drop(adopted(e).weights.remove(2))),
    ("rows of weights in another order", |e| adopted(e).weights.swap(0, 1)),
    ("two rows of the same", |e| {
        let row = WeightRule { weight: 7, ..adopted(e).weights[0].clone() };
        adopted(e).weights.push(row);
    }),
    ("a weight of 0", |e| adopted(e).weights[3].weight = 0),
    ("a weight of 1001", |e| adopted(e).weights[3].weight = 1_001),
    ("a row of a hidden character", |e| adopted(e).weights[3].cause.push('\u{202e}')),
    ("a route nowhere", |e| adopted(e).routes[3].pool.clear()),
    ("a route of two seats", |e| adopted(e).routes[3].seats = 2),
    ("a route of assessors alone", |e| adopted(e).routes[3].assessors = 1),
    ("a route of assessors from nowhere", |e| adopted(e).routes[1].assessor_pool.clear()),
    ("a route with a pool for nobody", |e| {
        adopted(e).routes[3].member_pool = "民事".to_owned();
    }),
    ("types out of order", |e| adopted(e).routes[1].types.reverse()),
    ("flags twice", |e| adopted(e).routes[0].flags = words(&["MAJOR", "MAJOR"])),
    ("a route of an empty cause", |e| adopted(e).routes[1].causes = words(&[""])),
    ("a policy from another day", |e| adopted(e).valid_from = day("2026-03-04")),
    ("a policy from a day later than another", |e| {
        adopted(e).valid_from = day("2026-03-02");
    }),
];
