//! A log of protocol 2 in which it is stated of which days all cases are there, and edits of it.

use caselot_core::docket::code::{Manner, QuotaBasis};
use caselot_core::docket::entry::Event;
use caselot_core::docket::record::{DataStated, DataWithdrawn};
use caselot_core::docket::{Actor, Command, Day, Entry};
use caselot_core::id::EntryIndex;

use crate::naive::acts::{agreed, assign, close, today};
use crate::naive::edits::Edit;
use crate::naive::usurpers::{alone, approval, by, proposal_of, unapproved, what};
use crate::paper::PaperCourt;
use crate::paper::two::{CLERK, POLITICAL, REGISTRAR, SUPERVISOR, facts};

pub fn statement(basis: QuotaBasis, from: Day, to: Day, text: &str) -> DataStated {
    DataStated { basis, from, to, panels_known: basis == QuotaBasis::Closed, text: text.to_owned() }
}

/// Closings of the past are stated before the first filing, assignments after it.
pub fn stated() -> PaperCourt {
    let mut paper = PaperCourt::two(8);
    let day = today(&paper);
    let past = statement(QuotaBasis::Closed, Day(day.0 - 400), day, "2026年1月无结案");
    agreed(&mut paper, POLITICAL, Command::StateData(past));
    assign(&mut paper, &facts(1));
    close(&mut paper, 1, Manner::Judgment);
    let one_day = statement(QuotaBasis::Assigned, day, day, "");
    agreed(&mut paper, POLITICAL, Command::StateData(one_day));
    paper
}

/// Two statements, of which the first is withdrawn.
pub fn withdrawn() -> PaperCourt {
    let mut paper = stated();
    let entry = paper.state.statements[0].entry;
    let text = "漏录三件".to_owned();
    agreed(&mut paper, POLITICAL, Command::WithdrawData { entry, text });
    paper
}

fn is_withdrawal(event: &Event) -> bool {
    matches!(event, Event::DataWithdrawn(_))
}

fn taken_back(entries: &mut [Entry]) -> &mut DataWithdrawn {
    match what(entries, is_withdrawal, 0) {
        Event::DataWithdrawn(it) => it,
        _ => panic!("a withdrawal"),
    }
}

pub const WITHDRAWAL_EDITS: &[Edit] = &[
    ("a withdrawal alone", |e| alone(e, is_withdrawal, 0)),
    ("a withdrawal by a clerk", |e| by(e, is_withdrawal, 0, Actor::authenticated(CLERK))),
    ("a withdrawal by who approves", |e| by(e, is_withdrawal, 0, Actor::claimed(SUPERVISOR))),
    ("a withdrawal in place of something", |e| {
        proposal_of(e, is_withdrawal, 0).replaces = Some(EntryIndex(3));
    }),
    ("a withdrawal without a reason", |e| taken_back(e).text.clear()),
    ("a withdrawal with a hidden character", |e| taken_back(e).text.push('\u{202e}')),
    ("a withdrawal of nothing", |e| taken_back(e).entry = EntryIndex(0)),
    ("a withdrawal of what was only proposed", |e| taken_back(e).entry.0 -= 1),
    ("a withdrawal of what is not approved", |e| unapproved(e, is_statement, 0)),
    ("a withdrawal twice", |e| {
        let (at, again) = (approval(e, is_withdrawal, 0), e.len());
        e.extend([e[at - 1].clone(), e[at].clone()]);
        let Event::Approved(approved) = &mut e[again + 1].event else { panic!("an approval") };
        approved.entry = EntryIndex(again as u64);
    }),
];

pub const WITHDRAWALS_PERMITTED: &[Edit] = &[
    ("a withdrawal not approved", |e| unapproved(e, is_withdrawal, 0)),
    ("a withdrawal for another reason", |e| taken_back(e).text = "数据有误".to_owned()),
    ("a withdrawal of the other statement", |e| {
        taken_back(e).entry = EntryIndex(approval(e, is_statement, 1) as u64);
    }),
];

fn is_statement(event: &Event) -> bool {
    matches!(event, Event::DataStated(_))
}

fn said(entries: &mut [Entry], nth: usize) -> &mut DataStated {
    match what(entries, is_statement, nth) {
        Event::DataStated(it) => it,
        _ => panic!("a statement"),
    }
}

pub const STATEMENT_EDITS: &[Edit] = &[
    ("a statement alone", |e| alone(e, is_statement, 0)),
    ("a statement alone, later", |e| alone(e, is_statement, 1)),
    ("a statement by a clerk", |e| by(e, is_statement, 0, Actor::authenticated(CLERK))),
    ("a statement by the registrar", |e| by(e, is_statement, 1, Actor::authenticated(REGISTRAR))),
    ("a statement by who approves", |e| by(e, is_statement, 0, Actor::claimed(SUPERVISOR))),
    ("a statement in place of something", |e| {
        proposal_of(e, is_statement, 0).replaces = Some(EntryIndex(3));
    }),
    ("a statement that ends before it begins", |e| {
        let said = said(e, 0);
        (said.from, said.to) = (said.to, said.from);
    }),
    ("a statement of a day to come", |e| said(e, 1).to.0 += 1),
    ("a statement with a hidden character", |e| said(e, 0).text.push('\u{202e}')),
    ("a statement too long", |e| said(e, 0).text = "无".repeat(30_000)),
];

pub const STATEMENTS_PERMITTED: &[Edit] = &[
    ("a statement of other days", |e| said(e, 0).from = Day(1)),
    ("a statement not approved", |e| unapproved(e, is_statement, 0)),
    ("a statement without a word", |e| said(e, 0).text.clear()),
    ("a statement without panels", |e| said(e, 0).panels_known = false),
    ("a statement of another basis", |e| said(e, 0).basis = QuotaBasis::Assigned),
];

#[test]
fn a_statement_is_made_by_two_of_days_that_have_come() {
    let mut paper = PaperCourt::two(8);
    let day = today(&paper);
    let days = |from: u32, to: u32| {
        let day = |at: u32| Day(day.0 + at - 10);
        Command::StateData(statement(QuotaBasis::Closed, day(from), day(to), ""))
    };
    let refused = paper.by(POLITICAL, days(10, 9)).expect_err("it runs backwards");
    assert_eq!(refused.code(), "DataDaysBackwards");
    let refused = paper.by(POLITICAL, days(9, 11)).expect_err("tomorrow has not come");
    assert_eq!(refused.code(), "InTheFuture");
    let refused = paper.by(CLERK, days(9, 10)).expect_err("it is no clerk's");
    assert_eq!(refused.code(), "RoleMissing");
    let entry = paper.by(POLITICAL, days(9, 10)).expect("proposes").proposed.expect("waits");
    assert!(paper.state.statements.is_empty(), "it waits");
    paper.approve(entry).expect("approves");
    assert_eq!(paper.state.statements.len(), 1);
    // The same again is no entry.
    assert!(paper.by(POLITICAL, days(9, 10)).expect("is known").entries.is_empty());
    let entry = paper.state.statements[0].entry;
    let withdraw = |text: &str| Command::WithdrawData { entry, text: text.to_owned() };
    let refused = paper.by(POLITICAL, withdraw("")).expect_err("no reason");
    assert_eq!(refused.code(), "TextNeeded");
    agreed(&mut paper, POLITICAL, withdraw("漏录"));
    assert!(paper.state.statements.is_empty(), "it holds no longer");
    let refused = paper.by(POLITICAL, withdraw("漏录")).expect_err("it is withdrawn");
    assert_eq!(refused.code(), "StatementUnknown");
    // What was withdrawn may be stated again.
    agreed(&mut paper, POLITICAL, days(9, 10));
    assert_eq!(paper.state.statements.len(), 1);
    let mut old = PaperCourt::with_judges(4, 4);
    let of_one = old.act(days(9, 10)).expect_err("protocol 1 has none");
    assert_eq!(of_one.code(), "OfOtherProtocol");
}
