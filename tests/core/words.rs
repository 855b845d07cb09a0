//! Protocol 2: a policy lists the words that filings may use, and what is outside is a departure.

use caselot_core::docket::code::{ApprovalNeed, ListedWord};
use caselot_core::docket::filing::Facts;
use caselot_core::docket::policy::Policy;
use caselot_core::docket::routing::WordList;
use caselot_core::docket::{Command, Day, Event};

use crate::paper::PaperCourt;
use crate::paper::two::{REGISTRAR, facts, proposed};

fn list(of: ListedWord, words: &[&str], from: Day, to: Option<Day>) -> WordList {
    let (words, types) = (words.iter().map(|word| (*word).to_owned()).collect(), Vec::new());
    WordList { of, words, types, from, to }
}

#[test]
fn a_word_outside_the_lists_of_the_day_waits_for_a_supervisor() {
    let mut paper = PaperCourt::two(8);
    let today = paper.state.day(paper.now_ms);
    let until = Day(today.0 + 1);
    let word_lists = vec![
        list(ListedWord::Cause, &["买卖合同纠纷"], Day(0), Some(until)),
        list(ListedWord::Cause, &["借款合同纠纷"], Day(until.0 + 1), None),
        WordList {
            types: vec!["刑初".to_owned()],
            ..list(ListedWord::Procedure, &["速裁"], Day(0), None)
        },
        list(ListedWord::Flag, &["速裁轨道"], Day(0), None),
    ];
    let policy = Policy { word_lists, valid_from: Day(1), ..Policy::default() };
    let decision = paper.by(REGISTRAR, Command::AdoptPolicy(Box::new(policy))).expect("proposes");
    paper.approve(proposed(&decision)).expect("approves");
    paper.assigns(&facts(1));
    let flagged = Facts { flags: vec!["速裁轨道".to_owned()], ..facts(2) };
    paper.assigns(&flagged);
    let other = Facts { cause: "别的纠纷".to_owned(), ..facts(3) };
    let refused = paper.files(other.clone()).expect_err("without a ground");
    assert_eq!(refused.code(), "DepartureUnexplained");
    let explained = Facts { departure: "新案由".to_owned(), ..other };
    let filing = paper.files(explained).expect("files").filing.expect("a filing");
    let Event::CaseFiled(filed) = &paper.entries[filing.0 as usize].event else { panic!() };
    assert_eq!(filed.needs, [ApprovalNeed::Departure]);
    paper.days_pass(2);
    let late = paper.files(facts(4)).expect_err("the list is over");
    assert_eq!(late.code(), "DepartureUnexplained");
    paper.assigns(&Facts { cause: "借款合同纠纷".to_owned(), ..facts(4) });
    paper.is_valid();
}

#[test]
fn a_list_of_words_is_in_form() {
    let mut paper = PaperCourt::two(8);
    let sound = || list(ListedWord::Cause, &["一", "三", "二"], Day(5), Some(Day(5)));
    let wrong = [
        WordList { words: Vec::new(), ..sound() },
        WordList { words: vec!["二".to_owned(), "一".to_owned()], ..sound() },
        WordList { types: vec!["民初".to_owned(); 2], ..sound() },
        WordList { to: Some(Day(4)), ..sound() },
    ];
    for list in wrong {
        let word_lists = vec![sound(), list];
        let policy = Policy { word_lists, valid_from: Day(1), ..Policy::default() };
        let refused = paper.by(REGISTRAR, Command::AdoptPolicy(Box::new(policy)));
        assert_eq!(refused.expect_err("malformed").code(), "WordListMalformed");
    }
}
