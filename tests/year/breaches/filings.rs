//! What a filing freezes, and what a draw or a void opens.

use caselot_core::docket::code::{
    DesignationGround, ExclusionGround, RetirementGround, VoidGround,
};
use caselot_core::docket::designation::CaseDesignated;
use caselot_core::docket::entry::Actor;
use caselot_core::docket::filing::{Exclusion, Facts};
use caselot_core::docket::{Entry, Event};
use caselot_core::id::JudgeId;

use super::super::court::{CLERK, HEAD};
use super::super::papers::{civil, criminal};
use super::edit::{
    Edit, Row, again, any, filed, filing, first, last_draw, more, put, request, void,
};

/// The facts, as they were filed.
pub fn facts() -> Vec<Row> {
    let number = |text: &'static str| {
        filing(civil(4), 0, move |it| text.clone_into(&mut it.facts.case_number))
    };
    let exclusions = |ground: ExclusionGround, person: &'static str| {
        filing(civil(61), 0, move |it| {
            it.facts.exclusions[0].ground = ground;
            person.clone_into(&mut it.facts.exclusions[0].person);
        })
    };
    vec![
        ("CaseNumberMalformed", number("民事四号")),
        ("CaseNumberMalformed", number("(2026)湘0203民初4号之一")),
        ("CaseNumberForeign", number("(2026)湘0204民初4号")),
        ("ApproverNeeded", number("(2026)湘0203怪4号")),
        (
            "ApproverIsRequester",
            filing(civil(61), 0, |it| CLERK.clone_into(&mut it.facts.approver)),
        ),
        ("PoolCodeMalformed", filing(civil(4), 0, |it| "民 事".clone_into(&mut it.facts.pool))),
        ("PoolUnknown", filing(civil(4), 0, |it| "商事".clone_into(&mut it.facts.pool))),
        ("TextOutsideTable", filing(civil(4), 0, |it| "买卖\n".clone_into(&mut it.facts.cause))),
        ("FlagsOrder", filing(civil(4), 0, |it| it.facts.flags = vec!["乙".to_owned(); 2])),
        ("WeightOutOfRange", filing(civil(4), 0, |it| it.facts.weight = 1_001)),
        ("PanelSize", filing(criminal(1), 0, |it| it.groups[1].seats += 1)),
        ("AssessorPoolMissing", filing(criminal(1), 0, |it| it.groups[2].pool.clear())),
        ("ExclusionsOrder", filing(civil(61), 0, |it| it.facts.exclusions.swap(0, 1))),
        ("JudgeUnknown", filing(civil(61), 0, |it| it.facts.exclusions[2].judge = JudgeId(99))),
        ("PersonMissing", exclusions(ExclusionGround::Interest, "")),
        ("TextNeeded", exclusions(ExclusionGround::Other, CLERK)),
        ("DepartureUnexplained", filing(civil(60), 0, |it| it.facts.departure.clear())),
        ("DepartureUnexplained", filing(civil(4), 0, |it| it.facts.weight = 50)),
        ("DepartureIdle", filing(civil(4), 0, |it| "无".clone_into(&mut it.facts.departure))),
        (
            "PersonMissing",
            Box::new(|entries| {
                entries[40].actor = Actor::claimed("");
                40
            }),
        ),
        (
            "IndexMismatch",
            Box::new(|entries| {
                entries[40].index.0 += 1;
                40
            }),
        ),
        (
            "TimeBackwards",
            Box::new(|entries| {
                let entry = entries.last_mut().expect("entries");
                entry.time_ms -= 200 * 86_400_000;
                entry.index.0
            }),
        ),
    ]
}

/// The envelope and the candidates.
pub fn candidates() -> Vec<Row> {
    let everybody = |it: &mut Facts| {
        let one = it.exclusions[0].clone();
        it.exclusions =
            (2..=11).map(|judge| Exclusion { judge: JudgeId(judge), ..one.clone() }).collect();
    };
    vec![
        ("EnvelopeOutOfOrder", filing(civil(4), 0, |it| it.envelope += 1)),
        ("TrayTooLate", filing(civil(4), 0, |it| it.tray += 8)),
        ("CommitmentMismatch", filing(civil(4), 0, |it| it.commitment[0] ^= 1)),
        (
            "TrayFresh",
            Box::new(|entries| {
                let (_, mut single) = filed(entries, &civil(7), 0);
                let trays = entries.iter().filter_map(|entry| match entry.event {
                    Event::TrayOpened { tray, .. } => Some(tray),
                    _ => None,
                });
                let tray = trays.max().expect("trays");
                let commitments = first(entries, |event| match event {
                    Event::TrayOpened { commitments, .. } => Some(commitments.clone()),
                    _ => None,
                });
                let ground = RetirementGround::SecretLost;
                put(entries, Event::TrayRetired { tray, ground, text: String::new() });
                let fresh = put(entries, Event::TrayOpened { tray: tray + 1, commitments });
                entries[fresh as usize].actor = Actor::system();
                single.tray = tray + 1;
                put(entries, Event::CaseFiled(single.into()))
            }),
        ),
        ("SharesMismatch", filing(civil(4), 0, |it| it.groups[0].shares[0].1 += 1)),
        ("OddsMismatch", filing(civil(4), 0, |it| it.groups[0].odds[0].1 += 1)),
        ("GroupsMalformed", filing(criminal(1), 0, |it| it.groups.swap(1, 2))),
        ("DepartureUnexplained", filing(criminal(1), 0, |it| it.groups.truncate(1))),
        (
            "PoolOfOthers",
            filing(criminal(1), 0, |it| {
                "民事".clone_into(&mut it.groups[2].pool);
                "人手不足".clone_into(&mut it.facts.departure);
            }),
        ),
        ("NoCandidates", filing(civil(61), 0, move |it| everybody(&mut it.facts))),
        ("FewCandidates", filing(criminal(4), 0, |it| it.facts.approver.clear())),
        ("ManyExcluded", filing(civil(61), 0, |it| it.facts.approver.clear())),
        (
            "TooManyOpen",
            Box::new(|entries| {
                let (_, filed) = filed(entries, &civil(4), 0);
                let numbers = 800..=832;
                let put = numbers.map(|serial| {
                    let mut filed = filed.clone();
                    filed.facts.case_number = civil(serial);
                    put(entries, Event::CaseFiled(filed.into()))
                });
                put.last().expect("a filing")
            }),
        ),
        ("SystemExclusionsDiffer", filing(civil(21), 0, |it| it.facts.exclusions.clear())),
        ("SystemExclusionsDiffer", filing(civil(62), 0, |it| it.facts.exclusions.clear())),
        ("SystemExclusionsDiffer", filing(civil(40), 0, |it| it.facts.exclusions.clear())),
        ("SystemExclusionsDiffer", filing(civil(1), 1, |it| it.facts.exclusions.clear())),
    ]
}

/// What is tied to the parties.
pub fn parties() -> Vec<Row> {
    vec![
        ("PartyMarksOrder", filing(civil(21), 0, |it| it.facts.parties.marks.reverse())),
        ("PartyMarksLost", again(civil(1), 1, |facts| facts.case_number = civil(21))),
        ("RefiledDrawn", filing(civil(32), 0, |it| it.facts.parties.redraw.clear())),
        ("RedrawUnapproved", filing(civil(32), 0, |it| it.facts.approver.clear())),
        (
            "NotRefiled",
            filing(civil(4), 0, |it| "新的事实".clone_into(&mut it.facts.parties.redraw)),
        ),
        ("RefilingMismatch", request(DesignationGround::Refiled, |it| it.judge = JudgeId(2))),
        ("RefiledNotDesignated", refiled(|it, _| it.filing.0 -= 1)),
        ("RefiledByProgram", refiled(|_, actor| *actor = Actor::claimed(HEAD))),
    ]
}

/// A change of the entry by which the program gives a case back.
fn refiled(change: impl Fn(&mut CaseDesignated, &mut Actor) + 'static) -> Edit {
    Box::new(move |entries| {
        let own = |entry: &&mut Entry| {
            matches!(entry.event, Event::CaseDesignated(_)) && entry.actor == Actor::system()
        };
        let entry = entries.iter_mut().find(own).expect("given back");
        if let Event::CaseDesignated(it) = &mut entry.event {
            change(it, &mut entry.actor);
        }
        entry.index.0
    })
}

/// What a draw or a void opens.
pub fn draws() -> Vec<Row> {
    let single = any(|event| match event {
        Event::CaseDrawn(it) if it.nonce.is_none() => {
            it.nonce = Some([7; 32]);
            true
        }
        _ => false,
    });
    vec![
        ("SecretMismatch", last_draw(|it| it.envelope_secret[0] ^= 1)),
        ("NonceMismatch", last_draw(|it| it.nonce = Some([9; 32]))),
        ("NonceMissing", last_draw(|it| it.nonce = None)),
        ("NonceNotForGround", single),
        (
            "SingleCallNotDrawn",
            any(|event| match event {
                Event::CaseDrawn(it) if it.nonce.is_none() => {
                    it.filing.0 -= 1;
                    true
                }
                _ => false,
            }),
        ),
        ("SeedHashMismatch", last_draw(|it| it.seed_hash[0] ^= 1)),
        ("SeatsMismatch", last_draw(|it| it.seats[0].judge.0 += 1)),
        ("NEffMismatch", last_draw(|it| it.n_eff += 1)),
        ("PresidingMismatch", last_draw(|it| it.presiding = Some(JudgeId(99)))),
        ("FilingNotOpen", last_draw(|it| it.filing.0 -= 2)),
        (
            "DrawImpossible",
            Box::new(|entries| {
                let (filing, mut emptied) = filed(entries, &civil(4), 0);
                emptied.groups[0].odds.clear();
                entries[filing.0 as usize].event = Event::CaseFiled(emptied.into());
                filing.0 + 1
            }),
        ),
        ("ApproverIsRequester", void(|it| CLERK.clone_into(&mut it.approver))),
        ("AvoidedMismatch", void(|it| it.avoided = Some(JudgeId(1)))),
        ("OpeningMismatch", void(|it| it.nonce = None)),
        ("SecretNotLost", void(|it| it.ground = VoidGround::SecretLost)),
        ("NotRecovering", void(|it| it.ground = VoidGround::Restored)),
        ("TextNeeded", void(|it| it.ground = VoidGround::Other)),
        (
            "FilingNotOpen",
            more(|entries| {
                first(entries, |event| match event {
                    Event::FilingVoided(_) => Some(event.clone()),
                    _ => None,
                })
            }),
        ),
    ]
}
