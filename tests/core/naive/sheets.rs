//! A log of protocol 2 whose policy says what the court's own files call columns and write in cells,
//! and edits of it.

use caselot_core::docket::code::SheetTable;
use caselot_core::docket::entry::Event;
use caselot_core::docket::policy::{Policy, SheetWords};
use caselot_core::docket::{Command, Entry};

use crate::naive::acts::{agreed, assign};
use crate::naive::drafts::{both_accept, both_permit_each, both_refuse_each, judge_bytes};
use crate::naive::edits::Edit;
use crate::naive::usurpers::{at, is_policy, what};
use crate::paper::PaperCourt;
use crate::paper::two::{REGISTRAR, facts};

fn words(of: SheetTable, meaning: &str, words: &[&str]) -> SheetWords {
    let words = words.iter().map(|word| (*word).to_owned()).collect();
    SheetWords { of, meaning: meaning.to_owned(), words }
}

pub fn named() -> PaperCourt {
    let mut paper = PaperCourt::two(5);
    let sheet_words = vec![
        words(SheetTable::Column, "cause", &["案由名称"]),
        words(SheetTable::Column, "undertaking", &["主审人", "经办法官"]),
        words(SheetTable::Manner, "WITHDRAWN", &["和解"]),
        words(SheetTable::Role, "JUDGE", &["员额法官"]),
    ];
    let policy = Policy { sheet_words, ..Policy::default() };
    agreed(&mut paper, REGISTRAR, Command::AdoptPolicy(Box::new(policy)));
    assign(&mut paper, &facts(1));
    paper
}

fn sheet(entries: &mut [Entry]) -> &mut Vec<SheetWords> {
    match what(entries, is_policy, 0) {
        Event::PolicyAdopted(it) => &mut it.sheet_words,
        _ => panic!("a policy"),
    }
}

/// So many words, ascending.
fn many(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("{n:05}")).collect()
}

pub const SHEET_EDITS: &[Edit] = &[
    ("a column without words", |e| sheet(e)[0].words.clear()),
    ("a column without a meaning", |e| sheet(e)[0].meaning.clear()),
    ("a meaning that is no code", |e| sheet(e)[0].meaning = "案 由".to_owned()),
    ("a meaning of 101 bytes", |e| sheet(e)[0].meaning = "a".repeat(101)),
    ("a word twice", |e| sheet(e)[0].words.push("案由名称".to_owned())),
    ("words out of order", |e| sheet(e)[1].words.reverse()),
    ("an empty word", |e| sheet(e)[1].words[0].clear()),
    ("a word with a hidden character", |e| sheet(e)[1].words[0].push('\u{202e}')),
    ("a word of 201 bytes", |e| sheet(e)[0].words[0] = "a".repeat(201)),
    ("words too many", |e| sheet(e)[0].words = many(257)),
    ("a meaning twice", |e| sheet(e)[1].meaning = "cause".to_owned()),
    ("meanings out of order", |e| sheet(e).swap(0, 1)),
    ("tables out of order", |e| sheet(e).swap(2, 3)),
    ("rows too many", |e| {
        let row = |meaning| words(SheetTable::Column, meaning, &["甲"]);
        *sheet(e) = many(257).iter().map(|meaning| row(meaning)).collect();
    }),
];

pub const SHEETS_PERMITTED: &[Edit] = &[
    ("no words of files", |e| sheet(e).clear()),
    ("one meaning in two tables", |e| sheet(e)[2].meaning = "cause".to_owned()),
    ("256 words", |e| sheet(e)[0].words = many(256)),
    ("256 rows", |e| {
        let row = |meaning| words(SheetTable::Column, meaning, &["甲"]);
        *sheet(e) = many(256).iter().map(|meaning| row(meaning)).collect();
    }),
];

#[test]
fn words_of_files_are_valid_for_both_and_both_refuse_the_same_edits_of_them() {
    let paper = named();
    both_accept(&paper);
    both_refuse_each(&paper, SHEET_EDITS);
    both_permit_each(&paper, SHEETS_PERMITTED);
}

#[test]
fn both_judge_every_byte_of_words_of_files_alike() {
    let paper = named();
    let policy = at(&paper.entries, is_policy, 0);
    judge_bytes(&paper, policy..policy + 1, &[]);
}
