//! The court's words for the codes of the protocol, and numbers as people read them.

use caselot_core::docket::code::{ApprovalNeed, Role};
use caselot_core::lottery::role::SeatRole;

/// A judge's role in Chinese.
pub fn role(role: Role) -> &'static str {
    match role {
        Role::President => "院长",
        Role::VicePresident => "副院长",
        Role::CommitteeMember => "审判委员会专职委员",
        Role::OtherLeader => "其他院领导",
        Role::DivisionChief => "庭长",
        Role::DeputyDivisionChief => "副庭长",
        Role::Judge => "审判员",
        Role::Administrative => "行政人员",
        Role::LayAssessor => "人民陪审员",
    }
}

/// A seat in Chinese and English.
pub fn seat(role: SeatRole) -> &'static str {
    match role {
        SeatRole::Undertaking => "承办法官 undertaking judge",
        SeatRole::Presiding => "审判长 presiding judge",
        SeatRole::Member => "合议庭成员 member of the panel",
        SeatRole::Assessor => "人民陪审员 assessor",
        SeatRole::Mediator => "调解员 mediator",
        SeatRole::Review => "评查 reviewer",
    }
}

/// What waits for a second person, by the name of its event.
pub fn proposed(kind: &str) -> &str {
    match kind {
        "case_filed" => "立案 filing",
        "judge_recorded" => "法官变动 judge",
        "pool_recorded" => "分案组 pool",
        "policy_adopted" => "规则 policy",
        "tray_retired" => "信封遗失 lost tray",
        "filing_voided" => "随机数遗失 lost nonce",
        "case_corrected" => "更正 correction",
        "case_closed" => "撤销立案 undone case",
        "number_corrected" => "更正案号 number",
        "quota_reduction_granted" => "核减 reduction",
        "person_enrolled" => "人员授权 person",
        "imports" => "历史案件 imports",
        other => other,
    }
}

/// Why a filing needs a second person.
pub fn need(need: ApprovalNeed) -> &'static str {
    match need {
        ApprovalNeed::FewCandidates => {
            "候选人过少 few candidates, or one of them has nearly all the odds"
        }
        ApprovalNeed::ManyMissing => {
            "多人不参加随机 many members of the pool are no candidates, by exclusions, fresh leave or \
             fresh conflicts"
        }
        ApprovalNeed::Departure => "不按规则 pool, seats or weight are not those of the policy",
        ApprovalNeed::Reassignment => "变更承办人 the case leaves its judge",
        ApprovalNeed::Redraw => "重新随机 the case would go back to its first judge",
        ApprovalNeed::Heavy => {
            "权重过高 the weight is above 3.00 cases, and the policy has no table"
        }
        ApprovalNeed::Elsewhere => {
            "原审不在本库 the earlier case is not in this log, and who sat is the filer's word"
        }
        ApprovalNeed::NumberAgain => {
            "案号再次使用 the number was that of a case that should never have been"
        }
        ApprovalNeed::NoParties => {
            "无当事人证件号码 no identifier of a party was given, and the policy asks for one"
        }
    }
}

/// A text, or a dash where there is none.
pub fn or_dash(text: &str) -> &str {
    if text.is_empty() { "—" } else { text }
}

/// A part of a whole in percent with one decimal, rounded down.
pub fn percent(part: u64, whole: u64) -> String {
    let per_mille = (u128::from(part) * 1000).checked_div(u128::from(whole)).unwrap_or(0);
    format!("{}.{} %", per_mille / 10, per_mille % 10)
}

/// A weight (100 = one standard case) in standard cases, with two decimals.
pub fn cases(weight: u64) -> String {
    format!("{}.{:02}", weight / 100, weight % 100)
}

/// An index or number as text; empty where 0 stands for none.
pub fn unless_zero(number: u64) -> String {
    if number == 0 { String::new() } else { number.to_string() }
}

/// Says that a name is not known, with the nearest known one behind a semicolon.
pub fn unknown<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> String {
    let distance = |word: &&str| strsim::damerau_levenshtein(word, name);
    let nearest = known.min_by_key(distance).unwrap_or_default();
    format!("“{name}” is not known; did you mean {nearest}?")
}

/// A fault of a TOML text with its line. The line itself is not shown: it may hold a token.
pub fn toml_fault(text: &str, error: &toml::de::Error) -> String {
    let line = error.span().map(|span| text[..span.start].lines().count().max(1));
    let line = line.map_or(String::new(), |line| format!("line {line}: "));
    format!("{line}{}", error.message().trim())
}
