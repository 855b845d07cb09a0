//! Reassignments of panels of any make in a court that adopted edition 1: without words where its
//! own rules let them pass, with words where they ask for some. The second verifier agrees.

use caselot_core::docket::Refusal;
use caselot_core::docket::filing::Facts;
use caselot_core::docket::panel::PanelSeats;

use crate::naive::acts::assign;
use crate::naive::drafts::both_accept;
use crate::naive::retentions::{
    FIRST, FREE, HALF_A_YEAR, Story, after, experts, free, grown, lay, members, opened,
};
use crate::naive::undoings::left;

/// Numbers that are the same each time.
struct Dice(u64);

impl Dice {
    fn of(&mut self, sides: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.of(words.len() as u64) as usize]
    }

    fn panel(&mut self) -> PanelSeats {
        let judges = self.pick(&["民事", "二庭"]);
        let (one, other) = (self.pick(&["陪审", "名册"]), self.pick(&["陪审", "名册"]));
        let mixed = |members: PanelSeats, assessors, number| {
            let lay = PanelSeats { assessors, assessor_pool: one.to_owned(), ..members };
            PanelSeats { experts: number, expert_pool: other.to_owned(), ..lay }
        };
        let none = PanelSeats::default;
        let mut panel = match self.of(10) {
            0 => none(),
            1 | 2 => members(2 + 2 * self.of(2) as u32, judges),
            3 => lay(2, one),
            4 => experts(2, one),
            5 => mixed(none(), 1, 1),
            6 => PanelSeats { assessors: 1, assessor_pool: one.to_owned(), ..members(1, judges) },
            7 => mixed(members(2, judges), 2, 2),
            8 => mixed(members(2, judges), 1, 3),
            _ => PanelSeats { assessors: 4, assessor_pool: one.to_owned(), ..members(2, judges) },
        };
        if panel.assessors == 0 {
            panel.assessor_pool.clear();
        }
        if panel.assessors + panel.experts > 0 {
            panel.alternates = self.of(2) as u32;
            panel.later = self.of(2) == 0;
        }
        panel
    }
}

fn pass(story: &mut Story, facts: Facts) -> bool {
    let asked = story.paper.files(facts.clone());
    match asked {
        Err(Refusal::DepartureUnexplained { .. }) => return false,
        Err(other) => panic!("{other:?}"),
        Ok(decision) => {
            let filing = decision.filing.expect("a filing");
            story.paper.approve(filing).expect("approves");
            story.paper.draws(&facts).expect("draws");
        }
    }
    true
}

#[test]
fn both_agree_on_what_reassignments_keep() {
    let (mut dice, mut kept, mut left_behind) = (Dice(2026), 0, 0);
    let mut story = opened(1);
    for number in 1..=120 {
        let mut before = dice.panel();
        assign(&mut story.paper, &free(number, before.clone()));
        let mut stage = 1;
        if before.later && dice.of(2) == 0 {
            story.draws_later(free(number, before.clone()), stage, after(FIRST, HALF_A_YEAR));
            (stage, before.later) = (stage + 1, false);
        } else if before == PanelSeats::default() && dice.of(2) == 0 {
            before = dice.panel();
            if before != PanelSeats::default() {
                assign(&mut story.paper, &grown(free(number, before.clone()), stage, FREE));
                stage += 1;
            }
        }
        let mut panel = if dice.of(2) == 0 { before.clone() } else { dice.panel() };
        if dice.of(3) == 0 && panel.alternates > 0 {
            panel.alternates = 0;
        }
        let facts = left(free(number, panel), stage);
        if pass(&mut story, facts.clone()) {
            kept += 1;
        } else {
            let departure = "说明".to_owned();
            assert!(pass(&mut story, Facts { departure, ..facts }), "words are enough");
            left_behind += 1;
        }
    }
    assert!(kept > 20 && left_behind > 20, "{kept} {left_behind}");
    both_accept(&story.paper);
}
