//! What holds for every court.

use caselot_core::docket::Day;
use caselot_core::docket::code::QuotaMeasure;
use caselot_core::id::JudgeId;
use caselot_core::quota::report::QuotaData;
use caselot_core::quota::{QuotaReport, json};
use proptest::prelude::*;
use serde_json::Value;

use super::naive::{self, Court, Data, Line};
use super::world::{World, worlds};

/// The same figures out of the report.
fn said(report: &QuotaReport) -> Court {
    let (base, sum) = (&report.base, &report.reconciliation);
    let year = |of: &caselot_core::quota::report::LeaderYear| {
        let days = [of.days, of.days_in_period, of.days_in_year, of.days_off];
        [of.year.into(), days[0], days[1], days[2], days[3], of.percent, of.cases]
    };
    let line = |leader: &caselot_core::quota::report::Leader| Line {
        judge: leader.judge.0,
        days: leader.days,
        days_in_period: leader.days_in_period,
        years: leader.years.iter().map(year).collect(),
        by_court: leader.by_court.iter().cloned().collect(),
        own: leader.own,
        panel: leader.panel,
        raw: leader.raw.clone(),
        required: leader.required.clone(),
        counted: leader.counted.clone(),
        met: leader.met,
        status: leader.status,
        short_of: leader.short_of.clone(),
        forecast: leader.forecast.clone(),
        required_in_period: leader.required_in_period.clone(),
        still_to_take: leader.still_to_take,
        floors: leader.floors.clone().map(|floors| (floors.own, floors.took_part)),
        last_year: leader.last_year,
        workload: leader.workload.iter().map(|(_, count)| *count).collect(),
    };
    let mut leaders: Vec<Line> = report.leaders.iter().map(line).collect();
    leaders.sort_by_key(|line| line.judge);
    Court {
        base: (base.cases, base.credit.clone(), base.judge_days, base.judges),
        average: base.average.clone(),
        classes: [
            sum.closings,
            sum.base,
            sum.leaders_own,
            sum.other_roles,
            sum.unattributed,
            sum.not_counted,
            sum.base_by_leaders,
        ],
        data: data(&report.data),
        idle: idle(report),
        divisions: report.divisions.iter().map(|of| (of.division.clone(), of.holds)).collect(),
        leaders,
    }
}

fn data(data: &QuotaData) -> Data {
    let days = |(from, to): &(Day, Day)| (from.0..=to.0).map(Day).collect::<Vec<_>>();
    Data {
        known: data.from.zip(data.to),
        uncovered: data.uncovered.iter().flat_map(days).collect(),
        months: data.months.iter().map(|it| (it.year, it.month, it.cases)).collect(),
        empty: data.empty_months.clone(),
        panels_known: data.panels_known,
        complete: data.complete,
    }
}

fn idle(report: &QuotaReport) -> Vec<(u32, u32)> {
    let idle = report.idle_reductions.iter();
    let mut idle: Vec<_> = idle.map(|it| (it.judge.0, it.reduction.year)).collect();
    idle.sort_unstable();
    idle
}

/// The report as JSON, without places in the log and the order that hangs on them.
pub fn unordered(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept =
                fields.iter().filter(|(key, _)| !["filing", "entry"].contains(&key.as_str()));
            kept.map(|(key, value)| (key.clone(), unordered(value))).collect()
        }
        Value::Array(values) => {
            let mut values: Vec<Value> = values.iter().map(unordered).collect();
            values.sort_by_key(Value::to_string);
            values.into()
        }
        other => other.clone(),
    }
}

/// The world with a judge seated on a case that has another undertaking judge.
fn seated(world: &World, at: usize, judge: u32, presiding: bool) -> Option<World> {
    let mut world = world.clone();
    let at = at.checked_rem(world.cases.len())?;
    let record = &mut world.cases[at].record;
    let panel = &mut record.panel;
    let sits = record.undertaking == JudgeId(judge)
        || panel.presiding == Some(JudgeId(judge))
        || panel.members.contains(&JudgeId(judge));
    if sits {
        return None;
    }
    if presiding && panel.presiding.is_none() {
        panel.presiding = Some(JudgeId(judge));
    } else {
        panel.members.push(JudgeId(judge));
        panel.members.sort_unstable();
    }
    Some(world)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// The fold and a plain list count the same.
    #[test]
    fn the_fold_counts_what_a_plain_list_counts(world in worlds()) {
        prop_assert_eq!(said(&world.report(&[0])), naive::count(&world));
    }

    /// Every closing falls into exactly one class, and the lists are as long as they say.
    #[test]
    fn closings_reconcile(world in worlds()) {
        let report = world.report(&[0]);
        let sum = report.reconciliation;
        let own: u64 = report.leaders.iter().map(|leader| leader.own).sum();
        let parts =
            [sum.base, sum.leaders_own, sum.other_roles, sum.unattributed, sum.not_counted];
        prop_assert_eq!(sum.closings, parts.iter().sum::<u64>());
        prop_assert_eq!(sum.unattributed, report.unattributed.len() as u64);
        prop_assert_eq!(sum.base, report.base.cases);
        prop_assert_eq!(own, sum.leaders_own + sum.base_by_leaders);
        prop_assert_eq!(sum.base, report.base_judges.iter().map(|judge| judge.cases).sum::<u64>());
        for leader in &report.leaders {
            let months = leader.months.iter().fold((0, 0), |sum, of| (sum.0 + of.own, sum.1 + of.panel));
            prop_assert_eq!(months, (leader.own, leader.panel));
            prop_assert_eq!(leader.own, leader.drawn + leader.designated + leader.imported);
            prop_assert_eq!(leader.own, leader.types.iter().map(|(_, cases)| cases).sum::<u64>());
            prop_assert!(leader.coverage.iter().all(|of| of.with <= of.of && of.of == leader.own + leader.panel));
        }
    }

    /// Entries that do not hang on each other may come in any order: all figures, lists and
    /// findings stay.
    #[test]
    fn the_order_of_entries_does_not_matter(
        world in worlds(),
        picks in prop::collection::vec(any::<usize>(), 1..200),
    ) {
        let (first, other) = (world.report(&[0]), world.report(&picks));
        prop_assert_eq!(
            unordered(&json::json(&first, false)),
            unordered(&json::json(&other, false))
        );
    }

    /// More panel work on a given base never hurts.
    #[test]
    fn a_seat_on_an_existing_case_never_turns_met_into_not_met(
        world in worlds(), at in any::<usize>(), judge in 1u32..8, presiding: bool,
    ) {
        let mut world = world;
        let judge = 1 + judge % u32::try_from(world.judges.len()).expect("few");
        // The seat must not move the base it is held against.
        let population = world.policy.population.clone();
        if world.judges[judge as usize - 1].iter().any(|row| population.contains(&row.role)) {
            world.policy.measure = QuotaMeasure::Undertaken;
        }
        let Some(more) = seated(&world, at, judge, presiding) else { return Ok(()) };
        let (before, after) = (world.report(&[0]), more.report(&[0]));
        prop_assert_eq!(&before.base, &after.base);
        for (before, after) in before.leaders.iter().zip(&after.leaders) {
            prop_assert_eq!(before.judge, after.judge);
            prop_assert!(before.counted <= after.counted);
            prop_assert!(!(before.met == Some(true) && after.met == Some(false)));
            prop_assert_eq!(&before.required, &after.required);
        }
    }
}

#[test]
fn the_worlds_are_of_many_kinds() {
    use caselot_core::quota::report::Status;
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut seen = std::collections::BTreeSet::new();
    let mut signals = std::collections::BTreeSet::new();
    for _ in 0..400 {
        let world = worlds().new_tree(&mut runner).expect("a world").current();
        let report = world.report(&[0]);
        assert_eq!(report.as_of, world.as_of);
        for leader in &report.leaders {
            seen.insert(leader.status);
            signals.extend(leader.findings.iter().map(|found| found.signal));
        }
    }
    let all = [
        Status::Exempt,
        Status::NoData,
        Status::NoBase,
        Status::Met,
        Status::NotMet,
        Status::OnTrack,
        Status::AtRisk,
        Status::Behind,
    ];
    assert_eq!(seen, all.into(), "every status is reached");
    assert!(signals.len() >= 12, "{signals:?}");
}
