//! What a column that is not read says against those that are: a case that is open with a day of
//! closing, a judge who left without a last day in post.

use std::collections::BTreeSet;

use super::column::{CLOSED_ON, Column, IN_POST_TO};
use super::doubts::as_option;
use super::header::Header;
use super::kinds::{HISTORY, Kind, ROSTER};
use crate::book::{Line, Sheet};
use crate::finding::{Code, Finding};
use crate::fold;

/// What a cell says of a case that is not closed.
const OPEN: &[&str] = &[
    "未结",
    "未审结",
    "未结案",
    "未办结",
    "未执结",
    "在审",
    "在办",
    "审理中",
    "执行中",
    "中止",
    "中止审理",
    "中止执行",
];
/// What a remark says of a closing that does not hold.
const VOID: &[&str] = &["撤销报结", "误报结", "作废"];
/// What a remark says of a judge who is there no longer.
const LEFT: &[&str] = &[
    "调离",
    "调出",
    "退休",
    "退额",
    "退出员额",
    "离任",
    "离职",
    "辞职",
    "辞去",
    "免职",
    "免去",
    "撤职",
    "开除",
    "去世",
    "病故",
    "死亡",
    "卸任",
];
/// What stands before such a word where it has not happened.
const NOT_YET: &[&str] = &["未", "拟", "预计", "将"];

/// What the bench of a case is called: not who sat on it.
const BENCHES: &[&str] = &["独任", "独任制", "合议", "合议制", "合议庭", "独任审判", "合议庭审理"];

/// Whether all cells of a column only say whether one judge or several sat.
pub(super) fn only_benches(lines: &[Line], at: u32) -> bool {
    let mut cells = lines.iter().filter_map(|line| line.cell(at)).map(|cell| fold::key(&cell.text));
    cells.all(|text| text.is_empty() || BENCHES.contains(&text.as_str()))
}

/// The first such contradiction of a row.
pub(super) fn against(
    kind: &Kind,
    sheet: &Sheet,
    header: &Header,
    (ignored, line): (&BTreeSet<u32>, &Line),
    value: impl Fn(Column) -> String,
) -> Option<Finding> {
    let (code, is_said): (Code, fn(&str) -> bool) = match kind.name {
        name if name == HISTORY.name && !holds_nothing(&value(CLOSED_ON)) => {
            (Code::OpenWithDay, says_open)
        }
        name if name == ROSTER.name && holds_nothing(&value(IN_POST_TO)) => {
            (Code::LeftWithoutDay, says_left)
        }
        _ => return None,
    };
    let unread = header
        .heads
        .iter()
        .filter(|(at, head)| head.meaning.is_none() && !head.is_aside() && !ignored.contains(*at));
    let mut cells = unread.filter_map(|(at, head)| Some((head, line.cell(*at)?)));
    let (head, cell) = cells.find(|(_, cell)| is_said(&fold::key(&cell.text)))?;
    let text = cell.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let finding = Finding::new(code).sheet(&sheet.name).row(line.number);
    let finding = finding.column(head.shown.clone()).text("name", head.shown.clone());
    Some(finding.text("text", text).text("option", as_option(&head.shown)))
}

fn holds_nothing(text: &str) -> bool {
    text.is_empty() || text == "0" || fold::is_placeholder(text)
}

fn says_open(text: &str) -> bool {
    OPEN.contains(&text) || VOID.iter().any(|word| text.contains(word))
}

fn says_left(text: &str) -> bool {
    let said = |word: &&&str| {
        text.split_once(**word)
            .is_some_and(|(before, _)| !NOT_YET.iter().any(|not| before.ends_with(not)))
    };
    LEFT.iter().any(|word| said(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_says_who_left_and_what_is_open() {
        assert!(
            ["调离", "2024年12月调离", "已退休", "2024年3月免去职务"].map(says_left) == [true; 4]
        );
        assert!(["在职", "未退休", "拟调离", "2019年调入", ""].map(says_left) == [false; 5]);
        assert!(["未结", "审理中", "5月作废"].map(says_open) == [true; 3]);
        assert!(["已结", "未结清费用", ""].map(says_open) == [false; 3]);
    }
}
