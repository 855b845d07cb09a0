//! Edits of logs of protocol 2: of proposals, persons and lost trays.

use caselot_core::docket::code::{PersonRole, RetirementGround, VoidGround};
use caselot_core::docket::entry::{Event, Proposed};
use caselot_core::docket::people::Judge;
use caselot_core::docket::person::PersonEnrolled;
use caselot_core::docket::pool::PoolSpec;
use caselot_core::docket::record::CaseImported;
use caselot_core::docket::{Actor, Day, Entry};
use caselot_core::id::{EntryIndex, JudgeId};

use crate::naive::edits::Edit;
use crate::naive::trespasses::{blank, filed, is_approval, is_draw, is_void, place};
use crate::paper::two::{CLERK, OTHER_CLERK, OTHER_SUPERVISOR, POLITICAL, REGISTRAR, SUPERVISOR};

/// The place of the nth proposal that fits.
pub fn at(entries: &[Entry], fits: fn(&Event) -> bool, nth: usize) -> usize {
    let fits = |entry: &Entry| matches!(&entry.event, Event::Proposed(it) if fits(&it.what));
    let found = (0..entries.len()).filter(|place| fits(&entries[*place]));
    found.into_iter().nth(nth).expect("such a proposal")
}

/// The nth proposal of such an act.
pub fn proposal_of(entries: &mut [Entry], fits: fn(&Event) -> bool, nth: usize) -> &mut Proposed {
    let place = at(entries, fits, nth);
    match &mut entries[place].event {
        Event::Proposed(it) => it,
        _ => panic!("a proposal"),
    }
}

pub fn what(entries: &mut [Entry], fits: fn(&Event) -> bool, nth: usize) -> &mut Event {
    &mut proposal_of(entries, fits, nth).what
}

pub fn is_pool(event: &Event) -> bool {
    matches!(event, Event::PoolRecorded(_))
}

fn is_judge(event: &Event) -> bool {
    matches!(event, Event::JudgeRecorded(_))
}

pub fn is_person(event: &Event) -> bool {
    matches!(event, Event::PersonEnrolled(_))
}

pub fn is_policy(event: &Event) -> bool {
    matches!(event, Event::PolicyAdopted(_))
}

pub fn is_list(event: &Event) -> bool {
    matches!(event, Event::Imports(_))
}

fn is_correction(event: &Event) -> bool {
    matches!(event, Event::CaseCorrected(_))
}

fn is_reduction(event: &Event) -> bool {
    matches!(event, Event::ReductionGranted(_))
}

fn is_import(event: &Event) -> bool {
    matches!(event, Event::CaseImported(_))
}

fn is_retirement(event: &Event) -> bool {
    matches!(event, Event::TrayRetired { .. })
}

fn pool(entries: &mut [Entry], nth: usize) -> &mut PoolSpec {
    match what(entries, is_pool, nth) {
        Event::PoolRecorded(it) => it,
        _ => panic!("a pool"),
    }
}

fn person(entries: &mut [Entry], nth: usize) -> &mut PersonEnrolled {
    match what(entries, is_person, nth) {
        Event::PersonEnrolled(it) => it,
        _ => panic!("a person"),
    }
}

fn leaving(entries: &mut [Entry]) -> &mut Judge {
    match what(entries, is_judge, 0) {
        Event::JudgeRecorded(it) => it,
        _ => panic!("a judge"),
    }
}

fn listed(entries: &mut [Entry]) -> &mut Vec<CaseImported> {
    match what(entries, is_list, 0) {
        Event::Imports(it) => &mut it.cases,
        _ => panic!("a list"),
    }
}

fn import(entries: &mut [Entry], nth: usize) -> &mut CaseImported {
    let place = place(entries, is_import, nth);
    match &mut entries[place].event {
        Event::CaseImported(it) => it,
        _ => panic!("an import"),
    }
}

/// An entry of its own instead of a proposal.
pub fn alone(entries: &mut [Entry], fits: fn(&Event) -> bool, nth: usize) {
    let place = at(entries, fits, nth);
    let Event::Proposed(it) = entries[place].event.clone() else { panic!("a proposal") };
    entries[place].event = it.what;
}

pub fn by(entries: &mut [Entry], fits: fn(&Event) -> bool, nth: usize, actor: Actor) {
    let place = at(entries, fits, nth);
    entries[place].actor = actor;
}

fn replaces(entries: &mut [Entry], fits: fn(&Event) -> bool, nth: usize, entry: Option<u64>) {
    let place = at(entries, fits, nth);
    let Event::Proposed(it) = &mut entries[place].event else { panic!("a proposal") };
    it.replaces = entry.map(EntryIndex);
}

/// The approval of the nth proposal that fits.
pub fn approval(entries: &[Entry], fits: fn(&Event) -> bool, nth: usize) -> usize {
    let proposal = EntryIndex(at(entries, fits, nth) as u64);
    let names = |entry: &Entry| matches!(&entry.event, Event::Approved(it) if it.entry == proposal);
    entries.iter().position(names).expect("an approval")
}

pub fn unapproved(entries: &mut [Entry], fits: fn(&Event) -> bool, nth: usize) {
    let place = approval(entries, fits, nth);
    blank(entries, place);
}

/// Of proposals.
pub const PROPOSAL_EDITS: &[Edit] = &[
    ("a pool alone", |e| alone(e, is_pool, 2)),
    ("a first pool alone", |e| alone(e, is_pool, 0)),
    ("a policy alone", |e| alone(e, is_policy, 0)),
    ("a judge who leaves alone", |e| alone(e, is_judge, 0)),
    ("a person alone", |e| alone(e, is_person, 0)),
    ("a deputy alone", |e| alone(e, is_person, 1)),
    ("a correction alone", |e| alone(e, is_correction, 0)),
    ("a reduction alone", |e| alone(e, is_reduction, 0)),
    ("a list alone", |e| alone(e, is_list, 0)),
    ("a first pool unapproved", |e| unapproved(e, is_pool, 0)),
    ("a pool unapproved", |e| unapproved(e, is_pool, 2)),
    ("a small pool unapproved", |e| unapproved(e, is_pool, 4)),
    ("a policy unapproved", |e| unapproved(e, is_policy, 0)),
    ("a person unapproved", |e| unapproved(e, is_person, 0)),
    ("a deputy unapproved", |e| unapproved(e, is_person, 1)),
    ("a list unapproved", |e| unapproved(e, is_list, 0)),
    ("a grant unapproved", |e| unapproved(e, is_reduction, 0)),
    ("a pool proposed by a clerk", |e| by(e, is_pool, 2, Actor::authenticated(CLERK))),
    ("a pool proposed by its approver", |e| by(e, is_pool, 2, Actor::claimed(SUPERVISOR))),
    ("a pool proposed by the program", |e| by(e, is_pool, 2, Actor::system())),
    ("a person proposed by a supervisor", |e| {
        by(e, is_person, 0, Actor::authenticated(OTHER_SUPERVISOR));
    }),
    ("a reduction by a registrar", |e| by(e, is_reduction, 0, Actor::authenticated(REGISTRAR))),
    ("a pool that replaces nothing", |e| replaces(e, is_pool, 2, None)),
    ("a pool that replaces another entry", |e| replaces(e, is_pool, 2, Some(3))),
    ("a new pool that replaces one", |e| replaces(e, is_pool, 4, Some(3))),
    ("a judge who replaces nobody", |e| replaces(e, is_judge, 0, None)),
    ("a policy that replaces one", |e| replaces(e, is_policy, 0, Some(3))),
    ("a deputy who replaces an own record", |e| {
        let own = place(e, is_person, 5) as u64;
        replaces(e, is_person, 1, Some(own));
    }),
    ("a list that replaces one", |e| replaces(e, is_list, 0, Some(3))),
    ("an approval of a stale proposal", |e| {
        let decline = place(e, |it| matches!(it, Event::Declined(_)), 0);
        let proposal = at(e, is_pool, 1) as u64;
        let mut event = e[place(e, is_approval, 0)].event.clone();
        let Event::Approved(approved) = &mut event else { panic!("an approval") };
        approved.entry = EntryIndex(proposal);
        (e[decline].event, e[decline].actor) = (event, Actor::authenticated(SUPERVISOR));
    }),
    ("an approval twice", |e| {
        let place = approval(e, is_pool, 2);
        (e[place + 1].event, e[place + 1].actor) = (e[place].event.clone(), e[place].actor.clone());
    }),
    ("a pool without members", |e| pool(e, 2).members.clear()),
    ("a pool of nobody known", |e| pool(e, 2).members[0].judge = JudgeId(77)),
    ("a pool with an approver", |e| pool(e, 2).approver = SUPERVISOR.to_owned()),
    ("a pool small for too long", |e| {
        pool(e, 4).small.as_mut().expect("small").until.0 += 67;
    }),
    ("a pool small no more", |e| pool(e, 4).small.as_mut().expect("small").until.0 -= 301),
    ("a pool small for no reason", |e| {
        pool(e, 4).small.as_mut().expect("small").ground.clear();
    }),
    ("a pool not small", |e| pool(e, 4).small = None),
    ("a judge who left yesterday", |e| {
        leaving(e).tenures[0].to = leaving(e).tenures[0].to.map(|day| Day(day.0 - 1));
    }),
    ("a judge who does not leave", |e| leaving(e).tenures[0].to = None),
    ("a judge out of the quota at once", |e| leaving(e).tenures[0].in_quota = false),
];

/// Of persons, imports and records.
pub const PERSON_EDITS: &[Edit] = &[
    ("a judge renamed by the registrar alone", |e| {
        let recorded = e.iter().find(|entry| matches!(entry.event, Event::JudgeRecorded(_)));
        let mut again = recorded.expect("a judge").clone();
        again.time_ms = e[e.len() - 1].time_ms;
        let Event::JudgeRecorded(judge) = &mut again.event else { panic!("a judge") };
        judge.name.push('乙');
        e.push(again);
    }),
    ("somebody who looks like another", |e| person(e, 0).person = "张 三".to_owned()),
    ("somebody who looks like the program", |e| person(e, 0).person = "Case lot".to_owned()),
    ("somebody with a hidden character", |e| person(e, 0).person.push('\u{202e}')),
    ("roles out of order", |e| person(e, 0).roles.reverse()),
    ("a role twice", |e| person(e, 0).roles.push(PersonRole::Political)),
    ("who files and supervises", |e| {
        person(e, 0).roles = vec![PersonRole::Filing, PersonRole::Supervisor];
    }),
    ("who files and audits", |e| {
        person(e, 0).roles = vec![PersonRole::Filing, PersonRole::Auditor];
    }),
    ("a judge who is none", |e| person(e, 0).judge = Some(JudgeId(77))),
    ("a person backwards", |e| {
        (person(e, 0).from, person(e, 0).to) = (Day(9), Some(Day(8)));
    }),
    ("a person for a day that is over", |e| person(e, 0).to = Some(Day(9))),
    ("a deputy of oneself", |e| person(e, 1).deputizes = POLITICAL.to_owned()),
    ("a deputy of a clerk", |e| person(e, 1).deputizes = CLERK.to_owned()),
    ("a deputy of nobody", |e| person(e, 1).deputizes = "无名".to_owned()),
    ("a deputy with a hidden character", |e| person(e, 1).deputizes.push('\u{202e}')),
    ("a deputy who files", |e| person(e, 1).person = CLERK.to_owned()),
    ("a deputy for ever", |e| person(e, 1).to = None),
    ("a deputy of more", |e| person(e, 1).roles.push(PersonRole::Auditor)),
    ("a deputy of nothing", |e| person(e, 1).roles.clear()),
    ("a deputy from a later day", |e| person(e, 1).from.0 += 2),
    ("who deputizes another", |e| person(e, 1).person = OTHER_CLERK.to_owned()),
    ("a list of nothing", |e| listed(e).clear()),
    ("a list with a malformed number", |e| listed(e)[1].case_number.push('号')),
    ("a list with nobody known", |e| listed(e)[1].record.undertaking = JudgeId(77)),
    ("a list with another judge", |e| listed(e)[1].record.undertaking = JudgeId(5)),
    ("an import of another judge", |e| import(e, 2).record.undertaking = JudgeId(5)),
    ("an import of another number", |e| {
        import(e, 2).case_number = import(e, 3).case_number.clone()
    }),
    ("an import by a person", |e| {
        let place = place(e, is_import, 2);
        e[place].actor = Actor::authenticated(REGISTRAR);
    }),
    ("a first import by the program", |e| {
        let place = place(e, is_import, 0);
        e[place].actor = Actor::system();
    }),
    ("an import left out", |e| {
        let place = place(e, is_import, 2);
        blank(e, place);
    }),
    ("imports that changed places", |e| {
        let (one, other) = (place(e, is_import, 2), place(e, is_import, 3));
        let event = e[one].event.clone();
        e[one].event = e[other].event.clone();
        e[other].event = event;
    }),
    ("a policy without single calls", |e| {
        let Event::PolicyAdopted(it) = what(e, is_policy, 0) else { panic!("a policy") };
        it.single_call = false;
    }),
    ("a policy from a later day", |e| {
        let Event::PolicyAdopted(it) = what(e, is_policy, 0) else { panic!("a policy") };
        it.valid_from = Day(20_600);
    }),
    ("a correction with an approver", |e| {
        let Event::CaseCorrected(it) = what(e, is_correction, 0) else { panic!("a correction") };
        it.approver = SUPERVISOR.to_owned();
    }),
    ("a correction of what is not so", |e| {
        let Event::CaseCorrected(it) = what(e, is_correction, 0) else { panic!("a correction") };
        it.before.weight = 99;
    }),
    ("another only candidate", |e| {
        let place = place(e, |it| matches!(it, Event::DesignationRequested(_)), 0);
        let Event::DesignationRequested(it) = &mut e[place].event else { panic!("a request") };
        it.judge = JudgeId(4);
    }),
    ("an only candidate of two", |e| {
        let place = place(e, |it| matches!(it, Event::DesignationRequested(_)), 0);
        let Event::DesignationRequested(it) = &mut e[place].event else { panic!("a request") };
        it.facts.exclusions.clear();
    }),
    ("an only candidate of none", |e| {
        let place = place(e, |it| matches!(it, Event::DesignationRequested(_)), 0);
        let Event::DesignationRequested(it) = &mut e[place].event else { panic!("a request") };
        it.facts.exclusions.push(crate::naive::acts::out(2));
        it.judge = JudgeId(4);
    }),
    ("an only candidate of no pool", |e| {
        let place = place(e, |it| matches!(it, Event::DesignationRequested(_)), 0);
        let Event::DesignationRequested(it) = &mut e[place].event else { panic!("a request") };
        it.facts.pool = "别的".to_owned();
    }),
    ("one candidate is drawn", |e| {
        filed(e, 3, 0).facts.exclusions.push(crate::naive::acts::out(1));
    }),
];

/// Of a lost tray and a recovery.
pub const LOST_EDITS: &[Edit] = &[
    ("a tray retired alone", |e| alone(e, is_retirement, 0)),
    ("a tray's retirement unapproved", |e| unapproved(e, is_retirement, 0)),
    ("a tray retired by its approver", |e| {
        by(e, is_retirement, 0, Actor::authenticated(OTHER_SUPERVISOR));
    }),
    ("a tray retired by a registrar", |e| {
        by(e, is_retirement, 0, Actor::authenticated(REGISTRAR));
    }),
    ("a tray retired by the political division", |e| {
        by(e, is_retirement, 0, Actor::authenticated(POLITICAL));
    }),
    ("a tray retired as restored", |e| {
        let Event::TrayRetired { ground, .. } = what(e, is_retirement, 0) else { panic!("a tray") };
        *ground = RetirementGround::Restored;
    }),
    ("a tray retired that was not opened", |e| {
        let Event::TrayRetired { tray, .. } = what(e, is_retirement, 0) else { panic!("a tray") };
        *tray = 99;
    }),
    ("another tray retired", |e| {
        let Event::TrayRetired { tray, .. } = what(e, is_retirement, 0) else { panic!("a tray") };
        *tray = 1;
    }),
    ("a filing of a lost tray kept", |e| {
        let place = place(e, is_void, 0);
        blank(e, place);
    }),
    ("a filing of a lost tray drawn", |e| {
        let (void, draw) = (place(e, is_void, 0), place(e, is_draw, 0));
        let Event::FilingVoided(it) = &e[void].event else { panic!("a void") };
        let filing = it.filing;
        let mut event = e[draw].event.clone();
        let Event::CaseDrawn(drawn) = &mut event else { panic!("a draw") };
        drawn.filing = filing;
        (e[void].event, e[void].actor) = (event, Actor::authenticated(CLERK));
    }),
    ("a filing of a lost tray voided by a registrar", |e| {
        let place = place(e, is_void, 0);
        e[place].actor = Actor::authenticated(REGISTRAR);
    }),
    ("a filing of a lost tray run out", |e| {
        let place = place(e, is_void, 0);
        let Event::FilingVoided(it) = &mut e[place].event else { panic!("a void") };
        it.ground = VoidGround::RunOut;
    }),
    ("a filing of a lost tray opened", |e| {
        let place = place(e, is_void, 0);
        let Event::FilingVoided(it) = &mut e[place].event else { panic!("a void") };
        it.envelope_secret = Some([1; 32]);
    }),
    ("a tray opened by a person", |e| {
        let opened = |it: &Event| matches!(it, Event::TrayOpened { .. });
        let last = e.iter().rposition(|it| opened(&it.event)).expect("a tray");
        e[last].actor = Actor::authenticated(CLERK);
    }),
    ("restored by the program", |e| {
        let place = place(e, |it| matches!(it, Event::Restored(_)), 0);
        e[place].actor = Actor::system();
    }),
    ("restored by one person", |e| {
        let place = place(e, |it| matches!(it, Event::Restored(_)), 0);
        let person = e[place].actor.person.clone();
        let Event::Restored(it) = &mut e[place].event else { panic!("restored") };
        it.approver = person;
    }),
    ("an approval in a recovery", |e| {
        let restored = place(e, |it| matches!(it, Event::Restored(_)), 0);
        let approved = place(e, is_approval, 0);
        let (event, actor) = (e[approved].event.clone(), e[approved].actor.clone());
        (e[restored + 1].event, e[restored + 1].actor) = (event, actor);
    }),
    ("a restored filing as run out", |e| {
        let last = e.iter().rposition(|it| is_void(&it.event)).expect("a void");
        let Event::FilingVoided(it) = &mut e[last].event else { panic!("a void") };
        it.ground = VoidGround::RunOut;
    }),
];
