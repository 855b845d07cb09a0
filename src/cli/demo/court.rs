//! The sample court: 37 judges in four pools, all of them invented.

use caselot_core::docket::Day;
use caselot_core::docket::code::Role;
use caselot_core::docket::people::{Judge, Tenure};
use caselot_core::docket::pool::{PoolMember, PoolSettings, PoolSpec, SmallPool};
use caselot_core::id::JudgeId;

/// Code of the sample court.
pub const CODE: &str = "湘0203";
/// Name of the sample court.
pub const NAME: &str = "示例区人民法院";
/// First day in post of every judge: 2020-01-01.
const SINCE: Day = Day(18_262);

/// Shares by pool.
type Shares = &'static [(&'static str, u8)];

/// Leaders: name, role, and their shares by pool, which `caselot quota plan` finds enough. A quota
/// counts cases and the urn weighs them, so that 30 % of a full load is not enough in every pool.
const LEADERS: &[(&str, Role, Shares)] = &[
    ("周明远", Role::President, &[("civil", 10)]),
    ("刘建国", Role::VicePresident, &[("civil", 45)]),
    ("陈丽华", Role::VicePresident, &[("criminal", 40), ("administrative", 20)]),
    ("谭志强", Role::VicePresident, &[("enforcement", 32)]),
    ("黄秀兰", Role::CommitteeMember, &[("civil", 24), ("criminal", 24)]),
    ("彭卫东", Role::OtherLeader, &[("civil", 45)]),
];

/// Divisions with their pool and judges; the first is the chief, the second the deputy.
const DIVISIONS: &[(&str, &str, &[&str])] = &[
    (
        "民事审判第一庭",
        "civil",
        &["王建军", "李晓梅", "张伟", "刘洋", "陈静", "杨帆", "赵敏", "罗文斌", "唐雪琴", "曾国栋"],
    ),
    (
        "民事审判第二庭",
        "civil",
        &["邓志明", "胡艳", "肖鹏", "何雨婷", "郭海涛", "易小红", "夏春燕", "欧阳磊", "宋佳"],
    ),
    ("刑事审判庭", "criminal", &["龙飞", "贺敏", "蒋立新", "孟瑶"]),
    ("行政审判庭", "administrative", &["冯志刚", "汤慧"]),
    ("执行局", "enforcement", &["袁大勇", "文静", "尹航", "吴勇", "戴晓峰", "段丽"]),
];

/// Pools with their names.
pub const POOLS: &[(&str, &str)] =
    &[("civil", "民事"), ("criminal", "刑事"), ("administrative", "行政"), ("enforcement", "执行")];

/// All judges, numbered from 1: the leaders first.
pub fn judges() -> Vec<Judge> {
    let leaders = LEADERS.iter().map(|(name, role, _)| (*name, *role, "院领导"));
    let ordinary = DIVISIONS.iter().flat_map(|(division, _, names)| {
        names.iter().enumerate().map(|(at, name)| {
            let role = match at {
                0 => Role::DivisionChief,
                1 => Role::DeputyDivisionChief,
                _ => Role::Judge,
            };
            (*name, role, *division)
        })
    });
    (1..)
        .zip(leaders.chain(ordinary))
        .map(|(judge, (name, role, division))| Judge {
            judge: JudgeId(judge),
            name: name.to_owned(),
            tenures: vec![Tenure {
                role,
                in_quota: true,
                division: division.to_owned(),
                from: SINCE,
                to: None,
            }],
        })
        .collect()
}

/// All pools: the judges of their divisions with full shares, the leaders with small ones.
pub fn pools() -> Vec<PoolSpec> {
    POOLS
        .iter()
        .map(|(pool, name)| PoolSpec {
            pool: (*pool).to_owned(),
            name: (*name).to_owned(),
            members: members(pool),
            // 0 stands for the court's defaults.
            tolerance: 0,
            min_tolerance: 0,
            settings: PoolSettings::default(),
            approver: String::new(),
            from: None,
            small: None,
        })
        .collect()
}

/// Pools of so few judges that they must be approved as small ones.
const SMALL: &[&str] = &["administrative"];

/// Marks the small pools, for half a year.
pub fn note_small(pools: &mut [PoolSpec], today: Day) {
    for pool in pools.iter_mut().filter(|pool| SMALL.contains(&pool.pool.as_str())) {
        let ground = "行政审判庭仅有二名法官".to_owned();
        pool.small = Some(SmallPool { until: Day(today.0 + 183), ground });
    }
}

fn members(pool: &str) -> Vec<PoolMember> {
    let leader = LEADERS
        .iter()
        .map(|(_, _, shares)| shares.iter().find(|(of, _)| *of == pool).map(|(_, share)| *share));
    let ordinary = DIVISIONS
        .iter()
        .flat_map(|(_, of, names)| names.iter().map(move |_| (*of == pool).then_some(100)));
    (1..)
        .zip(leader.chain(ordinary))
        .filter_map(|(judge, share)| share.map(|share| (judge, share).into()))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use caselot_core::docket::code::AssignedBy;
    use caselot_core::docket::entry::Court;
    use caselot_core::docket::record::{CaseImported, CaseRecord, Closing};
    use caselot_core::docket::{Actor, Entry, Event, Protocol};
    use caselot_core::id::EntryIndex;
    use caselot_core::quota::CourtProjection;
    use caselot_core::quota::plan::{Outcome, SURE};

    use super::*;
    use crate::cli::demo::cases::cases;

    /// Cases of the year before.
    const CASES: usize = 2_000;
    /// Days that a case takes.
    const TAKES: u32 = 30;
    /// The day on which the year to be planned begins: 2026-01-01.
    const PLANNED: u32 = 20_454;

    /// The court on the first day of a year. In the year before its ordinary judges had the cases of
    /// the demo, in turn.
    fn at_the_new_year() -> CourtProjection {
        let mut court = CourtProjection::default();
        let mut entries = 0;
        let mut write = |day: u32, event| {
            let (index, actor) = (EntryIndex(entries), Actor::system());
            let time_ms = u64::from(day) * 86_400_000;
            let (protocol, hand) = (Protocol::One, None);
            court.apply(&Entry { index, time_ms, actor, protocol, hand, event });
            entries += 1;
        };
        write(
            0,
            Event::CourtOpened(Court {
                origin: "example/湘0203".to_owned(),
                code: CODE.to_owned(),
                name: NAME.to_owned(),
                utc_offset_minutes: 480,
                public_key: [0; 32],
            }),
        );
        judges().into_iter().for_each(|judge| write(0, Event::JudgeRecorded(judge)));
        pools().into_iter().for_each(|pool| write(0, Event::PoolRecorded(pool)));
        let mut turns: BTreeMap<String, usize> = BTreeMap::new();
        for (at, case) in cases(CASES).into_iter().enumerate() {
            let full = members(&case.pool).into_iter().filter(|row| row.share == 100);
            let full: Vec<JudgeId> = full.map(|row| row.judge).collect();
            let turn = turns.entry(case.pool.clone()).or_default();
            *turn += 1;
            let filed_on = Day(PLANNED - 365 + u32::try_from(at * 365 / CASES).unwrap());
            let closing = Closing { on: Day(filed_on.0 + TAKES), manner: None };
            let record = CaseRecord {
                pool: case.pool,
                cause: case.cause,
                procedure: case.procedure,
                flags: Vec::new(),
                weight: case.weight,
                filed_on,
                undertaking: full[*turn % full.len()],
                assigned_by: AssignedBy::Imported,
                panel: Default::default(),
                closing: (closing.on.0 < PLANNED).then_some(closing),
            };
            let imported = CaseImported { case_number: case.number, record };
            write(PLANNED - 1, Event::CaseImported(Box::new(imported)));
        }
        let nobody = Tenure {
            role: Role::Administrative,
            in_quota: false,
            ..judges()[0].tenures[0].clone()
        };
        write(
            PLANNED,
            Event::JudgeRecorded(Judge {
                judge: JudgeId(99),
                name: "书记员".to_owned(),
                tenures: vec![nobody],
            }),
        );
        court
    }

    #[test]
    fn the_leaders_shares_are_those_of_a_plan() {
        assert_eq!(judges().len(), 37);
        assert_eq!(SINCE.to_string(), "2020-01-01");
        let plan = at_the_new_year().plan(2026, &mut |_| true).unwrap();
        assert_eq!(plan.leaders.len(), LEADERS.len());
        for leader in &plan.leaders {
            assert!(leader.outcome == Outcome::Enough && leader.met_today >= SURE, "{plan:#?}");
        }
    }
}
