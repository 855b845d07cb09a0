//! The sample court's cases: types, causes, procedures and weights in a plausible mix.

use std::collections::HashMap;

use caselot_core::docket::Day;
use caselot_core::docket::code::ExclusionGround;
use caselot_core::docket::filing::Exclusion;
use caselot_core::id::JudgeId;

use super::court::CODE;
use crate::client::CaseInput;

/// Name of the filing clerk.
pub const CLERK: &str = "立案庭 demo";
/// The second person for draws in a pool with few judges.
pub const SUPERVISOR: &str = "审管办 demo";
/// Year in the case numbers.
const YEAR: u32 = 2021;
/// First day of acceptance: 2021-01-04, a Monday.
const FIRST_DAY: u32 = 18_631;
/// One of so many cases has a judge left out.
const EXCLUSION_EVERY: usize = 40;

/// A kind of case: number among a thousand, pool, type code, cause, procedure, weight.
struct Kind(usize, &'static str, &'static str, &'static str, &'static str, u32);

/// The kinds; their numbers sum to 1,000, and their loads fit the shares of the pools.
const KINDS: &[Kind] = &[
    Kind(110, "civil", "民初", "民间借贷纠纷", "简易程序", 80),
    Kind(90, "civil", "民初", "机动车交通事故责任纠纷", "简易程序", 90),
    Kind(80, "civil", "民初", "离婚纠纷", "简易程序", 90),
    Kind(70, "civil", "民初", "买卖合同纠纷", "普通程序", 120),
    Kind(70, "civil", "民初", "物业服务合同纠纷", "小额诉讼程序", 50),
    Kind(50, "civil", "民初", "金融借款合同纠纷", "简易程序", 80),
    Kind(40, "civil", "民初", "劳动争议", "普通程序", 130),
    Kind(30, "civil", "民初", "建设工程施工合同纠纷", "普通程序", 250),
    Kind(18, "civil", "民特", "申请确认调解协议效力", "特别程序", 30),
    Kind(50, "criminal", "刑初", "危险驾驶罪", "速裁程序", 60),
    Kind(30, "criminal", "刑初", "盗窃罪", "简易程序", 100),
    Kind(22, "criminal", "刑初", "诈骗罪", "普通程序", 200),
    Kind(25, "administrative", "行初", "治安管理行政处罚", "普通程序", 140),
    Kind(10, "administrative", "行初", "政府信息公开", "简易程序", 90),
    Kind(15, "administrative", "行审", "非诉行政执行审查", "其他", 100),
    Kind(250, "enforcement", "执", "金钱给付执行", "执行程序", 60),
    Kind(25, "enforcement", "执恢", "恢复执行", "执行程序", 50),
    Kind(15, "enforcement", "执异", "执行异议", "执行程序", 90),
];

/// The first `count` cases of the sample year.
pub fn cases(count: usize) -> Vec<CaseInput> {
    let total: usize = KINDS.iter().map(|kind| kind.0).sum();
    let mut running: HashMap<&str, u32> = HashMap::new();
    (0..count)
        .map(|at| {
            // 617 shares no factor with 1,000, so that the kinds come mixed.
            let kind = kind_at(at * 617 % total);
            let number = running.entry(kind.2).or_insert(0);
            *number += 1;
            case(at, kind, *number)
        })
        .collect()
}

fn kind_at(mut place: usize) -> &'static Kind {
    for kind in KINDS {
        if place < kind.0 {
            return kind;
        }
        place -= kind.0;
    }
    &KINDS[0]
}

fn case(at: usize, kind: &Kind, number: u32) -> CaseInput {
    let Kind(_, pool, type_code, cause, procedure, weight) = *kind;
    let day = u32::try_from(at / 25 % 360).unwrap_or(0);
    let excluded = at % EXCLUSION_EVERY == EXCLUSION_EVERY / 2 && pool == "civil";
    // Pools with so few judges that a draw needs a second person.
    let is_thin = matches!(pool, "administrative" | "criminal");
    let exclusion = Exclusion {
        judge: JudgeId(7 + u32::try_from(at / EXCLUSION_EVERY % 19).unwrap_or(0)),
        ground: ExclusionGround::OtherRelationship,
        person: CLERK.to_owned(),
        text: "与代理人系同学".to_owned(),
        by_program: false,
    };
    let number = format!("({YEAR}){CODE}{type_code}{number}号");
    CaseInput {
        pool: pool.to_owned(),
        cause: cause.to_owned(),
        procedure: procedure.to_owned(),
        weight,
        parties: format!("当事人甲{at} 与 当事人乙{at}"),
        claim: format!("{cause} 示例请求 {at}"),
        exclusions: if excluded { vec![exclusion] } else { Vec::new() },
        approver: if is_thin { SUPERVISOR.to_owned() } else { String::new() },
        ..CaseInput::new(number, Day(FIRST_DAY + day))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_has_its_own_number_of_a_known_type() {
        assert_eq!(KINDS.iter().map(|kind| kind.0).sum::<usize>(), 1_000);
        let mut seen = std::collections::HashSet::new();
        for case in cases(2_000) {
            let number =
                caselot_core::docket::CaseNumber::parse(&case.number, CODE).expect("a number");
            assert!(!number.needs_approver(), "{}", case.number);
            assert!(seen.insert(case.number));
        }
    }
}
