//! Reassignments of the court that adopts edition 1 (`retentions.rs`): those that keep what their
//! cases are, and those that differ from them in one thing.

use caselot_core::docket::code::{CorrectionGround, DesignationGround, ReassignmentGround};
use caselot_core::docket::filing::Facts;
use caselot_core::docket::panel::PanelSeats;
use caselot_core::lottery::role::SeatRole;

use crate::naive::acts::{designate, imported, today};
use crate::naive::retentions::{
    COLLEGIAL, FIRST, FREE, PLAIN, SOLE, Story, experts, free, grown, later, lay, members,
};
use crate::naive::seatings::{
    LARGE, ORDINARY, changing, formed, last_draw, of, of_role, replacement,
};
use crate::naive::undoings::{correct, left, recorded_as};
use crate::paper::case_number;

/// Reassignments, each of which differs from its case in one thing.
pub fn differ(story: &mut Story) {
    let sole = |number| free(number, PanelSeats::default());
    story.becomes(sole(31), Facts { pool: "二庭".to_owned(), ..sole(31) });
    story.becomes(sole(32), Facts { cause: "借款合同纠纷".to_owned(), ..sole(32) });
    story.becomes(sole(33), Facts { procedure: SOLE.to_owned(), ..sole(33) });
    let two = || members(2, "民事");
    story.becomes(free(34, two()), free(34, members(4, "民事")));
    story.becomes(free(35, two()), sole(35));
    story.becomes(free(36, two()), free(36, members(2, "二庭")));
    story.becomes(free(37, lay(2, "陪审")), sole(37));
    story.becomes(free(38, lay(2, "陪审")), free(38, lay(2, "专家")));
    story.becomes(free(39, experts(2, "专家")), sole(39));
    story.becomes(free(40, experts(2, "专家")), free(40, experts(2, "陪审")));
    story.becomes(free(41, lay(2, "陪审")), free(41, later(lay(2, "陪审"))));
    story.becomes(free(42, later(lay(2, "陪审"))), free(42, lay(2, "陪审")));
    story.becomes(free(43, later(lay(2, "陪审"))), free(43, later(lay(2, "专家"))));
    story.becomes(free(44, later(lay(2, "陪审"))), sole(44));
    story.becomes(free(45, lay(2, "陪审")), free(45, experts(2, "陪审")));
    let seven = |assessors, experts| {
        let lay =
            PanelSeats { experts, expert_pool: "专家".to_owned(), ..lay(assessors, "陪审") };
        later(PanelSeats { members: 2, member_pool: "民事".to_owned(), ..lay })
    };
    story.becomes(free(46, seven(2, 2)), free(46, seven(1, 3)));
    let own = story.files(&free(47, two()));
    story.gives(sole(47), true, own);
    let own = story.files(&free(48, later(lay(2, "陪审"))));
    story.gives(sole(48), true, own);
    let own = story.files(&sole(49));
    story.gives(Facts { cause: "借款合同纠纷".to_owned(), ..sole(49) }, true, own);
    let own = story.files(&sole(50));
    story.gives(Facts { procedure: SOLE.to_owned(), ..sole(50) }, true, own);
    let own = story.files(&sole(51));
    story.gives(Facts { pool: "二庭".to_owned(), ..sole(51) }, true, own);
}

/// Reassignments that keep what their cases are.
pub fn keep(story: &mut Story) {
    story.files(&of(COLLEGIAL, 11));
    story.keeps(of(COLLEGIAL, 11), 1);
    story.files(&of(ORDINARY, 12));
    story.keeps(of(ORDINARY, 12), 1);
    story.files(&of(LARGE, 13));
    story.keeps(of(LARGE, 13), 1);
    let own = story.files(&of(SOLE, 14));
    story.gives(of(SOLE, 14), false, own);
    let other = PanelSeats { alternates: 1, ..lay(2, "陪审") };
    story.files(&free(16, other));
    let flags = vec![PLAIN.to_owned()];
    story.keeps(Facts { flags, ..free(16, lay(2, "陪审")) }, 1);
    // An import has neither seats nor facts to keep.
    let facts = Facts { case_number: imported(1, 3, FIRST).case_number, ..of(COLLEGIAL, 0) };
    story.keeps(facts, 1);
}

/// Cases that are something else by the time that they are reassigned.
pub fn change_first(story: &mut Story) {
    for number in [61, 62] {
        let own = story.files(&of(SOLE, number));
        let before = recorded_as(&of(SOLE, number), own, today(&story.paper));
        let mut after = before.clone();
        after.cause.push('二');
        let ground = CorrectionGround::RecordedWrong;
        correct(&mut story.paper, &case_number(number), (before, after), ground);
    }
    story.keeps(Facts { cause: "买卖合同纠纷二".to_owned(), ..of(SOLE, 61) }, 1);
    story.departs(of(SOLE, 62), 1);
    for number in [63, 64] {
        story.files(&of(SOLE, number));
        story.files(&formed(1, 100, number));
    }
    story.keeps(of(COLLEGIAL, 63), 2);
    story.departs(of(SOLE, 64), 2);
    // Two of the one pool, and then two of another.
    for number in [65, 66] {
        story.files(&free(number, members(2, "二庭")));
        story.files(&grown(free(number, members(2, "民事")), 1, FREE));
    }
    story.keeps(free(65, members(4, "民事")), 2);
    story.departs(free(66, members(4, "二庭")), 2);
}

/// A panel in which somebody was replaced.
pub fn replace_first(story: &mut Story) {
    story.files(&of(COLLEGIAL, 69));
    let leaves = of_role(&last_draw(&story.paper), SeatRole::Member)[0];
    let replaced = replacement(COLLEGIAL, leaves, ReassignmentGround::Health);
    let panel = members(1, "民事");
    story.files(&changing(Facts { panel, ..of(COLLEGIAL, 69) }, 1, replaced));
    story.keeps(of(COLLEGIAL, 69), 2);
}

fn with_members(panel: PanelSeats) -> PanelSeats {
    PanelSeats { members: 2, member_pool: "民事".to_owned(), ..panel }
}

/// Panels that grew twice: some of their assessors sit, and some are left for later.
pub fn grow_twice(story: &mut Story) {
    for number in [67, 68] {
        story.files(&free(number, PanelSeats::default()));
        story.files(&grown(free(number, lay(2, "陪审")), 1, FREE));
        let more = PanelSeats { members: 2, ..later(lay(2, "名册")) };
        story.files(&grown(free(number, with_members(more)), 2, FREE));
    }
    story.keeps(free(67, with_members(later(lay(4, "名册")))), 3);
    story.departs(free(68, with_members(later(lay(4, "陪审")))), 3);
}

/// Further cases of a series follow their judge, who is another one by then.
pub fn follow_a_series(story: &mut Story) {
    let of = |number, weight| {
        let mut facts = Facts { weight, ..free(number, PanelSeats::default()) };
        facts.lineage.series = "批/1".to_owned();
        facts
    };
    let batch = |story: &mut Story, facts, judge| {
        designate(&mut story.paper, facts, judge, DesignationGround::BatchOrRelated);
    };
    let own = story.files(&of(91, 100));
    batch(story, of(92, 30), own);
    batch(story, of(93, 30), own);
    let own = story.files(&left(of(91, 100), 1));
    batch(story, left(of(92, 30), 1), own);
    let (cause, departure) = ("借款合同纠纷".to_owned(), story.words());
    batch(story, Facts { cause, departure, ..left(of(93, 30), 1) }, own);
}
