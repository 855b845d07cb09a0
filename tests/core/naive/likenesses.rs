//! Reassignments of panels of any make in a court that adopted edition 1: without words where its
//! own rules let them pass, with words where they ask for some. The second verifier agrees.

use caselot_core::docket::code::{ReassignmentGround, Role, SeatChangeKind};
use caselot_core::docket::filing::Facts;
use caselot_core::docket::panel::PanelSeats;
use caselot_core::docket::people::Tenure;
use caselot_core::docket::seats::SeatChange;
use caselot_core::docket::{Command, Day, Refusal};
use caselot_core::lottery::role::SeatRole;

use crate::naive::acts::assign;
use crate::naive::drafts::both_accept;
use crate::naive::retentions::{
    FIRST, FREE, HALF_A_YEAR, Story, after, experts, free, grown, lay, members, opened,
};
use crate::naive::seatings::{change, changing, last_draw, replacement};
use crate::naive::undoings::left;
use crate::paper::judge;
use crate::paper::two::REGISTRAR;

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

/// The seats of a case, by what was drawn of it.
#[derive(Default)]
struct Sits {
    held: Vec<(SeatRole, u32, String)>,
    later: PanelSeats,
}

impl Sits {
    fn count(&self, fits: impl Fn(SeatRole) -> bool) -> u32 {
        self.held.iter().filter(|seat| fits(seat.0)).count() as u32
    }

    /// The seats that a reassignment keeps.
    fn panel(&self) -> PanelSeats {
        let mut panel = PanelSeats { later: self.later.later, ..PanelSeats::default() };
        for role in [SeatRole::Member, SeatRole::Assessor, SeatRole::Expert] {
            let last = self.held.iter().rfind(|seat| seat.0 == role);
            let waits = self.later.roles().find(|seats| seats.0 == role);
            let pool = waits.map(|seats| seats.1).or(last.map(|seat| seat.2.as_str()));
            let all = self.count(|other| other == role) + self.later.count(role);
            if all > 0 {
                panel.add((role, pool.expect("a pool"), all, 0));
            }
        }
        panel
    }

    /// Whether no role both sits and is left for later.
    fn apart(&self) -> bool {
        self.held.iter().all(|seat| self.later.count(seat.0) == 0)
    }

    fn draw(&mut self, story: &mut Story, facts: &Facts) {
        assign(&mut story.paper, facts);
        if facts.lineage.changes.is_none() {
            self.held.clear();
        }
        for seat in last_draw(&story.paper).seats {
            let pool = facts.panel.roles().find(|seats| seats.0 == seat.role);
            let pool = pool.map_or(facts.pool.clone(), |seats| seats.1.to_owned());
            self.held.push((seat.role, seat.judge.0, pool));
        }
        self.held.sort_by_key(|seat| seat.0 as u32);
    }

    fn first(&mut self, story: &mut Story, number: u32, panel: &PanelSeats) {
        self.draw(story, &free(number, panel.clone()));
        self.later = waiting(panel);
    }

    fn draws_later(&mut self, story: &mut Story, number: u32, stage: u32) -> u32 {
        let hearing = after(FIRST, HALF_A_YEAR);
        let drawn = change(SeatChangeKind::AssessorsDrawn, FREE);
        let panel = PanelSeats { later: false, ..std::mem::take(&mut self.later) };
        let drawn = SeatChange { hearing, ..drawn };
        self.draw(story, &changing(free(number, panel), stage, drawn));
        1
    }

    /// Some seats more, if there is a lawful panel with them.
    fn grows(&mut self, story: &mut Story, dice: &mut Dice, number: u32, stage: u32) -> u32 {
        for _ in 0..20 {
            let panel = PanelSeats { alternates: 0, ..dice.panel() };
            let lay = panel.all_assessors() + self.count(SeatRole::is_assessors);
            let all = panel.seats() - 1 + self.held.len() as u32;
            let lawful = lay == 0 || [(3, 1), (3, 2), (7, 4)].contains(&(all, lay));
            let later = waiting(&panel);
            let none = panel.drawn_now().next().is_none();
            if none || !lawful || ![3, 5, 7].contains(&all) {
                continue;
            }
            let before = std::mem::replace(&mut self.later, later);
            if self.apart() {
                self.draw(story, &grown(free(number, panel), stage, FREE));
                return 1;
            }
            self.later = before;
        }
        0
    }

    /// The first beside the undertaking judge is replaced.
    fn replaces(&mut self, story: &mut Story, number: u32, stage: u32) -> u32 {
        if self.held.len() < 2 {
            return 0;
        }
        let (role, judge, pool) = self.held.remove(1);
        let mut panel = PanelSeats::default();
        panel.add((role, pool.as_str(), 1, 0));
        let replaced = replacement(FREE, judge, ReassignmentGround::Health);
        self.draw(story, &changing(free(number, panel), stage, replaced));
        1
    }

    fn becomes(&mut self, story: &mut Story, dice: &mut Dice, number: u32) -> u32 {
        let panel = PanelSeats { alternates: 0, ..dice.panel() };
        self.first(story, number, &panel);
        let mut stage = 1;
        for _ in 0..dice.of(4) {
            stage += match dice.of(3) {
                0 => self.replaces(story, number, stage),
                _ if self.later.later => self.draws_later(story, number, stage),
                _ => self.grows(story, dice, number, stage),
            };
        }
        stage
    }
}

/// What of a panel is left for later.
fn waiting(panel: &PanelSeats) -> PanelSeats {
    match panel.later {
        true => PanelSeats { members: 0, member_pool: String::new(), ..panel.clone() },
        false => PanelSeats::default(),
    }
}

/// Whether the court's own rules let a reassignment pass.
fn passes(story: &mut Story, facts: &Facts) -> bool {
    let filing = match story.paper.files(facts.clone()) {
        Err(Refusal::DepartureUnexplained { .. }) => return false,
        decision => decision.expect("files").filing.expect("a filing"),
    };
    story.paper.approve(filing).expect("approves");
    story.paper.draws(facts).expect("draws");
    true
}

#[test]
fn both_agree_on_what_reassignments_keep() {
    let (mut dice, mut kept, mut left_behind) = (Dice(2026), 0, 0);
    let mut story = opened(1);
    for number in 1..=150 {
        let mut sits = Sits::default();
        let stage = sits.becomes(&mut story, &mut dice, number);
        let same = dice.of(2) == 0;
        let panel = if same { sits.panel() } else { dice.panel() };
        let facts = left(free(number, panel), stage);
        if passes(&mut story, &facts) {
            kept += 1;
        } else {
            assert!(!same, "case {number} keeps its seats");
            let departure = "说明".to_owned();
            assert!(passes(&mut story, &Facts { departure, ..facts }), "words are enough");
            left_behind += 1;
        }
    }
    assert!(kept > 20 && left_behind > 20, "{kept} {left_behind}");
    both_accept(&story.paper);
}

/// Records of judges with rows of any make: each stands by itself, or is proposed.
#[test]
fn both_agree_on_which_records_of_judges_need_a_second_person() {
    const ROLES: [Role; 4] =
        [Role::Judge, Role::DivisionChief, Role::LayAssessor, Role::Administrative];
    let (mut dice, mut alone, mut by_two) = (Dice(2027), 0, 0);
    let mut story = opened(1);
    assign(&mut story.paper, &free(1, PanelSeats::default()));
    for _ in 0..400 {
        let mut day = FIRST.0 - 6;
        let mut record = judge(301 + dice.of(4) as u32, Role::Judge, false);
        let row = record.tenures.remove(0);
        for _ in 0..=dice.of(3) {
            let role = ROLES[dice.of(4) as usize];
            let in_quota = role.is_judicial() && dice.of(2) == 0;
            let from = Day(day + dice.of(3) as u32);
            let last = Day(from.0 + 1 + dice.of(5) as u32);
            day = last.0 + 1;
            let to = Some(last).filter(|_| dice.of(3) > 0);
            record.tenures.push(Tenure { role, in_quota, from, to, ..row.clone() });
            if to.is_none() {
                break;
            }
        }
        match story.paper.by(REGISTRAR, Command::PutJudges(vec![record])) {
            Ok(decision) => match decision.proposed {
                Some(entry) => {
                    story.paper.approve(entry).expect("approves");
                    by_two += 1;
                }
                None => alone += 1,
            },
            Err(Refusal::TenureEndsToday { .. }) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!(alone > 20 && by_two > 20, "{alone} {by_two}");
    both_accept(&story.paper);
}
