//! Edits of logs of protocol 2: of filings that wait and how they end.

use std::sync::Arc;

use caselot_core::docket::code::{ApprovalNeed, DesignationGround, ExclusionGround, VoidGround};
use caselot_core::docket::conflict::ConflictDeclared;
use caselot_core::docket::entry::{Event, Proposed};
use caselot_core::docket::filing::{CaseDrawn, CaseFiled, FilerNonce, FilingVoided};
use caselot_core::docket::lineage::PriorCase;
use caselot_core::docket::{Actor, Entry, Protocol};
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::secret::Secret32;

use crate::naive::acts::out;
use crate::naive::edits::Edit;
use crate::naive::verifier::draw::{self, Urn, UrnGroup};
use crate::paper::two::{CLERK, OTHER_CLERK, OTHER_SUPERVISOR, POLITICAL, REGISTRAR, SUPERVISOR};
use crate::paper::{ORIGIN, case_number};

/// The place of the nth entry that fits.
pub fn place(entries: &[Entry], fits: fn(&Event) -> bool, nth: usize) -> usize {
    let found = (0..entries.len()).filter(|at| fits(&entries[*at].event));
    found.into_iter().nth(nth).expect("such an entry")
}

pub fn is_approval(event: &Event) -> bool {
    matches!(event, Event::Approved(_))
}

pub fn is_draw(event: &Event) -> bool {
    matches!(event, Event::CaseDrawn(_))
}

pub fn is_void(event: &Event) -> bool {
    matches!(event, Event::FilingVoided(_))
}

fn is_decline(event: &Event) -> bool {
    matches!(event, Event::Declined(_))
}

pub fn is_proposal(event: &Event) -> bool {
    matches!(event, Event::Proposed(_))
}

fn is_designation(event: &Event) -> bool {
    matches!(event, Event::CaseDesignated(_))
}

fn is_refusal(event: &Event) -> bool {
    matches!(event, Event::DesignationDeclined(_))
}

/// Something harmless in place of an entry, so that the others keep their indexes.
pub fn blank(entries: &mut [Entry], at: usize) {
    entries[at].actor = Actor::authenticated(REGISTRAR);
    entries[at].event = Event::ConflictDeclared(Box::new(ConflictDeclared {
        judge: JudgeId(7),
        marks: vec![
            caselot_core::docket::party::MarkKey::new(Secret32::from([1; 32]))
                .mark(ORIGIN, "91430000000000000X")
                .expect("an identifier"),
        ],
        ground: ExclusionGround::Interest,
        text: String::new(),
        replaces: None,
        cancelled: false,
    }));
}

fn actor(entries: &mut [Entry], fits: fn(&Event) -> bool, nth: usize, actor: Actor) {
    let at = place(entries, fits, nth);
    entries[at].actor = actor;
}

pub fn proposal(entries: &mut [Entry], nth: usize) -> &mut Proposed {
    let at = place(entries, is_proposal, nth);
    match &mut entries[at].event {
        Event::Proposed(it) => it,
        _ => panic!("a proposal"),
    }
}

/// The filing of a case and stage.
pub fn filed(entries: &mut [Entry], number: u32, stage: u32) -> &mut CaseFiled {
    let number = case_number(number);
    let found = entries.iter_mut().find_map(|entry| match &mut entry.event {
        Event::CaseFiled(it) if it.facts.case_number == number && it.facts.stage == stage => {
            Some(Arc::make_mut(it))
        }
        _ => None,
    });
    found.expect("a filing")
}

fn void(entries: &mut [Entry], nth: usize) -> &mut FilingVoided {
    let at = place(entries, is_void, nth);
    match &mut entries[at].event {
        Event::FilingVoided(it) => it,
        _ => panic!("a void"),
    }
}

fn prior(entries: &mut [Entry], number: u32) -> &mut PriorCase {
    filed(entries, number, 0).facts.lineage.prior.as_mut().expect("an earlier case")
}

/// Draws a filing anew, from another transcript.
fn redrawn(entries: &mut [Entry], fits: fn(&CaseFiled) -> bool, transcript: fn(&Urn) -> [u8; 32]) {
    let found = entries.iter().find_map(|entry| match &entry.event {
        Event::CaseFiled(it) if fits(it) => Some((entry.index, it.clone())),
        _ => None,
    });
    let (index, filed) = found.expect("a filing");
    let drawn: &mut CaseDrawn = entries
        .iter_mut()
        .find_map(|entry| match &mut entry.event {
            Event::CaseDrawn(it) if it.filing == index => Some(it),
            _ => None,
        })
        .expect("a draw");
    let odds: Vec<Vec<(u32, u64)>> = filed
        .groups
        .iter()
        .map(|group| group.odds.iter().map(|row| (row.0.0, row.1)).collect())
        .collect();
    let groups = filed.groups.iter().zip(&odds).map(|(group, odds)| UrnGroup {
        pool: &group.pool,
        role: group.role as u32,
        seats: group.seats,
        alternates: group.alternates,
        odds,
    });
    let urn = Urn {
        origin: ORIGIN,
        case_number: &filed.facts.case_number,
        stage: filed.facts.stage,
        tray: filed.tray,
        envelope: filed.envelope,
        groups: groups.collect(),
    };
    let nonce = drawn.nonce.expect("a nonce");
    let seed = draw::seed_of(ORIGIN, &transcript(&urn), &[drawn.envelope_secret, nonce]);
    drawn.seed_hash = draw::sha256(&seed);
    let seats = draw::seats(&urn, &seed).expect("seats").0;
    for (seat, new) in drawn.seats.iter_mut().zip(seats) {
        (seat.judge, seat.r, seat.total) = (JudgeId(new.judge), new.r, new.total);
    }
}

/// Of filings that wait.
pub const NEEDY_EDITS: &[Edit] = &[
    ("an approval left out", |e| {
        let at = place(e, is_approval, 1);
        blank(e, at);
    }),
    ("an approval by the filer", |e| actor(e, is_approval, 1, Actor::authenticated(CLERK))),
    ("by another clerk", |e| actor(e, is_approval, 1, Actor::authenticated(OTHER_CLERK))),
    ("by a registrar", |e| actor(e, is_approval, 1, Actor::authenticated(REGISTRAR))),
    ("by somebody unknown", |e| actor(e, is_approval, 1, Actor::authenticated("无名"))),
    ("by who says to be one", |e| actor(e, is_approval, 1, Actor::claimed(SUPERVISOR))),
    ("by the program", |e| actor(e, is_approval, 1, Actor::system())),
    ("by a supervisor as the program", |e| {
        let mut program = Actor::system();
        program.person = SUPERVISOR.to_owned();
        actor(e, is_approval, 1, program);
    }),
    ("by a program in wide letters", |e| {
        actor(e, is_approval, 1, Actor::authenticated("ＣａｓｅＬot"));
    }),
    ("an approval twice", |e| {
        let at = place(e, is_approval, 1);
        (e[at + 1].event, e[at + 1].actor) = (e[at].event.clone(), e[at].actor.clone());
    }),
    ("an approval of nothing", |e| {
        let (at, draw) = (place(e, is_approval, 1), place(e, is_draw, 0));
        let Event::Approved(approved) = &mut e[at].event else { panic!("an approval") };
        approved.entry = EntryIndex(draw as u64);
    }),
    ("an approval of what needs none", |e| {
        let (at, filed) = (place(e, is_approval, 1), place(e, is_draw, 0) - 1);
        let Event::Approved(approved) = &mut e[at].event else { panic!("an approval") };
        approved.entry = EntryIndex(filed as u64);
    }),
    ("needs left out", |e| filed(e, 3, 0).needs.clear()),
    ("one need left out", |e| filed(e, 3, 0).needs.truncate(1)),
    ("a need too many", |e| filed(e, 1, 0).needs.push(ApprovalNeed::Heavy)),
    ("needs out of order", |e| filed(e, 3, 0).needs.reverse()),
    ("a need twice", |e| filed(e, 5, 0).needs.push(ApprovalNeed::Heavy)),
    ("heavy without a need", |e| filed(e, 1, 0).facts.weight = 301),
    ("not heavy with a need", |e| filed(e, 5, 0).facts.weight = 300),
    ("an exclusion in the program's name", |e| {
        filed(e, 2, 0).facts.exclusions[0].by_program = true;
    }),
    ("an exclusion in a person's name", |e| {
        filed(e, 2, 0).facts.exclusions[0].person = OTHER_CLERK.to_owned();
    }),
    ("an exclusion more", |e| filed(e, 2, 0).facts.exclusions.push(out(5))),
    ("a conflict as a person's exclusion", |e| {
        filed(e, 7, 0).facts.exclusions[0].by_program = false;
    }),
    ("an approver in a filing", |e| filed(e, 1, 0).facts.approver = SUPERVISOR.to_owned()),
    ("a case elsewhere that is not said to be", |e| prior(e, 11).elsewhere = false),
    ("a case here that is said to be elsewhere", |e| prior(e, 13).elsewhere = true),
    ("who sat elsewhere may sit", |e| filed(e, 11, 0).facts.exclusions.clear()),
    ("who sat elsewhere, by the program", |e| {
        filed(e, 11, 0).facts.exclusions[0].by_program = true;
        filed(e, 11, 0).facts.exclusions[0].ground = ExclusionGround::PriorStage;
    }),
    ("a panel elsewhere does not return", |e| prior(e, 12).panel_returns = false),
    ("who sat here, by a person", |e| {
        filed(e, 13, 0).facts.exclusions[0].by_program = false;
    }),
    ("a draw by a supervisor", |e| actor(e, is_draw, 0, Actor::authenticated(SUPERVISOR))),
    ("a draw by the program", |e| actor(e, is_draw, 0, Actor::system())),
    ("a draw by protocol 1", |e| {
        let at = place(e, is_draw, 0);
        e[at].protocol = Protocol::One;
    }),
    ("all by protocol 1", |e| e.iter_mut().for_each(|it| it.protocol = Protocol::One)),
    ("the court by protocol 1", |e| e[0].protocol = Protocol::One),
    ("a roster of the program", |e| {
        let roster = |it: &&mut Entry| matches!(it.event, Event::JudgeRecorded(_));
        e.iter_mut().find(roster).expect("a judge").actor = Actor::system();
    }),
    ("a moment after all days", |e| {
        e.last_mut().expect("an entry").time_ms = 253_402_300_800_000;
    }),
    ("a transcript of protocol 1", |e| {
        redrawn(e, |it| it.facts.lineage.reassigns.is_none(), draw::transcript);
    }),
    ("a transcript as of a reassignment", |e| {
        redrawn(
            e,
            |it| it.facts.lineage.reassigns.is_none(),
            |urn| draw::transcript_of_two(urn, 1, None),
        );
    }),
    ("a reassignment's transcript as of a first draw", |e| {
        redrawn(
            e,
            |it| it.facts.lineage.reassigns.is_some(),
            |urn| draw::transcript_of_two(urn, 0, None),
        );
    }),
    ("a single call without a policy", |e| filed(e, 1, 0).nonce = FilerNonce::Single([1; 32])),
    ("the program enrols after a filing", |e| {
        let at = place(e, |it| matches!(it, Event::PersonEnrolled(_)), 0);
        let last = e.len() - 1;
        (e[last].event, e[last].actor) = (e[at].event.clone(), Actor::system());
    }),
];

/// Of filings that ended.
pub const ENDED_EDITS: &[Edit] = &[
    ("a decline left out", |e| {
        let at = place(e, is_decline, 0);
        blank(e, at);
    }),
    ("a decline by the filer", |e| actor(e, is_decline, 0, Actor::authenticated(CLERK))),
    ("a decline by another clerk", |e| actor(e, is_decline, 0, Actor::authenticated(OTHER_CLERK))),
    ("a decline by who says so", |e| actor(e, is_decline, 0, Actor::claimed(SUPERVISOR))),
    ("a proposal declined by another", |e| {
        actor(e, is_decline, 2, Actor::authenticated(POLITICAL))
    }),
    ("a proposal declined by who says to have made it", |e| {
        actor(e, is_decline, 2, Actor::claimed(CLERK));
    }),
    ("a proposed void whose text has a hidden character", |e| {
        let Event::FilingVoided(it) = &mut proposal(e, 1).what else { panic!("a void") };
        it.text.push('\u{202e}');
    }),
    ("a decline without a word", |e| {
        let at = place(e, is_decline, 0);
        let Event::Declined(it) = &mut e[at].event else { panic!("a decline") };
        it.text.clear();
    }),
    ("a decline with a hidden character", |e| {
        let at = place(e, is_decline, 0);
        let Event::Declined(it) = &mut e[at].event else { panic!("a decline") };
        it.text.push('\u{202e}');
    }),
    ("a decline of nothing", |e| {
        let at = place(e, is_decline, 0);
        let Event::Declined(it) = &mut e[at].event else { panic!("a decline") };
        it.entry = EntryIndex(3);
    }),
    ("an approval of what was declined", |e| {
        let (declined, void) = (place(e, is_decline, 0), place(e, is_void, 0));
        let Event::Declined(it) = &e[declined].event else { panic!("a decline") };
        let entry = it.entry;
        let approval = place(e, is_approval, 0);
        let mut event = e[approval].event.clone();
        let Event::Approved(approved) = &mut event else { panic!("an approval") };
        approved.entry = entry;
        (e[void].event, e[void].actor) = (event, Actor::authenticated(SUPERVISOR));
    }),
    ("a draw of what was declined", |e| {
        let (declined, void) = (place(e, is_decline, 0), place(e, is_void, 0));
        let Event::Declined(it) = &e[declined].event else { panic!("a decline") };
        let (filing, draw) = (it.entry, place(e, is_draw, 0));
        let mut event = e[draw].event.clone();
        let Event::CaseDrawn(drawn) = &mut event else { panic!("a draw") };
        drawn.filing = filing;
        e[void].event = event;
    }),
    ("declined, as run out", |e| void(e, 0).ground = VoidGround::RunOut),
    ("declined, as a lost nonce", |e| {
        void(e, 1).ground = VoidGround::NonceLost;
    }),
    ("declined, as withdrawn", |e| void(e, 0).ground = VoidGround::Withdrawn),
    ("declined, as a lost secret", |e| {
        (void(e, 0).ground, void(e, 0).nonce) = (VoidGround::SecretLost, None);
        void(e, 0).envelope_secret = None;
    }),
    ("declined, as restored", |e| {
        (void(e, 0).ground, void(e, 0).nonce) = (VoidGround::Restored, None);
    }),
    ("a void that approves", |e| void(e, 0).approver = SUPERVISOR.to_owned()),
    ("a void that avoids", |e| void(e, 0).avoided = Some(JudgeId(1))),
    ("a void without the secret", |e| void(e, 0).envelope_secret = None),
    ("a void of another secret", |e| void(e, 0).envelope_secret = Some([1; 32])),
    ("a void of another nonce", |e| void(e, 0).nonce = Some([1; 32])),
    ("a lost nonce that is carried", |e| void(e, 2).nonce = void(e, 0).nonce),
    ("a lost nonce without approval", |e| {
        let void = place(e, is_void, 2);
        let approval = (0..void).rev().find(|at| is_approval(&e[*at].event));
        blank(e, approval.expect("an approval"));
    }),
    ("a lost nonce, drawn", |e| {
        let (void, draw) = (place(e, is_void, 2), place(e, is_draw, 0));
        let Event::FilingVoided(voided) = &e[void].event else { panic!("a void") };
        let filing = voided.filing;
        let mut event = e[draw].event.clone();
        let Event::CaseDrawn(drawn) = &mut event else { panic!("a draw") };
        drawn.filing = filing;
        e[void].event = event;
    }),
    ("a lost nonce, run out", |e| void(e, 2).ground = VoidGround::RunOut),
    ("run out on the last day", |e| {
        let at = place(e, is_void, 3);
        let earlier = e[at].time_ms - crate::paper::two::DAY_MS;
        e.iter_mut().skip(at).for_each(|entry| entry.time_ms = earlier);
    }),
    ("run out, as declined", |e| void(e, 3).ground = VoidGround::Declined),
    ("a proposed void that opens", |e| {
        let secret = void(e, 2).envelope_secret;
        let Event::FilingVoided(it) = &mut proposal(e, 1).what else { panic!("a void") };
        it.envelope_secret = secret;
    }),
    ("a proposed void of another ground", |e| {
        let Event::FilingVoided(it) = &mut proposal(e, 1).what else { panic!("a void") };
        it.ground = VoidGround::RunOut;
    }),
    ("a proposed void of another filing", |e| {
        let Event::FilingVoided(it) = &mut proposal(e, 2).what else { panic!("a void") };
        it.filing.0 -= 1;
    }),
    ("a proposal that waits too long", |e| proposal(e, 1).until.0 += 1),
    ("a proposal that is over", |e| proposal(e, 1).until.0 -= 8),
    ("a proposed void that replaces", |e| proposal(e, 1).replaces = Some(EntryIndex(20))),
    ("a proposal with a hidden character", |e| proposal(e, 1).text.push('\u{202e}')),
    ("a designation by the requester", |e| {
        actor(e, is_designation, 0, Actor::authenticated(CLERK));
    }),
    ("a designation by who says so", |e| actor(e, is_designation, 0, Actor::claimed(SUPERVISOR))),
    ("a designation by a clerk", |e| {
        actor(e, is_designation, 0, Actor::authenticated(OTHER_CLERK));
    }),
    ("a designation by the program", |e| actor(e, is_designation, 0, Actor::system())),
    ("a request declined by a third", |e| {
        actor(e, is_refusal, 0, Actor::authenticated(OTHER_CLERK));
    }),
    ("a request declined by who says so", |e| {
        actor(e, is_refusal, 1, Actor::claimed(SUPERVISOR));
    }),
    ("a request for an only candidate", |e| {
        let at = place(e, |it| matches!(it, Event::DesignationRequested(_)), 0);
        let Event::DesignationRequested(it) = &mut e[at].event else { panic!("a request") };
        it.ground = DesignationGround::OnlyCandidate;
    }),
];

/// Of both: who may act in another's place.
pub const PERMITTED: &[Edit] = &[
    ("a filing by who is not known", |e| {
        let at = place(e, |it| matches!(it, Event::CaseFiled(_)), 0);
        e[at].actor = Actor::claimed(CLERK);
    }),
    ("a draw by another clerk", |e| actor(e, is_draw, 0, Actor::authenticated(OTHER_CLERK))),
    ("an approval by another supervisor", |e| {
        let last = e.iter().filter(|it| is_approval(&it.event)).count() - 1;
        actor(e, is_approval, last, Actor::authenticated(OTHER_SUPERVISOR));
    }),
];
