//! What a court's own files call columns and write in cells: said in the policy, asked by no rule.

use caselot_core::docket::Command;
use caselot_core::docket::code::SheetTable;
use caselot_core::docket::policy::{Policy, SheetWords};

use crate::checks::{code, valid};
use crate::paper::PaperCourt;
use crate::paper::two::{REGISTRAR, facts, proposed};

fn words(of: SheetTable, meaning: &str, words: &[&str]) -> SheetWords {
    let words = words.iter().map(|word| (*word).to_owned()).collect();
    SheetWords { of, meaning: meaning.to_owned(), words }
}

fn adopts(paper: &mut PaperCourt, sheet_words: Vec<SheetWords>) -> &'static str {
    let policy = Policy { sheet_words, ..Policy::default() };
    match paper.by(REGISTRAR, Command::AdoptPolicy(Box::new(policy))) {
        Ok(decision) => code(paper.approve(proposed(&decision))),
        Err(refusal) => refusal.code(),
    }
}

#[test]
fn words_of_files_stand_in_the_policy_each_meaning_once_and_in_order() {
    use SheetTable::{Column, Manner};
    let mut paper = PaperCourt::two(5);
    let sound = || vec![words(Column, "undertaking", &["主审人", "经办法官"])];
    for wrong in [
        vec![words(Column, "undertaking", &[])],
        vec![words(Column, "", &["主审人"])],
        vec![words(Column, "undertaking", &["经办法官", "主审人"])],
        vec![words(Column, "undertaking", &["主审人", "主审人"])],
        vec![words(Column, "undertaking", &[" "])],
        [sound(), sound()].concat(),
        [vec![words(Manner, "WITHDRAWN", &["和解"])], sound()].concat(),
    ] {
        assert_eq!(adopts(&mut paper, wrong.clone()), "PolicyMalformed", "{wrong:?}");
    }
    let both = [sound(), vec![words(Manner, "WITHDRAWN", &["和解"])]].concat();
    assert_eq!(adopts(&mut paper, both.clone()), "done");
    paper.assigns(&facts(1));
    let today = paper.state.day(paper.now_ms);
    assert_eq!(paper.state.policy_on(today).map(|it| &it.sheet_words), Some(&both));
    valid(&paper);
}
