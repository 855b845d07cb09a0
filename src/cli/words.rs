//! The court's words for the codes of the protocol.

use caselot_core::docket::code::Role;
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

/// A part of a whole in percent with one decimal, rounded down.
pub fn percent(part: u64, whole: u64) -> String {
    let per_mille = (u128::from(part) * 1000).checked_div(u128::from(whole)).unwrap_or(0);
    format!("{}.{} %", per_mille / 10, per_mille % 10)
}

/// Weight (100 = one standard case) as standard cases with two decimals.
pub fn cases(weight: u64) -> String {
    format!("{}.{:02}", weight / 100, weight % 100)
}

/// Says that a word is not known, and names the known one nearest to it.
pub fn unknown<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> String {
    let steps = |word: &&str| strsim::damerau_levenshtein(word, name);
    let nearest = known.min_by_key(steps).unwrap_or_default();
    format!("“{name}” is not known; did you mean {nearest}?")
}
