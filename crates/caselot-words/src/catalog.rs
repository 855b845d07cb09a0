//! Sentences in Chinese by the English ones that stand in the source.

use std::collections::HashMap;

/// What separates two lines of text within one sentence of a file.
const BREAK: &str = "\\n";

/// Chinese sentences by their English originals. A file has two lines for each, the English one and
/// the Chinese one, and an empty line between them; lines that begin with # are left out. What is
/// filled in stands in braces in both.
///
/// ```
/// let catalog = caselot_words::Catalog::new(&["no court is named\n未指明法院\n\nentry {entry}\n第{entry}条\n"]);
/// assert_eq!(catalog.fill("entry {entry}", &[("entry", "8".to_owned())]), Some("第8条".to_owned()));
/// assert_eq!(catalog.fill("what is this", &[]), None);
/// ```
#[derive(Debug, Default)]
pub struct Catalog {
    sentences: HashMap<String, String>,
    repeated: Vec<String>,
}

impl Catalog {
    /// The sentences of files.
    #[must_use]
    pub fn new(files: &[&str]) -> Catalog {
        let mut catalog = Catalog::default();
        let is_text = |line: &&str| !line.starts_with('#');
        for block in files.iter().flat_map(|file| file.split("\n\n")) {
            let mut lines = block.lines().filter(is_text).filter(|line| !line.is_empty());
            let (Some(en), zh) = (lines.next(), lines.next().unwrap_or_default()) else { continue };
            let zh = zh.replace(BREAK, "\n");
            if catalog.sentences.insert(en.replace(BREAK, "\n"), zh).is_some() {
                catalog.repeated.push(en.to_owned());
            }
        }
        catalog
    }

    /// The Chinese sentence with its arguments filled in, if there is one.
    #[must_use]
    pub fn fill(&self, en: &str, args: &[(&str, String)]) -> Option<String> {
        let sentence = self.sentences.get(en)?;
        let mut text = String::with_capacity(sentence.len());
        let mut rest = sentence.as_str();
        // What was filled in is not looked at again, whatever braces it holds.
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let (name, behind) = after.split_once('}').unwrap_or((after, ""));
            let arg = args.iter().find(|arg| arg.0 == name);
            text.push_str(arg.map_or(name, |arg| arg.1.as_str()));
            rest = behind;
        }
        text.push_str(rest);
        Some(text)
    }

    /// Each English sentence with its Chinese one, in no order.
    pub fn sentences(&self) -> impl Iterator<Item = (&str, &str)> {
        self.sentences.iter().map(|(en, zh)| (en.as_str(), zh.as_str()))
    }

    /// English sentences that stand there more than once.
    #[must_use]
    pub fn repeated(&self) -> &[String] {
        &self.repeated
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_two_lines_and_what_is_filled_in_stays_as_it_is() {
        let file = "# a note\none {a}, {b}\n乙{b}，甲{a}\n\n\ntwo\\nlines\n两\\n行\n";
        let catalog = Catalog::new(&[file]);
        let args = [("a", "{b}".to_owned()), ("b", "x".to_owned())];
        assert_eq!(catalog.fill("one {a}, {b}", &args).as_deref(), Some("乙x，甲{b}"));
        assert_eq!(catalog.fill("two\nlines", &[]).as_deref(), Some("两\n行"));
        assert!(catalog.repeated().is_empty());
        assert_eq!(Catalog::new(&[file, file]).repeated().len(), 2);
    }
}
