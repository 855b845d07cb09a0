//! Edits of the log in which seats change (`seatings.rs`): of filings that change them, their
//! draws, and the policy. Those of what follows stand in `takeovers.rs`.

use caselot_core::docket::code::{
    ApprovalNeed, DecidedBy, ExclusionGround, ReassignmentGround, Role, SeatChangeKind,
};
use caselot_core::docket::entry::Event;
use caselot_core::docket::filing::{CaseDrawn, CaseFiled};
use caselot_core::docket::policy::{Policy, SeatRules};
use caselot_core::docket::seats::{HeldSeat, SeatChange};
use caselot_core::docket::{Day, Entry};
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::lottery::role::SeatRole;

use crate::naive::edits::Edit;
use crate::naive::seatings::GRAVE;
use crate::naive::trespasses::filed;
use crate::naive::usurpers::{is_policy, what};
use crate::paper::case_number;

/// What the filing of a case and stage says of the seats that it changes.
pub fn change(entries: &mut [Entry], number: u32, stage: u32) -> &mut SeatChange {
    filed(entries, number, stage).facts.lineage.changes.as_mut().expect("seats that change")
}

/// Where the draw of a case and stage stands.
pub fn draw_place(entries: &mut [Entry], number: u32, stage: u32) -> usize {
    let wanted = filed(entries, number, stage).clone();
    let filing =
        entries.iter().find(|it| matches!(&it.event, Event::CaseFiled(f) if **f == wanted));
    let filing = filing.expect("a filing").index;
    let draws = |it: &Entry| matches!(&it.event, Event::CaseDrawn(drawn) if drawn.filing == filing);
    entries.iter().position(draws).expect("a draw")
}

fn drawn(entries: &mut [Entry], number: u32, stage: u32) -> &mut CaseDrawn {
    let place = draw_place(entries, number, stage);
    match &mut entries[place].event {
        Event::CaseDrawn(drawn) => drawn,
        _ => panic!("a draw"),
    }
}

fn policy(entries: &mut [Entry]) -> &mut Policy {
    match what(entries, is_policy, 0) {
        Event::PolicyAdopted(it) => it,
        _ => panic!("a policy"),
    }
}

fn rules(entries: &mut [Entry]) -> &mut SeatRules {
    policy(entries).seats.as_mut().expect("rules of seats")
}

/// Removes the exclusions of a ground.
fn spare(filed: &mut CaseFiled, ground: ExclusionGround) {
    filed.facts.exclusions.retain(|one| one.ground != ground);
}

/// Makes of the first exclusion of a ground one of another.
fn regrounded(filed: &mut CaseFiled, from: ExclusionGround, to: ExclusionGround) {
    let mut exclusions = filed.facts.exclusions.iter_mut();
    exclusions.find(|one| one.ground == from).expect("an exclusion").ground = to;
}

/// Fields 8 to 15 of what is said of the present stage, and field 7.
pub const CLAIM_EDITS: &[Edit] = &[
    ("another weight before", |e| change(e, 1, 1).seated.weight = 101),
    ("the weight after as that before", |e| change(e, 1, 1).seated.weight = 150),
    ("a weight of assessors' cases before", |e| change(e, 2, 1).seated.weight = 120),
    ("another filing", |e| change(e, 1, 1).seated.filing.0 += 2),
    ("the change before as the present stage", |e| {
        let place = draw_place(e, 1, 1);
        let Event::CaseDrawn(before) = &e[place].event else { panic!("a draw") };
        let filing = before.filing;
        change(e, 1, 2).seated.filing = filing;
    }),
    ("no filing", |e| change(e, 1, 2).seated.filing = EntryIndex(0)),
    ("another filing day", |e| change(e, 1, 1).seated.filed_on.0 += 1),
    ("the filing day of the change", |e| change(e, 3, 2).seated.filed_on.0 += 2),
    ("a seat less", |e| {
        change(e, 1, 2).seated.seats.pop();
    }),
    ("a seat of another", |e| change(e, 1, 1).seated.seats[0].judge = Some(JudgeId(11))),
    ("a seat of another pool", |e| change(e, 1, 1).seated.seats[0].pool = "院庭".to_owned()),
    ("a seat of another role", |e| change(e, 1, 2).seated.seats[1].role = SeatRole::Assessor),
    ("a seat thrice", |e| {
        let seat = change(e, 1, 2).seated.seats[1].clone();
        change(e, 1, 2).seated.seats.splice(1..1, [seat.clone(), seat]);
    }),
    ("members in another order", |e| change(e, 1, 2).seated.seats.swap(1, 2)),
    ("assessors in another order", |e| change(e, 3, 2).seated.seats.swap(1, 2)),
    ("a seat of who left it", |e| {
        let left = change(e, 3, 2).seated.left[0];
        change(e, 3, 2).seated.seats[2].judge = Some(left);
    }),
    ("no alternates", |e| change(e, 3, 2).seated.alternates.clear()),
    ("alternates in another order", |e| change(e, 3, 2).seated.alternates.reverse()),
    ("an alternate who took a seat", |e| {
        let seat = change(e, 3, 2).seated.seats[2].clone();
        change(e, 3, 2).seated.alternates.push(seat);
    }),
    ("an alternate of another pool", |e| {
        change(e, 3, 2).seated.alternates[0].pool = "专家".to_owned();
    }),
    ("an alternate of experts", |e| {
        change(e, 3, 2).seated.alternates[0].role = SeatRole::Expert;
    }),
    ("alternates before any draw", |e| {
        let (role, judge) = (SeatRole::Assessor, Some(JudgeId(101)));
        let one = HeldSeat { role, judge, pool: "陪审".to_owned() };
        change(e, 2, 1).seated.alternates.push(one);
    }),
    ("nobody left", |e| change(e, 3, 2).seated.left.clear()),
    ("somebody left who stays", |e| {
        let stays = change(e, 1, 1).seated.seats[0].judge.expect("a judge");
        change(e, 1, 1).seated.left.push(stays);
    }),
    ("who leaves has left before", |e| {
        let leaves = change(e, 1, 2).leaves[0];
        change(e, 1, 2).seated.left.push(leaves);
    }),
    ("nobody mediated", |e| change(e, 2, 1).seated.mediated.clear()),
    ("mediated by the assessor alone", |e| {
        change(e, 2, 1).seated.mediated.retain(|judge| judge.0 == 103);
    }),
    ("mediators in another order", |e| change(e, 2, 1).seated.mediated.reverse()),
    ("a mediator of another case", |e| change(e, 3, 1).seated.mediated.push(JudgeId(103))),
    ("nobody presides by designation", |e| change(e, 1, 2).seated.presiding = None),
    ("the one before presides", |e| {
        let leaves = change(e, 1, 2).leaves[0];
        change(e, 1, 2).seated.presiding = Some(leaves);
    }),
    ("who presides by the draw as designated", |e| {
        change(e, 9, 2).seated.presiding = Some(JudgeId(10));
    }),
    ("another procedure before", |e| change(e, 1, 1).seated.procedure.push('二')),
    ("the procedure after as that before", |e| {
        change(e, 1, 1).seated.procedure = "合议".to_owned();
    }),
    ("another cause", |e| filed(e, 1, 1).facts.cause.push('二')),
    ("the cause before a correction", |e| {
        filed(e, 21, 1).facts.cause.pop();
    }),
    ("another pool than the case's", |e| filed(e, 1, 1).facts.pool = "院庭".to_owned()),
    ("other flags", |e| filed(e, 1, 1).facts.flags.push(GRAVE.to_owned())),
    ("a replacement of another weight", |e| filed(e, 1, 2).facts.weight = 160),
    ("a replacement by another procedure", |e| {
        filed(e, 1, 2).facts.procedure = "简易".to_owned();
    }),
    ("assessors drawn for another weight", |e| filed(e, 2, 1).facts.weight = 110),
];

/// What a filing of a kind says, and what it draws.
pub const CHANGE_EDITS: &[Edit] = &[
    ("a change that reassigns", |e| {
        let lineage = filed(e, 4, 1).facts.lineage.clone();
        filed(e, 8, 2).facts.lineage.reassigns = lineage.reassigns;
    }),
    ("a change of a series", |e| filed(e, 1, 1).facts.lineage.series = "甲".to_owned()),
    ("a change drawn again", |e| filed(e, 1, 1).facts.parties.redraw = "说明".to_owned()),
    ("a change of an import", |e| {
        let facts = &mut filed(e, 8, 2).facts;
        (facts.case_number, facts.stage) = ("(2025)湘0203民初1号".to_owned(), 1);
    }),
    ("a change of a case that never was", |e| {
        let facts = &mut filed(e, 1, 1).facts;
        (facts.case_number, facts.stage) = (case_number(77), 0);
    }),
    ("a change of a closed case", |e| {
        filed(e, 21, 1).facts.case_number = case_number(5);
    }),
    ("a change at the stage of another", |e| filed(e, 1, 2).facts.stage = 1),
    ("a change after a declined one at its stage", |e| {
        let place = draw_place(e, 8, 2);
        let filing = e[..place].iter().rposition(|it| matches!(it.event, Event::CaseFiled(_)));
        let Event::CaseFiled(it) = &mut e[filing.expect("a filing")].event else { panic!() };
        std::sync::Arc::make_mut(it).facts.stage = 1;
    }),
    ("a text outside the table", |e| change(e, 1, 1).text = "a\u{202e}b".to_owned()),
    ("a panel formed for no reason", |e| change(e, 1, 1).text.clear()),
    ("another ground without a text", |e| {
        change(e, 3, 2).ground = Some(ReassignmentGround::Other);
    }),
    ("a replacement without a ground", |e| change(e, 3, 2).ground = None),
    ("a replacement that nobody decided", |e| change(e, 3, 2).decided_by = None),
    ("a replacement that nobody leaves", |e| change(e, 3, 2).leaves.clear()),
    ("who leaves, twice", |e| {
        let leaves = change(e, 3, 2).leaves[0];
        change(e, 3, 2).leaves.push(leaves);
    }),
    ("a panel formed with a ground", |e| {
        change(e, 1, 1).ground = Some(ReassignmentGround::Transfer);
    }),
    ("a panel formed by somebody", |e| change(e, 1, 1).decided_by = Some(DecidedBy::President)),
    ("a panel formed that somebody leaves", |e| change(e, 1, 1).leaves.push(JudgeId(3))),
    ("assessors drawn with a ground", |e| {
        change(e, 2, 1).ground = Some(ReassignmentGround::Health);
    }),
    ("assessors drawn for no hearing", |e| change(e, 2, 1).hearing = None),
    ("a hearing without assessors", |e| {
        let hearing = change(e, 2, 1).hearing;
        change(e, 1, 1).hearing = hearing;
    }),
    ("a hearing of a replaced member", |e| {
        let hearing = change(e, 2, 1).hearing;
        change(e, 1, 2).hearing = hearing;
    }),
    ("a hearing today", |e| change(e, 2, 1).hearing = Some(Day(20515))),
    ("a hearing yesterday", |e| change(e, 3, 2).hearing = Some(Day(20514))),
    ("a hearing on another day", |e| {
        change(e, 2, 1).hearing = change(e, 2, 1).hearing.map(|day| Day(day.0 - 1));
    }),
    ("who leaves holds the first seat", |e| {
        let own = change(e, 1, 2).seated.seats[0].judge.expect("a judge");
        change(e, 1, 2).leaves = vec![own];
    }),
    ("who leaves holds the first seat and is left out as one who left", |e| {
        let own = change(e, 1, 2).seated.seats[0].judge.expect("a judge");
        let before = std::mem::replace(&mut change(e, 1, 2).leaves, vec![own])[0];
        for exclusion in &mut filed(e, 1, 2).facts.exclusions {
            if exclusion.judge == own {
                exclusion.ground = ExclusionGround::PriorStage;
            } else if exclusion.judge == before {
                exclusion.ground = ExclusionGround::Seated;
            }
        }
    }),
    ("who leaves holds none", |e| change(e, 1, 2).leaves = vec![JudgeId(77)]),
    ("an alternate leaves", |e| {
        let alternate = change(e, 3, 2).seated.alternates[0].judge.expect("a judge");
        change(e, 3, 2).leaves = vec![alternate];
    }),
    ("a recusal by the committee", |e| {
        change(e, 1, 2).decided_by = Some(DecidedBy::Committee);
    }),
    ("a recusal by a division chief", |e| {
        change(e, 1, 2).decided_by = Some(DecidedBy::DivisionChief);
    }),
    ("the president's recusal by the president", |e| {
        change(e, 9, 2).decided_by = Some(DecidedBy::President);
    }),
    ("no group", |e| filed(e, 1, 1).groups.clear()),
    ("two seats for one who leaves", |e| filed(e, 1, 2).groups[0].seats = 2),
    ("an alternate of a replacement", |e| filed(e, 3, 2).groups[0].alternates = 1),
    ("a replacement from another pool", |e| filed(e, 1, 2).groups[0].pool = "院庭".to_owned()),
    ("a member for an assessor", |e| filed(e, 3, 2).groups[0].role = SeatRole::Member),
    ("an expert for an assessor", |e| filed(e, 3, 2).groups[0].role = SeatRole::Expert),
    ("a replacement and more for later", |e| {
        let panel = &mut filed(e, 1, 2).facts.panel;
        (panel.assessors, panel.assessor_pool, panel.later) = (2, "陪审".to_owned(), true);
    }),
    ("an undertaking seat in a change", |e| {
        let group = filed(e, 1, 0).groups[0].clone();
        filed(e, 1, 1).groups.insert(0, group);
    }),
    ("an undertaking seat as that of a member", |e| {
        filed(e, 1, 1).groups[0].role = SeatRole::Undertaking;
    }),
    ("an alternate more than was left", |e| filed(e, 2, 1).groups[0].alternates = 4),
    ("an assessor fewer than was left", |e| filed(e, 2, 1).groups[0].seats = 1),
    ("experts instead of who was left", |e| filed(e, 2, 1).groups[0].role = SeatRole::Expert),
    ("assessors of another pool than was left", |e| {
        filed(e, 2, 1).groups[0].pool = "专家".to_owned();
    }),
    ("a panel formed while assessors are left", |e| {
        change(e, 2, 1).kind = SeatChangeKind::PanelFormed;
        change(e, 2, 1).text = "说明".to_owned();
    }),
    ("nothing was left for later", |e| {
        filed(e, 21, 1).facts.procedure = "简易".to_owned();
        let said = change(e, 21, 1);
        (said.kind, said.hearing) = (SeatChangeKind::AssessorsDrawn, Some(Day(20540)));
        filed(e, 21, 1).needs.clear();
    }),
    ("assessors drawn as replaced", |e| {
        change(e, 2, 1).kind = SeatChangeKind::Replacement;
    }),
    ("an alternate could come on another day", |e| {
        change(e, 3, 2).hearing = change(e, 3, 2).hearing.map(|day| Day(day.0 + 1));
    }),
    ("members with an alternate", |e| filed(e, 1, 1).groups[0].alternates = 1),
    ("a first judge with an alternate", |e| filed(e, 4, 0).groups[0].alternates = 1),
    ("more alternates of experts", |e| filed(e, 4, 0).groups[3].alternates = 2),
    ("experts before assessors", |e| filed(e, 4, 0).groups.swap(2, 3)),
    ("experts of judges", |e| filed(e, 4, 0).groups[3].pool = "民事".to_owned()),
    ("experts of no pool", |e| filed(e, 4, 0).groups[3].pool.clear()),
    ("who sits may be drawn", |e| spare(filed(e, 1, 2), ExclusionGround::Seated)),
    ("who left may be drawn", |e| spare(filed(e, 1, 2), ExclusionGround::PriorStage)),
    ("a mediator may sit", |e| spare(filed(e, 2, 1), ExclusionGround::MediatedBefore)),
    ("who left is said to sit", |e| {
        regrounded(filed(e, 3, 2), ExclusionGround::PriorStage, ExclusionGround::Seated);
    }),
    ("an alternate is said to have left", |e| {
        regrounded(filed(e, 3, 2), ExclusionGround::Seated, ExclusionGround::PriorStage);
    }),
    ("a related alternate is out for it", |e| {
        regrounded(filed(e, 3, 2), ExclusionGround::Seated, ExclusionGround::Interest);
    }),
    ("the marks of a case lost", |e| filed(e, 3, 2).facts.parties.marks.truncate(1)),
    ("a replacement that needs nobody", |e| {
        filed(e, 1, 2).needs.retain(|need| *need != ApprovalNeed::SeatChange);
    }),
    ("a panel formed that needs nobody", |e| {
        filed(e, 1, 1).needs.retain(|need| *need != ApprovalNeed::SeatChange);
    }),
    ("assessors drawn with a need", |e| filed(e, 2, 1).needs.push(ApprovalNeed::SeatChange)),
    ("a first filing that changes seats", |e| {
        filed(e, 1, 0).needs.push(ApprovalNeed::SeatChange);
    }),
    ("a heavy panel without a need", |e| filed(e, 1, 1).facts.weight = 301),
    ("a replacement that departs", |e| filed(e, 1, 2).facts.departure = "说明".to_owned()),
    ("assessors drawn that depart", |e| filed(e, 2, 1).facts.departure = "说明".to_owned()),
    ("a panel that departs for no reason", |e| {
        filed(e, 1, 1).facts.departure = "说明".to_owned();
    }),
    ("a panel that departs without a word", |e| filed(e, 9, 1).facts.departure.clear()),
    ("left for later by no route", |e| filed(e, 4, 0).facts.procedure = "普通".to_owned()),
    ("alternates that no route has", |e| {
        filed(e, 2, 0).facts.panel.alternates = 2;
    }),
    ("assessors drawn at once by no route", |e| filed(e, 3, 0).facts.panel.later = false),
    ("assessors of a second instance", |e| {
        filed(e, 20, 0).facts.case_number = "(2026)湘0203民终20号".to_owned();
    }),
    ("three assessors and a judge more", |e| {
        filed(e, 20, 0).groups[1].seats = 3;
        filed(e, 20, 0).groups[2].seats = 1;
    }),
    ("assessors left for later in a second instance", |e| {
        filed(e, 2, 0).facts.case_number = "(2026)湘0203民终2号".to_owned();
    }),
    ("a grave case for one judge", |e| filed(e, 21, 0).facts.flags.push(GRAVE.to_owned())),
    ("a day of the list that is over", |e| {
        let extra = (JudgeId(111), 100);
        let shares = &mut filed(e, 2, 1).groups[0].shares;
        shares.insert(shares.len() - 1, extra);
    }),
    ("an assessor away on the day of the hearing", |e| {
        let shares = &mut filed(e, 2, 1).groups[0].shares;
        shares.insert(3, (JudgeId(104), 100));
    }),
    ("an assessor who is on the list from that day on", |e| {
        filed(e, 2, 1).groups[0].shares.pop();
    }),
    ("alternates in another order drawn", |e| drawn(e, 2, 1).alternates.swap(0, 1)),
    ("an alternate not drawn", |e| {
        drawn(e, 2, 1).alternates.pop();
    }),
    ("an alternate drawn for a seat", |e| {
        let alternate = drawn(e, 2, 1).alternates.remove(0);
        drawn(e, 2, 1).seats.push(alternate);
    }),
    ("alternates of groups in another order", |e| drawn(e, 4, 0).alternates.reverse()),
    ("another number of an alternate", |e| drawn(e, 2, 1).alternates[0].r ^= 1),
    ("another effective number of members", |e| drawn(e, 1, 1).n_eff += 1),
    ("the undertaking judge presides all the same", |e| {
        let own = change(e, 1, 2).seated.seats[0].judge;
        drawn(e, 1, 2).presiding = own;
    }),
    ("nobody presides over assessors to come", |e| drawn(e, 2, 0).presiding = None),
    ("the president presides", |e| drawn(e, 9, 1).presiding = Some(JudgeId(9))),
    ("a sole judge presides", |e| {
        let own = drawn(e, 1, 0).seats[0].judge;
        drawn(e, 1, 0).presiding = Some(own);
    }),
    ("ranks twice", |e| rules(e).presiding_ranks.push(Role::VicePresident)),
    ("ranks of staff", |e| rules(e).presiding_ranks.push(Role::Administrative)),
    ("ranks of assessors", |e| rules(e).presiding_ranks.push(Role::LayAssessor)),
    ("other ranks", |e| rules(e).presiding_ranks.clear()),
    ("flags out of order", |e| rules(e).never_alone.insert(0, "龥".to_owned())),
    ("a flag without a name", |e| rules(e).never_alone.insert(0, String::new())),
    ("too many flags", |e| {
        rules(e).never_alone = (0..33).map(|n| format!("a{n:02}")).collect();
    }),
    ("a route with as many assessors as seats", |e| policy(e).routes[3].experts = 5),
    ("experts of a route without a list", |e| policy(e).routes[3].expert_pool.clear()),
    ("a list of experts without seats", |e| policy(e).routes[2].expert_pool = "专家".to_owned()),
    ("too many alternates", |e| policy(e).routes[2].alternates = 17),
    ("alternates of nobody", |e| policy(e).routes[1].alternates = 1),
    ("nobody is drawn later", |e| policy(e).routes[1].later = true),
];
