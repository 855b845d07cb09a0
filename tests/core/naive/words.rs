//! The words that a policy lists, and what filings and requests say (sections 22.2 and 22.5).

use super::court::{Rule, rule};
use super::message::Facts;
use super::reader::{Message, Read, utf8};
use super::text;

const CAUSE: u32 = 1;
const PROCEDURE: u32 = 2;
const FLAG: u32 = 3;
/// The last of the tables of a court's files.
const SHEET_TABLES: u32 = 5;

#[derive(Clone)]
pub struct WordList {
    of: u32,
    words: Vec<String>,
    types: Vec<String>,
    from: u32,
    to: u32,
}

impl WordList {
    pub fn read(bytes: &[u8]) -> Read<WordList> {
        let mut m = Message::read(bytes)?;
        let list = WordList {
            of: m.choice(1, 3)?,
            words: m.repeated(2, utf8)?,
            types: m.repeated(3, utf8)?,
            from: m.day(4)?,
            to: m.day(5)?,
        };
        m.end().map(|()| list)
    }

    fn speaks_of(&self, kind: &str, today: u32) -> bool {
        let days = self.from <= today && (self.to == 0 || today <= self.to);
        days && (self.types.is_empty() || self.types.iter().any(|one| one == kind))
    }
}

/// What the court's own files call something. No rule of a case asks for it.
#[derive(Clone)]
pub struct SheetWords {
    of: u32,
    meaning: String,
    words: Vec<String>,
}

impl SheetWords {
    pub fn read(bytes: &[u8]) -> Read<SheetWords> {
        let mut m = Message::read(bytes)?;
        let words = SheetWords {
            of: m.choice(1, SHEET_TABLES)?,
            meaning: m.string(2)?,
            words: m.repeated(3, utf8)?,
        };
        m.end().map(|()| words)
    }

    fn sound(&self) -> bool {
        text::code(&self.meaning) && (1..=256).contains(&self.words.len()) && names(&self.words)
    }
}

pub fn sound_in_sheets(sheets: &[SheetWords]) -> Rule {
    let ascending =
        sheets.is_sorted_by(|one, next| (one.of, &*one.meaning) < (next.of, &*next.meaning));
    let sound = sheets.len() <= 256 && ascending && sheets.iter().all(SheetWords::sound);
    rule(sound, "PolicyMalformed")
}

/// Names, strictly ascending by bytes.
fn names(list: &[String]) -> bool {
    list.iter().all(|word| text::name(word)) && list.is_sorted_by(|one, next| one < next)
}

pub fn sound(lists: &[WordList]) -> Rule {
    let sound = |list: &WordList| {
        (1..=2000).contains(&list.words.len())
            && list.types.len() <= 256
            && names(&list.words)
            && names(&list.types)
            && (list.to == 0 || list.to >= list.from)
    };
    rule(lists.len() <= 256 && lists.iter().all(sound), "WordListMalformed")
}

/// Whether each word of a case stands in a list, where a list speaks of it.
pub fn listed(lists: &[WordList], kind: &str, facts: &Facts, today: u32) -> bool {
    let stands = |of: u32, words: &[&str]| {
        let speak = || lists.iter().filter(|list| list.of == of && list.speaks_of(kind, today));
        let known = |word: &&str| speak().any(|list| list.words.iter().any(|one| one == word));
        speak().next().is_none() || words.iter().all(known)
    };
    let flags = facts.flags.iter().map(String::as_str);
    let flags: Vec<&str> = flags.filter(|flag| !["REMANDED", "RETRIAL"].contains(flag)).collect();
    stands(CAUSE, &[&facts.cause]) && stands(PROCEDURE, &[&facts.procedure]) && stands(FLAG, &flags)
}
