//! Attempts to get the judge one wants by changing seats: each is refused, or shows.

use caselot_core::docket::code::{SeatChangeKind, VoidGround};
use caselot_core::docket::decide::seats::TakeSeat;
use caselot_core::docket::panel::PanelSeats;
use caselot_core::docket::{Command, Day, Event};
use caselot_core::id::JudgeId;
use caselot_core::lottery::role::SeatRole;
use caselot_core::oversight::{AskedDays, Oversight};

use super::{
    carried_out, change, changes, closes, court, filed, holders, panel, panel_later, replaces, row,
    take, takes_over, today,
};
use crate::checks::{chi_square_of, code, valid};
use crate::paper::nonce;
use crate::paper::two::{CLERK, facts};

#[test]
fn nobody_is_replaced_until_a_friend_comes() {
    let mut paper = court();
    paper.assigns(&panel(1, 2, 0));
    let members = holders(&paper, 1, SeatRole::Member);
    let asked = replaces(&paper, 1, &members[..1]);
    let filing = paper.files(asked.clone()).expect("files").filing.expect("a filing");
    assert_eq!(code(paper.draws(&asked)), "Unapproved", "a clerk alone replaces nobody");
    // The envelope and the candidates are frozen: asking again is the same filing, and nothing else
    // of the case moves while it is open.
    assert_eq!(paper.files(asked.clone()).expect("again").filing, Some(filing));
    assert_eq!(code(paper.files(replaces(&paper, 1, &members[1..]))), "FilingOpen");
    let preside = TakeSeat { judge: Some(members[1]), ..take(1) };
    assert_eq!(code(paper.by(CLERK, Command::TakeSeat(Box::new(preside)))), "FilingOpen");
    assert_eq!(closes(&mut paper, 1, Default::default()), "FilingOpen");
    // Who does not like the draw cannot void it: it is drawn, or declined by a supervisor, with both
    // secrets opened, so that everybody sees whom it would have named.
    let void = Command::Void {
        case_number: asked.case_number.clone(),
        stage: asked.stage,
        ground: VoidGround::Declined,
        text: String::new(),
        approver: String::new(),
        nonce: Some(nonce(&asked.case_number, asked.stage)),
    };
    assert_eq!(code(paper.by(CLERK, void.clone())), "VoidUncalled");
    paper.decline("王五", filing).expect("declines");
    paper.by(CLERK, void).expect("ends");
    assert_eq!(row(&paper, 1).held.len(), 3, "the old seats hold");
    let again = replaces(&paper, 1, &members[..1]);
    carried_out(&mut paper, &again);
    // Whoever came may be sent away again, which is said in capitals.
    let came = holders(&paper, 1, SeatRole::Member);
    let came: Vec<JudgeId> = came.into_iter().filter(|judge| !members.contains(judge)).collect();
    let once_more = replaces(&paper, 1, &came);
    carried_out(&mut paper, &once_more);
    valid(&paper);
    let report = paper.report().to_string();
    assert!(report.contains("SEAT CHANGED AGAIN: 1"), "{report}");
    // An auditor's table counts the attempts, the one that came to nothing among them.
    let mut oversight = Oversight::default();
    paper.entries.iter().for_each(|entry| oversight.apply(entry));
    let lines = oversight.report(AskedDays::default()).seats;
    let attempts: Vec<_> = lines.iter().map(|line| (line.nth, line.drawn)).collect();
    assert_eq!(attempts, [(1, false), (2, true), (3, true)]);
    assert_eq!((&*lines[0].left, &*lines[0].came), (&members[..1], &[][..]));
    assert_eq!((&*lines[1].came, &*lines[2].left), (&came[..], &came[..]));
    assert_eq!((&*lines[0].person, &*lines[0].approver), (CLERK, "王五"));
}

#[test]
fn alternates_are_not_passed_over_for_another_draw() {
    let mut paper = court();
    paper.assigns(&panel_later(1));
    let mut drawing = change(SeatChangeKind::AssessorsDrawn);
    drawing.hearing = Some(Day(today(&paper).0 + 9));
    let asked = changes(&paper, 1, drawing.clone());
    carried_out(&mut paper, &asked);
    // Drawn once, and not again.
    let again = changes(&paper, 1, drawing);
    assert_eq!(code(paper.files(again)), "NothingLater");
    let sit = holders(&paper, 1, SeatRole::Assessor);
    let mut replaced = replaces(&paper, 1, &sit[..1]);
    replaced.lineage.changes.as_mut().expect("a change").hearing = Some(Day(today(&paper).0 + 9));
    assert_eq!(code(paper.files(replaced)), "AlternateFirst");
    let friend = TakeSeat { judge: Some(JudgeId(101)), ..takes_over(1, sit[0]) };
    let refused = code(paper.by(CLERK, Command::TakeSeat(Box::new(friend))));
    assert!(["AlternateOutOfOrder", "done"].contains(&refused), "{refused}");
    // An operator who writes another order is found.
    let draw = paper.last(|event| matches!(event, Event::CaseDrawn(_)));
    let found = paper.found(|entries| {
        let Event::CaseDrawn(drawn) = &mut entries[draw].event else { panic!() };
        drawn.alternates.swap(0, 2);
    });
    assert_eq!(found[0], ("SeatsMismatch".to_owned(), Some(draw as u64)));
}

#[test]
fn a_panel_grows_by_two_persons_and_as_the_policy_says() {
    let mut paper = court();
    paper.assigns(&panel(1, 2, 0));
    let mut asked = changes(&paper, 1, change(SeatChangeKind::PanelFormed));
    (asked.pool, asked.weight) = ("民事".to_owned(), 100);
    asked.panel = PanelSeats { members: 1, member_pool: "民事".to_owned(), ..Default::default() };
    assert_eq!(code(paper.files(asked.clone())), "PanelSize", "no even majority");
    asked.panel.members = 2;
    let filing = paper.files(asked.clone()).expect("files").filing.expect("a filing");
    assert!(!filed(&paper, filing).needs.is_empty());
    assert_eq!(code(paper.draws(&asked)), "Unapproved");
    // Other facts than the case's are no way to a better pool.
    let mut other = asked.clone();
    other.cause = "借款合同纠纷".to_owned();
    assert_ne!(code(paper.files(other)), "done");
    valid(&paper);
}

#[test]
fn an_undertaking_judge_does_not_change_by_a_change_of_seats() {
    let mut paper = court();
    paper.assigns(&panel(1, 2, 0));
    let own = row(&paper, 1).end.undertaking().expect("a judge");
    assert_eq!(code(paper.files(replaces(&paper, 1, &[own]))), "SeatNotHeld");
    paper.assigns(&facts(2));
    assert_eq!(code(paper.files(replaces(&paper, 2, &[JudgeId(5)]))), "SeatNotHeld");
    let mut two = replaces(&paper, 1, &holders(&paper, 1, SeatRole::Member)[..1]);
    two.panel = panel(1, 2, 0).panel;
    two.pool = "民事".to_owned();
    assert_eq!(code(paper.files(two)), "PanelSize", "two seats for one who leaves");
}

/// Each new draw is fair: over many cases the winners are as the frozen odds have it.
#[test]
fn seats_are_drawn_as_their_frozen_odds_have_it() {
    let mut paper = court();
    for number in 1..=300 {
        paper.assigns(&panel(number, 2, 0));
        let member = holders(&paper, number, SeatRole::Member)[0];
        let asked = replaces(&paper, number, &[member]);
        carried_out(&mut paper, &asked);
        paper.now_ms += 60_000;
    }
    for pool in paper.state.pools.values() {
        assert_eq!(pool.balances().map(|(_, balance)| balance).sum::<i64>(), 0);
    }
    let chi_square = chi_square_of(&paper, |filed| filed.facts.lineage.changes.is_some());
    // Of 11 degrees of freedom, one log in a thousand is beyond; this one is always the same.
    assert!(chi_square < 31.26, "chi-square {chi_square}");
}
