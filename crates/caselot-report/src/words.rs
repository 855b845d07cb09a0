//! The words of a report, one file for each language.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use unic_langid::LanguageIdentifier;

/// Language of a report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Lang {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    fn source(self) -> &'static str {
        match self {
            Lang::Zh => include_str!("words/zh.ftl"),
            Lang::En => include_str!("words/en.ftl"),
        }
    }

    /// Tag of the language in documents, such as `zh-CN`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        }
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
    pub fn new(lang: Lang) -> Words {
        // Fluent leaves out lines that it cannot read; a test finds the missing words.
        let resource = FluentResource::try_new(lang.source().to_owned());
        let resource = resource.unwrap_or_else(|(readable, _)| readable);
        let tag: Result<LanguageIdentifier, _> = lang.tag().parse();
        let mut bundle = FluentBundle::new(tag.into_iter().collect());
        // The marks around filled-in text would end up in cells and file names.
        bundle.set_use_isolating(false);
        bundle.add_resource_overriding(resource);
        Words { lang, bundle }
    }

    /// The text of a key.
    pub fn text(&self, key: &str) -> String {
        self.fill(key, &[])
    }

    /// The text of a code, such as the role PRESIDENT.
    pub fn code(&self, family: &str, code: &str) -> String {
        self.text(&format!("{family}-{code}"))
    }

    /// The text of a key with its arguments filled in. A missing text shows its key; a test finds
    /// that none is missing.
    pub fn fill(&self, key: &str, args: &[(&str, &str)]) -> String {
        let pattern = self.bundle.get_message(key).and_then(|message| message.value());
        let Some(pattern) = pattern else { return key.to_owned() };
        // Every argument is given as text: Fluent would format a number.
        let args: FluentArgs<'_> = args.iter().map(|(name, text)| (*name, *text)).collect();
        self.bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
    }

    /// Joins names.
    pub fn list(&self, names: impl IntoIterator<Item = String>) -> String {
        self.joined("between-names", names)
    }

    /// Joins clauses of one sentence.
    pub fn clauses(&self, clauses: impl IntoIterator<Item = String>) -> String {
        self.joined("between-clauses", clauses)
    }

    /// Joins sentences.
    pub fn sentences(&self, sentences: impl IntoIterator<Item = String>) -> String {
        self.joined("between-sentences", sentences)
    }

    fn joined(&self, between: &str, parts: impl IntoIterator<Item = String>) -> String {
        parts.into_iter().collect::<Vec<_>>().join(&self.text(between))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;
    use caselot_core::docket::code::{ActivityKind, AssignedBy, FloorsMode, Manner, QuotaBasis};
    use caselot_core::docket::code::{QuotaDenominator, QuotaMeasure, QuotaScope, Role, Signal};
    use caselot_core::quota::report::{Shortfall, Status};

    fn keys(lang: Lang) -> Vec<String> {
        let lines = lang.source().lines().filter(|line| !line.starts_with('#'));
        lines.filter_map(|line| Some(line.split_once(" = ")?.0.to_owned())).collect()
    }

    fn read(path: &Path, found: &mut String) {
        if path.is_dir() {
            for entry in fs::read_dir(path).expect("a folder") {
                read(&entry.expect("an entry").path(), found);
            }
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            // What a test names is not used.
            let text = fs::read_to_string(path).expect("text");
            found.push_str(text.split("#[cfg(test)]").next().expect("a part"));
        }
    }

    fn literals(dir: &str) -> BTreeSet<String> {
        let mut text = String::new();
        read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(dir), &mut text);
        text.split('"').map(str::to_owned).collect()
    }

    /// Words of codes, family by family.
    fn of_codes() -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let mut family = |family: &str, codes: Vec<&str>| {
            found.extend(codes.iter().map(|code| format!("{family}-{code}")));
        };
        macro_rules! all {
            ($($family:literal $of:ident),+) => {
                $(family($family, $of::ALL.iter().map(|code| code.name()).collect());)+
            };
        }
        all!(
            "role" Role, "status" Status, "short" Shortfall, "manner" Manner,
            "assigned" AssignedBy, "activity" ActivityKind, "signal" Signal,
            "policy-ratio" QuotaScope, "policy-floors" FloorsMode, "policy-measure" QuotaMeasure,
            "policy-basis" QuotaBasis, "policy-denominator" QuotaDenominator
        );
        // Names of the figures that findings rest on: the only plain words in those files.
        let plain = |text: &String| text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        let figures = literals("../caselot-core/src/quota/nominal").into_iter().filter(plain);
        found
            .extend(figures.filter(|text| !text.is_empty()).map(|text| format!("evidence-{text}")));
        found
    }

    #[test]
    fn every_word_is_there_once_in_both_languages_and_used() {
        let (zh, en) = (keys(Lang::Zh), keys(Lang::En));
        assert_eq!(zh, en, "the same words in the same order");
        let unique: BTreeSet<String> = zh.iter().cloned().collect();
        assert_eq!(unique.len(), zh.len(), "a word is said twice");
        let (codes, literals) = (of_codes(), literals("src"));
        for key in &zh {
            assert!(codes.contains(key) || literals.contains(key), "{key} is not used");
        }
        for key in &codes {
            assert!(unique.contains(key), "{key} has no words");
        }
        let families: BTreeSet<&str> =
            unique.iter().filter_map(|key| Some(key.split_once('-')?.0)).collect();
        for text in &literals {
            let first = text.split_once('-').filter(|(_, rest)| !rest.is_empty());
            let plain = text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
            if plain && first.is_some_and(|(family, _)| families.contains(family)) {
                let begins = codes.iter().any(|key| key.starts_with(&format!("{text}-")));
                assert!(begins || unique.contains(text), "{text} has no words");
            }
        }
    }

    #[test]
    fn every_text_can_be_read_and_takes_all_its_arguments() {
        for lang in [Lang::Zh, Lang::En] {
            let words = Words::new(lang);
            for line in lang.source().lines().filter(|line| line.contains(" = ")) {
                let key = line.split(" = ").next().expect("a key");
                assert!(words.bundle.has_message(key), "{key} cannot be read in {lang:?}");
                let args = line.split("{ $").skip(1).filter_map(|part| part.split(' ').next());
                let args: Vec<(&str, &str)> = args.map(|name| (name, "=1")).collect();
                let text = words.fill(key, &args);
                assert!(!text.contains("{$") && !text.contains("{ $"), "{key}: {text}");
                assert_eq!(text.matches("=1").count(), args.len(), "{key}: {text}");
            }
        }
    }

    #[test]
    fn both_languages_take_the_same_arguments() {
        let args = |line: &str| -> BTreeSet<String> {
            line.split("{ $").skip(1).filter_map(|p| Some(p.split(' ').next()?.into())).collect()
        };
        let lines = |lang: Lang| -> Vec<&'static str> {
            lang.source().lines().filter(|line| line.contains(" = ")).collect()
        };
        for (zh, en) in lines(Lang::Zh).into_iter().zip(lines(Lang::En)) {
            assert_eq!(args(zh), args(en), "{zh}");
        }
    }
}
