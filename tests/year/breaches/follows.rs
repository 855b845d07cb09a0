//! Cases that belong to another: whom the request names, and filings that are drawn instead.

use caselot_core::docket::Event;
use caselot_core::docket::code::DesignationGround;
use caselot_core::docket::designation::{CaseDesignated, DesignationRequested};
use caselot_core::docket::filing::CaseFiled;
use caselot_core::docket::lineage::FollowedCase;
use caselot_core::id::JudgeId;

use super::super::four::following::resumed;
use super::super::papers::civil;
use super::edit::{Edit, Row, filed, filing, place, request};

fn asked(change: fn(&mut DesignationRequested)) -> Edit {
    request(DesignationGround::Follows, change)
}

fn main_case(change: fn(&mut FollowedCase)) -> Edit {
    request(DesignationGround::Follows, move |it| {
        change(it.facts.lineage.follows.as_mut().expect("a main case"));
    })
}

/// The filing that is drawn although its main case is here.
fn apart(change: fn(&mut CaseFiled)) -> Edit {
    filing(resumed(2), 0, change)
}

pub fn rows() -> Vec<Row> {
    vec![
        ("FollowedMissing", asked(|it| it.facts.lineage.follows = None)),
        ("FollowedIdle", asked(|it| it.facts.case_number = civil(70))),
        ("FollowedMalformed", main_case(|it| it.case_number = " ".to_owned())),
        ("FollowedMalformed", main_case(|it| it.case_number = resumed(1))),
        (
            "FollowedOfOtherType",
            Box::new(|entries| {
                let (filing, _) = filed(entries, &civil(1), 0);
                let follows = |event: &Event| {
                    matches!(event, Event::DesignationRequested(it)
                        if it.ground == DesignationGround::Follows)
                };
                let at = place(entries, 0, follows);
                let Event::DesignationRequested(it) = &mut entries[at].event else {
                    panic!("a request")
                };
                let main = FollowedCase { case_number: civil(1), filing: Some(filing) };
                it.text.clone_from(&main.case_number);
                it.facts.lineage.follows = Some(Box::new(main));
                at as u64
            }),
        ),
        ("FollowedOfOthers", asked(|it| it.facts.parties.marks.clear())),
        ("FollowedOfOthers", asked(|it| it.facts.parties.marks.truncate(1))),
        ("FollowedMismatch", asked(|it| it.judge = JudgeId(10))),
        ("FollowedMismatch", asked(|it| it.text = resumed(2))),
        // Its main case has another judge by then.
        (
            "FollowedMismatch",
            Box::new(|entries| {
                let declined = |event: &Event| matches!(event, Event::DesignationDeclined(_));
                let at = place(entries, 0, declined);
                let Event::DesignationDeclined(it) = &entries[at].event else { panic!("it") };
                let filing = it.filing;
                let asked = &entries[filing.0 as usize].event;
                let Event::DesignationRequested(asked) = asked else { panic!("a request") };
                let judge = asked.judge;
                entries[at].event = Event::CaseDesignated(CaseDesignated { filing, judge });
                at as u64
            }),
        ),
        ("FollowedExcluded", apart(|it| it.facts.parties.redraw.clear())),
        (
            "FollowedDrawn",
            apart(|it| {
                it.facts.parties.redraw.clear();
                it.facts.exclusions.clear();
            }),
        ),
        (
            "NotFollowed",
            filing(resumed(3), 0, |it| it.facts.parties.redraw = "另行分案".to_owned()),
        ),
    ]
}
