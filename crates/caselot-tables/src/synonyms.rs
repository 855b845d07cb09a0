//! Words that a court adds to those of the program.

use std::collections::BTreeMap;

use caselot_core::docket::code::SheetTable;
use caselot_core::docket::policy::SheetWords;
use serde::{Deserialize, Serialize};

/// More words, each under the meaning it has: names of columns under the column's English name,
/// words of cells under the code's name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Synonyms {
    /// Names of columns, such as `undertaking = ["经办法官"]`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, Vec<String>>,
    /// Manners of closing, such as `WITHDRAWN = ["自行和解撤诉"]`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub manners: BTreeMap<String, Vec<String>>,
    /// Titles, such as `ADMINISTRATIVE = ["速录员"]`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub roles: BTreeMap<String, Vec<String>>,
    /// Activities, such as `FILE_ACCESS = ["调阅卷宗"]`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub activities: BTreeMap<String, Vec<String>>,
    /// Ways of assignment, such as `DRAWN = ["系统分案"]`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub assigned_by: BTreeMap<String, Vec<String>>,
}

type Words = BTreeMap<String, Vec<String>>;

impl Synonyms {
    /// The words of a court's policy.
    #[must_use]
    pub fn of(all: &[SheetWords]) -> Synonyms {
        let mut synonyms = Synonyms::default();
        for SheetWords { of, meaning, words } in all {
            synonyms.table(*of).insert(meaning.clone(), words.clone());
        }
        synonyms
    }

    /// The words of one kind.
    pub fn table(&mut self, of: SheetTable) -> &mut Words {
        match of {
            SheetTable::Column => &mut self.columns,
            SheetTable::Manner => &mut self.manners,
            SheetTable::Role => &mut self.roles,
            SheetTable::Activity => &mut self.activities,
            SheetTable::Assignment => &mut self.assigned_by,
        }
    }

    /// With more words; one that would mean two things means what it does among these.
    #[must_use]
    pub fn joined(mut self, mut more: Synonyms) -> Synonyms {
        for of in SheetTable::ALL.iter().copied() {
            let (own, more) = (self.table(of), std::mem::take(more.table(of)));
            let said = |word: &String| more.values().any(|words| words.contains(word));
            own.values_mut().for_each(|words| words.retain(|word| !said(word)));
            for (meaning, words) in more {
                own.entry(meaning).or_default().extend(words);
            }
        }
        self
    }

    /// Whether it adds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Synonyms::default()
    }

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
