//! Words of cells: one table for each vocabulary. A court may add words of its own.

use caselot_core::docket::code::{ActivityKind, AssignedBy, Coded, Manner, Role};
use caselot_words::{Lang, label};

use crate::fold;
use crate::synonyms::Synonyms;

/// The code whose term a word is: what the program says for a code it reads as well.
pub fn by_term<T: Coded + Copy>(all: &[T], word: &str) -> Option<T> {
    let is_it = |code: &&T| {
        let term = label(Lang::Zh, T::VOCABULARY, code.name());
        term.is_some_and(|it| fold::key(it.typed()) == word || fold::key(&it.whole) == word)
    };
    all.iter().find(is_it).copied()
}

/// Why a word stands for no manner of closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MannerFault {
    /// It ends no case: 中止审理.
    NoClosing,
    /// It is not known.
    Unknown,
}

/// Manners of closing by their words.
const MANNERS: &[(Manner, &[&str])] = &[
    (
        Manner::Judgment,
        &[
            "判决",
            "判决结案",
            "维持",
            "维持原判",
            "改判",
            "驳回上诉",
            "驳回上诉维持原判",
            "部分改判",
        ],
    ),
    (
        Manner::Ruling,
        &[
            "裁定",
            "裁定结案",
            "裁定驳回起诉",
            "驳回起诉",
            "裁定驳回申请",
            "驳回申请",
            "不予受理",
            "裁定不予受理",
            "终结",
            "终结诉讼",
            "裁定终结诉讼",
            "终结审理",
            "终结执行",
            "终结本次执行程序",
            "终本",
            "终止审理",
            "发回重审",
            "司法确认",
            "确认调解协议有效",
            "不予执行",
            "准许执行",
        ],
    ),
    (Manner::Mediated, &["调解", "调解结案", "调解书"]),
    (
        Manner::Withdrawn,
        &[
            "撤诉",
            "撤诉结案",
            "准予撤诉",
            "准许撤诉",
            "裁定准予撤诉",
            "裁定准许撤诉",
            "按撤诉处理",
            "按自动撤诉处理",
            "裁定按撤诉处理",
            "撤回申请",
            "准许撤回申请",
            "准予撤回申请",
            "准许撤回上诉",
            "准予撤回上诉",
            "准许撤回起诉",
            "准予撤回起诉",
            "准许撤回执行异议",
            "准许撤回上诉/起诉/执行异议",
            "按撤回上诉处理",
        ],
    ),
    (Manner::Duplicate, &["重复立案"]),
    (Manner::InError, &["误立"]),
    (
        Manner::Other,
        &[
            "移送",
            "移送管辖",
            "移送其他法院",
            "执行完毕",
            "销案",
            "支付令",
            "发出支付令",
            "决定",
            "其他",
            "其它",
            "其他方式",
        ],
    ),
];

/// The manner of a word.
///
/// # Errors
/// When it ends no case, or is not known.
pub fn manner(text: &str, synonyms: &Synonyms) -> Result<Manner, MannerFault> {
    let word = fold::key(text);
    let word = word.trim_end_matches(['。', '.', ';', '；', '、', ',']);
    if word.starts_with("中止") || word.starts_with("裁定中止") {
        return Err(MannerFault::NoClosing);
    }
    let own = MANNERS.iter().find(|(_, words)| words.contains(&word)).map(|(manner, _)| *manner);
    let added = || Manner::from_name(Synonyms::code(&synonyms.manners, word)?);
    let named = || Manner::from_name(&word.to_ascii_uppercase());
    let termed = || by_term(Manner::ALL, word);
    own.or_else(added).or_else(named).or_else(termed).ok_or(MannerFault::Unknown)
}

/// Titles by their ending words, the longer ones first: 副院长 also ends in 院长.
const TITLES: &[(&str, Role)] = &[
    ("审判委员会专职委员", Role::CommitteeMember),
    ("审委会专职委员", Role::CommitteeMember),
    ("审委会专委", Role::CommitteeMember),
    ("专职委员", Role::CommitteeMember),
    ("专委", Role::CommitteeMember),
    ("其他院领导", Role::OtherLeader),
    ("其他入额院领导", Role::OtherLeader),
    ("副院长", Role::VicePresident),
    ("院长", Role::President),
    ("副庭长", Role::DeputyDivisionChief),
    ("庭长", Role::DivisionChief),
    ("副局长", Role::DeputyDivisionChief),
    ("执行局长", Role::DivisionChief),
    ("局长", Role::DivisionChief),
    ("法庭副主任", Role::DeputyDivisionChief),
    ("法庭主任", Role::DivisionChief),
    ("人民陪审员", Role::LayAssessor),
    ("陪审员", Role::LayAssessor),
    ("法官助理", Role::JudicialAssistant),
    ("书记员", Role::CourtClerk),
    ("审判辅助人员", Role::Administrative),
    ("司法行政人员", Role::Administrative),
    ("行政人员", Role::Administrative),
    ("主任科员", Role::Administrative),
    ("科员", Role::Administrative),
    ("司法警察", Role::Administrative),
    ("法警", Role::Administrative),
    ("助理审判员", Role::Judge),
    ("审判员", Role::Judge),
    ("员额法官", Role::Judge),
    ("高级法官", Role::Judge),
    ("法官", Role::Judge),
];

/// Party offices that may stand before or behind a title and say nothing of it.
const PARTY_OFFICES: &[&str] =
    &["党组书记", "党组副书记", "党组成员", "机关党委书记", "机关党委专职副书记"];

/// What may stand before an ending word: the name of a division or a rank, nothing else.
fn is_division(before: &str) -> bool {
    const ENDS: &[&str] = &["庭", "局", "处", "室", "办", "团队", "队", "法院", "院", "法庭"];
    const RANKS: &[&str] = &[
        "",
        "常务",
        "聘用制",
        "聘任制",
        "一级",
        "二级",
        "三级",
        "四级",
        "五级",
        "首席大",
        "一级大",
        "二级大",
        "院",
        "本院",
        "民一",
        "民二",
        "民三",
        "民四",
        "民五",
        "刑一",
        "刑二",
        "刑",
        "民",
        "行政",
        "立案",
        "执行",
        "审监",
        "综合",
        "速裁",
        "少年",
        "家事",
        "环资",
        "知产",
    ];
    RANKS.contains(&before) || ENDS.iter().any(|end| before.ends_with(end))
}

/// The role of a title. The post that is assessed first decides where a title names two.
#[must_use]
pub fn role(text: &str, synonyms: &Synonyms) -> Option<Role> {
    let word = fold::key(text);
    if let Some(code) = Synonyms::code(&synonyms.roles, &word) {
        return Role::from_name(code);
    }
    if let Some(role) = Role::from_name(&word.to_ascii_uppercase()) {
        return Some(role);
    }
    if let Some(role) = by_term(Role::ALL, &word) {
        return Some(role);
    }
    let word = without_note(&word);
    let posts = word.split(['、', ',', ';', '兼', '/']).filter(|post| !post.is_empty());
    let mut found: Option<Role> = None;
    for post in posts.filter(|post| !PARTY_OFFICES.contains(post)) {
        let role = one_post(post)?;
        found = Some(found.map_or(role, |known| known.min(role)));
    }
    found
}

/// A title without what stands in brackets behind it and says nothing of it: a rank, or who leads. A
/// post that is held beside it is a second one.
fn without_note(word: &str) -> String {
    let Some((title, note)) = word.strip_suffix(')').and_then(|rest| rest.split_once('(')) else {
        return word.to_owned();
    };
    let is_rank = note.ends_with('级') || one_post(note) == Some(Role::Judge);
    match note.strip_prefix("兼任").or_else(|| note.strip_prefix('兼')) {
        Some(second) => format!("{title}兼{second}"),
        None if is_rank || note == "主持工作" => title.to_owned(),
        None => word.to_owned(),
    }
}

fn one_post(post: &str) -> Option<Role> {
    let ends = TITLES.iter().filter(|(title, _)| post.ends_with(title));
    let (title, role) = ends.max_by_key(|(title, _)| title.len())?;
    let before = post.strip_suffix(title)?;
    let before = PARTY_OFFICES.iter().find_map(|it| before.strip_prefix(it)).unwrap_or(before);
    is_division(before).then_some(*role)
}

/// Reads yes or no.
#[must_use]
pub fn yes_or_no(text: &str) -> Option<bool> {
    match fold::key(text).as_str() {
        "true" | "yes" | "y" | "1" | "是" | "√" | "✓" | "✔" | "☑" | "入额" | "已入额" | "员额" => {
            Some(true)
        }
        "false" | "no" | "n" | "0" | "否" | "×" | "✗" | "✘" | "✕" | "x" | "☐" | "未入额"
        | "不是" | "非员额" => Some(false),
        _ => None,
    }
}

/// The kind of an activity.
#[must_use]
pub fn activity(text: &str, synonyms: &Synonyms) -> Option<ActivityKind> {
    let word = fold::key(text);
    Some(match word.as_str() {
        "阅卷" => ActivityKind::FileAccess,
        "主持庭审" => ActivityKind::HearingPresided,
        "参加庭审" => ActivityKind::HearingAttended,
        "签署评议笔录" => ActivityKind::DeliberationSigned,
        "撰写裁判文书" => ActivityKind::JudgmentDrafted,
        "签署裁判文书" => ActivityKind::JudgmentSigned,
        "审委会" | "审委会会议" => ActivityKind::CommitteeSession,
        "法官会议" | "法官专业会议" => ActivityKind::JudgesMeeting,
        "信访接待" => ActivityKind::PetitionReceived,
        word => {
            let added = Synonyms::code(&synonyms.activities, word);
            let named = ActivityKind::from_name(added.unwrap_or(&word.to_ascii_uppercase()));
            return named.or_else(|| by_term(ActivityKind::ALL, word));
        }
    })
}

/// How a case came to its judge.
#[must_use]
pub fn assigned_by(text: &str, synonyms: &Synonyms) -> Option<AssignedBy> {
    let word = fold::key(text);
    match word.as_str() {
        "" => Some(AssignedBy::Imported),
        "随机分案" | "随机" | "电脑随机分案" => Some(AssignedBy::Drawn),
        "指定分案" | "指定" => Some(AssignedBy::Designated),
        word => {
            let added = Synonyms::code(&synonyms.assigned_by, word);
            let named = AssignedBy::from_name(added.unwrap_or(&word.to_ascii_uppercase()));
            named.or_else(|| by_term(AssignedBy::ALL, word))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn manners_are_known_with_what_stands_around_them() {
        let synonyms = Synonyms::default();
        let manner = |text: &str| manner(text, &synonyms);
        for (text, wanted) in [
            ("判决。", Manner::Judgment),
            ("准予 撤诉", Manner::Withdrawn),
            ("按撤诉处理", Manner::Withdrawn),
            ("裁定驳回起诉", Manner::Ruling),
            ("终结本次执行程序", Manner::Ruling),
            ("调解结案", Manner::Mediated),
            ("移送", Manner::Other),
            ("WITHDRAWN", Manner::Withdrawn),
        ] {
            assert_eq!(manner(text), Ok(wanted), "{text}");
        }
        assert_eq!(manner("中止审理"), Err(MannerFault::NoClosing));
        assert_eq!(manner("和好"), Err(MannerFault::Unknown));
    }

    #[test]
    fn what_the_program_says_for_a_code_is_read_as_that_code() {
        fn all<T: Coded + Copy + PartialEq + std::fmt::Debug>(
            codes: &[T],
            read: impl Fn(&str) -> Option<T>,
        ) {
            for code in codes {
                let term = label(Lang::Zh, T::VOCABULARY, code.name()).expect("a word");
                assert_eq!(read(&term.whole), Some(*code), "{}", term.whole);
                assert_eq!(read(term.typed()), Some(*code), "{}", term.typed());
            }
        }
        let none = Synonyms::default();
        all(Manner::ALL, |text| manner(text, &none).ok());
        all(Role::ALL, |text| role(text, &none));
        all(ActivityKind::ALL, |text| activity(text, &none));
        all(AssignedBy::ALL, |text| assigned_by(text, &none));
    }

    #[test]
    fn a_court_adds_words_of_its_own() {
        let mut synonyms = Synonyms::default();
        synonyms.manners.insert("WITHDRAWN".to_owned(), vec!["和解撤诉".to_owned()]);
        synonyms.roles.insert("ADMINISTRATIVE".to_owned(), vec!["速录员".to_owned()]);
        assert_eq!(manner("和解撤诉", &synonyms), Ok(Manner::Withdrawn));
        assert_eq!(role("速录员", &synonyms), Some(Role::Administrative));
    }

    #[test]
    fn the_ending_word_of_a_title_decides() {
        for (text, wanted) in [
            ("党组书记、院长", Role::President),
            ("党组成员、副院长", Role::VicePresident),
            ("副院长兼执行局局长", Role::VicePresident),
            ("审委会专委", Role::CommitteeMember),
            ("民一庭庭长", Role::DivisionChief),
            ("执行局局长", Role::DivisionChief),
            ("立案庭副庭长", Role::DeputyDivisionChief),
            ("四级高级法官", Role::Judge),
            ("员额法官", Role::Judge),
            ("三级法官助理", Role::JudicialAssistant),
            ("书记员", Role::CourtClerk),
            ("司法行政人员", Role::Administrative),
            ("COURT_CLERK", Role::CourtClerk),
            ("PRESIDENT", Role::President),
            ("党组副书记、常务副院长", Role::VicePresident),
            ("党组成员、副院长（兼执行局局长）", Role::VicePresident),
            ("执行局局长（兼任副院长）", Role::VicePresident),
            ("审判员（一级法官）", Role::Judge),
            ("民一庭副庭长（主持工作）", Role::DeputyDivisionChief),
            ("院长（副处级）", Role::President),
            ("聘用制书记员", Role::CourtClerk),
            ("四级主任科员", Role::Administrative),
        ] {
            assert_eq!(role(text, &Synonyms::default()), Some(wanted), "{text}");
        }
        for unknown in [
            "审判委员会委员",
            "速录员",
            "退休院长",
            "前副院长",
            "副院长（已退休）",
            "院长（挂职）",
            "审判员（书记员）",
            "",
        ] {
            assert_eq!(role(unknown, &Synonyms::default()), None, "{unknown}");
        }
    }
}
