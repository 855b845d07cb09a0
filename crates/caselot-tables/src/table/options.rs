//! What the caller says of a file.

use caselot_core::docket::Day;

use super::column;
use super::kinds::Kind;
use crate::fold;
use crate::limits::Limits;
use crate::synonyms::Synonyms;

/// A column that the caller names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// English name of the column, such as `number`, or a word of courts for it, such as 案号.
    pub column: String,
    /// Its name in the file, or its letter.
    pub header: String,
}

/// What the caller says of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Sheets to be read; empty = all that are shown and have a header.
    pub sheets: Vec<String>,
    /// Row of the header, from 1; none = it is looked for.
    pub header_row: Option<u32>,
    /// Columns that the caller names.
    pub columns: Vec<Choice>,
    /// Columns that are left alone, by name or letter.
    pub ignored: Vec<String>,
    /// Columns, by English name, that the caller asks for beyond those without which the table is
    /// refused; each of their cells has to be filled in.
    pub must: &'static [&'static str],
    /// More words.
    pub synonyms: Synonyms,
    /// Codes of the court's pools with their names, by which a file may call them.
    pub pools: Vec<(String, String)>,
    /// The most that is read.
    pub limits: Limits,
    /// The court's offset, by which a moment of UTC becomes a day.
    pub utc_offset_minutes: i32,
    /// The court's day today, after which nothing was filed or closed; none = it is not asked.
    pub today: Option<Day>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            sheets: Vec::new(),
            header_row: None,
            columns: Vec::new(),
            ignored: Vec::new(),
            must: &[],
            synonyms: Synonyms::default(),
            pools: Vec::new(),
            limits: Limits::default(),
            utc_offset_minutes: 480,
            today: None,
        }
    }
}

impl Options {
    /// The code of a pool that is named by its code, or by the name that it alone has.
    #[must_use]
    pub fn pool<'o>(&'o self, text: &'o str) -> &'o str {
        let wanted = fold::key(text);
        let mut named = self.pools.iter().filter(|(_, name)| fold::key(name) == wanted);
        let one = named.next().filter(|_| named.next().is_none());
        match one.filter(|_| !self.pools.iter().any(|(code, _)| code == text)) {
            Some((code, _)) => code,
            None => text,
        }
    }

    /// With the columns that the caller names by the court's words under their English names.
    pub(super) fn of(&self, kind: &Kind) -> Options {
        let mut options = self.clone();
        for choice in &mut options.columns {
            let called = |column: &&column::Column| column.words.contains(&choice.column.as_str());
            let by_name = kind.columns.iter().find(|column| column.name == choice.column);
            if let Some(column) = by_name.or_else(|| kind.columns.iter().find(called)) {
                column.name.clone_into(&mut choice.column);
            }
        }
        options
    }
}
