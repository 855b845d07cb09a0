//! Errors of the server's side in the reader's language, by their names.

use std::sync::LazyLock;

use caselot_words::{Lang, Said, Words};

use crate::client::split_cure;
use crate::service::{Name, Named};
use crate::words;

/// The Chinese sentences of errors that have a name.
static NAMED: LazyLock<Words> =
    LazyLock::new(|| Words::of(Lang::Zh, include_str!("words/start.zh.ftl")));

/// What an error of the server's side says, and its cure.
pub fn named(error: &dyn Named) -> Said {
    let text = error.to_string();
    let english = || {
        let (sentence, cure) = split_cure(&text);
        Said { sentence: sentence.to_owned(), cure: cure.map(str::to_owned) }
    };
    if words::lang() == Lang::En {
        return english();
    }
    let Name { name, fields } = error.named();
    let fields: Vec<_> =
        fields.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    let said = Said::of(&NAMED, &name, &fields);
    said.or_else(|| caselot_words::refusal(&name, &fields)).unwrap_or_else(english)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::service::{registry_errors, start_errors};

    const FILE: &str = include_str!("words/start.zh.ftl");

    /// What a sentence and its cure fill in.
    fn filled(name: &str) -> BTreeSet<&str> {
        let (_, text) = FILE.split_once(&format!("\n{name} = ")).expect("a sentence");
        let lines =
            text.lines().take(2).filter(|line| !line.contains(" = ") || line.starts_with(' '));
        let first = text.lines().next().into_iter();
        let parts = first.chain(lines.skip(1)).flat_map(|line| line.split("{ $").skip(1));
        parts.filter_map(|part| part.split(' ').next()).collect()
    }

    #[test]
    fn an_error_of_the_start_has_a_chinese_sentence_that_names_only_what_it_holds() {
        let starts = start_errors();
        let registry = registry_errors();
        let errors = starts.iter().map(|it| it as &dyn Named);
        for error in errors.chain(registry.iter().map(|it| it as &dyn Named)) {
            let Name { name, fields } = error.named();
            if !name.contains('-') {
                assert!(caselot_words::refusal(&name, &[]).is_some(), "{name}");
                continue;
            }
            let pairs: Vec<_> =
                fields.iter().map(|(key, value)| (key.as_str(), value.clone())).collect();
            let said = Said::of(&NAMED, &name, &pairs).unwrap_or_else(|| panic!("{name}"));
            assert!(said.cure.is_some() && !said.sentence.contains('{'), "{name}: {said:?}");
            let known: BTreeSet<&str> = fields.iter().map(|(key, _)| key.as_str()).collect();
            assert!(filled(&name).is_subset(&known), "{name} fills in more than {known:?}");
        }
    }
}
