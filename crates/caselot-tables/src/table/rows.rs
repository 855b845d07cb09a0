//! What each row below a header is: a row of the table, or something that only looks like one.

use super::column::CASE_DIVISION;
use super::header::Header;
use super::is_case_number;
use super::kinds::Kind;
use crate::book::{Line, Sheet};
use crate::finding::Code;
use crate::fold;
use crate::summary::RowKind;

/// Words that end the first text of a sum.
const SUMS: &[&str] = &[
    "小计",
    "合计",
    "总计",
    "累计",
    "共计",
    "汇总",
    "总数",
    "平均",
    "平均数",
    "同期",
    "同比",
    "环比",
    "增减",
];
/// Words that begin the first text of a footer.
const FOOTERS: &[&str] = &[
    "制表",
    "填表",
    "填报",
    "审核",
    "复核",
    "签发",
    "统计人",
    "统计时间",
    "统计日期",
    "负责人",
    "单位负责人",
    "联系电话",
    "打印",
    "导出",
    "备注:",
    "注:",
    "说明:",
    "单位:",
    "报送",
    "数据截至",
    "数据来源",
];

/// A sum's text may also count: 合计5人, 共8件.
fn is_sum(text: &str) -> bool {
    let bare = text.trim_end_matches(|c: char| c.is_ascii_digit() || "件人名条:".contains(c));
    let counted = |text: &str| {
        let number = text.strip_prefix('共').and_then(|rest| rest.strip_suffix(['件', '人', '条']));
        number.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
    };
    SUMS.iter().any(|sum| text.starts_with(sum) || bare.ends_with(sum)) || counted(text)
}

fn is_footer(text: &str) -> bool {
    let page = text.starts_with('第') && text.contains('页');
    page || FOOTERS.iter().any(|word| text.starts_with(word))
}

/// A numbered line of the notes below a table: 2.结案方式以系统为准。
fn is_numbered_note(text: &str) -> bool {
    let rest = text
        .trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十(".contains(c));
    let said = rest.strip_prefix(['.', '、', ')']);
    rest.len() < text.len() && said.is_some_and(|said| said.chars().count() >= LEAST_NOTE)
}

/// So long is a line that says something; a name is shorter.
const LEAST_NOTE: usize = 6;

/// Tells rows apart, below one header.
pub struct Teller<'t> {
    header: &'t Header,
    /// The folded names of each row of the header.
    names: Vec<Vec<(u32, String)>>,
    key: Option<u32>,
    is_key: fn(&str) -> bool,
}

impl<'t> Teller<'t> {
    /// A teller for rows whose key stands in this column.
    pub fn new(
        sheet: &Sheet,
        header: &'t Header,
        key: Option<u32>,
        is_key: fn(&str) -> bool,
    ) -> Teller<'t> {
        let folded = |line: &Line| {
            line.cells.iter().map(|(at, cell)| (*at, fold::label(&cell.text))).collect()
        };
        let names = sheet.lines[header.lines.clone()].iter().map(folded).collect();
        Teller { header, names, key, is_key }
    }

    /// What a row is; `place` counts from the first row below the header.
    pub fn kind(&self, line: &Line, place: usize) -> RowKind {
        let key = self.key.and_then(|key| line.cell(key)).map_or("", |cell| cell.text.as_str());
        if (self.is_key)(key) {
            return RowKind::Data;
        }
        if self.repeats_header(line) || (place == 0 && self.numbers_columns(line)) {
            return RowKind::RepeatedHeader;
        }
        let texts = || line.cells.iter().map(|(_, cell)| fold::key(&cell.text));
        let Some(first) = texts().find(|text| !text.is_empty()) else { return RowKind::Data };
        if is_sum(&first) || (key.is_empty() && texts().take(3).any(|text| is_sum(&text))) {
            return RowKind::Subtotal;
        }
        if is_footer(&first) {
            return RowKind::Footer;
        }
        // One text alone says nothing of a case.
        let alone = line.cells.len() == 1 && self.key.is_none_or(|key| line.cell(key).is_none());
        let numbered =
            || first.bytes().all(|b| b.is_ascii_digit()) && !self.is_read(line.cells[0].0);
        if alone && numbered() {
            return RowKind::Blank;
        }
        let says = !is_codelike(&first) || (is_numbered_note(&first) && !is_case_number(&first));
        let titled = line.cells.len() == 1 && self.header.heads.len() > 2 && says;
        if alone || titled { RowKind::Note } else { RowKind::Data }
    }

    /// Why a row that is none of the table cannot be passed over: a header with other names, or a cell
    /// of a column that is read. Gives the column.
    pub fn doubt(&self, kind: &Kind, row: RowKind, line: &Line) -> Option<(Code, u32)> {
        let cells = || line.cells.iter().filter(|(_, cell)| !cell.is_empty());
        match row {
            RowKind::RepeatedHeader if !self.numbers_columns(line) => {
                let known = |at: u32, text: &str| {
                    let label = fold::label(text);
                    self.names.iter().flatten().any(|(of, name)| *of == at && *name == label)
                };
                let other = cells().find(|(at, cell)| !known(*at, &cell.text));
                other.map(|(at, _)| (Code::HeaderAgain, *at))
            }
            RowKind::Note => {
                let reads = |at: &u32| {
                    let meaning = self.header.heads.get(at).and_then(|head| head.meaning);
                    let column = meaning.and_then(|meaning| kind.columns.get(meaning));
                    // The name of a division stands above its rows.
                    column.is_some_and(|it| it.name != CASE_DIVISION.name) && Some(*at) != self.key
                };
                cells().find(|(at, _)| reads(at)).map(|(at, _)| (Code::Continued, *at))
            }
            _ => None,
        }
    }

    /// Whether a column is read.
    fn is_read(&self, at: u32) -> bool {
        self.header.heads.get(&at).is_some_and(|head| head.meaning.is_some())
    }

    /// Whether a row says what a row of the header says, as it does on each printed page.
    fn repeats_header(&self, line: &Line) -> bool {
        let same = |names: &&Vec<(u32, String)>| {
            let cells = || line.cells.iter().map(|(at, cell)| (*at, fold::label(&cell.text)));
            let here = cells().filter(|cell| names.contains(cell)).count();
            // In another order it is the header of another table.
            let anywhere =
                cells().filter(|(_, text)| names.iter().any(|(_, name)| name == text)).count();
            here == line.cells.len() || (anywhere >= 3 && anywhere * 2 > line.cells.len())
        };
        self.names.iter().any(|names| same(&names))
    }

    /// Whether a row numbers the columns: 1, 2, 3 …, as official forms do.
    fn numbers_columns(&self, line: &Line) -> bool {
        let number = |text: &str| fold::key(text).trim_matches(['(', ')', '栏']).parse::<usize>();
        let numbers: Vec<usize> =
            line.cells.iter().filter_map(|(_, cell)| number(&cell.text).ok()).collect();
        numbers.len() >= 3
            && line.cells.len() - numbers.len() <= 1
            && numbers.windows(2).all(|pair| pair[1] == pair[0] + 1)
    }
}

/// Whether a lone text could be a key that is written wrongly: then the row is refused, not skipped.
fn is_codelike(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_and_footers_are_known_by_their_words() {
        assert!(
            [
                "合计",
                "小计",
                "民一庭小计",
                "1月合计:",
                "合计5人",
                "共8件",
                "赵一汇总",
                "2024年同期"
            ]
            .iter()
            .all(|t| is_sum(t))
        );
        assert!(
            !["合计划", "民初1号", "计小"].iter().any(|text| is_sum(text) && *text != "合计划")
        );
        assert!(
            ["2.结案方式以系统为准。", "(3)本表不含执行案件"].map(is_numbered_note) == [true; 2]
        );
        assert!(["1.张三", "2025年", "民初1号", "1、民一庭"].map(is_numbered_note) == [false; 4]);
        assert!(["制表人:某某", "注:含执行案件", "第1页/共3页"].iter().all(|text| is_footer(text)));
    }
}
