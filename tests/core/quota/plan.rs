//! Plans of shares: what suffices, what does not, and that the same log gives the same plan.

use caselot_core::docket::code::Role;
use caselot_core::docket::pool::{PoolMember, PoolSettings, PoolSpec};
use caselot_core::docket::{Day, Event};
use caselot_core::id::JudgeId;
use caselot_core::quota::plan::{Outcome, Plan, PlanFault, PlannedLeader, RUNS, SURE, plan};

use super::docket::{Docket, YEAR, day};

/// The vice president; judges 2 to 6 have full shares.
const LEADER: u32 = 1;

fn pool(docket: &mut Docket, share: u8) {
    let members = [(LEADER, share), (2, 100), (3, 100), (4, 100), (5, 100), (6, 100)];
    docket.write(Event::PoolRecorded(PoolSpec {
        pool: "civil".to_owned(),
        name: String::new(),
        members: members.into_iter().map(PoolMember::from).collect(),
        tolerance: 0,
        min_tolerance: 0,
        settings: PoolSettings::default(),
        approver: String::new(),
        from: None,
        small: None,
    }));
}

/// A court up to a day: every second day each judge got a case, and closed it a month later; the
/// leader got every tenth of these.
fn court(share: u8, up_to: &str) -> Docket {
    let mut docket = Docket::new(None);
    docket.post(LEADER, Role::VicePresident);
    docket.post(7, Role::President);
    (2..=6).for_each(|judge| docket.post(judge, Role::Judge));
    pool(&mut docket, share);
    let end = day(up_to);
    for (round, on) in (day("2021-01-04").0..=end.0).step_by(2).enumerate() {
        let on = Day(on);
        let leader = (round % 10 == 0).then_some(LEADER);
        for judge in (2..=6).chain(leader) {
            docket.import(judge, &[], "2021-01-04", |record| {
                record.pool = "civil".to_owned();
                record.filed_on = on;
                let closing = record.closing.as_mut().expect("a closing");
                closing.on = Day(on.0 + 30);
                record.closing = record.closing.filter(|closing| closing.on <= end);
            });
        }
    }
    docket.write_on(end, Event::ReductionGranted(Box::new(nothing())));
    docket
}

/// An entry that changes nothing but the log's last day.
fn nothing() -> caselot_core::docket::record::Reduction {
    caselot_core::docket::record::Reduction {
        judge: JudgeId(2),
        year: YEAR,
        percent: 1,
        cases: 0,
        document: String::new(),
        reason: String::new(),
        approver: String::new(),
        revokes: None,
    }
}

fn planned(docket: &Docket) -> Plan {
    plan(&docket.state, &docket.tally, YEAR, &mut |_| true).expect("a plan")
}

fn of(plan: &Plan, judge: u32) -> &PlannedLeader {
    plan.leaders.iter().find(|leader| leader.judge == JudgeId(judge)).expect("a leader")
}

#[test]
fn a_share_that_is_too_small_is_raised_to_one_that_suffices() {
    let plan = planned(&court(10, "2021-06-30"));
    let leader = of(&plan, LEADER);
    let share = leader.share.as_ref().expect("a share");
    assert_eq!((leader.outcome, share.today), (Outcome::Raised, 10), "{plan:?}");
    assert!(leader.met_today < SURE && leader.met_planned >= SURE, "{leader:?}");
    assert!((30..=80).contains(&share.planned), "30 % of the average is asked: {share:?}");
    let ((mass, total), (raised, of_all)) = share.chance;
    assert!(mass * of_all < raised * total, "the chance rises: {share:?}");
    // The pool got 5.1 cases every second day of 178, and the year has 184 days more.
    let pool = &plan.pools[0];
    assert_eq!((pool.cases, pool.expected), (454, 469));

    // With the planned share nothing is left to do; with one less something is.
    let planned_share = share.planned;
    let mut docket = court(10, "2021-06-30");
    pool_again(&mut docket, planned_share);
    assert_eq!(of(&planned(&docket), LEADER).outcome, Outcome::Enough);
    let mut docket = court(10, "2021-06-30");
    pool_again(&mut docket, planned_share - 1);
    assert_eq!(of(&planned(&docket), LEADER).outcome, Outcome::Raised);
}

fn pool_again(docket: &mut Docket, share: u8) {
    let on = day("2021-06-30");
    let mut again = Docket::default();
    pool(&mut again, share);
    let spec = again.state.pools.get("civil").expect("a pool").last_recorded().clone();
    docket.write_on(on, Event::PoolRecorded(spec));
}

#[test]
fn the_same_log_gives_the_same_plan() {
    let docket = court(10, "2021-06-30");
    assert_eq!(planned(&docket), planned(&docket));
}

#[test]
fn who_cannot_be_helped_by_a_share_is_named() {
    // Ten days before the end nothing that is drawn is closed in time.
    let plan = planned(&court(10, "2021-12-21"));
    assert_eq!(of(&plan, LEADER).outcome, Outcome::OutOfReach);
    // The president is in no pool.
    assert_eq!(of(&plan, 7).outcome, Outcome::NoPool);
    assert_eq!(of(&plan, 7).share, None);
}

#[test]
fn a_pool_of_a_few_days_says_too_little_of_a_year() {
    let plan = planned(&court(10, "2021-01-20"));
    assert!(plan.pools.is_empty());
    assert_eq!(of(&plan, LEADER).outcome, Outcome::Unknown);
}

#[test]
fn a_plan_is_given_up_with_its_caller_and_not_made_of_a_year_that_is_over() {
    let docket = court(10, "2021-06-30");
    let stopped = plan(&docket.state, &docket.tally, YEAR, &mut |runs| runs < u64::from(RUNS));
    assert_eq!(stopped, Err(PlanFault::GivenUp));
    let over = court(10, "2021-12-31");
    assert_eq!(plan(&over.state, &over.tally, YEAR, &mut |_| true), Err(PlanFault::Over(YEAR)));
}
