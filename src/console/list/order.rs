//! By what lines are found, and what comes before what.

use maud::{Markup, html};
use pinyin::ToPinyin;

use crate::console::initials::initials;

/// Digits of a number before which shorter ones are filled up, so that 9 comes before 10.
const DIGITS: usize = 20;

/// What somebody typed to narrow a list: each word of it stands somewhere in a line, or begins the
/// initials of a word there.
pub struct Filter(Vec<String>);

impl Filter {
    /// The filter of a text; an empty one lets all lines through.
    pub fn of(typed: &str) -> Filter {
        Filter(folded(typed).split_whitespace().map(str::to_owned).collect())
    }

    /// Whether a line of these texts fits.
    pub fn fits<'t>(&self, line: impl IntoIterator<Item = &'t str>) -> bool {
        if self.0.is_empty() {
            return true;
        }
        let texts: Vec<(String, String)> =
            line.into_iter().map(|it| (folded(it), format!(" {}", initials(it)))).collect();
        let found = |word: &String| {
            let begins = format!(" {word}");
            texts.iter().any(|(text, initials)| text.contains(word) || initials.contains(&begins))
        };
        self.0.iter().all(found)
    }
}

/// A text without what is typed in several ways: full width, capitals, brackets.
fn folded(text: &str) -> String {
    let narrow = |sign: char| match sign {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(sign) - 0xfee0).unwrap_or(sign),
        '\u{3000}' => ' ',
        sign => sign,
    };
    let signs = text.chars().map(narrow).filter(|sign| !"()[]〔〕【】".contains(*sign));
    signs.flat_map(char::to_lowercase).collect()
}

/// Where a text stands among others: numbers within it by their size, Han by their pinyin.
pub fn place(text: &str) -> String {
    let (mut place, mut digits) = (String::new(), String::new());
    for sign in text.chars() {
        if sign.is_ascii_digit() {
            digits.push(sign);
            continue;
        }
        flush(&mut digits, &mut place);
        match sign.to_pinyin() {
            Some(read) => {
                place.push_str(read.plain());
                place.push(sign);
            }
            None => place.extend(sign.to_lowercase()),
        }
    }
    flush(&mut digits, &mut place);
    place
}

fn flush(digits: &mut String, place: &mut String) {
    if !digits.is_empty() {
        place.push_str(&format!("{digits:0>DIGITS$}"));
        digits.clear();
    }
}

/// An address with one parameter more.
pub fn next_to(address: &str, parameter: &str) -> String {
    let between = if address.contains('?') { '&' } else { '?' };
    format!("{address}{between}{parameter}")
}

/// A heading by which lines are put in order; once more turns them round. `to` gives the address of an
/// order.
pub fn heading(said: &str, column: i64, order: i64, to: impl Fn(i64) -> String) -> Markup {
    let next = if order == column { -column } else { column };
    let mark = match order {
        order if order == column => " ▲",
        order if order == -column => " ▼",
        _ => "",
    };
    html! { a href=(to(next)) { (said) } (mark) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_found_by_its_words_and_by_the_initials_of_their_pinyin() {
        let line = ["(2026)湘0203民初12号", "杨帆", "民事审判第一庭"];
        for typed in ["", "民初12", "（2026）湘0203", "２０２６湘", "yf", "yf 第一庭", "  杨 "]
        {
            assert!(Filter::of(typed).fits(line), "{typed}");
        }
        for typed in ["民初13", "fy", "yf 第二庭"] {
            assert!(!Filter::of(typed).fits(line), "{typed}");
        }
    }

    #[test]
    fn numbers_stand_by_their_size_and_names_by_their_pinyin() {
        let sorted = ["(2025)湘0203民初90号", "(2026)湘0203民初9号", "(2026)湘0203民初10号"];
        let mut numbers = [sorted[2], sorted[1], sorted[0]];
        numbers.sort_by_key(|it| place(it));
        assert_eq!(numbers, sorted);
        let mut names = ["张伟", "李桂花", "褚建华", ""];
        names.sort_by_key(|it| place(it));
        assert_eq!(names, ["", "褚建华", "李桂花", "张伟"]);
        assert!(place("3.5") < place("12.0") && place("9 %") < place("10 %"));
    }

    #[test]
    fn a_parameter_joins_an_address() {
        assert_eq!(next_to("/persons", "list=a"), "/persons?list=a");
        assert_eq!(next_to("/day?on=1", "list=a"), "/day?on=1&list=a");
    }
}
