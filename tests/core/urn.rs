//! The urn: simulated years of a court, and properties of its arithmetic.

use caselot_core::id::JudgeId;
use caselot_core::lottery::draw::n_eff;
use caselot_core::lottery::hash::tagged;
use caselot_core::lottery::odds::check_odds;
use caselot_core::lottery::sampler::Stream;
use caselot_core::lottery::urn::{
    DEFAULT_MIN_TOLERANCE, Earning, GREATEST_TOLERANCE, LEAST_TOLERANCE, Tolerances, mass, settle,
};
use proptest::prelude::*;

/// Presiding over the whole court carries 6 percent of a full load, five leaders 32 each.
const PRESIDENT: usize = 0;
const LEADERS: std::ops::Range<usize> = 1..6;
const FULL: std::ops::Range<usize> = 6..37;
const CASES_A_YEAR: u32 = 6_200;
const STANDARD_WEIGHT: u32 = 100;

fn court() -> Vec<(u32, u8)> {
    let share = |index| match index {
        PRESIDENT => 6,
        index if LEADERS.contains(&index) => 32,
        _ => 100,
    };
    (0..FULL.end).map(|index| (u32::try_from(index).unwrap(), share(index))).collect()
}

/// One pool whose judges are numbered by their place in it.
struct Pool {
    tolerances: Tolerances,
    members: Vec<(JudgeId, u8)>,
    balances: Vec<i64>,
    cases: Vec<u32>,
    stream: Stream,
}

impl Pool {
    fn new(members: Vec<(u32, u8)>, number: u64) -> Self {
        Self {
            tolerances: Tolerances::default(),
            balances: vec![0; members.len()],
            cases: vec![0; members.len()],
            stream: Stream::new(tagged("test-pool", &number.to_be_bytes())),
            members: members.into_iter().map(|(judge, share)| (JudgeId(judge), share)).collect(),
        }
    }

    fn odds(&self, eligible: impl Fn(JudgeId) -> bool) -> Vec<(JudgeId, u64)> {
        self.members
            .iter()
            .filter(|&&(judge, _)| eligible(judge))
            .map(|&(judge, share)| {
                (judge, mass(&self.tolerances, share, self.balances[judge.0 as usize]))
            })
            .collect()
    }

    /// Draws one case among the eligible, settles it, and returns the odds it was drawn from.
    fn draw(&mut self, weight: u32, eligible: impl Fn(JudgeId) -> bool) -> Vec<(JudgeId, u64)> {
        let odds = self.odds(&eligible);
        let total = odds.iter().map(|&(_, mass)| mass).sum();
        let r = self.stream.below(total);
        let mut running = 0;
        let winner = odds
            .iter()
            .find(|&&(_, mass)| {
                running += mass;
                running > r
            })
            .unwrap()
            .0;
        self.cases[winner.0 as usize] += 1;
        let balance = |judge: JudgeId| self.balances[judge.0 as usize];
        let earning = |judge| earning(eligible(judge));
        let changes = settle(&self.tolerances, weight, &self.members, earning, winner, balance);
        for (judge, change) in changes {
            self.balances[judge.0 as usize] += change;
        }
        odds
    }
}

#[derive(Debug)]
struct Year {
    spread: u32,
    president: u32,
    leaders: (u32, u32),
    /// The greatest chance anybody had in any draw, in millionths.
    greatest_odds: u64,
    /// Sum of `n_eff` over the draws.
    n_eff_sum: u64,
}

fn simulate(number: u64) -> Year {
    let mut pool = Pool::new(court(), number);
    let (mut greatest_odds, mut n_eff_sum) = (0, 0);
    for case in 0..CASES_A_YEAR {
        let odds = pool.draw(STANDARD_WEIGHT, |_| true);
        let total: u64 = odds.iter().map(|&(_, mass)| mass).sum();
        let greatest = odds.iter().map(|&(_, mass)| mass).max().unwrap();
        greatest_odds = greatest_odds.max(greatest * 1_000_000 / total);
        if case % 100 == 0 {
            n_eff_sum += n_eff(&odds);
        }
    }
    assert_eq!(pool.balances.iter().sum::<i64>(), 0);
    assert_eq!(pool.cases.iter().sum::<u32>(), CASES_A_YEAR);
    let ends = |range: std::ops::Range<usize>| {
        let cases = &pool.cases[range];
        (*cases.iter().min().unwrap(), *cases.iter().max().unwrap())
    };
    let (least, most) = ends(FULL);
    Year {
        spread: most - least,
        president: pool.cases[PRESIDENT],
        leaders: ends(LEADERS),
        greatest_odds,
        n_eff_sum,
    }
}

/// What the design asks of a year of 6,200 cases, in each of 100 years with fixed seeds.
///
/// These are limits for a regression, not for every possible year: of 1,500 further years, 2 ended
/// 10 apart and in 7 some leader stopped at 55 or 56; the odds never passed 7 percent.
#[test]
fn a_hundred_years_stay_balanced() {
    let years: Vec<Year> = std::thread::scope(|scope| {
        let parts: Vec<_> = (0..4u64)
            .map(|part| scope.spawn(move || (part * 25..part * 25 + 25).map(simulate).collect()))
            .collect();
        parts.into_iter().flat_map(|part| -> Vec<Year> { part.join().unwrap() }).collect()
    });
    assert_eq!(years.len(), 100);
    for year in &years {
        assert!(year.spread <= 9, "full judges end too far apart: {year:?}");
        assert!(year.leaders.0 >= 57, "a leader misses the quota: {year:?}");
        assert!(year.greatest_odds <= 70_000, "somebody was too sure to win: {year:?}");
    }
    println!(
        "spread {}..{}, leaders {}..{}, president {}..{}, odds up to {} ppm, mean n_eff {}",
        years.iter().map(|year| year.spread).min().unwrap(),
        years.iter().map(|year| year.spread).max().unwrap(),
        years.iter().map(|year| year.leaders.0).min().unwrap(),
        years.iter().map(|year| year.leaders.1).max().unwrap(),
        years.iter().map(|year| year.president).min().unwrap(),
        years.iter().map(|year| year.president).max().unwrap(),
        years.iter().map(|year| year.greatest_odds).max().unwrap(),
        years.iter().map(|year| year.n_eff_sum).sum::<u64>() / (100 * 62),
    );
}

/// A judge excluded from most cases earns no claim beyond the tolerance, and the others, who carry
/// that work, do not sink without end.
#[test]
fn standing_exclusions_do_not_drift() {
    let mut pool = Pool::new(court(), 1_000);
    let mut widest = 0;
    for case in 0..5 * CASES_A_YEAR {
        // Judge 6 never sits, judge 7 in one case of ten, judge 1 (a leader) in every second.
        pool.draw(STANDARD_WEIGHT, |judge| match judge {
            JudgeId(6) => false,
            JudgeId(7) => case % 10 == 0,
            JudgeId(1) => case % 2 == 0,
            _ => true,
        });
        widest = widest.max(pool.balances.iter().map(|balance| balance.abs()).max().unwrap());
    }
    assert_eq!(pool.cases[6], 0);
    assert_eq!(pool.balances.iter().sum::<i64>(), 0);
    println!("widest balance {widest}, judge 6 at {}", pool.balances[6]);
    let tolerance = pool.tolerances.tolerance(100);
    assert!(pool.balances[6] <= tolerance && pool.balances[7] <= 2 * tolerance);
    assert!(widest <= 10_000_000, "a balance drifted to {widest} millionths");
}

#[test]
fn mass_runs_from_a_quarter_to_double() {
    let defaults = Tolerances::default();
    assert_eq!(defaults.tolerance(100), 3_000_000);
    assert_eq!(defaults.tolerance(32), 960_000);
    assert_eq!(defaults.tolerance(6), 500_000);
    for (balance, expected) in [
        (0, 100_000),
        (1_500_000, 150_000),
        (3_000_000, 200_000),
        (i64::MAX, 200_000),
        (-1_500_000, 50_000),
        (-2_250_000, 25_000),
        (i64::MIN, 25_000),
        // 3,000,001 × 1000 / 3,000,000 is cut to 1000.
        (1, 100_000),
        (-1, 99_900),
    ] {
        assert_eq!(mass(&defaults, 100, balance), expected, "balance {balance}");
    }
}

#[test]
fn settings_outside_the_bounds_are_invalid_and_harmless() {
    assert!(Tolerances::default().is_valid());
    for wrong in [0, LEAST_TOLERANCE - 1, GREATEST_TOLERANCE + 1, u64::MAX] {
        let wrong = Tolerances { tolerance: wrong, min_tolerance: wrong };
        assert!(!wrong.is_valid());
        assert!(mass(&wrong, 1, 0) == 1_000);
    }
}

fn earning(eligible: bool) -> Earning {
    if eligible { Earning::Part } else { Earning::UpToTolerance }
}

#[test]
fn whom_a_person_excluded_earns_nothing() {
    let duty = [(1, 100), (2, 100)].map(|(judge, share)| (JudgeId(judge), share));
    let second = |judge| if judge == JudgeId(2) { Earning::Nothing } else { Earning::Part };
    let changes = settle(&Tolerances::default(), 100, &duty, second, JudgeId(1), |_| -9_000_000);
    // The winner alone earns its half, and pays no more than that.
    assert_eq!(changes, []);
    let changes = settle(&Tolerances::default(), 100, &duty, second, JudgeId(2), |_| 0);
    assert_eq!(changes, [(JudgeId(1), 500_000), (JudgeId(2), -500_000)]);
}

#[test]
fn settling_follows_the_rules() {
    let defaults = Tolerances::default();
    let duty = [(1, 100), (2, 100), (3, 32)].map(|(judge, share)| (JudgeId(judge), share));
    let settle_at = |excluded: &[u32], winner, balance_of_2| {
        settle(
            &defaults,
            100,
            &duty,
            |judge| earning(!excluded.contains(&judge.0)),
            winner,
            |judge| if judge == JudgeId(2) { balance_of_2 } else { 0 },
        )
    };
    // 1,000,000 × 100 / 232 = 431,034; × 32 / 232 = 137,931; together 999,999.
    assert_eq!(
        settle_at(&[], JudgeId(1), 0),
        [(JudgeId(1), -568_965), (JudgeId(2), 431_034), (JudgeId(3), 137_931)]
    );
    // An excluded judge at the tolerance earns nothing, just under it the rest.
    assert_eq!(
        settle_at(&[2], JudgeId(1), 3_000_000),
        [(JudgeId(1), -137_931), (JudgeId(3), 137_931)]
    );
    assert_eq!(
        settle_at(&[2], JudgeId(1), 2_999_999),
        [(JudgeId(1), -137_932), (JudgeId(2), 1), (JudgeId(3), 137_931)]
    );
    assert_eq!(
        settle_at(&[2], JudgeId(1), i64::MAX),
        [(JudgeId(1), -137_931), (JudgeId(3), 137_931)]
    );
    assert_eq!(settle_at(&[2], JudgeId(1), i64::MIN), settle_at(&[], JudgeId(1), 0));
    // An outsider who is designated pays all and gets a balance.
    assert_eq!(
        settle_at(&[], JudgeId(9), 0),
        [
            (JudgeId(1), 431_034),
            (JudgeId(2), 431_034),
            (JudgeId(3), 137_931),
            (JudgeId(9), -999_999)
        ]
    );
    // Alone on duty: earned and paid at once.
    assert_eq!(
        settle(&defaults, 100, &[(JudgeId(1), 100)], |_| Earning::Part, JudgeId(1), |_| 0),
        []
    );
    // Nobody on duty: nothing moves.
    assert_eq!(settle(&defaults, 100, &[], |_| Earning::Part, JudgeId(1), |_| 0), []);
    assert_eq!(settle(&defaults, 0, &duty, |_| Earning::Part, JudgeId(1), |_| 0), []);
}

#[test]
fn extremes_keep_every_mass_above_zero_and_the_total_under_2_53() {
    for tolerance in [LEAST_TOLERANCE, 500_001, 999_999, 3_000_000, GREATEST_TOLERANCE] {
        for min_tolerance in [LEAST_TOLERANCE, DEFAULT_MIN_TOLERANCE, GREATEST_TOLERANCE] {
            let tolerances = Tolerances { tolerance, min_tolerance };
            assert!(tolerances.is_valid());
            for share in 1..=100u8 {
                for balance in [i64::MIN, -GREATEST, -1, 0, 1, GREATEST, i64::MAX] {
                    let mass = mass(&tolerances, share, balance);
                    assert!(mass > 0 && mass <= 2_000 * u64::from(share));
                }
            }
        }
    }
    // Every u32 a judge, each at the most: the total would still be under 2^53.
    assert!(u128::from(u32::MAX) * 200_000 < 1 << 53);
    let everybody: Vec<(JudgeId, u64)> = (0..10_000)
        .map(|judge| (JudgeId(judge), mass(&Tolerances::default(), 100, i64::MAX)))
        .collect();
    assert_eq!(check_odds(&everybody), Ok(2_000_000_000));
}

const GREATEST: i64 = 30_000_000;

proptest! {
    // A failing case prints its input; nothing is written beside the tests.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changes_sum_to_zero(
        tolerance in LEAST_TOLERANCE..=GREATEST_TOLERANCE,
        min_tolerance in LEAST_TOLERANCE..=GREATEST_TOLERANCE,
        weight in 1..=1_000u32,
        members in proptest::collection::btree_map(
            0..60u32, (1..=100u8, any::<bool>(), -GREATEST..=GREATEST), 0..40),
        winner in 0..60u32,
    ) {
        let tolerances = Tolerances { tolerance, min_tolerance };
        let duty: Vec<(JudgeId, u8)> =
            members.iter().map(|(&judge, row)| (JudgeId(judge), row.0)).collect();
        let eligible = |judge: JudgeId| earning(members[&judge.0].1);
        let balance = |judge: JudgeId| members[&judge.0].2;
        let changes = settle(&tolerances, weight, &duty, eligible, JudgeId(winner), balance);
        prop_assert_eq!(changes.iter().map(|change| change.1).sum::<i64>(), 0);
        prop_assert!(changes.is_sorted_by(|a, b| a.0 < b.0));
        for &(judge, change) in &changes {
            prop_assert!(change != 0);
            prop_assert!(change > 0 || judge == JudgeId(winner));
            let Some(&(share, eligible, balance)) = members.get(&judge.0) else {
                prop_assert_eq!(judge, JudgeId(winner));
                continue;
            };
            if !eligible && judge != JudgeId(winner) {
                prop_assert!(balance + change <= tolerances.tolerance(share));
            }
        }
    }

    #[test]
    fn any_pool_can_be_drawn_from(
        tolerance in LEAST_TOLERANCE..=GREATEST_TOLERANCE,
        min_tolerance in LEAST_TOLERANCE..=GREATEST_TOLERANCE,
        members in proptest::collection::vec((1..=100u8, any::<i64>()), 1..100),
    ) {
        let tolerances = Tolerances { tolerance, min_tolerance };
        let odds: Vec<(JudgeId, u64)> = (0..)
            .zip(&members)
            .map(|(judge, &(share, balance))| (JudgeId(judge), mass(&tolerances, share, balance)))
            .collect();
        prop_assert!(check_odds(&odds).is_ok());
        let effective = n_eff(&odds);
        prop_assert!(effective >= 1 && effective <= members.len() as u64);
    }

    #[test]
    fn a_pool_stays_bounded_at_any_weight(
        tolerance in LEAST_TOLERANCE..=GREATEST_TOLERANCE,
        number: u64,
        weights in proptest::collection::vec(1..=1_000u32, 300),
        shares in proptest::collection::vec(1..=100u8, 1..20),
    ) {
        let members = (0..).zip(shares).collect();
        let mut pool = Pool::new(members, number);
        pool.tolerances = Tolerances { tolerance, min_tolerance: LEAST_TOLERANCE };
        for weight in weights {
            pool.draw(weight, |_| true);
            prop_assert_eq!(pool.balances.iter().sum::<i64>(), 0);
        }
    }
}
