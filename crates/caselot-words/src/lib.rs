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

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use unic_langid::LanguageIdentifier;

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
        // Fluent leaves out lines that it cannot read; a test of each file finds the missing words.
        let resource = FluentResource::try_new(sources.of(lang).to_owned());
        let resource = resource.unwrap_or_else(|(readable, _)| readable);
        let tag: Result<LanguageIdentifier, _> = lang.tag().parse();
        let mut bundle = FluentBundle::new(tag.into_iter().collect());
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
        let pattern = self.bundle.get_message(key).and_then(|message| message.value());
        let Some(pattern) = pattern else { return key.to_owned() };
        // Every argument is given as text: Fluent would format a number.
        let args: FluentArgs<'_> = args.iter().map(|(name, text)| (*name, *text)).collect();
        self.bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
    }
}
