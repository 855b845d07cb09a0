//! The words of findings and summaries, one file for each language.

use caselot_words::{Lang, Sources, Words};

const SOURCES: Sources =
    Sources { zh: include_str!("words/zh.ftl"), en: include_str!("words/en.ftl") };

/// The words of a language.
#[must_use]
pub fn words(lang: Lang) -> Words {
    Words::new(lang, SOURCES)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Code;
    use caselot_words::{arguments, messages};

    #[test]
    fn every_code_has_a_sentence_and_a_cure_in_both_languages() {
        for lang in [Lang::Zh, Lang::En] {
            let words = words(lang);
            for code in Code::ALL {
                for family in ["fault", "cure"] {
                    let key = format!("{family}-{}", code.name());
                    assert!(words.has(&key), "{key} in {lang:?}");
                }
            }
        }
    }

    /// Nobody types an option or a command on a page, and names of columns are the court's there.
    #[test]
    fn no_cure_on_a_page_names_an_option_or_a_command() {
        let typed = |text: &str| text.contains("--") || text.contains("caselot ");
        for lang in [Lang::Zh, Lang::En] {
            let lines = messages(SOURCES.of(lang));
            let text = |key: &str| lines.iter().find(|line| line.0 == key).map(|line| &*line.1);
            for code in Code::ALL {
                let (cure, page) =
                    (format!("cure-{}", code.name()), format!("page-{}", code.name()));
                let said = text(&page).or_else(|| text(&cure)).expect("every code has a cure");
                assert!(!typed(said), "{page} in {lang:?}: {said}");
            }
            assert!(text("page-add-word").is_some_and(|said| !typed(said)));
        }
    }

    #[test]
    fn both_languages_say_the_same_with_the_same_arguments() {
        let (zh, en) = (messages(SOURCES.zh), messages(SOURCES.en));
        let keys = |lines: &[(&'static str, String)]| -> Vec<&str> {
            lines.iter().map(|line| line.0).collect()
        };
        assert_eq!(keys(&zh), keys(&en));
        for ((key, zh), (_, en)) in zh.iter().zip(&en) {
            assert_eq!(arguments(zh), arguments(en), "{key}");
        }
        for (key, _) in &en {
            let mut parts = key.splitn(2, '-');
            let is_code = matches!(parts.next(), Some("fault" | "cure" | "page"));
            let code = parts.next().unwrap_or_default();
            assert!(
                !is_code || code == "add-word" || Code::ALL.iter().any(|it| it.name() == code),
                "{key} is of no code"
            );
        }
    }
}
