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
    use std::collections::BTreeSet;

    /// Keys and texts; a text goes on in lines that begin with a space or a bracket.
    fn lines(lang: Lang) -> Vec<(&'static str, String)> {
        let mut found: Vec<(&str, String)> = Vec::new();
        for line in SOURCES.of(lang).lines() {
            match (line.starts_with([' ', '}']), line.split_once(" = ")) {
                (true, _) => found.last_mut().expect("a key stands first").1.push_str(line),
                (false, Some((key, text))) => found.push((key, text.to_owned())),
                (false, None) => {}
            }
        }
        found
    }

    fn args(text: &str) -> BTreeSet<&str> {
        text.split("{ $").skip(1).filter_map(|part| part.split(' ').next()).collect()
    }

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

    /// A page has neither options nor commands.
    #[test]
    fn no_cure_of_a_page_names_an_option_or_a_command() {
        for lang in [Lang::Zh, Lang::En] {
            let all = lines(lang);
            for (key, text) in &all {
                let Some(code) = key.strip_prefix("cure-").or(key.strip_prefix("add-")) else {
                    continue;
                };
                let page = match key.starts_with("add-") {
                    true => format!("page-{key}"),
                    false => format!("page-{code}"),
                };
                let said =
                    all.iter().find(|(name, _)| *name == page).map_or(text, |(_, said)| said);
                assert!(
                    !said.contains("--") && !said.contains("caselot "),
                    "{key} in {lang:?}: {said}"
                );
            }
        }
    }

    #[test]
    fn both_languages_say_the_same_with_the_same_arguments() {
        let (zh, en) = (lines(Lang::Zh), lines(Lang::En));
        let keys = |lines: &[(&'static str, String)]| -> Vec<&str> {
            lines.iter().map(|line| line.0).collect()
        };
        assert_eq!(keys(&zh), keys(&en));
        for ((key, zh), (_, en)) in zh.iter().zip(&en) {
            assert_eq!(args(zh), args(en), "{key}");
        }
        for (key, _) in &en {
            let mut parts = key.splitn(2, '-');
            let is_code =
                matches!(parts.next(), Some("fault" | "cure" | "page")) && *key != "page-add-word";
            let code = parts.next().unwrap_or_default();
            assert!(
                !is_code || Code::ALL.iter().any(|it| it.name() == code),
                "{key} is of no code"
            );
        }
    }
}
