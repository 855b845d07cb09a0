//! Parties in columns of their sides: which names such a column has, and how several of them make
//! one text.

use crate::book::{Cell, Origin};
use crate::fold;

/// Sides of a case as courts call them, each with other words for it. No side begins with one that
/// stands before it.
const SIDES: &[(&str, &[&str])] = &[
    ("被告人", &[]),
    ("被告", &["defendants", "defendant"]),
    ("原告", &["plaintiffs", "plaintiff", "起诉人"]),
    ("第三人", &["third_parties", "third_party"]),
    ("再审申请人", &[]),
    ("复议申请人", &[]),
    ("申请执行人", &[]),
    ("被执行人", &[]),
    ("申请人", &["applicants", "applicant"]),
    ("被申请人", &["respondents", "respondent"]),
    ("上诉人", &["appellants", "appellant"]),
    ("被上诉人", &["appellees", "appellee"]),
    ("公诉机关", &["检察机关", "抗诉机关"]),
    ("自诉人", &[]),
    ("罪犯", &[]),
    ("异议人", &["执行异议人"]),
    ("案外人", &[]),
    ("利害关系人", &[]),
    ("赔偿请求人", &[]),
    ("赔偿义务机关", &[]),
    ("", &["当事人"]),
];
/// What may stand behind a side in the name of a column of names.
const NAMES: &[&str] = &["", "名称", "姓名", "信息", "姓名/名称", "名称/姓名", "姓名或名称"];
/// What may stand behind a side in the name of a column of identifiers.
const IDENTIFIERS: &[&str] = &[
    "证件号码",
    "证件号",
    "证件",
    "身份证号码",
    "身份证号",
    "身份证",
    "身份证件号码",
    "公民身份号码",
    "统一社会信用代码",
    "社会信用代码",
    "信用代码",
    "身份证号/统一社会信用代码",
    "证照号码",
    "id",
    "ids",
];
/// What may stand behind a side in the name of a column that says nothing of who it is.
const ASIDE: &[&str] = &[
    "地址",
    "住址",
    "住所",
    "住所地",
    "送达地址",
    "户籍地",
    "籍贯",
    "电话",
    "联系电话",
    "联系方式",
    "手机",
    "手机号",
    "手机号码",
    "邮箱",
    "性别",
    "民族",
    "年龄",
    "出生日期",
    "国籍",
    "职业",
    "文化程度",
    "类型",
    "证件类型",
    "证件种类",
    "人数",
    "数",
    "数量",
];

/// What a column of parties holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Names of a side; empty for parties of whatever side.
    Side(&'static str),
    /// Identifiers.
    Identifiers,
}

/// A side at the beginning of a label, and what stands behind it without the side's number.
fn split(label: &str) -> Option<(&'static str, &str)> {
    let words = |(side, more): &(&'static str, &'static [&'static str])| {
        let own = std::iter::once(*side).filter(|side| !side.is_empty());
        own.chain(more.iter().copied()).map(|word| (*side, word)).collect::<Vec<_>>()
    };
    let found = SIDES.iter().flat_map(words).find(|(_, word)| label.starts_with(word));
    let (side, word) = found?;
    let label = position_below(label).unwrap_or(label);
    let numbered = |c: char| c.is_ascii_digit() || "一二三四五六七八九十()_#".contains(c);
    Some((side, label[word.len()..].trim_start_matches(numbered).trim_start_matches('的')))
}

/// A label without the party's position at an earlier instance: 上诉人(原审被告) is 上诉人.
fn position_below(label: &str) -> Option<&str> {
    let (before, position) = label.strip_suffix(')')?.rsplit_once('(')?;
    ["原审", "一审", "二审", "原"].iter().any(|it| position.starts_with(it)).then_some(before)
}

/// Whether a label begins with a side of a case.
pub fn is_of_side(label: &str) -> bool {
    split(label).is_some()
}

/// What a column of this label holds; none if it is none of parties.
pub fn part(label: &str) -> Option<Part> {
    let (side, rest) = split(label)?;
    match () {
        () if NAMES.contains(&rest) => Some(Part::Side(side)),
        () if IDENTIFIERS.contains(&rest) => Some(Part::Identifiers),
        () => None,
    }
}

/// Whether a column is about a party and says nothing of who it is.
pub fn is_aside(label: &str) -> bool {
    matches!(label, "证件类型" | "证件种类")
        || split(label).is_some_and(|(_, rest)| ASIDE.contains(&rest))
}

/// The side that the name of a column names; empty for none.
pub fn side(shown: &str) -> &'static str {
    match part(&fold::label(shown)) {
        Some(Part::Side(side)) => side,
        _ => "",
    }
}

/// The parties of a row in one spelling: `原告:张三、李四;被告:某某公司`. Of each side once, in the
/// order of the columns.
pub fn parties(cells: impl Iterator<Item = (&'static str, Cell)>) -> Cell {
    let mut sides: Vec<(&'static str, Vec<String>)> = Vec::new();
    let mut origin = Origin::Text;
    for (side, cell) in cells {
        origin = worse(origin, cell.origin);
        let names = names(&cell.text);
        match sides.iter_mut().find(|(known, _)| *known == side) {
            Some((_, known)) => known.extend(names),
            None => sides.push((side, names)),
        }
    }
    let told = sides.into_iter().filter(|(_, names)| !names.is_empty());
    let text = told.map(|(side, names)| match side {
        "" => names.join("；"),
        side => format!("{side}：{}", names.join("、")),
    });
    Cell { text: text.collect::<Vec<_>>().join("；"), origin }
}

/// Sides that stand against each other.
const AGAINST: &[(&str, &str)] = &[
    ("原告", "被告"),
    ("上诉人", "被上诉人"),
    ("申请人", "被申请人"),
    ("再审申请人", "被申请人"),
    ("申请执行人", "被执行人"),
    ("自诉人", "被告人"),
];

/// The side of which a row names nobody, though it names the one against it. The sides of its columns
/// are given with what they hold.
pub fn left_empty(cells: &[(&'static str, bool)]) -> Option<&'static str> {
    let has = |wanted: &str| {
        let of_it = cells.iter().filter(|(side, _)| *side == wanted).map(|(_, filled)| *filled);
        of_it.reduce(|one, other| one || other)
    };
    AGAINST.iter().find_map(|(one, other)| match (has(one)?, has(other)?) {
        (true, false) => Some(*other),
        (false, true) => Some(*one),
        _ => None,
    })
}

/// The identifiers of a row with `;` between them.
pub fn identifiers(cells: impl Iterator<Item = Cell>) -> Cell {
    let mut origin = Origin::Text;
    let mut texts: Vec<String> = Vec::new();
    for cell in cells {
        origin = worse(origin, cell.origin);
        if !cell.text.is_empty() && !fold::is_placeholder(&cell.text) {
            texts.push(cell.text);
        }
    }
    Cell { text: texts.join(";"), origin }
}

/// A cell that cannot be read spoils what it is a part of.
fn worse(one: Origin, other: Origin) -> Origin {
    let spoils = |origin| matches!(origin, Origin::NoValue | Origin::Error | Origin::Damaged);
    match spoils(one) {
        true => one,
        false if spoils(other) => other,
        false => Origin::Text,
    }
}

/// The names of a cell, without what numbers them: `1.张三\n2.李四`.
fn names(text: &str) -> Vec<String> {
    let parts = text.split([';', '；', '、', '，', '\n', '\r']);
    let parts = parts.map(|part| part.trim().trim_end_matches('。'));
    let bare = |part: &str| {
        let rest = part.trim_start_matches(|c: char| c.is_ascii_digit());
        let numbered = rest.len() < part.len();
        match rest.strip_prefix(['.', '．', ')', '）']) {
            Some(rest) if numbered => fold::name(rest),
            _ if numbered && rest.is_empty() => String::new(),
            _ => fold::name(part),
        }
    };
    parts.map(bare).filter(|name| !name.is_empty() && !fold::is_placeholder(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_of_a_side_by_its_name() {
        for (label, wanted) in [
            ("原告", Some(Part::Side("原告"))),
            ("被告人", Some(Part::Side("被告人"))),
            ("被告2", Some(Part::Side("被告"))),
            ("被告(一)姓名", Some(Part::Side("被告"))),
            ("当事人1", Some(Part::Side(""))),
            ("申请执行人名称", Some(Part::Side("申请执行人"))),
            ("被申请人", Some(Part::Side("被申请人"))),
            ("原告身份证号", Some(Part::Identifiers)),
            ("被告的统一社会信用代码", Some(Part::Identifiers)),
            ("原告代理人", None),
            ("被告人数", None),
            ("案由", None),
        ] {
            assert_eq!(part(label), wanted, "{label}");
        }
        assert!(["被告人数", "原告联系电话", "证件类型"].iter().all(|it| is_aside(it)));
        assert!(!["原告代理人", "原告", "案号"].iter().any(|it| is_aside(it)));
    }

    #[test]
    fn several_columns_and_names_make_one_text() {
        let cells = [
            ("", ""),
            ("原告", "张 三、李四"),
            ("被告", "1.某某公司\n2.买买提•吐尔逊"),
            ("第三人", "无"),
            ("被告", "王五"),
        ];
        let cells = cells.into_iter().map(|(side, text)| (side, Cell::from_text(text)));
        let wanted = "原告：张三、李四；被告：某某公司、买买提·吐尔逊、王五";
        assert_eq!(parties(cells).text, wanted);
        let alone = parties([("", Cell::from_text("甲诉乙"))].into_iter());
        assert_eq!(alone.text, "甲诉乙");
        assert_eq!(parties([("原告", Cell::from_text(" / "))].into_iter()).text, "");
    }

    #[test]
    fn a_part_that_is_damaged_spoils_the_whole() {
        let cells = ["430203198001011251", "4.3E+17", "无"].map(Cell::from_text);
        let whole = identifiers(cells.into_iter());
        assert_eq!((whole.origin, whole.text.matches(';').count()), (Origin::Damaged, 1));
    }
}
