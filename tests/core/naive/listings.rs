//! Logs of protocol 2 under a policy with lists of words, routes and weights, and edits of them.

use std::sync::Arc;

use caselot_core::docket::code::{AbsenceKind, DesignationGround, ListedWord, QuotaFallback};
use caselot_core::docket::designation::DesignationRequested;
use caselot_core::docket::entry::Event;
use caselot_core::docket::filing::{CaseFiled, Facts};
use caselot_core::docket::lineage::{PriorCase, REMANDED};
use caselot_core::docket::panel::PanelSeats;
use caselot_core::docket::policy::{DivisionRule, Policy};
use caselot_core::docket::routing::{Route, WeightRule, WordList};
use caselot_core::docket::{Command, Day, Entry, codec};
use caselot_core::id::EntryIndex;

use crate::naive::acts::{agreed, assign, designate, today};
use crate::naive::edits::Edit;
use crate::naive::trespasses::{filed, place};
use crate::naive::undoings::left;
use crate::naive::usurpers::{is_policy, what};
use crate::paper::two::{REGISTRAR, facts};
use crate::paper::{PaperCourt, case_number};

fn texts(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn list(of: ListedWord, words: &[&str], from: Day, to: Option<Day>) -> WordList {
    WordList { of, words: texts(words), types: Vec::new(), from, to }
}

/// The policy says when a division has a base.
fn divided(entries: &mut [Entry], min_base_days: u32) {
    let fallback = QuotaFallback::Court;
    policy(entries).quota.division_rule = Some(DivisionRule { min_base_days, fallback });
}

/// The policy says which kinds of leave it takes off.
fn on_leave(entries: &mut [Entry], kinds: &[AbsenceKind]) {
    policy(entries).quota.leave_kinds = kinds.to_vec();
}

fn adopt(paper: &mut PaperCourt, policy: Policy) {
    agreed(paper, REGISTRAR, Command::AdoptPolicy(Box::new(policy)));
}

/// Lists of words, one after another, and cases inside and outside of them.
pub fn worded() -> PaperCourt {
    let mut paper = PaperCourt::two(8);
    let until = Day(today(&paper).0 + 1);
    let of_a_type = |of, words: &[&str], kind: &str| WordList {
        types: texts(&[kind]),
        ..list(of, words, Day(0), None)
    };
    let word_lists = vec![
        list(ListedWord::Cause, &["买卖合同纠纷"], Day(0), Some(until)),
        list(ListedWord::Cause, &["借款合同纠纷"], Day(until.0 + 1), None),
        of_a_type(ListedWord::Procedure, &["速裁"], "刑初"),
        of_a_type(ListedWord::Cause, &["离婚纠纷"], "民初"),
        list(ListedWord::Flag, &["速裁轨道"], Day(0), None),
    ];
    adopt(&mut paper, Policy { word_lists, valid_from: Day(1), ..Policy::default() });
    assign(&mut paper, &facts(1));
    assign(&mut paper, &Facts { flags: texts(&["速裁轨道"]), ..facts(2) });
    let departing = |facts| Facts { departure: "新案由".to_owned(), ..facts };
    let of_cause = |number, cause: &str| Facts { cause: cause.to_owned(), ..facts(number) };
    assign(&mut paper, &departing(of_cause(3, "别的纠纷")));
    assign(&mut paper, &of_cause(4, "离婚纠纷"));
    assign(&mut paper, &departing(Facts { flags: texts(&["甲", "速裁轨道"]), ..facts(5) }));
    designate(&mut paper, departing(of_cause(6, "")), 3, DesignationGround::Supervision);
    let of_crime = |number: u32, procedure: &str| Facts {
        case_number: format!("(2026)湘0203刑初{number}号"),
        procedure: procedure.to_owned(),
        ..facts(number)
    };
    assign(&mut paper, &of_crime(7, "速裁"));
    assign(&mut paper, &departing(of_crime(8, "简易")));
    let mut back = Facts { flags: texts(&[REMANDED]), ..facts(9) };
    let prior = PriorCase { case_number: case_number(1), ..PriorCase::default() };
    back.lineage.prior = Some(Box::new(prior));
    assign(&mut paper, &back);
    let legacy = Facts { case_number: "(2014)石法民一初字第45号".to_owned(), ..facts(0) };
    assign(&mut paper, &departing(Facts { cause: "离婚纠纷".to_owned(), ..legacy }));
    paper.days_pass(2);
    assign(&mut paper, &of_cause(10, "借款合同纠纷"));
    assign(&mut paper, &departing(facts(11)));
    assign(&mut paper, &departing(left(facts(1), 1)));
    adopt(&mut paper, Policy { document: "二".to_owned(), ..Policy::default() });
    paper.days_pass(1);
    assign(&mut paper, &of_cause(12, "别的纠纷"));
    paper
}

/// Routes and weights, and cases that go elsewhere or weigh something else.
pub fn routed() -> PaperCourt {
    let mut paper = PaperCourt::two(8);
    paper.put_pool(crate::paper::pool("速裁", (1..=6).map(|n| (n, 100)).collect()));
    let to = |pool: &str, seats| Route { pool: pool.to_owned(), seats, ..Route::default() };
    let routes = vec![
        Route { flags: texts(&["重大"]), ..to("民事", 3) },
        Route {
            causes: texts(&["借款合同纠纷"]), procedures: texts(&["简易"]), ..to("速裁", 1)
        },
        Route { types: texts(&["民初"]), ..to("民事", 1) },
    ];
    let row = |type_code: &str, cause: &str, weight| WeightRule {
        type_code: type_code.to_owned(),
        cause: cause.to_owned(),
        procedure: String::new(),
        weight,
    };
    let weights = vec![row("民初", "借款合同纠纷", 150), row("刑初", "", 320)];
    adopt(&mut paper, Policy { routes, weights, valid_from: Day(1), ..Policy::default() });
    assign(&mut paper, &facts(1));
    let loan =
        |number| Facts { cause: "借款合同纠纷".to_owned(), weight: 150, ..facts(number) };
    assign(&mut paper, &Facts { pool: "速裁".to_owned(), ..loan(2) });
    let seats = |members| PanelSeats { members, ..PanelSeats::default() };
    assign(&mut paper, &Facts { flags: texts(&["重大"]), panel: seats(2), ..loan(3) });
    let departing = |facts| Facts { departure: "疑难".to_owned(), ..facts };
    assign(&mut paper, &departing(loan(4)));
    assign(&mut paper, &departing(Facts { weight: 120, ..facts(5) }));
    assign(&mut paper, &departing(Facts { panel: seats(2), ..facts(6) }));
    let crime = "(2026)湘0203刑初7号".to_owned();
    assign(&mut paper, &Facts { case_number: crime, weight: 320, ..facts(7) });
    designate(&mut paper, departing(loan(8)), 3, DesignationGround::Supervision);
    designate(&mut paper, facts(9), 3, DesignationGround::Supervision);
    assign(&mut paper, &left(facts(1), 1));
    paper
}

fn policy(entries: &mut [Entry]) -> &mut Policy {
    match what(entries, is_policy, 0) {
        Event::PolicyAdopted(it) => it,
        _ => panic!("a policy"),
    }
}

fn request(entries: &mut [Entry], nth: usize) -> &mut DesignationRequested {
    let at = place(entries, |it| matches!(it, Event::DesignationRequested(_)), nth);
    match &mut entries[at].event {
        Event::DesignationRequested(it) => it,
        _ => panic!("a request"),
    }
}

/// The last filing.
fn last(entries: &mut [Entry]) -> &mut CaseFiled {
    let last = entries.iter().rposition(|it| matches!(it.event, Event::CaseFiled(_)));
    match &mut entries[last.expect("a filing")].event {
        Event::CaseFiled(it) => Arc::make_mut(it),
        _ => panic!("a filing"),
    }
}

/// Fills a list of words until the entry of its policy has so many bytes.
fn fill(entries: &mut [Entry], bytes: usize) {
    let at = crate::naive::usurpers::at(entries, is_policy, 0);
    let own = policy(entries).word_lists[1].words.clone();
    let mut words = many(1600, 30);
    let mut put = |words: &[String]| {
        policy(entries).word_lists[1].words = [words, &own[..]].concat();
        codec::encode(&entries[at]).len()
    };
    let mut left = bytes - put(&words);
    // A word of up to 127 bytes takes two more.
    for n in 0.. {
        let length = if left > 129 { 100 } else { left - 2 };
        words.push(format!("a{n:0>9}{}", "b".repeat(length - 10)));
        left -= length + 2;
        if left == 0 {
            break;
        }
    }
    assert_eq!(put(&words), bytes);
}

/// So many words of so many bytes each.
fn many(count: usize, bytes: usize) -> Vec<String> {
    (0..count).map(|n| format!("{n:0bytes$}")).collect()
}

pub const WORD_EDITS: &[Edit] = &[
    ("a list of nothing", |e| policy(e).word_lists[0].words.clear()),
    ("a word twice", |e| policy(e).word_lists[0].words.push("买卖合同纠纷".to_owned())),
    ("words out of order", |e| policy(e).word_lists[0].words.push("一".to_owned())),
    ("a word with a hidden character", |e| policy(e).word_lists[0].words[0].push('\u{202e}')),
    ("an empty word", |e| policy(e).word_lists[0].words.insert(0, String::new())),
    ("a word too long", |e| policy(e).word_lists[0].words[0] = "a".repeat(201)),
    ("words too many", |e| policy(e).word_lists[0].words = many(2001, 5)),
    ("lists too many", |e| {
        let list = policy(e).word_lists[4].clone();
        policy(e).word_lists.resize(257, list);
    }),
    ("types too many", |e| policy(e).word_lists[2].types = many(257, 5)),
    ("a type twice", |e| policy(e).word_lists[2].types = texts(&["刑初", "刑初"])),
    ("types out of order", |e| policy(e).word_lists[2].types = texts(&["民初", "刑初"])),
    ("an empty type", |e| policy(e).word_lists[2].types = texts(&[""])),
    ("a list backwards", |e| {
        (policy(e).word_lists[1].from, policy(e).word_lists[1].to) = (Day(9), Some(Day(8)));
    }),
    ("a list that ended", |e| policy(e).word_lists[0].to = Some(Day(9))),
    ("a list of later", |e| policy(e).word_lists[4].from = Day(30_000)),
    ("a list of other words", |e| policy(e).word_lists[0].words[0].push('二')),
    ("causes as procedures", |e| policy(e).word_lists[0].of = ListedWord::Procedure),
    ("a list for another type", |e| policy(e).word_lists[3].types = texts(&["民终"])),
    ("no lists", |e| policy(e).word_lists.clear()),
    ("procedures of all types", |e| policy(e).word_lists[2].types.clear()),
    ("an entry too long", |e| policy(e).word_lists[0].words = many(1700, 40)),
    ("an entry of a byte too much", |e| fill(e, 65_536)),
    ("a departure without a word", |e| filed(e, 3, 0).facts.departure.clear()),
    ("a departure without a need", |e| filed(e, 3, 0).needs.clear()),
    ("a departure that is none", |e| filed(e, 1, 0).facts.departure.push_str("新案由")),
    ("another cause", |e| filed(e, 1, 0).facts.cause.push('二')),
    ("no cause", |e| filed(e, 1, 0).facts.cause.clear()),
    ("another flag", |e| filed(e, 2, 0).facts.flags[0].push('二')),
    ("no flag after all", |e| filed(e, 5, 0).facts.flags.remove(0).clear()),
    ("a listed cause after all", |e| {
        filed(e, 3, 0).facts.cause = "买卖合同纠纷".to_owned();
    }),
    ("a request that departs without a word", |e| request(e, 0).facts.departure.clear()),
    ("a request that does not depart", |e| {
        request(e, 0).facts.cause = "买卖合同纠纷".to_owned();
    }),
    ("a cause whose list is over", |e| filed(e, 11, 0).facts.departure.clear()),
    ("a cause whose list is not over", |e| {
        let at = e.iter().position(|it| {
            let Event::CaseFiled(it) = &it.event else { return false };
            it.facts.case_number == case_number(10)
        });
        let at = at.expect("a filing");
        let before = e[at - 1].time_ms;
        e.iter_mut().skip(at).for_each(|it| it.time_ms = before);
    }),
    ("a reassigned case outside the lists", |e| filed(e, 1, 1).facts.departure.clear()),
    ("a departure where nothing is listed", |e| last(e).facts.departure.push_str("新案由")),
    ("a division's base of no days", |e| divided(e, 0)),
    ("a division's base of too many days", |e| divided(e, 367)),
    ("kinds of leave out of order", |e| on_leave(e, &[AbsenceKind::Seconded, AbsenceKind::Leave])),
    ("a kind of leave twice", |e| on_leave(e, &[AbsenceKind::Leave, AbsenceKind::Leave])),
];

/// A list may be long, and say what no case is.
pub const WORDS_PERMITTED: &[Edit] = &[
    ("a long list", |e| policy(e).word_lists[1].words.splice(0..0, many(1500, 30)).for_each(drop)),
    ("an entry as long as it may be", |e| fill(e, 65_535)),
    ("256 lists", |e| {
        let list = policy(e).word_lists[4].clone();
        policy(e).word_lists.resize(256, list);
    }),
    ("a list of one day", |e| {
        let day = policy(e).word_lists[0].to;
        policy(e).word_lists[0].from = day.expect("a day");
        policy(e).word_lists[0].from.0 -= 1;
    }),
    ("a division's base of a day", |e| divided(e, 1)),
    ("kinds of leave", |e| on_leave(e, &[AbsenceKind::Leave, AbsenceKind::Suspended])),
];

pub const ROUTE_EDITS: &[Edit] = &[
    ("a first route to another pool", |e| policy(e).routes[2].pool.push('二')),
    ("a route without a pool", |e| policy(e).routes[1].pool.clear()),
    ("a route of more seats", |e| policy(e).routes[1].seats = 3),
    ("a route of two seats", |e| policy(e).routes[0].seats = 2),
    ("routes that changed places", |e| policy(e).routes.swap(0, 2)),
    ("a route's procedures twice", |e| {
        policy(e).routes[1].procedures = texts(&["简易", "简易"]);
    }),
    ("a row of another weight", |e| policy(e).weights[0].weight = 151),
    ("a row twice", |e| {
        let row = policy(e).weights[0].clone();
        policy(e).weights.push(row);
    }),
    ("no rows", |e| policy(e).weights.clear()),
    ("another weight", |e| filed(e, 1, 0).facts.weight = 101),
    ("a panel where one judge is due", |e| filed(e, 6, 0).facts.departure.clear()),
    ("another pool without a word", |e| filed(e, 4, 0).facts.departure.clear()),
    ("the right weight with a word", |e| filed(e, 5, 0).facts.weight = 100),
    ("a departure of no need", |e| filed(e, 5, 0).needs.clear()),
    ("a flag less", |e| filed(e, 3, 0).facts.flags.clear()),
    ("heavy by the table, as a need", |e| {
        let at = e.iter().position(|it| {
            let Event::CaseFiled(it) = &it.event else { return false };
            it.facts.weight == 320
        });
        let Event::CaseFiled(it) = &mut e[at.expect("a filing")].event else { panic!() };
        Arc::make_mut(it).needs = vec![caselot_core::docket::code::ApprovalNeed::Heavy];
    }),
    ("a request elsewhere without a word", |e| request(e, 0).facts.departure.clear()),
    ("a request of another weight", |e| request(e, 1).facts.weight = 90),
    ("a policy in place of none", |e| {
        let at = crate::naive::usurpers::at(e, is_policy, 0);
        let Event::Proposed(it) = &mut e[at].event else { panic!("a proposal") };
        it.replaces = Some(EntryIndex(3));
    }),
];
