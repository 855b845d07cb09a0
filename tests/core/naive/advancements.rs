//! What else happens in the court that adopts edition 1 (`retentions.rs`): flags, roles of judges, and
//! later policies.

use caselot_core::docket::Command;
use caselot_core::docket::code::{CorrectionGround, DesignationGround, Manner, Role};
use caselot_core::docket::filing::Facts;
use caselot_core::docket::panel::PanelSeats;
use caselot_core::docket::routing::WeightRule;

use crate::naive::acts::{agreed, designate, excluding, imported, today};
use crate::naive::retentions::{
    COLLEGIAL, FIRST, HALF_A_YEAR, PLAIN, SOLE, Story, after, free, members, rows,
};
use crate::naive::seatings::{GRAVE, ORDINARY, formed, of};
use crate::naive::undoings::{correct, recorded_as};
use crate::paper::case_number;
use crate::paper::two::REGISTRAR;

/// Flags of cases that no judge decides alone, and who is left out by hand.
pub fn flag(story: &mut Story) {
    let own = story.files(&of(SOLE, 80));
    story.flags(&case_number(80), &[GRAVE, PLAIN], &[]);
    story.flags(&case_number(80), &[], &[PLAIN]);
    let flags = vec![GRAVE.to_owned()];
    let on = today(&story.paper);
    let before = recorded_as(&Facts { flags, ..of(SOLE, 80) }, own, on);
    let after = recorded_as(&of(SOLE, 80), own, on);
    let ground = CorrectionGround::RecordedWrong;
    correct(&mut story.paper, &case_number(80), (before, after), ground);
    story.flags(&imported(2, 3, FIRST).case_number, &[], &[PLAIN]);
    story.files(&of(SOLE, 81));
    story.flags(&case_number(81), &[GRAVE], &[]);
    story.closes(81, Manner::Withdrawn);
    story.flags(&case_number(81), &[PLAIN], &[]);
    for number in [94, 95] {
        let flags = vec![GRAVE.to_owned()];
        story.files(&Facts { flags, ..of(COLLEGIAL, number) });
    }
    story.keeps(Facts { flags: vec![PLAIN.to_owned(), GRAVE.to_owned()], ..of(COLLEGIAL, 94) }, 1);
    story.departs(of(COLLEGIAL, 95), 1);
    let own = story.files(&of(SOLE, 97));
    story.flags(&case_number(97), &[GRAVE], &[]);
    story.gives(of(SOLE, 97), true, own);
    story.files(&excluding(82, &[3]));
    let asked = excluding(83, &[3]);
    designate(&mut story.paper, asked, 4, DesignationGround::Supervision);
}

/// Roles of judges that stay, and one that does not.
pub fn promote(story: &mut Story) {
    let today = today(&story.paper).0;
    const BEGAN: u32 = 18_262;
    story.records(rows(5, &[(Role::Judge, BEGAN), (Role::Judge, today + 30)], true));
    story.records(rows(4, &[(Role::DeputyDivisionChief, BEGAN), (Role::Judge, today)], true));
    story.records(rows(13, &[(Role::OtherLeader, BEGAN)], false));
    story.records(rows(13, &[(Role::OtherLeader, BEGAN + 1)], false));
    story.records(rows(14, &[(Role::Administrative, BEGAN)], false));
    story.records(rows(14, &[(Role::Administrative, BEGAN), (Role::Judge, today)], false));
    let promoted = rows(6, &[(Role::Judge, BEGAN), (Role::DivisionChief, today + 1)], true);
    match story.edition {
        1 => {
            agreed(&mut story.paper, REGISTRAR, Command::PutJudges(vec![promoted]));
        }
        _ => story.records(promoted),
    }
}

/// Later policies of the same edition: one with a table of weights, and one without rules of seats.
pub fn follow(story: &mut Story) {
    story.files(&of(SOLE, 84));
    story.files(&of(SOLE, 85));
    story.flags(&case_number(85), &[GRAVE], &[]);
    story.files(&of(ORDINARY, 86));
    story.adopts(|policy| {
        let (type_code, cause) = (String::new(), String::new());
        let procedure = COLLEGIAL.to_owned();
        policy.weights = vec![WeightRule { type_code, cause, procedure, weight: 130 }];
    });
    story.files(&of(ORDINARY, 87));
    let far = after(today(&story.paper), HALF_A_YEAR);
    story.draws_later(of(ORDINARY, 87), 1, far);
    story.takes(87, far, 1);
    story.files(&formed(1, 130, 84));
    story.adopts(|policy| policy.seats = None);
    story.paper.days_pass(1);
    story.flags(&case_number(85), &[], &[GRAVE]);
    story.closes(86, Manner::Withdrawn);
    story.becomes(free(88, members(2, "民事")), free(88, PanelSeats::default()));
}
