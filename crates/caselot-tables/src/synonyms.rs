//! Words that a court adds to those of the program.

use std::collections::BTreeMap;

use serde::Deserialize;

/// More words, each under the meaning it has: names of columns under the column's English name,
/// words of cells under the code's name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Synonyms {
    /// Names of columns, such as `undertaking = ["经办法官"]`.
    pub columns: BTreeMap<String, Vec<String>>,
    /// Manners of closing, such as `WITHDRAWN = ["自行和解撤诉"]`.
    pub manners: BTreeMap<String, Vec<String>>,
    /// Titles, such as `ADMINISTRATIVE = ["速录员"]`.
    pub roles: BTreeMap<String, Vec<String>>,
    /// Activities, such as `FILE_ACCESS = ["调阅卷宗"]`.
    pub activities: BTreeMap<String, Vec<String>>,
    /// Ways of assignment, such as `DRAWN = ["系统分案"]`.
    pub assigned_by: BTreeMap<String, Vec<String>>,
}

impl Synonyms {
    /// The code under which a word stands in one of the tables.
    pub(crate) fn code<'s>(
        table: &'s BTreeMap<String, Vec<String>>,
        word: &str,
    ) -> Option<&'s str> {
        let word = crate::fold::key(word);
        let has = |words: &Vec<String>| words.iter().any(|known| crate::fold::key(known) == word);
        table.iter().find(|(_, words)| has(words)).map(|(code, _)| code.as_str())
    }
}
