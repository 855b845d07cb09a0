//! The court's words for the codes of the protocol: one list, which answers, tables, help and what
//! people type all take.

use std::sync::LazyLock;

use crate::{Lang, Sources, Words};

const SOURCES: Sources =
    Sources { zh: include_str!("codes/zh.ftl"), en: include_str!("codes/en.ftl") };
static ZH: LazyLock<Words> = LazyLock::new(|| Words::new(Lang::Zh, SOURCES));
static EN: LazyLock<Words> = LazyLock::new(|| Words::new(Lang::En, SOURCES));
static EN_PAGES: LazyLock<Words> =
    LazyLock::new(|| Words::of(Lang::En, include_str!("codes/pages.en.ftl")));

/// The word for a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The whole word, such as `其他（须说明）`.
    pub whole: String,
}

impl Label {
    /// What people type for it: without what stands in brackets at its end.
    #[must_use]
    pub fn typed(&self) -> &str {
        self.whole.split_once('（').map_or(self.whole.as_str(), |(before, _)| before)
    }
}

/// The word for a code of a vocabulary, such as `ReassignmentGround` and `RECUSAL`. In English,
/// whoever types a code reads it too, so there only those have words that nobody types.
#[must_use]
pub fn label(lang: Lang, vocabulary: &str, code: &str) -> Option<Label> {
    let words = match lang {
        Lang::Zh => &ZH,
        Lang::En => &EN,
    };
    words.known(&format!("{vocabulary}-{code}"), &[]).map(|whole| Label { whole })
}

/// The word for a code on a page, where nobody types it: in English, too, each has one.
#[must_use]
pub fn page_label(lang: Lang, vocabulary: &str, code: &str) -> Option<Label> {
    let known = || EN_PAGES.known(&format!("{vocabulary}-{code}"), &[]);
    let read = || known().filter(|_| lang == Lang::En).map(|whole| Label { whole });
    label(lang, vocabulary, code).or_else(read)
}
