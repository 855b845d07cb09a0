//! Panels: which seats may be drawn, who presides, what a seat moves, and what an auditor finds.

use std::sync::Arc;

use caselot_core::docket::code::Role;
use caselot_core::docket::entry::Event;
use caselot_core::docket::filing::{CaseDrawn, Facts};
use caselot_core::docket::panel::PanelSeats;
use caselot_core::docket::record::{Closing, Panel};
use caselot_core::docket::{Command, Day, Entry};
use caselot_core::id::JudgeId;
use caselot_core::lottery::role::SeatRole;

use crate::checks;
use crate::paper::{PaperCourt, case_number, facts, judge, nonce, pool};

/// Nine judges in 民事, six assessors in 陪审 of at most `cap` seats a year.
fn court(cap: u32) -> PaperCourt {
    let mut paper = PaperCourt::with_judges(4, 9);
    let assessors = (101..=106).map(|n| judge(n, Role::LayAssessor, false)).collect();
    paper.act(Command::PutJudges(assessors)).expect("assessors");
    let mut lay = pool("陪审", (101..=106).map(|n| (n, 100)).collect());
    (lay.settings.assessors, lay.settings.yearly_cap) = (true, cap);
    paper.act(Command::PutPools(vec![lay])).expect("pool");
    paper
}

fn asks(number: u32, members: u32, assessors: u32) -> Facts {
    let assessor_pool = "陪审".to_owned();
    let panel = PanelSeats { members, assessors, assessor_pool, ..PanelSeats::default() };
    Facts { panel, ..facts(number) }
}

fn assign(paper: &mut PaperCourt, facts: Facts) -> Result<CaseDrawn, String> {
    let number = facts.case_number.clone();
    paper.file_facts(facts).map_err(|refusal| refusal.code().to_owned())?;
    let nonce = nonce(&number, 0);
    paper.act(Command::Draw { case_number: number, stage: 0, nonce }).expect("draws");
    match &paper.entries.last().expect("a draw").event {
        Event::CaseDrawn(drawn) => Ok(drawn.clone()),
        other => panic!("{other:?}"),
    }
}

fn codes(paper: &PaperCourt, change: impl Fn(&mut [Entry])) -> Vec<String> {
    checks::codes(checks::edited(paper, |entries| change(entries)))
}

#[test]
fn a_panel_is_drawn_from_one_seed_and_moves_the_balances_in_part() {
    let mut paper = court(0);
    let drawn = assign(&mut paper, asks(1, 2, 2)).expect("drawn");
    let roles: Vec<SeatRole> = drawn.seats.iter().map(|seat| seat.role).collect();
    let [own, member, lay] = [SeatRole::Undertaking, SeatRole::Member, SeatRole::Assessor];
    assert_eq!(roles, [own, member, member, lay, lay]);
    let mut judges: Vec<u32> = drawn.seats.iter().map(|seat| seat.judge.0).collect();
    judges.sort_unstable();
    judges.dedup();
    assert_eq!(judges.len(), 5, "nobody sits twice");
    assert_eq!(drawn.presiding, Some(drawn.seats[0].judge), "no leader is seated");
    // 100 + 2 × 20 of 738 shares; each full judge earned 100/738 of each seat.
    let civil = &paper.state.pools["民事"];
    let earned = [1_000_000, 200_000, 200_000].map(|value| value * 100 / 738).iter().sum::<i64>();
    let member = drawn.seats[1].judge;
    let share = |n| [6, 32].get(n as usize - 1).copied().unwrap_or(100);
    let of =
        |n: u32| [1_000_000i64, 200_000, 200_000].map(|v| v * share(n) / 738).iter().sum::<i64>();
    let paid: i64 = (1..=9).map(|n| 200_000 * share(n) / 738).sum();
    assert_eq!(civil.balance(member), of(member.0) - paid);
    let idle = (3..=9).find(|n| !judges.contains(n)).expect("somebody sat idle");
    assert_eq!(civil.balance(JudgeId(idle)), earned);
    assert_eq!(civil.balances().map(|(_, balance)| balance).sum::<i64>(), 0);
    assert_eq!(paper.state.pools["陪审"].balances().map(|(_, b)| b).sum::<i64>(), 0);
    assert!(codes(&paper, |_| ()).is_empty());
}

#[test]
fn panels_that_cannot_sit_are_refused() {
    let mut paper = court(0);
    for (members, assessors) in [(1, 0), (3, 0), (2, 1), (8, 0), (6, 2)] {
        let refused =
            assign(&mut paper, asks(1, members, assessors)).expect_err("even or too large");
        assert_eq!(refused, "PanelSize", "{members} + {assessors}");
    }
    let nowhere = PanelSeats { assessors: 2, ..PanelSeats::default() };
    let asked = Facts { panel: nowhere, ..facts(1) };
    assert_eq!(assign(&mut paper, asked).expect_err("no pool"), "AssessorPoolMissing");
    let of_nobody = |panel: PanelSeats| Facts { panel, ..facts(1) };
    let alternates = of_nobody(PanelSeats { alternates: 2, ..PanelSeats::default() });
    assert_eq!(assign(&mut paper, alternates).expect_err("of nobody"), "AlternatesIdle");
    let later = PanelSeats { members: 2, later: true, ..PanelSeats::default() };
    assert_eq!(assign(&mut paper, of_nobody(later)).expect_err("of nobody"), "AlternatesIdle");
    let mut judges = asks(1, 0, 2);
    judges.panel.assessor_pool = "民事".to_owned();
    assert_eq!(assign(&mut paper, judges).expect_err("judges as assessors"), "PoolOfOthers");
    let mut lay = asks(1, 2, 0);
    lay.panel.member_pool = "陪审".to_owned();
    assert_eq!(assign(&mut paper, lay).expect_err("assessors as judges"), "PoolOfOthers");
    let four = asks(1, 2, 4);
    assert_eq!(assign(&mut paper, four).expect_err("seven are needed"), "NoCandidates");
    let size = paper.entries.len();
    assert_eq!(paper.state.size, size as u64);
    assert!(assign(&mut paper, asks(1, 6, 0)).is_ok(), "seven of nine");
}

#[test]
fn assessors_have_a_pool_and_a_yearly_cap() {
    let mut paper = court(1);
    assign(&mut paper, asks(1, 0, 2)).expect("two of six");
    assign(&mut paper, asks(2, 0, 2)).expect("two of four");
    let refused = assign(&mut paper, asks(3, 0, 2)).expect_err("two are left, three are needed");
    assert_eq!(refused, "NoCandidates");
    assert!(codes(&paper, |_| ()).is_empty());
    // 2027: all may sit again.
    paper.now_ms += 310 * 86_400_000;
    assign(&mut paper, asks(3, 0, 2)).expect("a new year");
    assert!(codes(&paper, |_| ()).is_empty());

    let with = |members: Vec<(u32, u8)>,
                change: fn(&mut caselot_core::docket::pool::PoolSettings)| {
        let mut spec = pool("新", members);
        change(&mut spec.settings);
        court(1).act(Command::PutPools(vec![spec])).expect_err("refused").code().to_owned()
    };
    assert_eq!(with(vec![(3, 100)], |s| s.assessors = true), "NotAssessor");
    assert_eq!(with(vec![(101, 100)], |_| ()), "NotInQuota");
    assert_eq!(with(vec![(3, 100)], |s| s.yearly_cap = 9), "CapOfJudges");
    assert_eq!(with(vec![(3, 100)], |s| s.seat_percent = 101), "SeatPercentOutOfRange");
    let lay = judge(107, Role::LayAssessor, true);
    let refused = paper.act(Command::PutJudges(vec![lay])).expect_err("never in quota");
    assert_eq!(refused.code(), "StaffInQuota");
}

#[test]
fn the_president_presides_then_a_division_chief() {
    let seated = |roles: &[(u32, Role)]| {
        let mut paper = court(0);
        let rows = roles.iter().map(|(n, role)| judge(*n, *role, true)).collect();
        paper.act(Command::PutJudges(rows)).expect("roles");
        let five = (1..=5).map(|n| (n, 100)).collect();
        paper.act(Command::PutPools(vec![pool("五", five)])).expect("pool");
        let mut asked = asks(1, 4, 0);
        asked.pool = "五".to_owned();
        let drawn = assign(&mut paper, asked).expect("all five sit");
        assert!(codes(&paper, |_| ()).is_empty());
        (drawn.presiding.expect("somebody presides"), drawn.seats[0].judge)
    };
    let (president, chief) = (Role::President, Role::DivisionChief);
    assert_eq!(seated(&[(2, chief), (4, president)]).0, JudgeId(4));
    assert_eq!(seated(&[(2, chief), (4, Role::DeputyDivisionChief)]).0, JudgeId(2));
    let (presides, undertaking) = seated(&[(4, Role::VicePresident)]);
    assert_eq!(presides, undertaking);
    let mut paper = court(0);
    assert_eq!(assign(&mut paper, facts(1)).expect("alone").presiding, None);
}

#[test]
fn an_edited_panel_is_found() {
    let mut paper = court(0);
    let drawn = assign(&mut paper, asks(1, 2, 2)).expect("drawn");
    let (draw, filing) = (paper.entries.len() - 1, drawn.filing.0 as usize);
    let drawn_entry = |e: &mut [Entry], change: &dyn Fn(&mut CaseDrawn)| match &mut e[draw].event {
        Event::CaseDrawn(drawn) => change(drawn),
        other => panic!("{other:?}"),
    };
    let other = drawn.seats[2].judge;
    let found = codes(&paper, |e| drawn_entry(e, &|d| d.presiding = Some(other)));
    assert_eq!(found, ["PresidingMismatch"]);
    assert_eq!(codes(&paper, |e| drawn_entry(e, &|d| d.presiding = None)), ["PresidingMismatch"]);
    let found = codes(&paper, |e| drawn_entry(e, &|d| d.seats.swap(1, 2)));
    assert_eq!(found, ["SeatsMismatch"]);
    let found = codes(&paper, |e| match &mut e[filing].event {
        Event::CaseFiled(filed) => {
            Arc::make_mut(filed).groups.remove(2);
        }
        other => panic!("{other:?}"),
    });
    assert_eq!(found[..2], ["SeedHashMismatch", "SeatsMismatch"], "a panel of three may sit");
    let found = codes(&paper, |e| match &mut e[filing].event {
        Event::CaseFiled(filed) => Arc::make_mut(filed).groups[2].seats = 1,
        other => panic!("{other:?}"),
    });
    assert!(found.contains(&"PanelSize".to_owned()), "{found:?}");
}

#[test]
fn a_closing_names_who_sat_in_a_drawn_panel() {
    let mut paper = court(0);
    let drawn = assign(&mut paper, asks(1, 2, 0)).expect("drawn");
    let closing = Closing { on: Day::parse("2026-03-02").expect("a day"), manner: None };
    let close = |panel| Command::CloseCase {
        case_number: case_number(1),
        closing,
        panel,
        undertaking: None,
    };
    let refused = paper.act(close(Panel::default())).expect_err("who sat?");
    assert_eq!(refused.code(), "PanelNeeded");
    let members = drawn.seats[1..].iter().map(|seat| seat.judge).collect();
    let panel = Panel { presiding: drawn.presiding, members, assessors: Vec::new() };
    paper.act(close(panel)).expect("closes");
    let index = paper.entries.len() - 1;
    let found = codes(&paper, |e| match &mut e[index].event {
        Event::CaseClosed(closed) => closed.panel = Panel::default(),
        other => panic!("{other:?}"),
    });
    assert_eq!(found, ["PanelNeeded"]);
}
