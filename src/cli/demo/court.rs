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

/// Leaders: name, role, and their shares by pool. One leader's shares sum to 32
/// (the president's to 6), so that a share means the same part of a full load everywhere.
const LEADERS: &[(&str, Role, Shares)] = &[
    ("周明远", Role::President, &[("civil", 6)]),
    ("刘建国", Role::VicePresident, &[("civil", 32)]),
    ("陈丽华", Role::VicePresident, &[("criminal", 20), ("administrative", 12)]),
    ("谭志强", Role::VicePresident, &[("enforcement", 32)]),
    ("黄秀兰", Role::CommitteeMember, &[("civil", 16), ("criminal", 16)]),
    ("彭卫东", Role::OtherLeader, &[("civil", 32)]),
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
    use super::*;

    #[test]
    fn the_court_has_37_judges_whose_shares_sum_to_what_is_promised() {
        let judges = judges();
        assert_eq!(judges.len(), 37);
        let mut sums = std::collections::BTreeMap::new();
        for pool in pools() {
            for row in pool.members {
                *sums.entry(row.judge).or_insert(0) += u32::from(row.share);
            }
        }
        let wanted = |judge| match judge {
            1 => 6,
            2..=6 => 32,
            _ => 100,
        };
        assert_eq!(sums.len(), 37);
        assert!(sums.iter().all(|(judge, sum)| *sum == wanted(judge.0)), "{sums:?}");
        assert_eq!(SINCE.to_string(), "2020-01-01");
    }
}
