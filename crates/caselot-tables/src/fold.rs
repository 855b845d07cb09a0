//! Characters that look alike are made alike, and those that nobody sees are left out.

use unicode_normalization::UnicodeNormalization;

/// Whether a character takes no room: zero-width and bidirectional marks, variation selectors,
/// controls. Tab and line ends count as spaces.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E0FFF}')
        || (c.is_control() && !c.is_whitespace())
}

/// Text as it is kept: without what nobody sees, without spaces at either end.
#[must_use]
pub fn clean(text: &str) -> String {
    // How a workbook writes a carriage return that was pasted into a cell.
    let text = text.replace("_x000D_", "");
    text.chars().filter(|c| !is_invisible(*c)).collect::<String>().trim().to_owned()
}

/// Full-width ASCII made half-width, and the other spaces made plain ones.
#[must_use]
pub fn narrow(text: &str) -> String {
    let one = |c: char| match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        c if c.is_whitespace() => ' ',
        c => c,
    };
    text.chars().map(one).collect()
}

/// Text to be compared: narrow, without any space, ASCII letters small.
#[must_use]
pub fn key(text: &str) -> String {
    let seen = text.chars().filter(|c| !c.is_whitespace() && !is_invisible(*c));
    narrow(&seen.collect::<String>()).to_ascii_lowercase()
}

/// Notes in brackets behind the name of a column that say nothing about its meaning.
const EMPTY_NOTES: &[&str] = &[
    "全称",
    "必填",
    "选填",
    "非必填",
    "可不填",
    "可空",
    "姓名",
    "文本",
    "文本格式",
    "年月日",
    "单选",
    "下拉",
    "下拉选择",
];
/// How notes begin that only say how a cell is to be filled in.
const FORM_NOTES: &[&str] =
    &["如", "例", "格式", "日期格式", "yyyy", "请", "多人", "多名", "多个", "下拉"];

/// The name of a column to be compared: `* 案号\n（全称）：` is 案号.
#[must_use]
pub fn label(text: &str) -> String {
    let folded = key(text);
    let folded = folded.trim_start_matches('*').trim_end_matches(['*', ':']);
    let Some((name, note)) = folded.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')) else {
        return folded.to_owned();
    };
    let is_form = FORM_NOTES.iter().any(|begin| note.starts_with(begin));
    let is_empty = EMPTY_NOTES.contains(&note) || is_form;
    if is_empty && !name.is_empty() { name.to_owned() } else { folded.to_owned() }
}

/// The Chinese half of a name of a column in both languages, `案号 Case No.`; none where it is in
/// one alone.
#[must_use]
pub fn chinese_half(label: &str) -> Option<String> {
    let is_latin = |c: char| c.is_ascii_alphabetic();
    let is_mark = |c: char| matches!(c, '.' | '/' | '(' | ')' | '_' | '-' | '|' | ':' | '\'');
    let half: String = label.chars().filter(|c| !is_latin(*c) && !is_mark(*c)).collect();
    (label.contains(is_latin) && !half.is_empty() && !half.is_ascii()).then_some(half)
}

/// The dots between the parts of a name, as keyboards and systems write them.
const DOTS: &[char] = &['•', '・', '･', '‧', '∙', '⋅', '●', '᛫', '⸱', '.', '．', '。', '﹒'];

/// A character that only looks like an ideograph, as the ideograph: the radicals of dictionaries,
/// which come from printed pages, and the compatibility ideographs of older encodings.
fn unified(c: char) -> impl Iterator<Item = char> {
    let is_other = matches!(c, '\u{2E80}'..='\u{2FDF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{2F800}'..='\u{2FA1F}');
    let (folded, kept) = match is_other {
        true => (Some(std::iter::once(c).nfkc()), None),
        false => (None, Some(c)),
    };
    folded.into_iter().flatten().chain(kept)
}

/// A name in one spelling: 张　三 is 张三, 买买提•吐尔逊 is 买买提·吐尔逊. A space stays only between
/// letters that are not Han.
#[must_use]
pub fn name(text: &str) -> String {
    let text: String = narrow(&clean(text)).chars().flat_map(unified).collect();
    let mut folded = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let before = folded.chars().last();
        let is_latin = |c: Option<char>| c.is_some_and(|c| c.is_alphabetic() && c < '\u{2E80}');
        if c == ' ' {
            while rest.next_if_eq(&' ').is_some() {}
            if is_latin(before) && is_latin(rest.peek().copied()) {
                folded.push(' ');
            }
        } else if DOTS.contains(&c)
            && !before.is_some_and(|c| is_latin(Some(c)) || c.is_ascii_digit())
        {
            folded.push('·');
        } else {
            folded.push(c);
        }
    }
    // A full stop behind a name is none of its parts.
    folded.trim_end_matches('·').to_owned()
}

/// What offices write into a cell that holds nothing.
const PLACEHOLDERS: &[&str] = &[
    "/",
    "//",
    "\\",
    "-",
    "--",
    "---",
    "–",
    "—",
    "——",
    "―",
    "−",
    "─",
    "_",
    "*",
    "无",
    "暂无",
    "空",
    "未结",
    "未结案",
    "未审结",
    "待结",
    "待定",
    "未定",
    "未知",
    "不详",
    "n/a",
    "na",
    "null",
    "none",
];

/// Whether a cell says that it holds nothing.
#[must_use]
pub fn is_placeholder(text: &str) -> bool {
    PLACEHOLDERS.contains(&key(text).as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_spelling() {
        for text in ["张三", "张 三", "张　三", " 张\u{200B}三\u{202C}", "\u{FEFF}张\u{00A0} 三\n"]
        {
            assert_eq!(name(text), "张三", "{text:?}");
        }
        for dot in ["·", "•", "・", "‧", ".", "．", " · ", " • "] {
            assert_eq!(name(&format!("买买提{dot}吐尔逊")), "买买提·吐尔逊", "{dot}");
        }
        // A radical of Kangxi, a compatibility ideograph, and one that only stands in their block.
        assert_eq!(name("\u{2F45}\u{FA1B}"), "方福");
        assert_eq!(name("马\u{FA11}𠮷"), "马\u{FA11}𠮷");
        assert_eq!(["赵一。", "赵一．", "赵一 。"].map(name), ["赵一"; 3].map(str::to_owned));
        assert_eq!(name("株洲3.14公司"), "株洲3.14公司");
        assert_eq!(name("John  Smith Jr."), "John Smith Jr.");
        assert_eq!(name("Müller-李"), "Müller-李");
    }

    #[test]
    fn a_label_loses_its_notes_and_keeps_its_meaning() {
        for text in ["案号", "案 号", "案号\n(全称)", "*案号：", "案号（必填）", "\u{FEFF}案号"]
        {
            assert_eq!(label(text), "案号", "{text:?}");
        }
        assert_eq!(label("结案日期（预计）"), "结案日期(预计)", "another date");
        assert_eq!(label("立案日期(yyyy-mm-dd)"), "立案日期");
        assert_eq!(label("Filed_On "), "filed_on");
        assert_eq!(label("合议庭成员（多人用、分隔）"), "合议庭成员");
        assert_eq!(label("承办法官（变更后）"), "承办法官(变更后)", "another judge");
    }

    #[test]
    fn a_name_in_two_languages_has_a_chinese_half() {
        for text in ["案号 Case No.", "案号/Number", "案号(Number)", "Case No. 案号"] {
            assert_eq!(chinese_half(&label(text)).as_deref(), Some("案号"), "{text}");
        }
        assert_eq!(["案号", "number", "原告1"].map(chinese_half), [None, None, None]);
    }

    #[test]
    fn placeholders_are_known_and_names_are_none() {
        assert!(["/", " — ", "－", "无", "N/A", "未 结"].iter().all(|text| is_placeholder(text)));
        assert!(!["", "0", "无锡", "张三"].iter().any(|text| is_placeholder(text)));
    }
}
