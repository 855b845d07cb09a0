//! Lists that are filtered by what a clerk types: a part of a name, or the initials of its pinyin.

use maud::{Markup, html};
use pinyin::ToPinyinMulti;

/// Most readings of one word: a few signs are read in several ways, and of some any may be meant.
const READINGS: usize = 8;
/// A list that is longer than this is filtered.
pub const LONG: usize = 8;

/// The initials of the words of a text, each reading once: 曾国栋 gives `zgd cgd`.
pub fn initials(text: &str) -> String {
    let is_han = |c: char| c.to_pinyin_multi().is_some();
    let words = text.split(|c| !is_han(c)).filter(|word| !word.is_empty());
    let found: Vec<String> = words.flat_map(of_word).collect();
    found.join(" ")
}

fn of_word(word: &str) -> Vec<String> {
    let mut readings = vec![String::new()];
    for sign in word.chars() {
        let mut letters: Vec<char> = Vec::new();
        for reading in sign.to_pinyin_multi().into_iter().flatten() {
            let letter = reading.plain().chars().next();
            letters.extend(letter.filter(|letter| !letters.contains(letter)));
        }
        let begun = readings
            .iter()
            .flat_map(|begun| letters.iter().map(move |letter| format!("{begun}{letter}")));
        readings = begun.take(READINGS).collect();
    }
    readings
}

/// Suggestions for a text field: browsers offer those of which a part of the text, or of the initials,
/// is typed.
pub fn suggestions<'t>(id: &str, all: impl IntoIterator<Item = &'t str>) -> Markup {
    html! {
        datalist id=(id) {
            @for text in all { option value=(text) label=(initials(text)) {} }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_causes_have_the_initials_of_all_their_readings() {
        assert_eq!(initials("12 杨帆"), "yf");
        assert_eq!(initials("买卖合同纠纷"), "mmhtjf mmgtjf");
        let names =
            [("单志刚", "szg"), ("曾国栋", "zgd"), ("解军", "xj"), ("仇英", "qy"), ("覃丽", "ql")];
        for (name, typed) in names {
            assert!(initials(name).split(' ').any(|it| it == typed), "{name}: {}", initials(name));
        }
        assert_eq!(initials("张伟（民一庭）21"), "zw myt");
        assert_eq!(initials("civil 3"), "");
    }
}
