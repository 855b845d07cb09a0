//! The words that people read, in Chinese and English. What speaks brings a Fluent file for each
//! language; this crate fills them in.
//!
//! ```
//! use caselot_words::{Lang, Sources, Words};
//!
//! const SOURCES: Sources = Sources { zh: "rows = 共{ $count }行", en: "rows = { $count } rows" };
//! let words = Words::new(Lang::Zh, SOURCES);
//! assert_eq!(words.fill("rows", &[("count", "8")]), "共8行");
//! ```
//!
//! A number chooses the form of a language that has several:
//!
//! ```
//! # use caselot_words::{Lang, Words};
//! let english = "rows = { $count ->\n    [one] { $count } row\n   *[other] { $count } rows\n}";
//! let words = Words::of(Lang::En, english);
//! assert_eq!(words.fill("rows", &[("count", "1")]), "1 row");
//! assert_eq!(words.fill("rows", &[("count", "2000")]), "2000 rows");
//! ```

mod catalog;
mod codes;
pub mod help;
mod refusals;

use std::collections::BTreeSet;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentMessage, FluentResource, FluentValue};
use fluent_syntax::ast;
use unic_langid::LanguageIdentifier;

pub use catalog::Catalog;
pub use codes::{Label, label, page_label};
pub use refusals::{Said, refusal};

/// A language.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Lang {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// Tag of the language in documents, such as `zh-CN`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        }
    }

    /// The language of a locale, by the values of `LC_ALL`, `LC_MESSAGES` and `LANG` in this order:
    /// the first that is not empty says it. What is not Chinese is English.
    ///
    /// ```
    /// use caselot_words::Lang;
    ///
    /// assert_eq!(Lang::of_locale(["", "", "zh_CN.UTF-8"]), Lang::Zh);
    /// assert_eq!(Lang::of_locale(["C.UTF-8", "", "zh_CN.UTF-8"]), Lang::En);
    /// assert_eq!(Lang::of_locale([""; 3]), Lang::En);
    /// ```
    #[must_use]
    pub fn of_locale<'a>(values: impl IntoIterator<Item = &'a str>) -> Lang {
        let said = values.into_iter().find(|value| !value.is_empty());
        match said.is_some_and(|value| value.starts_with("zh")) {
            true => Lang::Zh,
            false => Lang::En,
        }
    }

    /// The language of a word, such as that of an option: `zh` or `en`.
    #[must_use]
    pub fn named(word: &str) -> Option<Lang> {
        match word {
            "zh" => Some(Lang::Zh),
            "en" => Some(Lang::En),
            _ => None,
        }
    }
}

/// The same words in each language, as Fluent files.
#[derive(Debug, Clone, Copy)]
pub struct Sources {
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

impl Sources {
    /// The file of a language.
    #[must_use]
    pub const fn of(self, lang: Lang) -> &'static str {
        match lang {
            Lang::Zh => self.zh,
            Lang::En => self.en,
        }
    }
}

/// Keys and texts of a file, each as it is written; a text goes on in lines that begin with a space or
/// a bracket. For tests that hold the files of two languages against each other.
///
/// ```
/// let file = "# Rows.\nrows = { $n ->\n    [one] a row\n   *[other] { $n } rows\n}\nnone = -\n";
/// let found = caselot_words::messages(file);
/// assert_eq!((found[0].0, found[1].0), ("rows", "none"));
/// assert!(found[0].1.contains("a row"));
/// ```
#[must_use]
pub fn messages(file: &str) -> Vec<(&str, String)> {
    let mut found: Vec<(&str, String)> = Vec::new();
    for line in file.lines().filter(|line| !line.starts_with('#')) {
        match (line.split_once(" = "), found.last_mut()) {
            (_, Some((_, text))) if line.starts_with([' ', '}']) => text.push_str(line),
            (Some((key, text)), _) => found.push((key, text.to_owned())),
            (None, _) => {}
        }
    }
    found
}

/// Names of the arguments of a text, such as `count` of `{ $count } rows`.
///
/// ```
/// let names = caselot_words::arguments("{ $count } of { $all }");
/// assert_eq!(names.into_iter().collect::<Vec<_>>(), ["all", "count"]);
/// ```
#[must_use]
pub fn arguments(text: &str) -> BTreeSet<&str> {
    text.split("{ $").skip(1).filter_map(|part| part.split(' ').next()).collect()
}

/// Largest number that Fluent, which holds numbers as `f64`, writes as it was.
const MAX_WHOLE: u64 = 1 << 53;

/// An argument as Fluent takes it. A whole number is one, so that a file can say one of something as
/// one (`{ $rows -> [one] … *[other] … }`), where it would be written as it was; all else is text.
fn value(text: &str) -> FluentValue<'_> {
    match text.parse::<u64>() {
        Ok(whole) if whole <= MAX_WHOLE && whole.to_string() == text => FluentValue::from(whole),
        _ => FluentValue::from(text),
    }
}

/// All words of a language.
pub struct Words {
    /// Language.
    pub lang: Lang,
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    /// The words of a language.
    #[must_use]
    pub fn new(lang: Lang, sources: Sources) -> Words {
        Words::of(lang, sources.of(lang))
    }

    /// The words of a file, where the other language needs none: its words stand in the source.
    #[must_use]
    pub fn of(lang: Lang, file: &str) -> Words {
        // Fluent leaves out lines that it cannot read; a test of each file finds the missing words.
        let resource = FluentResource::try_new(file.to_owned());
        let resource = resource.unwrap_or_else(|(readable, _)| readable);
        let tag: Result<LanguageIdentifier, _> = lang.tag().parse();
        let mut bundle = FluentBundle::new_concurrent(tag.into_iter().collect());
        // The marks around filled-in text would end up in cells and file names.
        bundle.set_use_isolating(false);
        bundle.add_resource_overriding(resource);
        Words { lang, bundle }
    }

    /// Whether a key has a text.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }

    /// The text of a key.
    #[must_use]
    pub fn text(&self, key: &str) -> String {
        self.fill(key, &[])
    }

    /// The text of a code, such as the role PRESIDENT.
    #[must_use]
    pub fn code(&self, family: &str, code: &str) -> String {
        self.text(&format!("{family}-{code}"))
    }

    /// The text of a key with its arguments filled in. A missing text shows its key; a test of each
    /// file finds that none is missing.
    #[must_use]
    pub fn fill(&self, key: &str, args: &[(&str, &str)]) -> String {
        self.known(key, args).unwrap_or_else(|| key.to_owned())
    }

    /// The text of a key with its arguments filled in, if there is one: for keys that others name,
    /// such as a newer server.
    #[must_use]
    pub fn known(&self, key: &str, args: &[(&str, &str)]) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        Some(self.filled(pattern, args))
    }

    fn filled(&self, pattern: &ast::Pattern<&str>, args: &[(&str, &str)]) -> String {
        let args: FluentArgs<'_> = args.iter().map(|(name, text)| (*name, value(text))).collect();
        self.bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
    }

    /// The text of a part of a key, which Fluent calls an attribute, with its arguments filled in, if
    /// there is one.
    #[must_use]
    pub fn part(&self, key: &str, part: &str, args: &[(&str, &str)]) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.get_attribute(part)?.value();
        Some(self.filled(pattern, args))
    }

    /// Names of the parts of a key.
    #[must_use]
    pub fn parts(&self, key: &str) -> Vec<String> {
        let message = self.bundle.get_message(key);
        let parts = message.iter().flat_map(FluentMessage::attributes);
        parts.map(|part| part.id().to_owned()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_argument_is_written_as_it_was() {
        let words = Words::of(Lang::En, "said = { $it }");
        let most = MAX_WHOLE.to_string();
        let said =
            ["0", "1", "007", "+1", "2025", "1,234", "1e3", "0.30", &most, "18446744073709551615"];
        for it in said {
            assert_eq!(words.fill("said", &[("it", it)]), it);
        }
    }
}
