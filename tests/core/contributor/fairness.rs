//! A value that nobody knew draws by the odds that were frozen before it was given.

use caselot_core::docket::Event;
use caselot_core::id::JudgeId;
use caselot_core::lottery::draw::draw_opened;
use caselot_core::lottery::role::SeatRole;
use caselot_core::lottery::seed::Openings;
use caselot_core::lottery::transcript::{DrawKind, Group, Ticket, TicketForm};

use super::{answer_of, contributor_of, draws, names, opens, takes, tree_of};
use crate::checks::{chi_square, valid};
use crate::paper::{ORIGIN, PaperCourt, case_number};

/// Filer and server open the same each time; the value alone differs.
#[test]
fn draws_by_values_alone_follow_the_odds() {
    let masses: Vec<u64> = (1..=20).map(|judge| 250 + 90 * judge).collect();
    let odds: Vec<(JudgeId, u64)> = (1..).map(JudgeId).zip(masses.iter().copied()).collect();
    let role = SeatRole::Undertaking;
    let groups =
        [Group { pool: "民事".into(), role, seats: 1, alternates: 0, odds: odds.into() }];
    let tree = tree_of(&super::key(), 14);
    let case_number = case_number(1);
    let mut wins = [0_u64; 20];
    for number in 0..1 << 14 {
        let form = TicketForm::Contributed { kind: DrawKind::First, head: tree.root(), number: 0 };
        let (stage, tray, envelope) = (0, 0, 0);
        let case_number = &case_number;
        let groups = &groups;
        let ticket = Ticket { form, origin: ORIGIN, case_number, stage, tray, envelope, groups };
        let value = tree.value(number);
        let openings = Openings { envelope_secret: &[7; 32], nonce: &[8; 32], value: Some(&value) };
        let drawn = draw_opened(&ticket, openings).expect("draws");
        wins[drawn.seats[0].judge.0 as usize - 1] += 1;
    }
    let chi_square = chi_square(&wins, &masses);
    // 19 degrees of freedom: one fair lottery in a thousand exceeds 43.82. The values are fixed.
    assert!(chi_square < 43.82, "chi-square {chi_square}");
}

/// In a log, with balances that move: each judge gets what the frozen odds of all filings promise.
#[test]
fn a_log_drawn_by_values_follows_its_frozen_odds() {
    const CASES: u32 = 600;
    const DEPTH: u32 = 10;
    let mut paper = PaperCourt::two(10);
    let named = names(&mut paper, contributor_of("省高院技术处", &super::key(), DEPTH));
    for number in 1..=CASES {
        opens(&mut paper, number);
        if number % 60 == 0 {
            let given = answer_of(&paper, named, (&super::key(), DEPTH));
            takes(&mut paper, given).expect("takes the values");
        }
    }
    assert_eq!(draws(&paper).len(), CASES as usize);
    valid(&paper);
    let mut promised = [0.0; 10];
    for entry in &paper.entries {
        let Event::CaseFiled(filed) = &entry.event else { continue };
        let total: u64 = filed.groups[0].odds.iter().map(|row| row.1).sum();
        for (judge, mass) in filed.groups[0].odds.iter() {
            promised[judge.0 as usize - 1] += *mass as f64 / total as f64;
        }
    }
    let mut won = [0_u32; 10];
    draws(&paper).iter().for_each(|drawn| won[drawn.seats[0].judge.0 as usize - 1] += 1);
    let parts = won
        .iter()
        .zip(promised)
        .map(|(&won, promised)| (f64::from(won) - promised).powi(2) / promised);
    let chi_square: f64 = parts.sum();
    // 9 degrees of freedom at most: one fair lottery in a thousand exceeds 27.88.
    assert!(chi_square < 27.88, "chi-square {chi_square}: {won:?} of {promised:?}");
}
