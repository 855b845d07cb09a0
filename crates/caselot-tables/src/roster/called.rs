//! What offices write around the name of a judge: titles, numbers, brackets.

/// Titles that offices write before or behind a judge's name.
pub(super) const TITLES: &[&str] = &[
    "审判委员会专职委员",
    "审委会专职委员",
    "专职委员",
    "副院长",
    "院长",
    "副庭长",
    "庭长",
    "副局长",
    "局长",
    "审判员",
    "员额法官",
    "法官",
    "审判长",
];

/// A name without the title before or behind it; 审判长：张三 has a colon between.
pub(super) fn untitled(name: &str) -> Option<&str> {
    let behind = TITLES.iter().find_map(|title| name.strip_suffix(title));
    let before = || TITLES.iter().find_map(|title| name.strip_prefix(title));
    behind.or_else(|| before().map(|name| name.trim_start_matches(':')))
}

/// Brackets of whatever form as round ones.
pub(super) fn round(name: &str) -> String {
    let one = |c: char| match c {
        '[' | '【' | '〔' | '﹙' => '(',
        ']' | '】' | '〕' | '﹚' => ')',
        c => c,
    };
    name.chars().map(one).collect()
}

/// A number beside a name, which lists of a case system have: 11赵一, 11-赵一, 11号赵一, 赵一(11).
pub(super) fn numbered(name: &str) -> Option<(&str, &str)> {
    let behind = name.strip_suffix(')').and_then(|rest| rest.split_once('('));
    if let Some((name, number)) = behind {
        let number = number.strip_suffix('号').unwrap_or(number);
        return is_number(number).then_some((number, name));
    }
    let rest = name.trim_start_matches(|c: char| c.is_ascii_digit());
    let number = &name[..name.len() - rest.len()];
    let rest = rest.trim_start_matches(['号', '-', ':', '_']);
    // 1.张三 and 1、张三 number a list.
    let is_name = rest.chars().next().is_some_and(char::is_alphabetic) && rest.chars().count() > 1;
    (!number.is_empty() && is_name).then_some((number, rest))
}

pub(super) fn is_number(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_digit())
}
