//! The words of a report, one file for each language.

use std::ops::Deref;

use caselot_words::{Lang, Sources};

const SOURCES: Sources =
    Sources { zh: include_str!("words/zh.ftl"), en: include_str!("words/en.ftl") };

/// All words of a report in a language, and how it joins them.
pub struct Words(caselot_words::Words);

impl Deref for Words {
    type Target = caselot_words::Words;

    fn deref(&self) -> &caselot_words::Words {
        &self.0
    }
}

impl Words {
    /// The words of a language.
    pub fn new(lang: Lang) -> Words {
        Words(caselot_words::Words::new(lang, SOURCES))
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

    use caselot_words::{arguments, messages};

    use super::*;
    use crate::oversight::BundleVerdict;
    use caselot_core::docket::code::{
        AbsenceKind, ActivityKind, AssignedBy, FloorsMode, Manner, QuotaBasis, QuotaDenominator,
        QuotaFallback, QuotaMeasure, QuotaScope, Role, Signal,
    };
    use caselot_core::oversight::report::{AssignmentWay, ChangeKind, End, SeatWay, Unopened};
    use caselot_core::quota::report::{Shortfall, Status};

    fn keys(lang: Lang) -> Vec<String> {
        messages(SOURCES.of(lang)).into_iter().map(|(key, _)| key.to_owned()).collect()
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
            "policy-divisions" QuotaFallback, "absence" AbsenceKind,
            "audit-verdict" BundleVerdict, "unopened" Unopened, "end" End, "way" AssignmentWay, "seat-way" SeatWay,
            "change" ChangeKind, "policy-basis" QuotaBasis, "policy-denominator" QuotaDenominator
        );
        let facts =
            "pool cause procedure flags weight filed_on undertaking assigned_by panel closing";
        family("fact", facts.split(' ').collect());
        family("month", vec!["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"]);
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
            for (key, text) in messages(SOURCES.of(lang)) {
                assert!(words.has(key), "{key} cannot be read in {lang:?}");
                let args: Vec<_> = arguments(&text).into_iter().map(|name| (name, "=1")).collect();
                let text = words.fill(key, &args);
                assert!(!text.contains("{$") && !text.contains("{ $"), "{key}: {text}");
                assert!(text.matches("=1").count() >= args.len(), "{key}: {text}");
            }
        }
    }

    #[test]
    fn both_languages_take_the_same_arguments() {
        for ((zh, its), (en, own)) in messages(SOURCES.zh).iter().zip(&messages(SOURCES.en)) {
            assert_eq!((zh, arguments(its)), (en, arguments(own)));
        }
    }
}
